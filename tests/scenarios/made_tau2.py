"""A made-up shop in tau2's schema: nothing of the data set is in here."""

from scenarios.tau2 import load
from tests.scenarios.made_data import write

ITEM = {"name": "Kite", "product_id": "k", "item_id": "1", "price": 10.0, "options": {"hue": "red"}}
VARIANTS = {
    "1": {"item_id": "1", "options": {"hue": "red"}, "available": True, "price": 10.0},
    "2": {"item_id": "2", "options": {"hue": "teal"}, "available": True, "price": 14.5},
    "3": {"item_id": "3", "options": {"hue": "ochre"}, "available": False, "price": 1.0},
    "4": {"item_id": "4", "options": {"hue": "grey"}, "available": True, "price": 9.0},
}
HOME = {"address1": "1 Quay", "address2": "", "city": "Ulm", "country": "DE", "state": "BW", "zip": "89073"}
GIFT, CARD = "gift_card_1", "credit_card_1"


def order(number, status):
    paid = {"transaction_type": "payment", "amount": 20.0, "payment_method_id": GIFT}
    items = [dict(ITEM), dict(ITEM)]
    return {
        "order_id": number, "user_id": "ada", "address": HOME, "items": items, "status": status, "fulfillments": [],
        "payment_history": [paid],
    }  # fmt: skip


SHOP = {
    "products": {"k": {"name": "Kite", "product_id": "k", "variants": VARIANTS}},
    "users": {
        "ada": {
            "user_id": "ada", "name": {"first_name": "Ada", "last_name": "Ott"}, "address": HOME,
            "email": "ada@example.org", "orders": ["#W1", "#W2"],
            "payment_methods": {
                GIFT: {"source": "gift_card", "id": GIFT, "balance": 5.0}, CARD: {"source": "credit_card", "id": CARD},
            },
        }
    },
    "orders": {"#W1": order("#W1", "pending"), "#W2": order("#W2", "delivered")},
}  # fmt: skip


def task(name, actions, told=(), basis=("DB",)):
    criteria = {
        "actions": [{"action_id": "x", "name": tool, "arguments": given, "info": None} for tool, given in actions],
        "communicate_info": list(told), "nl_assertions": ["Agent is kind."], "reward_basis": list(basis),
    }  # fmt: skip
    instructions = {
        "task_instructions": "Be brief.",
        "reason_for_call": f"Cancel order {name}.",
    }
    return {"id": name, "user_scenario": {"instructions": instructions}, "evaluation_criteria": criteria}


def retail(folder, *tasks):
    write(folder / "retail" / "tasks.json", list(tasks))
    write(folder / "retail" / "db.json", SHOP)
    return load(folder / "retail")


CANCEL = ("cancel_pending_order", {"order_id": "#W1", "reason": "no longer needed"})
