"""The public data set BEAM: long chats with an assistant, and questions with rubrics."""

from scenarios.beam.suite import Beam

__all__ = ["Beam"]
