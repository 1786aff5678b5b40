"""Sessions and their events, through the real SDK."""

import pytest

BAD, GONE, CONFLICT = "invalid_request_error", "not_found_error", "conflict_error"


def say(text):
    return {"type": "user.message", "content": [{"type": "text", "text": text}]}


def test_a_session_keeps_the_agent_as_it_was(desk):
    agent = desk.agent(system="One.")
    session = desk.session(agent, title="Work", metadata={"user": "anna"})
    desk.client.beta.agents.update(agent.id, system="Two.")
    found = desk.sessions.retrieve(session.id)
    assert (found.agent.system, found.agent.version) == ("One.", 1)
    assert (found.title, found.metadata, found.status, found.archived_at) == ("Work", {"user": "anna"}, "idle", None)
    assert desk.session(agent).agent.version == 2
    old = {"type": "agent", "id": agent.id, "version": 1}
    environment = desk.client.beta.environments.create(name="x").id
    assert desk.sessions.create(agent=old, environment_id=environment).agent.system == "One."
    other = {
        "type": "agent_with_overrides",
        "id": agent.id,
        "system": "Three.",
        "model": "claude-opus-5-5",
        "tools": [],
    }
    made = desk.sessions.create(agent=other, environment_id=environment).agent
    assert (made.system, made.model.id, made.tools, made.name) == ("Three.", "claude-opus-5-5", [], "Helper")


def test_initial_events_set_it_to_work(desk):
    session = desk.session(initial_events=[say("Hello?")])
    assert desk.rested(session)[-1].stop_reason.type == "end_turn"


def test_a_session_is_changed_and_says_what_changed(desk, refused):
    session = desk.session(metadata={"a": "1"})
    changed = desk.sessions.update(session.id, title="New", metadata={"a": None, "b": "2"}, agent={"tools": []})
    assert (changed.title, changed.metadata, changed.agent.tools) == ("New", {"b": "2"}, [])
    [event] = desk.events(session)
    assert (event.type, event.title, event.metadata) == ("session.updated", "New", {"b": "2"})
    assert event.agent.tools == []
    desk.sessions.update(session.id, title="New")
    assert len(desk.events(session)) == 1
    refused(400, BAD, desk.sessions.update, session.id, vault_ids=[])
    budget = {"type": "limit", "max_list_cost": {"amount": "5", "currency": "USD"}}
    error = refused(400, BAD, desk.sessions.update, session.id, budget=budget)
    assert error.body["error"]["details"]["reason"] == "budget_create_only"


def test_a_session_is_archived_and_deleted(desk, refused):
    session = desk.session()
    desk.say(session)
    archived = desk.sessions.archive(session.id)
    assert (archived.status, archived.archived_at is None) == ("terminated", False)
    assert desk.sessions.archive(session.id).archived_at == archived.archived_at
    assert desk.events(session)[-1].type == "session.status_terminated"
    refused(400, BAD, desk.send, session, say("Hello?"))
    refused(400, BAD, desk.sessions.update, session.id, title="x")
    assert list(desk.sessions.list()) == []
    assert [each.id for each in desk.sessions.list(include_archived=True)] == [session.id]
    assert desk.sessions.delete(session.id).type == "session_deleted"
    refused(404, GONE, desk.sessions.retrieve, session.id)


def test_a_session_at_work_is_neither_archived_nor_deleted(desk, refused):
    session = desk.session()
    desk.send(session, say('[[{"wait": 30}]]'))
    while desk.sessions.retrieve(session.id).status != "running":
        pass
    for act in (desk.sessions.archive, desk.sessions.delete):
        assert refused(409, CONFLICT, act, session.id).response.headers["x-should-retry"] == "false"
    refused(409, CONFLICT, desk.sessions.update, session.id, agent={"tools": []})
    desk.send(session, {"type": "user.interrupt"})
    desk.rested(session)
    desk.sessions.delete(session.id)


def test_each_limit_of_a_session_is_kept(desk, refused):
    stores = [desk.client.beta.memory_stores.create(name=f"S{n}").id for n in range(9)]
    agent = desk.agent()

    def make(**fields):
        return refused(400, BAD, desk.session, agent, **fields)

    def mount(id, **more):
        return {"type": "memory_store", "memory_store_id": id, **more}

    assert len(desk.session(agent, resources=[mount(id) for id in stores[:8]]).resources) == 8
    make(resources=[mount(id) for id in stores])
    make(resources=[mount(stores[0]), mount(stores[0])])
    make(resources=[mount(stores[0], instructions="x" * 4097)])
    make(resources=[mount(stores[0], access="write_only")])
    make(initial_events=[say("x")] * 51)
    make(metadata={str(n): "" for n in range(17)})
    make(budget={"type": "limit", "max_list_cost": {"amount": "1.5", "currency": "USD"}})
    unpriced = desk.agent(model="nobody-1")
    budget = {"type": "limit", "max_list_cost": {"amount": "5", "currency": "USD"}}
    error = refused(400, BAD, desk.session, unpriced, budget=budget)
    assert error.body["error"]["details"]["reason"] == "model_not_budgetable"
    desk.client.beta.memory_stores.archive(stores[0])
    make(resources=[mount(stores[0])])
    refused(404, GONE, desk.session, agent, resources=[mount("memstore_none")])
    desk.client.beta.agents.archive(agent.id)
    make()


