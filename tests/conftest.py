"""Shared by all tests: the stacks and tapes made for tests can be named in runs, and small runs are one call."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from harness.core.record import Conditions
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play

OURS = Path(__file__).parent / "stacks"
TOGETHER = ("tests/adapters/zep",)  # folders whose files share one service, which takes seconds to start
FIRST = (  # files and folders that take longest: begun last, they would keep one worker waiting for the other
    "tests/engine", "tests/gateway", "tests/adapters/zep", "tests/test_conformance.py", "tests/third_party",
    "tests/test_cli.py", "tests/adapters", "tests/scenarios",
)  # fmt: skip


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `--dist loadfile`, one worker plays all tests of a file, or of a folder that shares a service.

    They are handed out as they were collected, and not by their number of tests, which says little of their time.
    """
    from xdist.scheduler import LoadFileScheduling

    class LoadSharedScheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return next((folder for folder in TOGETHER if file.startswith(f"{folder}/")), file)

    config.option.loadscopereorder = False
    return LoadSharedScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first; all else stays in its order."""

    def place(item: pytest.Item) -> int:
        return next((number for number, path in enumerate(FIRST) if item.nodeid.startswith(path)), len(FIRST))

    items.sort(key=place)


@pytest.fixture
def on_path(monkeypatch: pytest.MonkeyPatch) -> Path:
    """`failing:Raises`, `tapes:Small` and the like can be imported here and in workers."""
    _find_ours(monkeypatch)
    return OURS


Runs = Callable[..., RunFolder]


@pytest.fixture
def run_small(on_path: Path, tmp_path: Path) -> Runs:
    """Play a small suite on some stacks into a fresh folder."""

    def run(stacks: Sequence[str], suite: str = "tapes:Small", limit: int = 1, **conditions: object) -> RunFolder:
        return _play(tmp_path / f"run-{len(list(tmp_path.iterdir()))}", stacks, suite, limit, conditions)

    return run


@pytest.fixture(scope="module")
def played_small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    """As `run_small`, and what was played before is not played again: for claims about one run."""
    place, found = tmp_path_factory.mktemp("played"), dict[tuple[object, ...], RunFolder]()

    def run(stacks: Sequence[str], suite: str = "tapes:Small", limit: int = 1) -> RunFolder:
        asked = (tuple(stacks), suite, limit)
        if asked not in found:
            found[asked] = _play(place / f"run-{len(found)}", stacks, suite, limit, {})
        return found[asked]

    with pytest.MonkeyPatch.context() as patch:
        _find_ours(patch)
        yield run


def _find_ours(patch: pytest.MonkeyPatch) -> None:
    patch.syspath_prepend(str(OURS))
    patch.setenv("PYTHONPATH", os.pathsep.join([str(OURS), os.environ.get("PYTHONPATH", "")]).rstrip(os.pathsep))


def _play(path: Path, stacks: Sequence[str], suite: str, limit: int, conditions: Mapping[str, Any]) -> RunFolder:
    wanted = Wanted(suite, SuiteOptions(limit=limit), tuple(stacks), conditions=Conditions(**conditions))
    play(plan(wanted), path, Manner(2, Progress(Console(quiet=True))))
    return RunFolder(path)
