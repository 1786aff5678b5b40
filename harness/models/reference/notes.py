"""Notes: a recorded session written down with the memory tool, one dated line per fact."""

from collections.abc import Mapping
from typing import Any

from harness.models.reference import facts, filling, notebook, rules, talk, tools
from harness.models.reference.facts import Fact
from harness.models.reference.notebook import Pages
from harness.models.reference.talk import Step, Use

REPLACED = 3  # lines replaced after one session; further changes are added as lines of their own
TOPICS = 3  # people whose facts get files of their own; the others' share one
RULES, OTHERS = "rules", "notes"


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether a session is shown and a tool to take notes with is offered."""
    return tools.can_write(request) and talk.part(talk.read(request).last, "session") is not None


def step(request: Mapping[str, Any]) -> Step:
    """Return the next calls that note the session's facts, or a short text when they are noted."""
    so_far = talk.read(request)
    found = facts.facts(talk.part(so_far.last, "session") or "")
    topics = _topics(found)
    if topics and len(so_far.fresh) < tools.CALLS:
        uses = notebook.write(so_far.fresh, list(topics), lambda seen: _changes(topics, seen))
        if uses:
            return uses[: tools.CALLS - len(so_far.fresh)]
    return f"Noted {len(found)} facts." if found else "Nothing to note."


def _topics(found: list[Fact]) -> dict[str, list[Fact]]:
    """Return the facts by the topic that they are noted under."""
    topics: dict[str, list[Fact]] = {}
    for fact in found:
        topic = notebook.topic_of(fact.speaker) if fact.speaker else OTHERS
        if any(readings[0].is_for_tasks for readings in rules.parse(facts.text_of(fact.line))):
            topic = RULES
        elif topic not in topics and len(topics) >= TOPICS:
            topic = OTHERS
        topics.setdefault(topic, []).append(fact)
    return topics


def _changes(topics: Mapping[str, list[Fact]], seen: Pages) -> list[Use]:
    """Return the calls that bring the pages up to date: outdated lines replaced, new ones added."""
    replaced: list[Use] = []
    added: list[Use] = []
    for topic, found in topics.items():
        own = {path: list(seen[path]) for path in notebook.parts(seen, topic)}
        new: list[str] = []
        for fact in found:
            if any(facts.is_told(fact, page) for page in [*own.values(), new]):
                continue
            use = _replacement(fact, topic, own) if len(replaced) < REPLACED else None
            if use:
                replaced.append(use)
            else:
                new.append(fact.line)
        added += notebook.append(seen, topic, new)
    return added + replaced


def _replacement(fact: Fact, topic: str, own: Pages) -> Use | None:
    """Return the call that replaces the line which a fact outdates, and let `own` no longer hold that line."""
    for path, page in own.items():
        told = facts.text_of(fact.line)
        rule = next((each for each in page if filling.same_matter(told, facts.text_of(each))), None)
        others = [each for each in page if not filling.other_matter(told, facts.text_of(each))]
        old = rule or (facts.outdated(fact, others) if topic != RULES else None)
        if old and "\n".join(page).count(old) == 1:
            page.remove(old)
            return notebook.replace(path, old, fact.line)
    return None
