"""tau2's domains on a made-up shop and airline: what tools change, and what the check makes of it."""

import copy
import json

import pytest

from harness.core.errors import ScenarioError, ToolUseError
from scenarios.tau2 import load, score, verify
from scenarios.tau2.check import gold_agent, null_agent
from scenarios.tau2.counted import Tau2Data
from scenarios.tau2.toolbox import use
from tests.scenarios.made_data import write
from tests.scenarios.made_tau2 import CANCEL, CARD, GIFT, HOME, SHOP, retail, task
from tests.scenarios.mutations import spoilt


def played(domain, name, **given):
    base = domain.fresh()
    use(domain.tools, name, given).apply(base)
    return base


def test_a_cancelled_order_is_refunded_to_the_gift_card_that_paid(tmp_path):
    base = played(retail(tmp_path), CANCEL[0], **CANCEL[1])
    assert base["orders"]["#W1"]["status"] == "cancelled"
    assert base["users"]["ada"]["payment_methods"][GIFT]["balance"] == 25.0


def test_modified_items_get_each_its_own_price_and_the_difference_is_charged(tmp_path):
    given = {"order_id": "#W1", "item_ids": ["1", "1"], "new_item_ids": ["2", "4"], "payment_method_id": GIFT}
    base = played(retail(tmp_path), "modify_pending_order_items", **given)
    held = base["orders"]["#W1"]
    assert [(item["item_id"], item["price"]) for item in held["items"]] == [("2", 14.5), ("4", 9.0)]
    assert held["payment_history"][-1] == {
        "transaction_type": "payment", "amount": 3.5, "payment_method_id": GIFT,
    }  # fmt: skip
    assert base["users"]["ada"]["payment_methods"][GIFT]["balance"] == 1.5


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("cancel_pending_order", {"order_id": "#W2", "reason": "no longer needed"}, "is delivered, not pending"),
        ("cancel_pending_order", {"order_id": "#W1", "reason": "bored"}, "Invalid enum value 'bored'"),
        ("cancel_pending_order", {"order_id": "#W1"}, "missing required field `reason`"),
        ("fly_a_kite", {}, "no tool 'fly_a_kite'"),
        ("get_order_details", {"order_id": "#W9"}, "no '#W9' among the orders"),
        ("find_user_id_by_email", {"email": "nobody@example.org"}, "no such user"),
        ("calculate", {"expression": "__import__('os')"}, "only numbers"),
        ("calculate", {"expression": "1 / 0"}, "division by zero"),
        (
            "exchange_delivered_order_items",
            {"order_id": "#W2", "item_ids": ["1"], "new_item_ids": ["3"], "payment_method_id": CARD},
            "no '3' of product k is available",
        ),
        (
            "exchange_delivered_order_items",
            {"order_id": "#W2", "item_ids": ["1", "1"], "new_item_ids": ["2", "2"], "payment_method_id": GIFT},
            "holds 5.0, less than 9.0",
        ),
        (
            "return_delivered_order_items",
            {"order_id": "#W2", "item_ids": ["1"], "payment_method_id": CARD},
            "neither paid #W2 nor is it a gift card",
        ),
        (
            "return_delivered_order_items",
            {"order_id": "#W2", "item_ids": ["1", "1", "1"], "payment_method_id": GIFT},
            "does not hold '1' so often",
        ),
    ],
)
def test_what_a_tool_refuses_it_says_and_nothing_is_changed(tmp_path, name, given, said):
    domain = retail(tmp_path)
    base = domain.fresh()
    with pytest.raises(ToolUseError, match=said.replace("(", r"\(")):
        use(domain.tools, name, given).apply(base)
    assert base == domain.base == SHOP


def test_sums_are_worked_out_without_running_code(tmp_path):
    domain = retail(tmp_path)
    assert use(domain.tools, "calculate", {"expression": "2 * ((350 - 122) + 0.126)"}).apply({}) == "456.25"


