"""The tables of a comparison, once: Markdown, HTML and terminal print the same cells."""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from harness.core.record import OUTCOMES, STEPS, Outcome, StepName
from reports.comparison import TRIAL_STATES, Comparison, StackFigures
from reports.measures.claims import found, stated
from reports.measures.frontier import equal_tokens
from reports.statistics.intervals import FEWEST_CLUSTERS, Measure
from reports.statistics.verdicts import BASELINE
from reports.tables.budgets import budget_table
from reports.tables.columns import STACK, Column, Filled, Table, stack_cell
from reports.tables.dreaming import dreaming_table
from reports.tables.growth import growth_table
from reports.tables.judged import audit_table, judged_table
from reports.tables.modelled import modelled_table
from reports.tables.reported import reported_table
from reports.tables.scores import score_table
from reports.tables.work import WORK, task_columns
from reports.tables.wrong_answers import wrong_answers
from reports.words.meaning import ended_words, money_words, times_words, written_words
from reports.words.wording import DASH, Cell, count, milliseconds, money, p_value, percent, sentence, size

DETAIL_LENGTH = 300


def tables(comparison: Comparison) -> list[Table]:
    """All tables that have rows, the overview first."""
    recall = (
        (splits, score_table, against_floor, wrong_answers, equal_tokens, budget_table) if comparison.has_probes else ()
    )
    work = WORK if comparison.has_tasks else ()
    judged = (judged_table, audit_table)
    spent = (costs, reported_table)
    timed = (times, modelled_table)
    built = (overview, *judged, claims, *work, *recall, dreaming_table, growth_table, states, *spent, *timed, failures)
    return [table for build in built if (table := build(comparison)).rows]


def overview(comparison: Comparison) -> Table:
    """One row a stack: the figures that matter first."""
    columns = [
        *(_recall_columns() if comparison.has_probes else ()),
        *(task_columns(with_cost=not comparison.has_probes) if comparison.has_tasks else ()),
        *(_session_columns() if comparison.has_probes else ()),
        (Column("Recall p95 ms", "own time"), lambda s: Cell(milliseconds(s.own_ms[95]["recall"]))),
        (Column("Failed", f"planned {comparison.asked}"),
         lambda s: Cell(count(s.states["failed"]), f"of {count(s.planned)}")),
    ]  # fmt: skip
    return Table(
        "overview",
        "The stacks",
        " ".join(
            [
                "In the order of roles, not of accuracy. Exempt: not bound by the evidence budget.",
                f"Money: {money_words(comparison)}.",
                written_words(comparison),
            ]
        ).strip(),
        (STACK, *(column for column, _ in columns)),
        tuple((stack_cell(stack), *(cell(stack) for _, cell in columns)) for stack in comparison.stacks),
    )


def _recall_columns() -> list[Filled]:
    return [
        (Column("Recall accuracy", "answerable questions answered rightly, %"),
         lambda s: percent(s.rates.recall_accuracy.scored)),
        (Column("Evidence verbatim", "its own words reached the model, %"),
         lambda s: percent(s.rates.evidence.verbatim)),
        (Column("Evidence net", "answer-bearing, less a control, %"),
         lambda s: percent(s.rates.evidence.net)),
        (Column("Abstention", "where nothing said answers, %"), lambda s: percent(s.rates.abstention)),
        (Column("False refusals", "where something answers, %"), lambda s: percent(s.rates.false_refusals)),
        (Column("Isolation", "said nothing of another user, %"), lambda s: percent(s.rates.isolation)),
    ]  # fmt: skip


def _session_columns() -> list[Filled]:
    return [
        (Column("Context", "tokens an answer, mean"), lambda s: Cell(count(s.rates.context_tokens))),
        (Column("USD a session", "all steps, probes too"), lambda s: _share(s.spending.usd_per_session, s)),
    ]


