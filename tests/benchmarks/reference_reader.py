"""Measure the reference model's reader on LoCoMo questions (a data file the user brings; it is non-commercial).

    python tests/benchmarks/reference_reader.py --data PATH/locomo10.json --conversations 44,47

Per context (the gold evidence turns, ten random turns, nothing) it prints: `contained` (the gold string stands in the
answer, or at least 80 % of its tokens do; an abstention counts 0), token F1, the share of answers whose source line is
a gold turn, the share of abstentions, and the median time of a question in milliseconds.
"""

import argparse
import json
import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from harness.models.reference import reader, words

CATEGORIES = (1, 2, 3, 4)
RANDOM_TURNS = 10
SEED = 20230508
_SESSION = re.compile(r"session_\d+")
_PUNCTUATION = re.compile(r"[^\w\s]")
_ARTICLES = frozenset(("a", "an", "the", "and"))


@dataclass(frozen=True)
class Item:
    """One question: gold answer, and the memory lines of its evidence and of the whole conversation by turn id."""

    conversation: str
    category: int
    question: str
    gold: str
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What the reader did with one item in one context; `seconds` is wall time."""

    contained: bool
    f1: float
    cited: bool
    abstained: bool
    seconds: float
    words: int


Turns = dict[str, tuple[str, str]]  # turn id -> (session header, line)


def turns_of(conversation: dict[str, Any]) -> Turns:
    """Map a conversation's turn ids to their session header and their line of memory."""
    found: Turns = {}
    for key in sorted(filter(_SESSION.fullmatch, conversation), key=lambda k: int(k.split("_")[1])):
        moment = datetime.strptime(conversation[f"{key}_date_time"], "%I:%M %p on %d %B, %Y")
        header = f"Session of {moment:%A}, {moment.day} {moment:%B %Y}, {moment:%H:%M}"
        for turn in conversation[key]:
            caption = f" [shares image: {turn['blip_caption']}]" if turn.get("blip_caption") else ""
            found[turn["dia_id"]] = (header, f"{turn['speaker']}: {' '.join(turn['text'].split())}{caption}")
    return found


def memory_text(turns: Turns, ids: Sequence[str]) -> str:
    """Write the named turns as a memory text, in order of time, under their session headers."""
    order = {name: place for place, name in enumerate(turns)}
    sessions: dict[str, list[str]] = {}
    for name in sorted(ids, key=order.__getitem__):
        header, line = turns[name]
        sessions.setdefault(header, []).append(line)
    return "\n\n".join("\n".join([header, *lines]) for header, lines in sessions.items())


def normalise(text: str) -> list[str]:
    """Lower-case, drop commas, punctuation and articles, and stem lightly, as LoCoMo's scorer does with Porter."""
    cleaned = _PUNCTUATION.sub("", text.replace(",", "").lower())
    return [words.stem(word) for word in cleaned.split() if word not in _ARTICLES]


def token_f1(answer: list[str], gold: list[str]) -> float:
    """Return the F1 of two multisets of tokens."""
    shared = sum((Counter(answer) & Counter(gold)).values())
    if not shared:
        return 0.0
    precision, recall = shared / len(answer), shared / len(gold)
    return 2 * precision * recall / (precision + recall)


def contains(answer: list[str], gold: list[str]) -> bool:
    """Tell whether the gold string stands in the answer or 80 % of its tokens do."""
    if f" {' '.join(gold)} " in f" {' '.join(answer)} ":
        return True
    held = set(answer)
    return sum(token in held for token in gold) >= 0.8 * len(gold)


def load(path: Path, names: Sequence[str]) -> Iterator[tuple[Turns, list[Item]]]:
    """Yield each wanted conversation's turns and its answerable questions that have evidence."""
    fixes_path = path.with_name("evidence_fixes.json")
    fixes = json.loads(fixes_path.read_text()) if fixes_path.exists() else []
    fixed = {(fix["sample_id"], fix["qa_index"]): fix["normalised"] for fix in fixes}
    for sample in json.loads(path.read_text()):
        if names and sample["sample_id"].removeprefix("conv-") not in names:
            continue
        turns = turns_of(sample["conversation"])
        items = []
        for index, qa in enumerate(sample["qa"]):
            evidence = fixed.get((sample["sample_id"], index), qa["evidence"])
            evidence = tuple(dict.fromkeys(name for name in evidence if name in turns))
            if qa["category"] in CATEGORIES and evidence:
                items.append(Item(sample["sample_id"], qa["category"], qa["question"], str(qa["answer"]), evidence))
        yield turns, items


def run(item: Item, turns: Turns, context: str) -> Outcome:
    """Ask one question in one context and score the reading."""
    start = time.perf_counter()
    reading = reader.read(context, item.question)
    seconds = time.perf_counter() - start
    answer, gold = normalise(reading.text), normalise(item.gold)
    return Outcome(
        contained=not reading.abstained and contains(answer, gold),
        f1=token_f1(answer, gold),
        cited=reading.source in {turns[name][1] for name in item.evidence},
        abstained=reading.abstained,
        seconds=seconds,
        words=len(reading.text.split()),
    )


def contexts(item: Item, turns: Turns, chance: random.Random) -> dict[str, str]:
    """Return the contexts of one question: gold evidence turns, random other turns, nothing."""
    others = [name for name in turns if name not in item.evidence]
    return {
        "gold turns": memory_text(turns, item.evidence),
        "random turns": memory_text(turns, chance.sample(others, min(RANDOM_TURNS, len(others)))),
        "empty": "",
    }


def row(name: str, outcomes: Sequence[Outcome]) -> str:
    """Format one line of the table."""
    return (
        f"{name:<34}{len(outcomes):>5}{statistics.fmean(o.contained for o in outcomes):>11.3f}"
        f"{statistics.fmean(o.f1 for o in outcomes):>8.3f}{statistics.fmean(o.cited for o in outcomes):>8.3f}"
        f"{statistics.fmean(o.abstained for o in outcomes):>11.3f}"
        f"{statistics.median(o.seconds for o in outcomes) * 1000:>9.2f}{max(o.words for o in outcomes):>7}"
    )


def main() -> None:
    """Parse the command line, run, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="LoCoMo's JSON file")
    parser.add_argument("--conversations", default="", help="numbers, comma-separated; default: all in the file")
    parser.add_argument("--full", action="store_true", help="also ask with the whole conversation as memory")
    parser.add_argument("--by-category", action="store_true", help="also print gold turns by question category")
    arguments = parser.parse_args()
    names = [name for name in arguments.conversations.split(",") if name]
    chance = random.Random(SEED)
    table: dict[str, list[Outcome]] = {}
    for turns, items in load(arguments.data, names):
        whole = memory_text(turns, list(turns))
        for item in items:
            asked = contexts(item, turns, chance)
            if arguments.full:
                asked["whole conversation"] = whole
            for name, context in asked.items():
                outcome = run(item, turns, context)
                table.setdefault(name, []).append(outcome)
                if arguments.by_category and name == "gold turns":
                    table.setdefault(f"gold turns, category {item.category}", []).append(outcome)
    label = ",".join(names) or "all"
    print(
        f"{'conversations ' + label:<34}{'n':>5}{'contained':>11}{'F1':>8}{'cited':>8}{'abstained':>11}"
        f"{'ms p50':>9}{'words':>7}"
    )
    for name in sorted(table):
        print(row(name, table[name]))


if __name__ == "__main__":
    main()
