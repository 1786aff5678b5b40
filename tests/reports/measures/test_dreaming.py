"""What dreams did and what a memory holds stand in the report, side by side for all that tell of themselves."""

from datetime import UTC, datetime

import pytest

from harness.core.accounts import Account, Dream, Line, Origin, Outcome, Superseded
from harness.core.record import Usage
from reports.comparison import as_json, compare
from reports.measures.dreaming import dreamt
from reports.page.page import page
from reports.printed.markdown import markdown
from reports.rows.ledger import ledger

HELD = "- Now.\n" * 3  # 21 bytes
OLD, OLDER = Origin("- Old.", "/a.md"), Origin("- Older.", "/b.md")
MARKS = tuple((number, "seen") for number in (1, 1, 2, 2, 3, 3))


def dream(outcome: Outcome, kept: int = 4) -> Dream:
    lines = (Line("- Old.", "/a.md", (OLD, OLDER)), Line("- Older.", "/a.md", (OLDER,)), Line("- New.", "/a.md"))
    return Dream("sesn", datetime(2025, 3, 1, tzinfo=UTC), outcome, kept, lines, (Superseded(OLD, "- New."),), (OLD,))


DREAMT = Account("u", HELD, (dream("accepted"), dream("rejected", 6)))
STILL = Account("u", HELD * 2)


@pytest.fixture
def folder(made_up, tmp_path):
    words = {"none": ["xxxxxx"] * 6, "off": ["x2x111"] * 6, "auto": ["22x111"] * 6}
    return made_up(words, marks=MARKS, accounts={"off": STILL, "auto": DREAMT}).write(tmp_path)


def test_dreams_are_counted_with_what_they_did_and_left(folder):
    found = compare(folder).dreaming.stacks
    assert set(found) == {"off", "auto"}
    values = {name: measure.value for name, measure in found["auto"].items()}
    assert values == {
        "dreams": 2, "rejected": 1, "lines_kept": 10, "lines_merged": 2, "lines_reworded": 0, "lines_moved": 2,
        "lines_added": 2, "lines_superseded": 2, "lines_lost": 2, "held_tokens": 6, "settling_tokens": 0,
        "error_early": 1.0, "error_late": 0.0,
    }  # fmt: skip
    off = {name: measure.value for name, measure in found["off"].items()}
    assert (off["dreams"], off["lines_kept"], off["held_tokens"]) == (0, 0, 12)


def test_amounts_that_all_scenarios_agree_on_have_no_interval_and_shares_keep_theirs(folder):
    found = compare(folder).dreaming.stacks["auto"]
    assert (found["held_tokens"].low, found["held_tokens"].high) == (None, None)
    assert found["error_late"].high == pytest.approx(1 - 0.05 ** (1 / 6))


def test_every_form_of_the_report_shows_them_side_by_side(folder):
    comparison = compare(folder)
    for row in ("| lines superseded | 2.0 | 0.0 |", "| tokens held at the end | 6.0 | 12.0 |"):
        assert row in markdown(comparison)
    assert "tokens held at the end" in page(comparison, [])
    assert as_json(comparison)["dreaming"]["auto"]["rejected"]["value"] == 1


def test_what_dreams_took_is_what_was_settled_and_not_what_was_answered(made_up, tmp_path):
    run = made_up({"auto": ["c"] * 5}, accounts={"auto": DREAMT}, usage=Usage(uncached=900, output=100))
    folder = run.write(tmp_path)
    assert {each.values["settling_tokens"] for each in dreamt(folder, ledger(folder))} == {0}
    calls = folder.path / "calls.jsonl"
    calls.write_text(calls.read_text().replace('"step":"answer"', '"step":"settle"'))
    assert {each.values["settling_tokens"] for each in dreamt(folder, ledger(folder))} == {1000}


def test_a_run_in_which_nothing_dreamt_has_no_such_table(made_up, tmp_path):
    comparison = compare(made_up({"off": ["cw"] * 6}, accounts={"off": STILL}).write(tmp_path))
    assert comparison.dreaming is None
    assert "tokens held" not in markdown(comparison)
