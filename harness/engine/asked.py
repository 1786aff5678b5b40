"""How a user names a stack to be played: `keyword`, `wide=keyword`, `keyword@256`, `wide=keyword@256`."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from harness.core.contract import AgentMemory, ToolMemory
from harness.core.errors import MisuseError

_LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_TOKENS = re.compile(r"[1-9][0-9]{0,6}")
STEERED = (AgentMemory.__name__, ToolMemory.__name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """A stack by its `label`, which is the adapter's name where none was given. None: the run's evidence budget."""

    label: str
    adapter: str
    evidence_tokens: int | None = None

    @property
    def name(self) -> str:
        """What it is played under: the label, with a budget of its own behind it."""
        return self.label if self.evidence_tokens is None else f"{self.label}@{self.evidence_tokens}"

    @property
    def text(self) -> str:
        """As a user writes it."""
        return f"{self.label}={self.adapter}{self.name[len(self.label) :]}" if self.label != self.adapter else self.name


def parse(text: str, place: str) -> Asked:
    """Raises MisuseError for a label that is no plain word, for no adapter behind it, and for a budget of no tokens."""
    written, at, tokens = text.partition("@")
    if at and not _TOKENS.fullmatch(tokens):
        raise MisuseError(place, f"the evidence budget {tokens!r} of {text!r}", "STACK@TOKENS, from 1 to 9999999")
    label, equals, adapter = written.partition("=")
    if equals and not _LABEL.fullmatch(label):
        raise MisuseError(place, f"the label {label!r}", "letters, digits, - and _, 40 at most")
    if equals and not adapter:
        raise MisuseError(place, f"no adapter after {text!r}", "LABEL=ADAPTER")
    return Asked(label, adapter or label, int(tokens) if at else None)


def at_each(asked: Asked, budgets: Sequence[int]) -> list[Asked]:
    """The stack once a budget; as it is where it has its own."""
    if asked.evidence_tokens is not None:
        return [asked]
    return [Asked(asked.label, asked.adapter, tokens) for tokens in budgets]


def kind_stated(adapter: type) -> str:
    """Memory, ToolMemory or AgentMemory, as `open` says that it returns; empty where it says nothing or another type.

    What is opened in a trial decides; this is for plans, which open nothing.
    """
    stated = getattr(getattr(adapter, "open", None), "__annotations__", {}).get("return", "")
    name = str(getattr(stated, "__name__", stated)).rpartition(".")[2]
    return name if name in ("Memory", *STEERED) else ""
