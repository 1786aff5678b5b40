"""What a play does with each kind of event, seen from the records it leaves."""

import csv
import io
from datetime import date

from harness.core.record import Usage
from reports.dreams import dreams_csv
from reports.reported import vendor_counts
from reports.spending import spending


def answers(folder):
    trial = next(folder.trials())
    assert trial.failure is None, trial.failure
    return {answer.probe: answer for answer in trial.answers}


def test_a_stack_that_recalls_everything_answers_every_probe(run_small):
    given = answers(run_small(["failing:Plain"]))
    assert len(given) == 8
    assert all(f"code0{number[1:]}x" in answer.text for number, answer in given.items())


def test_two_plays_of_one_trial_give_equal_answers_and_calls(run_small):
    first, second = run_small(["keyword"]), run_small(["keyword"])
    assert answers(first) == answers(second)
    assert [call.hash for call in first.calls()] == [call.hash for call in second.calls()]


def test_recalled_text_beyond_the_budget_is_cut_off_and_counted(run_small):
    for answer in answers(run_small(["failing:Talkative"], evidence_tokens=100)).values():
        assert answer.recall_tokens <= 100
        assert answer.overflow_tokens > 10_000


def test_a_stack_sees_the_time_of_the_event(run_small):
    for answer in answers(run_small(["failing:TellsTheTime"])).values():
        assert date(2025, 2, 5).isoformat() in answer.cited


def test_a_review_reaches_a_stack_that_stages_and_any_other_plays_on(run_small):
    delivered = {}
    for trial in run_small(["reviewing:Stages", "failing:Plain"], "tapes:Reviewed").trials():
        assert trial.failure is None, trial.failure
        delivered[trial.stack] = [f"code0{n}x" in answer.text for n, answer in enumerate(trial.answers)]
    assert delivered == {"reviewing:Stages": [False, True], "failing:Plain": [True, True]}


def test_a_service_lives_through_the_trial_and_its_start_is_timed_apart(run_small):
    folder = run_small(["failing:Served"])
    assert len(answers(folder)) == 8
    assert next(folder.trials()).service_s > 0


def test_a_dialogue_is_observed_as_a_session_and_a_forgotten_user_is_gone(run_small):
    given = answers(run_small(["keyword"], suite="tapes:Talks"))
    assert "code99x1" in given["p1"].text
    assert "code99x1" not in given["p2"].text


def test_probes_of_a_user_who_could_not_be_forgotten_are_unsupported(run_small):
    given = answers(run_small(["failing:ForgetsNobody"], suite="tapes:Talks"))
    assert given["p1"].state == "answered"
    assert given["p2"].state == "unsupported"


def test_every_step_is_timed_and_model_time_is_within_it(run_small):
    trial = next(run_small(["keyword"]).trials())
    names = [step.name for step in trial.steps]
    assert names.count("observe") == names.count("recall") == names.count("answer") == 8
    assert all(0 <= step.model_s <= step.wall_s for step in trial.steps)
    assert all(step.model_s > 0 for step in trial.steps if step.name == "answer")


def test_the_ceiling_is_handed_the_evidence(run_small):
    folder = run_small(["ceiling"])
    for answer in answers(folder).values():
        assert answer.sources is not None
        assert len(answer.sources) == 1
        assert answer.text.startswith("code") or "code" in answer.text


def test_what_a_memory_tells_of_its_dreams_is_recorded_once_a_user_and_written_as_a_sheet(run_small):
    folder = run_small(["reviewing:Stages", "failing:Plain"], "tapes:Reviewed")
    accounts = {trial.stack: trial.accounts for trial in folder.trials()}
    assert accounts["failing:Plain"] == ()
    [account] = accounts["reviewing:Stages"]
    assert (account.held, [dream.outcome for dream in account.dreams]) == ("# Notes", ["accepted"])
    [dream] = account.dreams
    assert [line.did for line in dream.lines] == ["merged", "added"]
    sheet = dreams_csv(folder.trials())
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
    assert dreams_csv(trial for trial in folder.trials() if trial.stack == "failing:Plain") is None


def test_what_a_vendor_tells_is_recorded_across_a_restart_and_stands_beside_what_is_metered(run_small):
    folder = run_small(["reviewing:Counted", "keyword"])
    reported = {trial.stack: [entry.id for entry in trial.reported] for trial in folder.trials()}
    assert reported["keyword"] == []
    told = reported["reviewing:Counted"]
    assert len(told) == len(set(told)) == folder.manifest().scenarios[0].sessions
    counts = vendor_counts(folder.manifest(), folder.trials())
    assert list(counts) == ["reviewing:Counted"]
    found = counts["reviewing:Counted"]["session"]
    assert (found.count, found.usage) == (len(told), Usage(uncached=len(told), output=10 * len(told)))
    assert found.usd is None  # the vendor names no price; its tokens have one
    assert found.list_usd
    metered = spending(folder, {})
    assert metered["reviewing:Counted"].usage.input > len(told)
