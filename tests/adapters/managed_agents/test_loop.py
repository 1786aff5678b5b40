"""The agent at work: what it is told, what its tools do, where it stops."""

import pytest

USED, SAID = "agent.tool_use", "agent.message"


def types(events):
    return [each.type for each in events]


def say(text):
    return {"type": "user.message", "content": [{"type": "text", "text": text}]}


def test_a_turn_goes_from_running_to_idle_in_the_documented_order(desk):
    session = desk.session()
    assert session.status == "idle"
    found = desk.say(session)
    assert types(found) == [
        "user.message", "session.status_running", "span.model_request_start", "agent.message",
        "span.model_request_end", "session.usage", "session.status_idle",
    ]  # fmt: skip
    assert found[3].content[0].text == "Hello."
    assert found[4].model_usage.input_tokens == 100
    assert found[-1].stop_reason.type == "end_turn"
    usage = desk.sessions.retrieve(session.id).usage
    assert (usage.input_tokens, usage.output_tokens, usage.list_cost.amount) == (100, 10, "0.03")


def test_the_model_is_told_of_the_agent_its_mounts_and_its_tools(desk, model):
    store = desk.client.beta.memory_stores.create(name="Team Notes!", description="What we agreed on.").id
    agent = desk.agent(system="You are brief.", tools=[{"type": "agent_toolset_20260401",
                       "configs": [{"name": "bash", "enabled": False}]}])  # fmt: skip
    resource = {"type": "memory_store", "memory_store_id": store, "access": "read_only", "instructions": "Read first."}
    session = desk.session(agent, resources=[resource])
    assert session.resources[0].mount_path == "/mnt/memory/team-notes"
    desk.say(session)
    request = model.seen()[-1]
    said = "\n".join(block["text"] for block in request["system"])
    assert said.startswith("You are brief.")
    for part in ("/mnt/memory/team-notes/ (read only): Team Notes!", "What we agreed on.", "Read first."):
        assert part in said
    assert [tool["name"] for tool in request["tools"]] == ["edit", "read", "write", "glob", "grep"]


def test_what_an_agent_writes_to_a_mount_is_a_version_by_its_session(desk):
    session, store = desk.mounted()
    found = desk.say(
        session,
        [{"think": "Note it."}, {"say": "I note it."},
         {"use": "write", "input": {"file_path": "/mnt/memory/notes/a.md", "content": "one\ntwo"}}],
        [{"use": "edit", "input": {"file_path": "/mnt/memory/notes/a.md", "old_string": "two", "new_string": "2"}}],
        [{"use": "read", "input": {"file_path": "/mnt/memory/notes/a.md", "view_range": [2, -1]}}],
        [{"use": "bash", "input": {"command": "mv /mnt/memory/notes/a.md /mnt/memory/notes/b/c.md && "
                                              "cat /mnt/memory/notes/b/c.md | wc -w"}}],
        [{"use": "grep", "input": {"pattern": "^o.e$", "path": "/mnt/memory"}}],
        [{"use": "glob", "input": {"pattern": "**/*.md", "path": "/mnt/memory"}}],
    )  # fmt: skip
    results = [each.content[0].text for each in found if each.type == "agent.tool_result"]
    assert results[2:] == ["     2\t2", "2", "/mnt/memory/notes/b/c.md:1:one", "/mnt/memory/notes/b/c.md"]
    assert types(found)[3:6] == ["agent.thinking", "agent.message", "agent.tool_use"]
    assert found[5].evaluated_permission == "allow"
    versions = list(desk.client.beta.memory_stores.memory_versions.list(store, session_id=session.id, view="full"))
    assert [(each.operation, each.path, each.content) for each in versions] == [
        ("modified", "/b/c.md", "one\n2"), ("modified", "/a.md", "one\n2"), ("created", "/a.md", "one\ntwo"),
    ]  # fmt: skip
    assert {each.created_by.type for each in versions} == {"session_actor"}


def test_a_read_only_mount_is_read_and_not_written(desk):
    session, store = desk.mounted(access="read_only")
    desk.client.beta.memory_stores.memories.create(store, path="/a", content="x")
    assert desk.used(session, "read", file_path="/mnt/memory/notes/a") == ("     1\tx", False)
    text, is_error = desk.used(session, "write", file_path="/mnt/memory/notes/a", content="y")
    assert is_error
    assert "Read-only file system" in text
    assert "Read-only" in desk.used(session, "bash", command="rm /mnt/memory/notes/a")[0]
    assert len(list(desk.client.beta.memory_stores.memory_versions.list(store))) == 1


