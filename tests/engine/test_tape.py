"""The first pass over a tape proves its form and its hash, event by event, and holds next to nothing of it."""

import tracemalloc
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from harness.core.errors import ScenarioError
from harness.core.scenario import DeskTask, Dialogue, Event, Evidence, Forget, Probe, Restart, Session, Turn, UserId
from harness.engine.tape import TapeHash, survey

T0 = datetime(2025, 1, 1, 9, tzinfo=UTC)
KIM = UserId("kim")
TOLD = Session("s1", T0, KIM, (Turn("user", "Kim", "I live in Ulm."), Turn("assistant", "Assistant", "I see.")))
PROOF = Evidence("s1", 0, T0, "Kim", "I live in Ulm.")
ASKED = Probe("p1", T0 + timedelta(days=9), KIM, "Where do I live?", expected=("Ulm",), evidence=(PROOF,))
TAPE: tuple[Event, ...] = (
    TOLD,
    Dialogue("d1", T0 + timedelta(days=1), KIM, ("Hello", "Good night")),
    Restart("r1", T0 + timedelta(days=2)),
    Forget("f1", T0 + timedelta(days=3), UserId("bob")),
    ASKED,
)


@dataclass(frozen=True)
class Tape:
    tape: Sequence[Event] | Iterator[Event]
    id: str = "one"
    level: str = "easy"

    def events(self) -> Iterator[Event]:
        return iter(self.tape)


def changed(event: Event, **facts: object) -> Event:
    return msgspec.structs.replace(event, **facts)


def proven_by(**facts: object) -> Event:
    return changed(ASKED, evidence=(PROOF, changed(PROOF, **facts)))


