"""What the model gives the tool, read before anything is touched: the commands of the SDK, field by field.

Reading is most of what a small `view` costs beyond its file, so msgspec does it: the SDK's own models
take several times as long.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import msgspec
from msgspec import Struct

from harness.core.errors import ToolUseError

if TYPE_CHECKING:
    from anthropic.types.beta import BetaMemoryTool20250818Command as Command


class View(Struct, frozen=True):
    """`view_range` is the first and last line; without it, all are meant."""

    command: str
    path: str
    view_range: list[int] | None = None


class Create(Struct, frozen=True):
    """`file_text` is all that the file shall hold."""

    command: str
    path: str
    file_text: str


class StrReplace(Struct, frozen=True):
    """`new_str` may be left out, as documented: then `old_str` is deleted."""

    command: str
    path: str
    old_str: str
    new_str: str = ""


class Insert(Struct, frozen=True):
    """After line `insert_line`, from 0."""

    command: str
    path: str
    insert_line: int
    insert_text: str


class Delete(Struct, frozen=True):
    """A file or a folder."""

    command: str
    path: str


class Rename(Struct, frozen=True):
    """From one path to another."""

    command: str
    old_path: str
    new_path: str


_KINDS: dict[object, type[Struct]] = {
    "view": View,
    "create": Create,
    "str_replace": StrReplace,
    "insert": Insert,
    "delete": Delete,
    "rename": Rename,
}
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_MISTYPED = re.compile(r"(.+) - at `\$\.(\w+).*`")


def checked(given: object) -> "Command":
    """The model's input as a command. Raises ToolUseError naming what is unknown, missing or mistyped."""
    if not isinstance(given, Mapping):
        raise ToolUseError("Error: Invalid input: it should be an object with a `command`")
    name = given.get("command")
    if not isinstance(name, str) or name not in _KINDS:
        raise ToolUseError(f"Error: Unknown command: {name!r}. It should be one of: {', '.join(map(str, _KINDS))}")
    for place, value in given.items():
        if isinstance(value, str) and not value.isascii() and not _is_whole(value):
            raise ToolUseError(f"Error: Invalid `{place}` parameter of the command `{name}`: it holds half a character")
    try:
        return cast("Command", msgspec.convert(given, _KINDS[name]))  # the same fields as the SDK's class of that name
    except msgspec.ValidationError as error:
        raise ToolUseError(f"Error: {_problem(name, str(error))}") from None


def _problem(command: str, error: str) -> str:
    """The first thing that was found wrong."""
    if missing := _MISSING.match(error):
        return f"Missing `{missing[1]}` parameter of the command `{command}`"
    if mistyped := _MISTYPED.match(error):
        return f"Invalid `{mistyped[2]}` parameter of the command `{command}`: {mistyped[1]}"
    return f"Invalid input of the command `{command}`: {error}"


def _is_whole(text: str) -> bool:
    """Whether UTF-8 can hold the text. JSON can also hold one half of a surrogate pair."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
