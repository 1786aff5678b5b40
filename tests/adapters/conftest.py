"""A lab without a gateway: the real embedding model and the real estimator, in this process."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from harness.core.contract import Query
from harness.core.scenario import MAIN, Session, Turn, UserId
from harness.gateway.tokens import estimate
from harness.models.embed import embed

ANN, BEN = UserId("Ann / ../Ben"), UserId("Ben")
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
