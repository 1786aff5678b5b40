from datetime import date

import pytest

from harness.core.record import StackSpec
from harness.engine.registry import CEILING, facts_of, list_stacks


@pytest.mark.parametrize(
    "listing", [each for each in list_stacks() if each.name != CEILING], ids=lambda each: each.name
)
def test_each_adapter_states_what_no_run_can_measure_with_source_and_date(listing):
    facts = listing.facts
    assert facts is not None
    assert all([facts.licence, facts.hosting, facts.models, facts.source])
    assert date(2026, 11, 1) <= facts.read <= date.today()


def test_facts_follow_the_options():
    assert facts_of(StackSpec("mine", "", {"hosted": True}, adapter="mem0")).self_hosted is False
    assert facts_of(StackSpec("mem0", "")).self_hosted is True
    assert facts_of(StackSpec("langgraph_store", "", {"backend": "postgres"})).needs == ("Postgres with pgvector",)


@pytest.mark.parametrize("spec", [StackSpec("gone", ""), StackSpec("keyword", "", {"k": 0}), StackSpec(CEILING, "")])
def test_what_is_not_here_or_was_otherwise_has_no_known_facts(spec):
    assert facts_of(spec) is None
