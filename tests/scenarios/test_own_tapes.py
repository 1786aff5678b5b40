"""Tapes of a user's own: the example plays, and what breaks the form is told with file and line."""

import json
import re
from itertools import pairwise
from pathlib import Path
from random import Random

import msgspec
import pytest

from harness.core.errors import MisuseError, ScenarioError
from harness.core.scenario import Probe, Session, SuiteOptions, Task
from harness.engine.tape import survey
from scenarios.own import Tapes
from scenarios.own.forms import OwnEvent, Tape, schema
from scenarios.own.new import new_scenario
from scenarios.own.yaml_lines import read_yaml

EXAMPLE = Path(__file__).parents[2] / "scenarios/own/examples/scenario.yaml"
SESSION = (
    '{"type":"Session","id":"s1","time":"2025-03-03T09:00:00Z","user":"ann","turns":[{"role":"user","text":"Hi."}]}'
)
PROBE = (
    '{"type":"Probe","id":"p1","time":"2025-03-04T09:00:00Z","user":"ann","text":"What?","expected":["Hi"],'
    '"evidence":[{"session":"s1","turn":0}]}'
)


def events(path: Path):
    (scenario,) = Tapes().scenarios(SuiteOptions(data=str(path)))
    survey(scenario, scenario.id)
    return list(scenario.events())


def written(tmp_path: Path, text: str, name: str = "tape.yaml") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_example_holds_what_it_says(tmp_path):
    path, _ = new_scenario("first", tmp_path)
    found = events(path)
    session, probe, task = found[1], found[3], found[5]
    assert isinstance(session, Session)
    assert session.text() == (
        "Session of Monday, 17 March 2025, 09:30\nAnn: From April on we release on Tuesdays instead of Thursdays."
    )
    assert isinstance(probe, Probe)
    assert [each.text for each in probe.evidence] == [session.turns[0].text]
    assert isinstance(found[4], Probe)
    assert (found[4].grader, found[4].ability) == ("abstain", "abstention")
    assert isinstance(task, Task)
    assert [field.name for field in task.fields] == ["service", "weekday"]


def test_a_new_scenario_takes_no_name_twice_and_none_with_a_folder_in_it(tmp_path):
    new_scenario("first", tmp_path)
    with pytest.raises(MisuseError, match=r"first.yaml: something that is there"):
        new_scenario("first.yaml", tmp_path)
    with pytest.raises(MisuseError, match=r"NAME: '../first'"):
        new_scenario("../first", tmp_path)


def test_the_schema_knows_every_event_and_allows_no_other_field(tmp_path):
    _, path = new_scenario("first", tmp_path)
    found = json.loads(path.read_text())
    assert found == json.loads(json.dumps(schema()))
    events_ = {name: form for name, form in found["$defs"].items() if "type" in form.get("properties", {})}
    assert {form["properties"]["type"]["enum"][0] for form in events_.values()} == {
        "Session", "Dialogue", "Probe", "Task", "Review", "Forget", "Restart",
    }  # fmt: skip
    assert all(form["additionalProperties"] is False for form in found["$defs"].values())


def test_yaml_and_jsonl_give_the_same_tape(tmp_path):
    tape, _ = read_yaml(EXAMPLE, Tape)
    lines = "\n".join(msgspec.json.encode(event).decode() for event in tape.events)
    assert events(written(tmp_path, lines, "same.jsonl")) == events(EXAMPLE)


def test_a_folder_is_a_scenario_a_file_and_the_level_chooses(tmp_path):
    for name, level in (("b", "hard"), ("a", "easy")):
        written(tmp_path, EXAMPLE.read_text().replace("level: real", f"level: {level}"), f"{name}.yaml")
    written(tmp_path, "{}", "notes.json")
    options = SuiteOptions(data=str(tmp_path))
    assert [scenario.id for scenario in Tapes().scenarios(options)] == ["a", "b"]
    assert [s.id for s in Tapes().scenarios(msgspec.structs.replace(options, level="hard"))] == ["b"]


