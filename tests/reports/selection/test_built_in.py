import json

import pytest

from harness.cli import run
from harness.core.errors import MisuseError
from reports.selection.built_in import built_in, workload_named

NAMES = (
    "chat_assistant", "langgraph_pipeline", "learning_agent", "llamaindex_pipeline", "multi_llm", "regulated",
    "structured_memory", "team_of_agents",
)  # fmt: skip


def test_the_built_in_workloads_load_and_name_suites_that_are_there():
    from harness.engine.registry import list_suites

    found, suites = built_in(), {suite.name for suite in list_suites()}
    assert tuple(found) == NAMES
    for workload in found.values():
        assert set(workload.suites) <= suites


def test_a_new_workload_loads_as_written_with_its_schema_beside_it(tmp_path, capsys):
    assert run(["new", "workload", "ours", "--out", str(tmp_path)]) == 0
    path = tmp_path / "ours.toml"
    assert capsys.readouterr().out.splitlines() == [str(path), str(tmp_path / "workload.schema.json")]
    found = workload_named(str(path))
    assert (found.name, found.requires.isolation, found.weights.abilities["update"]) == ("ours", True, 2.0)
    assert str(path) in path.read_text()


def test_every_line_of_the_example_that_is_commented_out_may_be_used(tmp_path):
    from reports.selection import built_in as place

    assert run(["new", "workload", "ours", "--out", str(tmp_path)]) == 0
    path = tmp_path / "ours.toml"
    shown = path.read_text()
    used = "\n".join(
        line.removeprefix("# ") if " = " in line and line.startswith("# ") else line for line in shown.splitlines()
    )
    path.write_text(used)
    found = workload_named(str(path))
    assert place.SCHEMA in shown
    assert (found.requires.framework, found.requires.p95_ms, found.weights.abilities["structured"]) == (
        "langgraph", {"recall": 300.0}, 1.0,
    )  # fmt: skip
    assert set(json.loads((tmp_path / place.SCHEMA).read_text())["$defs"]) >= {"Volumes", "Weights", "Requirements"}


def test_a_workload_that_is_neither_built_in_nor_a_file_is_refused_with_the_names():
    with pytest.raises(MisuseError, match=r"'learning'; allowed: chat_assistant, .*or the path of a TOML file"):
        workload_named("learning")
    with pytest.raises(MisuseError, match=r"no_such.toml: can't be read"):
        workload_named("no_such.toml")
