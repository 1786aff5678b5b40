"""The families' self-check: is what is asked answerable, can it be guessed, and does a key prove anything?

    python -m tests.benchmarks.self_check [--seeds 1,2,3,4,5] [--families structured,team]

Prints, by family, level and seed: probes or tasks, the ceiling (the reference model is handed the evidence), `none`
(nothing), both on what is answerable, the shuffled-key control (the ceiling's answers against another scenario's keys),
abstention at the ceiling, and the share of sentences that the next seed says too.

task_agent tells its rules as corrections, which are no evidence to hand over. There the ceiling is an agent that
remembers every rule it was told, `none` one that guesses the commonest values of all tapes, both at the first attempt
of work whose rules were all told before; nothing is to be abstained from.
"""

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from harness.core.scenario import Event, Probe, Session, Suite, SuiteOptions, Task
from harness.engine.ceiling import handed_evidence
from harness.engine.grading.trials import load_graders
from harness.engine.registry import load_suite
from harness.graders import evidence
from harness.graders.fields import check as check_fields
from harness.graders.outcome import decide
from harness.models.reference.reader import read
from scenarios.task_agent import TaskAgent
from scenarios.task_agent.suite import TaskScenario
from tests.scenarios.remembering import commonest, first_passes, guessed

FAMILIES = ("chat_assistant", "task_agent", "repeated_work", "structured", "team", "resume", "long_haul")
LEVELS = ("easy", "hard")
GRADERS = load_graders()


@dataclass(frozen=True)
class Check:
    """What was found of one family, level and seed; shares of 1."""

    asked: int
    ceiling: float
    none: float
    control: float
    abstention: float
    wrong: tuple[tuple[Probe, str], ...]


def tapes(suite: Suite, seed: int, level: str) -> list[list[Event]]:
    """All scenarios of a level."""
    return [list(scenario.events()) for scenario in suite.scenarios(SuiteOptions(seed=seed, level=level))]


def works(seed: int, level: str) -> list[TaskScenario]:
    """All scenarios of task_agent, whose plans say which rules were told."""
    return list(TaskAgent().scenarios(SuiteOptions(seed=seed, level=level)))


def probes_of(tape: Sequence[Event]) -> list[Probe]:
    """In order."""
    return [event for event in tape if isinstance(event, Probe)]


def check(played: Sequence[Sequence[Event]]) -> Check:
    """Answer every probe from its evidence and from nothing."""
    asked = right = guessed = matched = compared = refused = unanswerable = 0
    wrong = []
    every = [probes_of(tape) for tape in played]
    for number, probes in enumerate(every):
        controls = evidence.pick_controls(probes, every[(number + 1) % len(every)], number)
        for probe in probes:
            said = read(handed_evidence(probe).text, probe.text, probe.time).text
            good = is_right(said, probe)
            if probe.expected is None:
                unanswerable, refused = unanswerable + 1, refused + good
                continue
            asked, right = asked + 1, right + good
            guessed += is_right(read("", probe.text, probe.time).text, probe)
            if (other := controls.get(probe.id)) is not None:
                compared, matched = compared + 1, matched + is_right(said, other)
            if not good:
                wrong.append((probe, said))
    shares = right / asked, guessed / asked, matched / max(1, compared), refused / max(1, unanswerable)
    return Check(asked, *shares, tuple(wrong))


def check_work(scenarios: Sequence[TaskScenario]) -> Check:
    """Do every task of task_agent whose rules were told before, remembering all of them or none."""
    every = [[event for event in scenario.events() if isinstance(event, Task)] for scenario in scenarios]
    best = commonest([task for tasks in every for task in tasks])
    asked = right = guesses = matched = compared = 0
    for number, (scenario, tasks) in enumerate(zip(scenarios, every, strict=True)):
        others = every[(number + 1) % len(every)]
        for (work, missed), task in zip(first_passes(scenario.plan()), tasks, strict=True):
            known = work.repetition > 1 or work.combination == "unseen"
            if not (work.asks and known) or any(ask.changed for ask in work.asks):
                continue
            asked, right = asked + 1, right + (not missed)
            guesses += not check_fields(guessed(task, best), task)
            said = "\n".join(f"{each.name}: {each.accepted[0]}" for each in task.fields)
            if (other := next((each for each in others if _names(each) == _names(task)), None)) is not None:
                compared, matched = compared + 1, matched + (not check_fields(said, other))
    return Check(asked, right / asked, guesses / asked, matched / max(1, compared), float("nan"), ())


def _names(task: Task) -> set[str]:
    return {each.name for each in task.fields}


def is_right(said: str, probe: Probe) -> bool:
    """By the probe's own grader."""
    return decide(said, probe, GRADERS[probe.grader]).outcome in ("correct", "abstained_rightly")


def sentences(played: Sequence[Sequence[Event]]) -> Counter[str]:
    """All that people say on these tapes, sentence by sentence."""
    events = (event for tape in played for event in tape if isinstance(event, Session))
    turns = (turn for session in events for turn in session.turns if turn.role == "user")
    return Counter(part for turn in turns for part in re.split(r"(?<=[.?!]) ", turn.text))


def shared(one: Counter[str], other: Counter[str]) -> float:
    """The share of what is said in one that is said in the other, word for word."""
    return sum(count for text, count in one.items() if text in other) / max(1, one.total())


def rows(families: Sequence[str], seeds: Sequence[int]) -> Iterator[str]:
    """The table, a line at a time."""
    heads = ("ceiling", "none", "control", "abstain", "shared")
    yield f"{'family':<16}{'level':<6}{'seed':>4}{'asked':>7}" + "".join(f"{head:>9}" for head in heads)
    for family in families:
        suite = load_suite(family)
        for level in LEVELS:
            for seed in seeds:
                played = tapes(suite, seed, level)
                found = check(played) if family != "task_agent" else check_work(works(seed, level))
                same = shared(sentences(played), sentences(tapes(suite, seed + 1, level)))
                shares = (found.ceiling, found.none, found.control, found.abstention, same)
                yield f"{family:<16}{level:<6}{seed:>4}{found.asked:>7}" + "".join(f"{share:>9.3f}" for share in shares)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", default="1,2,3,4,5")
    parser.add_argument("--families", default=",".join(FAMILIES))
    options = parser.parse_args()
    for row in rows(options.families.split(","), [int(seed) for seed in options.seeds.split(",")]):
        print(row, flush=True)


if __name__ == "__main__":
    main()
