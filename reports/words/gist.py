"""The first screen: what was asked of a run, what it answers, and the three caveats that matter most."""

from collections.abc import Callable, Iterator

from msgspec import Struct

from reports.comparison import CEILING, FULL_CONTEXT, Comparison, StackFigures
from reports.statistics.intervals import FEW_CLUSTERS, FEWEST_CLUSTERS
from reports.statistics.verdicts import BASELINE, Verdict
from reports.words.meaning import LOW_CEILING, role
from reports.words.wording import interval, significant

CAVEATS = 3
UNTOLD = "This run does not tell which stack recalls best: fixed rules answered, not a language model."

Valued = tuple[StackFigures, float]


class Caveat(Struct, frozen=True):
    """What bounds the figures, in a few words and in a sentence."""

    title: str
    text: str


class Gist(Struct, frozen=True):
    """One question, its answer in sentences, and at most three caveats, the gravest first."""

    question: str
    answer: tuple[str, ...]
    caveats: tuple[Caveat, ...]


def gist(comparison: Comparison) -> Gist:
    """Derived from the figures; it says nothing that no table shows."""
    compared = [stack for stack in comparison.stacks if not role(stack) and stack.complete]
    answer = [
        *(_verdicts(comparison) if comparison.ranks else [UNTOLD]),
        *_evidence(compared),
        *_costs(comparison, compared),
        *_isolation(comparison),
    ]
    return Gist(_question(comparison), tuple(answer), tuple(_caveats(comparison))[:CAVEATS])


def _question(comparison: Comparison) -> str:
    suite, names = comparison.manifest.suite, [stack.spec.name for stack in comparison.stacks]
    several = f"How do {len(names)} memory stacks compare on {suite}?"
    return several if len(names) > 1 else f"What does {suite} tell of {names[0]}?"


def _verdicts(comparison: Comparison) -> Iterator[str]:
    """What the paired comparisons with the floor came to, of recall and of work."""
    for what, of in (("recall", _recall_verdicts), ("first-pass errors", _work_verdicts)):
        said = of(comparison)
        for verdict, words in (("better", "Better than"), ("worse", "Worse than"), ("tie", "No different from")):
            if names := [f"{name}{by}" for found, name, by in said if found == verdict]:
                yield f"{words} no memory in {what}: {', '.join(names)}."
        if names := [name for found, name, _ in said if found == "underpowered"]:
            yield f"Not enough evidence on {what} for {', '.join(names)}."


def _recall_verdicts(comparison: Comparison) -> list[tuple[Verdict | None, str, str]]:
    return [
        (each.verdict, stack.spec.name, f" ({100 * (each.measure.value or 0):+.0f} points, {interval(each.measure)})")
        for stack in comparison.stacks
        if (each := stack.difference) and not role(stack)
    ]


def _work_verdicts(comparison: Comparison) -> list[tuple[Verdict | None, str, str]]:
    return [
        (each.verdict, stack.spec.name, f" ({100 * (each.measure.value or 0):+.0f} points)")
        for stack in comparison.stacks
        if stack.work and (each := stack.work.difference) and not role(stack)
    ]


def _evidence(compared: list[StackFigures]) -> Iterator[str]:
    known = _known(compared, lambda stack: stack.rates.evidence.verbatim.value)
    if len(known) > 1:
        most, least = _ends(known)
        told = f"The evidence's own words reached the model most often with {_names(known, most)} ({100 * most:.0f} %)"
        yield f"{told}." if most == least else f"{told}, least with {_names(known, least)} ({100 * least:.0f} %)."


def _costs(comparison: Comparison, compared: list[StackFigures]) -> Iterator[str]:
    known = _known(compared, _usd)
    if not known:
        return
    _, least = _ends(known)
    beside = comparison.played_by(FULL_CONTEXT)
    whole = _usd(beside) if beside else None
    against = f"; with the whole history in the prompt {_money(whole)}" if whole else ""
    most, _ = _ends(known)
    dearest = f", most with {_names(known, most)} ({_money(most)})" if most > least else ""
    yield f"A session cost least with {_names(known, least)} ({_money(least)}){dearest}{against}."


