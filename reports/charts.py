"""The figures of a report, as SVG. Built on Figure objects; equal input gives equal bytes."""

import io
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from harness.core.record import OUTCOMES
from reports.comparison import Comparison, StackFigures
from reports.frontier import DELIVERED, points
from reports.intervals import Measure
from reports.meaning import ended_words, money_words
from reports.wording import milliseconds, sentence

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Draw = Callable[[Comparison], Figure]
    Drawn = tuple[str, str, str, Draw]

INK, MUTED, RULE, ACCENT, SECOND = "#1c2126", "#68727c", "#dde2e7", "#2b6cb0", "#b7791f"
STATE_COLOURS = ("#2b6cb0", "#b2453c", "#7fb0dd", "#d9a441", "#3a3f45", "#8b949d", "#b5bcc4", "#dfe3e8")
PALETTE = (INK, MUTED, RULE, ACCENT, SECOND, *STATE_COLOURS[1:])
LINES = (MUTED, ACCENT, SECOND, "#b2453c", "#7fb0dd", INK, "#d9a441")  # a stack each, in the order of roles
DARK_PALETTE = (
    "#e6e9ec", "#9aa5af", "#30373d", "#6aa9e9", "#e0b15a",
    "#e0786e", "#35618c", "#a87a2a", "#d3d8dd", "#7b858e", "#535c64", "#3a4148",
)  # fmt: skip
CURVE = "curve"
LETTER, LETTER_HEIGHT, LINE_HEIGHT = 4.8, 9.0, 10.0  # of a name beside its mark, in points
WIDTH, ROW, FRAME = 5.6, 0.32, 0.85  # inches


class Chart(Struct, frozen=True):
    """A figure: its name in files, its title, one sentence on how to read it, and its SVG."""

    name: str
    title: str
    caption: str
    svg: str


def charts(comparison: Comparison) -> list[Chart]:
    """All figures, in the order in which a report shows them."""
    unranked = "" if comparison.ranks else " The reference model's accuracy: not a ranking."
    frontier: Drawn = (
        "frontier", "At equal measured tokens",
        f"{DELIVERED[comparison.ranks][0].capitalize()} against the tokens an answer took. A dot: the harness put the "
        "evidence into the prompt. A diamond: an agent looked it up. The line joins the stacks for which no other "
        "delivers as much for no more tokens.", _frontier,
    )  # fmt: skip
    recall: tuple[Drawn, ...] = (
        ("recall", "Recall accuracy",
         f"Answerable questions answered rightly, with the 95 % interval where there is one.{unranked}", _recall),
        ("evidence", "Evidence delivered",
         "Share of questions whose evidence reached the prompt. A filled dot: in its own words. A ring: the answer's "
         "rare words within one passage. A cross: the same for a shuffled answer, the control.", _evidence),
        ("cost", "Cost and recall",
         f"All steps of a session, probes included; {money_words(comparison)}. A diamond: an agent steers the stack.",
         _cost),
        *([frontier] if points(comparison) else []),
    )  # fmt: skip
    always: tuple[Drawn, ...] = (
        ("states", ended_words(comparison), f"Share of all planned {comparison.asked}, in one of eight states each.",
         _states),
        ("own_time", "Own time per step",
         "Milliseconds at the 95th percentile, without model calls; logarithmic. No dot: the stack has no such step.",
         _own_time),
    )  # fmt: skip
    drawn = (*(recall if comparison.has_probes else ()), *(_work(comparison) if comparison.has_tasks else ()), *always)
    return [Chart(name, title, caption, _svg(name, comparison, draw)) for name, title, caption, draw in drawn]


def _work(comparison: Comparison) -> tuple["Drawn", ...]:
    unranked = "" if comparison.ranks else " The reference model's errors: not a ranking."
    return (
        (CURVE, "First-pass error over repetitions",
         "Share of first attempts with anything wrong, by how often the same work was done for the same client. Bars: "
         f"95 % intervals where there are any.{unranked}", _curve),
    )  # fmt: skip


def _svg(name: str, comparison: Comparison, draw: "Draw") -> str:
    import matplotlib

    style: dict[Any, Any] = {
        "svg.hashsalt": name, "svg.fonttype": "none", "text.parse_math": False,
        "font.family": "sans-serif", "font.size": 9,
        "text.color": INK, "axes.labelcolor": MUTED, "xtick.color": MUTED, "ytick.color": INK, "axes.edgecolor": RULE,
        "axes.linewidth": 0.8, "xtick.labelsize": 8, "axes.labelsize": 8.5,
    }  # fmt: skip
    out = io.StringIO()
    with matplotlib.rc_context(style):
        figure = draw(comparison)
        metadata = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(out, format="svg", transparent=True, metadata=metadata)
    return out.getvalue()


