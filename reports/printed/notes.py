"""Markdown for a pull request: the gist first, tables folded away, links to nothing."""

from collections.abc import Iterable

from reports.comparison import Comparison
from reports.printed.markdown import bullets, plain, table_lines
from reports.tables.columns import Table
from reports.tables.comparison import overview, tables
from reports.tables.two_runs import equal_words, passages_of, two_tables, verdict_lines
from reports.two_runs.compared import TwoRuns
from reports.two_runs.gate import Gate
from reports.words.gist import gist

FOLDED = ("states", "costs", "failures")


def report_note(comparison: Comparison) -> str:
    """One run: question, answer, caveats, the overview, and behind folds where everything ended and what it cost."""
    found = gist(comparison)
    return _joined(
        f"### {plain(found.question)}",
        plain(" ".join(found.answer)),
        *([bullets(f"**{each.title}.** {each.text}" for each in found.caveats)] if found.caveats else []),
        table_lines(overview(comparison)),
        *_folded(table for table in tables(comparison) if table.key in FOLDED),
    )


def runs_note(runs: TwoRuns) -> str:
    """Two runs: what came out otherwise, and behind folds what it cost and what was changed."""
    return _joined(f"### Two runs of {plain(runs.after.manifest.suite)}", equal_words(runs), *_shown(two_tables(runs)))


def gate_note(found: Gate) -> str:
    """The gate's verdict, and what it rests on."""
    *reasons, verdict = verdict_lines(found)
    return _joined(
        f"### Memory gate {plain(verdict)}",
        *([bullets(reasons)] if reasons else []),
        equal_words(found.runs),
        *_shown(two_tables(found.runs, passages_of(found))),
    )


def _shown(made: list[Table]) -> list[str]:
    """The first table in sight, the others behind folds."""
    return [*map(table_lines, made[:1]), *_folded(made[1:])]


def _folded(made: Iterable[Table]) -> list[str]:
    return [f"<details><summary>{plain(table.title)}</summary>\n\n{table_lines(table)}\n\n</details>" for table in made]


def _joined(*parts: str) -> str:
    return "\n\n".join(parts) + "\n"
