"""The reference model fills forced tools that build a graph: entities, edges with dates, duplicates, contradictions."""

import pytest

from harness.models.reference import model
from tests.models import forced
from tests.models.forced import compared, fill, message

MORNING = "2025-03-06 08:15:00+00:00"


def entities(text: str) -> list[str]:
    return [each["name"] for each in fill(forced.ENTITIES, message(text))["extracted_entities"]]


def edges(text: str, *, before: tuple[str, ...] = ()) -> list[tuple[str, str, str]]:
    names = [each["name"] for each in fill(forced.ENTITIES, message(text, before=before))["extracted_entities"]]
    found = fill(forced.EDGES, message(text, MORNING, names, before))["edges"]
    return [(each["source_entity_name"], each["target_entity_name"], each["fact"]) for each in found]


def bounds(text: str) -> tuple[str | None, str | None]:
    (edge,) = fill(forced.EDGES, message(f"Wanda: {text}", MORNING))["edges"]
    alone = fill(forced.TIMESTAMPS, f"<FACT>\n{edge['fact']}\n</FACT>\n<REFERENCE TIME>\n{MORNING}\n</REFERENCE TIME>")
    assert (edge["valid_at"], edge["invalid_at"]) == (alone["valid_at"], alone["invalid_at"])
    return edge["valid_at"], edge["invalid_at"]


def contradicted(new: str, *older: str) -> list[int]:
    first, second = (fill(forced.DUPLICATES, compared(new, *split)) for split in ((older, ()), ((), older)))
    assert first["contradicted_facts"] == second["contradicted_facts"]
    found: list[int] = first["contradicted_facts"]
    return found


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("Wanda: My godfather Piet lives in Port Ellen.", ["Wanda", "Piet", "Port Ellen"]),
        ("Wanda (user): Rufus breeds whippets.", ["Wanda", "Rufus"]),
        ("Wanda: My berth is B12.", ["Wanda", "B12"]),
        ("Wanda: I bought a red canoe last Monday.", ["Wanda", "red canoe"]),
        ("Wanda: My budget is small.", ["Wanda", "Wanda's budget"]),
        ("Wanda: Which tide tables do you use?", ["Wanda"]),
        ("assistant: I would ask the Harbour Office.", []),
    ],
)
def test_speakers_names_and_things_are_entities(said: str, found: list[str]) -> None:
    assert entities(said) == found


def test_each_statement_is_an_edge_that_keeps_its_words() -> None:
    assert edges("Wanda: My godfather Piet lives in Port Ellen. Good morning! I row every Tuesday, do you?") == [
        ("Wanda", "Piet", "Wanda: My godfather Piet lives in Port Ellen."),
        ("Wanda", "row", "Wanda: I row every Tuesday."),
    ]


def test_a_reply_is_read_with_the_question_before_it() -> None:
    asked = "Piet: What do you call your canoe?"
    assert edges("Wanda: Halcyon.", before=(asked,)) == [("Wanda", "Halcyon", "Wanda: Halcyon.")]
    assert edges("Wanda: Halcyon.") == []


def test_the_ends_of_an_edge_carry_the_names_that_were_given() -> None:
    prompt = message("Wanda: I moved to port ellen and Port Ellen is lovely.", MORNING, ["wanda", "PORT ELLEN"])
    (edge,) = fill(forced.EDGES, prompt)["edges"]
    assert (edge["source_entity_name"], edge["target_entity_name"]) == ("wanda", "PORT ELLEN")


@pytest.mark.parametrize(
    "said",
    [
        "Yesterday I took the whippets to Port Ellen.",
        "Last Friday I met Odile; exciting news!",
        "In May Piet and I sold a boat, and on 4 June we bought another.",
        "Because on Sunday my crew and I are off to the Isle of Jura.",
        "Work was hard, rowing was fun!",
    ],
)
def test_the_edges_need_no_entity_that_was_not_listed(said: str) -> None:
    listed = [each["name"] for each in fill(forced.ENTITIES, message(f"Wanda: {said}"))["extracted_entities"]]
    found = fill(forced.EDGES, message(f"Wanda: {said}", MORNING, listed))["edges"]
    assert found
    assert {each[end] for each in found for end in ("source_entity_name", "target_entity_name")} <= set(listed)
    assert all(each["source_entity_name"] != each["target_entity_name"] for each in found)