def test_what_comes_later_says_so(desk, refused):
    refused(501, "api_error", desk.session, resources=[{"type": "file", "file_id": "file_x"}])
    refused(501, "api_error", desk.session, vault_ids=["vlt_x"])
    outcome = {"type": "user.define_outcome", "description": "x", "rubric": {"type": "text", "content": "x"}}
    refused(501, "api_error", desk.send, desk.session(), outcome)


def test_sessions_are_listed_by_what_they_are(desk):
    agent, other = desk.agent(), desk.agent()
    mounted, store = desk.mounted()
    made = [desk.session(agent).id for _ in range(3)]
    desk.session(other)

    def ids(**filters):
        return [each.id for each in desk.sessions.list(**filters)]

    assert ids(agent_id=agent.id, limit=2) == made[::-1]
    assert ids(agent_id=agent.id, order="asc", limit=1) == made
    assert ids(agent_id=agent.id, agent_version=2) == []
    assert ids(memory_store_id=store) == [mounted.id]
    assert ids(statuses=["running", "rescheduling"]) == []
    assert len(ids(statuses=["idle"])) == 5
    assert ids(created_at_gt="2999-01-01T00:00:00Z") == []


def test_pages_of_sessions_lead_both_ways(desk):
    agent = desk.agent()
    made = [desk.session(agent).id for _ in range(5)][::-1]
    first = desk.sessions.list(limit=2)
    second = desk.sessions.list(limit=2, page=first.next_page)
    assert first.prev_page is None
    assert [each.id for each in second.data] == made[2:4]
    back = desk.sessions.list(limit=2, page=second.prev_page)
    assert [each.id for each in back.data] == made[:2]
    assert back.prev_page is None


def test_events_are_listed_by_type_time_and_page(desk, refused):
    session = desk.session()
    desk.say(session)
    all_of = [each.id for each in desk.events(session)]
    assert [each.id for each in desk.events(session, limit=2)] == all_of
    assert [each.id for each in desk.events(session, order="desc", limit=3)] == all_of[::-1]
    assert [each.type for each in desk.events(session, types=["agent.message", "session.error"])] == ["agent.message"]
    assert desk.events(session, created_at_gt="2999-01-01T00:00:00Z") == []
    message = desk.events(session, types=["user.message"])[0]
    assert message.processed_at is not None
    refused(400, BAD, desk.events, session, types=["agent.sneezed"])
    refused(400, BAD, desk.events, session, limit=1001)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "user.message", "content": []},
        {"type": "user.message", "content": [{"type": "image", "source": {"type": "url"}}]},
        {"type": "user.message", "content": [{"type": "video"}]},
        {"type": "user.tool_confirmation", "tool_use_id": "sevt_none", "result": "allow"},
        {"type": "user.interrupt", "session_thread_id": "sthr_none"},
        {"type": "agent.message", "content": []},
    ],
)
def test_an_event_that_can_not_be_sent_is_refused(desk, refused, event):
    refused(400, BAD, desk.send, desk.session(), event)


def test_a_session_has_its_primary_thread(desk, refused):
    session = desk.session()
    [thread] = desk.sessions.threads.list(session.id)
    assert (thread.parent_thread_id, thread.status, thread.session_id) == (None, "idle", session.id)
    assert desk.sessions.threads.retrieve(thread.id, session_id=session.id).id == thread.id
    desk.say(session)
    same = [each.id for each in desk.sessions.threads.events.list(thread.id, session_id=session.id)]
    assert same == [each.id for each in desk.events(session)]
    refused(501, "api_error", desk.sessions.threads.archive, thread.id, session_id=session.id)
    refused(404, GONE, desk.sessions.threads.retrieve, "sthr_none", session_id=session.id)


def test_resources_are_listed(desk):
    session, store = desk.mounted(name="Team Notes")
    [resource] = desk.sessions.resources.list(session.id)
    assert (resource.memory_store_id, resource.access, resource.name) == (store, "read_write", "Team Notes")
