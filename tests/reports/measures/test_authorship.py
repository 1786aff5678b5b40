"""Whose memory a model wrote is read off the records."""

import pytest
from msgspec.structs import replace

from harness.core.record import Step
from harness.core.store import RunFolder
from reports.comparison import compare
from reports.measures.authorship import written_by_model
from reports.rows.ledger import ledger
from reports.tables.columns import stack_cell
from reports.words.meaning import written_words


class Altered(RunFolder):
    """A run whose calls and trials are changed as they are read."""

    alter_call = alter_trial = staticmethod(lambda record: record)

    def calls(self):
        return map(self.alter_call, super().calls())

    def trials(self):
        return map(self.alter_trial, super().trials())


@pytest.fixture
def folder(made_up, tmp_path):
    made_up({"none": ["c"], "a": ["c"]}).write(tmp_path)
    return Altered(tmp_path)


def test_a_stack_whose_models_are_only_asked_for_answers_wrote_its_memory_itself(folder):
    assert written_by_model(folder, ledger(folder)) == {"none": False, "a": False}
    assert not written_words(compare(folder))


@pytest.mark.parametrize(("step", "route", "written"), [
    ("observe", "/v1/messages", True),
    ("settle", "/v1/chat/completions", True),
    ("observe", "/v1/embeddings", False),
    ("recall", "/v1/messages", False),
])  # fmt: skip
def test_a_model_asked_while_memory_is_kept_wrote_it(folder, step, route, written):
    folder.alter_call = lambda call: replace(call, step=step, route=route) if call.trial.startswith("a-") else call
    assert written_by_model(folder, ledger(folder)) == {"none": False, "a": written}
    comparison = compare(folder)
    assert ("written by the model" in stack_cell(comparison.stack("a")).detail) == written
    assert written_words(comparison) == ("Memory written by the reference model: a." if written else "")


@pytest.mark.parametrize(("kind", "observed", "written"), [
    ("ToolMemory", "", True), ("ToolMemory", "t0", False), ("AgentMemory", "", True), ("Memory", "", False),
])  # fmt: skip
def test_an_agent_that_holds_its_memory_at_work_wrote_it(made_up, tmp_path, kind, observed, written):
    made_up({"none": ["1"]}, marks=((1, "seen"),)).write(tmp_path)
    folder = Altered(tmp_path)
    steps = (Step("observe", observed, 0.1),) if observed else ()
    folder.alter_trial = lambda trial: replace(trial, kind=kind, steps=steps)
    assert written_by_model(folder, ledger(folder)) == {"none": written}
