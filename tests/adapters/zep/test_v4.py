"""`zep-cloud` 4.x, the real SDK, against the service."""

import pytest
from zep_cloud import (
    AddMessage,
    BatchItemInput,
    EpisodeListFilters,
)
from zep_cloud.errors import BadRequestError, ConflictError, NotFoundError

from adapters.zep.service.app import READERS, WRITERS

pytestmark = pytest.mark.thorough

BERLIN = "My sister Carla lives in Berlin."
MUNICH = "My sister Carla lives in Munich now."


def said(content, time, role="user", **more):
    return AddMessage(content=content, role=role, reference_time=time, **more)


def test_a_user_is_found_by_uuid_and_by_id(zep, anna):
    assert zep.user.get(anna.uuid_) == anna == zep.user.lookup(user_id="anna")
    assert zep.graph.lookup(user_id="anna").uuid_ == anna.graph_uuid == zep.graph.get(anna.uuid_).uuid_


def test_several_ids_are_looked_up_at_once(zep, anna):
    items = zep.lookup.batch(users=["anna", "nobody"], threads=["t"]).items
    assert [(each.resource_type, each.legacy_id, each.found, each.uuid_) for each in items] == [
        ("user", "anna", True, anna.uuid_), ("user", "nobody", False, None), ("thread", "t", False, None),
    ]  # fmt: skip


def test_users_are_listed_searched_and_changed(zep, anna):
    bo = zep.user.create(user_id="bo", first_name="Bo")
    names = [user.user_id for user in zep.user.list(page_size=1, order_by="user_id")]
    assert names.index("anna") < names.index("bo")
    assert [user.user_id for user in zep.user.list(search="EXAMPLE.org")] == ["anna"]
    assert zep.user.update(bo.uuid_, last_name="Li", metadata={"plan": "free"}).metadata == {"plan": "free"}
    assert zep.user.get(bo.uuid_).first_name == "Bo"


def test_an_id_that_is_taken_is_a_conflict(zep, anna):
    with pytest.raises(ConflictError, match="user_id: 'anna' exists already"):
        zep.user.create(user_id="anna")


@pytest.mark.parametrize(
    "get",
    [
        lambda zep, anna: zep.user.get("nobody"),
        lambda zep, anna: zep.user.lookup(user_id="nobody"),
        lambda zep, anna: zep.thread.get("none"),
        lambda zep, anna: zep.thread.create(user_uuid="nobody"),
        lambda zep, anna: zep.graph.get("none"),
        lambda zep, anna: zep.graph.episode.get(anna.graph_uuid, "none"),
        lambda zep, anna: zep.graph.edge.get(anna.graph_uuid, "none"),
        lambda zep, anna: zep.graph.node.get(anna.graph_uuid, "none"),
        lambda zep, anna: zep.task.get("none"),
    ],
)
def test_what_is_not_there_is_not_found(zep, anna, get):
    with pytest.raises(NotFoundError) as error:
        get(zep, anna)
    assert error.value.body.error.code == "not_found"


def test_messages_keep_what_was_said_and_when(zep, talk):
    first, second, third = zep.thread.list_messages(talk.uuid_, page_size=2)
    assert (first.content, first.name, first.role, first.metadata) == (BERLIN, "Anna", "user", {"place": "home"})
    assert first.reference_time.startswith("2024-01-05T09:00:00")
    assert (second.role, third.content) == ("assistant", MUNICH)
    assert first.processed
    assert second.processed
    assert third.processed
    assert zep.thread.message.get(talk.uuid_, first.uuid_) == first
    assert zep.thread.message.update(talk.uuid_, first.uuid_, metadata={"a": 1}).metadata == {"a": 1}
    assert next(iter(zep.thread.list_messages(talk.uuid_, order="desc"))) == third


