"""What a model was given, read from its recorded requests: the memory, without question and system prompt.

Where a request marks its memory with `<memory>` tags (the house agent does, and some libraries do in their system
prompt), only what stands within counts. In other requests it is all message text: the user's, the assistant's of a
replayed history, and tool results; but not the question, the current time, nor what the model asked its tools.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from harness.graders.words import tokens

_MEMORY = re.compile(r"<memory>(.*)</memory>", re.DOTALL)
_NOW = re.compile(r"<now>.*?</now>")
_INSTRUCTING = ("system", "developer")


class Passages:
    """A text read for searching: the normalised words of each line that has any, between blanks."""

    def __init__(self, text: str) -> None:
        self._lines = [f" {' '.join(found)} " for line in text.splitlines() if (found := tokens(line))]
        self._text = f" {' '.join(line.strip() for line in self._lines)} "

    def holds(self, run: str) -> bool:
        """Whether words, joined by blanks, stand in the text as a run; it may cross line ends."""
        return f" {run} " in self._text

    def line_holds(self, runs: Iterable[str]) -> bool:
        """Whether one line holds all of these words or runs, in any order."""
        wanted = [f" {run} " for run in runs]
        if not all(run in self._text for run in wanted):
            return False
        return any(all(run in line for run in wanted) for line in self._lines)


@lru_cache(maxsize=64)
def read_passages(text: str) -> Passages:
    """The passages of a text. Kept, because many probes of a scenario are often handed the same memory."""
    return Passages(text)


def given_texts(request: Mapping[str, Any], question: str) -> Iterator[str]:
    """The texts that a Messages API or OpenAI-shaped request gives its model as memory."""
    messages = request.get("messages") or []
    ruled = [message for message in messages if message.get("role") in _INSTRUCTING]
    told = [text for message in messages if message not in ruled for text in _texts(message.get("content"))]
    for source in (request, *ruled):
        for text in _texts(source.get("system") or source.get("content")):
            yield from _marked(text)
    marked = [part for text in told for part in _marked(text)]
    yield from marked or (part for text in told for part in _without_question(text, question))


def _texts(content: Any) -> Iterator[str]:
    """Text of a message's content: a string, or blocks of which text and tool results count."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, list):
        for block in content:
            if isinstance(block, Mapping) and block.get("type") == "tool_result":
                yield from _texts(block.get("content"))
            elif isinstance(block, Mapping) and isinstance(block.get("text"), str):
                yield block["text"]


def _marked(text: str) -> list[str]:
    return [part.removeprefix("\n").removesuffix("\n") for part in _MEMORY.findall(text)]


def _without_question(text: str, question: str) -> Iterator[str]:
    # Split rather than replaced: what stands before a question is then one text for all probes, and read once.
    parts = _NOW.sub("", text).split(question)
    yield from (part for part in parts if part.strip())
