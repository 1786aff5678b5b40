"""The reference model lists a talk's facts in tags, shortens such a list, and answers from what stands before."""

import re

import pytest

from harness.models.reference import model

FORM = "Return the facts in exactly this form:\n<facts>\n  <fact>One fact</fact>\n</facts>"
EXTRACT = "List what is new in the talk above.\n<existing_facts>\n{known}\n</existing_facts>\n" + FORM
SHORTEN = "Return one list of fewer than {most} facts.\n<existing_facts>\n{known}\n</existing_facts>\n" + FORM
SESSION = [
    ("user", "Session of Thursday, 6 March 2025, 18:40\nWanda: I sold the sloop yesterday."),
    ("assistant", "Assistant: I see."),
    ("user", "Session of Thursday, 6 March 2025, 18:40\nWanda: My harbour master is called Joost; who is yours?"),
    ("assistant", "Piet: I planted four quince trees last month."),
]
TASK = "<now>Monday, 10 March 2025, 09:00</now>\n\n<task>\nThe invoice for Borealis, please.\n</task>\n\n"
TASK += "<fields>\ncurrency\n</fields>"
CORRECTED = [
    ("user", TASK),
    ("assistant", "currency: EUR"),
    ("user", "<correction>\nFor Borealis, the currency is CHF.\n</correction>"),
    ("assistant", "currency: CHF"),
]
ASKING = 'Answer the question. Then write a line that begins with "Source:".'


def said(messages, system="", max_tokens=1000):
    given = [{"role": role, "content": [{"type": "text", "text": text}]} for role, text in messages]
    (block,) = model.reply({"max_tokens": max_tokens, "system": system, "messages": given}).content
    return block["text"]


def listed(*messages, **more):
    return re.findall("<fact>(.*?)</fact>", said(messages, **more))


def known(*facts):
    return "\n".join(f"<fact>{fact}</fact>" for fact in facts)


def test_what_speakers_state_is_listed_with_its_day_worked_out():
    assert listed(*SESSION, ("user", EXTRACT.format(known=""))) == [
        "2025-03-06: Wanda: I sold the sloop yesterday (5 March 2025).",
        "2025-03-06: Piet: I planted four quince trees last month (February 2025).",
    ]


def test_what_is_listed_already_is_not_listed_again():
    held = "2025-03-06: Wanda: I sold the sloop yesterday (5 March 2025)."
    assert len(listed(*SESSION, ("user", EXTRACT.format(known=known(held))))) == 1
    assert said([("assistant", "Hello!"), ("user", EXTRACT.format(known=""))]) == "<facts>\n</facts>"


def test_a_correction_is_listed_as_a_rule_for_its_client():
    assert listed(*CORRECTED, ("user", EXTRACT.format(known=""))) == ["2025-03-10: For Borealis, the currency is CHF."]


def test_the_list_ends_where_the_reply_has_no_more_room():
    assert len(listed(*SESSION, ("user", EXTRACT.format(known="")), max_tokens=28)) == 1


def test_a_list_made_shorter_keeps_what_holds_and_joins_what_belongs_together():
    facts = [
        "2025-03-06: Wanda: My favourite colour is green.",
        "2025-03-06: Wanda: I own a lighthouse.",
        "2025-03-06: Wanda: I keep six hens.",
        "2025-03-07: Piet: I moved to Tartu.",
        "2025-03-09: Wanda: My favourite colour is blue.",
    ]
    assert listed(("user", SHORTEN.format(most=5, known=known(*facts)))) == [
        "2025-03-06: Wanda: I own a lighthouse. I keep six hens.",
        "2025-03-07: Piet: I moved to Tartu.",
        "2025-03-09: Wanda: My favourite colour is blue.",
    ]


@pytest.mark.parametrize("most", [2, 5, 20])
def test_a_shortened_list_is_as_short_as_asked(most):
    facts = [f"2025-03-{day:02}: Wanda: I planted row {day}." for day in range(1, 29)]
    assert 0 < len(listed(("user", SHORTEN.format(most=most, known=known(*facts))))) < most


@pytest.mark.parametrize(
    "memory",
    [
        "<A>\n<fact>2025-03-06: Wanda: My locker code is 4821.</fact>\n</A>",
        "<B>\n<message role='user'>Session of Thursday, 6 March 2025\nWanda: My locker code is 4821.</message>\n</B>",
    ],
)
def test_a_question_is_answered_from_memory_in_the_system_prompt(memory):
    reply = said([("user", "What is my locker code?")], f"{ASKING}\n\n<memory>\n{memory}\n</memory>")
    assert "4821" in reply.split("\nSource:")[0]
    assert "Wanda: My locker code is 4821." in reply.split("\nSource:")[1]


def test_a_question_is_answered_from_what_was_said_before():
    before = [("user", "<now>Monday, 3 March 2025, 09:00</now>\n\nMy locker code is 4821."), ("assistant", "Noted.")]
    assert "4821" in said([*before, ("user", "What is my locker code?")], ASKING)
    assert said([("user", "What is my locker code?")], ASKING) == "I don't know."


def test_a_task_is_done_from_memory_in_the_system_prompt_and_from_an_earlier_task():
    rule = "<memory>\n<A>\n<fact>2025-03-10: For Borealis, the currency is CHF.</fact>\n</A>\n</memory>"
    assert said([("user", TASK)]) == "currency: unknown"
    assert said([("user", TASK)], rule) == "currency: CHF"
    assert said([*CORRECTED, ("user", TASK)]) == "currency: CHF"
