"""One stack's figures as plain JSON values. What is unknown or does not apply is null, never 0."""

from typing import TYPE_CHECKING, Any

from reports.printed.figures_json import (
    difference_json,
    error_json,
    evidence_json,
    measure_json,
    measures_json,
    recall_json,
    spending_json,
    tasks_json,
)

if TYPE_CHECKING:
    from reports.comparison import FailedTrial, StackFigures


def stack_json(stack: "StackFigures") -> dict[str, Any]:
    """All figures of one stack."""
    rates, spent = stack.rates, stack.spending
    return {
        "recall_accuracy": recall_json(rates),
        "evidence_delivered": evidence_json(rates),
        "abstention": measure_json(rates.abstention),
        "false_refusals": measure_json(rates.false_refusals),
        "isolation": measure_json(rates.isolation),
        "first_pass_error": stack.work and error_json(stack.work),
        "token_f1": measure_json(rates.token_f1),
        "by_ability": measures_json(rates.recall_accuracy.by_ability),
        "by_level": measures_json(rates.recall_accuracy.by_level),
        "by_label": measures_json(rates.recall_accuracy.by_label),
        "scores": {name: measures_json(measures) for name, measures in stack.scores.items()},
        "against_none": difference_json(stack.difference),
        "tasks": stack.work and tasks_json(stack.work),
        **spending_json(spent),
        "context_tokens": rates.context_tokens,
        "per_answer": {"tokens": stack.answering.tokens, "calls": stack.answering.calls},
        **{f"own_p{percentile}_ms": dict(steps) for percentile, steps in stack.own_ms.items()},
        "states": dict(stack.states),
        "attribution": dict(stack.attributions),
        "planned": stack.planned,
        "needs_a_judge": stack.judged,
        "failed": stack.states["failed"],
        "trials": dict(stack.trials),
        "failures": [_failure_json(failed) for failed in stack.failed_trials],
        "complete": stack.complete,
        "exempt": stack.spec.exempt,
        "disk_bytes": stack.disk_bytes,
        "peak_memory_bytes": stack.peak_memory_bytes,
        "written_by_model": stack.written_by_model,
    }


def _failure_json(failed: "FailedTrial") -> dict[str, str]:
    return {"cause": failed.failure.cause, "detail": failed.failure.detail, "scenario": failed.scenario}
