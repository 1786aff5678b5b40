"""Pareto front: who gives at least as much for no more money and no longer wait."""

from collections.abc import Sequence

from msgspec.structs import replace

from reports.selection.measured import Measured
from reports.selection.requirements import Asked
from reports.selection.scoring import month_usd, recall_rate, wait_s
from reports.selection.selection import OnFront


def front(asked: Asked, stacks: Sequence[Measured]) -> list[OnFront]:
    """A point a stack, the front first. A point with something unknown is shown, and neither beats nor is beaten."""
    points = [_point(stack, asked) for stack in stacks]
    placed = [replace(point, beaten_by=_beaten(point, points)) for point in points]
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


def _beaten(point: OnFront, others: Sequence[OnFront]) -> str | None:
    mine = _axes(point)
    for other in others:
        theirs = _axes(other)
        if mine is None or theirs is None or other.stack == point.stack:
            continue
        if all(t >= m for t, m in zip(theirs, mine, strict=True)) and theirs != mine:
            return other.stack
    return None


def _axes(point: OnFront) -> tuple[float, float, float] | None:
    """More is better in each; None where one is unknown."""
    if point.delivered is None or point.usd is None or point.wait_s is None:
        return None
    return point.delivered, -point.usd, -point.wait_s
