"""The reference model on 60 questions that were written without knowledge of it or of any generator.

    python tests/benchmarks/blind_questions.py

Prints, by kind of question, how many are answered rightly from the whole history and, as a control, from nothing.
"""

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

from harness.core.scenario import Probe, Session, Turn, UserId
from harness.graders.contains import Contains
from harness.graders.outcome import decide
from harness.models.reference.reader import read

QUESTIONS = Path(__file__).parents[1] / "data" / "blind_questions.jsonl"
RIGHT = ("correct", "abstained_rightly")


def main() -> None:
    """Print the score."""
    asked, right, guessed = score()
    print(f"{'kind':<12}{'asked':>6}{'right':>7}{'from nothing':>14}")
    for kind in sorted(asked):
        print(f"{kind:<12}{asked[kind]:>6}{right[kind]:>7}{guessed[kind]:>14}")
    print(f"{'all':<12}{asked.total():>6}{right.total():>7}{guessed.total():>14}")


def score() -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Questions asked, answered rightly from their history, and answered rightly from an empty memory, by kind."""
    asked: Counter[str] = Counter()
    right: Counter[str] = Counter()
    guessed: Counter[str] = Counter()
    for line in QUESTIONS.read_text().splitlines():
        history = json.loads(line)
        memory, now = history_text(history), datetime.fromisoformat(history["asked"])
        for question in history["questions"]:
            asked[question["kind"]] += 1
            right[question["kind"]] += is_right(question, memory, now)
            guessed[question["kind"]] += is_right(question, "", now)
    return asked, right, guessed


def history_text(history: dict[str, Any]) -> str:
    """All sessions, as every stack is shown them."""
    return "\n\n".join(
        Session(
            "s", datetime.fromisoformat(session["time"]), UserId("u"),
            tuple(Turn("user", turn["speaker"], turn["text"]) for turn in session["turns"]),
        ).text()
        for session in history["sessions"]
    )  # fmt: skip


def is_right(question: dict[str, Any], memory: str, now: datetime) -> bool:
    """Whether the answer holds an accepted form, or refuses where nothing answers."""
    expected = tuple(question["expected"]) if question["expected"] else None
    probe = Probe(question["id"], now, UserId("u"), question["text"], expected=expected)
    return decide(read(memory, question["text"], now).text, probe, Contains()).outcome in RIGHT


if __name__ == "__main__":
    main()
