"""Saving: a recorded session kept through tools that search and save single lines."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from harness.models.reference import facts, talk, tools
from harness.models.reference.facts import Fact
from harness.models.reference.talk import Done, Step, Use

SEARCHES = 12  # facts of a session that are searched for before they are saved
SAVES = 40  # lines saved of one session
_LINE = re.compile(r"^\[(?P<id>[^\]\s]{1,64})\] (?P<text>.+)$", re.M)


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether a session is shown, and tools are offered that search and save lines."""
    return tools.can_save(request) and talk.part(talk.read(request).last, "session") is not None


def step(request: Mapping[str, Any]) -> Step:
    """Return the searches for the session's facts, then the lines to save, then a short text."""
    so_far = talk.read(request)
    found = facts.facts(talk.part(so_far.last, "session") or "")[:SAVES]
    if not found:
        return "Nothing to note."
    if any(each.use.name == tools.SAVE for each in so_far.fresh):
        return f"Noted {len(found)} facts."
    if not so_far.fresh:
        return [Use(tools.SEARCH, {"query": facts.text_of(fact.line)}) for fact in found[:SEARCHES]]
    return saves(found, so_far.fresh) or "Nothing new to note."


def saves(found: Iterable[Fact], searched: Iterable[Done]) -> list[Use]:
    """Return the calls that save what is not known yet, each in place of the line that it outdates."""
    known = {
        match["text"]: match["id"]
        for each in searched
        if each.use.name == tools.SEARCH and not each.failed
        for match in _LINE.finditer(each.result)
    }
    uses = []
    for fact in found:
        if facts.is_told(fact, known):
            continue
        old = facts.outdated(fact, known)
        uses.append(Use(tools.SAVE, {"text": fact.line, **({"replaces": known.pop(old)} if old else {})}))
    return uses
