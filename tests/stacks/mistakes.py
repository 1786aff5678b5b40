"""What newcomers get wrong in an adapter, one mistake each."""

import os
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar

from breaking import Sound, SoundMemory, stack

from harness.core.contract import Lab, Memory, Query, Recall
from harness.core.scenario import Session, UserId

print("mistakes: imported")  # the first of them: standard output is for machines


class NoSettleMemory:
    """Forgot a method."""

    def __init__(self, lab: Lab) -> None: ...

    def observe(self, session: Session) -> None: ...

    def recall(self, query: Query) -> Recall:
        return Recall("")

    def forget(self, user: UserId) -> None: ...

    def close(self) -> None: ...


class StringMemory(SoundMemory):
    def recall(self, query: Query) -> str:
        return super().recall(query).text


class AsyncMemory(SoundMemory):
    async def observe(self, session: Session) -> None:
        super().observe(session)

    async def recall(self, query: Query) -> Recall:
        return super().recall(query)


class StrayMemory(SoundMemory):
    """Writes beside its own source."""

    def observe(self, session: Session) -> None:
        super().observe(session)
        (Path(__file__).parent / "stray.txt").write_text("here")


class HereMemory(SoundMemory):
    """Writes where it happens to be, and prints."""

    def observe(self, session: Session) -> None:
        super().observe(session)
        Path("here.txt").write_text("here")
        print("observed", session.id)


class KeyMemory(SoundMemory):
    """Reads a key as its vendor's documentation says."""

    def observe(self, session: Session) -> None:
        os.environ["VENDOR_API_KEY"]


@dataclass(frozen=True)
class NoVersion:
    name: ClassVar[str] = "no_version"
    about: ClassVar[str] = "for tests"
    requires: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str | None] = None
    exempt: ClassVar[bool] = False

    def open(self, lab: Lab) -> Memory:
        return SoundMemory(lab)


class Plain:
    """Has all that an adapter has, but can't have options."""

    name, about, requires, extra, exempt, version = "plain", "for tests", (), None, False, "1"

    def open(self, lab: Lab) -> Memory:
        return SoundMemory(lab)


@dataclass(frozen=True)
class OneString(Sound):
    """Forgot the comma."""

    requires: ClassVar[str] = "bm25s"


@dataclass(frozen=True)
class ByImportName(Sound):
    """Asks for the version of a distribution that has another name."""

    @property
    def version(self) -> str:
        return version("Stemmer")


@dataclass(frozen=True)
class Picky(Sound):
    pages: int = 3

    def __post_init__(self) -> None:
        if self.pages < 1:
            raise ValueError(f"pages={self.pages}; allowed: 1 or more")


@dataclass(frozen=True)
class RaisesInOpen(Sound):
    def open(self, lab: Lab) -> Memory:
        raise ConnectionError("no server at localhost:6333")


@dataclass(frozen=True)
class AsyncOpen(Sound):
    async def open(self, lab: Lab) -> Memory:
        return SoundMemory(lab)


@dataclass(frozen=True)
class OpensNothing(Sound):
    def open(self, lab: Lab) -> Memory:
        SoundMemory(lab)


@dataclass(frozen=True)
class NoSettle(Sound):
    def open(self, lab: Lab) -> Memory:
        return NoSettleMemory(lab)


String, Async, Stray = stack(StringMemory), stack(AsyncMemory), stack(StrayMemory)
Here, Key = stack(HereMemory), stack(KeyMemory)
