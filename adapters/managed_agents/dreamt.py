"""What each dream did, proven from the versions of memories: their order, their contents, and who made them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from adapters.managed_agents import history
from adapters.managed_agents.provenance import derive, said
from harness.core.accounts import Dream, Line, Outcome

if TYPE_CHECKING:
    from anthropic.resources.beta import Beta

_OUTCOMES: Mapping[str, Outcome] = {"staged": "staged", "rejected": "rejected"}


def dreams(beta: "Beta", stores: Sequence[Any]) -> Iterator[Dream]:
    """Each dream about these stores, oldest first, also one that was cut short: what it wrote stays.

    A store that was deleted proves nothing any more.
    """
    by_id = {store.id: store for store in stores}
    known = {id: history.versions(beta, id) for id in by_id}
    told = sorted((each for found in known.values() for each in found), key=lambda version: version.created_at)
    written: dict[str, str] = {}
    for version in told:
        for line in (version.content or "").splitlines():
            written.setdefault(line, history.actor(version))
    for dream in [*beta.dreams.list(limit=100, include_archived=True)][::-1]:
        id = dream.outputs[0].memory_store_id if dream.outputs else ""
        if id in by_id:
            yield _dream(beta, dream, by_id[id], known[id], written)


def _dream(beta: "Beta", dream: Any, store: Any, versions: Sequence[Any], written: Mapping[str, str]) -> Dream:
    in_place = dream.output_behavior.type == "update_existing"
    before, after = around(versions, dream, None if in_place else store.created_at)
    found = derive(before, after, written)
    transcripts = {}
    if any(line.did == "added" for line in found.lines):
        transcripts = {each: history.transcript(beta, each) for each in dream.inputs[1].session_ids}
    return Dream(
        session=dream.session_id, time=dream.created_at,
        outcome="in place" if in_place else _OUTCOMES.get(store.metadata.get("state", ""), "accepted"),
        kept=sum(line.did == "kept" for line in found.lines),
        lines=tuple(_with_sessions(line, transcripts) for line in found.lines if line.did != "kept"),
        superseded=tuple(found.superseded), lost=tuple(found.lost),
    )  # fmt: skip


def around(versions: Sequence[Any], dream: Any, copied: Any) -> tuple[dict[str, str], dict[str, str]]:
    """What a store held before a dream's session changed it, and what that session made of it.

    `copied` is the moment until which the session's versions are copies of the store that was dreamt about; None where
    the dream changed that store itself.
    """
    mine = [number for number, each in enumerate(versions) if _is_change(each, dream.session_id, copied)]
    if mine and copied is None:
        start = mine[0]  # by their order, whatever the clock did
    else:
        start = sum(each.created_at <= (copied or dream.created_at) for each in versions)
    before = versions[:start]
    return history.state(before), history.state([*before, *(versions[number] for number in mine)])


def _is_change(version: Any, session: str, copied: Any) -> bool:
    return history.actor(version) == session and (copied is None or version.created_at > copied)


def _with_sessions(line: Line, transcripts: Mapping[str, str]) -> Line:
    """An added line with the sessions in which all its words were said."""
    if line.did != "added":
        return line
    words = said(line.text).words
    heard = (id for id, text in transcripts.items() if words <= {w for each in text.splitlines() for w in _words(each)})
    return Line(line.text, line.path, (), tuple(heard))


def _words(line: str) -> frozenset[str]:
    return said(line.partition(": ")[2] if line.startswith(("user: ", "agent: ")) else line).words
