"""The tapes of the conformance checks: one scenario a check, short, with code words that no stack can guess."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from harness.core.scenario import Event, Forget, Probe, Restart, Scenario, Session, SuiteOptions, Turn, UserId

SUITE = "harness.conformance_tapes:ConformanceTapes"
CODE = "QUILLON-4821"
OTHER_CODE = "VASTREL-7306"
_ONE, _TWO = UserId("u1"), UserId("u2")
_ASKED = "What is the locker code?"
_BEGIN = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class ConformanceTapes:
    """See `scenario.Suite`. Its scenarios are named after the checks."""

    name: str = "conformance"
    about: str = "the tapes of `memtrial check`"
    needs_data: bool = False
    licence: str = ""

    def scenarios(self, options: SuiteOptions) -> Iterator[Scenario]:
        """One tape a check."""
        for check, tape in _TAPES.items():
            yield _Tape(check, tape)


@dataclass(frozen=True)
class _Tape:
    id: str
    tape: Callable[[], Iterator[Event]]
    level: str = "easy"

    def events(self) -> Iterator[Event]:
        """See `scenario.Scenario`."""
        return self.tape()


def _at(day: int) -> datetime:
    return _BEGIN + timedelta(days=day)


def _says(day: int, user: UserId, *texts: str) -> Session:
    turns = []
    for text in texts:
        turns += [Turn("user", "Robin" if user == _ONE else "Sascha", text), Turn("assistant", "Assistant", "I see.")]
    return Session(f"s{day}", _at(day), user, tuple(turns))


def _tells(day: int, user: UserId = _ONE, code: str = CODE) -> Session:
    return _says(day, user, "The train was late again.", f"The locker code is {code}.", "I will have lunch now.")


def _probe(name: str, day: int, user: UserId = _ONE, text: str = _ASKED) -> Probe:
    return Probe(name, _at(day), user, text, expected=(CODE,))


def _plain() -> Iterator[Event]:
    yield _tells(0)
    yield _says(1, _ONE, "The garden needs rain.", "My bicycle has a flat tyre.")
    yield _probe("p1", 2)


def _restarted() -> Iterator[Event]:
    yield from _plain()
    yield Restart("r1", _at(3))
    yield _probe("p2", 4)


def _two_users() -> Iterator[Event]:
    yield _tells(0)
    yield _tells(1, _TWO, OTHER_CODE)
    yield _probe("p1", 2)
    yield _probe("p2", 3, _TWO)


def _forgotten() -> Iterator[Event]:
    yield _tells(0)
    yield _tells(1, _TWO, OTHER_CODE)
    yield _probe("p1", 2)
    yield Forget("f1", _at(3), _ONE)
    yield _probe("p2", 4)
    yield _probe("p3", 5, _TWO)


def _shown() -> Iterator[Event]:
    yield from _two_users()
    yield Forget("f1", _at(4), _ONE)
    yield _probe("p3", 5)


def _long() -> Iterator[Event]:
    """About six times the default evidence budget, all of it near the question's words."""
    yield _tells(0)
    for day in range(1, 41):
        remarks = (
            f"Locker {day * 10 + number} has a code with {number + 3} letters, said the guard." for number in range(8)
        )
        yield _says(day, _ONE, *remarks)
    yield _probe("p1", 50, text="What is Robin's locker code?")


def _asked_again() -> Iterator[Event]:
    yield _tells(0)
    yield _says(1, _ONE, "My bicycle has a flat tyre.", "The locker is next to the red door.")
    yield _probe("p1", 2)
    yield _probe("p2", 2, text="Where is the locker?")
    yield _probe("p3", 2, text="Where is the locker?")
    yield _probe("p4", 2)


def _odd() -> Iterator[Event]:
    yield _says(0, _ONE, "")
    yield _says(
        1, _ONE, "\U0001f680\U0001f469\u200d\U0001f4bb \u0645\u0631\u062d\u0628\u0627 \u202eabc\u202c \x00 \u00e9"
    )
    yield _says(2, _ONE, "lorem ipsum " * 90_000)
    yield _tells(3)
    yield _probe("p1", 4)


_TAPES: dict[str, Callable[[], Iterator[Event]]] = {
    "recalls": _plain,
    "survives_restart": _restarted,
    "keeps_users_apart": _two_users,
    "forgets": _forgotten,
    "respects_max_tokens": _long,
    "writes_only_in_workdir": _plain,
    "reaches_only_the_gateway": _plain,
    "leaves_nothing_pending": _plain,
    "probe_leaves_no_trace": _asked_again,
    "closes_twice": _plain,
    "takes_odd_sessions": _odd,
    "exports_what_it_holds": _shown,
}