def _blank(rows: int, panels: int = 1) -> tuple["Figure", list["Axes"]]:
    """A frame for so many rows; twice as wide for several panels side by side."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH if panels == 1 else 2 * WIDTH, FRAME + ROW * rows), layout="constrained")
    axes = list(figure.subplots(1, panels, sharey=True, squeeze=False)[0])
    for each in axes:
        each.spines[["top", "right", "left"]].set_visible(False)
        each.tick_params(which="both", length=0)
        each.set_axisbelow(True)
        each.grid(axis="x", color=RULE, linewidth=0.8)
    return figure, axes


def _rows(axes: "Axes", comparison: Comparison) -> None:
    """A row a stack, the first on top."""
    names = [stack.spec.name for stack in comparison.stacks]
    axes.set_yticks(range(len(names)), names)
    axes.set_ylim(len(names) - 0.5, -0.5)


def _percent_axis(axes: "Axes") -> None:
    axes.set_xlim(-2, 102)
    axes.set_xticks(range(0, 101, 20))
    axes.set_xlabel("percent")


def _recall(comparison: Comparison) -> "Figure":
    figure, (axes,) = _blank(len(comparison.stacks))
    _rows(axes, comparison)
    _percent_axis(axes)
    for row, stack in enumerate(comparison.stacks):
        _dot(axes, row, stack.rates.recall_accuracy.scored, "o", _colour(stack))
    return figure


def _evidence(comparison: Comparison) -> "Figure":
    figure, (axes,) = _blank(len(comparison.stacks))
    _rows(axes, comparison)
    _percent_axis(axes)
    for row, stack in enumerate(comparison.stacks):
        evidence = stack.rates.evidence
        _dot(axes, row - 0.16, evidence.verbatim, "o", ACCENT)
        _dot(axes, row + 0.16, evidence.answer_bearing, "ring", SECOND)
        _dot(axes, row + 0.16, evidence.control, "x", MUTED)
    return figure


def _colour(stack: StackFigures) -> str:
    """Reference stacks stand back."""
    return MUTED if stack.spec.exempt or stack.spec.adapter == "none" else ACCENT


def _dot(axes: "Axes", row: float, measure: Measure, marker: str, colour: str) -> None:
    if measure.value is None:
        return
    if measure.low is not None and measure.high is not None:
        axes.plot([100 * measure.low, 100 * measure.high], [row, row], color=colour, linewidth=1.6, alpha=0.55,
                  solid_capstyle="butt")  # fmt: skip
    face = "none" if marker == "ring" else colour
    shape = "x" if marker == "x" else "o"
    axes.plot([100 * measure.value], [row], shape, color=colour, markerfacecolor=face, markersize=6, clip_on=False)


def _cost(comparison: Comparison) -> "Figure":
    from matplotlib.ticker import FuncFormatter

    figure, (axes,) = _blank(7)
    priced = [
        (float(price), 100 * recall, stack)
        for stack in comparison.stacks
        if (price := stack.spending.usd_per_session)
        and (recall := stack.rates.recall_accuracy.scored.value) is not None
    ]
    axes.set_ylim(-4, 104)
    axes.tick_params(axis="y", labelsize=8, labelcolor=MUTED)
    axes.set_ylabel("recall, percent")
    axes.set_xlabel("USD a session" if priced else "no price is known")
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    _wide_range(axes, [usd for usd, _, _ in priced] or [1.0])
    _named(axes, priced)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda usd, _: f"${usd:g}"))
    axes.xaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    return figure


def _frontier(comparison: Comparison) -> "Figure":
    from matplotlib.ticker import FuncFormatter, NullFormatter

    figure, (axes,) = _blank(8)
    placed = points(comparison)
    axes.set_ylim(-8, 108)
    axes.tick_params(axis="y", labelsize=8, labelcolor=MUTED)
    axes.set_ylabel(f"{DELIVERED[comparison.ranks][0]}, percent")
    axes.set_xlabel("tokens an answer")
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    best = [point for point in placed if point.rival is None]
    most = max(point.tokens for point in placed)
    axes.step([*(point.tokens for point in best), most], [100 * each.delivered for each in (*best, *best[-1:])],
              where="post", color=MUTED, linewidth=1.0, alpha=0.6)  # fmt: skip
    _wide_range(axes, [point.tokens for point in placed])
    _named(axes, [(point.tokens, 100 * point.delivered, point.stack) for point in placed])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tokens, _: f"{tokens:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    return figure


def _curve(comparison: Comparison) -> "Figure":
    """A line a stack; in each repetition the stacks stand a little apart, so that their bars can be told apart."""
    figure, (axes,) = _blank(9)
    works = [(stack, stack.work) for stack in comparison.stacks if stack.work]
    names = sorted({name for _, each in works for name in each.curve})
    axes.set_xticks(range(len(names)), names)
    axes.set_xlim(-0.5, max(len(names), 2) - 0.5)
    axes.set_xlabel("repetition of the same work for the same client")
    axes.set_ylim(-4, 104)
    axes.set_ylabel("first-pass error, percent")
    axes.tick_params(axis="y", labelsize=8, labelcolor=MUTED)
    axes.grid(visible=False, axis="x")
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    for number, (stack, each) in enumerate(works):
        apart = 0.06 * (number - (len(works) - 1) / 2)
        colour, dashes = LINES[number % len(LINES)], "-" if number < len(LINES) else "--"
        points = [(place + apart, each.curve[name]) for place, name in enumerate(names) if name in each.curve]
        known = [(place, 100 * measure.value, measure) for place, measure in points if measure.value is not None]
        axes.plot([place for place, _, _ in known], [value for _, value, _ in known], dashes, marker="o", color=colour,
                  markersize=5, linewidth=1.6, label=stack.spec.name, clip_on=False)  # fmt: skip
        for place, _, measure in known:
            if measure.low is not None and measure.high is not None:
                axes.plot([place] * 2, [100 * measure.low, 100 * measure.high], color=colour, linewidth=1.2, alpha=0.45)
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=4, frameon=False, fontsize=8, columnspacing=1.2)
    return figure


def _named(axes: "Axes", placed: list[tuple[float, float, StackFigures]]) -> None:
    """A mark and a name for each (across, percent, stack); a diamond where an agent steers. Needs the axes' range."""
    taken: list[tuple[float, float, float]] = []  # of each name: left end, right end, height; in points
    for across, up, stack in sorted(placed, key=lambda point: (point[1], point[0])):
        marker, name = "D" if stack.answering.steered else "o", stack.spec.name
        axes.plot([across], [up], marker, color=_colour(stack), markersize=7 if marker == "o" else 6, clip_on=False)
        x, y = axes.transData.transform((across, up)) * 72 / axes.figure.dpi
        left, right, height = x, x + 16 + LETTER * len(name), y
        while clash := [h for ends, end, h in taken if left < end and ends < right and abs(h - height) < LETTER_HEIGHT]:
            height = max(clash) + LINE_HEIGHT
        taken.append((left, right, height))
        axes.annotate(name, (across, up), (9, height - y), textcoords="offset points", fontsize=8.5, va="center")


