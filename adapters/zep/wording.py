"""Sessions as Zep's messages, and what Zep finds as text."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from adapters.passages import Passage
from harness.core.scenario import Session, UserId

if TYPE_CHECKING:
    from zep_cloud import AddMessage, Edge, Episode, Node

MOST_MESSAGES, MOST_CHARACTERS = 30, 14_000  # in one request, in one message: the limits that Zep documents
MOST_ASKED = 400  # characters of a query
HEADER_ROLE = "system"


def messages_of(session: Session) -> "list[AddMessage]":
    """The dated header in a role of its own, then a message a turn; one that is too long comes in pieces.

    Role and speaker have fields of their own, and so has the time. Turns are a millisecond apart, because Zep tells
    what came before by the time.
    """
    from zep_cloud import AddMessage

    header = AddMessage(
        role=HEADER_ROLE, name="Memtrial", content=session.header(), reference_time=session.time.isoformat()
    )
    messages = [
        AddMessage(
            role=turn.role, name=turn.speaker or None, content=piece, metadata=labels(session, number),
            reference_time=(session.time + timedelta(milliseconds=number)).isoformat(),
        )
        for number, turn in enumerate(session.turns)
        for piece in pieces(turn.text, MOST_CHARACTERS)
    ]  # fmt: skip
    return [header, *messages] if messages else []


def labels(session: Session, turn: int) -> dict[str, str | int]:
    """Where a message came from, so that what a search finds can be dated and cited."""
    return {"session": session.id, "turn": turn, "time": session.time.isoformat(), "agent": session.agent}


def pieces(text: str, size: int) -> Iterator[str]:
    """The text, in parts of at most `size` characters, cut between words where there are any. Blank parts are none."""
    while text.strip():
        end = len(text) if len(text) <= size else text.rfind(" ", 1, size + 1)
        end = size if end < 1 else end
        yield text[:end]
        text = text[end:]


def asked(text: str) -> str:
    """A query of the length that Zep takes: the last words of a long one."""
    text = text.strip()
    return text if len(text) <= MOST_ASKED else text[-MOST_ASKED:].partition(" ")[2] or text[-MOST_ASKED:]


def fact_line(edge: "Edge") -> str:
    """A fact with the time for which it holds."""
    until = day(edge.invalid_at) if edge.invalid_at else "now"
    passed = "; superseded" if edge.invalid_at or edge.expired_at else ""
    return f"- {edge.fact} (valid {day(edge.valid_at) if edge.valid_at else 'unknown'} – {until}{passed})"


def entity_line(node: "Node") -> str:
    """An entity with what is known of it."""
    return f"- {node.name}: {' '.join((node.summary or '').split())}"


def day(time: str) -> str:
    """`2025-03-03 09:00`, or the date alone where it says no more."""
    moment = datetime.fromisoformat(time)
    return f"{moment:%Y-%m-%d}" if moment.hour == moment.minute == 0 else f"{moment:%Y-%m-%d %H:%M}"


def passage(episode: "Episode", user: UserId) -> Passage:
    """A message as it was said, in its session."""
    mine = episode.metadata or {}
    time = datetime.fromisoformat(mine.get("time") or episode.reference_time or episode.created_at or "")
    session = Session(str(mine.get("session", "")), time, user, ())
    line = f"{episode.role_name or episode.role}: {episode.content}"
    return Passage((round(time.timestamp()), int(mine.get("turn", 0))), session, line)


def fitting(lines: Iterable[str], max_tokens: int, count: Callable[[str], int]) -> str:
    """The first lines, as many as fit."""
    kept: list[str] = []
    for line in lines:
        if count("\n".join([*kept, line])) > max_tokens:
            break
        kept.append(line)
    return "\n".join(kept).rstrip()
