"""Every planned probe of every planned trial as one row: what all measures, and `probes.csv`, are computed from."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from harness.core.errors import RunFolderError
from harness.core.scenario import Probe
from harness.core.store import RunFolder
from harness.graders.judge import JUDGE_ROW, NEEDS_JUDGE

if TYPE_CHECKING:
    import pandas as pd

SCORED = ("correct", "wrong", "abstained_rightly", "abstained_wrongly")
RIGHT = ("correct", "abstained_rightly")
ATTRIBUTION = "attribution"  # the grader whose cause says why an answer was wrong
JUDGEMENTS = "judgements"
UNPROVEN, LEAKED = "positive not proven", "said what is forbidden"  # causes that `grade` writes
VALUES = (
    "token_f1", "upstream_f1", "nuggets", "choice_floor", "evidence_verbatim", "evidence_answer", "evidence_control",
    "context_tokens",
)  # fmt: skip


def probe_table(folder: RunFolder) -> "pd.DataFrame":
    """One row per planned trial and probe, in the plan's order.

    `kind` is answerable, abstention or isolation. `right`, `refused` and `kept_apart` are 1.0 or 0.0, NaN where nothing
    was scored; `right_of_planned` counts what was not scored as 0, but not what is `judged`. An answer that is made up
    but holds nothing of the other user is wrong, and still keeps users apart. `attribution` says why an answer to an
    answerable probe was wrong (empty elsewhere), `attribution_why` what made that `unknown`. One column per name in
    `VALUES`, NaN where it was not measured. `judgements` tells what each model judge said of an open answer.
    Raises RunFolderError where a trial that was played has no grades.
    """
    import pandas as pd

    planned = pd.DataFrame([vars_of(spec, "id", "stack", "scenario", "repeat") for spec in folder.plan()])
    keys = pd.DataFrame(_key_rows(folder), columns=_KEY_COLUMNS)
    rows = planned.rename(columns={"id": "trial"}).merge(keys, on="scenario", how="inner")
    rows = rows.merge(_answers(folder), on=["trial", "probe"], how="left", validate="1:1")
    rows = with_grades(folder, rows, VALUES).merge(_attributions(folder), on=["trial", "probe"], how="left")
    rows = rows.merge(_judgements(folder), on=["trial", "probe"], how="left")
    rows[[*_TOLD]] = rows[[*_TOLD]].fillna("")
    scored = rows["outcome"].isin(SCORED)
    rows["right"] = rows["outcome"].isin(RIGHT).astype(float).where(scored)
    rows["refused"] = (rows["outcome"] == "abstained_wrongly").astype(float).where(scored)
    rows["kept_apart"] = (rows["cause"] != LEAKED).astype(float).where(scored & (rows["cause"] != UNPROVEN))
    rows["judged"] = rows["cause"] == NEEDS_JUDGE
    rows["right_of_planned"] = rows["right"].fillna(0.0).where(~rows["judged"])
    return rows


def vars_of(record: Any, *names: str) -> dict[str, Any]:
    """The named fields of a record."""
    return {name: getattr(record, name) for name in names}


def kind_of(probe: Probe) -> str:
    """`isolation`, `abstention` (nothing said answers it), or `answerable`."""
    if probe.ability == "isolation":
        return "isolation"
    return "abstention" if probe.ability == "abstention" or probe.expected is None else "answerable"


_TOLD = (ATTRIBUTION, "attribution_why", JUDGEMENTS)
_KEY_COLUMNS = ("scenario", "level", "probe", "kind", "ability", "label", "suspect", "question", "expected")


def attributions(rows: "pd.DataFrame") -> dict[str, int]:
    """Of one stack's rows: how many wrong answers by cause, repeats included."""
    counted = rows[rows[ATTRIBUTION] != ""][ATTRIBUTION].value_counts()
    return {str(label): int(counted[label]) for label in sorted(counted.index)}


