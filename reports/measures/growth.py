"""Growth: what an answer takes and what a stack holds, over the number of sessions, where a run has several sizes."""

from collections.abc import Mapping, Sequence

from msgspec import Struct

from harness.core.record import Manifest, Trial
from reports.measures.answering import Taken

SIZES = (3, 8)  # fewest and most different numbers of sessions that make a curve
LEAST_GROWTH = 4  # times the smallest
STEPS_OF_AN_ANSWER = ("recall", "answer")


class Point(Struct, frozen=True):
    """One stack at one size, over its ended trials. None: nothing was measured.

    `answer_ms`: own time of recall and answer of a probe, and `observe_ms` of a session kept, the median: what a
    library loads at its first use is in neither;
    `tokens`: read and written for an answer, mean; `disk_bytes` and `memory_bytes` of the largest trial.
    """

    sessions: int
    answer_ms: float | None
    observe_ms: float | None
    tokens: float | None
    disk_bytes: int
    memory_bytes: int


class Growth(Struct, frozen=True):
    """By stack, its points in rising size."""

    sizes: tuple[int, ...]
    stacks: dict[str, tuple[Point, ...]]


def growth(manifest: Manifest, trials: Sequence[Trial], taken: Mapping[str, Taken]) -> Growth | None:
    """None where the scenarios of a run are of about one size, or of too many to be meant as a curve."""
    size_of = {scenario.id: scenario.sessions + scenario.dialogues for scenario in manifest.scenarios}
    sizes = tuple(sorted(set(size_of.values())))
    if not SIZES[0] <= len(sizes) <= SIZES[1] or sizes[-1] < LEAST_GROWTH * max(1, sizes[0]):
        return None
    found = {}
    for stack in manifest.stacks:
        ended = [trial for trial in trials if trial.stack == stack.name and trial.state == "ended"]
        at = {size: [trial for trial in ended if size_of.get(trial.scenario) == size] for size in sizes}
        found[stack.name] = tuple(_point(size, some, taken) for size, some in at.items() if some)
    return Growth(sizes, found)


def _point(size: int, trials: Sequence[Trial], taken: Mapping[str, Taken]) -> Point:
    took = [taken[trial.id] for trial in trials if trial.id in taken]
    answers, tokens = sum(each.answers for each in took), sum(each.tokens for each in took)
    answered, observed = list[float](), list[float]()
    for trial in trials:
        answered += _own_s_of_answers(trial)
        observed += [step.own_s for step in trial.steps if step.name == "observe"]
    return Point(
        size,
        _median_ms(answered),
        _median_ms(observed),
        tokens / answers if answers and tokens else None,
        max(trial.disk_bytes for trial in trials),
        max(trial.peak_memory_bytes for trial in trials),
    )


def _own_s_of_answers(trial: Trial) -> list[float]:
    own = {answer.probe: 0.0 for answer in trial.answers if answer.state == "answered"}
    for step in trial.steps:
        if step.name in STEPS_OF_AN_ANSWER and step.event in own:
            own[step.event] += step.own_s
    return list(own.values())


def _median_ms(seconds: list[float]) -> float | None:
    import numpy as np

    return 1000 * float(np.median(seconds)) if seconds else None
