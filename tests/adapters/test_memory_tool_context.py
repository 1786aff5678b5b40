"""Context editing and compaction as options of the memory tool: in its requests, in a run, and what is refused."""

import pytest
from anthropic.types.beta import BetaClearToolUses20250919EditParam, BetaCompact20260112EditParam
from pydantic import TypeAdapter
from rich.console import Console

from adapters.memory_tool import MemoryTool
from harness.core.abilities import Requests
from harness.core.errors import MisuseError
from harness.core.scenario import SuiteOptions
from harness.core.store import RunFolder
from harness.engine.grading.grade import grade_run
from harness.engine.plan import Wanted, plan
from harness.engine.progress import Progress
from harness.engine.registry import describe
from harness.engine.run import Manner, play
from harness.gateway.context_editing import KIND
from harness.gateway.journal import read_journal

ALL = {
    "clear_tool_uses_trigger": 30_000, "clear_tool_uses_keep": 5, "clear_at_least": 2_000, "clear_tool_inputs": True,
    "compact_trigger": 60_000, "compact_instructions": "Keep the dates.",
}  # fmt: skip
EDITED = {"clear_tool_uses_trigger": 1, "clear_tool_uses_trigger_type": "tool_uses", "clear_tool_uses_keep": 1}


def parameters(lab, **options):
    memory = MemoryTool(**options).open(lab)
    assert isinstance(memory, Requests)
    return memory.request_parameters()


def test_the_requests_are_left_alone_unless_an_option_is_turned_on(lab):
    assert parameters(lab) == {}


def test_all_options_stand_in_the_requests_as_the_sdk_knows_them(lab):
    asked = parameters(lab, **ALL)
    assert asked["betas"] == ["context-management-2025-06-27", "compact-2026-01-12"]
    clear, compact = asked["context_management"]["edits"]
    assert clear == {
        "type": "clear_tool_uses_20250919",
        "trigger": {"type": "input_tokens", "value": 30_000},
        "keep": {"type": "tool_uses", "value": 5},
        "clear_at_least": {"type": "input_tokens", "value": 2_000},
        "clear_tool_inputs": True,
    }
    assert compact == {
        "type": "compact_20260112",
        "trigger": {"type": "input_tokens", "value": 60_000},
        "instructions": "Keep the dates.",
    }
    for kind, edit in ((BetaClearToolUses20250919EditParam, clear), (BetaCompact20260112EditParam, compact)):
        assert TypeAdapter(kind).validate_python(edit) == edit  # what it does not know would be gone


def test_one_can_be_had_without_the_other(lab):
    assert parameters(lab, **EDITED)["betas"] == ["context-management-2025-06-27"]
    assert parameters(lab, **EDITED)["context_management"]["edits"][0]["trigger"] == {"type": "tool_uses", "value": 1}
    assert parameters(lab, compact_trigger=50_000)["betas"] == ["compact-2026-01-12"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"clear_tool_uses_trigger": 0}, "clear_tool_uses_trigger=0, .*; allowed: 1 and more"),
        ({"clear_tool_uses_trigger": 9, "clear_tool_uses_keep": 0}, "keep=0, .*; allowed: 1 and more"),
        ({"clear_tool_uses_trigger": 9, "clear_tool_uses_trigger_type": "calls"}, "Invalid enum value 'calls'"),
        ({"clear_tool_uses_keep": 5}, "without clear_tool_uses_trigger; allowed: with it"),
        ({"clear_at_least": 5}, "without clear_tool_uses_trigger; allowed: with it"),
        ({"compact_instructions": "x"}, "compact_instructions without compact_trigger; allowed: with it"),
        ({"compact_trigger": 49_999}, "compact_trigger=49999; allowed: 50000 and more"),
    ],
)
def test_a_value_that_the_api_would_not_take_is_refused_before_anything_is_played(options, told):
    with pytest.raises(MisuseError, match=told):
        describe("memory_tool", options, "stacks[0]")


@pytest.fixture(scope="module")
def ran(tmp_path_factory):
    """The same scenario with and without context editing, and with compaction."""
    with pytest.MonkeyPatch.context() as patch:
        tapes = str(__file__).replace("adapters/test_memory_tool_context.py", "stacks")
        patch.syspath_prepend(tapes)
        patch.setenv("PYTHONPATH", tapes)
        options = {"edited": EDITED, "compacting": {"compact_trigger": 50_000}}
        stacks = ("memory_tool", *(f"{label}=memory_tool" for label in options))
        path = tmp_path_factory.mktemp("runs") / "run"
        made = plan(Wanted("tapes:Small", SuiteOptions(limit=1), stacks, stack_options=options))
        play(made, path, Manner(2, Progress(Console(quiet=True))))
        folder = RunFolder(path)
        grade_run(folder)
        yield folder, {trial.stack: trial for trial in folder.trials()}


def replies(ran, stack):
    folder, trials = ran
    return [journalled.reply for journalled in read_journal(folder.journal / f"{trials[stack].id}.jsonl")]


def input_tokens(ran, stack):
    folder, trials = ran
    return sum(call.usage.input for call in folder.calls() if call.trial == trials[stack].id)


@pytest.mark.slow
def test_offline_old_results_are_cleared_told_and_not_paid_for(ran):
    applied = [edit for reply in replies(ran, "edited") for edit in reply["context_management"]["applied_edits"]]
    assert {edit["type"] for edit in applied} == {KIND}
    assert len(applied) > 8 + 8  # a note or more a session, and every answer, whose second look is the newest result
    assert sum(edit["cleared_input_tokens"] for edit in applied) > 100
    assert input_tokens(ran, "edited") < input_tokens(ran, "memory_tool")
    assert not any("context_management" in reply for reply in replies(ran, "memory_tool"))


@pytest.mark.slow
def test_offline_notes_and_answers_are_the_same_where_what_matters_is_among_the_newest_results(ran):
    _, trials = ran
    assert trials["edited"].state == "ended"
    assert trials["edited"].answers == trials["memory_tool"].answers
    assert len(trials["edited"].answers) == 8


@pytest.mark.slow
def test_offline_a_trial_that_would_compact_is_refused(ran):
    failure = ran[1]["compacting"].failure
    assert failure is not None
    assert failure.cause == "refused"
    assert "the offline model does not compact" in failure.detail