def _key_rows(folder: RunFolder) -> Iterator[tuple[Any, ...]]:
    levels = {scenario.id: scenario.level for scenario in folder.manifest().scenarios}
    keys = folder.keys()
    for key in keys:
        probe = key.probe
        expected = " | ".join(probe.expected or ())
        about = (kind_of(probe), probe.ability, probe.label, probe.suspect or "", probe.text, expected)
        yield key.scenario, levels.get(key.scenario, ""), probe.id, *about


def _answers(folder: RunFolder) -> "pd.DataFrame":
    import pandas as pd

    named = ("probe", "text", "cited", "recall_tokens", "overflow_tokens")
    rows = [{"trial": trial.id, **vars_of(answer, *named)} for trial in folder.trials() for answer in trial.answers]
    return pd.DataFrame(rows, columns=["trial", *named]).rename(columns={"text": "answer"})


def with_grades(folder: RunFolder, rows: "pd.DataFrame", values: tuple[str, ...]) -> "pd.DataFrame":
    """Rows of planned trials and probes (or tasks, by their id) with outcome, grader, cause and a column per value.

    A planned trial that left no record was not run. Raises RunFolderError where one that was played was not graded.
    """
    rows = rows.merge(_outcomes(folder), on=["trial", "probe"], how="left", validate="1:1")
    rows = rows.merge(_values(folder, values), on=["trial", "probe"], how="left", validate="1:1")
    played = {trial.id for trial in folder.trials()}
    ungraded = rows[rows["outcome"].isna() & rows["trial"].isin(played)]
    if len(ungraded):
        first = ungraded.iloc[0]
        place = f"{folder.path / 'grades.jsonl'}"
        found = f"no grade for {first['probe']} of trial {first['trial']} ({len(ungraded)} missing)"
        resume = f"`memtrial run {folder.manifest().suite} --out {folder.path}` with its other options"
        raise RunFolderError(place, found, f"a graded run; {resume} ends one that was cut off, `memtrial grade` grades")
    rows["outcome"] = rows["outcome"].fillna("not_run")
    rows[["grader", "cause"]] = rows[["grader", "cause"]].fillna("")
    return rows


def _outcomes(folder: RunFolder) -> "pd.DataFrame":
    import pandas as pd

    rows = [
        (grade.trial, grade.probe, grade.outcome, grade.grader, grade.cause)
        for grade in folder.grades()
        if grade.outcome is not None
    ]
    return pd.DataFrame(rows, columns=["trial", "probe", "outcome", "grader", "cause"])


def _attributions(folder: RunFolder) -> "pd.DataFrame":
    import pandas as pd

    found = [(row.trial, row.probe, *row.cause.split(": ", 1)) for row in folder.grades() if row.grader == ATTRIBUTION]
    named = [(trial, probe, label, why[0] if why else "") for trial, probe, label, *why in found]
    return pd.DataFrame(named, columns=["trial", "probe", ATTRIBUTION, "attribution_why"], dtype=str)


def _judgements(folder: RunFolder) -> "pd.DataFrame":
    """`strict by MODEL: right; lenient by MODEL: wrong`; what could not be read says so."""
    import pandas as pd

    said: dict[tuple[str, str], list[str]] = {}
    for row in folder.grades():
        if row.grader.startswith(JUDGE_ROW):
            manner, model = row.grader.removeprefix(JUDGE_ROW).split("/", 1)
            verdict = "unread" if row.value is None else "right" if row.value else "wrong"
            said.setdefault((row.trial, row.probe), []).append(f"{manner} by {model}: {verdict}")
    rows = [(*place, "; ".join(each)) for place, each in said.items()]
    return pd.DataFrame(rows, columns=["trial", "probe", JUDGEMENTS], dtype=str)


def _values(folder: RunFolder, values: tuple[str, ...]) -> "pd.DataFrame":
    import pandas as pd

    rows = [
        (grade.trial, grade.probe, grade.grader, grade.value)
        for grade in folder.grades()
        if grade.outcome is None and grade.grader in values
    ]
    long = pd.DataFrame(rows, columns=["trial", "probe", "grader", "value"]).astype({"value": float})
    wide = long.pivot(index=["trial", "probe"], columns="grader", values="value")
    return wide.reindex(columns=list(values)).reset_index()
