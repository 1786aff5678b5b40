"""The reference model's reader: what it answers, what it leaves open, and that it always says the same."""

import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from harness.models.reference import words
from harness.models.reference.reader import ABSTENTION, read

ROOT = Path(__file__).resolve().parents[2]

TALKS = """Session of Monday, 9 January 2023, 09:15
Priya: Morning! I started a new job at Halden Labs last week, I'm a surveyor there.
Otto: Congrats! I'm still at the bakery. My sister is called Greta, by the way, she says hi.
Priya: Thanks! I live in Utrecht these days, in a tiny flat near the canal. Do you have pets?
Otto: Yes, a parrot named Biscuit. I drink coffee every morning, two cups at least.

Session of Friday, 10 March 2023, 18:40
Otto: I went to the dentist yesterday, no fun.
Priya: Poor you. I'm allergic to peanuts, so dinner was tricky. My favourite colour is green.
Otto: I visited Porto two weeks ago. And I'm planning to run a marathon next month.
Priya: Nice! I visited Oslo last weekend with my brother Emil. [shares image: a photo of a wooden church]

Session of Sunday, 4 June 2023, 20:05
Priya: Big news: I moved to Ghent last month! The flat costs 950 euros a month.
Otto: Wow! Actually I no longer drink coffee, now I only drink green tea.
Priya: I adopted a cat, her name is Pixel. I visited Lyon too, in May.
Otto: My flight to Madrid is on 17 July 2023. I've been playing the cello for six years.
Priya: I left Halden Labs because the commute was too long; I work at Brightwater now.

Session of Saturday, 12 August 2023, 11:00
Otto: I bought three tickets for the theatre. We have 2 dogs at my parents' house.
Priya: My favourite colour is now orange. I sold my bicycle last Tuesday.
Otto: I don't like horror films, I prefer comedies.
"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What is Otto's sister called?", "Greta"),
        ("What is the name of Otto's parrot?", "Biscuit"),
        ("What is Priya allergic to?", "peanuts"),
        ("Who went to Oslo with Priya?", "Emil"),
        ("Which instrument does Otto play?", "cello"),
        ("How long has Otto been playing the cello?", "six years"),
        ("How much does Priya's flat cost?", "950"),
        ("How many tickets did Otto buy?", "three"),
        ("Why did Priya leave Halden Labs?", "commute"),
        ("Is Priya allergic to peanuts?", "Yes"),
        ("Does Otto like horror films?", "No"),
        ("Does Otto prefer comedies or horror films?", "comedies"),
    ],
)
def test_a_fact_is_read(question: str, expected: str) -> None:
    assert expected in read(TALKS, question).text


@pytest.mark.parametrize(
    ("question", "now", "before"),
    [
        ("Where does Priya live?", "Ghent", "Utrecht"),
        ("Where does Priya work now?", "Brightwater", "surveyor"),
        ("What is Priya's favourite colour?", "orange", "green"),
    ],
)
def test_the_newest_statement_says_how_things_are(question: str, now: str, before: str) -> None:
    answer = read(TALKS, question).text
    assert now in answer
    assert before not in answer


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Where did Priya live before?", "Utrecht"),
        ("What was Priya's favourite colour before?", "green"),
        ("Where did Priya live in January 2023?", "Utrecht"),
    ],
)
def test_the_older_statement_says_how_things_were(question: str, expected: str) -> None:
    assert expected in read(TALKS, question).text


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("When did Otto go to the dentist?", "9 March 2023"),
        ("When did Otto visit Porto?", "two weeks before 10 March 2023"),
        ("When did Priya visit Oslo?", "The weekend before 10 March 2023"),
        ("When will Otto run a marathon?", "April 2023"),
        ("When is Otto's flight to Madrid?", "17 July 2023"),
        ("When did Priya move to Ghent?", "May 2023"),
        ("When did Priya sell her bicycle?", "8 August 2023 (the Tuesday before 12 August 2023)"),
        ("In which year did Otto visit Porto?", "2023"),
    ],
)
def test_when_is_answered_with_a_date(question: str, expected: str) -> None:
    assert read(TALKS, question).text == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many days passed between Otto's visit to the dentist and Priya's move to Ghent?", "66 days"),
        ("How many months passed between Priya moving to Ghent and Priya selling her bicycle?", "3 months"),
        ("Which did Priya visit first, Oslo or Lyon?", "Oslo"),
        ("Which city did Priya visit last, Oslo or Lyon?", "Lyon"),
    ],
)
def test_two_dated_events_are_compared(question: str, expected: str) -> None:
    assert read(TALKS, question).text == expected


def test_time_ago_counts_from_now() -> None:
    answer = read(TALKS, "How many days ago did Otto go to the dentist?", datetime(2023, 3, 19, 12))
    assert answer.text == "10 days ago"


def test_a_list_is_gathered_from_several_sessions() -> None:
    answer = read(TALKS, "Which cities has Priya visited?").text
    assert "Oslo" in answer
    assert "Lyon" in answer
    assert "Porto" not in answer


@pytest.mark.parametrize(
    "question",
    [
        "What is Priya's shoe size?",
        "Which car does Otto drive?",
        "When is Priya's birthday?",
        "What is Otto's phone number?",
        "Where does Otto's brother study?",
    ],
)
def test_what_was_never_said_is_not_known(question: str) -> None:
    reading = read(TALKS, question)
    assert (reading.text, reading.source, reading.abstained) == (ABSTENTION, None, True)


@pytest.mark.parametrize(
    "question", ["What is Otto allergic to?", "When did Priya run a marathon?", "What instrument does Priya play?"]
)
def test_what_only_the_other_speaker_said_is_not_known(question: str) -> None:
    assert read(TALKS, question).abstained


NOTES = """Session of Wednesday, 5 June 2024, 12:00
Sam: My gym locker code is 4471. My best friend is Ibrahim, he's a pilot.
Assistant: Thanks. I like a good thriller, and I recommend the one about the lighthouse.
Sam: I subscribed to The Weekly Herald, it's 8 dollars a month. I prefer figs to plums.

