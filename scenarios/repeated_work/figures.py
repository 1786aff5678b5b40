"""What a run of this family shows of dreaming: from its records, and from the plans of its tapes."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import gt, lt
from statistics import mean

from harness.core.record import Call, Trial
from harness.core.store import RunFolder
from harness.gateway.tokens import estimate
from scenarios.repeated_work.plan import NOW, Plan
from scenarios.repeated_work.suite import RepeatedWork

PARTS = 3  # of a tape's tasks: errors of the first and of the last are told


@dataclass
class Figures:
    """Of one stack, one number a scenario; what a stack does not tell of itself has none."""

    of: dict[str, list[float]] = field(default_factory=dict)

    def add(self, name: str, values: Iterable[float]) -> None:
        """Keep a scenario's mean, where there is anything to take it of."""
        if found := [*values]:
            self.of.setdefault(name, []).append(mean(found))

    def means(self) -> dict[str, float]:
        """Over scenarios."""
        return {name: mean(values) for name, values in self.of.items()}


def figures(folder: RunFolder, level: str = "") -> dict[str, Figures]:
    """By stack, of one level or of all: of the scenarios that ended on every stack.

    Shares in percent, tokens as the run counted them.
    """
    suite = RepeatedWork().scenarios(folder.manifest().options)
    plans = {each.id: each.plan() for each in suite if level in ("", each.level)}
    keys = folder.keys()
    abilities = {(key.scenario, key.probe.id): key.probe.ability for key in keys}
    right = {(each.trial, each.probe): each.outcome == "correct" for each in folder.grades() if each.outcome}
    calls: dict[str, list[Call]] = {}
    for call in folder.calls():
        calls.setdefault(call.trial, []).append(call)
    ended = [trial for trial in folder.trials() if trial.state == "ended" and trial.scenario in plans]
    ended.sort(key=lambda trial: trial.scenario)  # as they ended, pairs would be torn
    times = Counter(trial.scenario for trial in ended)
    found = {stack.name: Figures() for stack in folder.manifest().stacks}
    for trial in ended:
        if times[trial.scenario] == max(times.values()):
            of = found[trial.stack]
            _work(of, trial)
            for name, wanted in (("right_now", ("fact", "update")), ("right_before", ("temporal",))):
                asked = (each.probe for each in trial.answers if abilities[trial.scenario, each.probe] in wanted)
                of.add(name, (100.0 * right.get((trial.id, probe), False) for probe in asked))
            _spent(of, trial, calls.get(trial.id, []))
            _told(of, trial, plans[trial.scenario])
    return found


def _work(of: Figures, trial: Trial) -> None:
    """First-pass errors by the place of a task on its tape."""
    wrong = [100.0 * bool(work.attempts and work.attempts[0].wrong) for work in trial.works]
    third = -(-len(wrong) // PARTS)
    of.add("error_early", wrong[:third])
    of.add("error_late", wrong[-third:])
    of.add("attempts", (len(work.attempts) for work in trial.works))
    of.add("fields_wrong_late", (len(work.attempts[0].wrong) for work in trial.works[-third:] if work.attempts))


def _spent(of: Figures, trial: Trial, calls: list[Call]) -> None:
    """Input tokens for an answer, at the end of the tape apart; for a task; for dreams, all in all."""
    answers = {each.probe: 0 for each in trial.answers}
    for call in calls:
        if call.step == "answer" and call.event in answers:
            answers[call.event] += call.usage.input
    of.add("tokens_an_answer", answers.values())
    of.add("tokens_an_answer_at_the_end", [*answers.values()][-_last(trial) :])
    work = sum(call.usage.input for call in calls if call.step == "work")
    of.add("tokens_a_task", [work / max(1, len(trial.works))])
    of.add("tokens_settling", [sum(call.usage.input for call in calls if call.step == "settle")])
    of.add("calls", [len(calls)])


def _last(trial: Trial) -> int:
    """How many probes come at the end: all but those in two places within the tape."""
    return max(1, len(trial.answers) - 2 * NOW[0])


def _told(of: Figures, trial: Trial, plan: Plan) -> None:
    """What the memory holds at the end, and what its dreams did."""
    for account in trial.accounts:
        of.add("tokens_held", [estimate(account.held)])
        of.add("superseded_held", [len(left(plan, account.held))])
        of.add("superseded_in_all", [len({rule.value for rule in plan.superseded})])
        of.add("holding_held", [sum(_stands(rule.value, account.held) for rule in plan.holding)])
        of.add("holding_in_all", [len(plan.holding)])
        of.add("dreams", [len(account.dreams)])
        dreams = account.dreams
        for did in ("merged", "moved", "reworded", "added"):
            of.add(f"lines_{did}", [sum(line.did == did for dream in dreams for line in dream.lines)])
        of.add("lines_superseded", [sum(len(dream.superseded) for dream in dreams)])
        of.add("lines_lost", [sum(len(dream.lost) for dream in dreams)])


def left(plan: Plan, held: str) -> set[str]:
    """The superseded values that a memory still states: in a line that holds no value which holds."""
    holding = [rule.value for rule in plan.holding]
    stale = [line for line in held.splitlines() if not any(_stands(value, line) for value in holding)]
    return {rule.value for rule in plan.superseded for line in stale if _stands(rule.value, line)}


def _stands(value: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.I) is not None


def table(found: Mapping[str, Figures]) -> Iterator[str]:
    """As Markdown: a row a figure, a column a stack, with how many scenarios lie below and above the first stack's."""
    names = dict.fromkeys(name for each in found.values() for name in each.of)
    count = max((len(values) for each in found.values() for values in each.of.values()), default=0)
    first = next(iter(found.values()), Figures())
    yield f"| mean over {count} scenarios | {' | '.join(found)} |"
    yield "|---|" + "---:|" * len(found)
    for name in names:
        cells = [_cell(each.of.get(name, []), None if each is first else first.of.get(name)) for each in found.values()]
        yield f"| {name.replace('_', ' ')} | {' | '.join(cells)} |"


def _cell(values: Sequence[float], others: Sequence[float] | None) -> str:
    if not values:
        return "–"
    below, above = (sum(map(is_so, values, others or ())) for is_so in (lt, gt))
    beside = f" ({below} below, {above} above)" if others and (below or above) else ""
    return f"{mean(values):,.1f}{beside}"
