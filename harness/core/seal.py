"""A run's seal: a short hash of every record, so that a later change of any byte is found, and the record named.

    seal/NAME.sums   8 bytes a line of `NAME`, in order: blake2b of the line
    seal/journal     one line a journal of an ended trial, or of a judge: its name and the hash of the whole file
    seal/seal.json   written last: for each of these files its hash; the number of records in each

A seal shows what has changed since it was set; whoever may write the folder may also set it anew. Publish the hash that
`memtrial verify` prints, and it shows that too.
"""

import contextlib
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct

SEALED = ("manifest.json", "plan.jsonl", "keys.jsonl", "tasks.jsonl", "sittings.jsonl", "trials.jsonl", "calls.jsonl")
JUDGED = ("judgements.jsonl", "judge_calls.jsonl")  # of runs that a model has judged
DERIVED = "grades.jsonl"
FOLDER, MAIN, JOURNAL = "seal", "seal.json", "journal"
SIZE = 8  # bytes of a record's hash


class Seal(Struct, frozen=True):
    """What `seal.json` holds: hex hashes of the files beside it, and records by file."""

    hashes: dict[str, str]
    records: dict[str, int]

    def digest(self) -> str:
        """32 hex digits that stand for the whole run."""
        return hashlib.blake2b(msgspec.json.encode(self, order="sorted"), digest_size=16).hexdigest()


def set_seal(run: Path) -> Seal:
    """Seal the records as they stand. The old seal stays until the new one is whole."""
    fresh, held = run / f".{FOLDER}.new", run / FOLDER
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    hashes: dict[str, str] = {}
    records: dict[str, int] = {}
    for name in (*SEALED, *_held(run), DERIVED):
        sums = b"".join(_sums(run / name))
        (fresh / f"{name}.sums").write_bytes(sums)
        hashes[name], records[name] = _hash(sums), len(sums) // SIZE
    journals = "".join(f"{name} {held}\n" for name, held in _journals(run).items())
    (fresh / JOURNAL).write_text(journals, encoding="utf-8")
    hashes[JOURNAL], records[JOURNAL] = _hash(journals.encode()), journals.count("\n")
    seal = Seal(hashes, records)
    (fresh / MAIN).write_bytes(msgspec.json.encode(seal))
    old = run / f".{FOLDER}.old"
    shutil.rmtree(old, ignore_errors=True)
    if held.exists():
        held.rename(old)
    fresh.rename(held)
    shutil.rmtree(old, ignore_errors=True)
    return seal


def read_seal(run: Path) -> Seal | None:
    """None where none was set, or it is spoilt."""
    try:
        return msgspec.json.decode((run / FOLDER / MAIN).read_bytes(), type=Seal)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return None


def broken_seals(run: Path) -> Iterator[str]:
    """A line for each record that is not what was sealed: `calls.jsonl:17: changed`. None: all is as it was.

    A run without a seal has none that is broken.
    """
    folder, seal = run / FOLDER, read_seal(run)
    if seal is None:
        return
    for name in (*SEALED, *_held(run, seal), DERIVED):
        held = _bytes(folder / f"{name}.sums")
        if _hash(held) != seal.hashes.get(name, _hash(b"") if name in JUDGED else None):
            yield f"{FOLDER}/{name}.sums: changed"
        else:
            yield from _differing(run / name, held)
    held = _bytes(folder / JOURNAL)
    if _hash(held) != seal.hashes.get(JOURNAL):
        yield f"{FOLDER}/{JOURNAL}: changed"
    else:
        yield from _differing_journals(run, dict(line.split(" ") for line in held.decode().splitlines()))


def _held(run: Path, seal: Seal | None = None) -> list[str]:
    """What judges have left: in the folder, or when it was sealed."""
    return [name for name in JUDGED if (run / name).exists() or (seal and name in seal.hashes)]


def _differing(path: Path, held: bytes) -> Iterator[str]:
    number = 0
    for number, found in enumerate(_sums(path), 1):
        if found != held[(number - 1) * SIZE : number * SIZE]:
            yield f"{path.name}:{number}: {'changed' if number * SIZE <= len(held) else 'added'}"
    for missing in range(number + 1, len(held) // SIZE + 1):
        yield f"{path.name}:{missing}: missing"


def _differing_journals(run: Path, held: dict[str, str]) -> Iterator[str]:
    found = _journals(run)
    for name in sorted(held.keys() | found.keys()):
        if found.get(name) != held.get(name):
            what = "changed" if name in found and name in held else "missing" if name in held else "added"
            yield f"{name if '/' in name else f'{JOURNAL}/{name}'}: {what}"


def _journals(run: Path) -> dict[str, str]:
    """Hashes of the journals of ended trials, since others may still grow; and of judges, under `judge/NAME`."""
    judged = {f"judge/{path.name}": _file_hash(path) for path in sorted((run / "judge").glob("*.jsonl"))}
    with contextlib.suppress(FileNotFoundError), (run / "trials.jsonl").open("rb") as lines:
        ended = {_Named.of(line) for line in lines}
        paths = [path for path in sorted((run / JOURNAL).glob("*.jsonl")) if path.stem in ended]
        return {path.name: _file_hash(path) for path in paths} | judged
    return judged


class _Named(Struct):
    """As much of a trial as its journal's name needs."""

    id: str = ""

    @classmethod
    def of(cls, line: bytes) -> str:
        """Empty for a line that was spoilt: its own hash tells that."""
        try:
            return msgspec.json.decode(line, type=cls).id
        except (msgspec.DecodeError, UnicodeDecodeError):
            return ""


def _sums(path: Path) -> Iterator[bytes]:
    """A hash a line, its end included, so that a torn last line differs from a whole one."""
    if path.exists():
        with path.open("rb") as lines:
            for line in lines:
                yield hashlib.blake2b(line, digest_size=SIZE).digest()


def _bytes(path: Path) -> bytes:
    return path.read_bytes() if path.exists() else b""


def _hash(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()


def _file_hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
