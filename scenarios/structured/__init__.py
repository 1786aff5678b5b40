"""The generated family `structured`: who belongs to whom since when, and questions that need several statements."""

from scenarios.structured.suite import Structured

__all__ = ["Structured"]