def test_a_message_is_an_episode_of_its_users_graph(zep, anna, talk):
    message = next(iter(zep.thread.list_messages(talk.uuid_)))
    episode = zep.graph.episode.get(anna.graph_uuid, message.uuid_)
    assert (episode.content, episode.thread_uuid, episode.user_uuid) == (BERLIN, talk.uuid_, anna.uuid_)
    assert [each.uuid_ for each in zep.thread.list_episodes(talk.uuid_, page_size=2)] == [
        each.uuid_ for each in zep.graph.episode.list(anna.graph_uuid) if each.thread_uuid == talk.uuid_
    ]
    assert zep.graph.episode.update(anna.graph_uuid, episode.uuid_, metadata={"b": [1]}).metadata == {"b": [1]}


def test_facts_and_entities_can_be_had_one_by_one(zep, anna, edges):
    edge = edges[0]
    assert zep.graph.edge.get(anna.graph_uuid, edge.uuid_) == edge
    node = zep.graph.node.get(anna.graph_uuid, edge.source_node_uuid)
    assert node.name == edge.source_node_name
    assert set(edge.episode_uuids) <= set(node.episode_uuids)
    assert {node.uuid_, edge.target_node_uuid} <= {
        each.uuid_ for each in zep.graph.node.list(anna.graph_uuid, page_size=1)
    }
    mentioning = EpisodeListFilters(mentioned_node_uuids=[node.uuid_])
    found = zep.graph.episode.list(anna.graph_uuid, filters=mentioning)
    assert {each.uuid_ for each in found} == set(node.episode_uuids)


def test_search_finds_facts_entities_and_episodes(zep, anna, edges):
    facts = zep.graph.search_edges(anna.graph_uuid, query="Where does Carla live?", page_size=1)
    assert len(facts.items) == 1
    assert {"Berlin", "Munich"} <= {word for edge in facts for word in edge.fact.rstrip(".").split()}
    assert facts.items[0].score > 0
    assert "Carla" in {node.name for node in zep.graph.search_nodes(anna.graph_uuid, query="Carla")}
    found = zep.graph.search_episodes(anna.graph_uuid, query="Munich")
    assert [episode.content for episode in found] == [MUNICH]


def test_older_messages_are_summarised_by_one_call(service, zep, anna):
    thread = zep.thread.create(user_uuid=anna.uuid_)
    with pytest.raises(NotFoundError, match="too short"):
        zep.thread.get_summary(thread.uuid_)
    days = [said(f"On day {day} I ran {day + 3} miles.", f"2024-02-{day:02}T07:00:00Z") for day in range(1, 15)]
    service.done(zep.thread.add_messages(thread.uuid_, messages=days, ignore_roles=["user"]).task)
    summary = zep.thread.get_summary(thread.uuid_)
    assert summary.last_summarized_episode_valid_at.startswith("2024-02-08")
    context = zep.thread.get_context(thread.uuid_).context
    assert summary.summary in context
    assert "2024-02-14 07:00 Anna Ek: On day 14" in context
    assert [each.uuid_ for each in zep.graph.thread_summary.list(anna.graph_uuid)] == [summary.uuid_]


def test_messages_of_ignored_roles_are_kept_and_not_extracted(service, zep, anna):
    thread = zep.thread.create(user_uuid=anna.uuid_)
    before = len(list(zep.graph.edge.list(anna.graph_uuid)))
    added = zep.thread.add_messages(
        thread.uuid_, messages=[said("Zora lives in Oslo.", "2024-03-01T00:00:00Z", "tool")], ignore_roles=["tool"],
        return_context=True,
    )  # fmt: skip
    assert added.task.status == "succeeded"
    assert added.messages[0].processed
    assert "Zora lives in Oslo." in added.context
    assert len(list(zep.graph.edge.list(anna.graph_uuid))) == before


def test_the_same_request_twice_is_done_once(zep, anna):
    first = zep.thread.create(user_uuid=anna.uuid_, idempotency_key="once")
    assert zep.thread.create(user_uuid=anna.uuid_, idempotency_key="once") == first
    with pytest.raises(ConflictError, match="Idempotency-Key"):
        zep.user.create(user_id="other", idempotency_key="once")


