"""What dreams did to the memory and to what was asked, on a run of `repeated_work`: paired with the run's first stack.

    python tests/benchmarks/dreams.py RUN [--level easy|hard]

Prints Markdown: a row a figure; the mean over the scenarios that ended on every stack; and for each further stack the
mean of paired differences with its 95 % interval, in scenarios of how many it is less and more. Which values hold and
which are superseded comes from the plans of the tapes, which no record tells; the rest from the run's records.
"""

import argparse
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import mean

from harness.core.record import Call, Trial
from harness.core.store import RunFolder
from reports.measures.dreaming import dreamt
from reports.rows.ledger import ledger
from reports.rows.probes import probe_table
from reports.statistics.intervals import Clusters, mean_difference
from reports.words.wording import DASH, amount
from scenarios.levels import LEVELS
from scenarios.repeated_work import RepeatedWork
from scenarios.repeated_work.plan import NOW, Plan

SHARES = ("error_early", "error_late", "right_now", "right_before")
ASKED = {"right_now": ("fact", "update"), "right_before": ("temporal",)}
Figures = dict[str, float]  # of one trial, by name; shares in percent


def figures(folder: RunFolder, level: str = "") -> dict[str, dict[str, Figures]]:
    """By stack, in the order of the run, then by scenario: those that ended on every stack; of one level or of all."""
    suite = RepeatedWork().scenarios(folder.manifest().options)
    plans = {each.id: each.plan() for each in suite if level in ("", each.level)}
    told = {(each.stack, each.scenario): each.values for each in dreamt(folder, ledger(folder))}
    right, calls = _right(folder), defaultdict[str, list[Call]](list)
    for call in folder.calls():
        calls[call.trial].append(call)
    found: dict[str, dict[str, Figures]] = {stack.name: {} for stack in folder.manifest().stacks}
    for trial in folder.trials():
        if trial.state == "ended" and trial.scenario in plans:
            values = {**told.get((trial.stack, trial.scenario), {}), **right[trial.id]}
            values = {name: 100 * value if name in SHARES else value for name, value in values.items()}
            values |= {**_held(trial, plans[trial.scenario]), **_spent(trial, calls[trial.id])}
            found[trial.stack][trial.scenario] = values
    everywhere = set.intersection(*(set(of) for of in found.values()))
    return {stack: {name: of[name] for name in sorted(everywhere)} for stack, of in found.items()}


def _right(folder: RunFolder) -> dict[str, Figures]:
    """By trial: answers to what holds now, and to what held before."""
    probes, found = probe_table(folder), defaultdict[str, Figures](dict)
    for name, abilities in ASKED.items():
        asked = probes[probes["ability"].isin(abilities)]
        for trial, share in asked.groupby("trial")["right"].mean().items():
            found[str(trial)][name] = float(share)
    return found


def _held(trial: Trial, plan: Plan) -> Figures:
    """What a memory that tells of itself still states of what the plan knows."""
    if not trial.accounts:
        return {}
    held = "\n".join(account.held for account in trial.accounts)
    return {
        "superseded_held": len(left(plan, held)),
        "superseded_in_all": len({rule.value for rule in plan.superseded}),
        "holding_held": sum(_stands(rule.value, held) for rule in plan.holding),
        "holding_in_all": len(plan.holding),
    }


def left(plan: Plan, held: str) -> set[str]:
    """The superseded values that a memory still states: in a line that holds no value which holds."""
    holding = [rule.value for rule in plan.holding]
    stale = [line for line in held.splitlines() if not any(_stands(value, line) for value in holding)]
    return {rule.value for rule in plan.superseded for line in stale if _stands(rule.value, line)}


def _stands(value: str, text: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.I) is not None


def _spent(trial: Trial, calls: Sequence[Call]) -> Figures:
    """Input tokens, and calls. The questions of the end are all but those in two places within the tape."""
    of_step, of_answer = Counter[str](), dict.fromkeys((each.probe for each in trial.answers), 0)
    for call in calls:
        of_step[call.step] += call.usage.input
        if call.step == "answer" and call.event in of_answer:
            of_answer[call.event] += call.usage.input
    at_the_end = [*of_answer.values()][2 * NOW[0] :]
    return {
        "tokens_an_answer_at_the_end": mean(at_the_end or [0]),
        "tokens_a_task": of_step["work"] / max(1, len(trial.works)),
        "tokens_in_all": of_step.total(),
        "calls": len(calls),
    }


def table(found: Mapping[str, Mapping[str, Figures]]) -> Iterator[str]:
    """As Markdown. The first stack is what the others are paired with."""
    first = next(iter(found.values()))
    names = dict.fromkeys(name for of in found.values() for values in of.values() for name in values)
    yield f"| mean over {len(first)} scenarios | {' | '.join(found)} |"
    yield "|---|" + "---:|" * len(found)
    for name in names:
        cells = [_cell(name, of, None if of is first else first) for of in found.values()]
        yield f"| {name.replace('_', ' ')} | {' | '.join(cells)} |"


def _cell(name: str, of: Mapping[str, Figures], first: Mapping[str, Figures] | None) -> str:
    values = {scenario: figures[name] for scenario, figures in of.items() if name in figures}
    if not values:
        return DASH
    text = f"{mean(values.values()):,.1f}"
    paired = [value - first[scenario][name] for scenario, value in values.items() if first and name in first[scenario]]
    return f"{text} ({_apart(paired, [*values])})" if any(paired) else text


def _apart(differences: Sequence[float], scenarios: Iterable[str]) -> str:
    found = amount(mean_difference(Clusters.of(differences, scenarios)), signed=True)
    less, more = (sum(sign * each > 0 for each in differences) for sign in (-1, 1))
    between = f", {found.detail}" if found.detail else ""
    return f"{found.text}{between}; {less} less, {more} more"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("--level", choices=LEVELS, default="")
    options = parser.parse_args()
    for line in table(figures(RunFolder(options.run), options.level)):
        print(line)


if __name__ == "__main__":
    main()
