"""Claims about evidence delivered."""

from datetime import UTC, datetime

import msgspec
import pytest

from harness.core.scenario import Evidence, Probe, UserId
from harness.graders.evidence import delivered, pick_controls, rare_words

THEN = datetime(2025, 1, 1, tzinfo=UTC)


def turn(speaker, said):
    return Evidence("s1", 0, THEN, speaker, said)


def probe(id, question, *expected, evidence=(), user="u"):
    return Probe(id, THEN, UserId(user), question, expected=expected or None, evidence=evidence)


MOVED = turn("Ann", "I moved to Ulm, by the Danube!")
SHORT = turn("Bob", "Me too.")
LIVES = probe("lives", "Where does Ann live?", "Ulm on the Danube", evidence=(MOVED, SHORT))
DRINKS = probe("drinks", "What does Bob drink?", "Green tea")
TRANSCRIPT = "Session of Monday, 8 May 2023\nAnn: I moved to Ulm,\nby the Danube!\nBob: me   too"


def seen(asked, *given, control=None):
    return delivered(given, asked, control, len)


@pytest.mark.parametrize(
    ("given", "share"),
    [
        (TRANSCRIPT, 1.0),
        ("Ann: I MOVED to  Ulm by the Danube", 0.5),
        ("Ann moved to Ulm.", 0.0),
        ("Ann: me too\nBob: no", 0.0),
        ("said Bob: Me too, of course", 0.5),
        ("", 0.0),
    ],
)
def test_verbatim_is_the_share_of_turns_whose_words_stand_there(given, share):
    assert seen(LIVES, given).verbatim == share


def test_evidence_may_be_spread_over_several_texts():
    assert seen(LIVES, "Ann: I moved to Ulm, by the Danube!", "Bob: Me too.").verbatim == 1.0


@pytest.mark.parametrize(
    ("given", "bearing"),
    [
        ("Ann's home is Ulm (Danube).", 1.0),
        ("Danube\nUlm", 0.0),
        ("Ann lives on the Danube", 0.0),
        ("", 0.0),
    ],
)
def test_an_answer_is_borne_when_its_rare_words_stand_on_one_line(given, bearing):
    assert seen(LIVES, given).answer_bearing == bearing


def test_every_item_of_a_form_is_needed_each_on_its_own_line():
    asked = probe("p", "Which pets?", "two dogs; a cat")
    assert seen(asked, "two dogs\n\none cat").answer_bearing == 1.0
    assert seen(asked, "two dogs").answer_bearing == 0.0


def test_words_of_a_date_count_as_the_key_has_them():
    assert rare_words(probe("p", "When in 2023?", "7 May 2023")) == [[["7", "may"]]]


def test_words_of_the_question_are_not_rare():
    assert rare_words(probe("p", "Is it green tea or black tea?", "Green tea")) == []
    assert seen(probe("p", "Does she?", "Yes"), "Yes").answer_bearing is None


def test_what_a_key_leaves_nothing_to_look_for_is_null():
    found = seen(probe("p", "Where?"), TRANSCRIPT, control=DRINKS)
    assert (found.verbatim, found.answer_bearing, found.answer_bearing_control) == (None, None, None)


def test_the_control_looks_for_another_probes_answer():
    assert seen(LIVES, TRANSCRIPT, control=DRINKS).answer_bearing_control == 0.0
    assert seen(LIVES, "Bob likes green tea", control=DRINKS).answer_bearing_control == 1.0
    assert seen(LIVES, TRANSCRIPT).answer_bearing_control is None


def test_context_tokens_are_those_of_all_texts():
    assert seen(LIVES, "abc", "de").context_tokens == 5


def test_a_control_comes_from_the_others_and_has_another_answer():
    others = [
        probe("yes", "Does Ann swim?", "Yes"),
        probe("never", "What is Ann's car?"),
        probe("same", "In which town is Ann?", "ulm on THE danube"),
        probe("tea", "What does Eve drink?", "black coffee"),
    ]
    for seed in range(5):
        controls = pick_controls([LIVES, DRINKS, probe("unasked", "What?")], others, seed)
        assert controls.keys() == {"lives", "drinks"}
        assert controls["lives"].id == "tea"
        assert controls["drinks"].id in ("same", "tea")


def test_without_others_there_is_no_control():
    assert pick_controls([LIVES, DRINKS], [], 0) == {}


def test_the_seed_shifts_the_controls():
    others = [probe(f"p{number}", "Where?", f"town{number}") for number in range(5)]
    picks = [pick_controls([LIVES], others, seed)["lives"].id for seed in range(5)]
    assert picks == [pick_controls([LIVES], others, seed)["lives"].id for seed in range(5)]
    assert set(picks) == {"p0", "p1", "p2", "p3", "p4"}


def test_a_turn_without_words_is_left_out():
    asked = msgspec.structs.replace(LIVES, evidence=(MOVED, turn("Bob", "🎉")))
    assert seen(asked, TRANSCRIPT).verbatim == 1.0
    assert seen(msgspec.structs.replace(LIVES, evidence=(turn("Bob", "🎉"),)), TRANSCRIPT).verbatim is None