BROKEN = {
    "a misspelt field": ("expected: null", "expects: null", r"line 4\d: \$.events\[4\].*unknown field `expects`"),
    "a role that there is not": ("role: user", "role: boss", r"line 18: \$.events\[0\].turns\[0\].role: .*'boss'"),
    "a time without its zone": ("2025-03-03T09:00:00Z", "2025-03-03T09:00:00", r"line 15: \$.events\[0\].time: .*zone"),
    "a turn that is not there": ("session: s2, turn: 0", "session: s2, turn: 7", r"line 3\d: .*turn: turn 7 of 's2'"),
    "a session to come": ("session: s2,", "session: s9,", r"line 3\d: .*'s9'; allowed: a session that stands earlier"),
    "an id twice": ("id: s2", "id: s1", r"line 21: \$.events\[1\].id: 's1', empty or used before"),
    "a time before": ("2025-03-17", "2024-03-17", r"line 21: \$.events\[1\].time: .*rising times"),
    "a field twice": ("id: s2", "id: s2\n    id: s3", r"line 2\d: \$.events\[1\]: the field 'id' twice"),
    "no YAML": ("events:", "events: [", r"tape.yaml: line \d+: .*; allowed: one YAML document"),
    "an alias": ("user: ann # users", "user: &a ann # users", None),
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_breaks_the_form_is_told_with_file_and_line(what, tmp_path):
    old, new, told = BROKEN[what]
    text = EXAMPLE.read_text()
    assert old in text
    path = written(tmp_path, text.replace(old, new, 1))
    if told is None:
        assert events(path)  # an anchor that nothing refers to is no harm
        return
    with pytest.raises(ScenarioError) as raised:
        events(path)
    assert re.search(told, str(raised.value)), str(raised.value)
    assert str(raised.value).startswith("tape.yaml: line")


def test_an_alias_is_refused_since_a_few_of_them_could_fill_the_memory(tmp_path):
    levels = "\n".join(f"{b}: &{b} [{', '.join([f'*{a}'] * 8)}]" for a, b in pairwise("abcdefghi"))
    with pytest.raises(ScenarioError, match=r"an alias of what stands elsewhere; allowed: it written out"):
        events(written(tmp_path, f"a: &a [1]\n{levels}\nevents: *i\n"))


def test_a_line_of_jsonl_is_told_with_its_number(tmp_path):
    path = written(tmp_path, f"{SESSION}\n\n{PROBE.replace('ann', '')}", "tape.jsonl")
    with pytest.raises(ScenarioError, match=r"^tape.jsonl: line 3: \$.user"):
        events(path)


def test_what_is_called_like_a_tape_in_a_folder_and_is_none_is_refused(tmp_path):
    written(tmp_path, EXAMPLE.read_text(), "a.yaml")
    written(tmp_path, "{}", "notes.jsonl")
    _, notes = Tapes().scenarios(SuiteOptions(data=str(tmp_path)))
    with pytest.raises(ScenarioError, match=r"notes\.jsonl: line 1"):
        list(notes.events())


@pytest.mark.parametrize("seeds", [range(200), pytest.param(range(200, 1000), marks=pytest.mark.slow)])
@pytest.mark.parametrize("form", ["yaml", "jsonl"])
def test_spoilt_tapes_are_refused_or_keep_every_event(form, seeds, tmp_path):
    tape, _ = read_yaml(EXAMPLE, Tape)
    lines = [msgspec.json.encode(event) for event in tape.events]
    whole = EXAMPLE.read_bytes() if form == "yaml" else b"\n".join(lines)
    path, refused = tmp_path / f"tape.{form}", 0
    for seed in seeds:
        path.write_bytes(spoilt_bytes(whole, Random(seed)))
        try:
            found = events(path)
        except ScenarioError:
            refused += 1
            continue
        told = path.read_bytes()
        assert len(found) >= len(re.findall(rb'^  - type: |^\{"type":', told, re.MULTILINE)), seed
    assert refused > len(seeds) // 4


def spoilt_bytes(data: bytes, chance: Random) -> bytes:
    """Bytes flipped, a stretch dropped or doubled, another encoding, nothing, or far too deep."""
    start, end = sorted(chance.randrange(len(data)) for _ in range(2))
    match chance.randrange(8):
        case 0 | 1 | 2:
            place = chance.randrange(len(data))
            return data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :]
        case 3:
            return data[:start] + data[end:]
        case 4:
            return data[:end] + data[start:]
        case 5:
            return data.decode().encode(chance.choice(["utf-16", "utf-32", "utf-8-sig"]))
        case 6:
            return chance.choice([b"", b"\n", b"null", b"[]", b"{}", b"events:", b"[" * 100_000, b"a: " * 50_000])
        case _:
            return data[: chance.randrange(len(data))]


def test_every_event_of_a_tape_has_a_form_of_its_own():
    assert {kind.__struct_config__.tag for kind in OwnEvent.__args__} == {
        "Session", "Dialogue", "Probe", "Task", "Review", "Forget", "Restart",
    }  # fmt: skip
