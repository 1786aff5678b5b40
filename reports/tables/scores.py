"""The table of the graders' own scores."""

from collections.abc import Iterator

from reports.comparison import Comparison
from reports.measures.scores import ALL, SCORES
from reports.statistics.intervals import Measure
from reports.tables.columns import Column, Table
from reports.words.wording import Cell, percent, sentence


def score_table(comparison: Comparison) -> Table:
    """A row a score and label, a column a stack; no rows where no grader has scores of its own."""
    return Table(
        "scores",
        "Scores of the graders' own",
        "In percent. The F1 of a data set's own rule stands beside ours where it has one. Nuggets: the share of a "
        "rubric's single statements that the answer holds. Multiple choice: the share right, less that of always "
        "picking the longest option, in points; some kinds of question can be won that way without any memory. "
        "LoCoMo's rule for category 5 counts phrases that its own prompt asks for and ours does not: read abstention.",
        (Column("Score", figures=False), *(Column(stack.spec.name) for stack in comparison.stacks)),
        tuple(_rows(comparison)),
    )


def _rows(comparison: Comparison) -> Iterator[tuple[Cell, ...]]:
    for score in SCORES:
        found = [stack.scores.get(score.name, {}) for stack in comparison.stacks]
        labels = sorted({label for measures in found for label in measures} - {ALL})
        for label in [ALL, *labels] if any(found) else ():
            kind = sentence(label) if label else "answerable"
            measures = [each.get(label, Measure()) for each in found]
            yield Cell(f"{score.title}: {kind}"), *(percent(each, score.signed) for each in measures)
