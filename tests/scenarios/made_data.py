"""Made-up data sets in the public ones' schemas: nothing of theirs is in here."""

import json
from pathlib import Path
from typing import Any


def write(path: Path, value: Any) -> Path:
    """As JSON, or as it stands where it is text."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), encoding="utf-8")
    return path


def jsonl(values: list[Any]) -> str:
    return "".join(f"{json.dumps(value)}\n" for value in values)


# BEAM


def message(number: int, role: str, content: str, **more: Any) -> dict[str, Any]:
    return {"role": role, "id": number, "content": content, **more}


def beam_chat() -> list[dict[str, Any]]:
    """Two days; the first has two exchanges."""
    return [
        {
            "batch_number": 1,
            "time_anchor": None,
            "turns": [
                [
                    message(0, "user", "My boat is 12 feet long. ->-> 1,1", time_anchor="March-15-2031"),
                    message(1, "assistant", "A fine boat. Anything else? ->->  3,8"),
                ],
                [
                    message(2, "user", "I sail on Tuesdays -> never else. ->-> 1,14)"),
                    message(3, "assistant", "Noted."),
                ],
            ],
        },
        {
            "batch_number": 2,
            "turns": [
                [
                    message(4, "user", "I sold it for 6,200 crowns. ->-> 2,22, 24", time_anchor="April-02-2031"),
                    message(5, "assistant", "Well done."),
                ]
            ],
        },
    ]


def beam_questions() -> dict[str, list[dict[str, Any]]]:
    return {
        "abstention": [{"question": "Who built it?", "ideal_response": "Not said.", "rubric": ["Not said"]}],
        "information_extraction": [
            {
                "question": "How long is my boat?",
                "answer": "It is 12 feet long.",
                "rubric": ["LLM response should state: 12 feet"],
                "source_chat_ids": [0],
            }
        ],
        "knowledge_update": [
            {
                "question": "What was it sold for?",
                "answer": "6,200 crowns",
                "rubric": ["LLM response should state: 6,200 crowns"],
                "source_chat_ids": {"original_info": [0], "updated_info": [4]},
            }
        ],
        "temporal_reasoning": [
            {
                "question": "How many days passed?",
                "answer": "18 days",
                "rubric": [
                    "LLM response should state: 18 days",
                    "LLM response should state: from March 15 till April 2",
                ],
                "source_chat_ids": [[0], 4, 77],
            }
        ],
        "preference_following": [
            {
                "question": "Which day suits?",
                "expected_compliance": "Proposes a Tuesday.",
                "rubric": ["LLM response should contain: keeps to the day that the user prefers for sailing"],
                "source_chat_ids": [2],
            }
        ],
    }


def beam(folder: Path, size: str = "100K", chat: str = "3") -> Path:
    """A folder of sizes with one chat."""
    write(folder / size / chat / "chat.json", beam_chat())
    write(folder / size / chat / "probing_questions.json", beam_questions())
    return folder


# PersonaMem

TALK = (
    "[SYSTEM] Current user persona: Name: Odile\n\n[USER] User: I took up fencing.\n\n[ASSISTANT] Assistant: En garde!"
)
OPTIONS = "(a) Try fencing again.\n(b) Try chess, which you always liked far more than that.\n(c) Sleep."


def personamem_query(number: int, **more: Any) -> dict[str, Any]:
    return {
        "id": f"q{number}",
        "query": f"User: Odile\n\nWhat now?\n\n{OPTIONS}",
        "gold_answers": ["(a) Try fencing again.", "a"],
        "gold_ids": ["h1_0"],
        "user_id": "h1",
        "meta": {"persona_id": "7", "question_type": "suggest_new_ideas", "topic": "sport"},
        **more,
    }


def personamem(folder: Path) -> Path:
    """One persona with two histories, and three questions."""
    documents = [
        {"id": f"{user}_{day}", "content": TALK, "user_id": user, "timestamp": None}
        for user in ("h1", "h2")
        for day in range(2)
    ]
    write(folder / "documents.json", documents)
    write(folder / "queries.json", [personamem_query(0), personamem_query(1, user_id="h2"), personamem_query(2)])
    return folder


# Letta's core memory

FACTS = ["Runa keeps bees.", "Runa lives in Tromsø.", "Ivo owns a mill."]


def core_question(question: str, answer: str, **extra: Any) -> dict[str, Any]:
    return {"input": question, "ground_truth": answer, "agent_args": {"extra": {"facts": FACTS, **extra}}}


def core_memory(folder: Path) -> Path:
    """One set of facts, two questions read and two updated."""
    questions = [("What does Runa keep?", "bees", 0), ("What does Ivo own?", "a mill", 2)]
    write(folder / "core_memory_read.jsonl", jsonl([core_question(text, key) for text, key, _ in questions]))
    updates = [
        core_question(
            text,
            f"{key}hives",
            contradicting_fact=f'"It is {key}hives now."',
            contradicting_answer=key,
            supporting_fact_indices=[index],
        )
        for text, key, index in questions
    ]
    write(folder / "core_memory_update.jsonl", jsonl(updates))
    return folder


# LongMemEval


def longmem_item(name: str = "a1", **more: Any) -> dict[str, Any]:
    """Three sessions, the first of the file the latest; the second holds the answer."""
    return {
        "question_id": name,
        "question_type": "knowledge-update",
        "question": "Where is the lute?",
        "answer": "In the attic (or under the roof)",
        "question_date": "2031/05/30 (Fri) 23:40",
        "haystack_dates": ["2031/05/22 (Thu) 10:00", "2031/05/20 (Tue) 09:15", "2031/05/21 (Wed) 08:00"],
        "haystack_session_ids": ["x_1", "answer_77", "x_2"],
        "haystack_sessions": [
            [{"role": "user", "content": "It rains."}],
            [
                {"role": "user", "content": "I moved the lute to the attic.", "has_answer": True},
                {"role": "assistant", "content": "Safe there.", "has_answer": False},
            ],
            [{"role": "assistant", "content": "Good morning."}, {"role": "user", "content": "Hi."}],
        ],
        "answer_session_ids": ["answer_77"],
        **more,
    }


def longmemeval(folder: Path, *items: dict[str, Any], name: str = "longmemeval_s.json") -> Path:
    write(folder / name, list(items) or [longmem_item("a1"), longmem_item("a2_abs")])
    return folder


# LoCoMo


def locomo_sample(name: str = "talk-1") -> dict[str, Any]:
    said = [{"speaker": "Ines", "dia_id": f"D1:{n}", "text": "Rain again."} for n in (1, 2)]
    return {
        "sample_id": name,
        "conversation": {
            "speaker_a": "Ines",
            "speaker_b": "Bo",
            "session_1_date_time": "9:05 am on 1 June, 2032",
            "session_1": said,
            "session_2_date_time": "9:05 am on 2 June, 2032",
            "session_2": [{"speaker": "Bo", "dia_id": "D2:1", "text": "Sun at last."}],
        },
        "qa": [
            {"question": "What falls?", "answer": "rain", "category": 4, "evidence": ["D1:1"]},
            {"question": "When was sun?", "answer": "2 June 2032", "category": 2, "evidence": ["D2:1"]},
            {"question": "Why snow?", "category": 5, "evidence": [], "adversarial_answer": "cold"},
        ],
    }


def locomo(folder: Path) -> Path:
    write(folder / "locomo10.json", [locomo_sample("a"), locomo_sample("b")])
    return folder


# Files of a user's own

PROBE = {"type": "Probe", "id": "p1", "time": "2031-03-09T09:00:00Z", "user": "ann", "text": "Which day?"}
TAPE: list[dict[str, Any]] = [
    {
        "type": "Session", "id": "s1", "time": "2031-03-03T09:00:00Z", "user": "ann",
        "turns": [{"role": "user", "speaker": "Ann", "text": "I row on Mondays."}, {"role": "assistant", "text": "Oh"}],
    },
    {"type": "Dialogue", "id": "d1", "time": "2031-03-04T09:00:00Z", "user": "ann", "turns": ["Good day."]},
    {"type": "Restart", "id": "r1", "time": "2031-03-05T09:00:00Z"},
    {**PROBE, "expected": ["Mondays"], "evidence": [{"session": "s1", "turn": 0}], "ability": "fact"},
    {**PROBE, "id": "p2", "expected": None, "text": "Which boat?"},
]  # fmt: skip
MESSAGES: list[dict[str, Any]] = [
    {"id": 7, "time": "2031-03-03T09:00:00+01:00", "speaker": "Ann", "text": "We meet in room 4."},
    {"id": 8, "time": 1930377600, "speaker": "Bo", "text": "Noted.", "conversation": "a"},
    {"created_at": 1930464000000, "author": "Ann", "content": "Now we meet in room 9.", "reactions": ["+1"]},
]
QUESTIONS: list[dict[str, Any]] = [
    {"text": "Which room was it?", "expected": ["room 4"], "evidence": ["7"]},
    {"text": "Which floor?", "expected": None, "time": "2032-01-01T00:00:00Z", "label": "never said"},
]


def tapes(folder: Path) -> Path:
    """Two tapes with two questions each."""
    for name in ("one", "two"):
        write(folder / f"{name}.jsonl", jsonl(TAPE))
    return folder


def history(folder: Path) -> Path:
    """Three messages and two questions."""
    write(folder / "messages.json", MESSAGES)
    write(folder / "probes.json", {"probes": QUESTIONS})
    return folder
