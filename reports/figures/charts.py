"""The figures of a report, as SVG. Built on Figure objects; equal input gives equal bytes."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from harness.core.record import OUTCOMES
from reports.comparison import Comparison
from reports.figures.drawing import (
    ACCENT,
    INK,
    LINES,
    MUTED,
    SECOND,
    STATE_COLOURS,
    colour_of,
    dot,
    named,
    percent_across,
    percent_up,
    row_a_stack,
    svg,
    wide_range,
)  # fmt: skip
from reports.measures.frontier import DELIVERED, points
from reports.tables.budgets import CAPTION as BUDGET_CAPTION
from reports.tables.budgets import budget_figure
from reports.tables.growth import CAPTION, growth_figure
from reports.words.meaning import ended_words, money_words
from reports.words.wording import milliseconds, sentence

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    Draw = Callable[[Comparison], Figure]
    Drawn = tuple[str, str, str, Draw]

CURVE, OWN_TIME, GROWTH, BUDGETS = "curve", "own_time", "growth", "budgets"
WIDE = (OWN_TIME, GROWTH, BUDGETS)


class Chart(Struct, frozen=True):
    """A figure: its name in files, its title, one sentence on how to read it, its SVG, and whether it fills a row."""

    name: str
    title: str
    caption: str
    svg: str
    wide: bool = False


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
        (OWN_TIME, "Own time per step",
         "Milliseconds at the 95th percentile, without model calls; logarithmic. No dot: the stack has no such step.",
         _own_time),
    )  # fmt: skip
    grown: tuple[Drawn, ...] = ((GROWTH, "Growth over the number of sessions", CAPTION, growth_figure),)
    always += grown if comparison.growth else ()
    about = f"{BUDGET_CAPTION}{unranked}"
    curves: tuple[Drawn, ...] = ((BUDGETS, "Over the evidence budget", about, budget_figure),)
    recall += curves if comparison.budgets else ()
    drawn = (*(recall if comparison.has_probes else ()), *(_work(comparison) if comparison.has_tasks else ()), *always)
    return [
        Chart(name, title, caption, svg(name, partial(draw, comparison)), name in WIDE)
        for name, title, caption, draw in drawn
    ]


def _work(comparison: Comparison) -> tuple["Drawn", ...]:
    unranked = "" if comparison.ranks else " The reference model's errors: not a ranking."
    return (
        (CURVE, "First-pass error over repetitions",
         "Share of first attempts with anything wrong, by how often the same work was done for the same client. Bars: "
         f"95 % intervals where there are any.{unranked}", _curve),
    )  # fmt: skip


def _recall(comparison: Comparison) -> "Figure":
    figure, (axes,) = row_a_stack(comparison)
    percent_across(axes)
    for row, stack in enumerate(comparison.stacks):
        dot(axes, row, stack.rates.recall_accuracy.scored, "o", colour_of(stack))
    return figure


def _evidence(comparison: Comparison) -> "Figure":
    figure, (axes,) = row_a_stack(comparison)
    percent_across(axes)
    for row, stack in enumerate(comparison.stacks):
        evidence = stack.rates.evidence
        dot(axes, row - 0.16, evidence.verbatim, "o", ACCENT)
        dot(axes, row + 0.16, evidence.answer_bearing, "ring", SECOND)
        dot(axes, row + 0.16, evidence.control, "x", MUTED)
    return figure


def _cost(comparison: Comparison) -> "Figure":
    from matplotlib.ticker import FuncFormatter

    figure, axes = percent_up(7, "recall, percent")
    priced = [
        (float(price), 100 * recall, stack)
        for stack in comparison.stacks
        if (price := stack.spending.usd_per_session)
        and (recall := stack.rates.recall_accuracy.scored.value) is not None
    ]
    axes.set_xlabel("USD a session" if priced else "no price is known")
    wide_range(axes, [usd for usd, _, _ in priced] or [1.0])
    named(axes, priced)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda usd, _: f"${usd:g}" if priced else ""))
    axes.xaxis.set_minor_formatter(FuncFormatter(lambda *_: ""))
    return figure


def _frontier(comparison: Comparison) -> "Figure":
    from matplotlib.ticker import FuncFormatter, NullFormatter

    figure, axes = percent_up(8, f"{DELIVERED[comparison.ranks][0]}, percent")
    placed = points(comparison)
    axes.set_xlabel("tokens an answer")
    best = [point for point in placed if point.rival is None]
    most = max(point.tokens for point in placed)
    axes.step([*(point.tokens for point in best), most], [100 * each.delivered for each in (*best, *best[-1:])],
              where="post", color=MUTED, linewidth=1.0, alpha=0.6)  # fmt: skip
    wide_range(axes, [point.tokens for point in placed])
    named(axes, [(point.tokens, 100 * point.delivered, point.stack) for point in placed])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda tokens, _: f"{tokens:,.0f}"))
    axes.xaxis.set_minor_formatter(NullFormatter())
    return figure


def _curve(comparison: Comparison) -> "Figure":
    """A line a stack; in each repetition the stacks stand a little apart, so that their bars can be told apart."""
    figure, axes = percent_up(9, "first-pass error, percent", over=0.4)
    works = [(stack, stack.work) for stack in comparison.stacks if stack.work]
    names = sorted({name for _, each in works for name in each.curve})
    axes.set_xticks(range(len(names)), names)
    axes.set_xlim(-0.5, max(len(names), 2) - 0.5)
    axes.set_xlabel("repetition of the same work for the same client")
    axes.grid(visible=False, axis="x")
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


def _own_time(comparison: Comparison) -> "Figure":
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    figure, panels = row_a_stack(comparison, len(comparison.timed_steps), over=0.1)
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
        axes.xaxis.set_minor_formatter(NullFormatter())
    figure.supxlabel("milliseconds", fontsize=8.5, color=MUTED)
    return figure


def _states(comparison: Comparison) -> "Figure":
    figure, (axes,) = row_a_stack(comparison, over=0.55)
    percent_across(axes)
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