def test_a_batch_is_laid_down_first_and_processed_together(service, zep, anna):
    graph, thread = zep.graph.create(name="Batch"), zep.thread.create(user_uuid=anna.uuid_)
    batch = zep.batch.create(metadata={"from": "backup"}, ignore_roles=["tool"])
    items = [
        BatchItemInput(type="graph_episode", data="The Louvre is in Paris.", graph_uuid=graph.uuid_),
        BatchItemInput(type="thread_message", content="42 rows", role="tool", thread_uuid=thread.uuid_),
    ]
    laid = zep.batch.add_items(batch.uuid_, items=items).items
    assert [(each.type, each.status) for each in laid] == [("graph_episode", "pending"), ("thread_message", "pending")]
    assert list(zep.graph.episode.list(graph.uuid_)) == list(zep.thread.list_messages(thread.uuid_)) == []
    with pytest.raises(BadRequestError, match=r"items\[0\]: a thread_message that lacks something"):
        zep.batch.add_items(batch.uuid_, items=[BatchItemInput(type="thread_message", content="x")])
    service.done(zep.batch.process(batch.uuid_).task)
    with pytest.raises(ConflictError, match="accepted already"):
        zep.batch.process(batch.uuid_)
    done = zep.batch.get(batch.uuid_)
    assert (done.status, done.progress.succeeded_items, done.metadata) == ("succeeded", 2, {"from": "backup"})
    assert [each.uuid_ for each in zep.batch.list(status="succeeded")] == [batch.uuid_]
    assert {each.status for each in zep.batch.list_items(batch.uuid_, page_size=1)} == {"succeeded"}
    assert [each.content for each in zep.thread.list_messages(thread.uuid_)] == ["42 rows"]
    assert "Paris" in {node.name for node in zep.graph.node.list(graph.uuid_)}
    zep.batch.delete(batch.uuid_)
    assert len(list(zep.graph.episode.list(graph.uuid_))) == 1


def test_a_task_ends_when_what_it_waits_for_is_deleted(service, zep, anna):
    thread = zep.thread.create(user_uuid=anna.uuid_)
    messages = [said(f"Number {number}.", "2024-01-01T00:00:00Z") for number in range(9)]
    added = zep.thread.add_messages(thread.uuid_, messages=messages)
    service.done(zep.thread.delete(thread.uuid_).task)
    task = zep.task.get(added.task.uuid_)
    assert (task.status, task.error.message) == ("failed", "deleted before it was processed")


def test_a_standalone_graph_takes_text_and_json(service, zep):
    graph = zep.graph.create(name="Museum", description="Opening hours")
    assert zep.graph.update(graph.uuid_, description="Hours").description == "Hours"
    assert [each.uuid_ for each in zep.graph.list(search="muse")] == [graph.uuid_]
    added = zep.graph.episode.add(graph.uuid_, data="The Louvre is in Paris.", reference_time="2024-01-01T00:00:00Z")
    assert not added.episode.processed
    service.done(added.task)
    service.done(zep.graph.episode.add(graph.uuid_, data='{"city": "Paris"}', type="json").task)
    assert [each.source for each in zep.graph.episode.list(graph.uuid_)] == ["text", "json"]
    assert zep.graph.episode.get(graph.uuid_, added.episode.uuid_).processed
    service.done(zep.graph.delete(graph.uuid_).task)
    with pytest.raises(NotFoundError):
        zep.graph.get(graph.uuid_)


