"""What a session's model requests cost at list price, and what it may spend."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from adapters.managed_agents.emulator.errors import ServiceError, invalid
from harness.core.record import Usage
from harness.gateway.prices import PRICES_AS, usd

_CENT = Decimal("0.000001")
NO_USAGE: dict[str, Any] = {
    "active_seconds": 0.0,
    "input_tokens": 0,
    "output_tokens": 0,
    "cache_read_input_tokens": 0,
    "cache_creation": {"ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0},
}


def cost(usage: dict[str, Any], model: str, now: datetime) -> Decimal | None:
    """US cents for one request's tokens; None where the model has no list price."""
    made = usage.get("cache_creation") or {}
    long = made.get("ephemeral_1h_input_tokens") or 0
    short = (usage.get("cache_creation_input_tokens") or 0) - long
    read = usage.get("cache_read_input_tokens") or 0
    tokens = Usage(
        uncached=usage.get("input_tokens") or 0,
        cache_write_5m=short,
        cache_write_1h=long,
        cache_read=read,
        output=usage.get("output_tokens") or 0,
    )
    found = usd(tokens, model, now.date())
    return None if found is None else found * 100


def warm_up() -> None:
    """Load the price tables, which takes a while, so that no session's first request waits for it."""
    cost({}, PRICES_AS, datetime.now(UTC))


def added(total: dict[str, Any], usage: dict[str, Any], model: str, now: datetime) -> dict[str, Any]:
    """A session's usage after one more request."""
    made, held = usage.get("cache_creation") or {}, total["cache_creation"]
    new = {name: total[name] + (usage.get(name) or 0) for name in NO_USAGE if name.endswith("_tokens")}
    new["cache_creation"] = {name: held[name] + (made.get(name) or 0) for name in held}
    price = cost(usage, model, now)
    if price is not None:
        spent = (price + spent_cents(total)).quantize(_CENT).normalize()
        new["list_cost"] = {"amount": f"{spent:f}", "currency": "USD"}
    return {**total, **new}


def spent_cents(usage: dict[str, Any]) -> Decimal:
    """What a session has cost so far."""
    return Decimal(usage["list_cost"]["amount"]) if usage.get("list_cost") else Decimal(0)


def is_spent(body: dict[str, Any]) -> bool:
    """Whether a session has reached its budget."""
    budget = body["budget"]
    return budget is not None and spent_cents(body["usage"]) >= Decimal(budget["max_list_cost"]["amount"])


def check_budgetable(model: str, now: datetime) -> None:
    """Raises ServiceError (400) for a model without a public list price."""
    if cost({}, model, now) is None:
        raise invalid("budget", f"the model {model[:80]!r} has no list price", "models that have one",
                      reason="model_not_budgetable")  # fmt: skip


def check_raised(budget: dict[str, Any], usage: dict[str, Any]) -> None:
    """Raises ServiceError (400) for a budget that is spent already."""
    spent = spent_cents(usage)
    if Decimal(budget["max_list_cost"]["amount"]) <= spent:
        raise invalid("budget", f"at most {spent:f} cents are spent already", "more than that",
                      reason="budget_not_raised")  # fmt: skip


def check_has_budget(budget: dict[str, Any] | None) -> None:
    """Raises ServiceError (400) where a session was made without one."""
    if budget is None:
        message = "budget: none was set when the session was made; allowed: replacing or removing one"
        raise ServiceError(400, message, details={"reason": "budget_create_only"})
