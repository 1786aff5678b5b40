"""A run folder keeps what ended, whatever happens to the process that writes it."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from harness.core.errors import RunFolderError
from harness.core.record import (
    OUTCOMES,
    STEPS,
    Answer,
    Call,
    Conditions,
    Failure,
    Grade,
    Key,
    Manifest,
    ModelSpec,
    ScenarioSpec,
    StackSpec,
    Step,
    Trial,
    TrialSpec,
    Usage,
)
from harness.core.scenario import Evidence, Probe, SuiteOptions, UserId
from harness.core.store import RunFolder

NOW = datetime(2025, 1, 1, tzinfo=UTC)
MANIFEST = Manifest(
    memtrial="0", created=NOW, suite="suite", options=SuiteOptions(7, "data", 3, "hard"), repeats=2,
    stacks=(StackSpec("keyword", "1", {"k": 5, "dated": True, "b": 0.5}),),
    scenarios=(ScenarioSpec("s", "easy", "hash", 1, 2, 3, 4, 5),), conditions=Conditions(),
    model=ModelSpec("reference", "m", "1"), prompt_version="1", estimator="e", prices_as="p", price_source="s",
    machine={"cores": "2"}, packages={"msgspec": "1"},
)  # fmt: skip
PROBE = Probe("p", NOW, UserId("u"), "Where?", expected=("Ulm",), evidence=(Evidence("s1", 0, NOW, "Ann", "In Ulm."),))


def trial(name: str) -> Trial:
    return Trial(name, "keyword", "s", 0, "ended")


def call(name: str, number: int) -> Call:
    return Call(name, number, "answer", "p", "/v1/messages", "m", Usage(3, 0, 0, 2, 1), 0.5, 0.25, 200, "hash")


@pytest.fixture
def folder(tmp_path):
    """A run of two ended trials, with two calls each."""
    made = RunFolder(tmp_path / "run")
    made.create(MANIFEST, [TrialSpec(name, "keyword", "s", 1, 0) for name in "ab"], [Key("s", PROBE)])
    with made.writing():
        for name in "ab":
            made.append(trial(name), [call(name, number) for number in range(2)])
    return made


@pytest.mark.parametrize("name", ["trials.jsonl", "calls.jsonl"])
def test_a_torn_last_line_is_ignored_by_readers_and_cut_off_by_the_writer(folder, name):
    path = folder.path / name
    whole = path.read_bytes()
    last = whole[whole.rstrip().rfind(b"\n") + 1 :]
    for torn in (last[:1], last[:-2], last[:-1]):
        path.write_bytes(whole + torn)
        assert [each.id for each in folder.trials()] == ["a", "b"]
        assert len(list(folder.calls())) == 4
        assert path.read_bytes() == whole + torn
        with folder.writing():
            assert path.read_bytes() == whole


def test_a_trial_whose_line_is_torn_did_not_end_and_its_calls_are_dropped(folder):
    path = folder.path / "trials.jsonl"
    path.write_bytes(path.read_bytes()[:-1])
    assert [each.id for each in folder.trials()] == ["a"]
    with folder.writing():
        assert [each.trial for each in folder.calls()] == ["a", "a"]


def test_calls_without_their_trial_are_dropped_by_the_next_writer(folder):
    kept = list(folder.calls())
    with (folder.path / "calls.jsonl").open("ab") as out:
        out.write(msgspec.json.encode(call("c", 0)) + b"\n")
    assert len(list(folder.calls())) == 5
    with folder.writing():
        assert list(folder.calls()) == kept
        folder.append(trial("c"), [call("c", 0)])
    assert [each.id for each in folder.trials()] == ["a", "b", "c"]
    assert list(folder.calls()) == [*kept, call("c", 0)]


def test_a_folder_without_a_manifest_was_never_begun_and_can_be_begun_again(tmp_path):
    folder = RunFolder(tmp_path / "run")

    def killed():
        yield Key("s", PROBE)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        folder.create(MANIFEST, [TrialSpec("a", "keyword", "s", 1, 0)], killed())
    assert not folder.begun
    with pytest.raises(RunFolderError, match=r"no manifest.json; allowed: a folder that `memtrial run` has written"):
        folder.manifest()
    folder.create(MANIFEST, [TrialSpec("b", "keyword", "s", 1, 0)], [])
    assert folder.begun
    assert [spec.id for spec in folder.plan()] == ["b"]


def test_a_second_writer_is_refused_and_a_reader_is_not(folder):
    with folder.writing():
        with pytest.raises(RunFolderError, match="another memtrial is writing here"), RunFolder(folder.path).writing():
            pass
        assert len(list(RunFolder(folder.path).trials())) == 2


def test_a_writer_of_another_process_that_was_killed_holds_the_folder_no_longer(folder):
    holder = "import sys, time\nfrom pathlib import Path\nfrom harness.core.store import RunFolder\n"
    holder += "with RunFolder(Path(sys.argv[1])).writing():\n    print('held', flush=True)\n    time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", holder, str(folder.path)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(RunFolderError, match="another memtrial is writing here"), folder.writing():
            pass
        other.kill()
        other.wait()
    with folder.writing():
        folder.append(trial("c"), [])


@pytest.mark.parametrize("damage", [b'{"id": 3}\n', b"not JSON\n", b"\n", b"\xff\xfe\n", b'{"id": "\xff"}\n'])
def test_a_damaged_line_is_named_with_its_file_and_number(folder, damage):
    path = folder.path / "trials.jsonl"
    first, second = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(first + damage + second)
    with pytest.raises(RunFolderError, match=r"trials\.jsonl:2: .*; allowed: a Trial"):
        list(folder.trials())


@pytest.mark.parametrize("damage", [b"", b"{}", b"{}\n", b"[\n"])
def test_a_damaged_manifest_is_named(folder, damage):
    (folder.path / "manifest.json").write_bytes(damage)
    with pytest.raises(RunFolderError, match=r"manifest\.json.*; allowed: "):
        RunFolder(folder.path).manifest()


def test_grades_are_replaced_as_a_whole_or_not_at_all(folder):
    old = [Grade("a", "keyword", "s", "p", "contains", "1", "correct")]
    folder.write_grades(old)

    def breaks_off():
        yield Grade("b", "keyword", "s", "p", "contains", "1", "wrong")
        raise ValueError

    with pytest.raises(ValueError):
        folder.write_grades(breaks_off())
    assert list(folder.grades()) == old
    folder.write_grades([])
    assert list(folder.grades()) == []


def test_what_was_never_written_reads_as_nothing(tmp_path):
    folder = RunFolder(tmp_path / "never")
    assert (*folder.trials(), *folder.calls(), *folder.grades()) == ()
    assert not folder.path.exists()


def test_a_run_without_its_plan_or_its_key_is_damaged(folder):
    for name, read in (("plan.jsonl", folder.plan), ("keys.jsonl", lambda: list(folder.keys()))):
        (folder.path / name).unlink()
        with pytest.raises(RunFolderError, match=f"{name}: no such file; allowed: the file that `memtrial run`"):
            read()


def test_a_trial_that_is_there_twice_is_damage(folder):
    path = folder.path / "trials.jsonl"
    path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(RunFolderError, match=r"trials\.jsonl: trial a twice; allowed: each trial once"):
        list(folder.trials())


def test_the_manifest_and_the_key_come_back_as_they_were(folder):
    read = RunFolder(folder.path)
    assert read.manifest() == MANIFEST
    assert read.manifest().fingerprint() == MANIFEST.fingerprint()
    assert list(read.keys()) == [Key("s", PROBE)]


TEXTS, COUNTS = st.text(max_size=12), st.integers(0, 2**53)
SECONDS = st.floats(0, 1e9)
USAGES = st.builds(Usage, COUNTS, COUNTS, COUNTS, COUNTS, COUNTS)
STEPPED = st.builds(Step, st.sampled_from(STEPS), TEXTS, SECONDS, SECONDS)
ANSWERS = st.builds(
    Answer, TEXTS, st.sampled_from(["answered", "unsupported", "over_budget"]), TEXTS, st.none() | TEXTS,
    st.none() | COUNTS, st.none() | COUNTS, st.none() | st.lists(st.tuples(TEXTS, COUNTS), max_size=2).map(tuple),
    TEXTS,
)  # fmt: skip
FAILURES = st.builds(Failure, st.sampled_from(["raised", "deadline", "gateway"]), TEXTS, TEXTS)
TRIALS = st.builds(
    Trial, id=TEXTS, stack=TEXTS, scenario=TEXTS, repeat=COUNTS, state=st.sampled_from(["ended", "failed"]),
    failure=st.none() | FAILURES, answers=st.lists(ANSWERS, max_size=2).map(tuple),
    steps=st.lists(STEPPED, max_size=2).map(tuple), wall_s=SECONDS, disk_bytes=COUNTS,
)  # fmt: skip
CALLS = st.builds(
    Call, TEXTS, COUNTS, st.sampled_from(STEPS), TEXTS, TEXTS, TEXTS, USAGES, SECONDS, SECONDS, COUNTS, TEXTS, COUNTS,
    st.sampled_from(["used", "waste", "lost"]), st.booleans(),
)  # fmt: skip
GRADES = st.builds(
    Grade, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, st.none() | st.sampled_from(OUTCOMES), st.none() | SECONDS, TEXTS
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # on a machine that others use too
@given(TRIALS, st.lists(CALLS, max_size=2), st.lists(GRADES, max_size=2))
def test_every_record_comes_back_as_it_was_written(tmp_path_factory, ended, calls, grades):
    folder = RunFolder(Path(tmp_path_factory.mktemp("round")))
    folder.append(ended, calls)
    folder.write_grades(grades)
    assert (list(folder.trials()), list(folder.calls()), list(folder.grades())) == ([ended], calls, grades)
