"""The airline domain's tools. What the tools themselves check is checked; the policy's other rules are the agent's."""

from typing import Any, ClassVar, Literal

from msgspec import Struct, to_builtins

from harness.core.errors import ToolUseError
from scenarios.tau2.airline_lookups import LOOKUPS, on_day
from scenarios.tau2.toolbox import Action, Base, Calculate, TransferToHumanAgents, found

NOW = "2024-05-15T15:00:00"
NEW_RESERVATIONS = ("HATHAT", "HATHAU", "HATHAV")  # as the authors name them, so that gold actions may
NEW_CERTIFICATES = ("certificate_3221322", "certificate_3221323", "certificate_3221324")
BAG, INSURANCE = 50, 30  # dollars

Cabin = Literal["basic_economy", "economy", "business"]


class Leg(Struct, frozen=True):  # gold actions give further fields, which are of no effect
    """One flight on one day."""

    flight_number: str
    date: str


class Passenger(Struct, frozen=True):
    """One person."""

    first_name: str
    last_name: str
    dob: str


class Payment(Struct, frozen=True):
    """An amount by one of the user's methods."""

    payment_id: str
    amount: float


class BookReservation(Action):
    """Book flights for passengers, paid in full by the user's methods."""

    user_id: str
    origin: str
    destination: str
    flight_type: Literal["one_way", "round_trip"]
    cabin: Cabin
    flights: list[Leg]
    passengers: list[Passenger]
    payment_methods: list[Payment]
    total_baggages: int
    nonfree_baggages: int
    insurance: Literal["yes", "no"]
    writes: ClassVar[bool] = True

    def apply(self, base: Base) -> Any:
        """The reservation; a certificate is used up whole, seats are taken."""
        user, heads = found(base, "users", self.user_id), len(self.passengers)
        name = next((each for each in NEW_RESERVATIONS if each not in base["reservations"]), None)
        if name is None:
            raise ToolUseError("too many reservations")
        legs = [_leg(base, leg, self.cabin, heads) for leg in self.flights]
        price = sum(leg["price"] for leg in legs) * heads + BAG * self.nonfree_baggages
        self._pay(user, price + (INSURANCE * heads if self.insurance == "yes" else 0))
        for leg in self.flights:
            on_day(base, leg.flight_number, leg.date)["available_seats"][self.cabin] -= heads
        copied = ("user_id", "origin", "destination", "flight_type", "cabin", "passengers")
        told = {field: to_builtins(getattr(self, field)) for field in (*copied, *_BAGGAGE, "insurance")}
        paid = to_builtins(self.payment_methods)
        made = {"reservation_id": name, **told, "flights": legs, "payment_history": paid, "created_at": NOW}
        base["reservations"][name] = made
        user["reservations"].append(name)
        return made

    def _pay(self, user: dict[str, Any], price: float) -> None:
        for payment in self.payment_methods:
            method = _method(user, payment.payment_id)
            if method["source"] != "credit_card" and method["amount"] < payment.amount:
                raise ToolUseError(f"{payment.payment_id} holds {method['amount']}, less than {payment.amount}")
        if (paid := sum(payment.amount for payment in self.payment_methods)) != price:
            raise ToolUseError(f"the price is {price}, paid are {paid}")
        for payment in self.payment_methods:
            method = user["payment_methods"][payment.payment_id]
            if method["source"] == "gift_card":
                method["amount"] -= payment.amount
            elif method["source"] == "certificate":
                del user["payment_methods"][payment.payment_id]


_BAGGAGE = ("total_baggages", "nonfree_baggages")


class CancelReservation(Action):
    """Cancel all flights of a reservation; what was paid is booked back."""

    reservation_id: str
    writes: ClassVar[bool] = True

    def apply(self, base: Base) -> Any:
        """The reservation."""
        held = found(base, "reservations", self.reservation_id)
        back = [{**payment, "amount": -payment["amount"]} for payment in held["payment_history"]]
        held["payment_history"] += back
        held["status"] = "cancelled"  # its seats are not freed, as with the authors
        return held


