"""The public data set LongMemEval: one question a haystack of recorded sessions."""

from scenarios.longmemeval.suite import LongMemEval

__all__ = ["LongMemEval"]
