"""Does a run say what its records say? Everything derived is derived again and compared, byte by byte."""

from collections.abc import Iterable, Iterator
from itertools import islice, zip_longest
from typing import Literal

import msgspec
from msgspec import Struct

from harness.core.errors import MemtrialError
from harness.core.seal import DERIVED, broken_seals, read_seal
from harness.core.store import RunFolder
from harness.engine.grading.grade import Tally, graded
from reports.write import report_files

Stage = Literal["records", "grades", "report"]
MOST = 20  # differences that are named of a stage
UNSEALED = "no seal: this run was cut off (the `memtrial run` that began it ends it), or was graded by an older version"


class Difference(Struct, frozen=True):
    """Where a run is not what it was, or not what its records come to."""

    stage: Stage
    place: str
    found: str


class Verification(Struct, frozen=True):
    """What was compared, and what differs: at most 20 places a stage. `digest` stands for the whole run as sealed."""

    digest: str
    records: dict[str, int]
    grades: int
    files: tuple[str, ...]
    differences: tuple[Difference, ...]


def verify(folder: RunFolder) -> Verification:
    """Compare records with their seal, grades with the records, and the report with both. Nothing is written.

    Raises RunFolderError where the folder holds no run.
    """
    folder.manifest()
    seal, tally = read_seal(folder.path), Tally()
    broken = broken_seals(folder.path) if seal else [f"{folder.path.name}: {UNSEALED}"]
    found = [Difference("records", *_parted(line)) for line in islice(broken, MOST)]
    found += _told("grades", _differing_grades(folder, tally))
    files: dict[str, str] = {}
    named = {(each.place, each.found) for each in found}  # a spoilt record breaks the report too; once is enough
    found += [
        each for each in _told("report", _differing_files(folder, files)) if (each.place, each.found) not in named
    ]
    return Verification(
        seal.digest() if seal else "", dict(seal.records) if seal else {}, tally.rows, tuple(files), tuple(found)
    )


def _parted(line: str) -> tuple[str, str]:
    place, _, found = line.rpartition(": ")
    return place, found


def _told(stage: Stage, differences: Iterable[tuple[str, str]]) -> Iterator[Difference]:
    """The first few; what spoilt records raise is a difference too."""
    try:
        for place, found in islice(differences, MOST):
            yield Difference(stage, place, found)
    except MemtrialError as error:
        yield Difference(stage, "its records", str(error))


def _differing_grades(folder: RunFolder, tally: Tally) -> Iterator[tuple[str, str]]:
    held = folder.path / DERIVED
    lines = held.read_bytes().splitlines() if held.exists() else []
    for number, (line, grade) in enumerate(zip_longest(lines, graded(folder, tally)), 1):
        if line is None:
            yield f"{DERIVED}:{number}", f"missing: {grade.grader} of {grade.probe} in trial {grade.trial}"
        elif grade is None:
            yield f"{DERIVED}:{number}", "a row that the records do not come to"
        elif line != msgspec.json.encode(grade):
            yield f"{DERIVED}:{number}", f"not what the records come to: {grade.grader} of {grade.probe}, {grade.trial}"


def _differing_files(folder: RunFolder, files: dict[str, str]) -> Iterator[tuple[str, str]]:
    """`files` takes the text of those that were compared."""
    files.update(report_files(folder))
    for name, text in files.items():
        path = folder.report / name
        if not path.exists():
            yield f"{folder.report.name}/{name}", "missing; `memtrial report` writes it"
        elif (held := path.read_text(encoding="utf-8", errors="replace")) != text:
            pairs = enumerate(zip_longest(held.split("\n"), text.split("\n")), 1)
            line = next(number for number, (was, is_) in pairs if was != is_)
            yield (
                f"{folder.report.name}/{name}:{line}",
                "not what the records come to; `memtrial report` mends it",
            )
