"""What a memory that dreams tells of itself once a tape has ended: what it holds, and what each dream did with it.

A dream takes the lines of notes that it found, and leaves others. Each line of the new notes has its `origins`, and
each old one is an origin, is superseded by a new line, or is lost.
"""

from datetime import datetime
from typing import Literal

from msgspec import Struct

Outcome = Literal["in place", "staged", "accepted", "rejected"]


class Origin(Struct, frozen=True):
    """A line that a dream found. `by` is who wrote it first (a session, a key); empty where that is not on record."""

    text: str
    path: str
    by: str = ""


class Line(Struct, frozen=True):
    """A line that a dream left, and those that it found it as.

    Two origins or more were merged; one of other words was reworded, one elsewhere was moved. Without an origin it was
    added from what was said in `sessions`, which may be none.
    """

    text: str
    path: str
    origins: tuple[Origin, ...] = ()
    sessions: tuple[str, ...] = ()

    @property
    def did(self) -> Literal["kept", "merged", "reworded", "moved", "added"]:
        """What became of its origins."""
        if len(self.origins) != 1:
            return "merged" if self.origins else "added"
        [origin] = self.origins
        if origin.text != self.text:
            return "reworded"
        return "kept" if origin.path == self.path else "moved"


class Superseded(Struct, frozen=True):
    """A line that went because a later one says something else on its matter."""

    origin: Origin
    by: str


class Dream(Struct, frozen=True):
    """What one dream did. `lines` are those that it changed; those that it left as they were are counted in `kept`."""

    session: str
    time: datetime
    outcome: Outcome
    kept: int
    lines: tuple[Line, ...] = ()
    superseded: tuple[Superseded, ...] = ()
    lost: tuple[Origin, ...] = ()


class Account(Struct, frozen=True):
    """Of one user's memory: what agents would read in it, and its dreams, oldest first."""

    user: str
    held: str
    dreams: tuple[Dream, ...] = ()