def test_a_gold_agent_scores_all_and_one_that_does_nothing_the_floor(tmp_path):
    domain = retail(tmp_path, task("0", [CANCEL]), task("1", []), task("2", [CANCEL], told=["25.00"]))
    gold = [score(domain, each, gold_agent) for each in domain.tasks]
    null = [score(domain, each, null_agent) for each in domain.tasks]
    assert [each.right for each in gold] == [True, True, True]
    assert [each.right for each in null] == [False, True, False]


def test_too_much_too_little_and_saying_nothing_are_wrong(tmp_path):
    domain = retail(tmp_path, task("0", [CANCEL], told=["1,025"]))

    def eager(asked, tools):
        tools(*CANCEL)
        tools("modify_user_address", {**HOME, "user_id": "ada", "city": "Bern"})
        return ["You get 1025 back."]

    def silent(asked, tools):
        tools(*CANCEL)
        return ["Done."]

    (asked,) = domain.tasks
    assert (score(domain, asked, eager).base, score(domain, asked, eager).told) == (False, True)
    assert (score(domain, asked, silent).base, score(domain, asked, silent).told) == (True, False)
    assert domain.base == SHOP


def test_gold_actions_that_do_not_apply_are_told_per_task(tmp_path):
    lost = ("get_order_details", {"order_id": "#W9"})
    domain = retail(tmp_path, task("0", [lost, CANCEL, CANCEL], basis=("DB", "NL_ASSERTION")), task("1", []))
    first, second = (verify(domain, each) for each in domain.tasks)
    assert first.refused == ("get_order_details: no '#W9' among the orders",)
    assert first.doubtful == ("cancel_pending_order: #W1 is cancelled, not pending",)
    assert (first.actions, first.changes, first.judged) == (3, True, 1)
    assert (second.refused, second.doubtful, second.changes, second.judged) == ((), (), False, 0)


def test_tasks_that_break_their_form_are_refused_with_the_place(tmp_path):
    with pytest.raises(ScenarioError, match=r"tasks\.json: \$\[0\]\.evaluation_criteria\.actions: 'sing'"):
        retail(tmp_path, task("0", [("sing", {})]))
    with pytest.raises(ScenarioError, match=r"tasks\.json: \$\[1\]\.id: '0' a second time"):
        retail(tmp_path, task("0", []), task("0", []))
    broken = task("0", [])
    del broken["evaluation_criteria"]["reward_basis"]
    with pytest.raises(ScenarioError, match=r"\$\[0\]\.evaluation_criteria\.reward_basis: nothing"):
        retail(tmp_path, broken)
    with pytest.raises(ScenarioError, match=r"no tasks\.json of airline or retail"):
        load(tmp_path)


@pytest.mark.parametrize("seeds", [range(200), pytest.param(range(200, 1000), marks=pytest.mark.slow)])
def test_spoilt_data_is_refused_with_a_place_or_counted_without_losing_a_task(seeds, tmp_path):
    retail(tmp_path, task("0", [CANCEL], told=["25"]), task("1", [CANCEL]))
    files = {file: file.read_bytes() for file in sorted((tmp_path / "retail").iterdir())}
    refused = 0
    for seed in seeds:
        file = list(files)[seed % 2]
        file.write_bytes(spoilt(files[file], seed))
        try:
            tasks = Tau2Data().count(tmp_path / "retail").tasks
        except ScenarioError:
            refused += 1
        else:
            told = (tmp_path / "retail" / "tasks.json").read_bytes().removeprefix(b"\xef\xbb\xbf")
            assert tasks == len(json.loads(told.decode("utf-8", "surrogateescape"))), seed
        file.write_bytes(files[file])
    assert 0 < refused < len(seeds)


# The airline


def flight(number, origin, destination, price):
    seats, prices = {"economy": 2, "business": 0}, {"economy": price, "business": 900}
    return {
        "flight_number": number, "origin": origin, "destination": destination,
        "scheduled_departure_time_est": "08:00:00", "scheduled_arrival_time_est": "09:00:00",
        "dates": {"2024-05-20": {"status": "available", "available_seats": seats, "prices": prices}},
    }  # fmt: skip


