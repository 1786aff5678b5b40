"""Judged figures in print: never without the judge's own errors beside them."""

from harness.core.judgement import PLANTED
from reports.comparison import Comparison
from reports.measures.judged import RIGHT, Audit, ErrorRate, JudgedBy, JudgedRun, figures, label
from reports.tables.columns import STACK, Column, Table, stack_cell
from reports.words.wording import DASH, Cell, count, money, percent, sentence


def judged_table(comparison: Comparison) -> Table:
    """A row a stack, a column a judge; no rows for a run that no model has judged."""
    run = comparison.judged
    by = figures(run) if run else {}
    told = [f"Judged by {name}: {errors_words(each.audit)}." for name, each in by.items()]
    return Table(
        "judged",
        "Open answers, judged by a model",
        " ".join(
            [
                "Share of the answers that no rule can check which a model judged right, %. They are in no other "
                "figure, and least of all in recall accuracy.",
                *told,
                cost_words(run) if run else "",
                *_same_model(comparison),
            ]
        ).strip(),
        (STACK, *(Column(f"Right by {name}", errors_words(each.audit)) for name, each in by.items())),
        tuple((stack_cell(stack), *(_judged(each, stack.spec.name) for each in by.values()))
              for stack in (comparison.stacks if by else ())),
    )  # fmt: skip


def audit_table(comparison: Comparison) -> Table:
    """A row a judge: its errors on planted answers, by how they were made."""
    run = comparison.judged
    judges = run.judges if run else ()
    wrong = [kind for kind in PLANTED if kind != RIGHT]
    return Table(
        "audit",
        "How far the judge can be trusted",
        "Each judge was also given answers planted among the others, made from the keys by templates. False accept: "
        "the share of planted wrong answers that it took for right; false reject: of planted right ones that it turned "
        "away. With 95 % intervals; several plants of one question count as one. Paraphrases keep the key's own words, "
        "and near misses are plain ones, so both rates are rather lower bounds. Nothing is planted from a key that "
        "describes an answer instead of giving it.",
        (Column("Judge", figures=False), Column("False accept", "all kinds"),
         *(Column(sentence(kind).capitalize(), "taken for right") for kind in wrong),
         Column("False reject", "paraphrases"), Column("Unread", "replies that broke their form")),
        tuple(
            (Cell(label(each.judge, [other.judge for other in judges]), each.judge.prompt),
             _rate(each.audit.false_accept), *(_rate(each.audit.by_kind[kind]) for kind in wrong),
             _rate(each.audit.false_reject), Cell(count(each.audit.unread)))
            for each in judges
        ),
    )  # fmt: skip


def judged_words(comparison: Comparison) -> list[str]:
    """For a terminal: a line a judge with its errors and all stacks, and one on cost."""
    run = comparison.judged
    if run is None:
        return []
    lines = [
        f"Judged by {name} ({errors_words(each.audit)}): "
        + ", ".join(f"{stack} {_brief(_judged(each, stack))}" for stack in each.stacks)
        + "."
        for name, each in figures(run).items()
    ]
    return [*lines, cost_words(run)]


def errors_words(audit: Audit) -> str:
    """`false accept 3 of 90, 1–9 %; false reject 0 of 30, 0–12 %`."""
    return f"false accept {_of(audit.false_accept)}; false reject {_of(audit.false_reject)}"


def cost_words(run: JudgedRun) -> str:
    """What judging cost, apart from all stacks."""
    tokens = f"{count(run.usage.input)} tokens read, {count(run.usage.output)} written"
    return f"Judge cost: {money(run.usd)} for {count(run.calls)} calls ({tokens}), on no stack."


def _judged(by: JudgedBy, stack: str) -> Cell:
    found = by.stacks.get(stack)
    if found is None:
        return Cell(DASH)
    cell = percent(found.right)
    left = [f"{count(number)} {what}" for number, what in ((found.unread, "unread"), (found.not_judged, "not judged"))
            if number]  # fmt: skip
    return Cell(cell.text, " · ".join(filter(None, [cell.detail, *left])))


def _brief(cell: Cell) -> str:
    return f"{cell.text} ({cell.detail})" if cell.detail else cell.text


def _rate(rate: ErrorRate) -> Cell:
    if rate.value is None:
        return Cell(DASH)
    return Cell(f"{100 * rate.value:.1f}", f"{_between(rate)} · {rate.amiss} of {rate.n}")


def _of(rate: ErrorRate) -> str:
    return f"{rate.amiss} of {rate.n}, {_between(rate)} %" if rate.n else "not known"


def _between(rate: ErrorRate) -> str:
    return f"{100 * (rate.low or 0):.0f}–{100 * (rate.high or 0):.0f}"


def _same_model(comparison: Comparison) -> list[str]:
    run, model = comparison.judged, comparison.manifest.model.name
    same = run is not None and any(each.judge.model == model for each in run.judges)
    return [f"{model} judged its own answers: models are known to favour those."] * same
