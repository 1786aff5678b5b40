"""Pareto front: who gives at least as much for no more money and no longer wait."""

from collections.abc import Mapping, Sequence

from msgspec.structs import replace

from reports.selection.measured import Measured
from reports.selection.requirements import Asked
from reports.selection.scoring import month_usd, recall_rate, wait_s
from reports.selection.selection import OnFront


def front(asked: Asked, stacks: Sequence[Measured]) -> list[OnFront]:
    """A point a stack, the front first. A point with something unknown is shown, and neither beats nor is beaten.

    A stack is held against those that played in the same runs: others had other scenarios.
    """
    points = {stack.name: _point(stack, asked) for stack in stacks}
    placed = [replace(points[each.name], beaten_by=_beaten(each, stacks, points)) for each in stacks]
    return sorted(placed, key=lambda point: (point.beaten_by is not None, -(point.delivered or 0.0), point.stack))


def _point(stack: Measured, asked: Asked) -> OnFront:
    what, delivered = _delivered(stack, asked)
    return OnFront(stack.name, what, delivered, month_usd(stack, asked.workload), wait_s(stack, asked.workload))


def _delivered(stack: Measured, asked: Asked) -> tuple[str, float | None]:
    """Evidence is all that fixed rules can tell; not of stacks whose memory they wrote, or that no budget binds."""
    weights = asked.workload.weights
    if not asked.live:
        known = not stack.written_by_model and not stack.spec.exempt
        return "evidence delivered, net", stack.evidence.rate if known and stack.evidence else None
    if weights.first_pass_error > weights.recall:
        error = None if stack.error is None else stack.error.rate
        return "right at the first attempt", None if error is None else 1 - error
    return "recall accuracy", recall_rate(stack, asked.workload)


def _beaten(stack: Measured, stacks: Sequence[Measured], points: Mapping[str, OnFront]) -> str | None:
    mine = _axes(points[stack.name])
    for other in stacks:
        theirs = _axes(points[other.name])
        if mine is None or theirs is None or other.runs != stack.runs:
            continue
        if all(t >= m for t, m in zip(theirs, mine, strict=True)) and theirs != mine:
            return other.name
    return None


def _axes(point: OnFront) -> tuple[float, float, float] | None:
    """More is better in each; None where one is unknown."""
    if point.delivered is None or point.usd is None or point.wait_s is None:
        return None
    return point.delivered, -point.usd, -point.wait_s
