"""The selection as Markdown, on a terminal, and as JSON. Bracketed numbers lead to the figures behind a sentence."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from reports.printed.markdown import table_lines
from reports.selection.selection import Selection
from reports.selection.sentences import Figure, Sentence
from reports.selection.tables import TITLES, cost_table, facts_table, front_table, ranking_table, requirements_table
from reports.tables.columns import Table

if TYPE_CHECKING:
    from rich.console import Console

WIDTH = 100
HOW_TO_READ = (
    "A score is a sum of points: each percent of recall, or of repeated work right at its first attempt, and each "
    "doubling of the month's money and of the wait counts as the workload's weights say. Only differences matter.",
    "Scenarios are drawn anew within each run, the same for all stacks, and weights from their range: the probability "
    "of a place is the share of draws. The interval of a lead holds 95 % of the draws of figures, at the weights as "
    "stated. A tie lies within the margin as a whole; a lead that is neither a tie nor surely above 0 decides nothing.",
    "A stack that is incomplete, breaks the contract, leaks, or lacks a requirement is not ranked. What was not shown "
    "is not met: it is named with the command that would measure it.",
    "Facts that no run can measure are stated by the stack's adapter, with source and date. They are not figures.",
    "The month's money is list price at the stated volumes. Keeping a session costs in proportion to its turns. Full "
    "context costs what it did at the runs' own length of history; held against another stack, it is priced with "
    "prompt caching in the cheapest of three ways, at the stated pauses.",
)


def as_json(selection: Selection) -> dict[str, Any]:
    """Plain values. Each sentence carries its figures; unknown is null, never 0."""
    plain: dict[str, Any] = msgspec.to_builtins(selection)
    sentences = {"answer", "left_out", "changes", "not_measured"}
    return {
        name: [_sentence_json(each) for each in getattr(selection, name)] if name in sentences else value
        for name, value in plain.items()
        if name != "requirements"
    } | {
        "requirements": [
            {"name": each.name, "stack": each.stack, "state": each.state, "why": _sentence_json(each.why)}
            for each in selection.requirements
        ]
    }


def markdown(selection: Selection) -> str:
    """The whole selection; the answer first."""
    marks = _Marks()
    named = selection.workload.name
    answer = [marks.line(each) for each in selection.answer]
    parts = [f"# Which memory for {named}?", *answer]
    parts.append(f"*{selection.workload.about}.* Runs: {', '.join(selection.runs)}; model {selection.model}.")
    parts += _listed("Not ranked, and why", [marks.line(each) for each in selection.left_out])
    parts += _tabled(requirements_table(selection, marks.of))
    for table in (ranking_table(selection), front_table(selection)):
        parts += _tabled(table)
    parts += _listed("What would change the choice", [marks.line(each) for each in selection.changes])
    parts += _tabled(cost_table(selection))
    parts += _listed("Not measured", [marks.line(each) for each in selection.not_measured])
    parts += _tabled(facts_table(selection))
    parts += _listed("How to read this", HOW_TO_READ)
    parts += ["## Figures", "\n".join(marks.lines())]
    return "\n\n".join(parts) + "\n"


def print_selection(selection: Selection, console: "Console") -> None:
    """The answer, why others are out, what is not measured; the rest stands in the file."""
    from rich.text import Text

    if not console.is_terminal:
        console = type(console)(file=console.file, width=WIDTH, color_system=None, highlight=False)
    width = min(WIDTH, console.width)
    for sentence in selection.answer:
        console.print(Text(sentence.text, "bold"), width=width)
        if sentence.command:
            console.print(Text(sentence.command), soft_wrap=True)
    for title, sentences in ((TITLES["out"], selection.left_out), (TITLES["change"], selection.changes)):
        _print_list(console, title, [each.text for each in sentences], width)
    for line in selection.ranking:
        places = ", ".join(f"{100 * share:.0f} %" for share in line.places)
        told = f"{line.stack}: {line.points:.1f} points; probability of each place {places}"
        console.print(Text(told, "dim"), width=width)


def _sentence_json(told: Sentence) -> dict[str, Any]:
    figures = [msgspec.to_builtins(figure) for figure in told.figures]
    return {"text": told.text, "figures": figures, "command": told.command or None}


def _print_list(console: "Console", title: str, lines: Sequence[str], width: int) -> None:
    from rich.text import Text

    if lines:
        console.print(Text(f"\n{title}"), width=width)
    for line in lines:
        console.print(Text(f"- {line}", "dim"), width=width)


class _Marks:
    """Numbers the figures in the order in which they are first used."""

    def __init__(self) -> None:
        self._numbers: dict[Figure, int] = {}

    def of(self, sentence: Sentence) -> str:
        """The sentence with a mark behind each figure."""
        return "".join(
            f"{part.text}&nbsp;[{self._number(part)}]" if isinstance(part, Figure) else part for part in sentence.parts
        )

    def line(self, sentence: Sentence) -> str:
        """The same, and its command."""
        return self.of(sentence) + (f" `{sentence.command}`" if sentence.command else "")

    def lines(self) -> Iterable[str]:
        """What each mark leads to."""
        for figure, number in self._numbers.items():
            about = ", ".join(filter(None, [figure.stack, figure.measure, figure.source]))
            exact = "" if figure.value is None else f" ({figure.value:.6g})"
            yield f"- [{number}] {figure.text}{exact}: {about}"

    def _number(self, figure: Figure) -> int:
        return self._numbers.setdefault(figure, len(self._numbers) + 1)


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    return [f"## {title}", "\n".join(f"- {line}" for line in lines)] if lines else []


def _tabled(table: Table) -> list[str]:
    return [f"## {table.title}", table.lead, table_lines(table)] if table.rows else []
