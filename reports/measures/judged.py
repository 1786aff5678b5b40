"""What model judges said of open answers, and how far to trust it: their rates of error on planted answers.

No judged figure stands alone. How often a judge lets a planted wrong answer pass, and turns a planted right one away,
is counted over plants; the interval is that of Clopper and Pearson (*Biometrika* 26, 1934). Several wrong answers to
one probe are no independent evidence: as many count as there are probes (Korn and Graubard, *Survey Methodology* 24,
1998, with the largest possible design effect), which gives an interval that is rather too wide.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from harness.core.judgement import PLANTED, Judge, Judgement, Planted
from harness.core.record import Usage
from harness.core.store import RunFolder
from harness.graders.judge import judge_row
from reports.measures.rates import rate
from reports.rows.ledger import plus
from reports.statistics.intervals import Measure

if TYPE_CHECKING:
    import pandas as pd

RIGHT: Planted = "paraphrase"
LEVEL = 0.95


class ErrorRate(Struct, frozen=True):
    """How many of `n` planted answers were judged amiss, with the interval of the share; no share where `n` is 0."""

    amiss: int = 0
    n: int = 0
    low: float | None = None
    high: float | None = None

    @property
    def value(self) -> float | None:
        """The share."""
        return self.amiss / self.n if self.n else None


class Audit(Struct, frozen=True):
    """Of one judge: wrong plants taken for right, right ones turned away, and replies that broke their form."""

    false_accept: ErrorRate
    false_reject: ErrorRate
    by_kind: dict[Planted, ErrorRate]
    unread: int


class JudgedStack(Struct, frozen=True):
    """Share of a stack's open answers judged right; `unread` replies and answers `not_judged` are in neither part."""

    right: Measure
    unread: int
    not_judged: int


class JudgedBy(Struct, frozen=True):
    """All that one judge said. No `stacks` where it was shown planted answers only."""

    judge: Judge
    audit: Audit
    stacks: dict[str, JudgedStack]


class JudgedRun(Struct, frozen=True):
    """All judges of a run; what they cost together is on no stack. `usd` is None where a price is unknown."""

    judges: tuple[JudgedBy, ...]
    calls: int
    usage: Usage
    usd: Decimal | None


def judged_run(folder: RunFolder, probes: "pd.DataFrame") -> JudgedRun | None:
    """None for a run that no model has judged. `probes` is the probe table."""
    judgements = list(folder.judgements())
    if not judgements:
        return None
    judges = sorted({each.judge for each in judgements})
    rows = _judged_rows(folder, judges)
    open_answers = probes[probes["judged"]]
    by = [
        JudgedBy(
            judge,
            audit(each for each in judgements if each.judge == judge and each.planted),
            _by_stack(open_answers, rows[rows["judge"] == number]),
        )
        for number, judge in enumerate(judges)
    ]
    return JudgedRun(tuple(by), *_spent(folder))


def audit(planted: Iterable[Judgement]) -> Audit:
    """The rates of error on planted answers."""
    told = list(planted)
    read = [each for each in told if each.verdict != "unread"]
    by_kind = {kind: _errors(each for each in read if each.planted == kind) for kind in PLANTED}
    wrong = _errors(each for each in read if each.planted != RIGHT)
    return Audit(wrong, by_kind[RIGHT], by_kind, len(told) - len(read))


def _errors(judgements: Iterable[Judgement]) -> ErrorRate:
    from scipy.special import betaincinv

    told = list(judgements)
    if not told:
        return ErrorRate()
    amiss = sum((each.verdict == "right") != (each.planted == RIGHT) for each in told)
    probes = len({(each.scenario, each.probe) for each in told})
    hits, tail = amiss / len(told) * probes, (1 - LEVEL) / 2
    low = float(betaincinv(hits, probes - hits + 1, tail)) if amiss else 0.0
    high = float(betaincinv(hits + 1, probes - hits, 1 - tail)) if amiss < len(told) else 1.0
    return ErrorRate(amiss, len(told), low, high)


def _judged_rows(folder: RunFolder, judges: list[Judge]) -> "pd.DataFrame":
    import pandas as pd

    number = {judge_row(judge): place for place, judge in enumerate(judges)}
    rows = [
        (number[named], grade.trial, grade.probe, grade.value)
        for grade in folder.grades()
        if (named := (grade.grader, grade.version)) in number
    ]
    return pd.DataFrame(rows, columns=["judge", "trial", "probe", "value"]).astype({"value": float})


def _by_stack(open_answers: "pd.DataFrame", rows: "pd.DataFrame") -> dict[str, JudgedStack]:
    if rows.empty:
        return {}
    joined = open_answers.merge(rows, on=["trial", "probe"], how="left", validate="1:1", indicator="seen")
    return {
        str(name): JudgedStack(
            rate(each, "value"),
            int((each["value"].isna() & (each["seen"] == "both")).sum()),
            int((each["seen"] != "both").sum()),
        )
        for name, each in joined.groupby("stack", sort=False)
    }


def _spent(folder: RunFolder) -> tuple[int, Usage, Decimal | None]:
    from harness.gateway.prices import usd

    when, calls, usage, total = folder.manifest().created.date(), 0, Usage(), Decimal(0)
    money: Decimal | None = total
    for call in folder.judge_calls():
        calls, usage = calls + 1, usage + call.billed
        money = plus(money, usd(call.billed, call.model, when))
    return calls, usage, money


def label(judge: Judge, judges: Iterable[Judge]) -> str:
    """`MODEL, strict`; with the endpoint where one name stands for several."""
    places = {each.endpoint for each in judges if each.model == judge.model}
    at = f" at {judge.endpoint}" if len(places) > 1 else ""
    return f"{judge.model}{at}, {judge.manner}"


def figures(run: JudgedRun) -> Mapping[str, JudgedBy]:
    """Judges that saw stacks' answers, by label."""
    judges = [each.judge for each in run.judges]
    return {label(each.judge, judges): each for each in run.judges if each.stacks}


def judged_json(run: JudgedRun | None) -> dict[str, Any] | None:
    """Null for a run that no model has judged."""
    if run is None:
        return None
    return {
        "calls": run.calls,
        "tokens": {"input": run.usage.input, "output": run.usage.output},
        "usd": None if run.usd is None else float(run.usd),
        "judges": [_judge_json(each) for each in run.judges],
    }


def _judge_json(by: JudgedBy) -> dict[str, Any]:
    judge, audit = by.judge, by.audit
    return {
        "model": judge.model,
        "endpoint": judge.endpoint,
        "manner": judge.manner,
        "prompt": judge.prompt,
        "false_accept": _rate_json(audit.false_accept),
        "false_reject": _rate_json(audit.false_reject),
        "by_kind": {kind: _rate_json(each) for kind, each in audit.by_kind.items()},
        "unread_plants": audit.unread,
        "stacks": {
            name: {
                "value": each.right.value, "low": each.right.low, "high": each.right.high, "n": each.right.n,
                "unread": each.unread, "not_judged": each.not_judged,
            }
            for name, each in by.stacks.items()
        },
    }  # fmt: skip


def _rate_json(rate: ErrorRate) -> dict[str, Any]:
    return {"value": rate.value, "low": rate.low, "high": rate.high, "amiss": rate.amiss, "n": rate.n}
