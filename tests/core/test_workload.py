import json

import pytest

from harness.core.errors import MisuseError
from harness.core.workload import Workload, schema, workload_of

NEEDED = 'about = "talk"\nsuites = ["chat_assistant"]\n'
FITTING = """
about = "people talk to an assistant"
suites = ["chat_assistant", "team"]

[volumes]
users = 50
growth_a_month = 0.05

[weights]
cost = 3
[weights.abilities]
update = 2

[requires]
p95_ms = { recall = 200 }
framework = "langgraph"
"""
MISTAKES = {
    "": "load.toml: no 'about'; allowed: about = ...",
    NEEDED + "[weights]\nrecal = 1": "load.toml: weights: the key 'recal'; allowed: recall, first_pass_error",
    NEEDED + "[volumes]\nusers = 0": "load.toml: volumes.users: 0; allowed: int >= 1",
    NEEDED + '[volumes]\nusers = "many"': "load.toml: volumes.users: 'many'; allowed: int",
    NEEDED + "[weights.abilities]\nfacts = 1": "load.toml: weights.abilities: the key 'facts'; allowed: fact",
    NEEDED + '[requires]\nframework = "crew"': "load.toml: requires.framework: 'crew'; allowed: langgraph",
    NEEDED + "[requires.p95_ms]\nrecall = 0": "load.toml: requires.p95_ms: {'recall': 0}; allowed: float > 0",
    NEEDED + "[weights]\ncost = inf": "load.toml: weights.cost: inf; allowed: float <= 1000000000000.0",
    NEEDED + "[weights]\nrecall = 0": "load.toml: weights: nothing but zeros; allowed: at least one weight above 0",
    NEEDED + "[weights.abilities]\nfact = 0": "load.toml: weights.abilities: nothing but zeros",
    'about = "x"\nsuites = [1]': "load.toml: suites[0]: 1; allowed: str",
    "about = [": "load.toml: Invalid value",
}  # fmt: skip


def test_a_workload_is_read_from_toml_and_named_by_its_file():
    found = workload_of(FITTING, "load", "load.toml")
    assert (found.name, found.volumes.users, found.weights.abilities) == ("load", 50, {"update": 2.0})
    assert (found.requires.p95_ms, found.requires.erasure) == ({"recall": 200.0}, False)
    assert workload_of('name = "mine"\n' + FITTING, "load", "load.toml").name == "mine"


@pytest.mark.parametrize("text", MISTAKES, ids=lambda text: text[-24:])
def test_a_mistake_is_told_with_file_key_what_was_found_and_what_is_allowed(text):
    with pytest.raises(MisuseError) as told:
        workload_of(text, "load", "load.toml")
    assert str(told.value).startswith(MISTAKES[text])


def test_the_schema_knows_every_key_and_allows_no_other():
    published = json.loads(json.dumps(schema()))["$defs"]
    for name in ("Workload", "Volumes", "Weights", "Requirements"):
        assert published[name]["additionalProperties"] is False
    assert set(published["Workload"]["properties"]) == set(Workload.__struct_fields__)