ANOTHER_TURN = "a turn that stands earlier on the tape"
OWN_WORDS = "the turn's own words and speaker"
BROKEN = {
    "what is no event": (
        [TOLD, Turn("user", "Kim", "Hello"), ASKED],
        (
            "events[1]",
            "a Turn, which this version does not play",
            "Session, Dialogue, Probe, Task, DeskTask, Review, Forget",
        ),
    ),
    "a task at a desk where the scenario has none": (
        [TOLD, DeskTask("t1", ASKED.time, KIM, "I want another seat.", "seat", ())],
        ("events[1]", "a DeskTask, and Tape has no desks", "a Task; or a scenario that is `HasDesks`"),
    ),
    "a time without a zone": (
        [changed(TOLD, time=datetime(2025, 1, 1))],
        ("events[0].time", "2025-01-01T00:00:00 without a time zone", "an aware time"),
    ),
    "a time that goes back": (
        [TOLD, changed(ASKED, time=T0 - timedelta(seconds=1))],
        ("events[1].time", "2025-01-01T08:59:59+00:00, before 2025-01-01T09:00:00+00:00", "rising times"),
    ),
    "an empty id": ([changed(TOLD, id="")], ("events[0].id", "'', empty or used", "an id of its own for each event")),
    "an id used before": ([TOLD, changed(ASKED, id="s1")], ("events[1].id", "'s1', empty or used before", "its own")),
    "a session without a turn": ([changed(TOLD, turns=())], ("events[0].turns", "no turn", "at least one turn")),
    "an empty question": ([TOLD, changed(ASKED, text=" ")], ("events[1].text", "an empty question", "a question")),
    "no accepted answer": (
        [TOLD, changed(ASKED, expected=("", " "))],
        ("events[1].expected", "no accepted answer", "accepted answers, or null for none"),
    ),
    "evidence in no session": (
        [TOLD, proven_by(session="s9")],
        ("events[1].evidence[1]", "session 's9', turn 0", ANOTHER_TURN),
    ),
    "evidence in a later session": ([ASKED, TOLD], ("events[0].evidence[0]", "session 's1', turn 0", ANOTHER_TURN)),
    "evidence in no turn": ([TOLD, proven_by(turn=2)], ("events[1].evidence[1]", "turn 2", ANOTHER_TURN)),
    "evidence counted from the end": ([TOLD, proven_by(turn=-1)], ("events[1].evidence[1]", "turn -1", ANOTHER_TURN)),
    "evidence in other words": (
        [TOLD, proven_by(text="In Ulm")],
        ("events[1].evidence[1].text", "'In Ulm'", OWN_WORDS),
    ),
    "evidence of another speaker": ([TOLD, proven_by(speaker="Bob")], ("events[1].evidence[1].text", "Ulm", OWN_WORDS)),
    "evidence of another time": (
        [TOLD, proven_by(time=T0 + timedelta(days=1))],
        ("events[1].evidence[1].time", "2025-01-02", "2025-01-01"),
    ),
    "a positive that is on no tape": (
        [TOLD, changed(ASKED, ability="isolation", positive="p9")],
        ("positive", "'p9'", "a probe of the same tape"),
    ),
    "a tape without a probe": ([TOLD], ("suite/one", "no probe and no task", "at least one of them on a tape")),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_told_with_place_found_and_allowed(rule):
    events, (place, found, allowed) = BROKEN[rule]
    with pytest.raises(ScenarioError) as told:
        survey(Tape(events), "suite/one")
    assert told.value.place.startswith("suite/one")
    assert place in told.value.place
    assert found in told.value.found
    assert allowed in told.value.allowed
    assert str(told.value) == f"{told.value.place}: {told.value.found}; allowed: {told.value.allowed}"


def test_a_sound_tape_is_counted():
    found = survey(Tape(TAPE), "suite/one")
    spec, keys = found.spec, found.keys
    assert (spec.id, spec.level, spec.sessions, spec.turns, spec.probes) == ("one", "easy", 1, 2, 1)
    assert [key.probe for key in keys] == [ASKED]
    assert {key.scenario for key in keys} == {"one"}


def test_what_the_user_says_in_a_live_talk_can_be_evidence():
    said = Evidence("d1", 2, T0 + timedelta(days=1), "user", "Good night")
    assert survey(Tape((*TAPE[:-1], changed(ASKED, evidence=(said,)))), "tape").spec.probes == 1
    for wrong in (changed(said, turn=1), changed(said, turn=4), changed(said, text="Good morning")):
        with pytest.raises(ScenarioError, match="evidence"):
            survey(Tape((*TAPE[:-1], changed(ASKED, evidence=(wrong,)))), "tape")


def test_a_history_is_counted_anew_for_each_probe():
    later = changed(TOLD, id="s2", time=ASKED.time), changed(ASKED, id="p2")
    once, twice = survey(Tape(TAPE), "x").spec, survey(Tape((*TAPE, *later)), "x").spec
    assert once.history_tokens == once.tokens > 0
    assert twice.tokens == 2 * once.tokens
    assert twice.history_tokens == 3 * once.tokens


def test_an_isolation_probe_may_stand_before_its_positive():
    spies = changed(ASKED, id="p0", ability="isolation", expected=None, evidence=(), positive="p1")
    assert survey(Tape((TOLD, spies, ASKED)), "x").spec.probes == 2


def hash_of(events: Sequence[Event]) -> str:
    tape = TapeHash()
    for event in events:
        tape.add(event)
    return tape.digest()


def test_the_hash_changes_with_any_event_and_with_the_key():
    tapes = [TAPE, (*TAPE, Restart("r2", ASKED.time)), (TAPE[0], TAPE[2], TAPE[1], *TAPE[3:])]
    tapes += [TAPE[:place] + TAPE[place + 1 :] for place in range(len(TAPE))]
    for place, event in enumerate(TAPE):
        tapes += [(*TAPE[:place], changed(event, **facts), *TAPE[place + 1 :]) for facts in changes_of(event)]
    assert len({hash_of(tape) for tape in tapes}) == len(tapes)
    assert hash_of(TAPE) == hash_of(list(TAPE)) == survey(Tape(TAPE), "x").spec.hash


def changes_of(event: Event) -> Iterator[dict[str, object]]:
    """Another value for each field of an event."""
    other = {
        "id": "other", "time": T0 + timedelta(hours=1), "user": UserId("eve"), "agent": "scout", "turns": (),
        "text": "Who?", "expected": ("Bonn",), "ability": "temporal", "grader": "exact", "evidence": (),
        "forbidden": ("Ulm",), "positive": "p2", "label": "x", "suspect": "doubtful", "rubric": ("it names a town",),
    }  # fmt: skip
    for name in type(event).__struct_fields__:
        yield {name: other[name]}


def long_tape(sessions: int) -> Iterator[Event]:
    for number in range(sessions):
        turns = tuple(Turn("user", "Kim", f"Remark {number}.{turn}: nothing of note.") for turn in range(200))
        yield Session(f"s{number}", T0 + timedelta(hours=number), KIM, turns)
    yield Probe("p", T0 + timedelta(hours=sessions), KIM, "Is there anything of note?", expected=("no",))


def peak_bytes(sessions: int) -> int:
    tracemalloc.start()
    survey(Tape(long_tape(sessions)), "x")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def test_a_tape_is_never_held_whole():
    peak_bytes(5)
    grown = peak_bytes(105) - peak_bytes(5)
    assert grown < 100 * 200 * 8  # bytes: less than one pointer a turn, when a turn itself takes some 200


def test_a_tape_is_left_at_its_first_error():
    events = long_tape(50)
    next(events)

    def repeated() -> Iterator[Event]:
        yield TOLD
        yield TOLD
        yield from events

    with pytest.raises(ScenarioError, match=r"events\[1\].id"):
        survey(Tape(repeated()), "x")
    assert getattr(next(events), "id", None) == "s1"
