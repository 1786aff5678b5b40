"""What a stack hands over is looked at before it is used: a breach of the contract's types is told in plain words."""

from harness.core.contract import Recall, Source
from harness.core.errors import TrialError


def checked(recall: object) -> Recall:
    """What a memory recalled. Raises TrialError where it breaks the contract's types."""
    if not isinstance(recall, Recall) or not isinstance(recall.text, str):
        raise TrialError(f"recall() returned {recall!r:.80}; allowed: a Recall with text")
    for source in recall.sources or ():
        if not (isinstance(source, Source) and isinstance(source.session, str) and isinstance(source.turn, int)):
            raise TrialError(f"recall() named the source {source!r:.80}; allowed: Source(session id, turn)")
    return recall
