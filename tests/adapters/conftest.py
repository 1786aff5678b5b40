"""Labs for adapters in this process: one without a gateway, one on a gateway that runs."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from harness.core.contract import Endpoint, Memory, Query
from harness.core.record import ModelSpec
from harness.core.scenario import MAIN, Session, Turn, UserId
from harness.engine.lab import TrialModels
from harness.gateway.board import StepBoard
from harness.gateway.client import Gateway
from harness.gateway.journal import read_journal
from harness.gateway.tokens import estimate
from harness.models.embed import embed

ANN, BEN = UserId("Ann / ../Ben"), UserId("Ben")
NUMBERS = itertools.count()
BEGIN = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


@dataclass
class LocalModels:
    """Embeds here; `asked` holds the texts of each request."""

    asked: list[list[str]] = field(default_factory=list)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        self.asked.append(list(texts))
        return embed(texts)


@dataclass
class LocalLab:
    """As much of `contract.Lab` as the baselines use."""

    workdir: Path
    models: LocalModels = field(default_factory=LocalModels)

    def count_tokens(self, text: str) -> int:
        return estimate(text)


@pytest.fixture
def lab(tmp_path: Path) -> LocalLab:
    workdir = tmp_path / "work"
    workdir.mkdir()
    return LocalLab(workdir)


@pytest.fixture
def session() -> Callable[..., Session]:
    """`session(3, "Hello.", user=BEN)`: one person's words on the third day."""

    def make(day: int, *texts: str, user: UserId = ANN) -> Session:
        turns = tuple(Turn("user", user[:3], text) for text in texts)
        return Session(f"s{day}", BEGIN + timedelta(days=day), user, turns)

    return make


@pytest.fixture
def ask() -> Callable[..., Query]:
    return lambda text, user=ANN, max_tokens=2000: Query(user, MAIN, text, BEGIN + timedelta(days=99), max_tokens)


@dataclass
class MeteredLab:
    """As much of `contract.Lab` as Mem0 uses, on a registered trial of a gateway."""

    workdir: Path
    models: TrialModels
    journal: Path

    def count_tokens(self, text: str) -> int:
        return estimate(text)

    def asked(self) -> list[dict[str, Any]]:
        """The bodies of the Messages API so far."""
        calls = read_journal(self.journal)
        return [each.request for each in calls if each.call.route == "/v1/messages"]


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Gateway, Path]]:
    folder = tmp_path_factory.mktemp("gateway")
    with Gateway(folder / "journal", ModelSpec("reference", "reference-1", "1")) as running:
        yield running, folder


@pytest.fixture
def metered_lab(gateway: tuple[Gateway, Path], tmp_path: Path) -> MeteredLab:
    running, folder = gateway
    trial = f"trial{next(NUMBERS)}"
    StepBoard(folder / trial).stamp(None, "")
    running.register(trial, "key", folder / trial)
    (tmp_path / "work").mkdir()
    models = TrialModels(Endpoint(running.base_url(trial), "key", "reference-1"))
    return MeteredLab(tmp_path / "work", models, folder / "journal" / f"{trial}.jsonl")


Open = Callable[..., Any]


@pytest.fixture
def opened(metered_lab: MeteredLab) -> Iterator[Open]:
    """`opened(infer=False)`: a Mem0 memory on the lab's workdir, closed at the end."""
    from adapters.mem0 import Mem0

    held: list[Memory] = []

    def open_one(**options: Any) -> Memory:
        held.append(Mem0(**options).open(metered_lab))
        return held[-1]

    yield open_one
    for memory in held:
        memory.close()