def test_limits_of_a_store_reach_the_agent_as_tool_errors(desk):
    session, store = desk.mounted()
    text, is_error = desk.used(session, "write", file_path="/mnt/memory/notes/a", content="x" * 102_401)
    assert (is_error, "102400" in text) == (True, True)
    desk.client.beta.memory_stores.archive(store)
    assert "archived" in desk.used(session, "write", file_path="/mnt/memory/notes/a", content="x")[0]


def test_two_stores_of_one_name_have_folders_of_their_own(desk):
    stores = [desk.client.beta.memory_stores.create(name="Ä Notes").id for _ in range(2)]
    session = desk.session(resources=[{"type": "memory_store", "memory_store_id": id} for id in stores])
    assert [each.mount_path for each in session.resources] == ["/mnt/memory/notes", "/mnt/memory/notes-2"]
    desk.used(session, "write", file_path="/mnt/memory/notes-2/a", content="x")
    assert [each.path for each in desk.client.beta.memory_stores.memories.list(stores[1])] == ["/a"]


def test_a_custom_tool_waits_for_its_result(desk, model, refused):
    tool = {"type": "custom", "name": "ask", "description": "Ask.", "input_schema": {"type": "object"}}
    session = desk.session(desk.agent(tools=[tool]))
    first = [{"use": "ask", "input": {"q": 1}}, {"use": "ask", "input": {"q": 2}}]
    found = desk.say(session, first)
    uses = [each.id for each in found if each.type == "agent.custom_tool_use"]
    assert found[-1].stop_reason.event_ids == uses
    refused(400, "invalid_request_error", desk.send, session,
            {"type": "user.custom_tool_result", "custom_tool_use_id": "sevt_none"})  # fmt: skip
    before = len(desk.events(session))
    answer = {"type": "user.custom_tool_result", "content": [{"type": "text", "text": "42"}]}
    desk.send(session, {**answer, "custom_tool_use_id": uses[0]})
    assert desk.rested(session, before)[-1].stop_reason.event_ids == uses[1:]  # the remainder
    before = len(desk.events(session))
    desk.send(session, {**answer, "custom_tool_use_id": uses[1]})
    assert desk.rested(session, before)[-1].stop_reason.type == "end_turn"
    results = model.seen()[-1]["messages"][-1]["content"]
    assert [(each["type"], each["content"][0]["text"]) for each in results] == [("tool_result", "42")] * 2


@pytest.mark.parametrize(("answer", "said"), [("allow", "/workspace"), ("deny", "Not today.")])
def test_a_tool_that_needs_consent_waits_for_it(desk, answer, said):
    policy = {"permission_policy": {"type": "always_ask"}}
    session = desk.session(desk.agent(tools=[{"type": "agent_toolset_20260401", "default_config": policy}]))
    found = desk.say(session, [{"use": "bash", "input": {"command": "pwd"}}])
    [use] = [each for each in found if each.type == USED]
    assert use.evaluated_permission == "ask"
    assert found[-1].stop_reason.event_ids == [use.id]
    before = len(desk.events(session))
    more = {"deny_message": "Not today."} if answer == "deny" else {}
    desk.send(session, {"type": "user.tool_confirmation", "tool_use_id": use.id, "result": answer, **more})
    [result] = [each for each in desk.rested(session, before) if each.type == "agent.tool_result"]
    assert (result.content[0].text, result.is_error) == (said, answer == "deny")


def test_an_interrupt_ends_the_turn_and_the_next_message_is_answered(desk):
    session = desk.session()
    desk.send(session, say('[[{"wait": 30}, {"say": "Late."}]]'))
    while desk.sessions.retrieve(session.id).status != "running":
        pass
    desk.send(session, {"type": "user.interrupt"})
    found = desk.rested(session)
    assert found[-1].stop_reason.type == "end_turn"
    assert [each.is_error for each in found if each.type == "span.model_request_end"] == [True]
    assert SAID not in types(found)
    assert SAID in types(desk.say(session, [{"say": "Now."}]))


def test_an_interrupt_closes_calls_that_wait(desk):
    tool = {"type": "custom", "name": "ask", "description": "Ask.", "input_schema": {"type": "object"}}
    session = desk.session(desk.agent(tools=[tool]))
    desk.say(session, [{"use": "ask", "input": {}}])
    desk.send(session, {"type": "user.interrupt"}, say("Go on."))
    while types(desk.events(session)).count("session.status_idle") < 3:
        pass
    reasons = [each.stop_reason.type for each in desk.events(session, types=["session.status_idle"])]
    assert reasons == ["requires_action", "end_turn", "end_turn"]
    assert types(desk.events(session)).count(SAID) == 1


