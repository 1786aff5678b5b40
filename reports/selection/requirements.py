"""Hard requirements: for each stack the proof, the failing figure, or what would measure it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from msgspec import Struct

from harness.core.facts import Facts
from harness.core.findings import Finding
from harness.core.record import StepName
from harness.core.workload import Workload
from reports.selection.commands import check_command, run_command
from reports.selection.given import Beside
from reports.selection.measured import ALL, Measured, Sums
from reports.selection.scoring import month_usd, recall_rate
from reports.selection.sentences import (
    WORKLOAD,
    Figure,
    Sentence,
    count_of,
    listed,
    money_of,
    ms_of,
    percent_of,
    say,
)
from reports.statistics.intervals import Clusters, Measure, cluster_measure

State = Literal["met", "failed", "not_measured", "not_known"]
ABILITIES = {"audit": "Audits", "rollback": "RollsBack", "export": "Exports"}
OFFERS = {"audit": "tells how what it holds came about", "rollback": "can be brought back to a moment",
          "export": "shows all that it holds about a user"}  # fmt: skip


class Requirement(Struct, frozen=True):
    """One requirement of one stack: whether it is met, and the sentence that says why."""

    name: str
    stack: str
    state: State
    why: Sentence


@dataclass(frozen=True, slots=True)
class Asked:
    """What requirements are put to: the workload, what lies beside the records, whether a real model answered."""

    workload: Workload
    beside: Beside
    live: bool
    model: str


def requirements(stack: Measured, standing: Measured, asked: Asked) -> list[Requirement]:
    """All that the workload asks for, in its order.

    `standing` is the stack in the runs that stand for the workload, as far as there are any: what it costs and how
    often it is right counts there. What it keeps apart, forgets and offers counts wherever it was seen.
    """
    return [Requirement(name, stack.name, state, why) for name, state, why in _judged(stack, standing, asked)]


def _judged(stack: Measured, standing: Measured, asked: Asked) -> Iterator[tuple[str, State, Sentence]]:
    wanted = asked.workload.requires
    for step, most in wanted.p95_ms.items():
        yield f"p95 of {step}", *_own_time(stack, step, most, asked)
    if wanted.recall is not None:
        yield "recall", *_recall(standing, wanted.recall, asked)
    if wanted.first_pass is not None:
        yield "first pass", *_first_pass(standing, wanted.first_pass, asked)
    if wanted.usd_a_month is not None:
        yield "money a month", *_money(standing, wanted.usd_a_month, asked)
    if wanted.erasure:
        yield "erasure", *_erasure(stack, asked)
    if wanted.isolation:
        yield "isolation", *_isolation(stack, asked)
    for name in ("audit", "rollback", "export"):
        if getattr(wanted, name):
            yield name, *_offered(stack, name, asked)
    yield from _facts(stack, asked)


Judged = tuple[State, Sentence]


def _own_time(stack: Measured, step: StepName, most: float, asked: Asked) -> Judged:
    """A stack whose agent looks things up while it answers has no recall of its own: its answers are looked at."""
    within = step == "recall" and stack.own_p95_ms.get("recall") is None and stack.kind == "AgentMemory"
    timed: StepName = "answer" if within else step
    found = stack.own_p95_ms.get(timed)
    if found is None:
        return "not_measured", say("{} has no step {} in these runs.", stack.name, step, command=_again(stack, asked))
    figure = ms_of(found, f"own time of {timed}, p95", stack.name, stack.source)
    bound = ms_of(most, f"requires.p95_ms.{step}", "", WORKLOAD)
    while_answering = " (its agent recalls while it answers)" if within else ""
    if found > most:
        return "failed", say("{}: {} at {}, more than {}{}.", stack.name, timed, figure, bound, while_answering)
    return "met", say("{}: {} at {}, at most {} allowed{}.", stack.name, timed, figure, bound, while_answering)


def _recall(stack: Measured, least: float, asked: Asked) -> Judged:
    if not asked.live:
        return "not_measured", say("No real model answered for {}.", stack.name, command=_again(stack, asked, True))
    value = recall_rate(stack, asked.workload)
    measure = _interval(stack.recall.get(ALL))
    return _at_least(stack, ("recall accuracy", value, measure), least, asked)


def _first_pass(stack: Measured, least: float, asked: Asked) -> Judged:
    if not asked.live:
        return "not_measured", say("No real model worked for {}.", stack.name, command=_again(stack, asked, True))
    error = stack.error
    turned = None if error is None else Sums(error.below - error.above, error.below)
    return _at_least(
        stack, ("right at the first attempt", None if turned is None else turned.rate, _interval(turned)), least, asked
    )


def _at_least(stack: Measured, found: tuple[str, float | None, Measure], least: float, asked: Asked) -> Judged:
    what, value, measure = found
    bound = percent_of(least, f"requires.{what}", "", WORKLOAD)
    if value is None:
        return "not_measured", say("{} of {} was not measured.", what, stack.name, command=_again(stack, asked, True))
    figure = percent_of(value, what, stack.name, stack.source)
    if measure.low is None or measure.high is None:
        too_few = "{}: {} of {}, on too few scenarios to hold it against {}."
        return "not_measured", say(too_few, stack.name, what, figure, bound, command=_again(stack, asked, True))
    low, high = (
        percent_of(end, f"{what}, end of the interval", stack.name, stack.source) for end in (measure.low, measure.high)
    )
    if measure.high < least:
        return "failed", say("{}: {} {} ({} to {}), less than {}.", stack.name, what, figure, low, high, bound)
    if measure.low < least:
        return "not_measured", say("{}: {} {} ({} to {}), not enough evidence that it is {}.", stack.name, what, figure,
                                   low, high, bound, command=_again(stack, asked, True))  # fmt: skip
    return "met", say("{}: {} {} ({} to {}), at least {}.", stack.name, what, figure, low, high, bound)


def _money(stack: Measured, most: float, asked: Asked) -> Judged:
    usd = month_usd(stack, asked.workload)
    bound = money_of(most, "requires.usd_a_month", "", WORKLOAD)
    if usd is None:
        return "not_known", say("What {} costs a month is unknown: it was not metered, or not measured.", stack.name)
    figure = money_of(usd, "money a month", stack.name, stack.source)
    if usd > most:
        return "failed", say("{} costs {} a month, more than {}.", stack.name, figure, bound)
    return "met", say("{} costs {} a month, at most {} allowed.", stack.name, figure, bound)


def _erasure(stack: Measured, asked: Asked) -> Judged:
    if stack.refused_to_forget:
        refused = count_of(stack.refused_to_forget, "answers after a refused Forget", stack.name, stack.source)
        return "failed", say("{} can't forget: {} later questions could not be put.", stack.name, refused)
    kept, n = stack.erased
    if n:
        clean, all_of = _of_all(stack, kept, n, "asked after a Forget")
        state: State = "met" if kept == n else "failed"
        return state, say("{}: {} of {} questions after a Forget told nothing.", stack.name, clean, all_of)
    unknown = say("No run or check let {} forget.", stack.name, command=check_command(stack, asked.beside))
    return _by_check(stack, "forgets", asked) or ("not_measured", unknown)


def _isolation(stack: Measured, asked: Asked) -> Judged:
    kept, n = stack.kept_apart
    if n:
        clean, all_of = _of_all(stack, kept, n, "isolation probes")
        state: State = "met" if kept == n else "failed"
        return state, say("{} kept users apart in {} of {} questions.", stack.name, clean, all_of)
    suites = ("chat_assistant",)
    return "not_measured", say("No question tried whether {} keeps users apart.", stack.name,
                               command=run_command(suites[0], [stack.spec], ""))  # fmt: skip


def _offered(stack: Measured, name: str, asked: Asked) -> Judged:
    """By the types of the memory that was opened; of an export, better by what a check found in it."""
    if name == "export" and (proven := _by_check(stack, "exports_what_it_holds", asked)):
        return proven
    if stack.abilities is None:
        again = run_command("quickstart", [stack.spec], "")
        return "not_measured", say("These runs do not tell what the memory of {} offers.", stack.name, command=again)
    opened = count_of(stack.opened, "memories opened", stack.name, stack.source)
    if ABILITIES[name] in stack.abilities:
        return "met", say("{} {}: offered by each of {} memories opened.", stack.name, OFFERS[name], opened)
    return "failed", say("{} offers no {}: none of {} memories opened did.", stack.name, name, opened)


def _facts(stack: Measured, asked: Asked) -> Iterator[tuple[str, State, Sentence]]:
    wanted, facts = asked.workload.requires, asked.beside.facts.get(stack.name)
    named = {
        "self-hosted": wanted.self_hosted,
        "any model": wanted.any_model,
        f"part of {wanted.framework}": wanted.framework is not None,
        "no infrastructure": wanted.no_infrastructure,
    }
    for name in (name for name, is_wanted in named.items() if is_wanted):
        if facts is None:
            yield name, "not_known", say("Of {} no such fact is stated.", stack.name)
            continue
        hosted = bool(stack.spec.hosts)
        holds, told = {
            "self-hosted": (facts.self_hosted and not hosted, facts.hosting),
            "any model": (facts.any_model, facts.models),
            "no infrastructure": (
                not facts.needs,
                _needs(facts),
            ),
        }.get(name, (wanted.framework in facts.frameworks, listed(facts.frameworks) or "part of no framework"))
        stated = Figure(f"{facts.read}", f"stated: {facts.source}", None, stack.name, "facts")
        yield name, "met" if holds else "failed", say("{}: {} (stated, read {}).", stack.name, _safe(told), stated)


def _checked(stack: Measured, check: str, asked: Asked) -> Finding | None:
    held = asked.beside.checks.get(stack.name)
    return next((each for each in held.findings if each.check == check), None) if held else None


def _by_check(stack: Measured, check: str, asked: Asked) -> Judged | None:
    """A pass with a detail is one of a stack that says it can't. None where no such check was kept."""
    if (found := _checked(stack, check, asked)) is None:
        return None
    where = _where(stack, asked)
    if found.passed and not found.detail:
        return "met", say("{} passes the check `{}`{}.", stack.name, check, where)
    return "failed", say("{} fails the check `{}`{}: {}.", stack.name, check, where, _safe(found.detail))


def _where(stack: Measured, asked: Asked) -> str:
    held = asked.beside.checks.get(stack.name)
    return f" ({held.file})" if held else ""


def _of_all(stack: Measured, kept: int, n: int, what: str) -> tuple[Figure, Figure]:
    return (
        count_of(kept, f"{what}: told nothing", stack.name, stack.source),
        count_of(n, f"{what}: positive proven", stack.name, stack.source),
    )


def _interval(sums: Sums | None) -> Measure:
    if sums is None:
        return Measure()
    asked = sums.below > 0
    return cluster_measure(Clusters(sums.above[asked], sums.below[asked]))


def _again(stack: Measured, asked: Asked, live: bool = False) -> str:
    return run_command(asked.workload.suites[0], [stack.spec], asked.model if live or asked.live else "")


def _needs(facts: Facts) -> str:
    return f"needs {listed(facts.needs)}" if facts.needs else "needs nothing beside the agent"


def _safe(text: str) -> str:
    return text.rstrip(".")
