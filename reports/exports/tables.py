"""A run's tables as files for other programs: CSV, or Parquet with its columns' types."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import msgspec

from harness.core.errors import NotInstalledError
from harness.core.store import RunFolder
from reports.comparison import as_json, compare
from reports.printed.sheets import flat

Format = Literal["csv", "parquet"]
Row = dict[str, Any]


def export_tables(folder: RunFolder, out: Path, form: Format) -> list[Path]:
    """`stacks`, `probes`, `tasks`, `trials`, `steps` and `calls` in `out`, those that have rows.

    Raises NotInstalledError where Parquet's writer is missing, RunFolderError as `compare` does.
    """
    write = {"csv": _csv, "parquet": _parquet}[form]
    if form == "parquet":
        _polars()
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for name, rows in _tables(folder):
        if rows:
            written.append(out / f"{name}.{form}")
            write(rows, written[-1])
    return written


def _tables(folder: RunFolder) -> Iterator[tuple[str, Sequence[Row]]]:
    from reports.rows.probes import probe_table
    from reports.rows.tasks import task_table

    figures = as_json(compare(folder))["stacks"]
    yield "stacks", [{"stack": name, **dict(flat("", stack))} for name, stack in figures.items()]
    yield "probes", _rows_of(probe_table(folder))
    yield "tasks", _rows_of(task_table(folder).rename(columns={"probe": "task"}))
    yield (
        "trials",
        [
            {
                **{name: getattr(trial, name) for name in ("id", "stack", "scenario", "repeat", "state", "kind")},
                "cause": trial.failure.cause if trial.failure else None,
                "detail": trial.failure.detail if trial.failure else None,
                **{name: getattr(trial, name) for name in ("open_s", "service_s", "wall_s", "disk_bytes", "plays")},
                "peak_memory_bytes": trial.peak_memory_bytes,
            }
            for trial in folder.trials()
        ],
    )
    yield (
        "steps",
        [
            {"trial": trial.id, "stack": trial.stack, **msgspec.structs.asdict(step), "own_s": step.own_s}
            for trial in folder.trials()
            for step in trial.steps
        ],
    )
    yield "calls", [dict(flat("", msgspec.to_builtins(call))) for call in folder.calls()]


def _rows_of(frame: Any) -> list[Row]:
    """Without what pandas puts for nothing."""
    records: list[Row] = frame.to_dict("records")
    return [{name: None if value != value else value for name, value in row.items()} for row in records]


def _columns(rows: Iterable[Row]) -> list[str]:
    return [*dict.fromkeys(name for row in rows for name in row)]


def _csv(rows: Sequence[Row], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, _columns(rows), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _parquet(rows: Sequence[Row], path: Path) -> None:
    polars = _polars()
    columns = {name: [row.get(name) for row in rows] for name in _columns(rows)}
    polars.DataFrame(
        {name: polars.Series(name, values, strict=False) for name, values in columns.items()}
    ).write_parquet(path)


def _polars() -> Any:
    try:
        import polars
    except ImportError:
        raise NotInstalledError("--to parquet", "polars is not installed", "pip install 'memtrial[parquet]'") from None
    return polars
