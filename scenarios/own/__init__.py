"""Your own scenarios: tapes as YAML or JSONL, and the chat history of a team with questions on it."""

from scenarios.own.history import History
from scenarios.own.tapes import Tapes

__all__ = ["History", "Tapes"]
