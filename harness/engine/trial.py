"""The worker: one process plays one trial (or what follows a `Restart`) and says over a pipe how it goes.

    python -m harness.engine.trial REPORT_FD    with a Job as one line on standard input

Standard input stays open while the runner lives; when it ends, so does this process's whole group. A line on it after
the last word dismisses the worker.
"""

import ctypes
import os
import random
import signal
import sys
import sysconfig
import threading
import time
import traceback
import uuid
from dataclasses import replace
from pathlib import Path

import msgspec

from harness.core.abilities import abilities_of
from harness.core.contract import Endpoint, Exports
from harness.core.desk import CUSTOMER_PATH
from harness.core.errors import DivergedError, GatewayError, RefusedError, TapeChangedError, TrialError
from harness.core.record import Cause, Failure
from harness.core.scenario import Scenario
from harness.engine.agent import HouseAgent
from harness.engine.ceiling import NothingKept
from harness.engine.checked import checked_memory
from harness.engine.clock import ScenarioClock
from harness.engine.desk import Customer, Visits
from harness.engine.fence import ALLOWED, BreachError, Fence
from harness.engine.holdings import Holdings
from harness.engine.lab import TrialLab, TrialModels
from harness.engine.play import Player
from harness.engine.registry import CEILING, load_suite, make_adapter
from harness.engine.services import Services
from harness.engine.sides import side_of
from harness.engine.steps import Steps
from harness.engine.wire import Ended, Failed, Job, Opened, Restarting, Wire
from harness.gateway.board import StepBoard

_DISMISSED = threading.Event()  # the runner has taken note of all processes, so that none is left behind
LINGER_S = 10.0
MOST_SAID = 2000  # characters of a failure's own words


def main() -> None:
    """Play the job on standard input."""
    wire = Wire(int(sys.argv[1]))
    job = msgspec.json.decode(sys.stdin.buffer.readline(), type=Job)
    _die_with_the_runner()
    _seed(f"{job.trial.id}:{job.first_event}")
    fence = Fence(Path(job.sandbox), job.closed, job.stack.hosts)
    try:
        with ScenarioClock() as clock:
            _play(job, wire, clock, fence)
    except BaseException as error:  # the edge: whatever a stack raises is a failed trial, not a failed run
        wire.send(Failed(_failure(error, fence)))
    _DISMISSED.wait(LINGER_S)


def _play(job: Job, wire: Wire, clock: ScenarioClock, fence: Fence) -> None:
    scenario, adapter = _scenario(job), None if job.stack.adapter == CEILING else make_adapter(job.stack)
    sandbox = Path(job.sandbox)
    endpoint = Endpoint(job.base_url, job.key, job.model)
    services, steps = Services(sandbox / "work", sandbox), Steps(StepBoard(Path(job.board)), wire.send)
    lab = TrialLab(sandbox / "work", TrialModels(endpoint), clock, job.trial.seed, services, steps)
    agent = _talker(job, endpoint)
    customer = Customer(_talker(job, replace(endpoint, base_url=job.base_url + CUSTOMER_PATH)))
    fence.raise_up()
    start = time.monotonic()
    memory, kind = checked_memory(NothingKept() if adapter is None else adapter.open(lab))
    wire.send(Opened(kind, time.monotonic() - start - steps.apart, abilities_of(memory)))
    side = side_of(job, memory, agent, steps)
    exports = memory if job.inspect and isinstance(memory, Exports) else None
    shown = memory if isinstance(memory, Exports) and not job.stack.hosts else None
    visits, holdings = Visits(scenario, customer, steps), Holdings(shown)
    player = Player(memory, side, clock, steps, wire.send, visits, set(job.not_forgotten), exports, holdings)
    try:
        next_event = player.play(scenario.events(), job.first_event)
    finally:
        for _ in range(2 if job.inspect else 1):
            memory.close()
        services.stop()
    if fence.breach:
        raise BreachError(fence.breach)
    wire.send(_last_word(next_event, player.tape.digest(), job))


def _talker(job: Job, endpoint: Endpoint) -> HouseAgent:
    return HouseAgent(endpoint, job.conditions.answer_tokens, job.patient, job.conditions.stream)


def _last_word(next_event: int | None, tape_hash: str, job: Job) -> Ended | Restarting:
    if next_event is not None:
        return Restarting(next_event)
    if tape_hash != job.tape_hash:
        raise TapeChangedError(f"hash {tape_hash}, planned {job.tape_hash}")
    return Ended()


def _scenario(job: Job) -> Scenario:
    for scenario in load_suite(job.suite).scenarios(job.options):
        if scenario.id == job.trial.scenario:
            return scenario
    raise TrialError(f"suite {job.suite} no longer holds scenario {job.trial.scenario}")


def _failure(error: BaseException, fence: Fence) -> Failure:
    said = str(error).encode(errors="replace").decode()  # whatever it is, it must fit into a record
    detail = f"{type(error).__name__}: {said[:MOST_SAID]}{_where(error)}{_hint(error)}"
    if fence.breach or isinstance(error, BreachError):
        return Failure("out_of_bounds", f"{fence.breach or detail}; allowed: {ALLOWED}")
    if isinstance(error, SystemExit):
        return Failure("exited", f"called sys.exit({error.code!r})")
    for kind, cause in _CAUSES.items():
        if isinstance(error, kind):
            return Failure(cause, detail)
    return Failure("raised", detail)


_CAUSES: dict[type[BaseException], Cause] = {
    MemoryError: "memory",
    RefusedError: "refused",
    GatewayError: "gateway",
    DivergedError: "gateway",
    TapeChangedError: "tape_changed",
}


def _where(error: BaseException) -> str:
    """The innermost place outside Python's own library and this harness, where an author can look."""
    frames = list(traceback.extract_tb(error.__traceback__))
    if type(error) is TrialError:
        return ""  # it names its place itself
    frames = [frame for frame in frames if _is_theirs(frame.filename)] or frames
    return f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""


def _is_theirs(file: str) -> bool:
    library = file.startswith(sysconfig.get_path("stdlib")) and "site-packages" not in file
    return not library and not file.startswith((str(Path(__file__).parents[1]) + os.sep, "<"))


def _hint(error: BaseException) -> str:
    """What helps where a stack looks for a key in its environment, as most vendors' libraries do by themselves."""
    asked = error.args[0] if isinstance(error, KeyError) and error.args else ""
    if isinstance(asked, str) and asked.isupper() and asked not in os.environ:
        return "; a worker's environment holds no keys: pass base_url and key of lab.models.endpoint()"
    return ""


def _seed(seed: str) -> None:
    """Make random numbers and ids repeatable, so that a resumed trial asks its models the same again.

    The number of the first event is in the seed: after a `Restart` ids must not come a second time.
    """
    random.seed(seed)
    numbers = random.Random(seed)  # noqa: S311 - repeatable on purpose
    uuid.uuid4 = lambda: uuid.UUID(int=numbers.getrandbits(128), version=4)


def _die_with_the_runner() -> None:
    """End the whole process group when the runner is gone, however it went."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        libc.prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG: also when a stack never lets go of the GIL
        libc.prctl(36, 1)  # PR_SET_CHILD_SUBREAPER: what detaches itself stays in the tree the runner watches
    threading.Thread(target=_watch_standard_input, daemon=True).start()


def _watch_standard_input() -> None:
    while os.read(0, 4096):
        _DISMISSED.set()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
