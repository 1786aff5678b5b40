"""The reference model's rules one by one: word families, topics carried over, sums, tastes, changes, typed answers."""

from datetime import date

import pytest

from harness.models.reference import amounts, inflection, lines, phrases, polarity, words
from harness.models.reference.reader import read

DIARY = """Session of Monday, 8 January 2024, 08:00
user: I take the ferry to work, about 40 minutes. My daughter Juno is seven, she adores beetles.
assistant: A ferry sounds nice. What else should I know?
user: I can't stand coriander, so leave it out of recipes. I'd rather have window seats.
assistant: Noted.

Session of Thursday, 8 February 2024, 08:10
user: The ferry is being repaired, so these days I go by bus. I paid 60 euros for the pass.
assistant: Is the bus crowded?
user: Very. I bought two lamps yesterday, they cost 45 euros.
assistant: Lovely.

Session of Friday, 8 March 2024, 08:20
user: I bought three more lamps. The electrician comes on the 19th, a man named Ruben.
assistant: What time does Ruben come?
user: At 9:15. We are in Tarvo from the 2nd to the 6th of April.
assistant: Enjoy!
"""

FRIENDS = """Session of Saturday, 6 May 2023, 10:00
Ilse: I broke my toe on the garden steps.
Marco: Ouch! You should sue the gardener.
Ilse: Never! He is my cousin. I'm giving up the fencing club, though.
Marco: My flat in Orlen is 900 a month, the loft in Brask was 1,150.

Session of Saturday, 20 May 2023, 10:00
Marco: Are you travelling alone?
Ilse: With my aunt Petronella, she starts her pension next month.
Marco: I'm joining the rowing club.
"""


@pytest.mark.parametrize(
    ("one", "other"),
    [("swam", "swims"), ("children", "child"), ("threw", "throwing"), ("sang", "singing")],
)
def test_irregular_forms_share_a_stem(one: str, other: str) -> None:
    assert words.stem(one) == words.stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("bake", "bakery"), ("run", "runner"), ("injure", "injury"), ("move", "movement"), ("decorate", "decoration")],
)
def test_words_of_one_family_are_akin(one: str, other: str) -> None:
    assert words.akin(words.stem(one), words.stem(other))


def test_words_that_only_begin_alike_are_not_akin() -> None:
    assert not words.akin(words.stem("bus"), words.stem("business"))
    assert not words.akin(words.stem("pan"), words.stem("panther"))
    assert "runs" not in inflection.BASES


def test_a_name_and_its_apposition_stand_for_each_other() -> None:
    memory = lines.parse(DIARY)
    assert "juno" in memory.aliases["daughter"]
    assert words.stem("man") in memory.aliases[words.stem("Ruben")]
    assert "beetles" in read(DIARY, "What does my daughter love?").text


def test_a_reply_is_about_what_was_asked() -> None:
    assert read(DIARY, "What time does Ruben come?").text == "9:15"
    assert "Petronella" in read(FRIENDS, "Who is Ilse travelling with?").text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("It starts on the 19th.", "19 January 2024"),
        ("It starts on the 5th.", "5 February 2024"),
        ("It started on the 5th.", "5 January 2024"),
        ("It started on the 19th.", "19 December 2023"),
        ("We are away from the 2nd to the 6th of April.", "2 April 2024"),
        ("The race is on 29 June next year.", "29 June 2025"),
    ],
)
def test_a_day_named_in_part_is_completed(text: str, said: str) -> None:
    assert phrases.time_phrases(text, date(2024, 1, 8))[0].answer == said


def test_the_ordinal_of_a_thing_is_no_day() -> None:
    assert phrases.time_phrases("It is on the 4th floor.", date(2024, 1, 8)) == ()


def test_what_was_planned_is_dated_by_its_own_clause() -> None:
    assert read(DIARY, "When did the electrician come?").text == "19 March 2024"


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much did I pay for the pass and the lamps in total?", "105"),
        ("How many lamps did I buy altogether?", "5"),
        ("How many lamps have I bought so far?", "5"),
    ],
)
def test_amounts_of_several_sessions_are_added(question: str, answer: str) -> None:
    assert read(DIARY, question).text.split()[0] == answer


def test_two_amounts_are_compared() -> None:
    assert read(FRIENDS, "How much more did Marco's loft cost than his flat?").text == "250"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Two of them, on 9 March at 7:30.", ["Two"]),
        ("The new one is on the 4th floor.", []),
        ("It was 1,250 euros in 2019.", ["1,250"]),
        ("Twenty-five people came.", ["Twenty-five"]),
    ],
)
def test_dates_times_and_ordinals_are_no_amounts(text: str, found: list[str]) -> None:
    assert [amount.text for amount in amounts.amounts(text)] == found


@pytest.mark.parametrize(("text", "value"), [("1,050", 1050), ("€20", 20), ("twenty-five", 25), ("7:30", None)])
def test_an_amount_has_a_value(text: str, value: int | None) -> None:
    assert amounts.value(text) == value


@pytest.mark.parametrize("question", ["How much is my rent?", "How many chairs did I buy?", "How old is Ruben?"])
def test_a_number_that_was_never_told_is_not_known(question: str) -> None:
    assert read(DIARY, question).abstained


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What should you leave out when you suggest recipes?", "coriander"),
        ("Which ingredient do I hate?", "coriander"),
        ("Which seats do I prefer?", "window"),
        ("Which seat should you book for me?", "window"),
    ],
)
def test_a_taste_is_found_by_its_polarity(question: str, answer: str) -> None:
    assert answer in read(DIARY, question).text


def test_the_polarity_of_a_taste_is_told_from_closed_class_words() -> None:
    assert polarity.taste_asked("What should you not serve me?") == "avoided"
    assert polarity.taste_asked("What should you serve me?") == "liked"
    assert polarity.taste_asked("Where is the lamp?") is None
    assert polarity.told_taste("Please, no lilies.", "avoided") == 1.0
    assert polarity.told_taste("I'm keen on lilies.", "avoided") < 1.0


def test_a_leading_no_that_denies_a_thing_is_kept() -> None:
    talk = "Ada: Supper at mine?\nBo: No olives for me, please."
    assert read(talk, "What does Bo not want for supper?").text.startswith("No olives")


@pytest.mark.parametrize(
    ("question", "answer", "other"),
    [
        ("How do I get to work these days?", "bus", "ferry to work"),
        ("How did I get to work before?", "ferry to work", "by bus"),
    ],
)
def test_now_and_before_part_the_new_from_the_old(question: str, answer: str, other: str) -> None:
    said = read(DIARY, question).text
    assert answer in said
    assert other not in said


@pytest.mark.parametrize(
    ("question", "verdict"),
    [
        ("Does Ilse want to sue the gardener?", "No"),
        ("Is Ilse still in the fencing club?", "No"),
        ("Is Marco joining the rowing club?", "Yes"),
    ],
)
def test_yes_and_no_follow_the_reply_and_the_clause(question: str, verdict: str) -> None:
    assert read(FRIENDS, question).text.split(",")[0] == verdict


def test_an_attribute_that_is_nowhere_told_is_not_known() -> None:
    assert read(DIARY, "What brand is the ferry?").abstained
    assert read(FRIENDS, "Which colour is Marco's loft?").abstained


def test_words_for_kin_are_one_closed_class() -> None:
    talk = "user: My dad is a retired stonemason, he lives in Orlen."
    assert "Orlen" in read(talk, "Where does my father live?").text
