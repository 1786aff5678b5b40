"""Extraction: the facts of a talk in the tags that its last message asks for, or a list of facts made shorter."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from harness.models.reference import facts, filling, forms, standing, summaries, talk
from harness.models.reference.facts import Fact

CHARACTERS_PER_TOKEN = 4
SHARE = 0.8  # of the facts allowed that a shortened list has, so that not every new fact calls for another one

_ASKED = re.compile(r"<facts>\s*<fact>")
_FACT = re.compile(r"<fact>(.*?)</fact>", re.S)
_MOST = re.compile(r"\b(?:fewer than|less than|at most|no more than|up to) (?P<most>\d{1,6}) facts\b", re.I)
# What a fact begins with: its day, who said it.
_HEAD = re.compile(r"^(?:\d{4}-\d{2}-\d{2}: )?(?:[A-Z][\w'’ ]{0,40}: )?")


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether the last message asks for facts in tags."""
    return _ASKED.search(talk.read(request).last) is not None


def step(request: Mapping[str, Any]) -> str:
    """Return the talk's facts that are not listed yet, or, where their number is limited, the list made shorter."""
    said = standing.messages(request)
    _, asking = said.pop()
    known = [" ".join(each.split()) for each in _FACT.findall(talk.part(asking, "existing_facts") or "")]
    limit = _MOST.search(asking)
    if limit:
        return _tagged(_shortened(known, max(1, int(limit["most"]) - 1)), request)
    held = [f"- {fact}" for fact in known]
    found = dict.fromkeys([*_corrected(said), *_told(said)])
    return _tagged([line[2:] for line in found if not facts.is_told(Fact(None, line), held)], request)


def _told(said: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield what speakers state, a dated line each; tasks and their corrections are left to `_corrected`."""
    plain = [(role, text) for role, text in said if talk.part(text, "task") is None]
    plain = [(role, text) for role, text in plain if talk.part(text, "correction") is None]
    yield from (fact.line for fact in facts.facts(standing.as_session(plain)))


def _corrected(said: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Yield the rules that corrections state, each for the client of the task that it corrects."""
    task = None
    now: datetime | None = None
    given: list[dict[str, str]] = []
    for role, text in said:
        if role == "assistant":
            given = [forms.values(text)]
        elif talk.part(text, "task") and talk.part(text, "fields"):
            task, given = forms.task_in(text), []
            now = talk.moment(text) or now
        elif task and (correction := talk.part(text, "correction")):
            yield from forms.stated(now, task, correction, given)


def _shortened(known: Sequence[str], most: int) -> list[str]:
    """Return fewer facts: none that is outdated, those of one day and speaker as one, and of these the telling ones."""
    kept = [line[2:] for line in summaries.not_outdated([f"- {fact}" for fact in known])]
    told = [facts.text_of(fact) for fact in kept]
    kept = [
        fact for n, fact in enumerate(kept) if not any(filling.same_matter(told[n], later) for later in told[n + 1 :])
    ]
    if len(kept) <= most * SHARE:
        return kept
    merged: dict[str, str] = {}
    for fact in kept:
        head = _HEAD.match(fact)
        key = head[0] if head else ""
        merged[key] = f"{merged[key]} {fact.removeprefix(key)}" if key in merged else fact
    rows = list(merged.values())
    best = sorted(range(len(rows)), key=lambda n: (-summaries.weight(rows[n]), -n))[: max(1, int(most * SHARE))]
    return [rows[n] for n in sorted(best)]


def _tagged(found: Iterable[str], request: Mapping[str, Any]) -> str:
    """Return facts in tags, as many as the reply has room for."""
    limit = request.get("max_tokens")
    rows: list[str] = []
    room = limit * CHARACTERS_PER_TOKEN - len("<facts>\n</facts>") if isinstance(limit, int) else None
    for fact in found:
        row = f"  <fact>{fact.replace('<', '').replace('>', '')}</fact>"
        if room is not None and (room := room - len(row) - 1) < 0:
            break
        rows.append(row)
    return "\n".join(["<facts>", *rows, "</facts>"])
