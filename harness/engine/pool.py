"""Plays trials side by side: one slot a thread, one fresh worker a play, one gateway for all."""

import contextlib
import secrets
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import msgspec

from harness.core.errors import GatewayError
from harness.core.record import Call, Manifest, StackSpec, Trial, TrialSpec
from harness.engine.collect import Collector
from harness.engine.registry import place_of_adapter, place_of_suite
from harness.engine.wire import Ended, Job, Message, Restarting
from harness.engine.worker import Bounds, Exit, run_worker
from harness.gateway.client import Gateway

MAX_PLAYS = 3  # of a trial whose worker is killed from outside, or whose resumed course diverges
MAX_GATEWAYS = 10  # a gateway that keeps dying is a fault to be told, not to be hidden


@dataclass(frozen=True, slots=True)
class Played:
    """A trial that ended, with its calls."""

    trial: Trial
    calls: list[Call]


class GatewayKeeper:
    """Holds the run's gateway, and starts a new one where it died: the journal knows what it had answered."""

    def __init__(self, make: Callable[[], Gateway]) -> None:
        self._make, self._lock = make, threading.Lock()
        self._started = 0
        self.current = self._begin()

    def gateway(self) -> Gateway:
        """A living gateway. Raises GatewayError when too many have died."""
        with self._lock:
            if not self.current.alive:
                if self._started >= MAX_GATEWAYS:
                    raise GatewayError(f"the gateway died {self._started} times in this run")
                self.close()
                self.current = self._begin()
            return self.current

    def close(self) -> None:
        """End the gateway."""
        self.current.__exit__(None, None, None)

    def _begin(self) -> Gateway:
        while True:
            self._started += 1
            try:
                return self._make().__enter__()
            except GatewayError:
                if self._started >= MAX_GATEWAYS:
                    raise


@dataclass
class Pool:
    """Slots that play trials. `places`: the run's folder, and the one in which trials work.

    `watch` is told of every message; `inspect` is for conformance checks (see Job). `over_budget`: a trial found no
    money left. No other is begun then, but those under way go on: their next calls may still fit, and a call that is
    waited for is paid once.
    """

    manifest: Manifest
    keeper: GatewayKeeper
    places: tuple[Path, Path]
    watch: Callable[[TrialSpec, Message], None]
    keep_work: bool = False
    inspect: bool = False
    patient: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)
    over_budget: threading.Event = field(default_factory=threading.Event)

    def play(self, specs: list[TrialSpec], workers: int) -> Iterator[Played]:
        """Play all, `workers` at a time, and yield each trial as it ends."""
        with ThreadPoolExecutor(workers, thread_name_prefix="slot") as slots:
            waiting: set[Future[Played | None]] = {slots.submit(self._play_trial, spec) for spec in specs}
            try:
                while waiting:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        if (played := future.result()) is not None:
                            yield played
            finally:
                self.cancelled.set()
                slots.shutdown(cancel_futures=True)

    def _play_trial(self, spec: TrialSpec) -> Played | None:
        """One trial, played again where its end was nobody's fault. None when it did not end."""
        plays = 0
        while not (self.cancelled.is_set() or self.over_budget.is_set()):
            gateway = self.keeper.gateway()
            try:
                played = self.play_once(spec, gateway, plays + 1)
            except GatewayError:
                if not dies(gateway):
                    raise
                continue  # its death is not the stack's: what it had answered is in the journal
            if played is not None:
                return played
            plays += 1
        return None

    def play_once(self, spec: TrialSpec, gateway: Gateway, plays: int) -> Played | None:
        """One play. None: it does not count. Raises GatewayError when the gateway died meanwhile."""
        start = time.monotonic()
        with self.sandbox(spec) as sandbox:
            collector, exit_ = self._run_workers(spec, gateway, sandbox)
            if self.cancelled.is_set():
                return None
            gateway.close_trial(spec.id)
            state = gateway.state(spec.id)
            if state.diverged and plays < MAX_PLAYS:
                gateway.restart(spec.id)
                return None
            if state.over_budget:
                self.over_budget.set()
                return None
            if exit_.cut_off and plays < MAX_PLAYS:
                return None
            metered = gateway.calls(spec.id)
            trial = msgspec.structs.replace(
                collector.trial(spec, [(each.start, each.end) for each in metered.served]),
                wall_s=time.monotonic() - start,
                disk_bytes=_size(sandbox / "work"),
                peak_memory_bytes=exit_.peak_memory,
                plays=plays,
            )
            return Played(trial, metered.calls)

    def _run_workers(self, spec: TrialSpec, gateway: Gateway, sandbox: Path) -> tuple[Collector, Exit]:
        """Worker after worker, a new one at each `Restart` of the tape, within one deadline."""
        collector = Collector()
        job = self._job(spec, gateway, sandbox)
        limits = self.manifest.conditions
        bounds = Bounds(time.monotonic() + limits.deadline_s, limits.memory_bytes, self.cancelled)

        def take(message: Message) -> None:
            collector.take(message)
            self.watch(spec, message)
            if isinstance(message, Ended):
                gateway.close_trial(spec.id)  # at once: what the worker still sends is late

        peak = 0
        while True:
            exit_ = run_worker(job, bounds, take)
            peak = max(peak, exit_.peak_memory)
            if not isinstance(exit_.last, Restarting):
                collector.take(exit_.last)  # the worker's own last word, or what the runner saw in its place
                return collector, Exit(exit_.last, peak, exit_.cut_off)
            job = msgspec.structs.replace(
                job, first_event=collector.next_event, not_forgotten=tuple(collector.not_forgotten)
            )

    @cached_property
    def _stacks(self) -> dict[str, StackSpec]:
        """With the places of their adapters in place of names, so that no worker has to search for them."""
        return {
            stack.name: msgspec.structs.replace(stack, adapter=place_of_adapter(stack.adapter))
            for stack in self.manifest.stacks
        }

    @cached_property
    def _suite(self) -> str:
        return place_of_suite(self.manifest.suite)

    def _job(self, spec: TrialSpec, gateway: Gateway, sandbox: Path) -> Job:
        key = secrets.token_urlsafe(24)
        board = sandbox / "board"
        gateway.register(spec.id, key, board)
        manifest = self.manifest
        return Job(
            trial=spec,
            stack=self._stacks[spec.stack],
            suite=self._suite,
            options=manifest.options,
            tape_hash=next(tape.hash for tape in manifest.scenarios if tape.id == spec.scenario),
            conditions=manifest.conditions,
            model=manifest.model.name,
            base_url=gateway.base_url(spec.id),
            key=key,
            board=str(board),
            sandbox=str(sandbox),
            closed=tuple(str(place.resolve()) for place in self.places),
            inspect=self.inspect,
            patient=self.patient,
        )

    @contextmanager
    def sandbox(self, spec: TrialSpec) -> Iterator[Path]:
        """A fresh folder for one play: `work` for the stack, `home` and `tmp` for what its libraries leave."""
        sandbox = (self.places[1] / spec.id).resolve()  # the worker has another working folder
        shutil.rmtree(sandbox, ignore_errors=True)
        for folder in ("work", "home", "tmp"):
            (sandbox / folder).mkdir(parents=True)
        yield sandbox
        if not self.keep_work:
            shutil.rmtree(sandbox, ignore_errors=True)


def dies(gateway: Gateway, within_s: float = 2.0) -> bool:
    """Whether the gateway is gone, or goes at once: its sockets close before its process ends."""
    end = time.monotonic() + within_s
    while gateway.alive and time.monotonic() < end:
        time.sleep(0.01)
    return not gateway.alive


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += path.lstat().st_size
    return total
