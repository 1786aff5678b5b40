"""CHECKS: what every adapter must honour. Shipped for authors of adapters.

    import pytest
    from harness.conformance import CHECKS, conforms

    @pytest.mark.parametrize("check", CHECKS)
    def test_my_memory_honours_the_contract(check: str) -> None:
        conforms("my_package.my_module:MyMemory", check)

Each check plays a small tape of its own through the real engine and gateway, and then looks at what reached the model,
at what was left on disk and at what was called when. A check of something that must not happen first proves that its
opposite can: a memory that recalls nothing keeps its users apart, but does not pass.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from rich.console import Console

from harness.conformance_tapes import CODE, OTHER_CODE, SUITE
from harness.core.errors import MisuseError
from harness.core.findings import Checked, Finding
from harness.core.record import Answer, Call, Conditions, StackSpec, Trial, digest
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.registry import CEILING, describe
from harness.engine.run import Manner, play
from harness.gateway.journal import read_journal

DEADLINE_S = 900.0  # for each check's tape: a library that asks a model about every turn needs minutes


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of one check's tape. `asked` maps a probe to all that the model was given while it was answered."""

    trial: Trial
    calls: list[Call]
    asked: dict[str, str]
    left_outside: list[str]
    exempt: bool
    budget: int

    def delivered(self, probe: str, words: str) -> bool:
        """Whether the words stood in a request that answered the probe."""
        return words in self.asked.get(probe, "")

    def answer(self, probe: str) -> Answer | None:
        """The probe's answer, if it got that far."""
        return next((each for each in self.trial.answers if each.probe == probe), None)


class BrokenError(Exception):
    """A check's reason to fail."""


def check(stack: str, options: dict[str, Any] | None = None) -> list[Finding]:
    """Run every check on a registered stack, or on an adapter given as `module:Class`. Raises MisuseError."""
    if "=" in stack:
        raise MisuseError("stack", f"{stack!r}, a label", "an adapter by its own name, or module:Class")
    if stack == CEILING:
        raise MisuseError("stack", "the ceiling is a reference condition, not an adapter", "an adapter")
    return list(_findings(stack, msgspec.json.encode(options or {}, order="sorted")))


def keep_findings(folder: Path, stack: str, options: dict[str, Any], findings: Sequence[Finding]) -> Path:
    """Write them to `folder`, for `memtrial select` to find; the file's path."""
    spec = describe(stack, options, "stack")
    checked = Checked(spec.name, spec.version, tuple(findings))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_file_name(spec)}.json"
    path.write_bytes(msgspec.json.format(msgspec.json.encode(checked)) + b"\n")
    return path


def kept_findings(folder: Path, spec: StackSpec) -> Checked | None:
    """Those on this adapter, with these options and in this version; None where there are none."""
    path = folder / f"{_file_name(spec)}.json"
    try:
        checked = msgspec.json.decode(path.read_bytes(), type=Checked)
    except OSError:
        return None
    except msgspec.DecodeError as error:
        raise MisuseError(str(path), str(error), "findings as `memtrial check STACK --out DIR` writes them") from None
    return msgspec.structs.replace(checked, file=str(path)) if checked.version == spec.version else None


def _file_name(spec: StackSpec) -> str:
    """An adapter's name, and a hash of its options."""
    return f"{spec.adapter.replace(':', '-')}-{digest(spec.options)}"


def conforms(stack: str, check_name: str, options: dict[str, Any] | None = None) -> None:
    """Raise AssertionError where the adapter fails the named check. All checks are played at the first call."""
    finding = next(each for each in check(stack, options) if each.check == check_name)
    if not finding.passed:
        raise AssertionError(f"{stack}: {finding.check}: {finding.detail}")


@lru_cache(maxsize=8)
def _findings(stack: str, options: bytes) -> tuple[Finding, ...]:
    chosen = {stack: msgspec.json.decode(options)}
    bounds = Conditions(deadline_s=DEADLINE_S)
    made = plan(Wanted(SUITE, SuiteOptions(), (stack,), stack_options=chosen, conditions=bounds))
    with tempfile.TemporaryDirectory(prefix="memtrial-check-") as folder:
        path = Path(folder) / "run"
        play(made, path, Manner(2, Progress(Console(quiet=True)), keep_work=True, inspect=True))
        run = RunFolder(path)
        trials = {trial.scenario: trial for trial in run.trials()}
        return tuple(_judge(name, judge, _seen(run, trials[name])) for name, judge in _JUDGES.items())


def _judge(name: str, judge: "Callable[[Seen], str | None]", seen: Seen) -> Finding:
    if seen.trial.failure is not None:
        failure = seen.trial.failure
        return Finding(name, passed=False, detail=f"the trial failed: {failure.cause}: {failure.detail}")
    try:
        return Finding(name, passed=True, detail=judge(seen) or "")
    except BrokenError as reason:
        return Finding(name, passed=False, detail=str(reason))


