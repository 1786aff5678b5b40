"""One session's distractor talk and the assistant's side of it."""

import re
from collections.abc import Callable, Collection

from scenarios.chat_assistant import words_talk, words_talk_more
from scenarios.chat_assistant.pen import Pen
from scenarios.chat_assistant.words_talk import Theme

THEMES: tuple[Theme, ...] = (
    words_talk.COOKING,
    words_talk.SPREADSHEETS,
    words_talk.HIKING,
    words_talk.GRAMMAR,
    words_talk.HISTORY,
    words_talk.REPAIR,
    words_talk.ASTRONOMY,
    words_talk_more.CODE,
    words_talk_more.PLANTS,
    words_talk_more.PUZZLES,
    words_talk_more.PARTY,
    words_talk_more.PHYSICS,
    words_talk_more.PACKING,
)

PASSING = ("{fact} Anyway. {filler}", "{fact} {filler}", "{filler} {fact}", "{filler} Oh, before I forget. {fact}")
ECHOES = ("Noted: {v}.", "Thank you for telling me about {v}.", "{v}, I see.", "Good to know, {v} it is.")
NODS = (
    "That sounds like quite a story.",
    "Thanks for sharing that with me.",
    "I can picture it.",
    "Understood, I have that down.",
    "What a thing to go through.",
)


class Talk:
    """Sentences of one session on one theme."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self._theme = pen.rng.choice(THEMES)

    def filler(self, shun: Collection[str] = ()) -> str:
        """A sentence of the person's that shares no longer word with the texts in `shun`."""
        taken = {stem for text in shun for stem in stems(text)}
        return self._unlike(taken, lambda: self._sentence(self._theme.asks))

    def aside(self, fact: str, shun: Collection[str]) -> str:
        """The fact told in passing."""
        return self._pen.pick(PASSING).format(fact=fact, filler=self.filler(shun))

    def reply(self) -> str:
        """The assistant's answer to a filler."""
        return self._sentence(self._theme.replies)

    def acknowledgement(self, echo: str) -> str:
        """The assistant's answer to a fact; it repeats the value only where `echo` names it."""
        said = self._pen.pick(ECHOES).format(v=echo) if echo else self._pen.pick(NODS)
        return f"{said[0].upper()}{said[1:]} {self.reply()}"

    def _sentence(self, templates: tuple[str, ...]) -> str:
        text = self._pen.fill(self._pen.pick(templates), self._theme.words)
        return text[0].upper() + text[1:]

    def _unlike(self, taken: set[str], write: Callable[[], str]) -> str:
        while True:
            if not taken & stems(text := write()):
                return text


def stems(text: str) -> set[str]:
    """The first five letters of each word of four letters or more: enough to tell whether texts share a word."""
    return {word[:5] for word in re.findall(r"[a-z]{4,}", text.lower())}
