from datetime import date
from decimal import Decimal

import pytest

from harness.core.record import Usage
from harness.gateway.prices import usd
from reports.comparison import as_json, compare
from reports.rows.ledger import plus

SONNET, DAY = "claude-sonnet-4-5", date(2026, 11, 1)


def test_money_is_shared_out_over_sessions_and_right_answers(made_up, tmp_path):
    spent = compare(made_up({"none": ["ccw", "cww"]}).write(tmp_path)).stack("none").spending
    a_call = usd(Usage(uncached=1000, output=10), SONNET, DAY)
    assert spent.usd == 6 * a_call
    assert spent.usd_per_session == 6 * a_call / 4
    assert spent.usd_per_session_by_step == {"answer": 6 * a_call / 4}
    assert spent.usd_per_right_answer == 2 * a_call
    assert (spent.usage.input, spent.usage.output) == (6000, 60)


def test_each_call_is_priced_by_itself_so_that_many_small_ones_never_pay_a_large_requests_price(made_up, tmp_path):
    calls = Usage(uncached=100_000)
    spent = compare(made_up({"none": ["cccc"]}, usage=calls).write(tmp_path)).stack("none").spending
    assert spent.usd == 4 * usd(calls, SONNET, DAY)
    assert spent.usd < usd(calls + calls + calls + calls, SONNET, DAY)


def test_an_unknown_price_is_null_and_never_zero(made_up, tmp_path):
    found = as_json(compare(made_up({"none": ["cw"]}, prices_as="nobody-knows").write(tmp_path)))["stacks"]["none"]
    assert found["usd_per_session"] is None
    assert found["usd_per_right_answer"] is None
    assert found["waste_usd"] is None  # nothing was wasted, at a price that nobody knows


def test_no_right_answer_has_no_price(made_up, tmp_path):
    spent = compare(made_up({"none": ["ww"]}).write(tmp_path)).stack("none").spending
    assert spent.usd_per_right_answer is None
    assert spent.usd_per_session > 0


@pytest.mark.parametrize("booked", ["waste", "lost"])
def test_waste_and_losses_are_booked_apart(made_up, tmp_path, booked):
    spent = compare(made_up({"none": ["cw"]}, booked=("used", booked)).write(tmp_path)).stack("none").spending
    two_calls = 2 * usd(Usage(uncached=1000, output=10), SONNET, DAY)
    assert spent.usd == two_calls
    assert (spent.waste_usd, spent.lost_usd) == ((two_calls, 0) if booked == "waste" else (0, two_calls))


def test_a_failed_trial_is_paid_but_not_shared_out(made_up, tmp_path):
    spent = compare(made_up({"none": ["cc", "cf"]}).write(tmp_path)).stack("none").spending
    a_call = usd(Usage(uncached=1000, output=10), SONNET, DAY)
    assert (spent.usd, spent.usd_per_session) == (4 * a_call, 2 * a_call / 2)


def test_an_unknown_part_makes_the_sum_unknown():
    assert plus(Decimal(1), None) is None
    assert plus(Decimal(1), Decimal(2)) == 3
