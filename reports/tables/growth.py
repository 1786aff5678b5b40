"""Growth as a table and as a figure."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from reports.comparison import Comparison
from reports.figures.drawing import LINES, MUTED, panels_in_a_row
from reports.measures.growth import Growth, Point
from reports.tables.columns import STACK, Column, Table
from reports.words.wording import DASH, Cell, count, milliseconds, size

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Value = Callable[[Point], float | None]
MEASURES: tuple[tuple[str, str, Value, Callable[[float | None], str]], ...] = (
    ("tokens an answer", "tokens", lambda point: point.tokens, count),
    ("own time of an answer", "milliseconds", lambda point: point.answer_ms, milliseconds),
    ("own time of a session kept", "milliseconds", lambda point: point.observe_ms, milliseconds),
    ("disk", "MiB", lambda point: point.disk_bytes, lambda value: size(None if value is None else int(value))),
    ("peak memory", "MiB", lambda point: point.memory_bytes, lambda value: size(None if value is None else int(value))),
)
CAPTION = (
    "Over the number of sessions, both axes logarithmic: a flat line does not grow with the history. Own "
    "time is the median and without model calls; footprint is that of the largest trial."
)
MEBIBYTE = 1024**2


def growth_table(comparison: Comparison) -> Table:
    """A row a stack and measure, a column a size; no row where a run has one size."""
    grown = comparison.growth or Growth((), {})
    heads = tuple(Column(f"{count(sessions)} sessions") for sessions in grown.sizes)
    rows = []
    for stack in comparison.stacks:
        points = {point.sessions: point for point in grown.stacks.get(stack.spec.name, ())}
        for name, _, value, say in MEASURES if points else ():
            found = [value(points[sessions]) if sessions in points else None for sessions in grown.sizes]
            if any(each is not None for each in found):
                cells = [Cell(say(each)) for each in found]
                rows.append((Cell(stack.spec.name), Cell(name), *cells, Cell(_times(found))))
    return Table(
        "growth",
        "Growth over the number of sessions",
        "The same number of questions and needles at each size: only the history grows. The last column says how many "
        "times as much the largest size takes.",
        (STACK, Column("Measure", figures=False), *heads, Column("Grows", "times")),
        tuple(rows),
    )


def _times(found: list[float | None]) -> str:
    first, last = found[0], found[-1]
    return f"{last / first:.1f}" if first and last else DASH


def growth_figure(comparison: Comparison) -> "Figure":
    """A panel a measure, a line a stack."""
    grown = comparison.growth or Growth((), {})
    figure, panels = panels_in_a_row(len(MEASURES))
    names = [stack.spec.name for stack in comparison.stacks if grown.stacks.get(stack.spec.name)]
    for axes, (name, unit, value, _) in zip(panels, MEASURES, strict=True):
        axes.set_title(name, fontsize=8.5, loc="left")
        for number, stack in enumerate(names):
            points = [(point.sessions, amount) for point in grown.stacks[stack] if (amount := value(point))]
            _line(axes, number, stack, [(at, each / MEBIBYTE if unit == "MiB" else each) for at, each in points])
        _scales(axes, grown.sizes, unit)
    handles, labels = panels[1].get_legend_handles_labels()
    figure.legend(handles, labels, loc="upper left", bbox_to_anchor=(0.03, 1.0), ncols=8, frameon=False, fontsize=8)
    figure.supxlabel("sessions", fontsize=8.5, color=MUTED)
    return figure


def _line(axes: "Axes", number: int, stack: str, points: list[tuple[int, float]]) -> None:
    dashes = "-" if number < len(LINES) else "--"
    axes.plot([at for at, _ in points], [amount for _, amount in points], dashes, marker="o", markersize=4,
              linewidth=1.5, color=LINES[number % len(LINES)], label=stack, clip_on=False)  # fmt: skip


def _scales(axes: "Axes", sizes: tuple[int, ...], unit: str) -> None:
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter, NullLocator

    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(sizes, [count(each) for each in sizes])
    axes.xaxis.set_minor_locator(NullLocator())
    low, high = axes.get_ylim()
    if high < 100 * low:  # two whole decades, so that a flat line looks flat
        middle = (low * high) ** 0.5
        axes.set_ylim(middle / 10, middle * 10)
    axes.yaxis.set_major_locator(LogLocator(numticks=6))
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.yaxis.set_major_formatter(FuncFormatter(lambda amount, _: f"{amount:,g}"))
    axes.set_ylabel(unit)