@pytest.mark.parametrize(
    ("said", "valid", "invalid"),
    [
        ("I live in Port Ellen.", "2025-03-06T08:15:00Z", None),
        ("I sold the sloop yesterday.", "2025-03-05T00:00:00Z", None),
        ("I have lived in Port Ellen since May 2019.", "2019-05-01T00:00:00Z", None),
        ("I will sail to Bergen on 9 August 2025.", "2025-03-06T08:15:00Z", None),
        ("I sold the sloop this morning.", "2025-03-06T08:15:00Z", None),
        ("I rent the berth until 30 June 2025.", "2025-03-06T08:15:00Z", "2025-06-30T00:00:00Z"),
        ("I row every Tuesday.", "2025-03-06T08:15:00Z", None),
    ],
)
def test_edges_hold_from_the_past_moment_they_name_or_from_when_they_were_said(
    said: str, valid: str, invalid: str | None
) -> None:
    assert bounds(said) == (valid, invalid)


def test_without_a_moment_only_full_dates_are_told() -> None:
    assert fill(forced.TIMESTAMPS, "<FACT>Piet left yesterday.</FACT>") == {"valid_at": None, "invalid_at": None}
    dated = fill(forced.TIMESTAMPS, "<FACT>Piet left on 3 May 2021.</FACT>")
    assert dated["valid_at"] == "2021-05-03T00:00:00Z"


def test_a_list_of_facts_is_dated_in_its_order() -> None:
    facts = '[{"fact": "Piet left yesterday.", "reference_time": "2025-03-06T08:15:00+00:00"}, {"fact": "Hm"}]'
    found = fill(forced.TIMESTAMP_LIST, f"<FACTS>\n{facts}\n</FACTS>")["timestamps"]
    assert [each["valid_at"] for each in found] == ["2025-03-05T00:00:00Z", None]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("Alice: I moved to Munich.", "Alice: I live in Berlin."),
        ("Alice moved to Munich", "Alice lives in Berlin"),
        ("Piet: Odile moved from Ghent to Lille last week.", "Piet: My sister Odile lives in Ghent since 2020."),
        ("Piet: I work at Varrow Mills now.", "Piet: I joined Tarn & Sons as a clerk."),
        ("Piet: I quit Tarn & Sons.", "Piet: I work for Tarn & Sons."),
        ("Piet: My berth is now C7.", "Piet: My berth is B12."),
        ("Piet: I no longer take sugar in tea.", "Piet: I take sugar in tea."),
    ],
)
def test_what_can_hold_once_only_contradicts_what_held_before(new: str, old: str) -> None:
    assert contradicted(new, "Piet: I own two kayaks.", old) == [1]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("Piet: We are back at 12 Harbour Lane for good.", "Piet: The parcel for 7 Quay Street was left outside."),
        ("Piet: My cousin changed the plan, so 555 0199 rings here as of today.", "Piet: Ring 555 0142 after dinner."),
        ("Piet: They moved me over to K12 to be near the lift.", "Piet: Knock twice, I sit in B7."),
        ("Piet: Odile does my beard from now on.", "Piet: Ruben trims my hair too short."),
        ("Piet: I do my squats at Ironworks these days.", "Piet: The sauna of Bodyline is closed on Mondays."),
        ("Piet: Odile reads my seminar paper instead.", "Piet: Ruben hated the second chapter of my dissertation."),
    ],
)
def test_a_turn_of_things_contradicts_what_held_before_in_whatever_words(new: str, old: str) -> None:
    assert contradicted(new, "Piet: I own two kayaks.", old) == [1]
    assert contradicted(old, "Piet: I own two kayaks.", new) == []


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("Piet: Odile does my beard from now on.", "Wanda: Ruben trims my hair too short."),
        ("Piet: Odile does my beard from now on.", "Piet: Odile trims my hair too short."),
        ("Piet: Odile does my beard from now on.", "Piet: The sauna of Bodyline is closed on Mondays."),
        ("Piet: Odile trimmed my beard.", "Piet: Ruben trims my hair too short."),
        ("Piet: My boss is now Odile.", "Piet: My colleague is called Ruben."),
        ("Piet: We are back at 12 Harbour Lane.", "Piet: We left 12 Harbour Lane for a week."),
        ("Piet: They moved me over to K12.", "Piet: Give me a route from B7 to the lift."),
    ],
)
def test_a_turn_leaves_other_people_values_and_matters_alone(new: str, old: str) -> None:
    assert contradicted(new, old) == []


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("Alice: I moved to Munich.", "Bob: I live in Berlin."),
        ("Alice: My brother moved to Munich.", "Alice: I live in Berlin."),
        ("Alice: I lived in Munich as a child.", "Alice: I live in Berlin."),
        ("Alice: I want to move to Munich.", "Alice: I live in Berlin."),
        ("Alice: I live in Berlin, near the zoo.", "Alice: I live in Berlin."),
        ("Alice: I rowed 3 miles on Wednesday.", "Alice: I rowed 5 miles on Tuesday."),
        ("Alice: I work at the Tarn Bakery.", "Alice: I live in Berlin."),
    ],
)
def test_what_can_hold_side_by_side_contradicts_nothing(new: str, old: str) -> None:
    assert contradicted(new, old) == []


