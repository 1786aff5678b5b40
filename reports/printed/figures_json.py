"""Figures as plain JSON values. What is unknown or does not apply is null, never 0."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec

from harness.core.sitting import Sitting
from reports.measures.claims import Finding
from reports.measures.rates import Rates
from reports.measures.reported import VendorCounts
from reports.measures.spending import Spending
from reports.measures.work import TaskFigures
from reports.statistics.intervals import Measure
from reports.statistics.verdicts import Difference


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
    return {
        **measure_json(difference.measure),
        "p": difference.p,
        "verdict": difference.verdict,
        "margin": difference.margin,
        "more_scenarios": difference.more_scenarios,
    }


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


def claim_json(finding: Finding) -> dict[str, Any]:
    """What was stated, what was found (`better` less `baseline`), and the verdict."""
    return {**msgspec.to_builtins(finding.claim), "found": measure_json(finding.difference), "verdict": finding.verdict}


def recall_json(rates: Rates) -> dict[str, Any]:
    """Of all scored, of all planned, and without doubted keys."""
    recall = rates.recall_accuracy
    without = recall.without_suspect
    return {
        **measure_json(recall.scored),
        "over_planned": measure_json(recall.over_planned),
        "without_suspect": None if without is None else measure_json(without),
    }


def evidence_json(rates: Rates) -> dict[str, Any]:
    """The verbatim share first, under the same names as a measure."""
    evidence = rates.evidence
    return {
        **measure_json(evidence.verbatim),
        "verbatim": measure_json(evidence.verbatim),
        "answer_bearing": measure_json(evidence.answer_bearing),
        "answer_bearing_control": measure_json(evidence.control),
        "answer_bearing_net": measure_json(evidence.net),
    }


def spending_json(spent: Spending) -> dict[str, Any]:
    """Money and tokens."""
    return {
        "usd_per_session": number(spent.usd_per_session),
        "usd_per_session_by_step": {step: number(usd) for step, usd in spent.usd_per_session_by_step.items()},
        "usd_per_right_answer": number(spent.usd_per_right_answer),
        "tokens": {"input": spent.usage.input, "output": spent.usage.output},
        "waste_usd": number(spent.waste_usd),
        "lost_usd": number(spent.lost_usd),
        "customer_usd": number(spent.customer_usd),
    }


def reported_json(reported: VendorCounts) -> dict[str, Any]:
    """By stack and kind; in no other figure."""
    return {
        stack: {
            kind: {
                "count": found.count,
                "tokens": found.usage and {"input": found.usage.input, "output": found.usage.output},
                "usd": number(found.usd),
                "usd_at_list_price": number(found.list_usd),
                "active_s": found.active_s,
            }
            for kind, found in kinds.items()
        }
        for stack, kinds in reported.items()
    }


def sitting_json(sitting: Sitting) -> dict[str, Any]:
    """When it was played, and at what cost."""
    money = {"budget_usd": number(sitting.budget_usd), "spent_usd": number(sitting.spent_usd)}
    return {**msgspec.to_builtins(sitting), **money, "stopped": sitting.stopped or None}


def number(usd: Decimal | None) -> float | None:
    """Money as a number."""
    return None if usd is None else float(usd)
