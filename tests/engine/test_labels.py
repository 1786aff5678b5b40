"""The same adapter twice in one run: each plays with its own options, and the report keeps them apart."""

from dataclasses import replace

import pytest
from rich.console import Console

from harness.core.errors import MisuseError
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.engine.plan import Wanted, forecast, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play
from reports.comparison import compare
from reports.words.conditions import conditions
from reports.words.meaning import role

SMALL = Wanted("tapes:Small", SuiteOptions(limit=2), ("none", "keyword"))
STACKS = ("none", "keyword", "one=keyword", "top=ceiling")


@pytest.fixture(autouse=True)
def _with_test_stacks(on_path): ...


@pytest.fixture
def comparison(on_path, tmp_path):
    made = plan(Wanted("tapes:Small", SuiteOptions(limit=1), STACKS, stack_options={"one": {"k": 1}}))
    play(made, tmp_path / "run", Manner(2, Progress(Console(quiet=True))))
    folder = RunFolder(tmp_path / "run")
    grade_run(folder)
    return folder, compare(folder)


@pytest.mark.thorough
def test_each_is_played_with_its_own_options_and_kept_apart(comparison):
    folder, compared = comparison
    trials = {trial.stack: trial for trial in folder.trials()}
    assert [trial.state for trial in trials.values()] == ["ended"] * 4
    recalled = {name: len(trials[name].answers[0].sources or ()) for name in ("keyword", "one")}
    assert recalled["one"] == 1 < recalled["keyword"]
    assert [stack.spec.name for stack in compared.stacks] == ["none", "keyword", "one", "top"]
    assert [role(stack) for stack in compared.stacks] == ["floor", "", "", "ceiling"]
    assert compared.stack("top").rates.recall_accuracy.scored.value == 1.0
    told = dict(conditions(compared))["Stacks"]
    assert "; one = keyword " in told
    assert "; top = ceiling" in told


def test_one_adapter_is_planned_twice_under_labels_with_other_options():
    made = plan(replace(SMALL, stacks=("none", "keyword", "wide=keyword"), stack_options={"wide": {"k": 30}}))
    assert [(stack.name, stack.adapter, stack.options.get("k")) for stack in made.manifest.stacks] == [
        ("none", "none", None), ("keyword", "keyword", 10), ("wide", "keyword", 30),
    ]  # fmt: skip
    assert {trial.stack for trial in made.trials} == {"none", "keyword", "wide"}
    assert len({trial.id for trial in made.trials}) == 6


def test_a_label_keeps_the_special_ways_of_its_adapter():
    made = plan(replace(SMALL, stacks=("ceiling", "top=ceiling", "floor=none", "none")))
    bounds = {each.stack: each.usage for each in forecast(made)}
    assert bounds["top"] == bounds["ceiling"]
    assert bounds["floor"] == bounds["none"]
    assert [stack.exempt for stack in made.manifest.stacks] == [True, True, False, False]


def test_several_budgets_play_each_stack_that_one_binds_at_each():
    stacks = ("none", "keyword", "wide=keyword", "files", "full_context", "ceiling")
    made = plan(replace(SMALL, stacks=stacks, stack_options={"wide": {"k": 30}}, budgets=(256, 8000)))
    conditions = made.manifest.conditions
    assert [(each.name, each.options.get("k"), each.budget(conditions)) for each in made.manifest.stacks] == [
        ("none", None, 2000), ("keyword@256", 10, 256), ("keyword@8000", 10, 8000), ("wide@256", 30, 256),
        ("wide@8000", 30, 8000), ("files", None, 2000), ("full_context", None, None), ("ceiling", None, None),
    ]  # fmt: skip
    assert [each.asked for each in made.manifest.stacks][1::2] == [
        "keyword@256",
        "wide=keyword@256",
        "files",
        "ceiling",
    ]
    bounds = {each.stack: each.usage.uncached for each in forecast(made)}
    assert bounds["none"] < bounds["keyword@256"] < bounds["keyword@8000"] <= bounds["full_context"]


def test_a_stack_may_have_a_budget_of_its_own_and_options_at_it():
    wanted = replace(SMALL, stacks=("keyword", "keyword@256"), stack_options={"keyword@256": {"k": 3}})
    made = plan(wanted)
    assert [(each.name, each.options["k"]) for each in made.manifest.stacks] == [("keyword", 10), ("keyword@256", 3)]
    (alone,) = plan(replace(SMALL, stacks=("keyword",))).manifest.stacks
    assert made.manifest.stacks[0] == alone
    assert not {trial.id for trial in made.trials if trial.stack != "keyword"} & {
        trial.id for trial in made.trials if trial.stack == "keyword"
    }


@pytest.mark.thorough
def test_a_budget_of_its_own_binds_what_is_recalled(on_path, tmp_path):
    made = plan(Wanted("tapes:Small", SuiteOptions(limit=1), ("failing:Talkative",), budgets=(50, 400)))
    play(made, tmp_path / "run", Manner(2, Progress(Console(quiet=True))))
    recalled = {
        trial.stack: max(answer.recall_tokens or 0 for answer in trial.answers)
        for trial in RunFolder(tmp_path / "run").trials()
    }
    assert 0 < recalled["failing:Talkative@50"] <= 50 < recalled["failing:Talkative@400"] <= 400


LABELS = {
    "keyword@": r"stacks\[0\]: the evidence budget '' of 'keyword@'; allowed: STACK@TOKENS",
    "keyword@0": r"the evidence budget '0'",
    "keyword@2k": r"the evidence budget '2k'",
    "keyword@256,keyword@256": r"the name 'keyword@256' twice",
    "full_context@256": r"stacks\[0\]: the budget of 'full_context@256': no evidence budget binds it; allowed: no @TOK",
    "ceiling@256": r"no evidence budget binds it",
    "none@256": r"it recalls nothing",
    "files@256": r"its agent looks up what it likes",
    "wide=keyword,wide=none": r"--stacks: wide=keyword,wide=none, the name 'wide' twice; allowed: each name once",
    "a.b=keyword": r"stacks\[0\]: the label 'a.b'; allowed: letters, digits, - and _",
    "=keyword": r"stacks\[0\]: the label ''; allowed: letters",
    "none,none2=keywrd": r"stacks\[1\]: no adapter 'keywrd'; allowed: .*keyword",
    "wide=": r"stacks\[0\]: no adapter after 'wide='; allowed: LABEL=ADAPTER",
    "none=keyword": r"stacks\[0\]: the label 'none' for 'keyword'; allowed: a label that is no stack's own name",
    "ceiling=keyword": r"the label 'ceiling' for 'keyword'",
}


@pytest.mark.parametrize("asked", LABELS)
def test_a_label_that_would_mislead_is_refused(asked):
    with pytest.raises(MisuseError, match=LABELS[asked]):
        plan(replace(SMALL, stacks=tuple(asked.split(","))))