def claims(comparison: Comparison) -> Table:
    """What the suite stated before it was played, and what this run found of it."""
    unranked = "" if comparison.ranks else " Of the reference model, recall and errors say what its rules could use."
    return Table(
        "claims",
        "Stated beforehand, and found",
        "The suite states which stacks it separates, and in which direction, before anything is played. Found: the "
        "difference, question by question, with its 95 % interval, each for itself; separated where the whole interval "
        f"lies on the stated side.{unranked}",
        (Column("Stated", figures=False), Column("Because", figures=False), Column("Found"),
         Column("Verdict", figures=False)),
        tuple(
            (Cell(stated(each.claim)), Cell(each.claim.why), Cell(found(each)), Cell(each.verdict))
            for each in comparison.claims
        ),
    )  # fmt: skip


def splits(comparison: Comparison) -> Table:
    """Recall accuracy by ability, level and label, over planned, and without doubted keys: a column a stack."""
    rows = [(Cell(name), *map(percent, measures)) for name, measures in _splits(comparison)]
    return Table(
        "splits",
        "Recall accuracy by kind of question",
        "Share of answerable questions answered rightly, %. Small groups have wide intervals or none.",
        (Column("Questions", figures=False), *(Column(stack.spec.name) for stack in comparison.stacks)),
        tuple(rows),
    )


def _splits(comparison: Comparison) -> Iterator[tuple[str, list[Measure]]]:
    recalls = [stack.rates.recall_accuracy for stack in comparison.stacks]
    yield "all that were scored", [recall.scored for recall in recalls]
    yield "all that were planned", [recall.over_planned for recall in recalls]
    if any(recall.suspects for recall in recalls):
        yield "without doubted keys", [recall.without_suspect or Measure() for recall in recalls]
    for title, groups in (
        ("ability", [recall.by_ability for recall in recalls]),
        ("level", [recall.by_level for recall in recalls]),
        ("label", [recall.by_label for recall in recalls]),
    ):
        names = sorted({name for group in groups for name in group}, key=_by_numbers)
        for name in names if len(names) > 1 else ():
            yield f"{title}: {sentence(name)}", [group.get(name, Measure()) for group in groups]


