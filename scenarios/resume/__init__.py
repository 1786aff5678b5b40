"""The generated family `resume`: work that is broken off in the middle and taken up in a new process."""

from scenarios.resume.suite import Resume

__all__ = ["Resume"]
