"""Stories tell what was given, said and graded, in bounds, and the page holds the ones that matter first."""

import json
from datetime import UTC, datetime

import pytest

from harness.core.record import Call, Usage
from harness.core.scenario import Evidence, Probe, UserId
from harness.gateway.journal import Journal
from reports.page.extracts import LINE, Wanted, cut, extract
from reports.page.packing import LEAST_ROOM, MOST, asked_by, choose, in_script, pack, packed_stories
from reports.page.stories import Story, keys_of, stories, story_rows
from reports.rows.probes import VALUES, probe_table
from reports.rows.tasks import task_table

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
SAID = Evidence("s1", 0, NOON, "Ann", "I collect old railway tickets now.")
PROBE = Probe("p", NOON, UserId("u"), "What do I collect?", expected=("railway tickets",), evidence=(SAID,))


def lines(found):
    return [(line.text, line.bears) for line in found.lines]


def test_lines_that_bear_on_the_probe_come_before_all_others_and_keep_their_place():
    texts = ["\n".join([*(f"small talk {number}" for number in range(200)), "Ann: I collect old railway tickets now."])]
    found = extract(texts, Wanted(PROBE), 60)
    assert lines(found) == [("small talk 0", False), ("Ann: I collect old railway tickets now.", True)]
    assert found.left_out == 199


def test_a_line_bears_by_the_answers_rare_words_too():
    assert lines(extract(["She owns tickets of a railway.\nNothing."], Wanted(PROBE), 500)) == [
        ("She owns tickets of a railway.", True),
        ("Nothing.", False),
    ]


def test_a_long_line_is_cut_around_what_bears_and_marked():
    line = "x " * 5000 + "railway tickets" + " y" * 5000
    ((text, bears),) = lines(extract([line], Wanted(PROBE), 100))
    assert bears
    assert "railway tickets" in text
    assert text.startswith("…")
    assert text.endswith("…")
    assert len(text.encode()) <= LINE


@pytest.mark.parametrize("text", ["plain " * 100, "Ünï " * 100, "漢字" * 100, "🙂" * 100, "short"])
def test_no_cut_text_is_longer_than_it_may_be_or_broken_within_a_character(text):
    for most in (7, 50, 51, 52, 53, 200):
        shown = cut(text, most)
        assert len(shown.encode()) <= most
        assert shown == text or (shown.endswith("…") and text.startswith(shown[:-1]))


def test_a_story_holds_what_the_journal_says_was_given(made_up, tmp_path):
    folder = made_up({"none": ["cw"]}).write(tmp_path / "run")
    folder.journal.mkdir()
    journal = Journal(folder.journal / "none-0-0.jsonl")
    call = Call("none-0-0", 0, "answer", "p1", "/v1/messages", "m", Usage(), 0.0, 0.1, 200, "h")
    asked = {"messages": [{"role": "user", "content": "<memory>\nThe car is navy.\n</memory>\n\nWhat about 1?"}]}
    journal.answer(call, asked, {"content": []})
    journal.close()
    rows = story_rows(probe_table(folder), task_table(folder))
    first, second = stories(folder, rows, keys_of(folder), 500)
    assert first.given is None
    assert [line.text for line in second.given.lines] == ["The car is navy."]
    assert second.given.lines[0].bears
    assert (second.outcome, second.answer, second.recalled) == ("wrong", "an answer", 50)


def test_attempts_at_tasks_are_told_with_what_was_wrong(made_up, tmp_path):
    folder = made_up({"none": ["2"]}, marks=[(1, "seen")]).write(tmp_path / "run")
    packed = packed_stories(folder, (probe_table(folder), task_table(folder)))
    (story,) = packed.stories
    assert [attempt.get("wrong") for attempt in story["attempts"]] == [("day",), None]
    assert packed.asked[0].expected == ("currency: CHF", "day: 3rd")


def test_what_went_wrong_is_kept_first_and_every_stack_has_its_share(made_up, tmp_path):
    folder = made_up({"none": ["xxxx"] * 5, "keyword": ["cccw"] * 5}).write(tmp_path)
    chosen = choose(story_rows(probe_table(folder), task_table(folder)), 14)
    mine = chosen[chosen["stack"] == "keyword"]
    assert len(chosen) == 14
    assert (len(mine), (mine["outcome"] == "wrong").sum()) == (7, 5)
    assert list(chosen.index) == sorted(chosen.index)


def test_wrong_answers_that_were_attributed_say_where_they_were_lost(made_up, tmp_path):
    folder = made_up({"none": ["cw"]}).write(tmp_path)
    probes = probe_table(folder).assign(attribution=["", "not retrieved"])
    packed = packed_stories(folder, (probes, task_table(folder)))
    assert [story.get("attribution") for story in packed.stories] == [None, "not retrieved"]


def test_packed_text_cannot_leave_its_script(made_up, tmp_path):
    hostile = "</ScRiPt><!--<script>\u2028]]>&amp;"
    folder = made_up({"none": ["c"]}, answer=hostile).write(tmp_path)
    text = in_script(packed_stories(folder, (probe_table(folder), task_table(folder))))
    assert "<" not in text
    assert json.loads(text)["stories"][0]["answer"] == hostile


def test_a_full_page_of_the_longest_texts_stays_in_bounds():
    long = "Ünwägbarkeiten 'quoted' " * 500
    turns = tuple(Evidence(f"s{turn}", turn, NOON, "Ann", long) for turn in range(20))
    probes = (Probe(f"p{each}", NOON, UserId("u"), long, expected=(long,) * 20, evidence=turns) for each in range(1000))
    keys = {("s", probe.id): probe for probe in probes}
    given = extract([f"{number} {long}" for number in range(100)], Wanted(PROBE), LEAST_ROOM)
    told = (
        Story(f"{number:016x}", "a_stack_of_a_long_name", "s", 0, f"p{number % 1000}", "abstained_wrongly", "",
              "contains", cut(long, LEAST_ROOM), given=given, values=dict.fromkeys(VALUES, 0.333))
        for number in range(MOST)
    )  # fmt: skip
    packed = pack(told, lambda story: asked_by(keys, story, LEAST_ROOM // 2), MOST)
    assert len(packed.stories) == MOST
    assert len(in_script(packed).encode()) < 2_700_000
