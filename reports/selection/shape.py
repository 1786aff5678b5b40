"""What runs decide without a ranking: money, wait, evidence, and which stack costs too much for what it gives."""

from collections.abc import Callable, Iterator

from reports.selection.front import front
from reports.selection.measured import Measured
from reports.selection.scoring import month_usd, wait_s
from reports.selection.sentences import Sentence, listed, money_of, ms_of, percent_of, say
from reports.selection.told import Told


def shape(told: Told) -> Iterator[Sentence]:
    """Of the stacks that are left: the least and most money, the shortest and longest wait, the most evidence."""
    grounds = told.grounds
    stacks = [grounds.nearest(name) for name in grounds.left]
    workload = told.asked.workload
    if ends := _ends(stacks, lambda stack: month_usd(stack, workload)):
        least, most = (each for each, _ in ends)
        few, much = (money_of(usd, "money a month", each.name, each.source) for each, usd in ends)
        yield say("At these volumes {} costs least, {} a month, and {} most, {}.", least.name, few, most.name, much)
    if ends := _ends(stacks, lambda stack: wait_s(stack, workload)):
        least, most = (each for each, _ in ends)
        short, long = (ms_of(1000 * wait, "wait, p95", each.name, each.source) for each, wait in ends)
        words = "The wait is shortest for {}, {}, and longest for {}, {}: own time, without a model's."
        yield say(words, least.name, short, most.name, long)
    yield from _unlike(stacks)
    yield from _evidence(told, stacks)


def _unlike(stacks: list[Measured]) -> Iterator[Sentence]:
    """Stacks of other runs played other scenarios: their money and wait differ by these, too."""
    if len({stack.source for stack in stacks}) > 1:
        yield say(
            "Not all of these stacks are in all of these runs: their money and waits come from different scenarios, "
            "and what lies between them may be the scenarios' doing."
        )


def _evidence(told: Told, stacks: list[Measured]) -> Iterator[Sentence]:
    """Only of stacks whose memory no rule of ours has written: of others it would tell of the rules."""
    points = [point for point in front(told.asked, stacks) if point.delivered is not None]
    if not points:
        return
    best = max(points, key=lambda point: (point.delivered or 0.0, point.stack))
    source = next(stack.source for stack in stacks if stack.name == best.stack)
    delivered = percent_of(best.delivered, best.what, best.stack, source)
    yield say("Of the stacks whose memory no model writes, {} delivers the most evidence, {} net of a control.",
              best.stack, delivered)  # fmt: skip
    if beaten := [point.stack for point in points if point.beaten_by]:
        give = "gives" if len(beaten) == 1 else "give"
        yield say(f"Among these, {{}} {give} less for at least as much money and wait as another.", listed(beaten))


def _ends(
    stacks: list[Measured], value: Callable[[Measured], float | None]
) -> tuple[tuple[Measured, float], tuple[Measured, float]] | None:
    known = [(stack, found) for stack in stacks if (found := value(stack)) is not None]
    if len(known) < 2:
        return None
    return min(known, key=lambda each: each[1]), max(known, key=lambda each: each[1])
