"""Agents and environments, through the real SDK."""

import pytest

BAD, GONE, CONFLICT = "invalid_request_error", "not_found_error", "conflict_error"
TOOLSET = {"type": "agent_toolset_20260401"}
CUSTOM = {"type": "custom", "name": "ask", "description": "Ask.", "input_schema": {"type": "object"}}
SERVER, MCP = (
    {"type": "url", "name": "s", "url": "https://example.org"},
    {"type": "mcp_toolset", "mcp_server_name": "s"},
)


@pytest.fixture
def agents(beta):
    return beta.agents


def make(agents, **fields):
    return agents.create(**{"name": "Helper", "model": "claude-sonnet-5-5", **fields})


def test_an_agent_is_made_changed_version_by_version_and_archived(agents, refused):
    made = make(agents, system="Be brief.", metadata={"a": "1"})
    assert (made.version, made.model.id, made.model.speed) == (1, "claude-sonnet-5-5", "standard")
    changed = agents.update(made.id, version=1, system="Be long.", tools=[TOOLSET, CUSTOM], metadata={"a": None})
    assert (changed.version, changed.system, changed.name, changed.metadata) == (2, "Be long.", "Helper", {})
    assert [tool.type for tool in changed.tools] == ["agent_toolset_20260401", "custom"]
    assert agents.retrieve(made.id) == changed
    assert agents.retrieve(made.id, version=1).system == "Be brief."
    assert [each.version for each in agents.versions.list(made.id, limit=1)] == [2, 1]
    assert agents.archive(made.id).archived_at is not None
    refused(400, BAD, agents.update, made.id, name="Other")
    assert list(agents.list()) == []
    assert [each.id for each in agents.list(include_archived=True)] == [made.id]
    refused(404, GONE, agents.retrieve, "agent_none")
    refused(400, BAD, agents.retrieve, made.id, version=3)


def test_the_version_is_a_lock(agents, refused):
    made = make(agents)
    agents.update(made.id, name="Second")
    error = refused(409, CONFLICT, agents.update, made.id, version=1, name="Third")
    assert error.response.headers["x-should-retry"] == "false"
    assert agents.update(made.id, version=2, name="Third").version == 3


def test_a_change_that_changes_nothing_makes_no_version(agents):
    made = make(agents, tools=[TOOLSET], description="x")
    assert agents.update(made.id, name="Helper", tools=[TOOLSET]).version == 1
    assert agents.update(made.id, description="", system=None).description is None


def test_a_toolset_fills_in_what_is_left_out(agents):
    ask = {"permission_policy": {"type": "always_ask"}}
    configs = [{"name": "bash", "enabled": False}, {"name": "web_fetch", "allowed_domains": ["example.org"]}]
    [toolset] = make(agents, tools=[{**TOOLSET, "configs": configs, "default_config": ask}]).tools
    assert [(each.name, each.enabled, each.permission_policy.type) for each in toolset.configs] == [
        ("bash", False, "always_ask"), ("web_fetch", True, "always_ask"),
    ]  # fmt: skip
    assert toolset.default_config.enabled is True
    model = make(agents, model={"id": "claude-opus-5-5", "effort": "high", "speed": "fast"}).model
    assert (model.effort.type, model.speed) == ("high", "fast")


def test_mcp_servers_and_their_toolsets_go_together(agents):
    made = make(agents, mcp_servers=[SERVER], tools=[MCP])
    assert made.tools[0].default_config.permission_policy.type == "always_ask"
    assert agents.update(made.id, mcp_servers=None, tools=None).tools == []


@pytest.mark.parametrize(
    "fields",
    [
        {"name": ""},
        {"model": ""},
        {"system": "x" * 100_001},
        {"metadata": {str(n): "" for n in range(17)}},
        {"metadata": {"k" * 65: ""}},
        {"metadata": {"k": "v" * 513}},
        {"mcp_servers": [SERVER]},
        {"tools": [MCP]},
        {"mcp_servers": [SERVER, SERVER], "tools": [MCP]},
        {"mcp_servers": [{**SERVER, "name": f"s{n}"} for n in range(21)]},
        {"tools": [CUSTOM, CUSTOM]},
        {"tools": [{**CUSTOM, "name": f"t{n}"} for n in range(257)]},
        {"tools": [{**CUSTOM, "name": "no spaces"}]},
        {"tools": [{"type": "agent_toolset_1999"}]},
        {"tools": [{**TOOLSET, "configs": [{"name": "telnet"}]}]},
        {"tools": [{**TOOLSET, "configs": [{"name": "bash", "allowed_domains": ["x"]}]}]},
        {"execution_identity": {"type": "aws_role"}},
    ],
)
def test_each_limit_of_an_agent_is_kept(agents, refused, fields):
    refused(400, BAD, make, agents, **fields)


def test_multiagent_comes_later_and_says_so(agents, refused):
    refused(501, "api_error", make, agents, multiagent={"type": "coordinator", "agents": ["agent_x"]})


def test_pages_of_agents_stay_whole(agents):
    made = [make(agents, name=f"Agent {n}").id for n in range(5)]
    first = agents.list(limit=2)
    make(agents, name="Late")
    assert [each.id for each in first.data] + [each.id for each in agents.list(limit=2, page=first.next_page)] == made[
        ::-1
    ]


def test_an_environment_is_made_changed_archived_and_deleted(beta, refused):
    environments = beta.environments
    packages = {"pip": ["pandas"]}
    config = {"type": "cloud", "networking": {"type": "limited", "allowed_hosts": ["x"]}, "packages": packages}
    made = environments.create(name="Cloud", config=config, metadata={"a": "1", "b": "2"})
    assert (made.config.packages.pip, made.config.packages.apt) == (["pandas"], [])
    assert made.config.networking.allow_mcp_servers is False
    changed = environments.update(
        made.id, description="", metadata={"a": "", "b": None}, config={"type": "self_hosted"}
    )
    assert (changed.name, changed.description, changed.metadata) == ("Cloud", "", {})
    assert changed.config.type == "self_hosted"
    assert environments.update(made.id, description=None).description is None
    assert [each.id for each in environments.list()] == [made.id]
    assert environments.archive(made.id).archived_at
    assert list(environments.list()) == []
    refused(400, BAD, environments.update, made.id, name="Other")
    assert environments.delete(made.id).type == "environment_deleted"
    refused(404, GONE, environments.retrieve, made.id)
    refused(400, BAD, environments.create, name="")
    refused(400, BAD, environments.create, name="x", scope="account")
    refused(501, "api_error", environments.work.list, made.id)
