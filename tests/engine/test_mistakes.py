"""What a newcomer gets wrong is told in a line that names the place, what was found and what is allowed."""

import json
import subprocess
import sys

import pytest

from harness.core.errors import MisuseError
from harness.engine.registry import describe

pytestmark = pytest.mark.usefixtures("on_path")

DESCRIBED = {
    "NoVersion": "stacks[0]: 'mistakes:NoVersion' is not an adapter: it has no version; allowed: a class with about, "
    "exempt, extra, name, open, requires, version",
    "Plain": "stacks[0]: 'mistakes:Plain' is no dataclass; allowed: a frozen dataclass whose fields are its options",
    "OneString": "stacks[0].requires: 'mistakes:OneString' has 'bm25s'; allowed: a tuple of packages, as (\"bm25s\",)",
    "ByImportName": "stacks[0].version: 'mistakes:ByImportName' raised PackageNotFoundError: No package metadata was "
    "found for Stemmer; allowed: the version of an installed distribution",
    "Pikcy": "stacks[0]: adapter 'mistakes:Pikcy' can't be imported: AttributeError: module 'mistakes' has no "
    "attribute 'Pikcy'; allowed: a place that can be imported, package.module:Class",
}


@pytest.mark.parametrize("mistake", DESCRIBED)
def test_an_adapter_that_is_none_is_refused_before_anything_is_played(mistake):
    with pytest.raises(MisuseError) as refused:
        describe(f"mistakes:{mistake}", {}, "stacks[0]")
    assert str(refused.value) == DESCRIBED[mistake]


OPTIONS = {
    "many": "stacks[0].options: {'pages': 'many'}: Expected `int`, got `str` - at `$.pages`; allowed: pages: int",
    0: "stacks[0].options: pages=0; allowed: 1 or more",
}


@pytest.mark.parametrize("pages", OPTIONS)
def test_an_option_of_another_type_or_out_of_range_is_refused(pages):
    with pytest.raises(MisuseError) as refused:
        describe("mistakes:Picky", {"pages": pages}, "stacks[0]")
    assert str(refused.value) == OPTIONS[pages]


PLAYED = {
    "NoSettle": "TrialError: open() returned a NoSettleMemory, which is no Memory without settle(); allowed: a Memory, "
    "ToolMemory or AgentMemory",
    "OpensNothing": "TrialError: open() returned None; allowed: a Memory, ToolMemory or AgentMemory",
    "AsyncOpen": "TrialError: open() returned a coroutine: it is async; allowed: a Memory, ToolMemory or AgentMemory",
    "RaisesInOpen": "ConnectionError: no server at localhost:6333 (mistakes.py:",
    "Async": "TrialError: AsyncMemory: async observe, recall; allowed: plain methods (run an asynchronous library in "
    "one asyncio.Runner)",
    "String": "TrialError: recall() returned 'Session of ",
    "Key": "KeyError: 'VENDOR_API_KEY' (mistakes.py:",
    "Stray": "open: ",
}
ENDS = {
    "String": "; allowed: a Recall with text",
    "Key": "; a worker's environment holds no keys: pass base_url and key of lab.models.endpoint()",
    "Stray": "stray.txt; allowed: files within lab.workdir, connections to loopback",
}


@pytest.fixture
def played(run_small):
    return {trial.stack: trial for trial in run_small([f"mistakes:{name}" for name in [*PLAYED, "Here"]]).trials()}


@pytest.mark.thorough
def test_a_mistake_fails_the_trial_in_words_that_say_what_is_allowed(played):
    for name, beginning in PLAYED.items():
        failure = played[f"mistakes:{name}"].failure
        assert failure is not None, name
        assert failure.detail.startswith(beginning), failure.detail
        assert failure.detail.endswith(ENDS.get(name, "")), failure.detail
    # A relative path leads into the workdir, and what a stack prints goes into its worker's log: neither does harm.
    assert played["mistakes:Here"].state == "ended"


def test_what_a_module_prints_when_imported_does_not_mix_with_output_for_machines():
    wanted = ["plan", "tapes:Small", "--limit", "1", "--stacks", "mistakes:Here", "--json"]
    ran = subprocess.run([sys.executable, "-m", "harness.cli", *wanted], capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)["trials"] == 1
    assert ran.stderr == "mistakes: imported\n"
