"""The baselines: what each keeps, recalls and forgets; and that they honour the contract."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from adapters.full_context import FullContext
from adapters.keyword import Keyword
from adapters.none import NoMemory
from harness.conformance import CHECKS, conforms
from harness.core.contract import Memory, Query, Recall, Source
from harness.core.scenario import MAIN, Session, Turn, UserId
from harness.gateway.tokens import estimate

T0 = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
KIM, BOB = UserId("kim"), UserId("bob")
ODD_USERS = ["", "a/b", "../../up", "🚀" * 90, "x" * 5000, "nul\0", ".", "Kim", "KIM", "kim ", "مرحبا"]


@dataclass
class Bench:
    """What these adapters ask of a lab: a folder, and the run's estimator."""

    workdir: Path

    def count_tokens(self, text: str) -> int:
        return estimate(text)


@pytest.fixture
def bench(tmp_path):
    return Bench(tmp_path)


def session(name: str, *texts: str, day: int = 0, user: UserId = KIM) -> Session:
    return Session(name, T0 + timedelta(days=day), user, tuple(Turn("user", "Kim", text) for text in texts))


def ask(memory: Memory, text: str, max_tokens: int = 2000, user: UserId = KIM) -> Recall:
    memory.settle()
    return memory.recall(Query(user, MAIN, text, T0 + timedelta(days=99), max_tokens))


def opened(adapter, bench, *sessions: Session) -> Memory:
    memory = adapter.open(bench)
    for each in sessions:
        memory.observe(each)
    memory.settle()
    return memory


FRUIT = session("s1", "I like pears.", "The harbour was cold.", "My sister grows apples.")
BOATS = session(
    "s2", "Our boat lies in the harbour.", "It rained.", "Boats like that need paint, says my sister.", day=1
)
TALK = [session(f"t{day}", f"On day {day} we spoke of the harbour.", day=day) for day in range(2, 30)]


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    "stack", [pytest.param("keyword", marks=pytest.mark.thorough), pytest.param("full_context", marks=pytest.mark.slow)]
)
def test_it_honours_the_contract(stack, check):
    conforms(stack, check)


def test_no_memory_recalls_and_keeps_nothing(bench):
    memory = opened(NoMemory(), bench, FRUIT, BOATS)
    assert ask(memory, "What does Kim like?") == Recall("", ())
    memory.forget(KIM)
    assert list(bench.workdir.iterdir()) == []


def test_the_whole_history_is_recalled_oldest_first(bench):
    recall = ask(opened(FullContext(), bench, FRUIT, BOATS), "anything")
    assert recall.text == f"{FRUIT.text()}\n\n{BOATS.text()}"
    assert set(recall.sources or ()) == {Source(name, turn) for name in ("s1", "s2") for turn in range(3)}


def test_of_a_history_beyond_the_window_the_newest_sessions_are_kept_whole(bench):
    memory = opened(FullContext(), bench, FRUIT, BOATS, *TALK)
    for window in range(0, 700, 7):
        recall = ask(memory, "anything", window)
        kept = recall.text.split("\n\n") if recall.text else []
        assert estimate(recall.text) <= window
        assert kept == [each.text() for each in [FRUIT, BOATS, *TALK]][30 - len(kept) :]
        assert len({source.session for source in recall.sources or ()}) == len(kept)
    assert len(kept) > 20


def test_a_session_larger_than_the_window_is_left_out_and_no_older_one_takes_its_place(bench):
    large = session("large", "so " * 900, day=2)
    memory = opened(FullContext(), bench, FRUIT, large, session("last", "Good night.", day=3))
    assert [source.session for source in ask(memory, "anything", 200).sources or ()] == ["last"]


def test_keyword_recalls_matching_turns_under_their_dates_in_the_order_they_were_said(bench):
    recall = ask(opened(Keyword(), bench, BOATS, FRUIT), "Does the sister have a boat in the harbour?")
    assert recall.text == (
        f"{BOATS.header()}\nKim: Our boat lies in the harbour.\nKim: Boats like that need paint, says my sister.\n\n"
        f"{FRUIT.header()}\nKim: The harbour was cold.\nKim: My sister grows apples."
    )
    assert recall.sources == (Source("s2", 0), Source("s2", 2), Source("s1", 1), Source("s1", 2))


@pytest.mark.parametrize("k", [1, 3, 10, 99])
def test_keyword_recalls_at_most_k_turns(k, bench):
    recall = ask(opened(Keyword(k=k), bench, FRUIT, BOATS, *TALK), "harbour")
    assert len(recall.sources or ()) == min(k, 30)