class UpdateReservationBaggages(Action):
    """Change how many bags a reservation holds, and how many of them are paid for."""

    reservation_id: str
    total_baggages: int
    nonfree_baggages: int
    payment_id: str
    writes: ClassVar[bool] = True

    def apply(self, base: Base) -> Any:
        """The reservation."""
        held = found(base, "reservations", self.reservation_id)
        _charge(base, held, self.payment_id, BAG * max(0, self.nonfree_baggages - held["nonfree_baggages"]))
        held |= {field: getattr(self, field) for field in _BAGGAGE}
        return held


class UpdateReservationFlights(Action):
    """Change a reservation's flights or cabin; all its flights are named, those that stay too."""

    reservation_id: str
    cabin: Cabin
    flights: list[Leg]
    payment_id: str
    writes: ClassVar[bool] = True

    def apply(self, base: Base) -> Any:
        """The reservation. A flight that stays in its cabin keeps its price; seats are not moved."""
        held = found(base, "reservations", self.reservation_id)
        heads = len(held["passengers"])
        stays = {(leg["flight_number"], leg["date"]): leg for leg in held["flights"] if self.cabin == held["cabin"]}
        legs = [stays.get((leg.flight_number, leg.date)) or _leg(base, leg, self.cabin, heads) for leg in self.flights]
        before = sum(leg["price"] for leg in held["flights"])
        _charge(base, held, self.payment_id, (sum(leg["price"] for leg in legs) - before) * heads)
        held |= {"flights": legs, "cabin": self.cabin}
        return held


class UpdateReservationPassengers(Action):
    """Change who flies, not how many."""

    reservation_id: str
    passengers: list[Passenger]
    writes: ClassVar[bool] = True

    def apply(self, base: Base) -> Any:
        """The reservation."""
        held = found(base, "reservations", self.reservation_id)
        if len(self.passengers) != len(held["passengers"]):
            raise ToolUseError(f"{len(self.passengers)} passengers in place of {len(held['passengers'])}")
        held["passengers"] = to_builtins(self.passengers)
        return held


class SendCertificate(Action):
    """Give a user a certificate of so many dollars."""

    user_id: str
    amount: float
    writes: ClassVar[bool] = True

    def apply(self, base: Base) -> str:
        """Which one."""
        methods = found(base, "users", self.user_id)["payment_methods"]
        name = next((each for each in NEW_CERTIFICATES if each not in methods), None)
        if name is None:
            raise ToolUseError("too many certificates")
        methods[name] = {"source": "certificate", "amount": self.amount, "id": name}
        return f"{name} of {self.amount} for {self.user_id}"


TOOLS: tuple[type[Action], ...] = (
    BookReservation, Calculate, CancelReservation, SendCertificate, TransferToHumanAgents, UpdateReservationBaggages,
    UpdateReservationFlights, UpdateReservationPassengers, *LOOKUPS,
)  # fmt: skip


def _leg(base: Base, leg: Leg, cabin: str, heads: int) -> dict[str, Any]:
    """A flight as a reservation holds it. Raises ToolUseError where it is not to be had for so many."""
    flight, day = found(base, "flights", leg.flight_number), on_day(base, leg.flight_number, leg.date)
    if day["status"] != "available" or day["available_seats"][cabin] < heads:
        raise ToolUseError(f"{leg.flight_number} on {leg.date} has no {heads} seats in {cabin}")
    ends = {end: flight[end] for end in ("origin", "destination")}
    return {**ends, "flight_number": leg.flight_number, "date": leg.date, "price": day["prices"][cabin]}


def _method(user: dict[str, Any], name: str) -> dict[str, Any]:
    methods: dict[str, dict[str, Any]] = user["payment_methods"]
    if name not in methods:
        raise ToolUseError(f"the user has no {name!r}")
    return methods[name]


def _charge(base: Base, held: dict[str, Any], payment_id: str, price: float) -> None:
    """Take what a change costs, or give back; nothing is booked where it costs nothing."""
    method = _method(found(base, "users", held["user_id"]), payment_id)
    if method["source"] == "certificate":
        raise ToolUseError("a certificate pays for no change")
    if method["source"] == "gift_card":
        if method["amount"] < price:
            raise ToolUseError(f"{payment_id} holds {method['amount']}, less than {price}")
        method["amount"] -= price
    if price:
        held["payment_history"].append({"payment_id": payment_id, "amount": price})
