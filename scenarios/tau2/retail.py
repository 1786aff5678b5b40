"""The retail domain's tools that change something, and the list of all.

What the tools themselves check is checked; the policy's other rules are the agent's to keep. Where several items are
modified at once, each gets its own new variant; the authors' program gives all of them the last one's price.
"""

from typing import Any, ClassVar, Literal

from harness.core.errors import ToolUseError
from scenarios.tau2.retail_lookups import LOOKUPS
from scenarios.tau2.toolbox import Action, Base, Calculate, TransferToHumanAgents, found


class Address(Action):
    """What all changes of an address have in common."""

    address1: str
    address2: str
    city: str
    state: str
    country: str
    zip: str
    writes: ClassVar[bool] = True

    def address(self) -> dict[str, str]:
        """As the data base has it."""
        names = ("address1", "address2", "city", "country", "state", "zip")
        return {name: getattr(self, name) for name in names}


class ModifyUserAddress(Address):
    """Change a user's default address."""

    user_id: str

    def apply(self, base: Base) -> Any:
        """The user."""
        user = found(base, "users", self.user_id)
        user["address"] = self.address()
        return user


class ModifyPendingOrderAddress(Address):
    """Change where a pending order goes."""

    order_id: str

    def apply(self, base: Base) -> Any:
        """The order."""
        order = found(base, "orders", self.order_id)
        if "pending" not in order["status"]:  # also one whose items were modified
            raise ToolUseError(f"{self.order_id} is {order['status']}, not pending")
        order["address"] = self.address()
        return order


class CancelPendingOrder(Action):
    """Cancel a pending order; gift cards are refunded at once."""

    order_id: str
    reason: Literal["no longer needed", "ordered by mistake"]
    writes: ClassVar[bool] = True

    def apply(self, base: Base) -> Any:
        """The order."""
        order = _in_state(base, self.order_id, "pending")
        paid = [(each["payment_method_id"], each["amount"]) for each in order["payment_history"]]
        methods = [_method(base, order, method) for method, _ in paid]
        for method, (name, amount) in zip(methods, paid, strict=True):
            _credit(method, amount)
            order["payment_history"].append(_payment("refund", amount, name))
        order |= {"status": "cancelled", "cancel_reason": self.reason}
        return order


class ModifyPendingOrderPayment(Action):
    """Pay a pending order in another way."""

    order_id: str
    payment_method_id: str
    writes: ClassVar[bool] = True

    def apply(self, base: Base) -> Any:
        """The order."""
        order = found(base, "orders", self.order_id)
        history, method = order["payment_history"], _method(base, order, self.payment_method_id)
        if "pending" not in order["status"] or [each["transaction_type"] for each in history] != ["payment"]:
            raise ToolUseError(f"{self.order_id} is {order['status']}, with {len(history)} payments; one and pending")
        before, amount = history[0]["payment_method_id"], history[0]["amount"]
        if before == self.payment_method_id:
            raise ToolUseError(f"{self.order_id} is paid by {before} already")
        _covered(method, amount)
        _credit(method, -amount)
        _credit(_method(base, order, before), amount)
        history += [_payment("payment", amount, self.payment_method_id), _payment("refund", amount, before)]
        return order


class Swap(Action):
    """Other variants in place of some of an order's items, position by position."""

    order_id: str
    item_ids: list[str]
    new_item_ids: list[str]
    payment_method_id: str
    writes: ClassVar[bool] = True

    def swapped(self, base: Base, order: dict[str, Any]) -> tuple[list[dict[str, Any]], float]:
        """The new variants, and what they cost more. Raises ToolUseError where one is not to be had."""
        held = _held(order, self.item_ids)
        if len(held) != len(self.new_item_ids):
            raise ToolUseError(f"{len(held)} items for {len(self.new_item_ids)} new ones")
        variants = []
        for item, new in zip(held, self.new_item_ids, strict=True):
            variant = found(base, "products", item["product_id"])["variants"].get(new)
            if variant is None or not variant["available"]:
                raise ToolUseError(f"no {new!r} of product {item['product_id']} is available")
            variants.append(variant)
        more = sum(new["price"] - old["price"] for new, old in zip(variants, held, strict=True))
        return variants, round(more, 2)