PERSON = {"first_name": "Ada", "last_name": "Ott", "dob": "1990-01-01"}
LEG = {"flight_number": "F1", "date": "2024-05-20"}
FLYING = {
    "flights": {"F1": flight("F1", "ULM", "BRN", 100), "F2": flight("F2", "ULM", "BRN", 160)},
    "reservations": {
        "R1": {
            "reservation_id": "R1", "user_id": "ada", "cabin": "economy", "passengers": [PERSON],
            "flights": [{**LEG, "origin": "ULM", "destination": "BRN", "price": 80}],
            "payment_history": [{"payment_id": CARD, "amount": 80}], "total_baggages": 0, "nonfree_baggages": 0,
        }
    },
    "users": {
        "ada": {
            "reservations": ["R1"],
            "payment_methods": {
                GIFT: {"source": "gift_card", "id": GIFT, "amount": 100}, CARD: {"source": "credit_card", "id": CARD},
                "c": {"source": "certificate", "id": "c", "amount": 50},
            },
        }
    },
}  # fmt: skip
BOOKING = {
    "user_id": "ada", "origin": "ULM", "destination": "BRN", "flight_type": "one_way", "cabin": "economy",
    "flights": [LEG], "passengers": [PERSON], "total_baggages": 1, "nonfree_baggages": 1, "insurance": "yes",
    "payment_methods": [{"payment_id": "c", "amount": 50}, {"payment_id": GIFT, "amount": 100},
                        {"payment_id": CARD, "amount": 30}],
}  # fmt: skip


@pytest.fixture
def airline(tmp_path):
    write(tmp_path / "airline" / "tasks.json", [task("0", [("book_reservation", BOOKING)])])
    for table, records in FLYING.items():
        write(tmp_path / "airline" / "tau1_data" / f"{table}.json", records)
    return load(tmp_path / "airline")


def test_a_booking_takes_seats_uses_certificates_up_and_must_be_paid_to_the_dollar(airline):
    base = played(airline, "book_reservation", **BOOKING)
    assert base["flights"]["F1"]["dates"]["2024-05-20"]["available_seats"]["economy"] == 1
    methods = base["users"]["ada"]["payment_methods"]
    assert (methods[GIFT]["amount"], "c" in methods) == (0, False)
    assert base["users"]["ada"]["reservations"] == ["R1", "HATHAT"]
    short = {**copy.deepcopy(BOOKING), "insurance": "no"}
    with pytest.raises(ToolUseError, match="the price is 150, paid are 180"):
        played(airline, "book_reservation", **short)


def test_changed_flights_cost_the_difference_and_those_that_stay_keep_their_price(airline):
    given = {"reservation_id": "R1", "cabin": "economy", "payment_id": GIFT}
    stays = played(airline, "update_reservation_flights", flights=[LEG], **given)
    assert stays == FLYING
    moved = played(airline, "update_reservation_flights", flights=[{**LEG, "flight_number": "F2"}], **given)
    assert moved["users"]["ada"]["payment_methods"][GIFT]["amount"] == 20
    assert moved["reservations"]["R1"]["payment_history"][-1] == {"payment_id": GIFT, "amount": 80}
    given |= {"cabin": "business", "flights": [{**LEG, "flight_number": "F2"}]}
    with pytest.raises(ToolUseError, match="F2 on 2024-05-20 has no 1 seats in business"):
        played(airline, "update_reservation_flights", **given)


def test_the_airline_s_gold_and_null_agents_score_one_and_nothing(airline):
    (asked,) = airline.tasks
    assert verify(airline, asked).doubtful == ()
    assert score(airline, asked, gold_agent).right
    assert not score(airline, asked, null_agent).right
    assert json.loads(json.dumps(airline.base)) == FLYING
