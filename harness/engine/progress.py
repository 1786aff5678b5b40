"""Shows a run as it goes: a live line in a terminal, plain lines now and then elsewhere."""

import contextlib
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeRemainingColumn
from rich.progress import Progress as Bar

from harness.core.record import Trial, TrialSpec
from harness.engine.wire import Answered, Message, Worked

_TERMINAL_EVERY_S = 0.5
_PLAIN_EVERY_S = 10.0


@dataclass
class Progress:
    """Trials done, failures, probes and tasks done, tokens, money, time left. Safe to call from several threads.

    `spent` says in words what was spent so far. The bar counts probes and tasks, since trials differ in size.
    """

    console: Console
    spent: Callable[[], str] = lambda: ""
    _trials: int = 0
    _ended: int = 0
    _failed: int = 0
    _answered: int = 0
    _planned: int = 0
    _what: str = "probes"
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _bar: Bar | None = None
    _shown: float = field(default_factory=time.monotonic)
    _began: float = field(default_factory=time.monotonic)

    def begin(self, trials: int, planned: int, what: str = "probes") -> None:
        """So much is still to be played: trials, and what they ask (`probes`, `tasks`, `probes and tasks`)."""
        self._trials, self._planned, self._what = trials, planned, what
        if self.console.is_terminal:
            columns = (TextColumn("{task.description}"), BarColumn(16), MofNCompleteColumn(), TextColumn(what))
            self._bar = Bar(*columns, TimeRemainingColumn(), TextColumn("left"), console=self.console)
            self._bar.add_task("", total=planned)
            self._bar.start()

    def heard(self, spec: TrialSpec, message: Message) -> None:
        """A worker said something."""
        if isinstance(message, Answered | Worked):
            with self._lock:
                self._answered += 1
                self._show(final=False)

    def ended(self, trial: Trial) -> None:
        """A trial ended."""
        with self._lock:
            self._ended += 1
            if trial.failure is not None:
                self._failed += 1
                detail = " ".join(trial.failure.detail.split())
                why = f"{trial.stack} on {trial.scenario}: {trial.failure.cause}: {detail}"
                self._print(f"failed  {why}", style="red")
            self._show(final=False)

    def close(self) -> None:
        """The run ended, well or not."""
        with self._lock:
            self._show(final=True)
            if self._bar is not None:
                self._bar.stop()

    def _show(self, final: bool) -> None:
        now = time.monotonic()
        if not final and now - self._shown < (_TERMINAL_EVERY_S if self._bar else _PLAIN_EVERY_S):
            return
        self._shown = now
        line = f"{self._ended}/{self._trials} trials  {self._failed} failed  {self.spent()}"
        if self._bar is not None:
            # A trial played again answers its probes again; the bar never runs past its end.
            self._bar.update(self._bar.task_ids[0], description=line, completed=min(self._answered, self._planned))
        elif self._trials:
            left = "" if final else f"  {self._left(now)} left"
            self.console.print(
                f"{line}  {self._answered}/{self._planned} {self._what}{left}", highlight=False, soft_wrap=True
            )

    def _print(self, line: str, style: str = "") -> None:
        with contextlib.suppress(BrokenPipeError):  # nobody watches any more; the run goes on
            self.console.print(line, style=style, markup=False, highlight=False, soft_wrap=True)

    def _left(self, now: float) -> str:
        if not self._answered:
            return "unknown time"
        seconds = (now - self._began) / self._answered * max(0, self._planned - self._answered)
        return f"{seconds / 60:.0f} min" if seconds >= 90 else f"{seconds:.0f} s"
