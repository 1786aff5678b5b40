"""The first screen says what the figures bear, and the caveats that matter most, gravest first."""

from harness.core.record import ModelSpec, Usage
from reports.comparison import compare
from reports.printed.notes import report_note
from reports.words.gist import gist

REAL = ModelSpec("forward", "claude-sonnet-4-5", "1")
ROLES = {"none": ["xx"] * 12, "full_context": ["cc"] * 12, "ceiling": ["cc"] * 12}


def found(made_up, path, stacks, **options):
    return gist(compare(made_up({**ROLES, **stacks}, **options).write(path)))


def test_rules_rank_nothing_and_a_real_model_does(made_up, tmp_path):
    words = ["cc"] * 8 + ["cw"] * 4
    told = found(made_up, tmp_path / "rules", {"keyword": words})
    assert told.question == "How do 4 memory stacks compare on made_up?"
    assert "This run does not tell which stack recalls best" in told.answer[0]
    assert told.caveats[0].title == "Fixed rules answered"
    real = found(made_up, tmp_path / "real", {"keyword": words}, model=REAL)
    assert "Better than no memory in recall: keyword (+83 points" in real.answer[0]
    assert "Fixed rules answered" not in [each.title for each in real.caveats]


def test_the_gravest_three_caveats_are_kept(made_up, tmp_path):
    stacks = {"keyword": ["cf"] * 12, "ceiling": ["cw"] * 12}
    told = found(made_up, tmp_path, stacks, prices_as="nobody")
    assert [each.title for each in told.caveats] == [
        "Fixed rules answered",
        "Incomplete: keyword",
        "The ceiling is low",
    ]


def test_an_incomplete_stack_is_not_called_the_cheapest(made_up, tmp_path):
    usages = {"cheap": Usage(uncached=10), "dear": Usage(uncached=5000)}
    stacks = {"cheap": ["cf"] * 12, "dear": ["cc"] * 12}
    told = " ".join(found(made_up, tmp_path, stacks, usages=usages).answer)
    assert "A session cost least with dear" in told


def test_a_leak_is_said_and_none_is_only_said_where_it_was_looked_for(made_up, tmp_path):
    abilities = ("fact", "isolation")
    leaking = found(made_up, tmp_path / "a", {"keyword": ["cl"] * 12}, abilities=abilities)
    assert "Said something of another user: keyword." in leaking.answer
    unasked = found(made_up, tmp_path / "b", {"keyword": ["cc"] * 12})
    assert not any("another user" in sentence for sentence in unasked.answer)


def test_a_note_for_a_pull_request_is_short_and_folds_the_rest(made_up, tmp_path):
    note = report_note(compare(made_up({**ROLES, "keyword": ["cf"] * 12}).write(tmp_path)))
    assert note.startswith("### How do 4 memory stacks compare on made_up?")
    assert "**Incomplete: keyword.**" in note
    assert note.count("<details>") == note.count("</details>") == 3
    assert len(note.splitlines()) < 70
