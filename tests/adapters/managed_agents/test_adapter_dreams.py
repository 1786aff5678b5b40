"""The stack managed_agents dreams, in place or staged, and a review decides on what is staged."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.managed_agents import ManagedAgents, history
from harness.core.contract import Brief
from harness.core.scenario import MAIN, Session, Turn, UserId
from tests.adapters.managed_agents.test_adapter import BEGIN, PROMPT, asked, lab  # noqa: F401 - a fixture

DAYS = ("Tuesday, 4 March 2025, 09:00", "Wednesday, 5 March 2025, 09:00")
GREEN, ORANGE = "My favourite colour is green.", "My favourite colour is now orange."


def opened(lab: Any, **options: Any) -> Any:  # noqa: F811
    return ManagedAgents(dream_every=2, **options).open(lab)


def told(day: int, user: UserId, *texts: str) -> Session:
    return Session(f"s{day}", BEGIN + timedelta(days=day), user, tuple(Turn("user", "Kim", text) for text in texts))


def mess(memory: Any, user: UserId) -> None:
    """Two sessions whose notes stand in one file, and a line that belongs elsewhere and stands twice."""
    memory.observe(told(0, user, "I live in Tartu."))
    [store] = memory._stores.of(user, "live")
    line = "- 2025-03-03: Kim: I live in Tartu.\n"
    memory._beta.memory_stores.memories.create(store.id, path="/misc.md", content=line)
    memory.observe(told(1, user, "I bought a kayak in Ostend."))


def files(memory: Any, user: UserId, state: Any = "live") -> dict[str, str]:
    [store] = memory._stores.of(user, state)
    return history.contents(memory._beta, store.id)


@pytest.fixture(scope="module")
def automatic(lab):  # noqa: F811
    memory = opened(lab, dreaming="automatic")
    yield memory
    memory.close()


@pytest.fixture(scope="module")
def staged(lab):  # noqa: F811
    memory = opened(lab, dreaming="staged")
    yield memory
    memory.close()


def test_it_dreams_after_so_many_sessions_and_not_before(automatic):
    user = UserId("a")
    automatic.observe(told(0, user, "I live in Tartu."))
    automatic.settle()
    assert len(list(automatic._beta.dreams.list())) == 0
    automatic.observe(told(1, user, "I bought a kayak in Ostend."))
    automatic.settle()
    [dream] = automatic._beta.dreams.list()
    assert (dream.status, dream.output_behavior.type) == ("completed", "update_existing")
    assert dream.usage.input_tokens > 0
    automatic.observe(told(2, user, "I eat toast daily."))
    automatic.settle()
    assert len(list(automatic._beta.dreams.list())) == 1


def test_an_automatic_dream_changes_the_store_and_its_versions_name_its_session(automatic):
    user = UserId("b")
    mess(automatic, user)
    automatic.settle()
    assert set(files(automatic, user)) == {"/kim.md"}
    dream = next(iter(automatic._beta.dreams.list()))
    last = automatic.audit(user)[-1]
    assert last.kind == f"deleted by {dream.session_id}"
    assert "Tartu" in last.before


def test_with_dreaming_off_nothing_dreams(lab):  # noqa: F811
    memory = opened(lab)
    mess(memory, UserId("c"))
    memory.settle()
    assert list(memory._beta.dreams.list()) == []
    memory.close()


def test_what_is_staged_changes_nothing_until_it_is_accepted(staged):
    user = UserId("d")
    mess(staged, user)
    staged.settle()
    assert set(files(staged, user)) == {"/kim.md", "/misc.md"}
    assert set(files(staged, user, "staged")) == {"/kim.md"}
    staged.review(user, accept=True)
    assert set(files(staged, user)) == {"/kim.md"}
    assert set(files(staged, user, "replaced")) == {"/kim.md", "/misc.md"}
    assert staged._stores.of(user, "staged") == []
    assert "Tartu" in asked(staged, "Where does Kim live?", user)


def test_what_is_rejected_is_put_aside_and_changes_nothing(staged):
    user = UserId("e")
    mess(staged, user)
    staged.settle()
    staged.review(user, accept=False)
    assert set(files(staged, user)) == {"/kim.md", "/misc.md"}
    [rejected] = staged._stores.of(user, "rejected")
    assert rejected.archived_at is not None
    assert staged._stores.of(user, "staged") == []


def test_what_was_noted_while_a_dream_waited_is_not_lost(staged):
    user = UserId("f")
    staged.observe(told(0, user, GREEN))
    mess(staged, user)
    staged.settle()
    staged.observe(told(3, user, ORANGE))
    staged.observe(told(4, user, "I eat toast daily."))
    staged.settle()
    assert len(staged._stores.of(user, "staged")) == 1
    staged.review(user, accept=True)
    [text] = files(staged, user).values()
    assert [word in text for word in ("green", "orange", "toast", "kayak")] == [False, True, True, True]


def test_what_is_staged_is_accepted_though_its_store_was_archived_meanwhile(staged):
    user = UserId("j")
    mess(staged, user)
    staged.settle()
    [live] = staged._stores.of(user, "live")
    staged._beta.memory_stores.archive(live.id)
    staged.review(user, accept=True)
    assert set(files(staged, user)) == {"/kim.md"}
    staged.observe(told(5, user, "I eat toast daily."))
    assert "toast" in files(staged, user)["/kim.md"]


def test_a_review_of_nothing_changes_nothing(staged):
    user = UserId("g")
    staged.observe(told(0, user, "I live in Tartu."))
    before = staged.export(user)
    staged.review(user, accept=True)
    staged.review(user, accept=False)
    assert staged.export(user) == before


def test_forgetting_deletes_what_is_staged_and_replaced_and_what_dreams_have_read(staged):
    from anthropic import NotFoundError

    user = UserId("h")
    mess(staged, user)
    staged.settle()
    session = next(iter(staged._beta.dreams.list())).session_id
    staged.review(user, accept=True)
    staged.forget(user)
    assert staged._stores.of(user) == []
    assert staged.export(user) == ""
    with pytest.raises(NotFoundError):
        staged._beta.sessions.retrieve(session)


def test_corrections_made_again_and_again_become_a_rule_though_no_session_may_note_them(lab):  # noqa: F811
    memory = opened(lab, dreaming="automatic", access="read_only")
    user = UserId("i")
    memory.observe(told(0, user, "I live in Tartu."))
    task = "<now>{now}</now>\n\n<task>\nInvoice for Norvik.\n</task>\n\n<fields>\ncurrency\n</fields>"
    replies = []
    for day in DAYS:
        talk = memory.begin(user, MAIN, Brief(PROMPT, 200, BEGIN, 0))
        replies.append(talk.say(task.format(now=day)).text)
        talk.say("<correction>\nFor Norvik, the currency is NOK.\n</correction>")
        talk.end()
    assert "rules" not in "".join(files(memory, user))
    memory.settle()
    assert files(memory, user)["/rules.md"] == "- 2025-03-05: For Norvik, the currency is NOK.\n"
    replies.append(memory.begin(user, MAIN, Brief(PROMPT, 200, BEGIN, 0)).say(task.format(now=DAYS[1])).text)
    assert replies == ["currency: unknown", "currency: unknown", "currency: NOK"]
    memory.close()


def test_merging_keeps_what_either_side_changed():
    base = {"/a.md": "- one\n- two\n", "/b.md": "- three\n"}
    ours = {"/a.md": "- one\n- new two\n", "/b.md": "- three\n", "/c.md": "- four\n"}
    theirs = {"/all.md": "- one\n- two\n- three\n"}
    found = history.merged(base, ours, theirs)
    assert found == {"/all.md": "- one\n- three\n", "/a.md": "- new two\n", "/c.md": "- four\n"}


@pytest.mark.parametrize("options", [{"dream_every": 0}, {"dream_every": 101}, {"patience_s": 0.0}])
def test_options_out_of_bounds_are_refused(options):
    with pytest.raises(ValueError, match="dream_every from 1 to 100, patience_s above 0"):
        ManagedAgents(**options)
