"""The retail domain's tools that only look something up."""

from collections.abc import Callable
from typing import Any

from harness.core.errors import ToolUseError
from scenarios.tau2.toolbox import Action, Base, found


class FindUserIdByEmail(Action):
    """Find a user by email."""

    email: str

    def apply(self, base: Base) -> str:
        """The user's id."""
        return _one(base, lambda user: user["email"].casefold() == self.email.casefold())


class FindUserIdByNameZip(Action):
    """Find a user by name and zip code."""

    first_name: str
    last_name: str
    zip: str

    def apply(self, base: Base) -> str:
        """The user's id."""
        wanted = (self.first_name.casefold(), self.last_name.casefold(), self.zip)
        return _one(base, lambda user: (*_name(user), user["address"]["zip"]) == wanted)


class GetUserDetails(Action):
    """A user's profile and orders."""

    user_id: str

    def apply(self, base: Base) -> Any:
        """The user."""
        return found(base, "users", self.user_id)


class GetOrderDetails(Action):
    """An order's state and items."""

    order_id: str

    def apply(self, base: Base) -> Any:
        """The order."""
        return found(base, "orders", self.order_id)


class GetProductDetails(Action):
    """A product and its variants."""

    product_id: str

    def apply(self, base: Base) -> Any:
        """The product."""
        return found(base, "products", self.product_id)


class GetItemDetails(Action):
    """One variant of a product."""

    item_id: str

    def apply(self, base: Base) -> Any:
        """The variant."""
        for product in base["products"].values():
            if self.item_id in product["variants"]:
                return product["variants"][self.item_id]
        raise ToolUseError(f"no item {self.item_id!r}")


class ListAllProductTypes(Action):
    """Names and ids of all products."""

    def apply(self, base: Base) -> dict[str, str]:
        """Ids by name."""
        return dict(sorted((each["name"], each["product_id"]) for each in base["products"].values()))


LOOKUPS: tuple[type[Action], ...] = (
    FindUserIdByEmail, FindUserIdByNameZip, GetItemDetails, GetOrderDetails, GetProductDetails, GetUserDetails,
    ListAllProductTypes,
)  # fmt: skip


def _one(base: Base, fits: Callable[[dict[str, Any]], bool]) -> str:
    for name, user in base["users"].items():
        if fits(user):
            return str(name)
    raise ToolUseError("no such user")


def _name(user: dict[str, Any]) -> tuple[str, str]:
    return user["name"]["first_name"].casefold(), user["name"]["last_name"].casefold()
