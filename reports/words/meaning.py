"""What a reader must know before the figures, and what the figures mean and do not mean. Plain text."""

from collections.abc import Iterator

from harness.core.plural import plural
from reports.comparison import CEILING, FLOOR, FULL_CONTEXT, Comparison, StackFigures
from reports.statistics.intervals import FEW_CLUSTERS, FEWEST_CLUSTERS, Measure
from reports.words.wording import money

LOW_CEILING = 0.9

REFERENCE_MEANS = (
    "The answers in this run were given by Memtrial's reference model. It is a fixed set of rules that picks an answer "
    "out of the text it is handed. It is not a language model.",
    "What its figures test: that every part is connected, that users are kept apart, how much of the evidence reaches "
    "the prompt, which steps cost tokens and how that grows, and the stacks' own time.",
    "What its figures do not tell: how often a real model would answer rightly with any of these stacks. Recall "
    "accuracy here is nobody's accuracy, and stacks must not be ranked by it.",
    "Stacks that have their memory written by a model are at a disadvantage here, because the same fixed rules wrote "
    "it. So the tables keep to the order of roles: the floor, the stacks by name, full context, the ceiling.",
)

TASKS_MEAN = (
    "The fields of tasks were filled by the same fixed rules. First-pass errors here are no model's errors, and stacks "
    "must not be ranked by them; whether a rule reached the prompt in its own words is what they show."
)

HOW_TO_READ = (
    "Rates are in percent. Small print beside a rate is its 95 % interval and the number of probes it is a share of. "
    "Scenarios, not probes, count as independent, and repeats of a probe are averaged first. No interval below 5 "
    "scenarios; from 5 on, Korn and Graubard's limits, which hold at few scenarios and near an end. Where all agree "
    "exactly, the interval is as wide as so few allow: 0 of 6 scenarios may still be 39 % of all.",
    "Evidence is read at the gateway, in what the model was really given, for every stack alike. Of an exempt stack it "
    "says little: the evidence budget does not bind it.",
    "A probe that failed, was unsupported, over budget or not run is never counted as a wrong answer. It is left out "
    "of the accuracy over what was scored, and counted as not answered in the accuracy over all planned.",
    "Own time is wall time less the time in which a model call was under way. No model's latency is shown.",
)

HOW_TO_READ_WORK = (
    "A task is work whose result a program checks. When fields are wrong, the user says so and the stack tries again. "
    "The first-pass error tells whether what was said once is kept; that it falls over repetitions is what memory is "
    "for. A task that failed, was unsupported, over budget or not run is no error, but is not right over all planned.",
    "Changes relative to the floor are ratios of sums over scenarios, with the interval of a ratio estimate whose "
    "clusters are the scenarios (Cochran, Sampling Techniques, 1977); none where they scatter too much for so few.",
)


def warnings(comparison: Comparison) -> list[str]:
    """What bounds the figures, the gravest first."""
    return [
        *_replayed(comparison),
        *_bounded_by_ceiling(comparison),
        *_no_ceiling_of_work(comparison),
        *_unfinished(comparison),
        *_incomplete(comparison),
        *_missing_roles(comparison),
        *_few_scenarios(comparison),
        *_doubted_keys(comparison),
        *_left_to_a_judge(comparison),
        *_unknown_prices(comparison),
    ]


def meaning(comparison: Comparison) -> list[str]:
    """Paragraphs on the model's figures (the reference model's only) and on how to read the tables."""
    return [*reference_means(comparison), *how_to_read(comparison)]


def reference_means(comparison: Comparison) -> list[str]:
    """What the reference model's figures mean and do not mean; empty for a real model's."""
    if comparison.ranks:
        return []
    return [*REFERENCE_MEANS, *([TASKS_MEAN] if comparison.has_tasks else [])]


def cautions(comparison: Comparison) -> list[str]:
    """What the reference model's figures do not tell, in few words; empty for a real model's."""
    if comparison.ranks:
        return []
    return [*([REFERENCE_MEANS[2]] if comparison.has_probes else []), *([TASKS_MEAN] if comparison.has_tasks else [])]


def written_words(comparison: Comparison) -> str:
    """Whose memory a model wrote: `Memory written by the reference model: mem0, zep.` Empty where nobody's."""
    names = [stack.spec.name for stack in comparison.stacks if stack.written_by_model]
    replay = comparison.manifest.replay
    model = replay.model if replay else comparison.manifest.model.name if comparison.ranks else "the reference model"
    return f"Memory written by {model}: {', '.join(names)}." if names else ""


def how_to_read(comparison: Comparison) -> list[str]:
    """Paragraphs on the tables."""
    return [*HOW_TO_READ, *(HOW_TO_READ_WORK if comparison.has_tasks else ())]


def ended_words(comparison: Comparison) -> str:
    """The title of the states: `Where every planned probe ended`."""
    every = " and ".join(word.removesuffix("s") for word in comparison.asked.split(" and "))
    return f"Where every planned {every} ended"


def money_words(comparison: Comparison) -> str:
    """What an amount of money is, with its price's name, source and date."""
    manifest = comparison.manifest
    dated = f"{manifest.price_source}, prices of {manifest.created:%Y-%m-%d}"
    if comparison.ranks:
        return f"list price of the metered tokens ({dated})"
    return f"estimated tokens at the list price of {manifest.prices_as} ({dated})"


def times_words(comparison: Comparison) -> str:
    """What bounds the times of this run; empty for one trial at a time with nothing in its way."""
    said = []
    if comparison.side_by_side > 1:
        said.append(
            f"Up to {comparison.side_by_side} trials were played side by side and shared the machine's cores: times "
            "are longer than alone. Compare them within this run only, or play with --workers 1."
        )
    if comparison.manifest.conditions.faults:
        said.append("Calls failed on purpose, and waits before another try count as own time.")
    return " ".join(said)


