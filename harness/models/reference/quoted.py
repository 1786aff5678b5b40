"""Quoted: the tagged parts of a prompt, and the lists that stand in them, as JSON or as Python writes them."""

import ast
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from harness.models.reference import dates, talk

LONGEST_LITERAL = 200_000  # characters of a list that is read as Python


def part(text: str, *names: str) -> str | None:
    """Return what stands in the first of these tags that the text has; blanks in a name may be underscores."""
    for name in names:
        for tag in (name, name.replace(" ", "_")):
            inside = talk.part(text, tag)
            if inside is not None:
                return inside.strip()
    return None


def items(text: str | None) -> list[dict[str, Any]]:
    """Return the objects of a quoted list; what is no list of objects gives none."""
    found = value(text)
    return [dict(each) for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def value(text: str | None) -> object:
    """Return a quoted value, None where it can't be read."""
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        return ast.literal_eval(text) if len(text) <= LONGEST_LITERAL else None
    except (ValueError, SyntaxError, TypeError, RecursionError, MemoryError):
        return None


def moment(text: object) -> datetime | None:
    """Return the moment that a text names."""
    found = dates.parse_moment(str(text)[:80]) if text else None
    return found[0] if found else None


def whole(given: object) -> int | None:
    """Return a whole number as it is, None for anything else."""
    return given if isinstance(given, int) and not isinstance(given, bool) else None
