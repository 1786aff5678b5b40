"""The same adapter twice in one run: each plays with its own options, and the report keeps them apart."""

import pytest
from rich.console import Console

from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.grade import grade_run
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play
from reports.comparison import compare
from reports.conditions import conditions
from reports.meaning import role

STACKS = ("none", "keyword", "one=keyword", "top=ceiling")


@pytest.fixture
def comparison(on_path, tmp_path):
    made = plan(Wanted("tapes:Small", SuiteOptions(limit=1), STACKS, stack_options={"one": {"k": 1}}))
    play(made, tmp_path / "run", Manner(2, Progress(Console(quiet=True))))
    folder = RunFolder(tmp_path / "run")
    grade_run(folder)
    return folder, compare(folder)


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
