"""A plan names every trial by what determines it, and says what a run may cost before anything is spent."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from harness.core.errors import MisuseError, NotInstalledError, ScenarioError
from harness.core.record import Conditions, Usage
from harness.core.scenario import SuiteOptions
from harness.engine import prompts
from harness.engine.agent import task_form
from harness.engine.plan import PRICES_AS, Wanted, forecast, plan
from harness.gateway.prices import usd
from harness.gateway.tokens import estimate

NOW = datetime.now(UTC).date()
SMALL = Wanted("tapes:Small", SuiteOptions(limit=2), ("none", "keyword"))


@pytest.fixture(autouse=True)
def _with_test_stacks(on_path): ...


def ids(wanted: Wanted) -> set[str]:
    return {trial.id for trial in plan(wanted).trials}


def test_a_plan_holds_each_stack_on_each_scenario_in_each_repeat_once():
    made = plan(replace(SMALL, repeats=3))
    assert len({trial.id for trial in made.trials}) == len(made.trials) == 2 * 2 * 3
    assert {(trial.stack, trial.scenario, trial.repeat) for trial in made.trials} == {
        (stack, scenario, repeat)
        for stack in ("none", "keyword")
        for scenario in ("small-0", "small-1")
        for repeat in range(3)
    }


def test_stacks_are_compared_scenario_by_scenario():
    assert [trial.scenario for trial in plan(SMALL).trials] == ["small-0", "small-0", "small-1", "small-1"]


def test_equal_repeats_have_one_seed_for_all_stacks():
    seeds = {(trial.scenario, trial.repeat): set() for trial in plan(replace(SMALL, repeats=2)).trials}
    for trial in plan(replace(SMALL, repeats=2)).trials:
        seeds[trial.scenario, trial.repeat].add(trial.seed)
    assert all(len(each) == 1 for each in seeds.values())
    assert len(set.union(*seeds.values())) == len(seeds)


def test_a_size_is_what_the_scenarios_of_a_suite_that_grows_have():
    made = plan(Wanted("growth", SuiteOptions(limit=4, size=160), ("none",)))
    assert [scenario.sessions for scenario in made.manifest.scenarios] == [20, 40, 80, 160]
    assert made.manifest.options.size == 160


def test_a_manifest_holds_what_its_suite_stated_beforehand():
    claims = plan(Wanted("growth", SuiteOptions(limit=1), ("none",))).manifest.claims
    assert [(claim.better, claim.baseline, claim.direction) for claim in claims] == [
        ("keyword", "full_context", "lower")
    ]
    assert plan(SMALL).manifest.claims == ()


@pytest.mark.parametrize("size", [19, 2001])
def test_a_size_out_of_bounds_names_the_bounds(size):
    with pytest.raises(ScenarioError, match=f"--size: {size}; allowed: 20 to 2000 sessions"):
        plan(Wanted("long_haul", SuiteOptions(limit=1, size=size), ("none",)))


DETERMINING = {
    "a stack's option": {"stacks": ("keyword",), "stack_options": {"keyword": {"k": 11}}},
    "the seed": {"options": SuiteOptions(seed=1, limit=2)},
    "the evidence budget": {"conditions": Conditions(evidence_tokens=1999)},
    "the answer limit": {"conditions": Conditions(answer_tokens=399)},
    "the deadline": {"conditions": Conditions(deadline_s=1799.0)},
    "the memory": {"conditions": Conditions(memory_bytes=2**30)},
    "faults on purpose": {"conditions": Conditions(faults={"cut": 0.1})},
    "streamed replies": {"conditions": Conditions(stream=True)},
    "how memory is reached": {"conditions": Conditions(recall="tool")},
}


@pytest.mark.parametrize("fact", DETERMINING)
def test_every_trial_id_changes_with(fact):
    assert not ids(replace(SMALL, **DETERMINING[fact])) & ids(SMALL)


def test_a_trial_id_changes_with_a_word_of_its_tape():
    one, other = (ids(Wanted("tapes:Reworded", SuiteOptions(data=data), ("none",))) for data in ("a", "ab"))
    assert len(one) == 1
    assert not one & other


INDIFFERENT = {
    "the prices": {"prices_as": "claude-haiku-4-5"},
    "the moment": {},
    "an option spelt out": {"stack_options": {"keyword": {"k": 10}}},
    "the order of the stacks": {"stacks": ("keyword", "none")},
}


@pytest.mark.parametrize("fact", INDIFFERENT)
def test_no_trial_id_changes_with(fact):
    first = plan(SMALL)
    again = plan(replace(SMALL, **INDIFFERENT[fact]))
    assert {trial.id for trial in again.trials} == {trial.id for trial in first.trials}
    assert again.manifest.created > first.manifest.created


@pytest.mark.parametrize(
    "more",
    [{"repeats": 2}, {"options": SuiteOptions(limit=3)}, {"stacks": ("none", "keyword", "full_context")}],
    ids=["repeats", "scenarios", "stacks"],
)
def test_more_of_the_same_keeps_the_trials_there_were(more):
    assert ids(SMALL) < ids(replace(SMALL, **more))


def test_the_fingerprint_follows_the_plan_and_not_the_prices():
    marks = {plan(replace(SMALL, **change)).manifest.fingerprint() for change in DETERMINING.values()}
    mark = plan(SMALL).manifest.fingerprint()
    assert mark not in marks
    assert plan(replace(SMALL, prices_as="claude-haiku-4-5")).manifest.fingerprint() == mark


def test_all_options_and_the_wrapped_version_are_recorded():
    keyword = plan(SMALL).manifest.stacks[1]
    assert keyword.options == {"k": 10, "k1": 1.5, "b": 0.75, "dated": False}
    assert keyword.version
    assert {"machine", "packages"} <= set(plan(SMALL).manifest.__struct_fields__)


def test_no_stacks_named_means_all_that_are_installed():
    named = {trial.stack for trial in plan(replace(SMALL, stacks=())).trials}
    assert {"none", "full_context", "keyword", "ceiling"} <= named


THINGS = ("kettle", "ladder", "tent", "drill", "scarf", "globe", "anvil", "flute")


def forecasts(**changes):
    made = plan(replace(SMALL, **{"options": SuiteOptions(limit=1), **changes}))
    return {each.stack: each for each in forecast(made)}


def test_the_forecast_of_the_floor_is_question_prompt_and_answer():
    none = forecasts(stacks=("none",))["none"]
    questions = sum(estimate(f"What does the label of Kim's {thing} say?") for thing in THINGS)
    assert (none.trials, none.calls) == (1, 8)
    assert none.usage.output == 8 * 400
    assert (
        questions + 8 * estimate(prompts.ANSWER) <= none.usage.input <= questions + 8 * (estimate(prompts.ANSWER) + 60)
    )


def test_a_budget_bounds_what_a_memory_is_forecast_to_deliver():
    small = forecasts(conditions=Conditions(evidence_tokens=7))
    assert small["keyword"].usage.input - small["none"].usage.input == 8 * 7
    assert forecasts()["keyword"].usage.input > small["keyword"].usage.input


def test_repeats_multiply_the_forecast():
    once, thrice = forecasts(), forecasts(repeats=3)
    for stack in once:
        assert thrice[stack].calls == 3 * once[stack].calls
        assert thrice[stack].usage.input == 3 * once[stack].usage.input
        assert thrice[stack].usd == 3 * once[stack].usd


def test_money_is_tokens_at_the_list_price():
    none = forecasts(stacks=("none",))["none"]
    million = Decimal(1_000_000)
    one_price = [usd(Usage(uncached=1_000_000), PRICES_AS, NOW), usd(Usage(output=1_000_000), PRICES_AS, NOW)]
    by_hand = (none.usage.input * one_price[0] + none.usage.output * one_price[1]) / million
    assert abs(none.usd - by_hand) <= none.calls * one_price[1] / million  # calls are priced as if of one size
    assert forecasts(prices_as="no-such-model")["none"].usd is None


@pytest.mark.thorough
def test_a_forecast_is_an_upper_bound(run_small):
    """At most, it says: so no play reads or writes more."""
    stacks = ("none", "keyword", "full_context", "ceiling")
    folder = run_small(stacks)
    stack_of = {trial.id: trial.stack for trial in folder.trials()}
    bounds = forecasts(stacks=stacks)
    for stack in stacks:
        spent = [call.usage for call in folder.calls() if stack_of[call.trial] == stack]
        assert len(spent) <= bounds[stack].calls
        assert sum(usage.output for usage in spent) <= bounds[stack].usage.output
        assert sum(usage.input for usage in spent) <= bounds[stack].usage.input, stack


@pytest.mark.thorough
@pytest.mark.parametrize("stack", ["keyword", "files", pytest.param("memory_tool", marks=pytest.mark.slow)])
def test_talks_and_tools_have_upper_bounds_of_their_own(stack, run_small):
    made = sum(1 for _ in run_small([stack], suite="tapes:Talks").calls())
    (bound,) = forecast(plan(Wanted("tapes:Talks", SuiteOptions(limit=1), (stack,))))
    assert (bound.calls, bound.talk_calls) == (2, 2)
    assert bound.calls_with_tools == 2 + 16 * (2 + 1)
    assert 0 < made <= (bound.calls + bound.talk_calls if stack == "keyword" else bound.calls_with_tools)


UNMET = {
    "an unknown suite": ({"suite": "nosuch"}, r"suite: no suite 'nosuch'; allowed: .*chat_assistant.*locomo"),
    "a suite that can't be imported": ({"suite": "tapes:NoSuch"}, r"suite: 'tapes:NoSuch' can't be imported"),
    "a size of what has one": (
        {"options": SuiteOptions(size=50)},
        r"--size: the scenarios of suite 'tapes:Small' have one size; allowed: no --size",
    ),
    "what is no suite": ({"suite": "failing:Plain"}, r"suite: 'failing:Plain' is not a suite"),
    "an unknown stack": (
        {"stacks": ("none", "mem1")},
        r"stacks\[1\]: no adapter 'mem1'; allowed: .*full_context, keyword.*none",
    ),
    "what is no stack": ({"stacks": ("tapes:Small",)}, r"stacks\[0\]: 'tapes:Small' is not an adapter"),
    "a stack twice": (
        {"stacks": ("none", "none")},
        r"--stacks: none,none, the name 'none' twice; allowed: each name once",
    ),
    "an unknown option": (
        {"stack_options": {"keyword": {"kk": 1}}},
        r"stacks\[1\].options: keyword has no option 'kk'; allowed: k, k1, b, dated",
    ),
    "an option of the ceiling": (
        {"stacks": ("ceiling",), "stack_options": {"ceiling": {"k": 1}}},
        r"stacks\[0\].options: ceiling has no option 'k'; allowed: no options",
    ),
    "an option of the wrong type": (
        {"stack_options": {"keyword": {"k": "ten"}}},
        r"stacks\[1\].options\.?.*k.*'ten'.*; allowed: .*int",
    ),
    "an option of a stack that is not played": (
        {"stacks": ("none",), "stack_options": {"keyword": {"k": 1}}},
        r"--option: stack 'keyword' is not played; allowed: none",
    ),
    "a suite without its data": ({"suite": "locomo"}, r"--data: suite 'locomo' needs a path; allowed: the path"),
    "no scenario": ({"suite": "tapes:Empty"}, r"suite: 'tapes:Empty' holds no scenario"),
    "two scenarios of one name": ({"suite": "tapes:Twins"}, r"tapes:Twins/twin.*: .*; allowed: .*an id of its own"),
    "an unknown grader": ({"suite": "tapes:Guessed"}, r"grader: 'guess'; allowed: .*contains"),
}


@pytest.mark.parametrize("wish", UNMET)
def test_a_wish_that_cannot_be_met_is_refused_before_anything_is_played(wish):
    changes, message = UNMET[wish]
    with pytest.raises(MisuseError, match=message):
        plan(replace(SMALL, **changes))


def test_a_stack_whose_packages_are_missing_is_refused_with_the_line_that_installs_it():
    with pytest.raises(NotInstalledError, match=r"stacks\[0\]: .*pip install no_such_package"):
        plan(replace(SMALL, stacks=("failing:Missing",)))


def test_planning_spends_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    forecast(plan(SMALL))
    assert list(tmp_path.iterdir()) == []


WORK = "scenarios.task_agent:TaskAgent"


def test_the_forecast_of_a_task_is_every_attempt_reading_the_talk_before_it():
    made = plan(Wanted(WORK, SuiteOptions(limit=1), ("none",), conditions=Conditions(answer_tokens=100)))
    (bound,) = forecast(made)
    assert bound.calls == 3 * len(made.tasks) > 60
    assert bound.usage.output == 100 * bound.calls
    said = sum(
        3 * estimate(prompts.WORK_LOOKED_UP + task_form(key.task))
        + 3 * (100 + sum(estimate(field.correction) for field in key.task.fields))  # 0 + 1 + 2 exchanges
        for key in made.tasks
    )
    assert said < bound.usage.input < said + 70 * bound.calls


def test_a_budget_bounds_what_a_memory_delivers_to_every_attempt():
    wanted = Wanted(WORK, SuiteOptions(limit=1), ("none", "keyword"), conditions=Conditions(evidence_tokens=7))
    none, keyword = forecast(plan(wanted))
    assert keyword.usage.input - none.usage.input == 7 * none.calls


@pytest.mark.slow
def test_a_forecast_of_work_is_an_upper_bound(run_small):
    """What was worked before is read again by those that remember it, so it is forecast too."""
    stacks = ("none", "keyword", "full_context", "ceiling")
    folder = run_small(stacks, suite=WORK)
    bounds = {each.stack: each for each in forecast(plan(Wanted(WORK, SuiteOptions(limit=1), stacks)))}
    stack_of = {trial.id: trial.stack for trial in folder.trials()}
    assert all(trial.state == "ended" for trial in folder.trials())
    for stack in stacks:
        spent = [call.usage for call in folder.calls() if stack_of[call.trial] == stack]
        assert len(spent) <= bounds[stack].calls
        assert sum(usage.output for usage in spent) <= bounds[stack].usage.output
        assert sum(usage.input for usage in spent) <= bounds[stack].usage.input, stack
