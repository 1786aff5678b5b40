"""How a run was played stands in its report: trials side by side beside the times, and a budget that ended it."""

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from msgspec.structs import replace
from rich.console import Console

from harness.core.record import EMBEDDINGS, Conditions
from harness.core.sitting import Sitting
from reports.comparison import as_json, compare
from reports.figures.charts import charts
from reports.page.page import page
from reports.printed.markdown import markdown
from reports.printed.terminal import print_comparison
from reports.rows.ledger import price_of
from reports.words.conditions import conditions

ALONE = Sitting(datetime(2026, 11, 1, 12, tzinfo=UTC), workers=1, concurrency=8)
POOR = replace(ALONE, budget_usd=Decimal("0.05"), spent_usd=Decimal("0.0471"), stopped="over_budget")
MARK = "Up to 2 trials were played side by side"


@pytest.fixture
def played(made_up, tmp_path):
    def play(*sittings, words=("cw", "cc")):
        folder = made_up({"none": list(words)}).write(tmp_path)
        for sitting in sittings:
            folder.begin_sitting(sitting)
        return folder

    return play


def printed(comparison):
    out = io.StringIO()
    print_comparison(comparison, Console(file=out, width=100))
    return " ".join(out.getvalue().split())


FORMATS = {"terminal": printed, "markdown": markdown, "page": lambda compared: page(compared, charts(compared))}


@pytest.mark.parametrize("name", FORMATS)
def test_times_of_trials_side_by_side_are_marked_and_of_one_at_a_time_are_not(played, name):
    folder = played(ALONE)
    assert MARK not in FORMATS[name](compare(folder))
    folder.begin_sitting(replace(ALONE, workers=2))
    assert MARK in FORMATS[name](compare(folder))


def test_the_conditions_name_every_sitting_and_what_failed_on_purpose(played):
    comparison = compare(played(POOR, replace(ALONE, workers=2, concurrency=3)))
    manifest = replace(comparison.manifest, conditions=Conditions(faults={"cut": 0.1}, stream=True))
    facts = dict(conditions(replace(comparison, manifest=manifest)))
    assert facts["Faults on purpose"] == "10 % cut"
    assert facts["Replies"] == "streamed to the house agent"
    first, second = facts["Played"].split("; ")
    assert first.endswith("at most 1 trial side by side and 8 calls under way, budget $0.0500 (used up)")
    assert second.endswith("at most 2 trials side by side and 3 calls under way")


def test_trials_without_a_record_are_over_budget_where_the_budget_ended_the_run(played):
    comparison = compare(played(POOR, words=("cw", "")))
    assert comparison.stack("none").trials == {"ended": 1, "failed": 0, "over_budget": 1, "not_run": 0}
    assert "1 of 2 planned trials found no money left in the budget of $0.0500" in markdown(comparison)
    assert as_json(comparison)["sittings"][0]["stopped"] == "over_budget"


def test_trials_that_a_later_sitting_left_out_are_not_run(played):
    comparison = compare(played(POOR, ALONE, words=("cw", "")))
    assert comparison.stack("none").trials == {"ended": 1, "failed": 0, "over_budget": 0, "not_run": 1}


def test_embeddings_cost_nothing_also_where_their_model_has_no_price(played):
    folder = played()
    asked = next(folder.calls())
    embedded = replace(asked, route=EMBEDDINGS, model="all-MiniLM-L6-v2-int8")
    assert price_of(folder.manifest())(asked) > 0
    assert price_of(folder.manifest())(embedded) == 0
    live = replace(folder.manifest(), model=replace(folder.manifest().model, kind="forward"))
    assert price_of(live)(embedded) == 0


def test_the_conditions_show_no_password_of_a_database(made_up, tmp_path):
    comparison = compare(made_up({"none": ["cw"]}).write(tmp_path))
    options = {"postgres_uri": "postgresql://ann:s3cret@db.example/memories"}
    stacks = (replace(comparison.manifest.stacks[0], options=options),)
    shown = str(conditions(replace(comparison, manifest=replace(comparison.manifest, stacks=stacks))))
    assert "postgres_uri=postgresql://ann:***@db.example/memories" in shown
    assert "s3cret" not in shown
