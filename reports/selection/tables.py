"""The tables of a selection."""

from collections.abc import Callable
from decimal import Decimal

from reports.selection.selection import Selection
from reports.selection.sentences import Sentence
from reports.tables.columns import Column, Table
from reports.words.wording import DASH, UNKNOWN, Cell, count, milliseconds, money, sentence

TITLES = {"out": "Not ranked, and why", "change": "What would change the choice"}
STACK = Column("Stack", figures=False)
AGAINST = {"first": "first", "tie": "a tie with the first", "behind": "behind", "unclear": "not enough evidence"}
MARKS = {"met": "met", "failed": "not met", "not_measured": "not measured", "not_known": "not known"}


def requirements_table(selection: Selection, told: Callable[[Sentence], str]) -> Table:
    """A row a stack and requirement; `told` writes a sentence with its marks."""
    rows = tuple(
        (Cell(each.stack), Cell(each.name), Cell(MARKS[each.state]),
         Cell(told(each.why) + (f" Run `{each.why.command}`." if each.why.command else "")))
        for each in selection.requirements
    )  # fmt: skip
    about = "What a stack must have, or is out, with the proof."
    columns = (STACK, Column("Required", figures=False), Column("State", figures=False), Column("Why", figures=False))
    return Table("requirements", "Requirements", about, columns, rows)


def ranking_table(selection: Selection) -> Table:
    """The best first, by points at the stated weights."""
    weights = selection.workload.weights
    stated = ", ".join(f"{sentence(part)} {getattr(weights, part):g}" for part in
                       ("recall", "first_pass_error", "cost", "latency") if getattr(weights, part))  # fmt: skip
    rows = tuple(
        (Cell(each.stack), Cell(f"{each.points:.1f}"),
         Cell(DASH if each.against == "first" else f"{each.ahead:.1f}",
              "" if each.against == "first" else f"{each.low:.1f} to {each.high:.1f}"),
         Cell(AGAINST[each.against]), Cell(", ".join(f"{100 * share:.0f} %" for share in each.places)))
        for each in selection.ranking
    )  # fmt: skip
    return Table(
        "ranking", "Ranking", f"Weights: {stated}; margin {weights.margin:g} points.",
        (STACK, Column("Points"), Column("Behind the first", "points, 95 % interval"), Column("So", figures=False),
         Column("Probability of each place", "first to last")), rows,
    )  # fmt: skip


def front_table(selection: Selection) -> Table:
    """Who gives at least as much for no more."""
    rows = tuple(
        (Cell(each.stack), Cell(UNKNOWN if each.delivered is None else f"{100 * each.delivered:.1f}", each.what),
         Cell(_usd(each.usd)), Cell(milliseconds(None if each.wait_s is None else 1000 * each.wait_s)),
         Cell(each.beaten_by or DASH))
        for each in selection.front
    )  # fmt: skip
    return Table(
        "front", "The front",
        "A stack is on the front where no other is at least as good in all three and better in one. What is unknown "
        "is not compared, nor are stacks that played in other runs. "
        "Evidence is not shown where the reference model wrote the memory, or no budget bound it.",
        (STACK, Column("Delivered", "%"), Column("USD a month"), Column("Wait p95 ms"),
         Column("Beaten by", "a dash: nobody", figures=False)), rows,
    )  # fmt: skip


def cost_table(selection: Selection) -> Table:
    """The month's money now and in a year, and from when on a memory is cheaper than full context."""
    volumes = selection.workload.volumes
    rows = tuple(
        (Cell(each.stack), Cell(_usd(each.now)), Cell(_usd(each.in_a_year)),
         Cell(count(each.breaks_even), each.cached if each.breaks_even else ""))
        for each in selection.costs
    )  # fmt: skip
    window = max((each.window or 0 for each in selection.costs), default=0)
    return Table(
        "costs", "The month's money",
        f"{volumes.users:,} users, each with {volumes.sessions_a_month:g} sessions of {volumes.turns_a_session:g} "
        f"turns, {volumes.answers_a_session:g} answers and {volumes.tasks_a_session:g} tasks; "
        f"{100 * volumes.growth_a_month:g} % more users each month. A reply comes {volumes.minutes_between_answers:g} "
        f"minutes after the last. A model's window holds {count(window)} such sessions.",
        (STACK, Column("USD now", "a month"), Column("USD in a year", "a month"),
         Column("Cheaper than full context", "from so many sessions on; a dash: not known, or never")),
        rows,
    )  # fmt: skip


def facts_table(selection: Selection) -> Table:
    """Stated, not measured."""
    rows = tuple(
        (Cell(each.stack), Cell(each.facts.licence), Cell(each.facts.hosting), Cell(each.facts.models),
         Cell(", ".join(each.facts.needs) or "nothing"), Cell(f"{each.facts.source}, read {each.facts.read}"))
        if each.facts else (Cell(each.stack), *(Cell("not known") for _ in range(5)))
        for each in selection.facts
    )  # fmt: skip
    heads = ("Licence", "Hosting", "Models", "Needs beside the agent", "Source")
    about = "What no run can measure, as each stack's adapter states it."
    return Table("facts", "Facts", about, (STACK, *(Column(head, figures=False) for head in heads)), rows)


def _usd(usd: float | None) -> str:
    return UNKNOWN if usd is None else money(Decimal(str(usd)))
