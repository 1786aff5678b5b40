"""Memories: what new messages tell, as the JSON list of self-contained texts that a system prompt asks for."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from harness.models.reference import facts, talk, transcripts, words
from harness.models.reference.facts import Fact

LINKED_WORDS = 2  # content words that a memory shares with an older one it is linked to
CHARACTERS_PER_TOKEN = 4

# {"memory": [{..., "text": ..., "attributed_to": ...}]}, keys in any order.
_SHAPE = re.compile(r'"memory"\s{0,20}:\s{0,20}\[\s{0,20}\{(?=[^{}]{0,500}"text")(?=[^{}]{0,500}"attributed_to")', re.I)
_DATE = re.compile(r"^- (?:\d{4}-\d{2}-\d{2}: )?")  # of a fact's line
# Other titles may stand in what a message quotes.
_SECTION = re.compile(
    r"^#{1,3} (?P<title>summary|last k messages|recently extracted memories|existing memories|new messages"
    r"|observation date|current date|custom instructions|language requirement|output):?[^\S\n]*$",
    re.M | re.I,
)


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether the system prompt asks for that JSON and the message quotes new messages."""
    so_far = talk.read(request)
    return _SHAPE.search(so_far.system) is not None and "new messages" in _sections(so_far.last)


def step(request: Mapping[str, Any]) -> str:
    """Return the JSON: each fact of the new messages that no memory holds yet, as many as the reply has room for."""
    sections = _sections(talk.read(request).last)
    quoted = sections["new messages"]
    older = [*_memories(sections, "existing memories"), *_memories(sections, "recently extracted memories")]
    by_assistant = transcripts.said_by_assistant(quoted)
    session = transcripts.session(quoted, sections.get("observation date", "").strip())
    held = [text for _, text in older]
    found = [fact for fact in facts.facts(session, thorough=True) if not facts.is_told(fact, held)]
    limit = request.get("max_tokens")
    room = limit * CHARACTERS_PER_TOKEN if isinstance(limit, int) else None
    return _json(found, older, by_assistant, room)


def _json(found: list[Fact], older: list[tuple[str, str]], by_assistant: frozenset[str], room: int | None) -> str:
    parts: list[str] = []
    length = len('{"memory": []}')
    for number, fact in enumerate(found):
        text = _DATE.sub("", fact.line)  # a memory has its own day; before the words it would drown them in a search
        entry = {
            "id": str(number),
            "text": text,
            "attributed_to": "assistant" if fact.speaker in by_assistant else "user",
            "linked_memory_ids": list(_linked(text, older)),
        }
        parts.append(json.dumps(entry, ensure_ascii=False))
        length += len(parts[-1]) + 2
        if room is not None and length > room:
            parts.pop()
            break
    return f'{{"memory": [{", ".join(parts)}]}}'


def _linked(text: str, older: list[tuple[str, str]]) -> Iterator[str]:
    """Yield the ids of the older memories that share enough content words with a new one."""
    stems = set(words.content_stems(facts.text_of(text)))
    for key, old in older:
        if key and len(stems & set(words.content_stems(facts.text_of(old)))) >= LINKED_WORDS:
            yield key


def _memories(sections: Mapping[str, str], title: str) -> list[tuple[str, str]]:
    """Return id and text of the memories that a section lists as JSON; one without an id has an empty one."""
    try:
        listed = json.loads(sections.get(title, ""))
    except (ValueError, RecursionError):
        return []
    found = [
        (str(each.get("id", "")), each.get("text")) if isinstance(each, Mapping) else ("", each)
        for each in (listed if isinstance(listed, list) else [])
    ]
    return [(key, text) for key, text in found if isinstance(text, str)]


def _sections(text: str) -> dict[str, str]:
    """Return what stands under each title of a text, by the title in lower case; of two alike the first."""
    heads = list(_SECTION.finditer(text))
    found: dict[str, str] = {}
    for head, following in zip(heads, [*heads[1:], None], strict=True):
        end = following.start() if following else len(text)
        found.setdefault(head["title"].strip().lower(), text[head.end() : end].strip("\n"))
    return found
