"""What a dream did is derived from two states of a store: what was planted is found, and no more."""

import pytest

from adapters.managed_agents.provenance import derive, said

CHF, CHF_AGAIN = "- 2025-01-06: For Norvik, the currency is CHF.", "- 2025-02-03: Norvik has CHF as its currency."
SEK, SEK_NOW = (
    "- 2025-03-01: Norvik has SEK as its currency.",
    "- 2025-03-01: It was CHF until now, but Norvik takes SEK.",
)
GENT, TOAST = "- 2025-01-06: Ilse: I live in Gent.", "- 2025-01-07: Ilse: I eat toast daily."
BRAM = "- 2025-01-08: Bram: I live in Gent."


def notes(**files: list[str]) -> dict[str, str]:
    return {f"/{name}.md": "".join(f"{line}\n" for line in lines) for name, lines in files.items()}


def changes(before: dict[str, str], after: dict[str, str]) -> dict[str, list[tuple[str, ...]]]:
    """What was found, without what was kept."""
    found = derive(before, after, {})
    told = {
        did: [(line.text, *(each.text for each in line.origins)) for line in found.lines if line.did == did]
        for did in ("merged", "reworded", "moved", "added")
    }
    told["superseded"] = [(each.origin.text, each.by) for each in found.superseded]
    told["lost"] = [(each.text,) for each in found.lost]
    return {did: lines for did, lines in told.items() if lines}


def test_a_store_that_was_left_as_it_was_shows_no_change():
    store = notes(ilse=[GENT, TOAST], rules=[CHF])
    assert changes(store, store) == {}
    assert [line.did for line in derive(store, store, {}).lines] == ["kept"] * 3


def test_a_line_that_stood_twice_was_merged_wherever_it_stood():
    assert changes(notes(ilse=[GENT], misc=[GENT]), notes(ilse=[GENT])) == {"merged": [(GENT, GENT, GENT)]}
    assert changes(notes(ilse=[GENT, GENT]), notes(ilse=[GENT])) == {"merged": [(GENT, GENT, GENT)]}


def test_what_was_said_twice_in_other_words_was_merged():
    assert changes(notes(a=[CHF, CHF_AGAIN]), notes(a=[CHF])) == {"merged": [(CHF, CHF, CHF_AGAIN)]}


def test_a_value_that_gave_way_to_a_later_one_was_superseded_and_not_merged():
    assert changes(notes(a=[CHF, SEK]), notes(a=[SEK])) == {"superseded": [(CHF, SEK)]}


def test_a_line_that_names_the_old_value_to_end_it_supersedes_it():
    assert changes(notes(a=["- 2025-01-06: Norvik takes CHF.", SEK_NOW]), notes(a=[SEK_NOW])) == {
        "superseded": [("- 2025-01-06: Norvik takes CHF.", SEK_NOW)]
    }


def test_an_older_line_supersedes_nothing():
    assert changes(notes(a=[CHF, SEK]), notes(a=[CHF])) == {"lost": [(SEK,)]}


def test_what_went_without_a_trace_is_lost_also_where_others_say_such_things():
    assert changes(notes(a=[GENT, BRAM, TOAST]), notes(a=[GENT, BRAM])) == {"lost": [(TOAST,)]}
    assert changes(notes(a=[GENT, BRAM]), notes(a=[GENT])) == {"lost": [(BRAM,)]}


def test_the_same_field_of_another_client_supersedes_nothing():
    lines = [f"- 2025-01-0{day}: For {who}, the paper stock is {value}." for day, who, value in (
        (1, "Mordane Foods", "rag"), (2, "Mordane Rail", "kraft"), (3, "Mordane Foods", "vellum"))]  # fmt: skip
    others = ["- 2025-01-04: For Mordane Rail, the tone is wry.", "- 2025-01-04: For Mordane Foods, the tone is dry."]
    assert changes(notes(a=[*lines, *others]), notes(a=[lines[2], *others])) == {
        "superseded": [(lines[0], lines[2])],
        "lost": [(lines[1],)],
    }


def test_a_line_in_another_file_was_moved_and_one_of_another_day_reworded():
    later = GENT.replace("01-06", "01-05")
    assert changes(notes(misc=[GENT]), notes(ilse=[GENT])) == {"moved": [(GENT, GENT)]}
    assert changes(notes(ilse=[GENT]), notes(ilse=[later])) == {"reworded": [(later, GENT)]}


def test_a_line_that_nobody_had_noted_was_added():
    assert changes(notes(ilse=[GENT]), notes(ilse=[GENT], rules=[CHF])) == {"added": [(CHF,)]}


def test_who_wrote_a_line_first_is_told():
    [line] = derive(notes(a=[GENT], b=[GENT]), notes(a=[GENT]), {GENT: "sesn_1"}).lines
    assert [(origin.path, origin.by) for origin in line.origins] == [("/a.md", "sesn_1"), ("/b.md", "sesn_1")]


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        (CHF, CHF_AGAIN, True),
        (CHF, SEK, False),
        (GENT, BRAM, False),
        ("- Ilse: The door code is 48213.", "- Bram: Our door code is 48213.", True),
    ],
)
def test_two_lines_say_the_same_where_all_words_agree_that_tell_anything(one, other, alike):
    assert (said(one).words == said(other).words) == alike
