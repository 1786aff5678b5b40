"""The context block: facts with the time for which they hold, entities, older messages in short, recent messages.

The form is our own. Facts come as Graphiti ranks them for the query; those that no longer hold stand apart and say so.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from adapters.zep.service.engine import Engine, Wanted
from adapters.zep.service.episodes import RECENT, Episodes
from adapters.zep.service.records import Episode, Thread
from adapters.zep.service.searching import both

if TYPE_CHECKING:
    from graphiti_core.edges import EntityEdge
    from graphiti_core.nodes import EntityNode

FACTS, ENTITIES = 20, 10
_QUERY_MESSAGES = 2  # the last messages of a thread say what its context is about
_QUERY_WORDS = 50  # Graphiti drops the keyword search of longer queries without a word


@dataclass
class Block:
    """A context block, in the making. `truncated` once lines were left out."""

    facts: "list[EntityEdge]" = field(default_factory=list)
    entities: "list[EntityNode]" = field(default_factory=list)
    text: str = ""
    truncated: bool = False


class Context:
    """Makes context blocks. It reads only."""

    def __init__(self, engine: Engine, episodes: Episodes) -> None:
        self._engine, self._episodes = engine, episodes

    async def of_thread(self, thread: Thread) -> str:
        """What matters for the thread's most recent messages."""
        recent = self._episodes.messages(thread, RECENT)
        query = shortened(" ".join(each.content for each in recent[-_QUERY_MESSAGES:]))
        block = await self._found(thread.graph_uuid, query)
        summary = self._episodes.summary(thread)
        parts = _graph_parts(block)
        if summary is not None:
            parts.append(
                (f"Earlier in this conversation (in short, until {_day(summary.covers_time)})", [summary.summary])
            )
        parts.append(("Recent messages", [self._line(each) for each in recent]))
        return _text(parts)

    async def of_query(self, graph_uuid: str, query: str, max_characters: int | None) -> Block:
        """What matters for a query; whole lines within `max_characters`, those that rank best."""
        block = await self._found(graph_uuid, shortened(query))
        block.text = _text(_graph_parts(block))
        while max_characters is not None and len(block.text) > max_characters and (block.facts or block.entities):
            (block.entities if len(block.entities) > len(block.facts) // 2 else block.facts).pop()
            block.text, block.truncated = _text(_graph_parts(block)), True
        return block

    async def _found(self, graph_uuid: str, query: str) -> Block:
        if not query:
            return Block()
        found = await self._engine.search(graph_uuid, Wanted(query), both())
        return Block(found.edges[:FACTS], found.nodes[:ENTITIES])

    def _line(self, message: Episode) -> str:
        return f"{_day(message.reference_time)} {self._episodes.speaker(message)}: {message.content}"


def shortened(query: str) -> str:
    """The last words of a long query."""
    return " ".join(query.split()[-_QUERY_WORDS:])


def validity(edge: "EntityEdge") -> str:
    """For which time a fact holds."""
    begin = _day(edge.valid_at) if edge.valid_at else "unknown"
    return f"valid {begin} – {_day(edge.invalid_at) if edge.invalid_at else 'now'}"


def superseded(edge: "EntityEdge") -> bool:
    """Whether something later took its place."""
    return edge.invalid_at is not None or edge.expired_at is not None


def _graph_parts(block: Block) -> list[tuple[str, list[str]]]:
    holding = [f"{edge.fact} ({validity(edge)})" for edge in block.facts if not superseded(edge)]
    past = [f"{edge.fact} ({validity(edge)}; superseded)" for edge in block.facts if superseded(edge)]
    entities = [f"{node.name}: {' '.join(node.summary.split())}" for node in block.entities if node.summary]
    return [("Facts that hold", holding), ("Facts that no longer hold", past), ("Who and what", entities)]


def _text(parts: Iterable[tuple[str, Sequence[str]]]) -> str:
    shown = [title + "\n" + "\n".join(f"- {line}" for line in lines) for title, lines in parts if lines]
    return "\n\n".join(shown)


def _day(time: datetime) -> str:
    return f"{time:%Y-%m-%d}" if time.hour == time.minute == 0 else f"{time:%Y-%m-%d %H:%M}"