class ModifyPendingOrderItems(Swap):
    """Change the options of a pending order's items, once."""

    def apply(self, base: Base) -> Any:
        """The order. Each item gets its own new variant's price and options."""
        order = _in_state(base, self.order_id, "pending")
        if set(self.item_ids) & set(self.new_item_ids):
            raise ToolUseError("a new item is an old one")
        variants, more = self.swapped(base, order)
        method = _method(base, order, self.payment_method_id)
        _covered(method, more)
        _credit(method, -more)
        kind = "payment" if more > 0 else "refund"
        order["payment_history"].append(_payment(kind, abs(more), self.payment_method_id))
        for item, variant in zip(_held(order, self.item_ids), variants, strict=True):
            item |= {name: variant[name] for name in ("item_id", "price", "options")}
        order["status"] = "pending (item modified)"
        return order


class ExchangeDeliveredOrderItems(Swap):
    """Ask for a delivered order's items to be exchanged, once."""

    def apply(self, base: Base) -> Any:
        """The order."""
        order = _in_state(base, self.order_id, "delivered")
        _, more = self.swapped(base, order)
        _covered(_method(base, order, self.payment_method_id), more)
        order |= {
            "status": "exchange requested",
            "exchange_items": sorted(self.item_ids),
            "exchange_new_items": sorted(self.new_item_ids),
            "exchange_payment_method_id": self.payment_method_id,
            "exchange_price_difference": more,
        }
        return order


class ReturnDeliveredOrderItems(Action):
    """Ask to give back items of a delivered order, once; refunded as it was paid, or to a gift card."""

    order_id: str
    item_ids: list[str]
    payment_method_id: str
    writes: ClassVar[bool] = True

    def apply(self, base: Base) -> Any:
        """The order."""
        order = _in_state(base, self.order_id, "delivered")
        method = _method(base, order, self.payment_method_id)
        if (
            method["source"] != "gift_card"
            and self.payment_method_id != order["payment_history"][0]["payment_method_id"]
        ):
            raise ToolUseError(f"{self.payment_method_id} neither paid {self.order_id} nor is it a gift card")
        _held(order, self.item_ids)
        order |= {
            "status": "return requested",
            "return_items": sorted(self.item_ids),
            "return_payment_method_id": self.payment_method_id,
        }
        return order


TOOLS: tuple[type[Action], ...] = (
    Calculate, CancelPendingOrder, ExchangeDeliveredOrderItems, ModifyPendingOrderAddress, ModifyPendingOrderItems,
    ModifyPendingOrderPayment, ModifyUserAddress, ReturnDeliveredOrderItems, TransferToHumanAgents, *LOOKUPS,
)  # fmt: skip


def _in_state(base: Base, order_id: str, state: str) -> dict[str, Any]:
    order = found(base, "orders", order_id)
    if order["status"] != state:
        raise ToolUseError(f"{order_id} is {order['status']}, not {state}")
    return order


def _held(order: dict[str, Any], item_ids: list[str]) -> list[dict[str, Any]]:
    """The order's items by id, each only as often as the order holds it."""
    left, picked = list(order["items"]), []
    for wanted in item_ids:
        item = next((each for each in left if each["item_id"] == wanted), None)
        if item is None:
            raise ToolUseError(f"{order['order_id']} does not hold {wanted!r} so often")
        left.remove(item)
        picked.append(item)
    return picked


def _method(base: Base, order: dict[str, Any], name: str) -> dict[str, Any]:
    methods: dict[str, dict[str, Any]] = found(base, "users", order["user_id"])["payment_methods"]
    if name not in methods:
        raise ToolUseError(f"{order['user_id']} has no {name!r}")
    return methods[name]


def _covered(method: dict[str, Any], amount: float) -> None:
    if method["source"] == "gift_card" and method["balance"] < amount:
        raise ToolUseError(f"{method['id']} holds {method['balance']}, less than {amount}")


def _credit(method: dict[str, Any], amount: float) -> None:
    if method["source"] == "gift_card":
        method["balance"] = round(method["balance"] + amount, 2)


def _payment(kind: str, amount: float, method: str) -> dict[str, Any]:
    return {"transaction_type": kind, "amount": amount, "payment_method_id": method}
