"""Every planned task of every planned trial as one row: what all measures of work, and `tasks.csv`, come from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from harness.core.scenario import Task
from harness.core.store import RunFolder
from reports.rows.probes import vars_of, with_grades

if TYPE_CHECKING:
    import pandas as pd

Group = Literal["repeated", "first", "unseen", "control", "uncounted"]
GROUPS: tuple[Group, ...] = ("repeated", "first", "unseen", "control", "uncounted")
SCORED = ("correct", "wrong")
LAST_REPETITION = 6  # and later ones with it


def task_table(folder: RunFolder) -> "pd.DataFrame":
    """One row per planned trial and task (its id under `probe`), in the plan's order; empty for a run without tasks.

    `error` is 1.0 where the first attempt had something wrong and 0.0 where nothing, NaN where none was made;
    `error_of_planned` counts what was not attempted as 1: it was not right at the first pass. `tries` is how many
    attempts were made, `attempts` how many it took (NaN where never solved), `solved` 1.0 or 0.0. `wrong_fields` are
    those of the first attempt. Raises RunFolderError where a trial that was played has no grades.
    """
    import pandas as pd

    planned = pd.DataFrame([vars_of(spec, "id", "stack", "scenario", "repeat") for spec in folder.plan()])
    keys = pd.DataFrame(_task_rows(folder), columns=_COLUMNS)
    rows = planned.rename(columns={"id": "trial"}).merge(keys, on="scenario", how="inner")
    rows = rows.merge(_tries(folder), on=["trial", "probe"], how="left", validate="1:1")
    rows = with_grades(folder, rows, ("attempts", "solved"))
    scored = rows["outcome"].isin(SCORED)
    rows["error"] = (rows["outcome"] == "wrong").astype(float).where(scored)
    rows["error_of_planned"] = rows["error"].fillna(1.0)
    rows["wrong_fields"] = rows["cause"].where(scored, "")
    rows["cause"] = rows["cause"].where(~scored, "")
    return rows


def group_of(task: Task) -> Group:
    """What the first attempt at a task tells.

    `repeated`: whether rules were kept that somebody has told before; `first`: nobody told them yet; `unseen`: whether
    they are carried over to a new combination; `control`: whether memory harms where the text tells all. `uncounted`
    where a suite does not count repetitions.
    """
    if task.combination != "seen":
        return task.combination
    if task.repetition == 0:
        return "uncounted"
    return "first" if task.repetition == 1 else "repeated"


def occurrence(repetition: int) -> str:
    """`1`, `2`, ... `6+`."""
    return f"{LAST_REPETITION}+" if repetition >= LAST_REPETITION else str(repetition)


_COLUMNS = (
    "scenario", "level", "probe", "kind", "repetition", "combination", "group", "fields", "max_attempts",
)  # fmt: skip


def _task_rows(folder: RunFolder) -> Iterator[tuple[Any, ...]]:
    levels = {scenario.id: scenario.level for scenario in folder.manifest().scenarios}
    for key in folder.tasks():
        task = key.task
        fields = ", ".join(field.name for field in task.fields)
        about = (task.kind, task.repetition, task.combination, group_of(task), fields, task.max_attempts)
        yield key.scenario, levels.get(key.scenario, ""), task.id, *about


def _tries(folder: RunFolder) -> "pd.DataFrame":
    import pandas as pd

    rows = [(trial.id, work.task, len(work.attempts)) for trial in folder.trials() for work in trial.works]
    return pd.DataFrame(rows, columns=["trial", "probe", "tries"])
