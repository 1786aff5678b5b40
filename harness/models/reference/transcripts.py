"""Transcripts: messages as a prompt quotes them, with API roles, turned into the dated lines of a session."""

import json
import re
from collections.abc import Mapping
from typing import Any

from harness.models.reference import lines, talk, words

# The role that an API gives a message, before the name of who spoke: "user: Kim: I moved."
_ROLE = re.compile(r"^(?P<role>user|assistant|system|human|ai|tool)\s?: ?(?P<rest>.*)$", re.I)
_LISTENERS = frozenset(("assistant", "ai", "tool"))


def session(quoted: str, day: str = "") -> str:
    """Return quoted messages as a session's text; `day` dates what stands under no dated header of its own."""
    kept = [_without_role(line) for line in _as_lines(quoted) if line.strip()]
    return "\n".join([day, *kept]) if day else "\n".join(kept)


def said_by_assistant(quoted: str) -> frozenset[str]:
    """Return the speakers whose messages have the assistant's role."""
    found = (match for line in _as_lines(quoted) if (match := _ROLE.match(line)))
    return frozenset(name for match in found if match["role"].lower() in _LISTENERS and (name := _named(match["rest"])))


def _as_lines(quoted: str) -> list[str]:
    """Return one line per message, `role: text`, whether they are quoted so or as JSON."""
    if quoted.lstrip().startswith("["):
        try:
            return [line for each in json.loads(quoted) for line in _message(each)]
        except (ValueError, RecursionError):
            pass
    return quoted.splitlines()


def _message(each: object) -> list[str]:
    if isinstance(each, Mapping):
        given: Mapping[str, Any] = each
        return f"{given.get('role', 'user')}: {talk.text_of(given.get('content'))}".splitlines()
    return str(each).splitlines()


def _without_role(line: str) -> str:
    """Take the role off a line that names its speaker, or that is a dated header."""
    match = _ROLE.match(line)
    if match and (lines.header(match["rest"]) or _named(match["rest"])):
        return match["rest"]
    return line


def _named(text: str) -> str | None:
    """Return the speaker that a message's text names at its head: a name, not just any word before a colon."""
    name = lines.speaker(text)
    is_name = name and name[:1].isupper() and not any(words.is_stop(part) for part in name.split())
    return name if is_name else None
