"""YAML with its line numbers. Every value but null stays the text that was written: `no` is no boolean, 12 no number.

Built from the parser's events: the loaders of PyYAML guess types and forget lines, and the quick one ends the process
where values are nested too deeply. What makes YAML grow is refused: aliases, a field twice, keys that are no text.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import yaml

from harness.core.errors import ScenarioError
from scenarios.data_files import convert, read_bytes

T = TypeVar("T")
DEEPEST = 20  # levels; a tape has six
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULL = ("", "~", "null", "Null", "NULL")
_END = object()


def read_yaml(path: Path, kind: type[T]) -> tuple[T, "Lines"]:
    """The file as `kind`, and on which line each of its values stands. Raises ScenarioError with file and line."""
    reader = _Reader(path)
    value = reader.document()
    try:
        return convert(value, kind, "$", strict=False), reader.lines
    except ScenarioError as error:
        raise ScenarioError(reader.lines.place(error.place), error.found, error.allowed) from None


class Lines:
    """On which line of a file each value stands, by its path: `$.events[3].time`."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._line: dict[str, int] = {}

    def note(self, path: str, line: int) -> None:
        """A value begins there; lines count from 1."""
        self._line[path] = line

    def place(self, path: str) -> str:
        """`tape.yaml: line 12: $.events[3].time`; of what is not there, the line of what it is missing from."""
        known = path
        while known not in self._line and len(known) > 1:
            known = known[: max(known.rfind("."), known.rfind("["), 1)]
        return f"{self._file}: line {self._line.get(known, 1)}: {path}"


class _Reader:
    """One pass over one file. Everything raises ScenarioError."""

    def __init__(self, path: Path) -> None:
        self.lines = Lines(path.name)
        self._file = path.name
        self._events = self._parse(read_bytes(path))

    def document(self) -> Any:
        """The file's only document: dicts, lists, texts and None."""
        kinds = (yaml.StreamStartEvent, yaml.DocumentStartEvent)
        first = next((event for event in self._events if not isinstance(event, kinds)), None)
        if first is None or isinstance(first, yaml.StreamEndEvent):
            raise ScenarioError(self._file, "an empty file", "a YAML document")
        value = self._value(first, "$", 0)
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                raise ScenarioError(self._at(event), "a second document", "one YAML document")
        return value

    def _parse(self, data: bytes) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(data, _LOADER)
        except yaml.MarkedYAMLError as error:
            line = f"{self._file}: line {error.problem_mark.line + 1}" if error.problem_mark else self._file
            raise ScenarioError(line, " ".join((error.problem or str(error)).split()), "one YAML document") from None
        except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
            found = " ".join(str(error).split()) or type(error).__name__
            raise ScenarioError(self._file, found, "one YAML document in UTF-8") from None

    def _value(self, event: yaml.Event, path: str, depth: int) -> Any:
        """What begins with this event; `_END` where a list or mapping ends."""
        if isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            return _END
        self.lines.note(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return None if event.implicit[0] and event.value in _NULL else event.value
        if isinstance(event, yaml.AliasEvent):
            raise ScenarioError(self.lines.place(path), "an alias of what stands elsewhere", "it written out")
        if depth == DEEPEST:
            raise ScenarioError(self._at(event), "values nested too deeply", f"{DEEPEST} levels")
        return (self._list if isinstance(event, yaml.SequenceStartEvent) else self._mapping)(path, depth + 1)

    def _list(self, path: str, depth: int) -> list[Any]:
        found: list[Any] = []
        while (value := self._value(next(self._events), f"{path}[{len(found)}]", depth)) is not _END:
            found.append(value)
        return found

    def _mapping(self, path: str, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if not isinstance(key, yaml.ScalarEvent):
                raise ScenarioError(f"{self._at(key)}: {path}", "a key that is no text", "a field's name")
            if key.value in found:
                raise ScenarioError(f"{self._at(key)}: {path}", f"the field {key.value!r} twice", "each field once")
            found[key.value] = self._value(next(self._events), f"{path}.{key.value}", depth)
        return found

    def _at(self, event: yaml.Event) -> str:
        return f"{self._file}: line {_line(event)}"


def _line(event: yaml.Event) -> int:
    """From 1."""
    return event.start_mark.line + 1 if event.start_mark else 1