def _isolation(comparison: Comparison) -> Iterator[str]:
    known = _known(list(comparison.stacks), lambda stack: stack.rates.isolation.value)
    leaking = [stack.spec.name for stack, kept in known if kept < 1]
    if leaking:
        yield f"Said something of another user: {', '.join(leaking)}."
    elif known:
        yield "No stack said anything of another user."


def _caveats(comparison: Comparison) -> Iterator[Caveat]:
    """The gravest first."""
    if not comparison.ranks:
        yield Caveat(
            "Fixed rules answered",
            "The reference model is no language model. Its recall and its errors rank no stack; a stack whose memory a "
            "model writes is at a disadvantage.",
        )
    yield from _unfinished(comparison)
    yield from _low_ceiling(comparison)
    yield from _few(comparison)
    yield from _unproven(comparison)


def _unfinished(comparison: Comparison) -> Iterator[Caveat]:
    open_ends = [stack.spec.name for stack in comparison.stacks if not stack.complete]
    if open_ends:
        yield Caveat(
            f"Incomplete: {', '.join(open_ends)}",
            "More than 2 % of what was planned failed or was not put. Shown, but not compared.",
        )


def _low_ceiling(comparison: Comparison) -> Iterator[Caveat]:
    ceiling = comparison.played_by(CEILING)
    reached = ceiling.rates.recall_accuracy.scored.value if ceiling else None
    if reached is not None and reached < LOW_CEILING:
        yield Caveat(
            "The ceiling is low",
            f"Handed the evidence itself, the model still answers only {100 * reached:.0f} % rightly: scenarios, "
            "graders or rules bound every stack.",
        )


def _few(comparison: Comparison) -> Iterator[Caveat]:
    scenarios = len(comparison.manifest.scenarios)
    lacking = [
        f"{stack.spec.name} about {stack.difference.more_scenarios} more"
        for stack in comparison.stacks
        if stack.difference and stack.difference.more_scenarios
    ]
    if lacking:
        yield Caveat("Underpowered", f"Scenarios lacking to tell a difference to {BASELINE}: {', '.join(lacking)}.")
    elif scenarios < FEWEST_CLUSTERS:
        yield Caveat("Too few scenarios", f"With {scenarios} there is no interval and no verdict.")
    elif scenarios < FEW_CLUSTERS:
        yield Caveat("Few scenarios", f"With {scenarios}, intervals are wide and may still be too narrow.")


def _unproven(comparison: Comparison) -> Iterator[Caveat]:
    if judged := max(stack.judged for stack in comparison.stacks):
        yield Caveat("Answers without a verdict", f"{judged} answers of a stack need a judge, and are in no rate.")
    if any(stack.spending.usd is None for stack in comparison.stacks):
        yield Caveat("A price is unknown", "Sums of money that need it print as unknown.")
    if comparison.side_by_side > 1:
        yield Caveat("Times were shared", f"Up to {comparison.side_by_side} trials ran side by side on one machine.")


def _known(stacks: list[StackFigures], figure: Callable[[StackFigures], float | None]) -> list[Valued]:
    return [(stack, value) for stack in stacks if (value := figure(stack)) is not None]


def _ends(known: list[Valued]) -> tuple[float, float]:
    values = [value for _, value in known]
    return max(values), min(values)


def _names(known: list[Valued], wanted: float) -> str:
    return ", ".join(stack.spec.name for stack, value in known if value == wanted)


def _usd(stack: StackFigures) -> float | None:
    return None if stack.spending.usd_per_session is None else float(stack.spending.usd_per_session)


def _money(usd: float) -> str:
    return f"${significant(usd)}"