def test_keyword_ranks_the_rarer_word_first(bench):
    recall = ask(opened(Keyword(k=1), bench, *TALK, FRUIT), "Who spoke of apples in the harbour?")
    assert recall.sources == (Source("s1", 2),)


def test_keyword_stays_within_the_budget_and_fills_it_with_whole_turns(bench):
    memory = opened(Keyword(), bench, FRUIT, BOATS, *TALK)
    lines = {line for each in (FRUIT, BOATS, *TALK) for line in (each.header(), *each.lines())}
    sizes = []
    for budget in range(0, 300, 5):
        recall = ask(memory, "harbour", budget)
        assert estimate(recall.text) <= budget
        assert set(recall.text.split("\n")) <= lines | {""}
        sizes.append(len(recall.sources or ()))
    assert sizes[0] == 0
    assert sizes == sorted(sizes)
    assert sizes[-1] == 10


def test_a_turn_too_long_for_the_budget_does_not_keep_others_out(bench):
    long = session("long", "harbour " * 400)
    recall = ask(opened(Keyword(), bench, long, BOATS), "harbour", 100)
    assert recall.sources == (Source("s2", 0),)


def test_keyword_searches_dates_only_where_it_is_asked_to(bench):
    day = "What was on Tuesday, 4 March?"
    assert ask(opened(Keyword(), bench, FRUIT, BOATS), day).sources == ()
    sources = ask(opened(Keyword(dated=True), Bench(bench.workdir), session("s3", "Hm.", day=40)), day).sources or ()
    assert {source.session for source in sources} >= {"s2"}


@pytest.mark.parametrize("question", ["Is it?", "", "👍", "kettle"])
def test_keyword_finds_nothing_where_no_word_of_the_question_was_said(question, bench):
    assert ask(opened(Keyword(), bench, FRUIT), question) == Recall("", ())


@pytest.mark.parametrize("text", ["👍", "", "It is.", "...", "\0"])
def test_keyword_bears_a_user_who_never_says_a_word(text, bench):
    wordless = Session("s1", T0, KIM, (Turn("user", "李", text), Turn("assistant", "A", text)))
    assert ask(opened(Keyword(), bench, wordless), "Is it a kettle?") == Recall("", ())


ADAPTERS = pytest.mark.parametrize("adapter", [FullContext(), Keyword()], ids=["full_context", "keyword"])


@ADAPTERS
def test_what_was_observed_is_found_by_a_new_process(adapter, bench):
    before = ask(opened(adapter, bench, FRUIT, BOATS), "the boat in the harbour")
    assert before.text
    assert ask(opened(adapter, bench), "the boat in the harbour") == before


@ADAPTERS
def test_what_is_observed_after_a_question_is_found_by_the_next(adapter, bench):
    memory = opened(adapter, bench, FRUIT)
    assert "boat" not in ask(memory, "the boat in the harbour").text
    memory.observe(BOATS)
    assert "Our boat" in ask(memory, "the boat in the harbour").text


@ADAPTERS
def test_an_unknown_user_reads_nothing_and_writes_nothing(adapter, bench):
    memory = opened(adapter, bench, FRUIT)
    before = sorted((path.name, path.stat().st_mtime_ns) for path in bench.workdir.iterdir())
    assert ask(memory, "the sister's apples", user=BOB).text == ""
    memory.forget(BOB)
    assert sorted((path.name, path.stat().st_mtime_ns) for path in bench.workdir.iterdir()) == before


@ADAPTERS
def test_users_of_odd_names_are_kept_apart_and_forgotten_one_by_one(adapter, bench):
    codes = {UserId(user): f"code{number}x" for number, user in enumerate(ODD_USERS)}
    memory = opened(adapter, bench, *(session("s", f"The code is {code}.", user=user) for user, code in codes.items()))
    for user, code in codes.items():
        assert [code for code in codes.values() if code in ask(memory, "the code", user=user).text] == [code]
    assert len(list(bench.workdir.iterdir())) == len(codes)
    for user in list(codes)[::2]:
        memory.forget(user)
        memory.forget(user)
    for number, (user, code) in enumerate(codes.items()):
        for again in (memory, opened(adapter, bench)):
            assert (code in ask(again, "the code", user=user).text) == (number % 2 == 1)


@ADAPTERS
def test_closing_twice_is_harmless_and_versions_are_told(adapter, bench):
    memory = opened(adapter, bench, FRUIT)
    memory.close()
    memory.close()
    assert adapter.version[0].isdigit()