def role(stack: StackFigures) -> str:
    """`floor`, `ceiling`, ... empty for a compared stack."""
    return {FLOOR: "floor", FULL_CONTEXT: "plain way", CEILING: "ceiling"}.get(stack.spec.adapter, "")


def _replayed(comparison: Comparison) -> Iterator[str]:
    if replay := comparison.manifest.replay:
        prompt = " with another system prompt" if replay.prompt else ""
        yield (
            f"A replay of {replay.run} (answered there by {replay.model}, seal {replay.seal}): its questions were "
            f"answered again{prompt}, from the very contexts that the model was given there. Keeping and finding "
            "memories was not replayed: its calls, costs, times and footprint are not in these figures, and what a "
            "session costs is not known from them. Agents that steer a memory, and tasks, are unsupported."
        )


def _bounded_by_ceiling(comparison: Comparison) -> Iterator[str]:
    ceiling = comparison.played_by(CEILING)
    if ceiling is None:
        return
    recall = ceiling.rates.recall_accuracy
    at, reached = ("level easy", recall.by_level["easy"]) if "easy" in recall.by_level else ("", recall.scored)
    if reached.value is None or reached.value >= LOW_CEILING:
        return
    if all(stack.rates.evidence.verbatim.value is None for stack in comparison.stacks):
        yield "These questions name no evidence: the ceiling was handed none, and does not tell what can be reached."
        return
    expected = not comparison.ranks and "real" in recall.by_level
    yield (
        f"The ceiling is handed the evidence and still answers only {_whole(reached)} of the answerable probes rightly"
        f"{' at ' + at if at else ''}. Scenario, grader or answering rules therefore bound every stack's recall "
        "accuracy below; the distance to the ceiling tells more than the distance to 100 %."
        + (" On recorded conversations this is expected of the reference model." if expected else "")
    )


def _no_ceiling_of_work(comparison: Comparison) -> Iterator[str]:
    if comparison.has_tasks and comparison.played_by(CEILING):
        yield (
            "For tasks the ceiling is no ceiling: it is handed what sessions said, but not what was said in "
            f"corrections. There, {FULL_CONTEXT} is the most that can be delivered."
        )


def _unfinished(comparison: Comparison) -> Iterator[str]:
    missing = sum(stack.trials["not_run"] for stack in comparison.stacks)
    planned = sum(sum(stack.trials.values()) for stack in comparison.stacks)
    if last := comparison.stopped:
        poor = sum(stack.trials["over_budget"] for stack in comparison.stacks)
        yield (
            f"{poor} of {planned} planned trials found no money left in the budget of {money(last.budget_usd)}, of "
            f"which {money(last.spent_usd)} is spent, trials that were cut off included. Run again with the same --out "
            "and a larger --budget-usd to go on."
        )
    if missing:
        yield f"{missing} of {planned} planned trials have not been run. Run again with the same --out to go on."


def _incomplete(comparison: Comparison) -> Iterator[str]:
    for stack in comparison.stacks:
        if not stack.complete:
            share = stack.unfinished / stack.planned
            yield (
                f"{stack.spec.name} is incomplete: {100 * share:.1f} % of its planned {comparison.asked} failed or "
                "were not put (more than 2 %). It is shown, but not compared."
            )


def _missing_roles(comparison: Comparison) -> Iterator[str]:
    held = {FLOOR: comparison.stack(FLOOR)}  # what all are compared against has no other name
    held |= {adapter: comparison.played_by(adapter) for adapter in (FULL_CONTEXT, CEILING)}
    missing = [name for name, stack in held.items() if stack is None]
    if missing:
        yield f"This run does not hold {', '.join(missing)}: the worst or best its figures could be is not known."


def _few_scenarios(comparison: Comparison) -> Iterator[str]:
    scenarios = len(comparison.manifest.scenarios)
    if scenarios < FEWEST_CLUSTERS:
        yield f"{plural(scenarios, 'scenario')}: no interval below {FEWEST_CLUSTERS} scenarios, and no verdict."
    elif scenarios < FEW_CLUSTERS:
        unseen = 1 - 0.05 ** (1 / scenarios)
        yield (
            f"{scenarios} scenarios only: a kind that makes up {100 * unseen:.0f} % of all scenarios may be missing "
            "among them, and no interval tells of it."
        )


def _doubted_keys(comparison: Comparison) -> Iterator[str]:
    doubted = comparison.stacks[0].rates.recall_accuracy.suspects
    if doubted:
        yield f"{doubted} answer keys are doubted; accuracy without them stands in the table of splits."


def _left_to_a_judge(comparison: Comparison) -> Iterator[str]:
    judged, planned = (max(getattr(each, name) for each in comparison.stacks) for name in ("judged", "planned"))
    if judged:
        yield (
            f"{judged} of {planned} answers need a judge. They are kept, stand as unsupported, and are in no rate: "
            f"neither right nor wrong.{_where_judged(comparison)}"
        )


def _where_judged(comparison: Comparison) -> str:
    if comparison.judged is None:
        return " `memtrial grade RUN --judge MODEL` has a model judge them."
    return " What a model judged of them stands in a table of its own."


def _unknown_prices(comparison: Comparison) -> Iterator[str]:
    if any(stack.spending.usd is None for stack in comparison.stacks):
        yield "A price is not known for every call: sums that need it print as unknown."


def _whole(measure: Measure) -> str:
    return f"{100 * (measure.value or 0):.1f} %"