def _by_numbers(name: str) -> list[tuple[int, str]]:
    """`25 sessions` before `100 sessions`."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def against_floor(comparison: Comparison) -> Table:
    """Paired differences to the floor."""
    rows = []
    for stack in comparison.stacks:
        if (difference := stack.difference) is not None:
            verdict = difference.verdict or DASH
            lacking = f"about {difference.more_scenarios} more scenarios" if difference.more_scenarios else ""
            figures = (percent(difference.measure, signed=True), Cell(p_value(difference.p)))
            rows.append((stack_cell(stack), *figures, Cell(verdict, lacking)))
    unsaid = "" if comparison.ranks else " No verdict: the reference model does not rank stacks."
    return Table(
        "against",
        f"Against {BASELINE}, question by question",
        f"Recall accuracy less that of {BASELINE}, in points, over questions scored for both. Sign-flip test over "
        f"whole scenarios, corrected by Holm; a tie is an interval within {100 * comparison.margin:g} points; nothing "
        f"below {FEWEST_CLUSTERS} scenarios.{unsaid}",
        (STACK, Column("Difference", "points"), Column("p", "corrected"), Column("Verdict", figures=False)),
        tuple(rows),
    )


def states(comparison: Comparison) -> Table:
    """Every planned probe and task in one state: the denominators."""
    heads = (*(Column(sentence(outcome)) for outcome in OUTCOMES), Column("planned"), Column("trials"))
    return Table(
        "states",
        ended_words(comparison),
        f"Each of the planned {comparison.asked}, repeats included, is in exactly one state; a row adds up to what was "
        "planned.",
        (STACK, *heads),
        tuple(
            (stack_cell(stack), *(Cell(count(stack.states[outcome]), _judged(stack, outcome)) for outcome in OUTCOMES),
             Cell(count(stack.planned)), _trials(stack))
            for stack in comparison.stacks
        ),
    )  # fmt: skip


def _judged(stack: StackFigures, outcome: Outcome) -> str:
    return f"{count(stack.judged)} need a judge" if outcome == "unsupported" and stack.judged else ""


def _trials(stack: StackFigures) -> Cell:
    others = [f"{stack.trials[state]} {sentence(state)}" for state in TRIAL_STATES[1:] if stack.trials[state]]
    return Cell(f"{stack.trials['ended']} ended", ", ".join(others))


def costs(comparison: Comparison) -> Table:
    """Tokens and money, per session and step."""
    spent = [stack.spending for stack in comparison.stacks]
    steps = [step for step in STEPS if any(step in each.usd_per_session_by_step for each in spent)]
    sums = [name for name in _SUMS if name != "customer_usd" or any(each.customer_calls for each in spent)]
    heads = (
        Column("USD a session"), *(Column(f"… {step}") for step in steps), Column("USD a right answer"),
        Column("Tokens in"), Column("Tokens out"), *(Column(_SUMS[name]) for name in sums),
    )  # fmt: skip
    return Table(
        "costs",
        "What it cost",
        f"Money: {money_words(comparison)}. Waste: spend of attempts that had to start over; lost: calls cut off by a "
        "kill; customers: playing those whom an agent served. None is in the other columns. Embeddings are computed "
        "locally, by one model for all stacks: they cost nothing, and their tokens are not counted here.",
        (STACK, *heads),
        tuple(_costs(stack, steps, sums) for stack in comparison.stacks),
    )


_SUMS = {"usd": "USD in all", "waste_usd": "Waste", "lost_usd": "Lost", "customer_usd": "Customers"}


def _costs(stack: StackFigures, steps: list[StepName], sums: list[str]) -> tuple[Cell, ...]:
    spent = stack.spending
    by_step = spent.usd_per_session_by_step
    return (
        stack_cell(stack),
        _share(spent.usd_per_session, stack),
        *(Cell(money(by_step[step]) if step in by_step else DASH) for step in steps),
        _share(spent.usd_per_right_answer, stack),
        *(Cell(count(tokens)) for tokens in (spent.usage.input, spent.usage.output)),
        *(Cell(money(getattr(spent, name))) for name in sums),
    )


def _share(usd: Decimal | None, stack: StackFigures) -> Cell:
    """A dash where the price is known but there was nothing to share it out over."""
    return Cell(DASH if usd is None and stack.spending.usd is not None else money(usd))


def times(comparison: Comparison) -> Table:
    """Own time per step, and the footprint."""
    return Table(
        "times",
        "Own time and footprint",
        "Milliseconds per step at the 95th percentile, with the 50th and 99th beside it: the stack's own time, without "
        f"any model call. Disk and memory of the largest trial. {times_words(comparison)}".strip(),
        (STACK, *(Column(step.capitalize()) for step in comparison.timed_steps), Column("Disk"), Column("Peak memory")),
        tuple(
            (stack_cell(stack), *(_time(stack, step) for step in comparison.timed_steps), Cell(size(stack.disk_bytes)),
             Cell(size(stack.peak_memory_bytes)))
            for stack in comparison.stacks
        ),
    )  # fmt: skip


def _time(stack: StackFigures, step: StepName) -> Cell:
    p50, p95, p99 = (stack.own_ms[percentile][step] for percentile in (50, 95, 99))
    if p95 is None:
        return Cell(DASH)
    return Cell(milliseconds(p95), f"{milliseconds(p50)} · {milliseconds(p99)}")


def failures(comparison: Comparison) -> Table:
    """Failed trials by stack, cause and detail."""
    causes: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for stack in comparison.stacks:
        for failed in stack.failed_trials:
            detail = failed.failure.detail.strip()[:DETAIL_LENGTH]
            causes[stack.spec.name, failed.failure.cause, detail].append(failed.scenario)
    return Table(
        "failures",
        "Failed trials",
        f"A failed trial is the stack's own; the run goes on, and its {comparison.asked} count as failed, never as "
        "wrong.",
        (STACK, Column("Cause", figures=False), Column("Detail", figures=False), Column("Trials"),
         Column("First in", figures=False)),
        tuple(
            (Cell(name), Cell(sentence(cause)), Cell(detail), Cell(count(len(scenarios))), Cell(scenarios[0]))
            for (name, cause, detail), scenarios in causes.items()
        ),
    )  # fmt: skip
