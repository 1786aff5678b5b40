"""Data files of others, read strictly: what breaks the form is told with file and place, and never guessed at."""

import codecs
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from harness.core.errors import ScenarioError
from harness.core.scenario import SuiteOptions

T = TypeVar("T")
REAL = "real"  # the level of what was recorded, and not generated


def recorded_only(options: SuiteOptions) -> None:
    """Raises ScenarioError where a level is asked for: recorded data has none."""
    if options.level not in ("", REAL):
        raise ScenarioError("--level", repr(options.level), f"{REAL!r} or none: this data was recorded")


def data_path(data: str | None, allowed: str) -> Path:
    """The path of the option `--data`. Raises ScenarioError where it is missing or leads nowhere."""
    if data is None:
        raise ScenarioError("--data", "no path", allowed)
    path = Path(data)
    if not path.exists():
        raise ScenarioError(str(path), "no such file or folder", allowed)
    return path


def read_file(path: Path, kind: type[T], name: str = "") -> T:
    """The whole JSON file as `kind`. Raises ScenarioError with the file (or `name` for it) and the place in it."""
    return decode(read_bytes(path), kind, f"{name or path.name}: $")


def read_lines(path: Path, kind: type[T]) -> Iterator[tuple[str, T]]:
    """The place (`file: line 3: $`) and value of each line of a JSONL file that is not blank. Raises as `read_file`."""
    for number, line in enumerate(read_bytes(path).splitlines(), 1):
        if line.strip():
            place = f"{path.name}: line {number}: $"
            yield place, decode(line, kind, place)


def read_bytes(path: Path) -> bytes:
    """The file's bytes, without a mark of their order. Raises ScenarioError."""
    try:
        return path.read_bytes().removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        raise ScenarioError(path.name, str(error.strerror), "a readable file") from None


def decode(data: bytes | msgspec.Raw, kind: type[T], place: str) -> T:
    """JSON that stands at `place` (`file: $.path`), as `kind`. Raises ScenarioError naming the place within."""
    try:
        return msgspec.json.decode(data, type=kind)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), place) from None
    except RecursionError:
        raise ScenarioError(place, "values nested too deeply", "the data set's form") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ScenarioError(place, f"not whole JSON: {error}", "a JSON file, unshortened") from None


def convert(value: Any, kind: type[T], place: str, *, strict: bool = True) -> T:
    """A value that was decoded elsewhere, as `kind`; not strict: from texts alone. Raises as `decode`."""
    try:
        return msgspec.convert(value, type=kind, strict=strict)
    except msgspec.ValidationError as error:
        raise _misfit(str(error), place) from None


def _misfit(message: str, root: str) -> ScenarioError:
    """Turn msgspec's one-line message into place, found and allowed."""
    problem, _, path = message.partition(" - at `$")
    place = root + path.rstrip("`")
    if typed := re.fullmatch(r"Expected `(.+)`, got `(.+)`", problem):
        return ScenarioError(place, f"a value of type {typed[2]}", typed[1].replace(" | ", " or "))
    if missing := re.search(r"missing required field `(.+)`", problem):
        return ScenarioError(f"{place}.{missing[1]}", "nothing", f"a field {missing[1]!r}")
    return ScenarioError(place, problem, "the data set's form")


def said(text: str, place: str) -> str:
    """The text. Raises ScenarioError where it says nothing."""
    if not text.strip():
        raise ScenarioError(place, "an empty text", "a text that says something")
    return text


def day_after(time: datetime, place: str) -> datetime:
    """One day later. Raises ScenarioError at the end of all dates."""
    try:
        return time + timedelta(days=1)
    except OverflowError:
        raise ScenarioError(place, time.isoformat(), "a date that a day can follow") from None
