"""Saving: what matters of a session kept through tools that search and save single lines."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from harness.models.reference import facts, talk, tools
from harness.models.reference.facts import Fact
from harness.models.reference.talk import Done, Step, Use

SEARCHES = 12  # lines that are searched for before they are saved
SAVES = 40  # lines saved of one session
_LINE = re.compile(r"^\[(?P<id>[^\]\s]{1,64})\] (?P<text>.+)$", re.M)

# Which of the known lines a new one outdates, if any.
Outdated = Callable[[str, Iterable[str]], str | None]


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether a session is shown, and tools are offered that search and save lines."""
    return tools.can_save(request) and talk.part(talk.read(request).last, "session") is not None


def step(request: Mapping[str, Any]) -> Step:
    """Return the searches for the session's facts, then the lines to save, then a short text."""
    so_far = talk.read(request)
    stated = [fact.line for fact in facts.facts(talk.part(so_far.last, "session") or "")[:SAVES]]
    uses = keep(stated, so_far.fresh, lambda line, known: facts.outdated(Fact(None, line), known))
    return uses or (f"Noted {len(stated)} facts." if stated else "Nothing to note.")


def keep(stated: Sequence[str], fresh: Sequence[Done], outdated: Outdated) -> list[Use]:
    """Return the next calls that keep lines: a search for each, then those that are not known yet."""
    if any(each.use.name == tools.SAVE for each in fresh):
        return []
    if not fresh:
        return [Use(tools.SEARCH, {"query": facts.text_of(line)}) for line in stated[:SEARCHES]]
    known = _known(fresh)
    uses = []
    for line in stated:
        if not facts.is_told(Fact(None, line), known):
            old = outdated(line, known)
            uses.append(Use(tools.SAVE, {"text": line, **({"replaces": known.pop(old)} if old else {})}))
    return uses


def _known(searched: Iterable[Done]) -> dict[str, str]:
    """Return the lines that searches brought, each with its id."""
    shown = [each.result for each in searched if each.use.name == tools.SEARCH and not each.failed]
    return {match["text"]: match["id"] for result in shown for match in _LINE.finditer(result)}
