"""One run folder: create, append, read, resume. The only place that reads or writes records as JSON.

    manifest.json   written last when a run is created: a folder without it was never begun
    plan.jsonl      one TrialSpec a line
    keys.jsonl      one Key a line: the answer key, for graders only
    tasks.jsonl     one TaskKey a line: what the checks of tasks accept
    calls.jsonl     Calls of ended trials, appended before their trial
    trials.jsonl    one Trial a line: a trial counts as ended once its line is whole
    sittings.jsonl  one Sitting a line: each time that the run was played
    judgements.jsonl   one Judgement a line: what model judges said, appended as they say it
    judge_calls.jsonl  Calls of judges: no stack's; an extract of the journals in judge/
    grades.jsonl    derived; rewritten as a whole by `grade`
    seal/           derived: hashes of all records (see `seal`)
    journal/        one file a trial, written by the gateway: requests and replies in full
    judge/          the same for judges: one file a sitting
    report/         derived

Only the runner appends; a `kill -9` at any moment costs at most the last, torn line, which the next `writing()` cuts
off, together with calls whose trial was not yet written.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from msgspec import Struct

from harness.core.errors import RunFolderError
from harness.core.judgement import Judgement
from harness.core.record import Call, Grade, Key, Manifest, TaskKey, Trial, TrialSpec
from harness.core.sitting import Sitting

R = TypeVar("R", bound=Struct)
JUDGE = "judge"


class RunFolder:
    """The files of one run. Reading is free for all; writing needs `with folder.writing():`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._manifest: Manifest | None = None

    @property
    def begun(self) -> bool:
        """Whether the folder holds a run."""
        return (self.path / "manifest.json").exists()

    @property
    def journal(self) -> Path:
        """Where the gateway keeps requests and replies."""
        return self.path / "journal"

    @property
    def judge(self) -> Path:
        """Where the gateway of model judges keeps requests and replies."""
        return self.path / JUDGE

    @property
    def work(self) -> Path:
        """Where trials under way have their workdirs."""
        return self.path / "work"

    @property
    def report(self) -> Path:
        """Where reports are written."""
        return self.path / "report"

    def create(
        self, manifest: Manifest, plan: Iterable[TrialSpec], keys: Iterable[Key], tasks: Iterable[TaskKey] = ()
    ) -> None:
        """Begin a run. The manifest comes last, so that a kill in between leaves a folder that was never begun."""
        self.path.mkdir(parents=True, exist_ok=True)
        self._replace("plan.jsonl", plan)
        self._replace("keys.jsonl", keys)
        self._replace("tasks.jsonl", tasks)
        self._replace("manifest.json", [manifest])

    def manifest(self) -> Manifest:
        """Raises RunFolderError where the folder holds no run."""
        if self._manifest is None:
            if not self.begun:
                raise RunFolderError(str(self.path), "no manifest.json", "a folder that `memtrial run` has written")
            self._manifest = next(self._read("manifest.json", Manifest), None)
            if self._manifest is None:
                raise RunFolderError(str(self.path / "manifest.json"), "no whole line", "a Manifest")
        return self._manifest

    def priced_as(self, model: str) -> "RunFolder":
        """The same run with its money derived from another model's list price; nothing is written."""
        view = RunFolder(self.path)
        view._manifest = msgspec.structs.replace(self.manifest(), prices_as=model)
        return view

    def plan(self) -> list[TrialSpec]:
        """All planned trials, in order."""
        return list(self._read("plan.jsonl", TrialSpec, needed=True))

    def keys(self) -> Iterator[Key]:
        """The answer key, probe by probe."""
        return self._read("keys.jsonl", Key, needed=True)

    def tasks(self) -> Iterator[TaskKey]:
        """What the checks of tasks accept, task by task."""
        return self._read("tasks.jsonl", TaskKey)

    def trials(self) -> Iterator[Trial]:
        """Ended trials, in the order in which they ended."""
        seen: set[str] = set()
        for trial in self._read("trials.jsonl", Trial):
            if trial.id in seen:
                raise RunFolderError(str(self.path / "trials.jsonl"), f"trial {trial.id} twice", "each trial once")
            seen.add(trial.id)
            yield trial

    def calls(self) -> Iterator[Call]:
        """Calls of ended trials."""
        return self._read("calls.jsonl", Call)

    def sittings(self) -> list[Sitting]:
        """Each time that the run was played, in order."""
        return list(self._read("sittings.jsonl", Sitting))

    def judgements(self) -> Iterator[Judgement]:
        """What model judges said, in the order in which they said it."""
        return self._read("judgements.jsonl", Judgement)

    def judge_calls(self) -> Iterator[Call]:
        """Calls of model judges; they are no stack's."""
        return self._read("judge_calls.jsonl", Call)

    def grades(self) -> Iterator[Grade]:
        """Grades of the last `grade`."""
        return self._read("grades.jsonl", Grade)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the folder for writing, mended. Raises RunFolderError when another process holds it."""
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            lock_file = (self.path / "lock").open("w")
        except OSError as error:
            found = f"can't be written: {error.strerror}"
            raise RunFolderError(str(self.path), found, "a folder that you may write in") from None
        with lock_file as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise RunFolderError(
                    str(self.path),
                    "another memtrial is writing here",
                    "one writer a folder; use another --out",
                ) from None
            self._mend()
            yield

    def append(self, trial: Trial, calls: Iterable[Call]) -> None:
        """Write an ended trial and its calls; the trial's line is what makes both count."""
        self._append("calls.jsonl", calls)
        self._append("trials.jsonl", [trial])

    def begin_sitting(self, sitting: Sitting) -> None:
        """The run is played once more."""
        self._replace("sittings.jsonl", [*self.sittings(), sitting])

    def end_sitting(self, sitting: Sitting) -> None:
        """How the sitting that was begun last came out."""
        self._replace("sittings.jsonl", [*self.sittings()[:-1], sitting])

    def append_judgement(self, judgement: Judgement) -> None:
        """Write what a model judge said."""
        self._append("judgements.jsonl", [judgement])

    def write_judge_calls(self, calls: Iterable[Call]) -> None:
        """Replace all calls of judges by those that their journals hold."""
        self._replace("judge_calls.jsonl", calls)

    def write_grades(self, grades: Iterable[Grade]) -> None:
        """Replace all grades at once."""
        self._replace("grades.jsonl", grades)

    def _mend(self) -> None:
        for name in ("trials.jsonl", "calls.jsonl", "judgements.jsonl"):
            cut_torn_line(self.path / name)
        ended = {trial.id for trial in self.trials()}
        calls = list(self.calls())
        kept = [call for call in calls if call.trial in ended]
        if len(kept) < len(calls):
            self._replace("calls.jsonl", kept)

    def _read(self, name: str, kind: type[R], needed: bool = False) -> Iterator[R]:
        path = self.path / name
        if not path.exists():
            if needed:
                raise RunFolderError(str(path), "no such file", "the file that `memtrial run` has written")
            return
        decoder = msgspec.json.Decoder(kind)
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                if not line.endswith(b"\n"):
                    return  # torn by a kill; the writer cuts it off
                try:
                    yield decoder.decode(line)
                except (msgspec.DecodeError, UnicodeDecodeError) as error:
                    raise RunFolderError(f"{path}:{number}", str(error), f"a {kind.__name__}") from None

    def _append(self, name: str, records: Iterable[Struct]) -> None:
        data = b"".join(msgspec.json.encode(record) + b"\n" for record in records)
        with (self.path / name).open("ab") as out:
            out.write(data)

    def _replace(self, name: str, records: Iterable[Struct]) -> None:
        fresh = self.path / f".{name}.new"
        with fresh.open("wb") as out:
            for record in records:
                out.write(msgspec.json.encode(record) + b"\n")
        os.replace(fresh, self.path / name)


def cut_torn_line(path: Path) -> None:
    """End a file of lines after its last whole line; what follows was torn by a kill."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        data = file.read()
        file.truncate(data.rfind(b"\n") + 1)
