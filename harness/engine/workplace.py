"""Where the workdirs of trials under way lie: far from the files of whoever runs them."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "memtrial-"


@contextmanager
def workplace(link: Path, keep: bool) -> Iterator[Path]:
    """A fresh folder among the temporary ones, to which `link` points meanwhile; kept in its place if wanted.

    Agents look for instructions (`CLAUDE.md` and the like) in every folder above the one they work in. Below a run's
    folder they would find those of the project in which the run was started.
    """
    clear(link)
    place = Path(tempfile.mkdtemp(prefix=_PREFIX)).resolve()
    link.symlink_to(place)
    try:
        yield place
    finally:
        link.unlink(missing_ok=True)
        if keep:
            shutil.move(place, link)
        shutil.rmtree(place, ignore_errors=True)


def clear(link: Path) -> None:
    """Remove what an earlier sitting kept, or left behind when it was killed."""
    if link.is_symlink():
        place = link.readlink()
        if place.name.startswith(_PREFIX):
            shutil.rmtree(place, ignore_errors=True)
        link.unlink()
    shutil.rmtree(link, ignore_errors=True)
