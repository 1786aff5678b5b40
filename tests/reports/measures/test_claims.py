"""What a suite stated beforehand is compared with what was found, on the questions that it is about."""

import pytest

from harness.core.record import Usage
from harness.core.scenario import Claim
from reports.comparison import as_json, compare
from reports.measures.claims import Verdict, found, in_words, stated
from reports.page.page import page
from reports.printed.markdown import markdown

SIX = ["cw"] * 6
MARKS = ((1, "seen"), (2, "seen"))


def recall(better: str = "b", **about: str) -> Claim:
    return Claim("a", better, "recall", "higher", "b sees more", **about)


@pytest.mark.parametrize(
    ("words", "verdict"),
    [
        ({"a": ["ww"] * 6, "b": ["cc"] * 6}, "separated"),
        ({"a": ["cc"] * 6, "b": ["ww"] * 6}, "the other way"),
        ({"a": ["cw", "wc"] * 3, "b": ["wc", "cw"] * 3}, "not separated"),
        ({"a": ["ww"] * 4, "b": ["cc"] * 4}, "too few scenarios"),
        ({"a": ["ww"] * 6}, "not played"),
        ({"a": ["ww"] * 6, "b": ["ff"] * 6}, "not played"),  # an incomplete stack is not compared
    ],
)
def test_a_pair_is_separated_where_the_whole_interval_lies_on_the_stated_side(
    made_up, tmp_path, words, verdict: Verdict
):
    (finding,) = compare(made_up(words, claims=[recall()]).write(tmp_path)).claims
    assert finding.verdict == verdict


def test_a_stack_at_several_budgets_stands_for_itself_at_the_usual_one(made_up, tmp_path):
    words = {"a": ["ww"] * 6, "b@256": ["ww"] * 6, "b@2000": ["cc"] * 6}
    (finding,) = compare(made_up(words, claims=[recall()]).write(tmp_path)).claims
    assert (finding.claim.better, finding.verdict) == ("b@2000", "separated")


def test_a_claim_is_about_its_own_questions_only(made_up, tmp_path):
    words = {"a": ["cw"] * 6, "b": ["wc"] * 6}
    claims = [recall(ability="update"), recall(ability="fact"), recall(level="hard"), recall(level="easy")]
    run = made_up(words, abilities=("fact", "update"), levels=("easy",), claims=claims)
    update, fact, hard, easy = compare(run.write(tmp_path)).claims
    assert (update.verdict, update.difference.value, update.difference.n) == ("separated", 1.0, 6)
    assert (fact.verdict, fact.difference.value) == ("the other way", -1.0)
    assert hard.verdict == "not played"
    assert easy.difference.value == 0.0


def test_fewer_first_pass_errors_are_a_lower_measure(made_up, tmp_path):
    claim = Claim("a", "b", "first_pass_error", "lower", "b keeps corrections")
    run = made_up({"a": ["12"] * 6, "b": ["11"] * 6}, marks=MARKS, claims=[claim])
    (finding,) = compare(run.write(tmp_path)).claims
    assert (finding.verdict, finding.difference.value) == ("separated", -1.0)


def test_tokens_an_answer_are_compared_scenario_by_scenario(made_up, tmp_path):
    claim = Claim("a", "b", "answer_tokens", "lower", "b reads less")
    usages = {"a": Usage(uncached=4000), "b": Usage(uncached=1000)}
    (finding,) = compare(made_up({"a": SIX, "b": SIX}, usages=usages, claims=[claim]).write(tmp_path)).claims
    assert finding.difference.value == -3000
    assert found(finding).startswith("−3,000 tokens")


def test_the_claim_and_what_was_found_stand_in_every_form_of_the_report(made_up, tmp_path):
    claim = recall(ability="fact", level="easy")
    comparison = compare(made_up({"a": ["ww"] * 6, "b": ["cc"] * 6}, claims=[claim]).write(tmp_path))
    (finding,) = comparison.claims
    assert stated(claim) == "b against a: recall accuracy is higher, on questions of ability fact at level easy"
    assert in_words(finding).endswith("separated.")
    assert "+100.0 points" in in_words(finding)
    for text in (markdown(comparison), page(comparison, [])):
        assert stated(claim) in text
        assert "b sees more" in text
    (told,) = as_json(comparison)["claims"]
    assert (told["better"], told["verdict"], told["found"]["value"]) == ("b", "separated", 1.0)


def test_a_suite_that_states_nothing_has_no_such_table(made_up, tmp_path):
    comparison = compare(made_up({"a": SIX}).write(tmp_path))
    assert comparison.claims == ()
    assert "Stated beforehand" not in markdown(comparison) + page(comparison, [])
