"""Ways to write a date, and dates written so. The most usual ways are left out: they could be guessed."""

import itertools
from datetime import date

_JOINTS = ("-", "/", ".", "_", "~", " ")
_PARTS = (("DD", "MM", "YYYY"), ("DD", "MMM", "YYYY"), ("DD", "MM", "YY"), ("DD", "MMM", "YY"))
_ORDERS = ((0, 1, 2), (1, 0, 2), (2, 1, 0), (2, 0, 1))
_GUESSABLE = {"DD-MM-YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "MM/DD/YYYY", "MM-DD-YYYY", "YYYY-MM-DD", "YYYY/MM/DD"}
_GUESSABLE |= {"DD/MM/YY", "DD.MM.YY", "MM/DD/YY", "DD MMM YYYY", "DD-MMM-YYYY", "MMM DD YYYY", "YYYY.MM.DD"}

FORMATS = tuple(
    made
    for parts, order, joint in itertools.product(_PARTS, _ORDERS, _JOINTS)
    if (made := joint.join(parts[place] for place in order)) not in _GUESSABLE
)


def written(day: date, form: str) -> str:
    """The day in one of the formats: `07~Mar~24` for `DD~MMM~YY`."""
    parts = (("YYYY", "%Y"), ("YY", "%y"), ("MMM", "%b"), ("MM", "%m"), ("DD", "%d"))
    for letters, directive in parts:
        form = form.replace(letters, directive)
    return day.strftime(form)


def spelled(day: date) -> str:
    """`7 March 2024`."""
    return f"{day.day} {day:%B %Y}"
