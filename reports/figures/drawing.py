"""How every figure of a report is drawn: colours, frame, axes, marks and names, and the SVG that comes of it.

Margins are fixed, in inches: a layout engine would draw every figure twice to find them.
"""

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from reports.comparison import Comparison, StackFigures
from reports.statistics.intervals import Measure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

INK, MUTED, RULE, ACCENT, SECOND = "#1c2126", "#68727c", "#dde2e7", "#2b6cb0", "#b7791f"
STATE_COLOURS = ("#2b6cb0", "#b2453c", "#7fb0dd", "#d9a441", "#3a3f45", "#8b949d", "#b5bcc4", "#dfe3e8")
PALETTE = (INK, MUTED, RULE, ACCENT, SECOND, *STATE_COLOURS[1:])
LINES = (MUTED, ACCENT, SECOND, "#b2453c", "#7fb0dd", INK, "#d9a441")  # a stack each, in the order of roles
DARK_PALETTE = (
    "#e6e9ec", "#9aa5af", "#30373d", "#6aa9e9", "#e0b15a",
    "#e0786e", "#35618c", "#a87a2a", "#d3d8dd", "#7b858e", "#535c64", "#3a4148",
)  # fmt: skip
LETTER, LETTER_HEIGHT, LINE_HEIGHT = 4.8, 9.0, 10.0  # of a name beside its mark, in points
WIDTH, ROW, FRAME = 5.6, 0.32, 0.65  # inches
SEEN = ("PATH", "HOME", "TMPDIR", "LANG", "MPLCONFIGDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")


def svg(name: str, draw: "Callable[[], Figure]") -> str:
    """The figure as text; `name` seeds its ids, so that equal input gives equal bytes."""
    with _few_variables():
        import matplotlib.font_manager

    style: dict[Any, Any] = {
        "svg.hashsalt": name, "svg.fonttype": "none", "text.parse_math": False,
        "font.family": "sans-serif", "font.size": 9,
        "text.color": INK, "axes.labelcolor": MUTED, "xtick.color": MUTED, "ytick.color": INK, "axes.edgecolor": RULE,
        "axes.linewidth": 0.8, "xtick.labelsize": 8, "axes.labelsize": 8.5,
    }  # fmt: skip
    out = io.StringIO()
    with matplotlib.rc_context(style):
        figure = draw()
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(out, format="svg", transparent=True, metadata=metadata)
    return out.getvalue()


@contextmanager
def _few_variables() -> Iterator[None]:
    """On its first import matplotlib may ask the program `fc-list` for fonts; that one must see no key and no proxy."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update({name: before[name] for name in SEEN if name in before})
    try:
        yield
    finally:
        os.environ.update(before)


def row_a_stack(comparison: Comparison, panels: int = 1, over: float = 0.0) -> tuple["Figure", list["Axes"]]:
    """Panels side by side with a row a stack, the first on top; `over` inches are kept free above."""
    names = [stack.spec.name for stack in comparison.stacks]
    left = max(0.2 + LETTER * len(name) / 72 for name in names)
    figure, axes = _frame(len(names), left, over, panels)
    axes[0].set_yticks(range(len(names)), names)
    axes[0].set_ylim(len(names) - 0.5, -0.5)
    return figure, axes


def percent_up(rows: int, label: str, over: float = 0.0) -> tuple["Figure", "Axes"]:
    """A frame as high as so many rows, from 0 to 100 percent upwards."""
    figure, (axes,) = _frame(rows, 0.62, over)
    axes.set_ylim(-6, 106)
    axes.set_ylabel(label)
    axes.tick_params(axis="y", labelsize=8, labelcolor=MUTED)
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    return figure, axes


def panels_in_a_row(panels: int) -> tuple["Figure", list["Axes"]]:
    """Panels with scales of their own, and room for a legend above them."""
    from matplotlib.figure import Figure

    width, height = 2 * WIDTH, 3.2
    figure = Figure(figsize=(width, height))
    axes = list(figure.subplots(1, panels, squeeze=False)[0])
    figure.subplots_adjust(0.055, 0.5 / height, 1 - 0.15 / width, 1 - 0.6 / height, wspace=0.42)
    for each in axes:
        each.spines[["top", "right", "left"]].set_visible(False)
        each.tick_params(which="both", length=0)
        each.tick_params(axis="y", labelsize=7.5, labelcolor=MUTED)
        each.set_axisbelow(True)
        each.grid(axis="y", color=RULE, linewidth=0.8)
    return figure, axes


def _frame(rows: int, left: float, over: float, panels: int = 1) -> tuple["Figure", list["Axes"]]:
    from matplotlib.figure import Figure

    width, height = WIDTH * (1 if panels == 1 else 2), FRAME + ROW * rows + over
    figure = Figure(figsize=(width, height))
    axes = list(figure.subplots(1, panels, sharey=True, squeeze=False)[0])
    figure.subplots_adjust(left / width, 0.5 / height, 1 - 0.15 / width, 1 - (0.15 + over) / height, wspace=0.08)
    for each in axes:
        each.spines[["top", "right", "left"]].set_visible(False)
        each.tick_params(which="both", length=0)
        each.set_axisbelow(True)
        each.grid(axis="x", color=RULE, linewidth=0.8)
    return figure, axes


def percent_across(axes: "Axes") -> None:
    """From 0 to 100 across."""
    axes.set_xlim(-2, 102)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel("percent")


def colour_of(stack: StackFigures) -> str:
    """Reference stacks stand back."""
    return MUTED if stack.spec.exempt or stack.spec.adapter == "none" else ACCENT


def dot(axes: "Axes", row: float, measure: Measure, marker: str, colour: str) -> None:
    """A measure with its interval, in percent; nothing where nothing was measured."""
    if measure.value is None:
        return
    if measure.low is not None and measure.high is not None:
        axes.plot([100 * measure.low, 100 * measure.high], [row, row], color=colour, linewidth=1.6, alpha=0.55,
                  solid_capstyle="butt")  # fmt: skip
    face = "none" if marker == "ring" else colour
    shape = "x" if marker == "x" else "o"
    axes.plot([100 * measure.value], [row], shape, color=colour, markerfacecolor=face, markersize=6, clip_on=False)


def named(axes: "Axes", placed: list[tuple[float, float, StackFigures]]) -> None:
    """A mark and a name for each (across, percent, stack); a diamond where an agent steers. Needs the axes' range."""
    taken: list[tuple[float, float, float]] = []  # of each name: left end, right end, height; in points
    for across, up, stack in sorted(placed, key=lambda point: (point[1], point[0])):
        marker, name = "D" if stack.answering.steered else "o", stack.spec.name
        axes.plot([across], [up], marker, color=colour_of(stack), markersize=7 if marker == "o" else 6, clip_on=False)
        x, y = axes.transData.transform((across, up)) * 72 / axes.figure.dpi
        left, right, height = x, x + 16 + LETTER * len(name), y
        while clash := [h for ends, end, h in taken if left < end and ends < right and abs(h - height) < LETTER_HEIGHT]:
            height = max(clash) + LINE_HEIGHT
        taken.append((left, right, height))
        axes.annotate(name, (across, up), (9, height - y), textcoords="offset points", fontsize=8.5, va="center")


def wide_range(axes: "Axes", values: list[float]) -> None:
    """From 0, or logarithmic where the most is over 20 times the least; with room for names on the right."""
    if max(values) > 20 * min(values):
        axes.set_xscale("log")
        axes.set_xlim(min(values) / 2, max(values) * (max(values) / min(values)) ** 0.35)
    else:
        axes.set_xlim(0, 1.4 * max(values))
