"""CSV: what dreams did, one row a line that one changed; with the count of lines that it kept, one row a dream."""

import csv
import io
from collections.abc import Iterable, Iterator

from harness.core.accounts import Account, Dream, Origin
from harness.core.record import Trial

COLUMNS = (
    "stack", "scenario", "user", "dream", "time", "outcome", "session", "did", "line", "path", "origin", "origin_path",
    "origin_by", "said_in", "count", "trial",
)  # fmt: skip


def dreams_csv(trials: Iterable[Trial]) -> str | None:
    """`dream` counts from 1 in a user's account; None where nothing dreamt.

    A merged line has a row for each origin. Of a superseded one, `line` is what took its place.
    """
    rows = [
        {"stack": trial.stack, "scenario": trial.scenario, "trial": trial.id, **row}
        for trial in trials
        for account in trial.accounts
        for row in _of_account(account)
    ]
    if not rows:
        return None
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _of_account(account: Account) -> Iterator[dict[str, object]]:
    for number, dream in enumerate(account.dreams, 1):
        about = {
            "user": account.user, "dream": number, "time": dream.time.isoformat(), "outcome": dream.outcome,
            "session": dream.session,
        }  # fmt: skip
        yield from ({**about, **row} for row in _of_dream(dream))


def _of_dream(dream: Dream) -> Iterator[dict[str, object]]:
    yield {"did": "kept", "count": dream.kept}
    for line in dream.lines:
        told = {"did": line.did, "line": line.text, "path": line.path, "said_in": " ".join(line.sessions), "count": 1}
        for origin in line.origins:
            yield {**told, **_origin(origin)}
        if not line.origins:
            yield told
    for gone in dream.superseded:
        yield {"did": "superseded", "line": gone.by, "count": 1, **_origin(gone.origin)}
    for origin in dream.lost:
        yield {"did": "lost", "count": 1, **_origin(origin)}


def _origin(origin: Origin) -> dict[str, str]:
    return {"origin": origin.text, "origin_path": origin.path, "origin_by": origin.by}
