"""What a suite stated beforehand about a pair of stacks, and what a run found of it."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from harness.core.record import Conditions, Trial
from harness.core.scenario import Claim
from reports.measures.answering import Taken
from reports.statistics.intervals import FEWEST_CLUSTERS, Clusters, Measure, cluster_measure, difference_measure
from reports.words.wording import DASH, count, percent, sentence

if TYPE_CHECKING:
    import pandas as pd

Verdict = Literal[
    "separated", "the other way", "not separated", "too few scenarios", "too scattered", "not played",
]  # fmt: skip

USUAL_BUDGET = Conditions().evidence_tokens
NOUNS = {
    "recall": "recall accuracy",
    "evidence_verbatim": "evidence delivered verbatim",
    "first_pass_error": "first-pass error of repeated work",
    "answer_tokens": "tokens an answer",
}


class Finding(Struct, frozen=True):
    """A claim and the measure of `better` less that of `baseline`, probe by probe or task by task.

    `separated`: the whole interval lies on the side that was stated; `too scattered`: no interval holds for such
    values. Each interval stands for itself.
    """

    claim: Claim
    difference: Measure
    verdict: Verdict


class Rows(NamedTuple):
    """The probe table, the task table, and tokens an answer (a row a scenario, a column a stack)."""

    probes: "pd.DataFrame"
    tasks: "pd.DataFrame"
    tokens: "pd.DataFrame"


def findings(claims: Iterable[Claim], rows: Rows, compared: Collection[str]) -> tuple[Finding, ...]:
    """Each claim; `compared` are the stacks that may be: complete ones of this run.

    A stack that was played at several evidence budgets stands for itself at the usual one.
    """
    return tuple(_test(_as_played(claim, compared), rows, compared) for claim in claims)


def _as_played(claim: Claim, compared: Collection[str]) -> Claim:
    def name_of(stack: str) -> str:
        at_usual = f"{stack}@{USUAL_BUDGET}"
        return at_usual if stack not in compared and at_usual in compared else stack

    return replace(claim, baseline=name_of(claim.baseline), better=name_of(claim.better))


def answer_tokens(trials: Sequence[Trial], taken: Mapping[str, Taken]) -> "pd.DataFrame":
    """Mean tokens an answer: a row a scenario, a column a stack."""
    import pandas as pd

    ended = [(trial, taken[trial.id]) for trial in trials if trial.id in taken]
    found = [(trial.scenario, trial.stack, each.tokens / each.answers) for trial, each in ended if each.answers]
    rows = pd.DataFrame(found, columns=["scenario", "stack", "value"])
    return rows.pivot_table(index="scenario", columns="stack", values="value")


def in_words(finding: Finding) -> str:
    """`Stated beforehand: ...; found: +12.5 points (8 to 17): separated`, as a sentence."""
    return f"Stated beforehand: {stated(finding.claim)}; found: {found(finding)}: {finding.verdict}."


def stated(claim: Claim) -> str:
    """`full_context over keyword: evidence delivered verbatim is higher, on questions of ability structured`."""
    of = [f"ability {sentence(claim.ability)}"] * bool(claim.ability) + [f"label {claim.label}"] * bool(claim.label)
    where = " and ".join(of)
    level = f" at level {claim.level}" if claim.level else ""
    on = f", on questions of {where}" if where else ""
    return f"{claim.better} against {claim.baseline}: {NOUNS[claim.measure]} is {claim.direction}{on}{level}"


def found(finding: Finding) -> str:
    """The difference with its interval, in points or tokens."""
    measure = finding.difference
    if measure.value is None:
        return DASH
    if finding.claim.measure != "answer_tokens":
        cell = percent(measure, signed=True)
        return f"{cell.text} points ({cell.detail})"
    between = "" if measure.low is None else f" ({_signed(measure.low)} to {_signed(measure.high)})"
    return f"{_signed(measure.value)} tokens{between}"


def _signed(value: float | None) -> str:
    return f"{'−' if (value or 0) < 0 else '+'}{count(abs(value or 0))}"


def _test(claim: Claim, rows: Rows, compared: Collection[str]) -> Finding:
    pairs = _pairs(claim, rows)
    names = {claim.baseline, claim.better}
    if pairs is None or not names <= set(compared) or not names <= set(pairs.columns):
        return Finding(claim, Measure(), "not played")
    apart = (pairs[claim.better] - pairs[claim.baseline]).dropna()
    if not len(apart):
        return Finding(claim, Measure(), "not played")
    scenarios = apart.index.get_level_values("scenario")
    if claim.measure == "answer_tokens":
        difference = cluster_measure(Clusters.of(apart, scenarios), (-math.inf, math.inf))
    else:
        difference = difference_measure(apart, scenarios)
    return Finding(claim, difference, _verdict(difference, claim))


def _pairs(claim: Claim, rows: Rows) -> "pd.DataFrame | None":
    """A column a stack, a row a scenario and probe or task; None where the run holds nothing of the kind."""
    if claim.measure == "answer_tokens":
        return rows.tokens
    if claim.measure == "first_pass_error":
        asked = rows.tasks[rows.tasks["group"] == "repeated"]
        column = "error"
    else:
        asked = rows.probes[rows.probes["kind"] == "answerable"]
        column = "right" if claim.measure == "recall" else "evidence_verbatim"
        for name, wanted in (("ability", claim.ability), ("label", claim.label)):
            asked = asked[asked[name] == wanted] if wanted else asked
    asked = asked[asked["level"] == claim.level] if claim.level else asked
    return asked.pivot_table(index=["scenario", "probe"], columns="stack", values=column) if len(asked) else None


def _verdict(difference: Measure, claim: Claim) -> Verdict:
    if difference.low is None or difference.high is None:
        return "too few scenarios" if difference.scenarios < FEWEST_CLUSTERS else "too scattered"
    low, high = difference.low, difference.high
    if claim.direction == "lower":
        low, high = -high, -low
    return "separated" if low > 0 else "the other way" if high < 0 else "not separated"
