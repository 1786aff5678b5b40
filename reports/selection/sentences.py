"""Sentences whose every number is a figure that says where it comes from.

A sentence is made of words and figures. Words hold no numbers of their own; a test sees to it.
"""

import string
from decimal import Decimal

from msgspec import Struct

from reports.words.wording import UNKNOWN, money, significant

WORKLOAD = "workload"  # the source of what a workload asks for


class Figure(Struct, frozen=True):
    """A number as it is printed: of which `measure` and `stack` (empty: of all), from which `source`.

    `source` is a run's folder, several of them by commas, a file of checks, or `workload`. `value` is None where it is
    not known.
    """

    text: str
    measure: str
    value: float | None
    stack: str = ""
    source: str = ""


class Sentence(Struct, frozen=True):
    """Words and figures in turn, and the command that it speaks of, if any."""

    parts: tuple[str | Figure, ...]
    command: str = ""

    @property
    def text(self) -> str:
        """As one reads it."""
        return "".join(part.text if isinstance(part, Figure) else part for part in self.parts)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """In the order in which they stand."""
        return tuple(part for part in self.parts if isinstance(part, Figure))


def say(words: str, *given: str | Figure, command: str = "") -> Sentence:
    """`say("{} costs {}.", stack, figure)`: each `{}` takes the next word or figure."""
    parts: list[str | Figure] = []
    rest = iter(given)
    for literal, name, _, _ in string.Formatter().parse(words):
        parts.append(literal)
        if name is not None:
            parts.append(next(rest))
    return Sentence(tuple(part for part in parts if part != ""), command)


def percent_of(value: float | None, measure: str, stack: str, source: str) -> Figure:
    """A share, as `57.0 %`."""
    return Figure(UNKNOWN if value is None else f"{100 * value:.1f} %", measure, value, stack, source)


def money_of(usd: Decimal | float | None, measure: str, stack: str, source: str) -> Figure:
    """USD."""
    value = None if usd is None else float(usd)
    return Figure(UNKNOWN if value is None else money(Decimal(str(value))), measure, value, stack, source)


def ms_of(value: float | None, measure: str, stack: str, source: str) -> Figure:
    """Milliseconds."""
    text = UNKNOWN if value is None else "<0.01 ms" if value < 0.01 else f"{significant(value)} ms"
    return Figure(text, measure, value, stack, source)


def count_of(value: float, measure: str, stack: str = "", source: str = "") -> Figure:
    """A whole number."""
    return Figure(f"{value:,.0f}", measure, float(value), stack, source)


def number_of(value: float, measure: str, stack: str = "", source: str = "") -> Figure:
    """Three significant digits."""
    text = significant(abs(value))
    return Figure(f"−{text}" if value < 0 and text != "0" else text, measure, float(value), stack, source)


def listed(names: tuple[str, ...] | list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
