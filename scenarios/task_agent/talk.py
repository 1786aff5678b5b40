"""Small talk between tasks."""

import string
from collections.abc import Iterator

from scenarios.task_agent.pen import Pen
from scenarios.task_agent.words_talk import CHATS


def exchanges(pen: Pen, count: int) -> Iterator[tuple[str, str]]:
    """What the user says and what the assistant replies; the two speak of the same things."""
    for pair in pen.rng.sample(CHATS, count):
        slots = {name: None for text in pair for _, name, _, _ in string.Formatter().parse(text) if name}
        words = {name: pen.fill(f"{{{name}}}") for name in slots}
        said, reply = (capital(text.format(**words)) for text in pair)
        yield said, reply


def capital(text: str) -> str:
    """With a capital first letter."""
    return text[0].upper() + text[1:]
