"""Figures in print. What is unknown or does not apply prints as words or a dash, never as 0."""

from decimal import Decimal

from msgspec import Struct

from reports.statistics.intervals import Measure

DASH = "–"
UNKNOWN = "unknown"


class Cell(Struct, frozen=True):
    """What stands in a table: a figure, and what is printed small beside it (interval, denominator, remark)."""

    text: str
    detail: str = ""


def percent(measure: Measure, signed: bool = False) -> Cell:
    """`42.3` with `31–53 · n 990`: the value in percent, its interval, and how many it is a share of."""
    if measure.value is None:
        return Cell(DASH)
    value = f"{100 * measure.value:{'+' if signed else ''}.1f}".replace("-", "−")
    return Cell(value, " · ".join(part for part in (interval(measure), f"n {measure.n}") if part))


def interval(measure: Measure) -> str:
    """`31–53` in percent, `−3 to 5` where an end is negative, empty where there is none."""
    if measure.low is None or measure.high is None:
        return ""
    low, high = round(100 * measure.low), round(100 * measure.high)
    return f"{low}–{high}" if low >= 0 else f"{low} to {high}".replace("-", "−")


def times_of(measure: Measure) -> Cell:
    """`1.42` with `1.31–1.53 · n 990`: a mean number of times."""
    if measure.value is None:
        return Cell(DASH)
    known = measure.low is not None and measure.high is not None
    between = f"{measure.low:.2f}–{measure.high:.2f}" if known else ""
    return Cell(f"{measure.value:.2f}", " · ".join(part for part in (between, f"n {measure.n}") if part))


def amount(measure: Measure, signed: bool = False) -> Cell:
    """`4.2` with `3.1 to 5.3`, `1,342` with `1,300 to 1,384`: a mean amount and its interval; `−0.4` where `signed`."""
    if measure.value is None:
        return Cell(DASH)
    decimals = 1 if abs(measure.value) < 100 else 0

    def said(value: float, sign: str = "-") -> str:
        return f"{value:{sign},.{decimals}f}".replace("-", "−")

    known = measure.low is not None and measure.high is not None
    between = f"{said(measure.low or 0.0)} to {said(measure.high or 0.0)}" if known else ""
    return Cell(said(measure.value, "+" if signed else "-"), between)


def money(usd: Decimal | None) -> str:
    """`$0.00123`: three significant digits; `unknown` where a price is."""
    if usd is None:
        return UNKNOWN
    return f"${significant(float(usd))}"


def p_value(value: float | None) -> str:
    """Three decimals, `<0.001` below."""
    if value is None:
        return DASH
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def milliseconds(value: float | None) -> str:
    """Without the unit: `0.04`, `3.2`, `140`."""
    if value is None:
        return DASH
    return "<0.01" if value < 0.01 else significant(value, 2 if value < 100 else 3)


def significant(value: float, digits: int = 3) -> str:
    """Rounded to significant digits, never in exponent form: `0.00123`, `12.3`, `1,230`."""
    if value == 0:
        return "0"
    rounded = float(f"{value:.{digits - 1}e}")
    decimals = max(0, digits - 1 - int(f"{rounded:e}".split("e")[1]))
    return f"{rounded:,.{decimals}f}"


def count(value: float | None) -> str:
    """`12,340`: a whole number."""
    return DASH if value is None else f"{value:,.0f}"


def size(value: int | None) -> str:
    """`812 B`, `1.4 MiB`."""
    if value is None:
        return DASH
    for unit, factor in (("GiB", 1024**3), ("MiB", 1024**2), ("KiB", 1024)):
        if value >= factor:
            return f"{value / factor:.1f} {unit}"
    return f"{value} B"


def sentence(word: str) -> str:
    """`over_budget` as `over budget`."""
    return word.replace("_", " ")
