import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from harness.core.errors import RunFolderError
from harness.core.record import Call, Usage
from harness.gateway.journal import Journal, _restored, _skeleton, read_calls, read_journal

STORY = "Ann: I adopted a cat named Bo, and he is “odd”.\n" * 2000


def call(number=0, booked="used"):
    return Call(
        trial="t", number=number, step="answer", event="e", route="/v1/messages", model="m", usage=Usage(7, output=3),
        start=0.5, seconds=0.25, status=200, hash=f"h{number}", booked=booked,
    )  # fmt: skip


@pytest.fixture
def path(tmp_path):
    return tmp_path / "t.jsonl"


def write(path, *requests):
    journal = Journal(path)
    for number, request in enumerate(requests):
        journal.send(call(number, "lost"))
        journal.answer(call(number), request, {"said": number})
    journal.close()


def test_what_was_written_is_read(path):
    request = {"system": STORY, "messages": [{"role": "user", "content": "x" * 199}], "n": 1.5, "none": None}
    write(path, request, {"messages": []})
    first, second = read_journal(path)
    assert (first.call, first.request, first.reply) == (call(0), request, {"said": 0})
    assert second.request == {"messages": []}


def test_a_conversation_asked_200_times_is_stored_once(path):
    write(path, *({"messages": [{"content": f"{STORY}\nQuestion {n}?"}]} for n in range(200)))
    assert path.stat().st_size < 3 * len(STORY.encode()) + 200 * 2500
    assert [each.request["messages"][0]["content"][-12:] for each in read_journal(path)][199] == "uestion 199?"


def test_texts_of_an_earlier_process_are_not_stored_again(path):
    write(path, {"system": STORY})
    size = path.stat().st_size
    write(path, {"system": STORY})
    assert path.stat().st_size < size + 2000
    assert [each.request for each in read_journal(path)] == [{"system": STORY}] * 2


def test_calls_of_one_step_are_those_of_all_whatever_their_texts_say(path):
    claims = '{"t":"call","call":{"step":"answer"}}'
    journal = Journal(path)
    for number, step in enumerate(("observe", "answer", "settle", "answer")):
        asked = msgspec.structs.replace(call(number), step=step)
        journal.send(asked)
        journal.answer(asked, {"system": STORY, "said": claims}, {"text": claims})
    journal.close()
    of_one = [(each.call, each.request, each.reply) for each in read_journal(path, "answer")]
    of_all = [(each.call, each.request, each.reply) for each in read_journal(path) if each.call.step == "answer"]
    assert of_one == of_all
    assert [found.number for found, _, _ in of_one] == [1, 3]


keys = st.text("$ta", max_size=3) | st.just("$text")
nodes = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.sampled_from(["", "short", "y" * 199, STORY[:200], STORY]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)


@given(nodes)
def test_any_json_survives_even_where_it_looks_like_a_reference(node):
    texts = {}

    def keep(text):
        for id, known in texts.items():
            if known == text:
                return id
        texts[str(len(texts))] = text
        return str(len(texts) - 1)

    skeleton = msgspec.json.decode(msgspec.json.encode(_skeleton(node, keep)))
    assert _restored(skeleton, texts) == node


def test_a_torn_line_is_cut_off(path):
    write(path, {"a": 1}, {"a": 2})
    whole = path.read_bytes()
    path.write_bytes(whole[:-1])
    assert [each.request for each in read_journal(path)] == [{"a": 1}]
    journal = Journal(path)
    assert [each.call.number for each in journal.answered] == [0]
    assert [each.number for each in journal.lost] == [1]


def test_a_cut_at_any_byte_loses_at_most_the_last_call(path):
    write(path, {"system": STORY[:300]}, {"system": STORY[:300]})
    whole = path.read_bytes()
    second = whole.index(b'{"t":"sent"', 10)
    for length in range(second, len(whole), 37):
        path.write_bytes(whole[:length])
        assert [each.call.number for each in Journal(path).answered] == [0]


def test_a_call_without_a_reply_is_booked_as_lost_once(path):
    journal = Journal(path)
    journal.send(call(0, "lost"))
    journal.close()
    assert Journal(path).lost == Journal(path).lost == [call(0, "lost")]
    assert path.read_bytes().count(b'"t":"lost"') == 1
    assert read_calls(path) == [call(0, "lost")]


def test_a_lost_call_that_was_asked_again_is_both(path):
    for _ in range(2):
        journal = Journal(path)
        journal.send(call(0, "lost"))
    journal.answer(call(0), {}, {})
    again = Journal(path)
    assert ([each.call for each in again.answered], again.lost) == ([call(0)], [call(0, "lost")])


def test_no_journal_holds_no_calls(path):
    assert list(read_journal(path)) == read_calls(path) == []


def test_a_damaged_journal_names_the_line(path):
    write(path, {"a": 1})
    path.write_bytes(b"garbage\n" + path.read_bytes())
    with pytest.raises(RunFolderError, match=r"t\.jsonl:1: "):
        list(read_journal(path))
