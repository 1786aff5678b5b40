"""The reference model sums up talks, and what is known of entities, in statements as they were said."""

import json

from tests.models import forced
from tests.models.forced import fill

TALK = """2025-03-06T18:40 Wanda: My berth is B12. I sold the sloop yesterday!
2025-03-06T18:41 assistant: Noted, and fair winds. Shall I look for a mooring?
2025-04-02T09:00 Wanda: Hello again! My berth is now C7.
2025-04-02T09:01 Piet: I moved to Port Ellen."""


def summary(text: str, system: str = "At most 120 words.") -> list[str]:
    lines: list[str] = fill(forced.SUMMARY, text, system)["summary"].splitlines()
    return lines


def test_a_summary_keeps_dated_statements_and_drops_what_was_outdated() -> None:
    assert summary(f"<summary_so_far>\n(none)\n</summary_so_far>\n<messages>\n{TALK}\n</messages>") == [
        "Wanda: I sold the sloop yesterday (5 March 2025)!",
        "Wanda: My berth is now C7.",
        "Piet: I moved to Port Ellen.",
    ]


def test_an_earlier_summary_goes_on_in_the_new_one() -> None:
    before = "Piet: I live in Bergen.\nPiet: I keep nine goats."
    found = summary(f"<summary_so_far>\n{before}\n</summary_so_far>\n<messages>\n{TALK}\n</messages>")
    assert found[0] == "Piet: I keep nine goats."
    assert not any("Bergen" in line for line in found)


def test_within_a_limit_the_lines_that_tell_most_stay() -> None:
    text = "\n".join(
        ["Wanda: I felt rather fine then.", "Wanda: I paid Jo Ames 40 crowns in Bergen.", "Wanda: I rowed."]
    )
    assert summary(f"<messages>\n{text}\n</messages>", "Stay under 10 words.") == [
        "Wanda: I paid Jo Ames 40 crowns in Bergen."
    ]


def test_nothing_told_gives_an_empty_summary() -> None:
    assert summary("<messages>\nWanda: Good morning!\n</messages>") == []


def test_each_entity_is_summed_up_by_what_names_it() -> None:
    entities = [
        {"name": "Piet", "summary": "Piet: I keep nine goats."},
        {"name": "sloop", "summary": ""},
        {"name": "Oz"},
    ]
    earlier = [{"content": "Wanda: I sold the sloop.", "timestamp": "2025-03-06T18:40:00+00:00"}]
    prompt = (
        f"Stay under 1000 characters.\n<MESSAGES>\n{json.dumps(earlier)}\n"
        f"{json.dumps('Piet: I moved to Port Ellen.')}\n</MESSAGES>\n<ENTITIES>\n{json.dumps(entities)}\n</ENTITIES>"
    )
    assert fill(forced.SUMMARIES, prompt)["summaries"] == [
        {"name": "Piet", "summary": "Piet: I keep nine goats.\nPiet: I moved to Port Ellen."},
        {"name": "sloop", "summary": "Wanda: I sold the sloop."},
    ]
