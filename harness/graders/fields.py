"""The check of a task: the asked fields that a reply gets wrong or leaves out.

A reply holds one `name: value` line per field. Case, spaces, surrounding quotes, list marks, bold and a final full stop
don't count; all else does: a value must equal an accepted one, not merely hold it.
"""

import re
import unicodedata

from harness.core.scenario import Task

VERSION = "1"

_LIST_MARK = re.compile(r"^\s*(?:[-*+•–]|\d+[.)])\s+")
_NAME_JOINTS = re.compile(r"[\s_-]+")
_WRAPPING = "*`\"'“”‘’«» \t"


def check(reply: str, task: Task) -> list[str]:
    """The names of the task's fields that are wrong or missing in the reply, in the task's order; empty: solved.

    Of a field that is said twice the last line counts; fields that were not asked for are ignored.
    """
    said = read_fields(reply)
    return [
        field.name
        for field in task.fields
        if said.get(_name(field.name)) not in {_plain(value) for value in field.accepted}
    ]


def read_fields(reply: str) -> dict[str, str]:
    """Normalised names and values of all `name: value` lines of a reply; a line without a value says nothing."""
    said: dict[str, str] = {}
    for line in reply.splitlines():
        name, colon, value = _LIST_MARK.sub("", line, count=1).partition(":")
        if colon and (plain := _plain(value)):
            said[_name(name)] = plain
    return said


def _name(text: str) -> str:
    return _NAME_JOINTS.sub("_", _plain(text).strip("_"))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().strip(_WRAPPING)
    return " ".join(folded.removesuffix(".").strip(_WRAPPING).split())