def test_a_passing_error_is_tried_again(desk):
    found = desk.say(desk.session(), [{"fail": 529, "times": 1}, {"say": "Back."}])
    assert types(found)[2:8] == [
        "span.model_request_start", "span.model_request_end", "session.error", "session.status_rescheduled",
        "session.status_running", "span.model_request_start",
    ]  # fmt: skip
    error = found[4].error
    assert (error.type, error.retry_status.type) == ("model_overloaded_error", "retrying")
    assert found[-1].stop_reason.type == "end_turn"


@pytest.mark.parametrize(
    ("part", "kind", "attempts"),
    [({"fail": 529}, "model_overloaded_error", 3), ({"fail": 429}, "model_rate_limited_error", 3),
     ({"fail": 500}, "model_request_failed_error", 3), ({"fail": 400}, "model_request_failed_error", 1),
     ({"fail": 402}, "billing_error", 1), ({"cut": True}, "model_request_failed_error", 3)],
)  # fmt: skip
def test_an_error_that_stays_ends_the_turn(desk, part, kind, attempts):
    session = desk.session()
    found = desk.say(session, [part])
    errors = [each.error for each in found if each.type == "session.error"]
    assert [each.type for each in errors] == [kind] * attempts
    assert errors[-1].retry_status.type == "exhausted"
    assert found[-1].stop_reason.type == "retries_exhausted"
    assert desk.say(session, [{"say": "Better."}])[-1].stop_reason.type == "end_turn"


def test_a_refusal_is_told(desk):
    assert desk.say(desk.session(), [{"refuse": True}])[-1].stop_reason.type == "refusal"


def test_a_budget_ends_the_work_and_can_be_raised(desk, refused):
    limit = {"type": "limit", "max_list_cost": {"amount": "2", "currency": "USD"}}
    session = desk.session(budget=limit)
    assert session.budget.max_list_cost.amount == "2"
    use = {"use": "bash", "input": {"command": "pwd"}}
    found = desk.say(session, [use, {"usage": {"input_tokens": 100_000}}], [use])
    assert found[-1].stop_reason.type == "budget_reached"
    assert types(found).count("span.model_request_start") == 1
    error = refused(400, "invalid_request_error", desk.sessions.update, session.id, budget=limit)
    assert error.body["error"]["details"]["reason"] == "budget_not_raised"
    raised = {"type": "limit", "max_list_cost": {"amount": "500", "currency": "USD"}}
    assert desk.sessions.update(session.id, budget=raised).budget.max_list_cost.amount == "500"
    assert desk.say(session, [{"say": "On."}])[-1].stop_reason.type == "end_turn"


def test_a_system_message_holds_from_its_turn_on(desk, model, refused):
    session = desk.session()
    system = {"type": "system.message", "content": [{"type": "text", "text": "Speak French."}]}
    refused(400, "invalid_request_error", desk.send, session, system)
    refused(400, "invalid_request_error", desk.send, session, say("a"), system, say("b"))
    desk.send(session, say("Hello?"), system)
    desk.rested(session)
    assert model.seen()[-1]["system"][-1]["text"] == "Speak French."


def test_a_tool_that_is_off_or_not_served_says_so(desk):
    tools = [{"type": "agent_toolset_20260401", "configs": [{"name": "bash", "enabled": False}]}]
    session = desk.session(desk.agent(tools=tools))
    assert desk.used(session, "bash", command="pwd") == ("bash: the agent has no such tool", True)
    assert desk.used(session, "web_search", query="x")[1]


def test_the_scenarios_time_reaches_what_the_agent_writes(desk):
    session, store = desk.mounted()
    script = '[[{"use": "write", "input": {"file_path": "/mnt/memory/notes/a", "content": "x"}}]]'
    header = {"memtrial-now": "2025-03-01T09:00:00Z"}
    desk.sessions.events.send(session.id, events=[say(script)], extra_headers=header)
    found = desk.rested(session)
    [version] = desk.client.beta.memory_stores.memory_versions.list(store)
    assert {f"{each:%Y-%m-%d %H:%M}" for each in (version.created_at, found[-1].processed_at)} == {"2025-03-01 09:00"}


def test_in_a_self_hosted_environment_the_client_uses_the_tools(desk):
    environment = desk.client.beta.environments.create(name="Ours", config={"type": "self_hosted"}).id
    session = desk.sessions.create(agent=desk.agent().id, environment_id=environment)
    found = desk.say(session, [{"use": "bash", "input": {"command": "pwd"}}])
    [use] = [each.id for each in found if each.type == USED]
    assert found[-1].stop_reason.event_ids == [use]
    before = len(desk.events(session))
    desk.send(session, {"type": "user.tool_result", "tool_use_id": use, "content": [{"type": "text", "text": "/"}]})
    assert desk.rested(session, before)[-1].stop_reason.type == "end_turn"
