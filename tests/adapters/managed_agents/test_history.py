"""A store is brought to what is wanted though others write to it, and nobody's word is overwritten unread."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from adapters.managed_agents import history

WANTED = {"/kept.md": "Kept.\n", "/changed.md": "New.\n", "/back.md": "Back.\n"}


class Meddled:
    """The SDK's memories, but somebody else is there first each time `acts` has something left."""

    def __init__(self, memories: Any, acts: Iterator[Callable[[], Any]]) -> None:
        self._memories, self._acts = memories, acts

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._memories, name)
        if name not in ("create", "update", "delete"):
            return found

        def call(*args: Any, **kwargs: Any) -> Any:
            next(self._acts, lambda: None)()
            return found(*args, **kwargs)

        return call


class Beta:
    """As much of the client as bringing a store to something uses."""

    def __init__(self, stores: Any, acts: Iterator[Callable[[], Any]]) -> None:
        self.memory_stores = self
        self.memories = Meddled(stores.memories, acts)


@pytest.fixture
def held(memories: Any, store: str) -> dict[str, str]:
    """The ids of what the store holds at first, by path."""
    contents = {"/kept.md": "Kept.\n", "/changed.md": "Old.\n", "/gone.md": "Gone.\n"}
    return {path: memories.create(store, path=path, content=text).id for path, text in contents.items()}


def brought(beta: Any, stores: Any, store: str, *acts: Callable[[], Any]) -> dict[str, str]:
    history.bring_to(Beta(stores, iter(acts)), store, WANTED)  # type: ignore[arg-type]
    return history.contents(beta, store)


@pytest.mark.parametrize("path", ["/gone.md", "/changed.md"])
def test_a_memory_that_was_changed_meanwhile_is_read_again(beta, stores, memories, store, held, path):
    def meddle():
        memories.update(held[path], memory_store_id=store, content="Theirs.\n")

    before = [lambda: None] if path == "/changed.md" else []  # what is not wanted goes first
    assert brought(beta, stores, store, *before, meddle) == WANTED
    versions = list(stores.memory_versions.list(store, view="full", memory_id=held[path]))
    assert [each.operation for each in versions] == [
        "deleted" if path == "/gone.md" else "modified", "modified", "created",
    ]  # fmt: skip
    assert versions[1].content == "Theirs.\n"


def test_a_path_that_was_taken_meanwhile_is_read_again(beta, stores, memories, store, held):
    found = brought(
        beta, stores, store, lambda: None, lambda: None,
        lambda: memories.create(store, path="/back.md", content="Theirs.\n"),
    )  # fmt: skip
    assert found == WANTED


def test_a_memory_that_was_deleted_meanwhile_is_made_anew(beta, stores, memories, store, held):
    found = brought(
        beta, stores, store, lambda: None, lambda: memories.delete(held["/changed.md"], memory_store_id=store)
    )  # fmt: skip
    assert found == WANTED


def test_who_is_never_let_through_is_told(beta, stores, memories, store, held):
    from anthropic import ConflictError

    numbers = iter(range(99))

    def meddle():
        memories.update(held["/gone.md"], memory_store_id=store, content=f"{next(numbers)}\n")

    with pytest.raises(ConflictError, match="memory_precondition_failed_error"):
        brought(beta, stores, store, *[meddle] * 99)
    assert next(numbers) == 10
