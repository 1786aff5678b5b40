"""The decision in sentences: the answer, what would change it, what was not measured."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from reports.selection.commands import ROLES, run_command
from reports.selection.ranking import Ranked, turns
from reports.selection.scoring import month_usd
from reports.selection.sentences import (
    WORKLOAD,
    Sentence,
    count_of,
    listed,
    money_of,
    number_of,
    percent_of,
    say,
)
from reports.selection.shape import shape
from reports.selection.told import Told

PART_WORDS = {"recall": "recall", "first_pass_error": "work right at its first attempt", "cost": "cost",
              "latency": "latency"}  # fmt: skip


def answer(told: Told) -> Iterator[Sentence]:
    """The first lines of the report: what to take, how sure that is, what it costs; or why nothing was decided."""
    grounds, ranking = told.grounds, told.grounds.ranking
    match told.decision:
        case "chosen":
            yield _lead("Take {}: it leads {} by {} points ({} to {}).", ranking, ranking[1], told)
            yield from _sureness(told)
        case "tie":
            yield from _ties(told)
        case "not_enough_evidence":
            yield from _too_little(told)
        case "only_one_left":
            yield say("{} is the only stack that is left: nothing speaks against it, and something against each other.",
                      told.chosen[0])  # fmt: skip
        case "nobody":
            yield say("No stack meets the requirements of {}.", told.asked.workload.name)
        case "not_ranked":
            yield _refusal(told)
            yield _left(told)
            yield from shape(told)
    yield from _floor(told)
    for name in told.chosen:
        yield from _price(told, name)
        yield from _open(told, name)
    if told.decision in ("not_ranked", "not_enough_evidence", "only_one_left") and _lacks_a_run(told):
        yield from _deciding(told, grounds.left)


def changes(told: Told) -> Iterator[Sentence]:
    """Weights, figures and requirements that would make it another choice."""
    grounds, weights = told.grounds, told.asked.workload.weights
    in_play = [grounds.worths[each.stack] for each in grounds.ranking]
    for turn in turns(in_play, weights) if len(in_play) > 1 else ():
        now = number_of(turn.now, f"weights.{turn.part}", "", WORKLOAD)
        at = number_of(turn.at, f"weights.{turn.part} at which {turn.stack} is first", turn.stack, told.source)
        yield say(
            "{} would be first if the weight of {} were {} in place of {}.", turn.stack, PART_WORDS[turn.part], at, now
        )
    if len(grounds.ranking) > 1 and weights.recall:
        second = grounds.ranking[1]
        gap = number_of(second.ahead / weights.recall, "recall that is lacking", second.stack, told.source)
        yield say("{} would overtake {} if it answered {} percent more of the questions rightly.", second.stack,
                  grounds.ranking[0].stack, gap)  # fmt: skip
    for name in grounds.candidates:
        failed = [each for each in grounds.required[name] if each.state == "failed"]
        if len(failed) == 1 and grounds.all[name].complete and name in grounds.out:
            yield say("Without the requirement `{}`, {} would be admitted{}.", failed[0].name, name, _place(told, name))


def not_measured(told: Told) -> Iterator[Sentence]:
    """Each with the command that would measure it."""
    grounds, workload = told.grounds, told.asked.workload
    played = set(grounds.suites)
    for suite in workload.suites:
        if suite not in played and not (played & set(workload.suites)):
            yield say("No run of `{}`, which stands for this workload.", suite, command=_run(told, suite, grounds.left))
    for name in grounds.left:
        for each in grounds.required[name]:
            if each.state in ("not_measured", "not_known"):
                yield say("{} of {}: not shown.", each.name.capitalize(), name, command=each.why.command)


def _lead(words: str, ranking: Sequence[Ranked], rival: Ranked, told: Told) -> Sentence:
    between = f"points ahead of {rival.stack}"
    told_of = {"as measured": rival.ahead, "low end": rival.low, "high end": rival.high}
    ends = [number_of(value, f"{between}, {what}", ranking[0].stack, told.source) for what, value in told_of.items()]
    return say(words, ranking[0].stack, rival.stack, *ends)


def _sureness(told: Told) -> Iterator[Sentence]:
    first = told.grounds.ranking[0]
    sure = percent_of(first.places[0], "probability of the first place", first.stack, told.source)
    spread = percent_of(told.asked.workload.weights.spread, "weights.spread", "", WORKLOAD)
    words = "Where figures and weights may be otherwise (each weight by {}), {} is first with a probability of {}."
    yield say(words, spread, first.stack, sure)


def _ties(told: Told) -> Iterator[Sentence]:
    ranking = list(told.grounds.ranking)
    margin = number_of(told.asked.workload.weights.margin, "weights.margin", "", WORKLOAD)
    yield say("Tie: {} are as good as equal, within {} points of each other.", listed(list(told.chosen)), margin)
    for each in ranking[1:]:
        if each.against == "tie":
            yield _lead("{} leads {} by {} points ({} to {}): a tie.", ranking, each, told)


def _too_little(told: Told) -> Iterator[Sentence]:
    ranking = list(told.grounds.ranking)
    yield say("Not enough evidence to choose.")
    if not ranking:
        scenarios = count_of(told.grounds.scenarios, "scenarios that stand for the workload", "", told.source)
        yield say("Scenarios that stand for the workload: {}, too few for any interval.", scenarios)
    for each in ranking[1:]:
        if each.against == "unclear":
            more = count_of(
                each.more_scenarios or 0, f"more scenarios, against {each.stack}", ranking[0].stack, told.source
            )
            lead = _lead("{} leads {} by {} points ({} to {})", ranking, each, told)
            yield Sentence((*lead.parts, ": about ", more, " more scenarios would tell."))


def _refusal(told: Told) -> Sentence:
    if not told.grounds.standing:
        suites = told.asked.workload.suites
        stand = "stands" if len(suites) == 1 else "stand"
        named = listed([f"`{suite}`" for suite in suites])
        return say(f"Not decided: no run of {{}}, which {stand} for this workload, is among these.", named)
    return say(
        "Not decided: in these runs a fixed set of rules gave the answers and filled the fields. Stacks must not be "
        "ranked by what it did."
    )


def _left(told: Told) -> Sentence:
    grounds = told.grounds
    left = count_of(len(grounds.left), "stacks left", "", told.source)
    of = count_of(len(grounds.candidates), "stacks looked at", "", told.source)
    return say(
        "{} of {} stacks are left, which nothing in these runs speaks against: {}.", left, of, listed(grounds.left)
    )


def _price(told: Told, name: str) -> Iterator[Sentence]:
    stack = told.grounds.nearest(name)
    usd = month_usd(stack, told.asked.workload)
    users = count_of(told.asked.workload.volumes.users, "volumes.users", "", WORKLOAD)
    played = count_of(stack.scenarios, "scenarios its costs rest on", name, stack.source)
    cost = money_of(usd, "money a month", name, stack.source)
    yield say("{} costs {} a month for {} users (scenarios that this rests on: {}).", name, cost, users, played)


def _open(told: Told, name: str) -> Iterator[Sentence]:
    open_ones = [each.name for each in told.grounds.required[name] if each.state in ("not_measured", "not_known")]
    if open_ones:
        yield say("Before {} is taken, this is still to be shown: {}.", name, listed(open_ones))


def _floor(told: Told) -> Iterator[Sentence]:
    grounds, weights = told.grounds, told.asked.workload.weights
    floor = next((each.name for each in grounds.all.values() if each.spec.adapter == "none"), "")
    if not grounds.ranking or floor not in grounds.worths:
        return
    lead = grounds.ranking[0].points - grounds.worths[floor].points(weights)
    if lead <= weights.margin:
        figure = number_of(lead, f"points ahead of {floor}", grounds.ranking[0].stack, told.source)
        yield say(
            "But no memory at all is hardly worse: {} leads {} by {} points.", grounds.ranking[0].stack, floor, figure
        )


def _lacks_a_run(told: Told) -> bool:
    return told.grounds.rests_on_a_model and (not told.asked.live or not told.grounds.standing)


def _deciding(told: Told, left: list[str]) -> Iterator[Sentence]:
    for suite in told.asked.workload.suites[:1]:
        command = _run(told, suite, left)
        known = told.asked.beside.forecasts.get(suite)
        usd = _forecast(told, suite, left)
        if known is None:
            yield say("The run of `{}` could decide.", suite, command=command)
            continue
        measure = f"forecast of {suite}: answers and attempts, at most"
        words = "The run of `{}` could decide. At most, its answers cost {}; what stacks ask of models comes on top."
        yield say(words, suite, money_of(usd, measure, "", "forecast"), command=command)


def _forecast(told: Told, suite: str, left: list[str]) -> Decimal | None:
    known = told.asked.beside.forecasts.get(suite, {})
    usd = [known.get(name) for name in dict.fromkeys([*ROLES, *left])]
    return None if any(each is None for each in usd) else sum((each for each in usd if each is not None), Decimal(0))


def _run(told: Told, suite: str, stacks: list[str]) -> str:
    model = told.asked.model if told.grounds.rests_on_a_model else ""
    return run_command(suite, [told.grounds.all[name].spec for name in stacks], model, roles=True)


def _place(told: Told, name: str) -> str:
    grounds, weights = told.grounds, told.asked.workload.weights
    if not grounds.ranking or name not in grounds.worths:
        return ""
    return (
        " and be first" if grounds.worths[name].points(weights) > grounds.ranking[0].points else ", though not be first"
    )
