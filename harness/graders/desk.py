"""The check of a task at a desk: whether the records end as they must, and what must be said was said.

What was said counts without regard to case and to commas, which numbers have or have not.
"""

from collections.abc import Sequence

from harness.core.record import Attempt
from harness.core.scenario import DeskTask

VERSION = "1"
END, RECORDS, TOLD = "end", "records", "told"


def check(attempt: Attempt, task: DeskTask) -> list[str]:
    """What is wrong: `end` alone where the talk came to none, else `records` and `told`; empty: solved."""
    if attempt.changed is None:
        return [END]
    right = {RECORDS: attempt.changed == task.changed, TOLD: all_told(task.told, attempt.text)}
    return [name for name, holds in right.items() if not holds]


def all_told(wanted: Sequence[str], said: str) -> bool:
    """Whether each of the wanted stands in what was said."""
    plain = _plain(said)
    return all(_plain(each) in plain for each in wanted)


def _plain(text: str) -> str:
    return text.lower().replace(",", "")
