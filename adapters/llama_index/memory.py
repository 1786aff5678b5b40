"""LlamaIndex's `Memory` for each user: the buffer in SQLite, its overflow in the blocks."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from adapters.llama_index.blocks import Blocks, Limits, parts
from adapters.llama_index.shelf import Shelf, Where
from adapters.transcripts import file_stem
from harness.core.contract import Lab
from harness.core.scenario import Session, UserId

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatMessage
    from llama_index.core.llms.function_calling import FunctionCallingLLM
    from llama_index.core.memory import Memory
    from sqlalchemy.ext.asyncio import AsyncEngine

    from adapters.llama_index.agent import LlamaIndex

CHARACTERS = 4  # that a token is taken for, where a turn is cut


class Memories:
    """The memories of all users. Each has one `session_id` for life: the vector block finds nothing of another."""

    def __init__(self, options: "LlamaIndex", lab: Lab) -> None:
        self._options, self._lab = options, lab
        self._shelf = Shelf(lab.workdir / "blocks.db")
        self._buffers = _engine(str(lab.workdir / "buffers.db"))
        limits = Limits(options.static, options.max_facts, options.k, options.node_tokens, options.asked)
        self._blocks = Blocks(self._shelf, lab, limits)

    def of(self, user: UserId, model: "FunctionCallingLLM") -> "Memory":
        """The user's memory."""
        return self._memory(user, model, self._buffers, writes=True)

    async def passing(self, user: UserId, model: "FunctionCallingLLM") -> "tuple[Memory, AsyncEngine]":
        """A memory to throw away, its buffer a copy of the user's; nothing flows from it. Dispose of the engine."""
        engine = _engine(":memory:")
        kept, copy = self.of(user, model), self._memory(user, model, engine, writes=False)
        if held := await kept.sql_store.get_messages(kept.session_id):
            await copy.sql_store.add_messages(copy.session_id, held)
        return copy, engine

    async def observe(self, memory: "Memory", session: Session) -> None:
        """Take a recorded session into the buffer, each turn a message of its role."""
        if said := list(self._said(session)):
            await memory.aput_messages(said)

    async def flush(self, memory: "Memory") -> None:
        """Hand all that the buffer holds to the blocks, as LlamaIndex does with what is too much for it.

        A message leaves the buffer once the blocks have it: what is cut off in between is handed on again.
        """
        held = await memory.aget_all(_active())
        for part in parts(held, self._options.flush_tokens, self._lab.count_tokens):
            for block in memory.memory_blocks:  # one after the other, so that requests come in the same order again
                await block.aput(part, from_short_term_memory=True, session_id=memory.session_id)
            await memory.sql_store.archive_oldest_messages(memory.session_id, len(part))

    async def forget(self, user: UserId, model: "FunctionCallingLLM") -> None:
        """Delete buffer, facts and nodes."""
        await self.of(user, model).areset()
        self._shelf.keep_facts(file_stem(user), ())
        self._shelf.delete(_nodes_of(user))

    async def export(self, user: UserId, model: "FunctionCallingLLM") -> str:
        """Facts, nodes and messages, a part each."""
        store = self.of(user, model).sql_store
        said = [f"{each.role.value}: {each.content}" for each in await store.get_messages(file_stem(user), status=None)]
        nodes = [row.text for row in self._shelf.nodes(_nodes_of(user))]
        return "\n".join([*self._shelf.facts(file_stem(user)), *nodes, *said])

    async def close(self) -> None:
        """Close both files."""
        await self._buffers.dispose()
        self._shelf.close()

    def _memory(self, user: UserId, model: Any, engine: "AsyncEngine", *, writes: bool) -> "Memory":
        from llama_index.core.memory import Memory

        options = self._options
        return Memory.from_defaults(
            session_id=file_stem(user), async_engine=engine, tokenizer_fn=self._tokens,
            token_limit=options.token_limit, chat_history_token_ratio=options.buffer_share,
            token_flush_size=options.flush_tokens,
            memory_blocks=self._blocks.of(file_stem(user), model, writes=writes),
        )  # fmt: skip

    def _tokens(self, text: str) -> Any:
        """As long as the text has tokens by the run's estimator: LlamaIndex only asks for the length."""
        return range(self._lab.count_tokens(text))

    def _said(self, session: Session) -> "Iterator[ChatMessage]":
        """The turns, dated wherever a user speaks, since the blocks cut sessions up. Very long ones are cut here."""
        from llama_index.core.base.llms.types import ChatMessage

        most = CHARACTERS * self._options.node_tokens
        for line, turn in zip(session.lines(), session.turns, strict=True):
            dated = f"{session.header()}\n{line}" if turn.role == "user" else line
            for piece in re.findall(rf"(?s).{{1,{most}}}(?:\s|$)|.{{1,{most}}}", dated):
                yield ChatMessage(role=turn.role, content=piece)


def _engine(database: str) -> "AsyncEngine":
    from sqlalchemy import URL, event
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(URL.create("sqlite+aiosqlite", database=database))

    @event.listens_for(engine.sync_engine, "connect")
    def overwrite(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA secure_delete = ON")

    return engine


def _active() -> Any:
    from llama_index.core.storage.chat_store.base_db import MessageStatus

    return MessageStatus.ACTIVE


def _nodes_of(user: UserId) -> Where:
    return Where("json_extract(metadata, '$.session_id') = ?", (file_stem(user),))
