"""CSV: one row a stack, a planned probe, a planned task. Full precision; an empty field: unknown, or does not apply."""

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from reports.comparison import Comparison, as_json
from reports.rows.probes import JUDGEMENTS

if TYPE_CHECKING:
    import pandas as pd

PROBE_COLUMNS = (
    "stack", "scenario", "level", "repeat", "probe", "kind", "ability", "label", "question", "expected", "suspect",
    "outcome", "grader", "cause", "answer", "cited", "recall_tokens", "overflow_tokens", "context_tokens", "token_f1",
    "upstream_f1", "nuggets", "choice_floor", "evidence_verbatim", "evidence_answer", "evidence_control", "trial",
)  # fmt: skip
TASK_COLUMNS = (
    "stack", "scenario", "level", "repeat", "task", "kind", "repetition", "combination", "group", "fields", "outcome",
    "cause", "wrong_fields", "attempts", "solved", "trial",
)  # fmt: skip


def stacks_csv(comparison: Comparison) -> str:
    """The JSON figures of each stack, nested names joined by dots (`recall_accuracy.low`)."""
    rows = [{"stack": name, **dict(flat("", figures))} for name, figures in as_json(comparison)["stacks"].items()]
    columns = dict.fromkeys(column for row in rows for column in row)
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def probes_csv(probes: "pd.DataFrame") -> str:
    """The probe table: one row per planned trial and probe; `judgements` where a model has judged."""
    columns = [*PROBE_COLUMNS, *([JUDGEMENTS] if (probes[JUDGEMENTS] != "").any() else [])]
    whole = dict.fromkeys(("recall_tokens", "overflow_tokens"), "Int64")
    text: str = probes[columns].astype(whole).to_csv(index=False, lineterminator="\n")
    return text


def tasks_csv(tasks: "pd.DataFrame") -> str:
    """The task table: one row per planned trial and task; `attempts` are those made, solved or not."""
    named = tasks.drop(columns="attempts").rename(columns={"probe": "task", "tries": "attempts"})
    whole = dict.fromkeys(("attempts", "solved"), "Int64")
    text: str = named[list(TASK_COLUMNS)].astype(whole).to_csv(index=False, lineterminator="\n")
    return text


def flat(prefix: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Nested names joined by dots; of a list, its length."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from flat(f"{prefix}.{name}" if prefix else name, inner)
    elif isinstance(value, list):
        yield prefix, len(value)
    else:
        yield prefix, value
