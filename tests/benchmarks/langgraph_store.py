"""Operations of langgraph_store on SQLite and on Postgres, side by side: medians of one run.

Both hold the same items, and embeddings cost nothing here: each text's vector is made before it is timed. They take
turns within each round. Run: python tests/benchmarks/langgraph_store.py [ROUNDS]
"""

import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import numpy as np

from adapters.langgraph.backend import DIMENSIONS, BackendName
from adapters.langgraph.store import LanggraphStore
from harness.core.contract import Memory, Query, Service
from harness.core.scenario import MAIN, Session, Turn, UserId
from harness.engine.services import Services
from harness.gateway.tokens import estimate

HELD = 500  # sessions of one turn that the store holds already
USER = UserId("user")
BEGIN = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
SIDES: tuple[BackendName, ...] = ("sqlite", "postgres")
Step = Callable[[], object]


class Vectors:
    """A vector of length 1 for each text, the same whenever it is asked for."""

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """See `contract.Models`."""
        return [self._vector(text) for text in texts]

    def _vector(self, text: str) -> list[float]:
        drawn = np.random.default_rng(sum(text.encode())).normal(size=DIMENSIONS)
        return list((drawn / np.linalg.norm(drawn)).tolist())


@dataclass(frozen=True)
class BenchLab:
    """As much of `contract.Lab` as the stack uses."""

    workdir: Path
    services: Services
    models: Vectors

    def count_tokens(self, text: str) -> int:
        """The run's estimator."""
        return estimate(text)

    def service(self, command: Sequence[str], *, timeout: float = 60.0) -> Service:
        """See `contract.Lab`."""
        return self.services.start(command, timeout)


def open_side(side: BackendName, folder: Path) -> tuple[Memory, Services]:
    """The stack on one backend, and the servers that it started."""
    workdir = folder / "work"
    workdir.mkdir(parents=True)
    services = Services(workdir, folder)
    return LanggraphStore(backend=side).open(BenchLab(workdir, services, Vectors())), services


def session(number: int) -> Session:
    """One turn."""
    turns = (Turn("user", "Kim", f"Row {number} of the garden holds quince trees."),)
    return Session(f"s{number}", BEGIN + timedelta(minutes=number), USER, turns)


def steps(memory: Memory, number: int) -> Iterator[tuple[str, Step]]:
    """What is timed in one round."""
    query = Query(USER, MAIN, f"What grows in row {number}?", BEGIN + timedelta(days=9), 2000)
    yield "put", lambda: memory.observe(session(number))
    yield "search", lambda: memory.recall(query)


def milliseconds(step: Step) -> float:
    """Wall time of one call."""
    start = perf_counter()
    step()
    return (perf_counter() - start) * 1e3


def main(rounds: int) -> None:
    """Print medians side by side."""
    taken: dict[tuple[str, str], list[float]] = {}
    with tempfile.TemporaryDirectory() as name:
        opened = {side: open_side(side, Path(name) / side) for side in SIDES}
        for number in range(HELD):
            for memory, _ in opened.values():
                memory.observe(session(number))
        for round_ in range(rounds):
            for side in SIDES[:: 1 if round_ % 2 else -1]:
                for operation, step in steps(opened[side][0], HELD + round_):
                    taken.setdefault((operation, side), []).append(milliseconds(step))
        for memory, services in opened.values():
            memory.close()
            services.stop()
    print(f"langgraph_store holding {HELD} items and more: medians of {rounds} rounds, milliseconds")
    for operation in ("put", "search"):
        sqlite, postgres = (statistics.median(taken[operation, side]) for side in SIDES)
        print(f"{operation:>8}   sqlite {sqlite:>7.2f}   postgres {postgres:>7.2f}   {sqlite / postgres:.2f}x")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 200)
