"""Claims about grading a run folder; journals are written by the gateway's own code."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from harness.core.errors import MemtrialError, MisuseError, RunFolderError
from harness.core.record import (
    Answer,
    Call,
    Conditions,
    Failure,
    Grade,
    Key,
    Manifest,
    ModelSpec,
    Trial,
    TrialSpec,
    Usage,
)
from harness.core.scenario import Evidence, Probe, SuiteOptions, UserId
from harness.core.store import RunFolder
from harness.engine.grading import processes as grade_processes
from harness.engine.grading.grade import Tally, grade_run, graded
from harness.engine.grading.trials import POSITIVE_NOT_PROVEN, Grading, load_graders
from harness.gateway.journal import Journal
from harness.gateway.tokens import estimate
from harness.graders.outcome import LEAKED

NOW = datetime(2025, 1, 1, tzinfo=UTC)
MEMORY = "Ann: I moved to Ulm last year.\nBob: I drink green tea."
ANN, BOB = UserId("ann"), UserId("bob")
MOVED = Evidence("s1", 0, NOW, "Ann", "I moved to Ulm last year.")

LIVES = Probe("lives", NOW, ANN, "Where does Ann live?", expected=("Ulm",), evidence=(MOVED,))
DRINKS = Probe("drinks", NOW, ANN, "What does Bob drink?", expected=("green tea",))
CAR = Probe("car", NOW, ANN, "What is Ann's car?", ability="abstention")
SPIES = Probe("spies", NOW, BOB, "Where?", ability="isolation", forbidden=("Ulm",), positive="lives")
PROBES = [SPIES, LIVES, DRINKS, CAR]  # on a tape an isolation probe may stand before its positive
ELSEWHERE = Probe("elsewhere", NOW, ANN, "What is drunk?", expected=("green tea",))  # of another scenario
RIGHT = {"lives": "In Ulm.", "drinks": "Green tea", "car": "I don't know.", "spies": "I don't know."}


def answered(**texts):
    return tuple(Answer(probe, "answered", text) for probe, text in texts.items())


def trial(id, state="ended", answers=(), cause=None):
    failure = Failure(cause, "for a person") if cause else None
    return Trial(id, "stack", "s", 0, state, failure, answers=tuple(answers))


def call(trial, number, event, **changed):
    facts = {"step": "answer", "status": 200, **changed}
    return Call(trial, number, facts["step"], event, "messages", "m", Usage(), 0.0, 0.0, facts["status"], "hash")


def house_request(memory, question):
    content = [{"type": "text", "text": f"<memory>\n{memory}\n</memory>"}, {"type": "text", "text": question}]
    return {"model": "m", "system": "Look within <memory> tags.", "messages": [{"role": "user", "content": content}]}


@pytest.fixture
def folder(tmp_path):
    return RunFolder(tmp_path / "run")


def play(folder, *trials, probes=PROBES, planned=None, seed=0):
    """A folder as a run leaves it: `trials` ended, `planned` ids planned."""
    manifest = Manifest(
        "0", NOW, "suite", SuiteOptions(), 1, (), (), Conditions(), ModelSpec("reference", "m", "1"), "1", "e", "p",
        "s", {}, {},
    )  # fmt: skip
    plan = [TrialSpec(id, "stack", "s", seed, 0) for id in planned or [ended.id for ended in trials]]
    folder.create(manifest, plan, [*(Key("s", probe) for probe in probes), Key("t", ELSEWHERE)])
    folder.journal.mkdir(exist_ok=True)
    with folder.writing():
        for ended in trials:
            folder.append(ended, [])


def journal(folder, trial, *entries):
    written = Journal(folder.journal / f"{trial}.jsonl")
    for number, (event, request, changed) in enumerate(entries):
        written.send(call(trial, number, event, **changed))
        written.answer(call(trial, number, event, **changed), request, {"content": []})
    written.close()


def outcomes(folder):
    return {(row.trial, row.probe): (row.outcome, row.cause) for row in folder.grades() if row.outcome}


def values(folder, probe):
    return {row.grader: row.value for row in folder.grades() if row.probe == probe and row.outcome is None}


def test_all_registered_graders_load_under_their_names():
    graders = load_graders()
    assert set(graders) >= {"exact", "contains", "token_f1", "number", "date", "abstain"}
    assert all(grader.name == name and grader.version for name, grader in graders.items())


def test_answers_are_graded_in_the_order_of_plan_and_tape(folder):
    play(folder, trial("b", answers=answered(**RIGHT)), trial("a", answers=answered(**RIGHT)), planned=["a", "b"])
    summary = grade_run(folder)
    assert list(outcomes(folder).items()) == [
        ((id, probe), (outcome, ""))
        for id in "ab"
        for probe, outcome in [
            ("spies", "abstained_rightly"),
            ("lives", "correct"),
            ("drinks", "correct"),
            ("car", "abstained_rightly"),
        ]
    ]
    assert summary.outcomes == {"stack": {"correct": 4, "abstained_rightly": 4}}
    assert summary.rows == len(list(folder.grades()))


def test_what_was_not_answered_says_why(folder):
    some = answered(lives="In Ulm.", drinks="Beer")
    unsupported = [Answer(probe.id, "unsupported", detail="can't") for probe in PROBES[:3]]
    play(
        folder,
        trial("failed", "failed", some, cause="deadline"),
        trial("broke", "over_budget", some),
        trial("unable", "ended", [*unsupported, Answer("car", "over_budget")]),
        planned=["failed", "broke", "unable", "never"],
    )
    grade_run(folder)
    found = outcomes(folder)
    kept = [("correct", ""), ("wrong", "")]
    order = ["lives", "drinks", "car", "spies"]
    assert [found["failed", probe] for probe in order] == [*kept, *[("failed", "deadline")] * 2]
    assert [found["broke", probe] for probe in order] == [*kept, *[("over_budget", "")] * 2]
    assert [found["unable", probe] for probe in order] == [
        ("unsupported", "can't"),
        ("unsupported", "can't"),
        ("over_budget", ""),
        ("unsupported", "can't"),
    ]
    assert [found["never", probe] for probe in order] == [("not_run", "")] * 4
    assert {row.trial for row in folder.grades() if row.outcome is None} == {"failed", "broke"}


@pytest.mark.parametrize(("spied", "cause"), [("I don't know.", POSITIVE_NOT_PROVEN), ("In Ulm.", LEAKED)])
@pytest.mark.parametrize("lives", ["In Bonn.", "I don't know."])
def test_isolation_without_its_positive_is_marked_unless_a_leak_proves_itself(folder, spied, cause, lives):
    play(folder, trial("a", answers=answered(**RIGHT | {"lives": lives, "spies": spied})))
    grade_run(folder)
    assert outcomes(folder)["a", "spies"][1] == cause
    assert outcomes(folder)["a", "car"][1] == ""


def test_a_leak_after_its_positive_keeps_its_cause(folder):
    play(folder, trial("a", answers=answered(**RIGHT | {"spies": "In Ulm."})))
    grade_run(folder)
    assert outcomes(folder)["a", "spies"] == ("wrong", "said what is forbidden")


def test_values_are_read_at_the_wire(folder):
    play(folder, trial("a", answers=answered(**RIGHT)))
    requests = [(probe.id, house_request(MEMORY, probe.text), {}) for probe in PROBES]
    journal(folder, "a", *requests)
    grade_run(folder)
    size = estimate(MEMORY)
    assert values(folder, "lives") == {
        "token_f1": pytest.approx(2 / 3), "evidence_verbatim": 1, "evidence_answer": 1, "evidence_control": 1,
        "context_tokens": size,
    }  # fmt: skip
    assert values(folder, "drinks") == {
        "token_f1": 1, "evidence_answer": 1, "context_tokens": size,
    }  # fmt: skip
    assert values(folder, "car") == values(folder, "spies") == {"context_tokens": size}


def test_only_answered_requests_of_the_answer_step_count(folder):
    play(folder, trial("a", answers=answered(**RIGHT)))
    request = house_request(MEMORY, LIVES.text)
    journal(
        folder,
        "a",
        ("lives", request, {"step": "recall"}),
        ("lives", request, {"status": 529}),
        ("lives", house_request("Ann: hi", LIVES.text), {}),
        ("car", {"model": "m", "input": ["Ulm"]}, {}),
    )
    grade_run(folder)
    assert values(folder, "lives")["evidence_verbatim"] == 0
    assert values(folder, "lives")["context_tokens"] == estimate("Ann: hi")
    assert values(folder, "car") == {}


def test_several_requests_of_an_answer_are_read_as_one(folder):
    play(folder, trial("a", answers=answered(**RIGHT)))
    first, second = house_request("Ann: hi", LIVES.text), house_request(MEMORY, LIVES.text)
    journal(folder, "a", ("lives", first, {}), ("lives", first, {}), ("lives", second, {}))
    grade_run(folder)
    assert values(folder, "lives")["evidence_verbatim"] == 1
    assert values(folder, "lives")["context_tokens"] == estimate("Ann: hi") + estimate(MEMORY)


def test_without_a_journal_evidence_is_absent_and_never_zero(folder):
    play(folder, trial("a", answers=answered(**RIGHT)))
    grade_run(folder)
    assert set(values(folder, "lives")) == {"token_f1"}


def test_grading_again_gives_the_same_bytes(folder):
    play(folder, trial("a", answers=answered(**RIGHT)), trial("b", "failed", cause="raised"), seed=3)
    journal(folder, "a", *[(probe.id, house_request(MEMORY, probe.text), {}) for probe in PROBES])
    grade_run(folder)
    once = (folder.path / "grades.jsonl").read_bytes()
    assert b"evidence_control" in once
    grade_run(folder)
    assert (folder.path / "grades.jsonl").read_bytes() == once


def by_two_processes(monkeypatch):
    """From now on every run counts as large."""
    monkeypatch.setattr(grade_processes, "LARGE", 0)
    monkeypatch.setattr(grade_processes.os, "cpu_count", lambda: 2)


def test_several_processes_grade_as_one_does(folder, monkeypatch):
    whole = [trial(f"whole{n}", answers=answered(**RIGHT)) for n in range(26)]
    trials = [*whole, *(trial(f"failed{n}", "failed", cause="raised") for n in range(14))]
    play(folder, *trials, planned=[each.id for each in reversed(trials)])
    for each in trials:
        journal(folder, each.id, *[(probe.id, house_request(MEMORY, probe.text), {}) for probe in PROBES])
    alone = list(graded(folder, Tally()))
    by_two_processes(monkeypatch)
    monkeypatch.setattr(Grading, "rows", None)  # in this process; those that are started do not know
    assert list(graded(folder, Tally())) == alone
    assert len(alone) > 300


def test_what_breaks_in_a_process_of_its_own_is_told_as_ever(folder, monkeypatch):
    by_two_processes(monkeypatch)
    play(folder, trial("a", answers=answered(**RIGHT)), trial("b", answers=answered(**RIGHT)))
    (folder.journal / "b.jsonl").write_bytes(b"spoilt\n")
    with pytest.raises(RunFolderError, match=r"b\.jsonl:1: .*; allowed: a line of a journal"):
        grade_run(folder)


@pytest.mark.parametrize(
    ("probes", "answers", "says"),
    [
        (PROBES, answered(lives="Ulm"), "ended without an answer to probe spies"),
        ([*PROBES, LIVES], answered(**RIGHT), "lives: a second outcome"),
        ([LIVES], answered(lives="Ulm", drinks="tea"), "answers what was not planned: drinks"),
    ],
)
def test_a_sum_that_does_not_add_up_leaves_the_old_grades(folder, probes, answers, says):
    play(folder, trial("a", answers=answers), probes=probes)
    old = [Grade("a", "stack", "s", "old", "contains", "1", "correct")]
    with folder.writing():
        folder.write_grades(old)
    with pytest.raises(MemtrialError, match=says):
        grade_run(folder)
    assert list(folder.grades()) == old


def test_a_missing_outcome_is_noticed():
    row = Grade("a", "stack", "s", "lives", "contains", "1", "correct")
    assert list(Tally().counted([row], planned=1)) == [row]
    with pytest.raises(MemtrialError, match="1 outcomes for 2 planned probes"):
        list(Tally().counted([row], planned=2))


def test_an_unknown_grader_is_named_with_what_is_installed(folder):
    play(folder, trial("a", answers=answered(lives="Ulm")), probes=[Probe("x", NOW, ANN, "?", grader="guess")])
    with pytest.raises(MisuseError, match=r"probe x: grader: 'guess'; allowed: .*contains"):
        grade_run(folder)


def test_a_folder_in_use_is_left_alone(folder):
    play(folder, trial("a", answers=answered(**RIGHT)))
    with folder.writing(), pytest.raises(RunFolderError):
        grade_run(folder)


def test_every_planned_probe_has_one_outcome(folder):
    states = [trial("a", answers=answered(**RIGHT)), trial("b", "failed", answered(lives="Ulm"), cause="killed")]
    play(folder, *states, planned=["a", "b", "c"])
    grade_run(folder)
    counts = Counter((row.trial, row.probe) for row in folder.grades() if row.outcome)
    assert counts == Counter((id, probe.id) for id in "abc" for probe in PROBES)
