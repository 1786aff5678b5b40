"""The plain way: every session, whole, into the prompt, up to the model's window."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import ClassVar

from adapters.transcripts import Transcripts
from harness.core.contract import Lab, Memory, Query, Recall, Source
from harness.core.facts import Facts
from harness.core.scenario import Session, UserId


@dataclass(frozen=True)
class FullContext:
    """See `contract.Adapter`."""

    name: ClassVar[str] = "full_context"
    about: ClassVar[str] = "the plain way: the whole history in the prompt"
    requires: ClassVar[tuple[str, ...]] = ()
    extra: ClassVar[str | None] = None
    exempt: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        licence="Apache-2.0, Memtrial's own",
        hosting="in the agent's own process",
        self_hosted=True,
        models="any whose window holds the history",
        any_model=True,
        source="this adapter's code",
        read=date(2026, 11, 25),
    )

    @property
    def version(self) -> str:
        """Memtrial's own."""
        return version("memtrial")

    def open(self, lab: Lab) -> Memory:
        """Open the transcripts that lie in the workdir."""
        return _WholeHistory(lab)


class _WholeHistory:
    """It also `contract.Exports`."""

    def __init__(self, lab: Lab) -> None:
        self._count = lab.count_tokens
        self._transcripts = Transcripts(lab.workdir)

    def observe(self, session: Session) -> None:
        """Append the session to its user's transcript."""
        self._transcripts.add(session)

    def settle(self) -> None:
        """A session is kept once it is written."""

    def recall(self, query: Query) -> Recall:
        """Everything that fits, oldest first; where it does not all fit, the newest sessions."""
        parts: list[str] = []
        sources: list[Source] = []
        left = query.max_tokens
        for session in reversed(self._transcripts.of(query.user)):
            text = session.text()
            left -= self._count(text + "\n\n")
            if left < 0:
                break
            parts.append(text)
            sources.extend(Source(session.id, turn) for turn in range(len(session.turns)))
        return Recall("\n\n".join(reversed(parts)), tuple(sources))

    def forget(self, user: UserId) -> None:
        """Delete the user's transcript."""
        self._transcripts.drop(user)

    def export(self, user: UserId) -> str:
        """The user's whole transcript."""
        return self._transcripts.text(user)

    def close(self) -> None:
        """Nothing is open between calls."""
