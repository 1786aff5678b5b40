"""The reference model's layouts: memories written as notes, chats, transcripts or tables of dates."""

from datetime import datetime

import pytest

from harness.models.reference import lines
from harness.models.reference.reader import read


@pytest.mark.parametrize(
    ("context", "question", "expected"),
    [
        (
            "- 2023-02-01: I work as a nurse.\n- 2023-05-20: I no longer work as a nurse; I teach now.",
            "What do I do for work?",
            "teach",
        ),
        (
            "[2023-05-08 13:56] user: I switched my gym to Ironworks.\nassistant: Good choice.",
            "When did I switch my gym?",
            "8 May 2023",
        ),
        (
            "user: Please remember that my wifi password is tango-7731.\nassistant: Sure, noted.",
            "What is my wifi password?",
            "tango-7731",
        ),
        (
            "Marta is a glass artist from Bergen. In 2021 she won the Lindqvist prize.",
            "When did Marta win the Lindqvist prize?",
            "2021",
        ),
        ("* My dentist is Dr. Varga, her office is on Elm Street.", "Who is my dentist?", "Dr. Varga"),
        ("Nadia: 🎉🎉 We named the boat Pelican!! 🚤", "What is the name of Nadia's boat?", "Pelican"),
        (
            "- The sister is called Ana and lives in Bologna (2023-05-01)\n- She moved to Siena (2023-08-11)",
            "Where does my sister live?",
            "Bologna",
        ),
        ("2024/02/10 (Sat) 20:21\nuser: my landlord raised the rent to $1,450 :(", "How much is my rent?", "1,450"),
        (
            "[2024-02-10T20:21:00Z] user: I planted the pear tree today.",
            "When did I plant the pear tree?",
            "10 February 2024",
        ),
        ("נועה: גרתי בחיפה עד 2019", "איפה נועה גרתי?", "בחיפה"),
        ("Home town: Ulm\nShoe size: 41", "What is my home town?", "Ulm"),
        (
            "Rolf: I keep two things.\nThe lantern is in the cellar.\nThe map is in the attic.",
            "Where does Rolf keep the map?",
            "attic",
        ),
    ],
)
def test_other_layouts_are_read(context: str, question: str, expected: str) -> None:
    assert expected in read(context, question).text


def test_a_header_may_stand_before_each_turn() -> None:
    memory = lines.parse("Session of Monday, 8 May 2023, 13:56\nAnn: Hi.\n\n2023-05-09\nBo: I leave tomorrow.")
    assert [turn.when for turn in memory.turns] == [datetime(2023, 5, 8, 13, 56), datetime(2023, 5, 9)]
    assert memory.speakers == ("Ann", "Bo")
