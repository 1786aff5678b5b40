"""One session's distractor talk and the assistant's side of it."""

import re
from collections.abc import Collection, Sequence

from scenarios.writing import words_talk, words_talk_more
from scenarios.writing.pen import Pen
from scenarios.writing.words_talk import Theme

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

TRIES = 12
AROUND = ((1, 0), (0, 1), (1, 1))  # sentences on the theme before and after a fact that is told in passing
ECHOES = ("Noted: {v}.", "Thank you for telling me about {v}.", "{v}, I see.", "Good to know, {v} it is.")
NODS = (
    "Thanks.",
    "I see.",
    "All right.",
    "Good to know.",
    "Understood.",
    "Fair enough.",
    "I'll bear it in mind.",
    "Thank you for the background.",
    "Got it.",
)


class Talk:
    """Sentences of one session on one theme; a reply speaks of the same things as the sentence before it."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self._theme = pen.pick(THEMES)
        self._asks: list[str] = []
        self._words: dict[str, Sequence[str]] = self._theme.words

    def filler(self, shun: Collection[str] = ()) -> str:
        """A sentence of the person's, chosen to share no word with the texts in `shun`."""
        taken = stems(" ".join(shun))
        tries = [self._sentence() for _ in range(TRIES if taken else 1)]
        text, self._words = min(tries, key=lambda made: len(taken & stems(made[0])))
        return text

    def aside(self, fact: str, shun: Collection[str]) -> str:
        """The fact told in passing: before, after or between sentences on the theme."""
        before, after = self._pen.pick(AROUND)
        said = [*(self.filler(shun) for _ in range(before)), fact, *(self.filler(shun) for _ in range(after))]
        return " ".join(said)

    def reply(self) -> str:
        """The assistant's answer to a filler."""
        return _capital(self._pen.fill(self._pen.pick(self._theme.replies), self._words))

    def acknowledgement(self, echo: str) -> str:
        """The assistant's answer to a fact; it repeats the value only where `echo` names it."""
        said = self._pen.pick(ECHOES).format(v=echo) if echo else self._pen.pick(NODS)
        return f"{_capital(said)} {self.reply()}"

    def _sentence(self) -> tuple[str, dict[str, Sequence[str]]]:
        """A sentence and the words it was made of. Templates come round only once all have been used."""
        if not self._asks:
            self._asks = self._pen.rng.sample(self._theme.asks, len(self._theme.asks))
        words: dict[str, Sequence[str]] = {slot: (self._pen.pick(some),) for slot, some in self._theme.words.items()}
        return _capital(self._pen.fill(self._asks.pop(), words)), words


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]


def stems(text: str) -> set[str]:
    """The first four letters of each word: enough to tell whether texts share a word in another form."""
    return {word[:4] for word in re.findall(r"[a-z]{3,}", text.lower())}
