"""The generated family `long_haul`: a few facts among hundreds of sessions, in whatever number is asked for."""

from scenarios.long_haul.suite import Growth, LongHaul

__all__ = ["Growth", "LongHaul"]
