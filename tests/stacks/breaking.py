"""A sound stack, and stacks that break one promise of the contract each. They are otherwise as sound as it is."""

import json
import re
import socket
import subprocess
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import msgspec
from failing import Plain, stack

from harness.core.contract import Lab, Memory, Query, Recall, Source
from harness.core.errors import UnsupportedError
from harness.core.scenario import Session, UserId


@dataclass(frozen=True)
class Sound(Plain):
    """Recalls the user's ten lines that share most words with the question."""

    def open(self, lab: Lab) -> Memory:
        return SoundMemory(lab)


class SoundMemory:
    def __init__(self, lab: Lab) -> None:
        self.lab = lab

    def observe(self, session: Session) -> None:
        with self._file(session.user).open("ab") as out:
            out.write(msgspec.json.encode(session) + b"\n")

    def settle(self) -> None: ...

    def recall(self, query: Query) -> Recall:
        asked = _words(query.text)
        lines = [
            (session, turn, line) for session in self._held(query.user) for turn, line in enumerate(session.lines())
        ]
        best = sorted(lines, key=lambda line: len(asked & _words(line[2])), reverse=True)[:10]
        text = "\n\n".join(f"{session.header()}\n{line[:300]}" for session, _, line in best)
        return Recall(text, tuple(Source(session.id, turn) for session, turn, _ in best))

    def forget(self, user: UserId) -> None:
        self._file(user).unlink(missing_ok=True)

    def export(self, user: UserId) -> str:
        return "\n\n".join(session.text() for session in self._held(user))

    def close(self) -> None: ...

    def _held(self, user: UserId) -> list[Session]:
        path = self._file(user)
        lines = path.read_bytes().split(b"\n")[:-1] if path.exists() else []
        return [msgspec.json.decode(line, type=Session) for line in lines]

    def _file(self, user: UserId) -> Path:
        return self.lab.workdir / f"{user}.jsonl"


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text[:300].lower()))


class ForgetsAtRestartMemory(SoundMemory):
    def __init__(self, lab: Lab) -> None:
        super().__init__(lab)
        for path in lab.workdir.iterdir():
            path.unlink()


class MixesUsersMemory(SoundMemory):
    def recall(self, query: Query) -> Recall:
        users = [UserId(path.stem) for path in self.lab.workdir.glob("*.jsonl")]
        recalled = [super(MixesUsersMemory, self).recall(_asked_by(user, query)) for user in users]
        return Recall("\n\n".join(each.text for each in recalled))


class ForgetsNobodyMemory(SoundMemory):
    """Claims to have forgotten."""

    def forget(self, user: UserId) -> None: ...


class ForgetsEverybodyMemory(SoundMemory):
    def forget(self, user: UserId) -> None:
        for path in self.lab.workdir.iterdir():
            path.unlink()


class RefusesToForgetMemory(SoundMemory):
    def forget(self, user: UserId) -> None:
        raise UnsupportedError("this stack keeps everything")


class TalkativeMemory(SoundMemory):
    def recall(self, query: Query) -> Recall:
        return Recall(super().recall(query).text + "\nThe weather was fine that day." * 5000)


class _NativeWriter(SoundMemory):
    """Writes where it should not, by another program: the audit hook can't see that."""

    place = "$HOME/left"

    def observe(self, session: Session) -> None:
        super().observe(session)
        subprocess.run(["sh", "-c", f'touch "{self.place}"'], check=True)


class WritesHomeMemory(_NativeWriter): ...


class WritesTemporaryMemory(_NativeWriter):
    place = "$TMPDIR/left"


class WritesBesideMemory(_NativeWriter):
    """Beside its workdir."""

    place = "../left"


class WritesLogMemory(_NativeWriter):
    """A log, but not one of the harness's."""

    place = "$HOME/left.log"


class ConnectsElsewhereMemory(SoundMemory):
    def observe(self, session: Session) -> None:
        super().observe(session)
        socket.create_connection(("192.0.2.1", 80), timeout=1)


