"""The stack's own time per step: wall time less the union of model-call intervals. A model's latency is not in it."""

from collections.abc import Iterable

from harness.core.record import StepName, Trial

TIMED_STEPS: tuple[StepName, ...] = ("observe", "settle", "recall", "answer", "work")
PERCENTILES = (50, 95, 99)

OwnTimes = dict[int, dict[StepName, float | None]]


def own_times(trials: Iterable[Trial]) -> OwnTimes:
    """Milliseconds by percentile (50, 95, 99) and step, over all such steps of the trials; None without any.

    Trials that failed count as far as they came. Percentiles interpolate linearly between neighbours.
    """
    import numpy as np

    seconds: dict[StepName, list[float]] = {step: [] for step in TIMED_STEPS}
    for trial in trials:
        for step in trial.steps:
            if step.name in seconds:
                seconds[step.name].append(step.own_s)
    return {
        percentile: {
            step: float(np.percentile(values, percentile)) * 1000 if values else None
            for step, values in seconds.items()
        }
        for percentile in PERCENTILES
    }