Session of Tuesday, 9 July 2024, 07:45
Sam: I cancelled The Weekly Herald. New locker code: 9083.
Sam: I ordered 12 chairs for the office. My sister Nora laughed at that.
Sam: We took the dog to the vet, he weighs 31 kilos.
Sam: My optician appointment is next Wednesday at 3 pm.
Sam: I used to have oat milk in my tea. Actually, I switched to soy milk, oat milk upsets me.
"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Can you tell me what my locker code is?", "9083"),
        ("Do you remember who my best friend is?", "Ibrahim"),
        ("I am at the vet again. How much does my dog weigh?", "31"),
        ("What does Ibrahim do for a living?", "pilot"),
        ("What time is my optician appointment?", "3 pm"),
        ("When is my optician appointment?", "10 July 2024"),
        ("Do I still subscribe to The Weekly Herald?", "No"),
        ("Do I prefer plums or figs?", "figs:"),
        ("Do I prefer figs or plums?", "figs:"),
        ("Which milk do I have in my tea?", "soy"),
        ("What thriller did you recommend?", "lighthouse"),
    ],
)
def test_a_user_may_ask_about_themselves_in_many_ways(question: str, expected: str) -> None:
    assert expected in read(NOTES, question).text


@pytest.mark.parametrize(
    "question",
    [
        "What's my dog's name?",
        "How many lamps did I order?",
        "When is my dentist appointment?",
        "When is Ibrahim's birthday?",
        "What is my sister's job?",
        "Where was my brother born?",
    ],
)
def test_a_line_about_something_near_is_not_relied_on(question: str) -> None:
    assert read(NOTES, question).abstained


def test_what_the_assistant_says_of_itself_is_not_the_users() -> None:
    assert read(NOTES, "Which thriller do I like?").abstained


@pytest.mark.parametrize("context", ["", "\n\n", "Session of Monday, 9 January 2023, 09:15\n"])
def test_an_empty_memory_is_never_relied_on(context: str) -> None:
    assert read(context, "Where does Priya live?").abstained


def test_the_source_is_a_line_of_the_memory() -> None:
    reading = read(TALKS, "What is Priya's cat called?")
    assert reading.source == "Priya: I adopted a cat, her name is Pixel. I visited Lyon too, in May."


def test_answers_have_at_most_forty_words() -> None:
    long = "Priya: " + "The orchard tour went on and on " * 40
    assert len(read(long, "What did Priya say about the orchard tour?").text.split()) <= 40


@pytest.mark.parametrize(
    ("one", "other"), [("visited", "visits"), ("running", "runs"), ("parties", "party"), ("baking", "bakes")]
)
def test_inflections_share_a_stem(one: str, other: str) -> None:
    assert words.stem(one) == words.stem(other)


_ASK_ALL = """
import sys
from harness.models.reference.reader import read
from tests.models.test_reference_reader import TALKS
for question in sys.argv[1:]:
    print(read(TALKS, question))
"""


def test_processes_with_different_hash_seeds_say_the_same() -> None:
    questions = ["Where does Priya live?", "Which cities has Priya visited?", "What does Otto like?", "Who is Emil?"]
    said = {
        subprocess.run(
            [sys.executable, "-c", _ASK_ALL, *questions],
            capture_output=True,
            text=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(said) == 1


@pytest.mark.thorough
@pytest.mark.parametrize("unit", ["word ", "a", "[", "a: ", "12 ", "- ", "Ann. ", "last ", "( ", "'", ", "])
def test_reading_time_grows_no_faster_than_the_line(unit: str) -> None:
    def seconds(size: int) -> float:
        context = "Ann: " + unit * (size // len(unit))
        start = time.process_time()
        read(context, "When did Ann mention the word?")
        return time.process_time() - start

    small, large = 40_000, 400_000
    # Ten times the size; a quadratic reader would need a hundred times as long, each time it is tried.
    assert any(seconds(large) < 40 * max(seconds(small), 0.01) for _ in range(3))
