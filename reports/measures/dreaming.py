"""What memories that dream hold once a tape has ended, and what their dreams did and took: a trial, and on the mean."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import mean

from msgspec import Struct

from harness.core.accounts import Account
from harness.core.record import Trial
from harness.core.store import RunFolder
from harness.gateway.tokens import estimate
from reports.rows.ledger import Entry
from reports.statistics.intervals import Clusters, Measure, cluster_measure, mean_amount

DID = ("kept", "merged", "reworded", "moved", "added", "superseded", "lost")
ERRORS = ("error_early", "error_late")
PARTS = 3  # of a tape's tasks: errors of the first and of the last are told


class Dreamt(Struct, frozen=True):
    """One ended trial whose memory gave an account, in numbers by name; over all of its users.

    `dreams`, and how many of them were `rejected`; lines by what became of them, each counted in every dream that found
    it; `held_tokens`, what agents would read at the end, and `settling_tokens`, read and written for dreams and
    whatever else was settled, both as the run counts; and of a tape with tasks, the share whose first attempt failed
    among the first and the last third.
    """

    stack: str
    scenario: str
    values: dict[str, float]


class Dreaming(Struct, frozen=True):
    """By stack, then by the names of `Dreamt.values`, means over trials. Shares are of 1."""

    stacks: dict[str, dict[str, Measure]]


def dreaming(trials: Iterable[Dreamt]) -> Dreaming | None:
    """None where nothing dreamt; a stack that could have and did not stands beside those that did."""
    found: dict[str, list[Dreamt]] = {}
    for trial in trials:
        found.setdefault(trial.stack, []).append(trial)
    if not any(trial.values["dreams"] for some in found.values() for trial in some):
        return None
    return Dreaming({stack: means(some) for stack, some in found.items()})


def dreamt(folder: RunFolder, entries: Iterable[Entry]) -> list[Dreamt]:
    """In the order of the scenarios' names; `entries` are the folder's ledger."""
    told = [trial for trial in folder.trials() if trial.state == "ended" and trial.accounts]
    settling = _settling(entries)
    return [
        Dreamt(trial.stack, trial.scenario, _values(trial) | {"settling_tokens": settling[trial.id]})
        for trial in sorted(told, key=lambda trial: trial.scenario)
    ]


def means(trials: Sequence[Dreamt]) -> dict[str, Measure]:
    """Of each number that any of them has."""
    names = dict.fromkeys(name for trial in trials for name in trial.values)
    return {name: _mean([trial for trial in trials if name in trial.values], name) for name in names}


def _mean(trials: Sequence[Dreamt], name: str) -> Measure:
    clusters = Clusters.of((trial.values[name] for trial in trials), (trial.scenario for trial in trials))
    return cluster_measure(clusters) if name in ERRORS else mean_amount(clusters)


def _values(trial: Trial) -> dict[str, float]:
    dreams = [dream for account in trial.accounts for dream in account.dreams]
    return {
        "dreams": len(dreams),
        "rejected": sum(dream.outcome == "rejected" for dream in dreams),
        **_lines(trial.accounts),
        "held_tokens": sum(estimate(account.held) for account in trial.accounts),
        **_errors(trial),
    }


def _lines(accounts: Iterable[Account]) -> dict[str, float]:
    count = Counter[str]()
    for dream in (dream for account in accounts for dream in account.dreams):
        count["kept"] += dream.kept
        count.update(line.did for line in dream.lines)
        count["superseded"] += len(dream.superseded)
        count["lost"] += len(dream.lost)
    return {f"lines_{did}": count[did] for did in DID}


def _errors(trial: Trial) -> Mapping[str, float]:
    """By the place of a task on its tape."""
    wrong = [bool(work.attempts[0].wrong) for work in trial.works if work.attempts]
    third = math.ceil(len(wrong) / PARTS)
    return {"error_early": mean(wrong[:third]), "error_late": mean(wrong[-third:])} if wrong else {}


def _settling(entries: Iterable[Entry]) -> Counter[str]:
    tokens = Counter[str]()
    for entry in entries:
        if entry.step == "settle" and entry.booked == "used":
            tokens[entry.trial] += entry.tokens
    return tokens
