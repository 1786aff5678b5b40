"""Single turns as passages, and the text they are recalled in: what the searching baselines have in common."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from harness.core.contract import Recall, Source
from harness.core.scenario import Session


@dataclass(frozen=True, slots=True)
class Passage:
    """One turn, ready to be recalled. `place` orders passages as they were said."""

    place: tuple[int, int]
    session: Session
    line: str


def passages_of(sessions: Iterable[Session]) -> list[Passage]:
    """One passage a turn, in the order in which they were said."""
    return [
        Passage((number, turn), session, line)
        for number, session in enumerate(sessions)
        for turn, line in enumerate(session.lines())
    ]


def recall_best(best: Iterable[Passage], max_tokens: int, count: Callable[[str], int]) -> Recall:
    """The passages, best first, as many as fit; in the order in which they were said, each under its session's date."""
    chosen: list[Passage] = []
    for passage in best:
        if count(_text([*chosen, passage])) <= max_tokens:
            chosen.append(passage)
    chosen.sort(key=lambda passage: passage.place)
    return Recall(_text(chosen), tuple(Source(passage.session.id, passage.place[1]) for passage in chosen))


def _text(passages: list[Passage]) -> str:
    by_session = groupby(sorted(passages, key=lambda each: each.place), key=lambda each: each.session)
    return "\n\n".join("\n".join([session.header(), *(each.line for each in said)]) for session, said in by_session)