def _seen(run: RunFolder, trial: Trial) -> Seen:
    asked: dict[str, str] = {}
    for journalled in read_journal(run.journal / f"{trial.id}.jsonl"):
        if journalled.call.step == "answer":
            text = msgspec.json.encode(journalled.request).decode()
            asked[journalled.call.event] = asked.get(journalled.call.event, "") + text
    sandbox = run.work / trial.id
    left = [str(path.relative_to(sandbox)) for path in sandbox.rglob("*") if not _belongs(path.relative_to(sandbox))]
    manifest = run.manifest()
    return Seen(
        trial=trial,
        calls=[call for call in run.calls() if call.trial == trial.id],
        asked=asked,
        left_outside=sorted(left),
        exempt=manifest.stacks[0].exempt,
        budget=manifest.stacks[0].budget(manifest.conditions) or manifest.conditions.evidence_tokens,
    )


def _belongs(path: Path) -> bool:
    """Whether what lies there in a sandbox is the engine's own, or within the workdir."""
    own = str(path) in ("home", "tmp", "board") or (len(path.parts) == 1 and path.suffix == ".log")
    return own or path.parts[0] == "work"


def _recalls(seen: Seen) -> None:
    _require(seen.delivered("p1", CODE), "what was observed did not reach the model")


def _survives_restart(seen: Seen) -> None:
    _require(seen.delivered("p1", CODE), "not recalled before the restart, so nothing is proven")
    _require(seen.delivered("p2", CODE), "recalled before the restart, but not by the new process")


def _keeps_users_apart(seen: Seen) -> None:
    _require(seen.delivered("p1", CODE), "not recalled for its own user, so nothing is proven")
    _require(not seen.delivered("p2", CODE), "one user's words reached the model for another user")
    _require(seen.delivered("p2", OTHER_CODE), "the second user's own words were not recalled")


def _forgets(seen: Seen) -> str | None:
    _require(seen.delivered("p1", CODE), "not recalled before, so nothing is proven")
    after = seen.answer("p2")
    if after is not None and after.state == "unsupported":
        return "says that it can't forget"
    _require(not seen.delivered("p2", CODE), "the forgotten user's words reached the model")
    _require(seen.delivered("p3", OTHER_CODE), "forgetting one user lost another's words")
    return None


def _respects_max_tokens(seen: Seen) -> str | None:
    if any(answer.recall_tokens is None for answer in seen.trial.answers):
        return "an agent fills the prompt step by step: not bound by the evidence budget"
    _require(seen.delivered("p1", CODE), "not recalled at all, so nothing is proven")
    for answer in seen.trial.answers:
        if answer.overflow_tokens:
            found = (answer.recall_tokens or 0) + answer.overflow_tokens
            raise BrokenError(f"recalled {found} tokens; allowed: {seen.budget}")
    return "exempt from the evidence budget" if seen.exempt else None


def _writes_only_in_workdir(seen: Seen) -> None:
    _require(seen.delivered("p1", CODE), "not recalled, so nothing is proven")
    _require(not seen.left_outside, f"left outside its workdir: {', '.join(seen.left_outside[:5])}")


def _reaches_only_the_gateway(seen: Seen) -> None:
    # A connection elsewhere is refused by the worker's fence and fails the trial.
    _require(seen.delivered("p1", CODE), "not recalled, so nothing is proven")


def _leaves_nothing_pending(seen: Seen) -> None:
    _require(seen.delivered("p1", CODE), "what was observed could not be recalled right after settle")
    late = sum(call.late for call in seen.calls)
    _require(late == 0, f"{late} model calls arrived after close")


def _probe_leaves_no_trace(seen: Seen) -> str | None:
    _require(seen.delivered("p1", CODE), "not recalled, so nothing is proven")
    for earlier, later in (("p1", "p4"), ("p2", "p3")):
        before, after = seen.answer(earlier), seen.answer(later)
        same = before is not None and after is not None and (before.text, before.sources) == (after.text, after.sources)
        _require(same, f"the same question was answered differently after other probes ({earlier}, {later})")
    return None


def _closes_twice(seen: Seen) -> None:
    # The worker closes every checked memory twice; a second close that raises fails the trial.
    _require(seen.delivered("p1", CODE), "not recalled, so nothing is proven")


def _takes_odd_sessions(seen: Seen) -> None:
    _require(seen.delivered("p1", CODE), "after odd sessions a plain fact was no longer recalled")


def _exports_what_it_holds(seen: Seen) -> str | None:
    own, other, after = (answer.held if (answer := seen.answer(name)) else None for name in ("p1", "p2", "p3"))
    _require(seen.delivered("p1", CODE), "not recalled before, so nothing is proven")
    if own is None:
        return "shows nothing of what it holds"
    _require(bool(own.now), "what reached the model does not stand in the export")
    _require(other is not None and not other.now, "one user's words stand in another user's export")
    _require(after is None or not after.now, "the forgotten user's words still stand in the export")
    return None


_JUDGES: dict[str, Callable[[Seen], str | None]] = {
    "recalls": _recalls,
    "survives_restart": _survives_restart,
    "keeps_users_apart": _keeps_users_apart,
    "forgets": _forgets,
    "respects_max_tokens": _respects_max_tokens,
    "writes_only_in_workdir": _writes_only_in_workdir,
    "reaches_only_the_gateway": _reaches_only_the_gateway,
    "leaves_nothing_pending": _leaves_nothing_pending,
    "probe_leaves_no_trace": _probe_leaves_no_trace,
    "closes_twice": _closes_twice,
    "takes_odd_sessions": _takes_odd_sessions,
    "exports_what_it_holds": _exports_what_it_holds,
}
CHECKS: tuple[str, ...] = tuple(_JUDGES)


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise BrokenError(reason)
