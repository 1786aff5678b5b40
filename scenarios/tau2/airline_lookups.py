"""The airline domain's tools that only look something up."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from harness.core.errors import ToolUseError
from scenarios.tau2.toolbox import Action, Base, found


class GetUserDetails(Action):
    """A user's profile and reservations."""

    user_id: str

    def apply(self, base: Base) -> Any:
        """The user."""
        return found(base, "users", self.user_id)


class GetReservationDetails(Action):
    """A reservation."""

    reservation_id: str

    def apply(self, base: Base) -> Any:
        """The reservation."""
        return found(base, "reservations", self.reservation_id)


class GetFlightStatus(Action):
    """A flight's state on a day."""

    flight_number: str
    date: str

    def apply(self, base: Base) -> str:
        """In a word."""
        return str(on_day(base, self.flight_number, self.date)["status"])


class ListAllAirports(Action):
    """The airports that flights go to."""

    def apply(self, base: Base) -> list[str]:
        """Their codes."""
        return sorted({flight[end] for flight in base["flights"].values() for end in ("origin", "destination")})


class SearchDirectFlight(Action):
    """Flights between two airports on a day."""

    origin: str
    destination: str
    date: str

    def apply(self, base: Base) -> list[dict[str, Any]]:
        """Those with seats, their prices by cabin."""
        return [each for each in _leaving(base, self.origin, self.date) if each["destination"] == self.destination]


class SearchOnestopFlight(Action):
    """Pairs of flights between two airports, the first on a day."""

    origin: str
    destination: str
    date: str

    def apply(self, base: Base) -> list[list[dict[str, Any]]]:
        """Pairs in which the second leaves once the first is there."""
        return [
            [first, second]
            for first in _leaving(base, self.origin, self.date)
            for second in _leaving(base, first["destination"], _arrival_day(first))
            if second["destination"] == self.destination
            and second["scheduled_departure_time_est"] >= first["scheduled_arrival_time_est"].split("+")[0]
        ]


LOOKUPS: tuple[type[Action], ...] = (
    GetFlightStatus, GetReservationDetails, GetUserDetails, ListAllAirports, SearchDirectFlight, SearchOnestopFlight,
)  # fmt: skip


def on_day(base: Base, flight_number: str, day: str) -> dict[str, Any]:
    """A flight on one day. Raises ToolUseError."""
    days: dict[str, dict[str, Any]] = found(base, "flights", flight_number)["dates"]
    if day not in days:
        raise ToolUseError(f"{flight_number} does not fly on {day!r}")
    return days[day]


def _leaving(base: Base, origin: str, day: str) -> Iterator[dict[str, Any]]:
    for flight in base["flights"].values():
        state = flight["dates"].get(day)
        if flight["origin"] == origin and state and state["status"] == "available":
            told = {name: value for name, value in flight.items() if name != "dates"}
            yield {**told, "date": day, **state}


def _arrival_day(flight: dict[str, Any]) -> str:
    """A `+1` behind the time of arrival is the day after."""
    later = int("+1" in flight["scheduled_arrival_time_est"])
    return str(date.fromisoformat(flight["date"]) + timedelta(days=later))