def test_the_same_statement_is_a_duplicate_of_the_existing_facts_only() -> None:
    said = "Piet: I own two kayaks."
    assert fill(forced.DUPLICATES, compared(said, ["Piet: I own a bike.", said], [said])) == {
        "duplicate_facts": [1],
        "contradicted_facts": [],
    }
    assert fill(forced.DUPLICATES, compared("Piet: I own three kayaks.", [said]))["duplicate_facts"] == []


def test_a_name_means_the_known_entity_of_that_name_or_the_only_longer_one() -> None:
    known = '[{"candidate_id": 0, "name": "Piet Aldous"}, {"candidate_id": 1, "name": "red canoes"}]'
    new = '[{"id": 0, "name": "Piet"}, {"id": 1, "name": "the red canoe"}, {"id": 2, "name": "Wanda"}]'
    prompt = f"<ENTITIES>\n{new}\n</ENTITIES>\n<EXISTING ENTITIES>\n{known}\n</EXISTING ENTITIES>"
    assert fill(forced.RESOLUTIONS, prompt)["entity_resolutions"] == [
        {"id": 0, "name": "Piet Aldous", "duplicate_candidate_id": 0},
        {"id": 1, "name": "red canoes", "duplicate_candidate_id": 1},
        {"id": 2, "name": "Wanda", "duplicate_candidate_id": -1},
    ]


def test_several_episodes_are_told_apart_and_dated_each_by_its_own_time() -> None:
    text = (
        "[Episode 0] (timestamp: 2025-03-06T08:15:00+00:00)\nWanda: I sold the sloop yesterday.\n\n"
        "[CONTEXT EPISODE] (timestamp: 2025-03-07T08:15:00+00:00)\nWanda: I own a lighthouse.\n\n"
        "[Episode 1] (timestamp: 2025-04-02T08:15:00+00:00)\nPiet: I visited Bergen yesterday."
    )
    both = fill(forced.BOTH, f"<CURRENT MESSAGES>\n{text}\n</CURRENT MESSAGES>")
    assert [(each["fact"], each["episode_indices"]) for each in both["edges"]] == [
        ("Wanda: I sold the sloop yesterday (5 March 2025).", [0]),
        ("Piet: I visited Bergen yesterday (1 April 2025).", [1]),
    ]
    named = {each["name"] for each in both["extracted_entities"]}
    ends = {each[end] for each in both["edges"] for end in ("source_entity_name", "target_entity_name")}
    assert ends <= named


def test_the_schema_tells_what_is_asked_for_whatever_the_tool_is_called() -> None:
    text = message("Wanda: I sold the sloop.", MORNING)
    assert fill(forced.EDGES, text, name="a") == fill(forced.EDGES, text, name="b")


def test_an_unknown_schema_is_refused_by_name() -> None:
    schema = {"type": "object", "properties": {"colour": {"type": "string"}}}
    with pytest.raises(model.UnknownFormError, match="'paint' forced with fields colour"):
        model.reply(forced.request(schema, "Which colour?", name="paint"))


@pytest.mark.parametrize("form", forced.ALL)
@pytest.mark.parametrize(
    "text",
    [
        "x",
        "<CURRENT MESSAGE></CURRENT MESSAGE><FACT></FACT>",
        "<ENTITIES>[[[</ENTITIES><FACTS>{'a': 1}</FACTS><NEW FACT>\x00: :</NEW FACT>",
        f"<ENTITIES>{'[' * 9000}</ENTITIES><EXISTING FACTS>{'(' * 9000}</EXISTING FACTS>",
        f"<CURRENT_MESSAGE>{'A' * 20000} {'Aa ' * 5000}: {'I moved to ' * 2000}</CURRENT_MESSAGE>",
        '<MESSAGES>\n[1, {"content": 3}]\n\'\n</MESSAGES><ENTITIES>[{"name": 7, "summary": 8}, 9]</ENTITIES>',
        '<FACTS>[{"fact": null, "reference_time": [1]}]</FACTS><REFERENCE TIME>0000-00-00</REFERENCE TIME>',
    ],
)
def test_whatever_a_prompt_holds_the_reply_fits_the_schema(form: str, text: str) -> None:
    fill(forced.ALL[form], text)
