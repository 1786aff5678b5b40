"""A chat history of a user's own, with questions on it."""

import json
from pathlib import Path
from typing import Any

import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import Probe, Session, SuiteOptions
from harness.engine.tape import survey
from scenarios.own import History
from scenarios.own.new import new_history

MESSAGES = [
    {"id": 7, "time": "2025-03-03T09:00:00+01:00", "speaker": "Ann", "text": "We meet in room 4."},
    {"time": 1740990000, "speaker": "Bot", "text": "Noted."},
    {"created_at": 1741600000000, "author": "Ann", "content": "Now we meet in room 9.", "reactions": ["+1"]},
    {"time": "2025-03-10T12:00:00Z", "role": "system", "text": "Ann joined."},
]
PROBES = "probes:\n  - text: Which room?\n    expected: [room 9]\n    evidence: [meet in room 9]\n"


def events(folder: Path, messages: Any = MESSAGES, probes: str = PROBES, name: str = "messages.json"):
    text = "\n".join(map(json.dumps, messages)) if name.endswith("l") else json.dumps(messages)
    (folder / name).write_text(text)
    (folder / "probes.yaml").write_text(probes)
    (scenario,) = History().scenarios(SuiteOptions(data=str(folder)))
    survey(scenario, scenario.id)
    return list(scenario.events())


def test_messages_become_sessions_parted_by_long_pauses_under_their_own_dates(tmp_path):
    first, second, probe = events(tmp_path)
    assert isinstance(first, Session)
    assert [(turn.role, turn.speaker) for turn in first.turns] == [("user", "Ann"), ("assistant", "Bot")]
    assert second.text() == "Session of Monday, 10 March 2025, 09:46\nAnn: Now we meet in room 9."
    assert isinstance(probe, Probe)
    assert [(each.session, each.turn) for each in probe.evidence] == [("s2", 0)]
    assert probe.time > second.time


@pytest.mark.parametrize("name", ["messages.json", "messages.jsonl"])
def test_a_json_list_and_a_message_a_line_are_the_same(name, tmp_path):
    assert [event.id for event in events(tmp_path, name=name)] == ["s1", "s2", "p001"]


def test_conversations_that_overlap_in_time_stay_apart(tmp_path):
    talks = [{"conversation": n % 2, "time": 1741000000 + n, "role": "user", "text": f"Line {n}"} for n in range(4)]
    found = events(tmp_path, talks, PROBES.replace("[meet in room 9]", "[Line 3]"))
    assert [[turn.text for turn in session.turns] for session in found[:2]] == [
        ["Line 0", "Line 2"],
        ["Line 1", "Line 3"],
    ]


def test_users_of_one_export_stay_apart(tmp_path):
    messages = [dict(MESSAGES[0], user="ann"), dict(MESSAGES[0], id=8, user="ben")]
    found = events(tmp_path, messages, "probes:\n  - {text: Which?, expected: [room 4], user: ben, evidence: ['8']}\n")
    assert [event.user for event in found] == ["ann", "ben", "ben"]


@pytest.mark.parametrize(
    ("messages", "probes", "told"),
    [
        (MESSAGES, PROBES.replace("meet in room 9", "meet in"), r"probes.yaml: line 2: .*names 2 messages"),
        (MESSAGES, PROBES.replace("meet in room 9", "nowhere"), r"probes.yaml: line 2: .*names 0 messages"),
        (MESSAGES, PROBES.replace("expected", "expect"), r"probes.yaml: line 2: .*unknown field `expect`"),
        (MESSAGES, PROBES + "    time: 2025-03-05T00:00:00Z\n", r"line 2: .*said after the question"),
        (MESSAGES, PROBES + "    user: eve\n", r"line 2: .*user: 'eve'; allowed: u1"),
        (
            [{"time": "2025-03-03T09:00:00", "text": "Hi."}],
            PROBES,
            r"messages.json: \$\[0\].time: .*without a time zone",
        ),
        ([{"time": 1e30, "text": "Hi."}], PROBES, r"messages.json: \$\[0\].time: 1e\+30"),
        ([{"time": 1, "text": 5}], PROBES, r"messages.json: \$\[0\].text: a value of type int"),
        ([{"time": 1, "text": " "}], PROBES, r"messages.json: no message that says something"),
        ([], PROBES, r"messages.json: no message that says something"),
    ],
)
def test_what_breaks_the_form_is_told_with_its_place(messages, probes, told, tmp_path):
    with pytest.raises(ScenarioError, match=told):
        events(tmp_path, messages, probes)


def test_the_example_is_a_history(tmp_path):
    new_history("chat", tmp_path)
    (scenario,) = History().scenarios(SuiteOptions(data=str(tmp_path / "chat")))
    assert survey(scenario, scenario.id).spec.probes == 2
