"""Recognises a data set by its path, reads it whole as a run would, and counts what it holds."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from harness.core.data_sets import CountedData, DataSet, DataSetCount, Repaired
from harness.core.errors import MisuseError
from harness.core.scenario import Scenario, Suite, SuiteOptions
from harness.engine.installed import registered
from harness.engine.registry import list_suites
from harness.engine.tape import survey
from harness.graders.judge import NeedsJudge

DATA_FILES = (".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class _Known:
    """A data set that is recognised: its line, where its files are, and how it is counted."""

    line: str
    files: Callable[[Path], list[Path]]
    count: Callable[[Path], DataSetCount]


def count_data(path: Path) -> list[DataSetCount]:
    """The data sets that lie at the path, or else in the folders below it, as far as two deep.

    Raises MisuseError where there is none, listing what is recognised; ScenarioError where one breaks its form.
    """
    known = _known()
    allowed = "; ".join(each.line for each in known)
    if not path.exists():
        raise MisuseError(str(path), "no such file or folder", allowed)
    found = _found(known, [path])
    if not found:
        raise MisuseError(str(path), "no data set that is recognised", allowed)
    return [each.count(place) for each, place in found]


def _found(known: Sequence[_Known], places: Sequence[Path], deeper: int = 2) -> list[tuple[_Known, Path]]:
    """Below a place that holds a data set, none is looked for."""
    found = []
    for place in places:
        held = [(each, place) for each in known if each.files(place)]
        if not held and deeper and place.is_dir():
            held = _found(known, sorted(each for each in place.iterdir() if each.is_dir()), deeper - 1)
        found += held
    return found


def _known() -> list[_Known]:
    """Suites that tell where their data is, then data sets without a suite."""
    known = [
        _Known(f"{suite.name}: {suite.about}", suite.files, partial(_count, suite))
        for suite in list_suites()
        if isinstance(suite, DataSet)
    ]
    for point in sorted(registered("memtrial.data_sets"), key=lambda point: point.name):
        counted = point.load()()
        if isinstance(counted, CountedData):
            known.append(_Known(f"{counted.name}: {counted.about}", counted.files, counted.count))
    return known


@dataclass
class _Sum:
    """What is added up, scenario by scenario: none of them is kept."""

    totals: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    graders: Counter[str] = field(default_factory=Counter)
    repairs: list[str] = field(default_factory=list)

    def add(self, scenario: Scenario, place: str) -> None:
        found = survey(scenario, place)
        spec, probes = found.spec, [key.probe for key in found.keys]
        self.totals.update(
            scenarios=1, sessions=spec.sessions, turns=spec.turns, tokens=spec.tokens, probes=spec.probes,
            tasks=spec.tasks, judged=sum(probe.grader == NeedsJudge.name for probe in probes),
            suspects=sum(probe.suspect is not None for probe in probes),
            uncited=sum(probe.expected is not None and not probe.evidence for probe in probes),
        )  # fmt: skip
        self.labels.update(probe.label for probe in probes if probe.label)
        self.graders.update(probe.grader for probe in probes)
        if isinstance(scenario, Repaired):
            self.repairs += [f"{scenario.id}: {line}" for line in scenario.repairs]


def _count(suite: Suite, path: Path) -> DataSetCount:
    files = suite.files(path) if isinstance(suite, DataSet) else []
    total = _Sum()
    for scenario in suite.scenarios(SuiteOptions(data=str(path.resolve()))):
        total.add(scenario, f"{suite.name}/{scenario.id}")
    numbers = {name: total.totals[name] for name in _NUMBERS}
    return DataSetCount(
        suite=suite.name,
        about=suite.about,
        licence=suite.licence,
        path=str(path),
        files=len(files),
        left_aside=_left_aside(path, files),
        by_label=dict(sorted(total.labels.items())),
        by_grader=dict(sorted(total.graders.items())),
        repairs=tuple(total.repairs),
        **numbers,
    )


_NUMBERS = ("scenarios", "sessions", "turns", "tokens", "probes", "tasks", "judged", "suspects", "uncited")


def _left_aside(path: Path, files: Sequence[Path]) -> tuple[str, ...]:
    """Names of the data files that lie beside those read."""
    read = {file.resolve() for file in files}
    beside = path.iterdir() if path.is_dir() else ()
    found = [each for each in beside if each.suffix in DATA_FILES and each.resolve() not in read]
    return tuple(sorted(each.name for each in found))
