"""The ceiling: the reference condition that is handed the evidence of each probe and task."""

from collections.abc import Iterable
from itertools import groupby

from harness.core.contract import Query, Recall, Source
from harness.core.scenario import Evidence, Probe, Session, Task, dated_header


class NothingKept:
    """The ceiling's memory: it keeps nothing, since it is handed the evidence."""

    def observe(self, session: Session) -> None:
        """Keep nothing."""

    def settle(self) -> None:
        """Nothing is pending."""

    def recall(self, query: Query) -> Recall:
        """Only probes and tasks hand evidence over; a dialogue gets nothing."""
        return Recall("")

    def forget(self, user: str) -> None:
        """Nothing to erase."""

    def close(self) -> None:
        """Nothing is held."""


def handed_evidence(asked: Probe | Task) -> Recall:
    """The evidence turns in time, each session's under its dated header."""
    turns = sorted(asked.evidence, key=lambda turn: (turn.time, turn.session, turn.turn))
    return Recall("\n\n".join(_parts(turns)), tuple(Source(turn.session, turn.turn) for turn in turns))


def _parts(turns: Iterable[Evidence]) -> list[str]:
    return [
        "\n".join([dated_header(time), *(f"{turn.speaker}: {turn.text}" for turn in of_session)])
        for (time, _), of_session in groupby(turns, key=lambda turn: (turn.time, turn.session))
    ]
