"""The generated family `repeated_work`: one repertoire of work over many weeks, told again and again, and changed."""

from scenarios.repeated_work.suite import RepeatedWork

__all__ = ["RepeatedWork"]