def _wide_range(axes: "Axes", values: list[float]) -> None:
    """From 0, or logarithmic where the most is over 20 times the least; with room for names on the right."""
    if max(values) > 20 * min(values):
        axes.set_xscale("log")
        axes.set_xlim(min(values) / 2, max(values) * (max(values) / min(values)) ** 0.35)
    else:
        axes.set_xlim(0, 1.4 * max(values))


def _own_time(comparison: Comparison) -> "Figure":
    from matplotlib.ticker import FuncFormatter, LogLocator

    figure, panels = _blank(len(comparison.stacks), len(comparison.timed_steps))
    _rows(panels[0], comparison)
    for axes, step in zip(panels, comparison.timed_steps, strict=True):
        axes.set_title(step, fontsize=9, loc="left", color=INK)
        times = [stack.own_ms[95][step] for stack in comparison.stacks]
        shown = [(row, ms, max(ms, 0.01)) for row, ms in enumerate(times) if ms is not None]
        for row, ms, place in shown:
            axes.plot([place], [row], "o", color=ACCENT, markersize=6)
            axes.annotate(milliseconds(ms), (place, row), (0, 6), textcoords="offset points", ha="center", fontsize=7.5,
                          color=MUTED)  # fmt: skip
        axes.set_xscale("log")
        known = [place for _, _, place in shown] or [1.0]
        axes.set_xlim(min(known) / 6, max(known) * 6)
        axes.xaxis.set_major_locator(LogLocator(numticks=6))
        axes.xaxis.set_major_formatter(FuncFormatter(lambda ms, _: f"{ms:g}"))
        axes.xaxis.set_minor_locator(LogLocator(numticks=1))
    figure.supxlabel("milliseconds", fontsize=8.5, color=MUTED)
    return figure


def _states(comparison: Comparison) -> "Figure":
    figure, (axes,) = _blank(len(comparison.stacks) + 2)
    _rows(axes, comparison)
    _percent_axis(axes)
    axes.grid(visible=False)
    rows = range(len(comparison.stacks))
    left = [0.0 for _ in rows]
    for outcome, colour in zip(OUTCOMES, STATE_COLOURS, strict=True):
        widths = [100 * stack.states[outcome] / max(stack.planned, 1) for stack in comparison.stacks]
        if any(widths):
            axes.barh(rows, widths, left=left, height=0.62, color=colour, label=sentence(outcome))
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, frameon=False, fontsize=8, handlelength=0.9,
                handleheight=0.9, columnspacing=1.2)  # fmt: skip
    return figure
