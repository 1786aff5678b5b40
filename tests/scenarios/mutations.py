"""Data files spoilt at random, from a seed: what users bring may be cut, edited by hand, or of another encoding."""

import copy
import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

Steps = list[Any]
STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 10**400, 1.5, 1e308, "", " ", "\0", "x" * 200_000, "\ud83d\ude00", [], {}, [[]], [None],
    {"": None}, "2031/13/40 (Xyz) 99:99", "December-31-9999", "12:00 am on 31 December, 9999",
)  # fmt: skip


def places(value: Any, at: Steps | None = None) -> Iterator[Steps]:
    """The path of every value within."""
    at = at or []
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in inner:
        yield [*at, key]
        yield from places(held, [*at, key])


def holder(value: Any, path: Steps) -> Any:
    for step in path[:-1]:
        value = value[step]
    return value


def changed(value: Any, chance: Random) -> Any:
    """The value with something dropped, replaced, doubled, or exchanged."""
    value = copy.deepcopy(value)
    paths = list(places(value))
    if not paths:
        return chance.choice(STRANGE)
    path, other = chance.choice(paths), chance.choice(paths)
    held = holder(value, path)
    match chance.randrange(4):
        case 0:
            del held[path[-1]]
        case 1:
            held[path[-1]] = copy.deepcopy(chance.choice(STRANGE))
        case 2 if isinstance(held, list):
            held.extend(copy.deepcopy(held[path[-1]]) for _ in range(chance.choice((1, 300))))
        case _:
            held[path[-1]] = copy.deepcopy(holder(value, other)[other[-1]])
    return value


def flipped(data: bytes, chance: Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
    return bytes(spoilt)


def cut(data: bytes, chance: Random) -> bytes:
    return data[: chance.randrange(len(data))]


def moved(data: bytes, chance: Random) -> bytes:
    """A stretch of it again, elsewhere."""
    start, end = sorted(chance.randrange(len(data)) for _ in range(2))
    place = chance.randrange(len(data))
    return data[:place] + data[start:end] + data[place:]


def encoded(data: bytes, chance: Random) -> bytes:
    text = data.decode()
    return text.encode(chance.choice(("utf-16", "utf-32", "utf-8-sig", "cp1252", "utf-7")), errors="replace")


def odd(data: bytes, chance: Random) -> bytes:
    """Nothing, next to nothing, far too deep, or something after the end."""
    deep = b"[" * 200_000
    return chance.choice((b"", b"\n", b"null", b"{}", b"[]", b"[{}]", deep, deep + b"]" * 200_000, data + data))


BYTES: tuple[Callable[[bytes, Random], bytes], ...] = (flipped, flipped, cut, moved, encoded, odd)


def spoilt(data: bytes, seed: int) -> bytes:
    """The file's bytes, spoilt by one of the ways above."""
    chance = Random(seed)
    if chance.random() < 0.5:
        return chance.choice(BYTES)(data, chance)
    text = data.decode()
    lines = [line for line in text.splitlines() if line]
    if not text.startswith("[") and len(lines) > 1:  # a value a line
        number = chance.randrange(len(lines))
        lines[number] = dumped(changed(json.loads(lines[number]), chance))
        return "\n".join(lines).encode("utf-8", "surrogatepass")
    return dumped(changed(json.loads(text), chance)).encode("utf-8", "surrogatepass")


def dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
