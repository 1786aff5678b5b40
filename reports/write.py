"""Writes the report of a run: page, Markdown, CSV and figures."""

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from harness.core.store import RunFolder

if TYPE_CHECKING:
    from reports.comparison import Comparison


def write_report(folder: RunFolder, comparison: "Comparison | None" = None) -> Path:
    """`report_files` into `folder.report`, written beside it and then swapped in: a kill leaves no half report.

    `comparison`: the folder's, where it is made already. Returns the page's path. Raises RunFolderError as `compare`
    does.
    """
    _swap_in(folder.report, report_files(folder, comparison))
    return folder.report / "index.html"


def write_page(runs: Mapping[str, RunFolder], path: Path) -> Path:
    """One page of several runs, each under its name. Raises RunFolderError as `compare` does."""
    from reports.comparison import compare
    from reports.figures.charts import charts
    from reports.page.packing import packed_stories
    from reports.page.page import Section, page_of
    from reports.rows.read_once import ReadOnce

    sections = []
    for name, run in ((name, ReadOnce.of(folder)) for name, folder in runs.items()):
        comparison = compare(run)
        stories = packed_stories(run, (run.probe_table, run.task_table), len(runs))
        sections.append(Section(comparison, charts(comparison), stories, name))
    path.write_text(page_of(sections), encoding="utf-8", newline="")
    return path


def report_files(folder: RunFolder, comparison: "Comparison | None" = None) -> dict[str, str]:
    """Text by name.

    index.html, report.md, stacks.csv, probes.csv, tasks.csv (where there are tasks), dreams.csv (where a memory
    dreamt), figures/*.svg. Equal records give equal bytes. Raises RunFolderError as `compare` does.
    """
    from reports.comparison import compare
    from reports.figures.charts import charts
    from reports.page.packing import packed_stories
    from reports.page.page import page
    from reports.printed.dreams import dreams_csv
    from reports.printed.markdown import markdown
    from reports.printed.sheets import probes_csv, stacks_csv, tasks_csv
    from reports.rows.read_once import ReadOnce

    run = ReadOnce.of(folder)
    comparison = comparison or compare(run)
    figures = charts(comparison)
    dreamt = dreams_csv(run.trials())
    probes, tasks = run.probe_table, run.task_table
    return {
        "index.html": page(comparison, figures, packed_stories(run, (probes, tasks))),
        "report.md": markdown(comparison),
        "stacks.csv": stacks_csv(comparison),
        "probes.csv": probes_csv(probes),
        **({"tasks.csv": tasks_csv(tasks)} if comparison.has_tasks else {}),
        **({"dreams.csv": dreamt} if dreamt else {}),
        **{f"figures/{figure.name}.svg": figure.svg for figure in figures},
    }


def _swap_in(report: Path, files: dict[str, str]) -> None:
    fresh, old = report.with_name(".report.new"), report.with_name(".report.old")
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    for name, text in files.items():
        path = fresh / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    if report.exists():
        report.rename(old)
    fresh.rename(report)
    shutil.rmtree(old, ignore_errors=True)
