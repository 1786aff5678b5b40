"""Recorded sessions on disk, one JSON-lines file a user: the common ground of the baselines."""

import hashlib
from pathlib import Path

import msgspec

from harness.core.scenario import Session, UserId


class Transcripts:
    """Sessions by user, kept in `folder` and, for speed, in memory."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[UserId, list[Session]] = {}

    def add(self, session: Session) -> None:
        """Write the session to disk before it counts as held."""
        held = self._load(session.user)
        with self._path(session.user).open("ab") as out:
            out.write(msgspec.json.encode(session) + b"\n")
        held.append(session)

    def of(self, user: UserId) -> list[Session]:
        """The user's sessions, oldest first. Read-only: writes nothing, not even for an unknown user."""
        return self._load(user)

    def text(self, user: UserId) -> str:
        """All that the user's sessions say, oldest first, each under its dated header."""
        return "\n\n".join(session.text() for session in self._load(user))

    def drop(self, user: UserId) -> None:
        """Delete all of the user's sessions."""
        self._held.pop(user, None)
        self._path(user).unlink(missing_ok=True)

    def _load(self, user: UserId) -> list[Session]:
        if user not in self._held:
            path = self._path(user)
            lines = path.read_bytes().splitlines() if path.exists() else []
            self._held[user] = [msgspec.json.decode(line, type=Session) for line in lines]
        return self._held[user]

    def _path(self, user: UserId) -> Path:
        return self._folder / f"{file_stem(user)}.jsonl"


def file_stem(user: UserId) -> str:
    """A file name of the user's own whatever its id holds (slashes, emoji, great length)."""
    return hashlib.blake2b(user.encode(), digest_size=16).hexdigest()
