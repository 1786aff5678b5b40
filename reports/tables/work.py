"""The tables of work with corrections."""

from collections.abc import Callable, Iterator

from reports.comparison import Comparison, StackFigures
from reports.measures.work import TaskFigures
from reports.statistics.intervals import FEWEST_CLUSTERS, Measure
from reports.statistics.verdicts import BASELINE
from reports.tables.columns import STACK, Column, Filled, Table, stack_cell
from reports.words.wording import DASH, Cell, count, money, p_value, percent, times_of

NOT_SHOWN = "not a model's"  # beside the dash that stands for the reference model's latency

Figure = Callable[[TaskFigures], Cell]


def task_columns(with_cost: bool) -> list[Filled]:
    """For the overview: the headline alone, or with what it takes."""
    first = Column("First-pass error", "first attempt at repeated work wrong, %")
    if not with_cost:
        return [(first, _of(lambda w: percent(w.error)))]
    return [
        (first, _of(lambda w: percent(w.error))),
        (Column("Unseen", "the same for new combinations, %"), _of(lambda w: _group(w, "unseen"))),
        (Column("Attempts", "to success, mean"), _of(lambda w: times_of(w.attempts))),
        (Column("Harm", f"right with {BASELINE}, wrong here, %"), _of(_harm)),
        (Column("USD a task", "without answers to probes"), _of(_usd)),
        (Column("Tokens a task", "in, out"), _of(_tokens)),
    ]


def work(comparison: Comparison) -> Table:
    """One row a stack: errors by what the task asks, and what success takes."""
    columns: list[Filled] = [
        (Column("Repeated work", "rules told before, %"), _of(lambda w: _group(w, "repeated"))),
        (Column("First occurrences", "rules not told yet, %"), _of(lambda w: _group(w, "first"))),
        (Column("Unseen combinations", "rules carried over, %"), _of(lambda w: _group(w, "unseen"))),
        (Column("Controls", "the text tells all, %"), _of(lambda w: _group(w, "control"))),
        (Column("Attempts", "to success, mean"), _of(lambda w: times_of(w.attempts))),
        (Column("Solved", "within the attempts allowed, %"), _of(lambda w: percent(w.solved))),
        (Column("USD a task"), _of(_usd)),
        (Column("Tokens a task", "in, out"), _of(_tokens)),
    ]
    return Table(
        "work",
        "First-pass error and what success takes",
        "First-pass error: share of tasks whose first attempt had anything wrong, by what the task asks. Repeated work "
        "is the headline: somebody has corrected it before. At its first occurrence nobody can know every rule. Money "
        "and tokens are of observing, settling, recalling and working, a task attempted.",
        (STACK, *(column for column, _ in columns)),
        tuple((stack_cell(stack), *(cell(stack) for _, cell in columns)) for stack in comparison.stacks),
    )


def work_splits(comparison: Comparison) -> Table:
    """First-pass error by repetition and level, and over planned: a column a stack."""
    return Table(
        "work_splits",
        "First-pass error by repetition",
        "Share of first attempts that had anything wrong, %, by how often the same work was done for the same client. "
        "Over planned, a task that was not attempted counts as not right at the first pass.",
        (Column("Tasks", figures=False), *(Column(stack.spec.name) for stack in comparison.stacks)),
        tuple((Cell(name), *map(percent, measures)) for name, measures in _splits(comparison)),
    )


def _splits(comparison: Comparison) -> Iterator[tuple[str, list[Measure]]]:
    works = [stack.work for stack in comparison.stacks if stack.work]
    for name in sorted({name for each in works for name in each.curve}):
        yield f"repetition {name}", [each.curve.get(name, Measure()) for each in works]
    yield "repeated work, all that was attempted", [each.error for each in works]
    yield "repeated work, all that was planned", [each.over_planned for each in works]
    levels = sorted({level for each in works for level in each.by_level})
    for level in levels if len(levels) > 1 else ():
        yield f"repeated work, level {level}", [each.by_level.get(level, Measure()) for each in works]


def work_against(comparison: Comparison) -> Table:
    """Each stack beside the floor: paired differences, harm, and changes by ratio."""
    compared = [(stack, stack.work) for stack in comparison.stacks if stack.work and stack.work.relative]
    unsaid = "" if comparison.ranks else " No verdict: the reference model does not rank stacks."
    return Table(
        "work_against",
        f"Work relative to {BASELINE}",
        f"Difference: first-pass error over repeated work less that of {BASELINE}, in points, task by task; less is "
        f"better; a tie is an interval within {100 * comparison.margin:g} points. Harm: tasks that {BASELINE} got "
        f"right at the first attempt and the stack did not, of all attempted by both, and of those that {BASELINE} "
        "got right. "
        f"Changes: by ratio, in percent; −25 is a quarter less. Nothing below {FEWEST_CLUSTERS} scenarios.{unsaid}",
        (STACK, Column("Difference", "points"), Column("p", "corrected"), Column("Verdict", figures=False),
         Column("Harm", "of all, %"), Column("Harm", f"of what {BASELINE} got right, %"),
         Column("Error", "change, %"), Column("USD a task", "change, %"), Column("Tokens a task", "change, %"),
         Column("Latency", "recall and work of a task, change, %")),
        tuple((stack_cell(stack), *_against(figures)) for stack, figures in compared),
    )  # fmt: skip


def _against(figures: TaskFigures) -> Iterator[Cell]:
    if (difference := figures.difference) is None:
        yield from [Cell(DASH)] * 3
    else:
        lacking = f"about {difference.more_scenarios} more scenarios" if difference.more_scenarios else ""
        yield percent(difference.measure, signed=True)
        yield Cell(p_value(difference.p))
        yield Cell(difference.verdict or DASH, lacking)
    if figures.harm and figures.relative:
        yield percent(figures.harm.of_all)
        yield percent(figures.harm.of_solved)
        for change in (figures.relative.error, figures.relative.usd, figures.relative.tokens):
            yield percent(change, signed=True)
        latency = figures.relative.latency
        yield Cell(DASH, NOT_SHOWN) if latency is None else percent(latency, signed=True)


WORK = (work, work_splits, work_against)


def _of(figure: Figure) -> Callable[[StackFigures], Cell]:
    return lambda stack: Cell(DASH) if stack.work is None else figure(stack.work)


def _group(figures: TaskFigures, name: str) -> Cell:
    return next((percent(measure) for group, measure in figures.by_group.items() if group == name), Cell(DASH))


def _harm(figures: TaskFigures) -> Cell:
    return percent(figures.harm.of_all) if figures.harm else Cell(DASH)


def _usd(figures: TaskFigures) -> Cell:
    return Cell(money(figures.cost.usd)) if figures.cost else Cell(DASH)


def _tokens(figures: TaskFigures) -> Cell:
    if figures.cost is None:
        return Cell(DASH)
    return Cell(count(figures.cost.input_tokens), f"{count(figures.cost.output_tokens)} out")
