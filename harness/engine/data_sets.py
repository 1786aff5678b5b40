"""Recognises a data set by its path, reads it whole as a run would, and counts what it holds."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.core.data_sets import DataSet, DataSetCount, Repaired
from harness.core.errors import MisuseError
from harness.core.scenario import Scenario, Suite, SuiteOptions
from harness.engine.registry import list_suites
from harness.engine.tape import survey
from harness.graders.judge import NeedsJudge

DATA_FILES = (".json", ".jsonl")


def count_data(path: Path) -> list[DataSetCount]:
    """The data sets that lie at the path, or else in the folders right below it.

    Raises MisuseError where there is none, listing what is recognised; ScenarioError where one breaks its form.
    """
    suites = [suite for suite in list_suites() if isinstance(suite, DataSet)]
    if not path.exists():
        raise MisuseError(str(path), "no such file or folder", _known(suites))
    below = sorted(each for each in path.iterdir() if each.is_dir()) if path.is_dir() else []
    for places in ([path], below):
        if found := [_count(suite, place, files) for suite, place, files in _held(suites, places)]:
            return found
    raise MisuseError(str(path), "no data set that is recognised", _known(suites))


def _held(suites: Sequence[Suite], places: Sequence[Path]) -> list[tuple[Suite, Path, list[Path]]]:
    return [
        (suite, place, files)
        for place in places
        for suite in suites
        if isinstance(suite, DataSet) and (files := suite.files(place))
    ]


def _known(suites: Sequence[Suite]) -> str:
    return "; ".join(f"{suite.name}: {suite.about}" for suite in suites)


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


def _count(suite: Suite, path: Path, files: Sequence[Path]) -> DataSetCount:
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