def test_facts_entities_and_episodes_can_be_deleted(service, zep):
    user = zep.user.create(first_name="Dora")
    thread = zep.thread.create(user_uuid=user.uuid_)
    texts = ["My brother Emil lives in Rome.", "My aunt Frida lives in Lima."]
    added = zep.thread.add_messages(thread.uuid_, messages=[said(each, "2024-01-01T00:00:00Z") for each in texts])
    service.done(added.task)

    def facts():
        return {edge.fact: edge for edge in zep.graph.edge.list(user.graph_uuid)}

    def names():
        return {node.name for node in zep.graph.node.list(user.graph_uuid)}

    rome = next(edge for fact, edge in facts().items() if "Rome" in fact)
    assert {"Rome", "Lima"} <= names()
    service.done(zep.graph.edge.delete(user.graph_uuid, rome.uuid_).task)
    assert "Rome" in names()
    assert not any("Rome" in fact for fact in facts())
    [city] = [node for node in zep.graph.node.list(user.graph_uuid) if node.name == "Rome"]
    service.done(zep.graph.node.delete(user.graph_uuid, city.uuid_).task)
    assert "Rome" not in names()
    service.done(zep.graph.episode.delete(user.graph_uuid, added.messages[1].uuid_).task)
    assert "Lima" not in names()
    assert not any("Lima" in fact for fact in facts())
    assert [each.content for each in zep.thread.list_messages(thread.uuid_)] == texts[:1]


def test_users_do_not_see_each_other(service, zep, anna, edges):
    other = zep.user.create(first_name="Gus")
    thread = zep.thread.create(user_uuid=other.uuid_)
    service.done(
        zep.thread.add_messages(thread.uuid_, messages=[said("My cat Hugo likes milk.", "2024-01-01T00:00:00Z")]).task
    )
    assert zep.graph.get_context(other.graph_uuid, query="Where does Carla live?").context.count("Carla") == 0
    with pytest.raises(NotFoundError):
        zep.graph.edge.get(other.graph_uuid, edges[0].uuid_)
    assert [each.uuid_ for each in zep.thread.list(user_uuid=other.uuid_)] == [thread.uuid_]
    service.done(zep.thread.delete(thread.uuid_).task)
    service.done(zep.user.delete(other.uuid_).task)
    assert list(zep.graph.edge.list(anna.graph_uuid)) == edges or len(
        list(zep.graph.edge.list(anna.graph_uuid))
    ) >= len(edges)


def test_users_who_are_written_to_at_once_stay_apart(service, zep):
    """Graphs are processed several at a time; on FalkorDB a shared driver would mix them up."""
    told, tasks = {}, []
    for name, city in zip(["Ava", "Ben", "Cleo", "Dev"], ["Rome", "Lima", "Oslo", "Paris"], strict=True):
        user = zep.user.create(first_name=name)
        thread = zep.thread.create(user_uuid=user.uuid_)
        messages = [said(f"My {kin} lives in {city}.", "2024-01-01T00:00:00Z") for kin in ("aunt", "brother")]
        tasks.append(zep.thread.add_messages(thread.uuid_, messages=messages).task)
        told[user.graph_uuid] = city
    for task in tasks:
        service.done(task)
    for graph_uuid, city in told.items():
        facts = [edge.fact for edge in zep.graph.edge.list(graph_uuid)]
        assert facts
        assert all(city in fact for fact in facts)


def test_pages_hold_when_items_come_and_go(zep):
    names = [f"page-{number}" for number in range(5)]
    users = [zep.user.create(user_id=name) for name in names]
    first = zep.user.list(search="page-", page_size=2)
    assert first.response.total_size == 5
    zep.user.delete(users[0].uuid_)
    zep.user.create(user_id="page-9")
    assert [user.user_id for user in first] == [*names, "page-9"]
    with pytest.raises(BadRequestError, match="cursor"):
        zep.user.list(cursor="nonsense")


def test_every_route_of_this_api_has_been_driven_above(service, zep, talk, route_matches):
    """So "served" in the table of methods means: the real SDK had a good reply in these tests."""
    assert zep.thread.get(talk.uuid_).uuid_ == talk.uuid_
    assert list(zep.task.list(status="succeeded", type="add_messages", page_size=2))
    wanted = {(method, path) for method, path in (*READERS, *WRITERS) if path.startswith("/api/v4")}
    assert len(wanted) >= 48
    good = [(method, path) for method, path, status in service.answered if status < 300]
    undriven = {route for route in wanted if not any(route_matches(route, each) for each in good)}
    assert undriven == set()
