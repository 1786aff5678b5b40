"""Budget curves as a table and as a figure."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from reports.comparison import FULL_CONTEXT, Comparison, StackFigures
from reports.figures.drawing import LINES, MUTED, panels_in_a_row
from reports.measures.budgets import Point
from reports.statistics.intervals import Measure
from reports.tables.columns import STACK, Column, Table
from reports.words.wording import DASH, Cell, count, percent

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Value = Callable[[StackFigures], Measure | float | None]
MEASURES: tuple[tuple[str, Value], ...] = (
    ("evidence net, %", lambda stack: stack.rates.evidence.net),
    ("evidence verbatim, %", lambda stack: stack.rates.evidence.verbatim),
    ("recall accuracy, %", lambda stack: stack.rates.recall_accuracy.scored),
    ("recalled text, tokens", lambda stack: stack.rates.context_tokens),
    ("tokens an answer", lambda stack: stack.answering.tokens),
)
DRAWN = (0, 1, 2, 4)  # of them
CAPTION = (
    "Over the evidence budget (tokens of recalled text, logarithmic). Bars: 95 % intervals where there are any. "
    "Dashed: full context, which no budget binds. A line stays flat where a stack recalls no more, however much it may."
)


def budget_table(comparison: Comparison) -> Table:
    """A row a stack and measure, a column a budget; no row where no stack was played at several."""
    budgets = sorted({point.tokens for points in comparison.budgets.values() for point in points})
    rows = [row for label, points in comparison.budgets.items() for row in _rows(comparison, label, points, budgets)]
    what = "recall accuracy" if comparison.ranks else "evidence net"
    return Table(
        "budgets",
        "Over the evidence budget",
        "The same stack at several budgets, each in trials of its own. Gained: "
        f"{what} less that at the budget before, in points, probe by probe; where its interval holds 0, the larger "
        "budget was not shown to deliver more. Recalled text far below the budget: the stack has settings of its own "
        "that end it sooner, as a number of passages.",
        (STACK, Column("Measure", figures=False), *(Column(f"{count(tokens)} tokens") for tokens in budgets)),
        tuple(rows),
    )


def _rows(comparison: Comparison, label: str, points: tuple[Point, ...], budgets: list[int]) -> list[tuple[Cell, ...]]:
    at = {point.tokens: point for point in points}
    figures = {tokens: comparison.stack(point.stack) for tokens, point in at.items()}
    rows = []
    for name, value in MEASURES:
        cells = [_cell(value(stack)) if (stack := figures.get(tokens)) else Cell(DASH) for tokens in budgets]
        rows.append((Cell(label), Cell(name), *cells))
    gains = [percent(at[tokens].gain, signed=True) if tokens in at else Cell(DASH) for tokens in budgets]
    return [*rows, (Cell(label), Cell("gained, points"), *gains)]


def _cell(value: Measure | float | None) -> Cell:
    return percent(value) if isinstance(value, Measure) else Cell(count(value))


def budget_figure(comparison: Comparison) -> "Figure":
    """A panel a measure, a line a stack."""
    figure, panels = panels_in_a_row(len(DRAWN))
    plain = comparison.played_by(FULL_CONTEXT)
    for axes, (name, value) in zip(panels, (MEASURES[place] for place in DRAWN), strict=True):
        axes.set_title(name, fontsize=8.5, loc="left")
        for number, (label, points) in enumerate(comparison.budgets.items()):
            placed = [(each.tokens, value(stack)) for each in points if (stack := comparison.stack(each.stack))]
            _line(axes, number, label, placed)
        if plain and (height := _height(value(plain))) is not None:
            axes.axhline(height, color=MUTED, linewidth=1.0, dashes=(4, 3), label=plain.spec.name)
        _scales(axes, sorted({each.tokens for points in comparison.budgets.values() for each in points}), name)
    named = {name: line for axes in panels for line, name in zip(*axes.get_legend_handles_labels(), strict=True)}
    figure.legend(
        named.values(), named, loc="upper left", bbox_to_anchor=(0.03, 1.0), ncols=8, frameon=False, fontsize=8
    )
    figure.supxlabel("evidence budget, tokens", fontsize=8.5, color=MUTED)
    return figure


def _height(value: Measure | float | None) -> float | None:
    if not isinstance(value, Measure):
        return value
    return None if value.value is None else 100 * value.value


def _line(axes: "Axes", number: int, label: str, placed: list[tuple[int, Measure | float | None]]) -> None:
    colour, dashes = LINES[(number + 1) % len(LINES)], "-" if number < len(LINES) - 1 else "--"
    known = [(tokens, height) for tokens, value in placed if (height := _height(value)) is not None]
    axes.plot([tokens for tokens, _ in known], [height for _, height in known], dashes, marker="o", markersize=4,
              linewidth=1.5, color=colour, label=label, clip_on=False)  # fmt: skip
    for tokens, value in placed:
        if isinstance(value, Measure) and value.low is not None and value.high is not None:
            axes.plot([tokens] * 2, [100 * value.low, 100 * value.high], color=colour, linewidth=1.1, alpha=0.4)


def _scales(axes: "Axes", budgets: list[int], name: str) -> None:
    from matplotlib.ticker import FuncFormatter, NullLocator

    axes.set_xscale("log")
    axes.set_xticks(budgets, [count(each) for each in budgets])
    axes.xaxis.set_minor_locator(NullLocator())
    if name.endswith("%"):
        axes.set_ylim(-4, 104)
    else:
        axes.set_ylim(bottom=0)
    axes.yaxis.set_major_formatter(FuncFormatter(lambda amount, _: f"{amount:,g}"))
