"""Figures as plain JSON values. What is unknown or does not apply is null, never 0."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from reports.intervals import Measure
from reports.task_measures import TaskFigures
from reports.verdicts import Difference


def measure_json(measure: Measure) -> dict[str, Any]:
    """Value, interval, and how many it is a share of."""
    return {"value": measure.value, "low": measure.low, "high": measure.high, "n": measure.n}


def measures_json(measures: Mapping[Any, Measure]) -> dict[str, Any]:
    """By name."""
    return {str(name): measure_json(measure) for name, measure in measures.items()}


def difference_json(difference: Difference | None) -> dict[str, Any] | None:
    """Null where nothing was compared."""
    if difference is None:
        return None
    return {**measure_json(difference.measure), "p": difference.p, "verdict": difference.verdict}


def error_json(work: TaskFigures) -> dict[str, Any]:
    """The first-pass error over repeated work."""
    return {**measure_json(work.error), "over_planned": measure_json(work.over_planned)}


def tasks_json(work: TaskFigures) -> dict[str, Any]:
    """All measures of work. Changes relative to `none` are ratios less 1: -0.25 is a quarter less."""
    harm, relative, cost = work.harm, work.relative, work.cost
    return {
        "planned": sum(work.states.values()),
        "states": dict(work.states),
        "first_pass_error": measures_json(work.by_group),
        "first_pass_error_by_level": measures_json(work.by_level),
        "curve": measures_json(work.curve),
        "attempts_to_success": measure_json(work.attempts),
        "solved": measure_json(work.solved),
        "usd_per_task": None if cost is None else number(cost.usd),
        "tokens_per_task": None if cost is None else {"input": cost.input_tokens, "output": cost.output_tokens},
        "harm": harm and {**measure_json(harm.of_all), "of_those_none_solved": measure_json(harm.of_solved)},
        "against_none": difference_json(work.difference),
        "relative_to_none": relative
        and {
            "first_pass_error": measure_json(relative.error),
            "usd": measure_json(relative.usd),
            "tokens": measure_json(relative.tokens),
            "latency": relative.latency and measure_json(relative.latency),
        },
    }


def number(usd: Decimal | None) -> float | None:
    """Money as a number."""
    return None if usd is None else float(usd)