class CallsLateMemory(SoundMemory):
    """Goes on asking its model after it was closed, until it is told that it is late."""

    def close(self) -> None:
        threading.Thread(target=self._ask_on).start()

    def _ask_on(self) -> None:
        at = self.lab.models.endpoint()
        body = {"model": at.model, "max_tokens": 9, "messages": [{"role": "user", "content": "Still there?"}]}
        headers = {"x-api-key": at.key, "content-type": "application/json"}
        request = urllib.request.Request(f"{at.base_url}/v1/messages", json.dumps(body).encode(), headers)
        for _ in range(200):
            try:
                urllib.request.urlopen(request).read()
            except urllib.error.HTTPError:
                return


class ShowsTracesMemory(SoundMemory):
    """A probe changes what it exports, though not what it recalls."""

    def recall(self, query: Query) -> Recall:
        with (self.lab.workdir / "asked.txt").open("a") as out:
            out.write(f"{query.text}\n")
        return super().recall(query)

    def export(self, user: UserId) -> str:
        path = self.lab.workdir / "asked.txt"
        return path.read_text() if path.exists() else ""


class HidesTracesMemory(SoundMemory):
    """A probe changes what it recalls, and it exports nothing."""

    def recall(self, query: Query) -> Recall:
        recalled = super().recall(query)
        asked = self.lab.workdir / "asked.txt"
        before = asked.read_text().split() if asked.exists() else []
        asked.write_text(" ".join([*before, "again"]))
        return Recall(recalled.text, (*(recalled.sources or ()), *(Source(word, 0) for word in before)))


class ClosesOnceMemory(SoundMemory):
    closed = False

    def close(self) -> None:
        if self.closed:
            raise RuntimeError("closed before")
        self.closed = True


class ChokesOnEmojiMemory(SoundMemory):
    def observe(self, session: Session) -> None:
        session.text().encode("latin-1", "strict")
        super().observe(session)


class ChokesOnSizeMemory(SoundMemory):
    def observe(self, session: Session) -> None:
        if len(session.text()) > 1_000_000:
            raise MemoryError("too long")
        super().observe(session)


class HoldsBackMemory(SoundMemory):
    def export(self, user: UserId) -> str:
        return ""


class ShowsOthersMemory(SoundMemory):
    def export(self, user: UserId) -> str:
        return "".join(path.read_text() for path in sorted(self.lab.workdir.glob("*.jsonl")))


class ShowsTheForgottenMemory(SoundMemory):
    """Forgets where it recalls from, but not where it exports from."""

    def observe(self, session: Session) -> None:
        super().observe(session)
        with (self.lab.workdir / f"{session.user}.log").open("a") as out:
            out.write(session.text())

    def export(self, user: UserId) -> str:
        path = self.lab.workdir / f"{user}.log"
        return path.read_text() if path.exists() else ""


def _asked_by(user: UserId, query: Query) -> Query:
    return Query(user, query.agent, query.text, query.time, query.max_tokens)


ForgetsAtRestart, MixesUsers = stack(ForgetsAtRestartMemory), stack(MixesUsersMemory)
ForgetsNobody, ForgetsEverybody = stack(ForgetsNobodyMemory), stack(ForgetsEverybodyMemory)
RefusesToForget, Talkative = stack(RefusesToForgetMemory), stack(TalkativeMemory)
WritesHome, WritesTemporary, WritesBeside = (
    stack(WritesHomeMemory), stack(WritesTemporaryMemory), stack(WritesBesideMemory),
)  # fmt: skip
ConnectsElsewhere, CallsLate = stack(ConnectsElsewhereMemory), stack(CallsLateMemory)
ShowsTraces, HidesTraces, ClosesOnce = stack(ShowsTracesMemory), stack(HidesTracesMemory), stack(ClosesOnceMemory)
WritesLog = stack(WritesLogMemory)
ChokesOnEmoji, ChokesOnSize = stack(ChokesOnEmojiMemory), stack(ChokesOnSizeMemory)
HoldsBack, ShowsOthers = stack(HoldsBackMemory), stack(ShowsOthersMemory)
ShowsTheForgotten = stack(ShowsTheForgottenMemory)
