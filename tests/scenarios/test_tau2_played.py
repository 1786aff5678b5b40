"""tau2 from the command to the grades, with a served model that knows the key: the path is real, the model is not."""

import shutil
from decimal import Decimal

import pytest
from rich.console import Console

from harness import cli
from harness.core.errors import MemtrialError
from harness.core.record import ModelSpec
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.desk import MOST_TURNS
from harness.engine.grading.grade import grade_run
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play
from harness.gateway.journal import read_journal
from harness.gateway.live import Live, Upstream
from reports.comparison import compare
from tests.scenarios.desk_model import CORRECTED, blocks, serving
from tests.scenarios.made_tau2 import CANCEL, retail, task

MODEL = "claude-sonnet-5-5"  # one with a price
TASKS = (task("1", [CANCEL], told=["25.00"]), task("2", []))


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """Plays each wish once, without the command, and grades it; gives the run's folder."""
    made = {}

    def play_once(manner, stacks, *tasks):
        if manner not in made:
            place = tmp_path_factory.mktemp(manner)
            domain = retail(place, *tasks)
            with serving(domain.tasks, manner) as url:
                options, model = SuiteOptions(data=str(place)), ModelSpec("forward", MODEL, url)
                wanted = Wanted("tau2_retail", options, tuple(stacks.split(",")), model=model)
                play(plan(wanted), place / "run", Manner(2, Progress(Console(quiet=True)), live=Live(Upstream(url))))
            made[manner] = RunFolder(place / "run")
            grade_run(made[manner])
        return made[manner]

    return play_once


def outcomes(folder, stack):
    """By scenario and visit: the first attempt's outcome, and how many attempts it took."""
    rows = [grade for grade in folder.grades() if grade.stack == stack]
    took = {(row.scenario, row.probe): row.value for row in rows if row.grader == "attempts"}
    return {
        (row.scenario.removeprefix("retail-"), row.probe[-1]): (row.outcome, took.get((row.scenario, row.probe)))
        for row in rows
        if row.outcome
    }


@pytest.mark.thorough
def test_gold_actions_score_all_and_an_agent_of_the_stack_s_own_is_unsupported(on_path, tmp_path, capsys):
    domain = retail(tmp_path, TASKS[0])
    with serving(domain.tasks, "gold") as url:
        asked = ["run", "tau2_retail", "--data", str(tmp_path), "--model", MODEL, "--endpoint", url, "--workers", "2"]
        stacks = "none,files,own_agent:OwnAgentStack"
        code = cli.run([*asked, "--stacks", stacks, "--out", str(tmp_path / "run")])
    printed, folder = capsys.readouterr(), RunFolder(tmp_path / "run")
    assert (code, "tau2-bench data: MIT" in printed.out) == (0, True), printed.err
    right = {("1", visit): ("correct", 1.0) for visit in "12"}
    assert outcomes(folder, "none") == outcomes(folder, "files") == right
    assert set(outcomes(folder, "own_agent:OwnAgentStack").values()) == {("unsupported", None)}
    stacks = {trial.id: trial.stack for trial in folder.trials()}
    calls = [(stacks[call.trial], call) for call in folder.calls()]
    assert {stack for stack, _ in calls} == {"none", "files"}  # no customer is played for nobody
    of_none = [call for stack, call in calls if stack == "none"]
    assert {(call.step, call.event) for call in of_none} == {
        (step, f"visit-{visit}") for step in ("work", "customer") for visit in "12"
    }
    spent = next(each.spending for each in compare(folder).stacks if each.spec.name == "none")
    worked = [call for call in of_none if call.step == "work"]
    assert spent.usage.output == sum(call.usage.output for call in worked)
    assert Decimal(0) < spent.customer_usd < spent.usd
    assert "Customers" in (folder.report / "report.md").read_text()


@pytest.mark.thorough
def test_doing_nothing_scores_the_floor_and_is_told_which_record_is_amiss_but_not_how(played):
    folder = played("null", "none", *TASKS)
    wrong, right = ("wrong", None), ("correct", 1.0)
    assert outcomes(folder, "none") == {("1", "1"): wrong, ("1", "2"): wrong, ("2", "1"): right, ("2", "2"): right}
    (trial,) = [trial for trial in folder.trials() if trial.scenario == "retail-1"]
    assert [attempt.wrong for work in trial.works for attempt in work.attempts] == [("records", "told")] * 4
    corrected = [said for said in asked_of_the_model(folder, trial) if CORRECTED in said]
    assert corrected
    for request in corrected:
        assert "The order #W1 should have been changed. The user ada should have been changed." in request
        assert "I was not told all that I had to know." in request
        assert not [key for key in ("25.00", "no longer needed", '"cancelled"') if key in request]


@pytest.mark.thorough
def test_what_was_corrected_and_done_is_remembered_at_the_next_visit_or_not(played):
    folder = played("learner", "none,full_context", TASKS[0])
    assert outcomes(folder, "none") == {("1", "1"): ("wrong", 2.0), ("1", "2"): ("wrong", 2.0)}
    assert outcomes(folder, "full_context") == {("1", "1"): ("wrong", 2.0), ("1", "2"): ("correct", 1.0)}
    (trial,) = [trial for trial in folder.trials() if trial.stack == "full_context"]
    remembered = [said for said in asked_of_the_model(folder, trial) if '(cancel_pending_order {"order_id":' in said]
    assert all("<memory>" in said for said in remembered)
    assert remembered


def asked_of_the_model(folder, trial):
    """All that was said in each request, without the tools that it offers."""
    for journalled in read_journal(folder.journal / f"{trial.id}.jsonl"):
        body = journalled.request
        yield "\n".join(block.get("text", "") for message in body["messages"] for block in blocks(message))


@pytest.mark.thorough
def test_a_talk_without_an_end_is_wrong_whatever_was_done(played):
    folder = played("endless", "none", TASKS[1])
    (trial,) = folder.trials()
    assert [attempt.wrong for work in trial.works for attempt in work.attempts] == [("end",)] * 4
    asked = [call for call in folder.calls() if call.step == "work"]
    assert len(asked) == 4 * MOST_TURNS


@pytest.mark.thorough
def test_a_record_that_tells_of_other_changes_is_not_graded(played, tmp_path):
    folder = RunFolder(shutil.copytree(played("null", "none", *TASKS).path, tmp_path / "run"))
    changed = next(folder.trials()).works[0].attempts[0].changed
    trials = folder.path / "trials.jsonl"
    trials.write_text(trials.read_text().replace(changed, "0" * 16))
    shutil.rmtree(folder.path / "seal")
    with pytest.raises(MemtrialError, match="the record has"):
        grade_run(folder)


@pytest.mark.parametrize("command", ["plan", "run"])
def test_without_a_model_the_suite_is_refused_with_the_reason(command, tmp_path, capsys):
    retail(tmp_path, *TASKS)
    assert cli.run([command, "tau2_retail", "--data", str(tmp_path)]) == cli.MISUSE
    told = capsys.readouterr().err
    assert "--model: the reference model for suite 'tau2_retail', which has a customer and an agent who talk" in told
    assert "allowed: --model NAME with a key, or with --endpoint URL" in told
