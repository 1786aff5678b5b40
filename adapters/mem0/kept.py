"""What Mem0 keeps, whichever way it is reached: in this process, or at its makers'."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from harness.core.abilities import Change
from harness.core.contract import Lab
from harness.core.scenario import Session

if TYPE_CHECKING:
    from adapters.mem0 import Mem0

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """One memory. `time` is its session's, `created` Mem0's own word; `turn` is None where a model wrote it."""

    id: str
    text: str
    session: str
    time: datetime
    turn: int | None
    created: str


class Keeper(Protocol):
    """Mem0 as the adapter needs it; `user` is a Mem0 user id."""

    def __init__(self, options: "Mem0", lab: Lab, namespace: str) -> None: ...

    def extract(self, user: str, session: Session) -> None:
        """Let the model find what is worth keeping."""
        ...

    def keep_turn(self, user: str, session: Session, turn: int) -> None:
        """Keep one turn as said."""
        ...

    def settle(self) -> None:
        """Wait for what is still under way."""
        ...

    def search(self, user: str, text: str) -> list[Kept]:
        """Best first."""
        ...

    def all_of(self, user: str) -> list[Kept]:
        """Every memory, in no particular order."""
        ...

    def changes(self, kept: Kept) -> list[Change]:
        """The history of one memory."""
        ...

    def messages_of(self, user: str) -> list[str]:
        """The messages that are held beside the memories, oldest first."""
        ...

    def erase(self, user: str) -> None:
        """Erase the user."""
        ...

    def close(self) -> None:
        """Free what is held; twice is harmless."""
        ...


def conversation(session: Session, header: str = "system") -> list[Message]:
    """All turns under the dated header. Each begins with its speaker's name, since Mem0 passes on roles alone."""
    dated = {"role": header, "content": session.header()}
    return [dated, *(message(session, turn) for turn in range(len(session.turns)))]


def message(session: Session, turn: int) -> Message:
    """One turn."""
    return {"role": session.turns[turn].role, "content": session.lines()[turn]}


def labels(session: Session, turn: int | None = None) -> dict[str, Any]:
    """The metadata of a memory: where it came from, so that it can be dated and found again."""
    where = {"session": session.id, "time": session.time.isoformat(), "agent": session.agent}
    return where if turn is None else {**where, "turn": turn}


def kept_from(result: Mapping[str, Any]) -> Kept:
    """A memory as Mem0 gives it back. One without our metadata is dated by Mem0's own time."""
    mine = result.get("metadata") or {}
    created = str(result.get("created_at") or "")
    return Kept(
        id=str(result["id"]),
        text=str(result["memory"]),
        session=str(mine.get("session", "")),
        time=datetime.fromisoformat(mine.get("time") or created),
        turn=mine.get("turn"),
        created=created,
    )


def change_from(row: Mapping[str, Any]) -> Change:
    """A line of Mem0's history. A change after the first is dated by its update."""
    time = (row.get("updated_at") if row["event"] != "ADD" else None) or row["created_at"]
    return Change(datetime.fromisoformat(str(time)), str(row["event"]), row.get("old_memory"), row.get("new_memory"))


def results(reply: Any) -> Sequence[Mapping[str, Any]]:
    """The list within a reply, which older interfaces gave bare."""
    found: Sequence[Mapping[str, Any]] = reply["results"] if isinstance(reply, Mapping) else reply
    return found
