"""Each check fails for a stack that breaks just its promise, and passes for the same stack without the break."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from harness import cli, conformance
from harness.conformance import CHECKS, Finding, check, conforms
from harness.conformance_tapes import SUITE
from harness.core.errors import MisuseError
from harness.core.store import RunFolder
from harness.engine.plan import Plan, Wanted, plan
from harness.engine.progress import Progress
from harness.engine.run import Manner, play

STACKS = str(Path(__file__).parent / "stacks")
BREAKS = [
    ("ForgetsAtRestart", "survives_restart", "not by the new process"),
    ("MixesUsers", "keeps_users_apart", "one user's words reached the model for another user"),
    ("ForgetsNobody", "forgets", "the forgotten user's words reached the model"),
    ("ForgetsEverybody", "forgets", "forgetting one user lost another's words"),
    ("Talkative", "respects_max_tokens", "tokens; allowed: 2000"),
    ("WritesHome", "writes_only_in_workdir", "home/left"),
    ("WritesTemporary", "writes_only_in_workdir", "tmp/left"),
    ("WritesBeside", "writes_only_in_workdir", "left"),
    ("WritesLog", "writes_only_in_workdir", "home/left.log"),
    ("ConnectsElsewhere", "reaches_only_the_gateway", "out_of_bounds: socket.connect: 192.0.2.1:80"),
    ("CallsLate", "leaves_nothing_pending", "model calls arrived after close"),
    ("ShowsTraces", "probe_leaves_no_trace", "left a trace in what the memory exports"),
    ("HidesTraces", "probe_leaves_no_trace", "answered differently after other probes"),
    ("ClosesOnce", "closes_twice", "closed before"),
    ("ChokesOnEmoji", "takes_odd_sessions", "UnicodeEncodeError"),
    ("ChokesOnSize", "takes_odd_sessions", "too long"),
    ("HoldsBack", "exports_what_it_holds", "does not stand in the export"),
    ("ShowsOthers", "exports_what_it_holds", "one user's words stand in another user's export"),
    ("ShowsTheForgotten", "exports_what_it_holds", "the forgotten user's words still stand in the export"),
]
BREAKS_MORE = {"ConnectsElsewhere", "ShowsTraces", "ClosesOnce"}  # on every tape, not on one


@pytest.fixture(scope="module")
def findings(tmp_path_factory):
    """Of all breaking stacks, each on the tape of its check, played as one run."""
    wanted = {(f"breaking:{name}", tape) for name, tape, _ in BREAKS}
    wanted |= {("breaking:RefusesToForget", "forgets")} | {("none", tape) for tape in CHECKS}
    yield from played(wanted, tmp_path_factory.mktemp("checks") / "run")


@pytest.fixture(scope="module")
def plain_findings(tmp_path_factory):
    """Of all breaking stacks, each on the plain tape, played as one run."""
    wanted = {(f"breaking:{name}", "recalls") for name, _, _ in BREAKS}
    yield from played(wanted, tmp_path_factory.mktemp("checks") / "run")


def played(wanted: set[tuple[str, str]], path: Path) -> Iterator[dict[tuple[str, str], Finding]]:
    """As long as the test stacks can be imported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(STACKS)
        patch.setenv("PYTHONPATH", STACKS, prepend=os.pathsep)
        yield judged(wanted, path)


def judged(wanted: set[tuple[str, str]], path: Path) -> dict[tuple[str, str], Finding]:
    """The findings of chosen (stack, check) pairs."""
    made = plan(Wanted(SUITE, stacks=tuple(sorted({stack for stack, _ in wanted}))))
    trials = [trial for trial in made.trials if (trial.stack, trial.scenario) in wanted]
    play(Plan(made.manifest, trials, made.keys), path, Manner(2, Progress(Console(quiet=True)), True, True))
    run = RunFolder(path)
    return {
        (trial.stack, trial.scenario): conformance._judge(
            trial.scenario, conformance._JUDGES[trial.scenario], conformance._seen(run, trial)
        )
        for trial in run.trials()
    }


@pytest.mark.thorough
@pytest.mark.parametrize(("name", "broken", "reason"), BREAKS)
def test_a_check_fails_for_the_stack_that_breaks_it(name, broken, reason, findings):
    finding = findings[f"breaking:{name}", broken]
    assert not finding.passed
    assert reason in finding.detail


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, _, _ in BREAKS if name not in BREAKS_MORE])
def test_and_leaves_the_other_checks_alone(name, plain_findings):
    assert plain_findings[f"breaking:{name}", "recalls"] == Finding("recalls", passed=True)


@pytest.mark.thorough
def test_a_stack_that_says_it_cannot_forget_passes(findings):
    assert findings["breaking:RefusesToForget", "forgets"] == Finding("forgets", True, "says that it can't forget")


@pytest.mark.thorough
@pytest.mark.parametrize("name", CHECKS)
def test_a_stack_that_recalls_nothing_passes_no_check(name, findings):
    assert not findings["none", name].passed


def test_the_sound_stack_passes_all_checks_and_each_is_found_by_name(on_path):
    assert check("breaking:Sound") == [Finding(name, passed=True) for name in CHECKS]
    for name in CHECKS:
        conforms("breaking:Sound", name)


@pytest.mark.thorough
def test_conforms_raises_with_stack_check_and_reason(on_path):
    with pytest.raises(AssertionError, match="breaking:ForgetsAtRestart: survives_restart: recalled before"):
        conforms("breaking:ForgetsAtRestart", "survives_restart")
    conforms("breaking:ForgetsAtRestart", "recalls")


def test_the_command_prints_a_check_that_fails_and_ends_with_code_1(on_path, capsys):
    """It stands here because a stack's checks are played once a process."""
    code = cli.run(["check", "breaking:ForgetsAtRestart"])
    said = capsys.readouterr().out
    assert code == 1
    assert "FAIL  survives_restart" in said
    assert f"breaking:ForgetsAtRestart: {len(CHECKS)} checks, 1 failed" in said


def test_the_ceiling_is_no_adapter():
    with pytest.raises(MisuseError, match="a reference condition"):
        check("ceiling")
