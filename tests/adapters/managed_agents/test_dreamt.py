"""What each dream did is proven from versions: in place, staged, accepted and rejected, on the real service."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from harness.core.abilities import Accounts
from harness.core.accounts import Dream
from harness.core.contract import Brief
from harness.core.scenario import MAIN, UserId
from tests.adapters.managed_agents.test_adapter import BEGIN, PROMPT, lab  # noqa: F401 - a fixture
from tests.adapters.managed_agents.test_adapter_dreams import files, opened, told

CODE, CODE_AGAIN = "- 2025-01-06: Bram: The door code is 48213.", "- 2025-02-01: Ilse: Our door code is 48213."
CHF, SEK = "- 2025-01-06: For Norvik, the currency is CHF.", "- 2025-02-03: Norvik has SEK as its currency."
TONE, TONE_NOW = (
    "- 2025-01-07: For Norvik, the tone is wry.",
    "- 2025-02-04: The tone for Norvik is now dry, no longer wry.",
)
STAMP, MISPLACED = "- 2025-01-08: Kim: I collect stamps.", "- 2025-01-09: Kim: My bicycle stands in Ostend."
PLANTED = {"/rules.md": [CHF, TONE], "/later.md": [TONE_NOW, SEK, MISPLACED, STAMP], "/kim.md": [STAMP],
           "/bram.md": [CODE], "/ilse.md": [CODE_AGAIN]}  # fmt: skip


@pytest.fixture(scope="module")
def staged(lab):  # noqa: F811
    memory = opened(lab, dreaming="staged")
    yield memory
    memory.close()


def plant(memory: Any, user: UserId) -> None:
    """A store with known doubles and contradictions, and two sessions, so that a dream is due."""
    memory.observe(told(0, user, "I live in Tartu."))
    [store] = memory._stores.of(user, "live")
    held = files(memory, user)
    for path, lines in PLANTED.items():
        text = "".join(f"{line}\n" for line in lines)
        if path in held:
            [known] = [each for each in memory._beta.memory_stores.memories.list(store.id) if each.path == path]
            text = held[path] + text
            memory._beta.memory_stores.memories.update(known.id, memory_store_id=store.id, content=text)
        else:
            memory._beta.memory_stores.memories.create(store.id, path=path, content=text)
    memory.observe(told(1, user, "I bought a kayak in Ostend."))


def did(dream: Dream, what: str) -> set[tuple[str, ...]]:
    return {
        (line.text, *sorted(origin.text for origin in line.origins if origin.text != line.text))
        for line in dream.lines
        if line.did == what
    }


def check_planted(dream: Dream) -> None:
    """Exactly what was planted was merged, superseded and moved."""
    assert did(dream, "merged") == {(CODE, CODE_AGAIN), (STAMP,)}
    assert {(each.origin.text, each.by) for each in dream.superseded} == {(CHF, SEK), (TONE, TONE_NOW)}
    assert did(dream, "moved") == {(SEK,), (TONE_NOW,), (MISPLACED,)}
    assert did(dream, "reworded") == did(dream, "added") == set()
    assert dream.lost == ()
    assert dream.kept == 2  # what the two sessions noted


def test_an_automatic_dream_is_told_by_what_it_merged_superseded_and_moved(lab):  # noqa: F811
    memory, user = opened(lab, dreaming="automatic"), UserId("planted")
    plant(memory, user)
    memory.settle()
    assert isinstance(memory, Accounts)
    account = memory.account(user)
    [dream] = account.dreams
    assert dream.outcome == "in place"
    check_planted(dream)
    lines = Counter(line for text in files(memory, user).values() for line in text.splitlines())
    assert all(line.text in lines for line in dream.lines)
    assert sum(lines.values()) == dream.kept + len(dream.lines)
    assert {CHF, TONE, CODE_AGAIN}.isdisjoint(account.held.splitlines())
    wrote = {origin.by for line in dream.lines for origin in line.origins}
    assert all(by.startswith("apikey_") for by in wrote), wrote  # planted by hand: the dream's session wrote none first
    check_nothing_left_to_do(memory, user)
    memory.close()


def check_nothing_left_to_do(memory: Any, user: UserId) -> None:
    """A second dream finds all in order: it keeps what it found, whatever is noted after it."""
    held = sum(len(text.splitlines()) for text in files(memory, user).values())
    for day, text in ((2, "I eat toast daily."), (3, "I paint boats in Narva.")):
        memory.observe(told(day, user, text))
    memory.settle()
    memory.observe(told(4, user, "I sold my piano to Ulla."))
    second = memory.account(user).dreams[1]
    assert (second.kept, second.lines, second.superseded, second.lost) == (held + 2, (), (), ())


def test_a_staged_dream_is_told_the_same_and_what_became_of_it(staged):
    accepted, rejected = UserId("accepted"), UserId("rejected")
    for user in (accepted, rejected):
        plant(staged, user)
        staged.settle()
        [dream] = staged.account(user).dreams
        assert dream.outcome == "staged"
        check_planted(dream)
    staged.review(accepted, accept=True)
    staged.review(rejected, accept=False)
    for user, outcome in ((accepted, "accepted"), (rejected, "rejected")):
        [dream] = staged.account(user).dreams
        assert dream.outcome == outcome
        check_planted(dream)
    assert CHF not in staged.account(accepted).held
    assert CHF in staged.account(rejected).held


def test_a_gathered_rule_names_the_sessions_in_which_it_was_said(lab):  # noqa: F811
    memory = opened(lab, dreaming="automatic", access="read_only")
    user = UserId("gathered")
    memory.observe(told(0, user, "I live in Tartu."))
    for day in (1, 2):
        lab.clock.time = BEGIN + timedelta(days=day)
        talk = memory.begin(user, MAIN, Brief(PROMPT, 200, lab.clock.time, 0))
        now = f"<now>Tuesday, {3 + day} March 2025, 09:00</now>"
        talk.say(f"{now}\n\n<task>\nInvoice for Norvik.\n</task>\n\n<fields>\ncurrency\n</fields>")
        talk.say("<correction>\nFor Norvik, the currency is NOK.\n</correction>")
        talk.end()
    memory.settle()
    [dream] = memory.account(user).dreams
    [line] = dream.lines
    assert (line.did, line.text) == ("added", "- 2025-03-05: For Norvik, the currency is NOK.")
    assert len(line.sessions) == 2
    memory.close()


def test_without_dreams_an_account_tells_what_is_held_alone(lab):  # noqa: F811
    memory = opened(lab)
    user = UserId("awake")
    plant(memory, user)
    memory.settle()
    account = memory.account(user)
    assert account.dreams == ()
    assert CHF in account.held
    memory.close()
