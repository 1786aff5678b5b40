"""Search by words: BM25 over single turns. The file to copy for a new adapter.

Source of the ranking: S. Robertson, H. Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond (2009), in
Lucene's variant as `bm25s` has it, with English stop words and the Snowball stemmer.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar

from adapters.passages import Passage, passages_of, recall_best
from adapters.transcripts import Transcripts
from harness.core.contract import Lab, Memory, Query, Recall
from harness.core.facts import Facts
from harness.core.scenario import Session, UserId

if TYPE_CHECKING:
    import bm25s


@dataclass(frozen=True)
class Keyword:
    """See `contract.Adapter`. `k` turns are recalled; `k1` and `b` are BM25's.

    With `dated` the session's date line counts as part of each turn's text when it is searched; in the recalled text
    it stands above the turns either way.
    """

    k: int = 10
    k1: float = 1.5
    b: float = 0.75
    dated: bool = False

    def __post_init__(self) -> None:
        if self.k < 1 or not self.k1 >= 0 or not 0 <= self.b <= 1:
            raise ValueError(f"k={self.k}, k1={self.k1}, b={self.b}; allowed: k from 1, k1 from 0, b from 0 to 1")

    name: ClassVar[str] = "keyword"
    about: ClassVar[str] = "BM25 over turns"
    requires: ClassVar[tuple[str, ...]] = ("bm25s", "Stemmer")
    extra: ClassVar[str | None] = "keyword"
    exempt: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        licence="Apache-2.0, Memtrial's own, on bm25s (MIT) and PyStemmer (MIT and BSD)",
        hosting="in the agent's own process",
        self_hosted=True,
        models="any; none writes the memory",
        any_model=True,
        source="this adapter's code; metadata of bm25s 0.3.16 and PyStemmer 3.1.0",
        read=date(2026, 11, 25),
    )

    @property
    def version(self) -> str:
        """Of bm25s."""
        return version("bm25s")

    def open(self, lab: Lab) -> Memory:
        """Open the transcripts that lie in the workdir; indexes are built when first searched."""
        return _Ranked(self, lab)


class _Ranked:
    """It also `contract.Exports`."""

    def __init__(self, options: Keyword, lab: Lab) -> None:
        import bm25s
        import Stemmer

        self._options, self._count, self._bm25s = options, lab.count_tokens, bm25s
        self._stem = Stemmer.Stemmer("english")
        self._transcripts = Transcripts(lab.workdir)
        self._indexes: dict[UserId, tuple[Any, list[Passage]]] = {}
        self._stale: set[UserId] = set()

    def observe(self, session: Session) -> None:
        """Keep the session; its user's index is out of date now."""
        self._transcripts.add(session)
        self._indexes.pop(session.user, None)
        self._stale.add(session.user)

    def settle(self) -> None:
        """Build what is out of date, so that no question pays for it."""
        while self._stale:
            self._index(self._stale.pop())

    def recall(self, query: Query) -> Recall:
        """The best turns, as many as fit, in the order in which they were said, each under its session's date."""
        index, passages = self._index(query.user)
        if index is None:
            return Recall("", ())
        return recall_best(self._best(index, passages, query.text), query.max_tokens, self._count)

    def forget(self, user: UserId) -> None:
        """Delete the user's transcript and index."""
        self._transcripts.drop(user)
        self._indexes.pop(user, None)

    def export(self, user: UserId) -> str:
        """The turns that are searched."""
        return self._transcripts.text(user)

    def close(self) -> None:
        """Nothing is open between calls."""

    def _best(self, index: "bm25s.BM25", passages: list[Passage], question: str) -> Iterator[Passage]:
        found, scores = index.retrieve(self._words([question]), k=min(self._options.k, len(passages)), **_QUIET)
        for number, score in zip(found[0], scores[0], strict=True):
            if score > 0:
                yield passages[number]

    def _index(self, user: UserId) -> tuple[Any, list[Passage]]:
        if user not in self._indexes:
            passages = passages_of(self._transcripts.of(user))
            self._indexes[user] = (self._build(passages), passages)
        return self._indexes[user]

    def _build(self, passages: list[Passage]) -> Any:
        dated = self._options.dated
        texts = [f"{each.session.header()} {each.line}" if dated else each.line for each in passages]
        words = self._words(texts)
        if not words.vocab:
            return None  # nothing said yet, or nothing but stop words
        index = self._bm25s.BM25(method="lucene", k1=self._options.k1, b=self._options.b)
        index.index(words, show_progress=False)
        return index

    def _words(self, texts: list[str]) -> Any:
        return self._bm25s.tokenize(texts, stopwords="en", stemmer=self._stem, show_progress=False)


_QUIET = {"show_progress": False}
