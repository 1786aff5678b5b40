"""The journal of one trial: every call's request and reply, on disk before the reply leaves the gateway.

One file a trial, one JSON object a line, told apart by `t`:

    text   a piece of a request's long strings, stored once a trial: {"id", "text"}
    sent   a call is about to be asked of the model: {"call"}, with input tokens only
    call   it was answered: {"call", "request", "reply"}; the request has {"$text": [ids]} in place of long strings
    lost   a call that was sent and never answered, because something was killed: {"number"}

Appended without a buffer: a `kill -9` costs at most a torn last line, which is cut off on load. A prompt asked two
hundred times with another question at its end is stored once: long strings are cut into pieces, counted from their
start, and equal pieces are kept once.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from msgspec import Raw, Struct

from harness.core.errors import RunFolderError
from harness.core.record import Call, StepName
from harness.core.store import cut_torn_line

_LONG = 200  # characters from which on a string is stored apart
_PIECE = 4096


class _Text(Struct, frozen=True, tag="text", tag_field="t"):
    id: str
    text: str


class _Sent(Struct, frozen=True, tag="sent", tag_field="t"):
    call: Call


class _Answered(Struct, frozen=True, tag="call", tag_field="t"):
    call: Call
    request: Raw
    reply: Raw


class _Lost(Struct, frozen=True, tag="lost", tag_field="t"):
    number: int


_Line = _Text | _Sent | _Answered | _Lost
_OF_A_CALL = (b'{"t":"sent"', b'{"t":"call"')  # how lines begin
_LINE: msgspec.json.Decoder[_Line] = msgspec.json.Decoder(_Line)


class Recorded(NamedTuple):
    """An answered call and its reply's JSON."""

    call: Call
    reply: bytes


class Journal:
    """The journal of a trial under way: `answered` and `lost` are what it held when it was opened.

    Opening it cuts a torn line off and books as lost what was under way when it was last written.
    """

    def __init__(self, path: Path) -> None:
        cut_torn_line(path)
        self._known: set[str] = set()
        self.answered, self.lost, under_way = _replayed(path, self._known)
        self._file = path.open("ab", buffering=0)
        for call in under_way:
            self._write(_Lost(call.number))
        self.lost += under_way

    def send(self, call: Call) -> None:
        """Note that a call is about to be asked."""
        self._write(_Sent(call))

    def answer(self, call: Call, request: Mapping[str, Any], reply: Mapping[str, Any]) -> None:
        """Note a call with its reply; to be called before the reply is sent."""
        fresh: list[_Line] = []

        def keep(text: str) -> str:
            id = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
            if id not in self._known:
                self._known.add(id)
                fresh.append(_Text(id, text))
            return id

        skeleton = msgspec.json.encode(_skeleton(request, keep))
        self._write(*fresh, _Answered(call, Raw(skeleton), Raw(msgspec.json.encode(reply))))

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def _write(self, *lines: _Line) -> None:
        data = b"".join(msgspec.json.encode(line) + b"\n" for line in lines)
        while data:
            data = data[self._file.write(data) :]


class JournalledCall:
    """A call with what was asked and what was replied; both are decoded when they are looked at."""

    __slots__ = ("_answered", "_texts", "call")

    def __init__(self, answered: _Answered, texts: Mapping[str, str]) -> None:
        self.call = answered.call
        self._answered = answered
        self._texts = texts

    @property
    def request(self) -> Any:
        """The request's body as it was sent, in the shape of its route."""
        return _restored(msgspec.json.decode(self._answered.request), self._texts)

    @property
    def reply(self) -> Any:
        """The reply's body; of a streamed reply, as if it had not been streamed."""
        return msgspec.json.decode(self._answered.reply)


def read_journal(path: Path, step: StepName | None = None) -> Iterator[JournalledCall]:
    """The answered calls of a trial, in the order of their answers; a missing file holds none.

    With a `step` only its calls. Those of others are then told from their bytes and not decoded: a journal may hold a
    hundred calls that kept memories for each that answered.
    """
    texts: dict[str, str] = {}
    mark = f'"step":"{step}"'.encode() if step else b""  # within a text its quotes would be escaped
    for line in _lines(path, lambda line: mark in line or not line.startswith(_OF_A_CALL)):
        match line:
            case _Text(id=id, text=text):
                texts[id] = text
            case _Answered():
                yield JournalledCall(line, texts)
            case _:
                pass


def read_calls(path: Path) -> list[Call]:
    """All calls of a journal that nobody writes, those without a reply booked as `lost`."""
    answered, lost, under_way = _replayed(path, set())
    return [call for call, _ in answered] + lost + under_way


def _replayed(path: Path, known: set[str]) -> tuple[list[Recorded], list[Call], list[Call]]:
    """Answered, lost and unanswered calls of a journal; the ids of its texts are added to `known`."""
    answered: list[Recorded] = []
    lost: list[Call] = []
    under_way: dict[int, Call] = {}
    for line in _lines(path):
        match line:
            case _Text(id=id):
                known.add(id)
            case _Sent(call=call):
                under_way[call.number] = call
            case _Answered(call=call, reply=reply):
                under_way.pop(call.number, None)
                answered.append(Recorded(call, bytes(reply)))
            case _Lost(number=number):
                lost.append(under_way.pop(number))
    return answered, lost, list(under_way.values())


def _lines(path: Path, wanted: Callable[[bytes], bool] = bool) -> Iterator[_Line]:
    if not path.exists():
        return
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return  # torn by a kill
            if not wanted(line):
                continue
            try:
                yield _LINE.decode(line)
            except msgspec.DecodeError as error:
                raise RunFolderError(f"{path}:{number}", str(error), "a line of a journal") from None


def _skeleton(node: Any, keep: Callable[[str], str]) -> Any:
    """The node with `keep`'s ids in place of long strings; keys that begin with `$` get another one."""
    match node:
        case str() if len(node) >= _LONG:
            return {"$text": [keep(node[start : start + _PIECE]) for start in range(0, len(node), _PIECE)]}
        case list():
            return [_skeleton(item, keep) for item in node]
        case dict():
            return {f"${key}" if key.startswith("$") else key: _skeleton(value, keep) for key, value in node.items()}
        case _:
            return node


def _restored(node: Any, texts: Mapping[str, str]) -> Any:
    match node:
        case {"$text": list(ids)}:
            return "".join(texts[id] for id in ids)
        case list():
            return [_restored(item, texts) for item in node]
        case dict():
            return {key[1:] if key.startswith("$") else key: _restored(value, texts) for key, value in node.items()}
        case _:
            return node
