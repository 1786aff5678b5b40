"""What a play does with each kind of event, seen from the records it leaves."""

import csv
import io
from datetime import date

import pytest

from harness.core.record import Usage
from reports.measures.reported import vendor_counts
from reports.measures.spending import spending
from reports.printed.dreams import dreams_csv
from reports.rows.ledger import ledger

SMALL = ("failing:Plain", "failing:TellsTheTime", "failing:Served", "keyword", "ceiling", "reviewing:Counted")
TALKS = ("keyword", "failing:ForgetsNobody")
REVIEWED = ("reviewing:Stages", "failing:Plain")


@pytest.fixture
def small(played_small):
    return played_small(SMALL)


@pytest.fixture
def talks(played_small):
    return played_small(TALKS, suite="tapes:Talks")


@pytest.fixture
def reviewed(played_small):
    return played_small(REVIEWED, suite="tapes:Reviewed")


def trial_of(folder, stack):
    (trial,) = [each for each in folder.trials() if each.stack == stack]
    assert trial.failure is None, trial.failure
    return trial


def answers(folder, stack):
    return {answer.probe: answer for answer in trial_of(folder, stack).answers}


def hashes(folder, stack):
    trial = trial_of(folder, stack).id
    return [call.hash for call in folder.calls() if call.trial == trial]


def test_a_stack_that_recalls_everything_answers_every_probe(small):
    given = answers(small, "failing:Plain")
    assert len(given) == 8
    assert all(f"code0{number[1:]}x" in answer.text for number, answer in given.items())


@pytest.mark.thorough
def test_two_plays_of_one_trial_give_equal_answers_and_calls(small, run_small):
    again = run_small(["keyword"])
    assert answers(small, "keyword") == answers(again, "keyword")
    assert hashes(small, "keyword") == hashes(again, "keyword") != []


def test_recalled_text_beyond_the_budget_is_cut_off_and_counted(run_small):
    for answer in answers(run_small(["failing:Talkative"], evidence_tokens=100), "failing:Talkative").values():
        assert answer.recall_tokens <= 100
        assert answer.overflow_tokens > 10_000


def test_a_stack_sees_the_time_of_the_event(small):
    for answer in answers(small, "failing:TellsTheTime").values():
        assert date(2025, 2, 5).isoformat() in answer.cited


def test_a_review_reaches_a_stack_that_stages_and_any_other_plays_on(reviewed):
    delivered = {}
    for trial in reviewed.trials():
        assert trial.failure is None, trial.failure
        delivered[trial.stack] = [f"code0{n}x" in answer.text for n, answer in enumerate(trial.answers)]
    assert delivered == {"reviewing:Stages": [False, True], "failing:Plain": [True, True]}


def test_a_service_lives_through_the_trial_and_its_start_is_timed_apart(small):
    assert len(answers(small, "failing:Served")) == 8
    assert trial_of(small, "failing:Served").service_s > 0


def test_a_dialogue_is_observed_as_a_session_and_a_forgotten_user_is_gone(talks):
    given = answers(talks, "keyword")
    assert "code99x1" in given["p1"].text
    assert "code99x1" not in given["p2"].text


def test_probes_of_a_user_who_could_not_be_forgotten_are_unsupported(talks):
    given = answers(talks, "failing:ForgetsNobody")
    assert given["p1"].state == "answered"
    assert given["p2"].state == "unsupported"


def test_every_step_is_timed_and_model_time_is_within_it(small):
    trial = trial_of(small, "keyword")
    names = [step.name for step in trial.steps]
    assert names.count("observe") == names.count("recall") == names.count("answer") == 8
    assert all(0 <= step.model_s <= step.wall_s for step in trial.steps)
    assert all(step.model_s > 0 for step in trial.steps if step.name == "answer")


def test_the_ceiling_is_handed_the_evidence(small):
    for answer in answers(small, "ceiling").values():
        assert answer.sources is not None
        assert len(answer.sources) == 1
        assert answer.text.startswith("code") or "code" in answer.text


def test_what_a_memory_tells_of_its_dreams_is_recorded_once_a_user_and_written_as_a_sheet(reviewed):
    accounts = {trial.stack: trial.accounts for trial in reviewed.trials()}
    assert accounts["failing:Plain"] == ()
    [account] = accounts["reviewing:Stages"]
    assert (account.held, [dream.outcome for dream in account.dreams]) == ("# Notes", ["accepted"])
    [dream] = account.dreams
    assert [line.did for line in dream.lines] == ["merged", "added"]
    sheet = dreams_csv(reviewed.trials())
    assert sheet is not None
    rows = list(csv.DictReader(io.StringIO(sheet)))
    told = [(row["did"], row["line"], row["origin"], row["origin_by"], row["said_in"], row["count"]) for row in rows]
    assert told == [
        ("kept", "", "", "", "", "7"),
        ("merged", "- Old.", "- Old.", "sesn_1", "", "1"),
        ("merged", "- Old.", "- Older.", "", "", "1"),
        ("added", "- New.", "", "", "sesn_1 sesn_2", "1"),
        ("superseded", "- New.", "- Older.", "", "", "1"),
        ("lost", "", "- Old.", "sesn_1", "", "1"),
    ]
    assert dreams_csv(trial for trial in reviewed.trials() if trial.stack == "failing:Plain") is None


def test_what_a_vendor_tells_is_recorded_across_a_restart_and_stands_beside_what_is_metered(small):
    reported = {trial.stack: [entry.id for entry in trial.reported] for trial in small.trials()}
    assert reported["keyword"] == []
    told = reported["reviewing:Counted"]
    assert len(told) == len(set(told)) == small.manifest().scenarios[0].sessions
    counts = vendor_counts(small.manifest(), small.trials())
    assert list(counts) == ["reviewing:Counted"]
    found = counts["reviewing:Counted"]["session"]
    assert (found.count, found.usage) == (len(told), Usage(uncached=len(told), output=10 * len(told)))
    assert found.usd is None  # the vendor names no price; its tokens have one
    assert found.list_usd
    metered = spending(small, ledger(small), {})
    assert metered["reviewing:Counted"].usage.input > len(told)
