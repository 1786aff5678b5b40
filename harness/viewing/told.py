"""What the served page asks for: stories by search, one story in full, one request in full. Read from the files."""

from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from harness.core.scenario import Task
from harness.core.store import RunFolder
from harness.gateway.journal import JournalledCall, read_journal
from reports.page.packing import asked_by, pack
from reports.page.stories import ATTRIBUTION, headline, keys_of, stories, story_rows
from reports.rows.probes import probe_table
from reports.rows.tasks import task_table

if TYPE_CHECKING:
    import pandas as pd

PAGE = 50
SHORT, WHOLE = 400, 200_000  # bytes of a text in a list, and in a story told in full


class Wish(Struct, frozen=True):
    """Which stories are wanted; an empty string stands for all. `start` is how many were shown before."""

    stack: str = ""
    outcome: str = ""
    kind: str = ""
    lost: str = ""
    text: str = ""
    start: int = 0


class Told:
    """One run, its tables read once."""

    def __init__(self, folder: RunFolder) -> None:
        self._folder = folder
        self._keys = keys_of(folder)
        self._rows = story_rows(probe_table(folder), task_table(folder))
        self._rows["asks"] = [self._keys[pair].text for pair in self._pairs()]
        self._rows["sort"] = [
            "task" if isinstance(key := self._keys[pair], Task) else key.ability for pair in self._pairs()
        ]
        self._trials = {spec.id for spec in folder.plan()}

    def choices(self) -> dict[str, list[str]]:
        """What may be wished for, by name."""
        columns = {"stack": "stack", "outcome": "outcome", "kind": "sort", "lost": ATTRIBUTION}
        held = {name: column for name, column in columns.items() if column in self._rows.columns}
        return {name: [each for each in self._rows[column].unique() if each] for name, column in held.items()}

    def find(self, wish: Wish) -> dict[str, Any]:
        """A page of stories, without what was given and answered, and how many there are."""
        found = self._rows[self._fitting(wish)]
        shown = found.iloc[wish.start : wish.start + PAGE].to_dict("records")
        packed = pack(map(headline, shown), lambda story: asked_by(self._keys, story, SHORT), len(self._rows))
        return {**msgspec.to_builtins(packed), "found": len(found)}

    def tell(self, trial: str, probe: str) -> dict[str, Any] | None:
        """One story in full, with the numbers of its calls; None where nothing of that name was planned."""
        rows = self._rows[(self._rows["trial"] == trial) & (self._rows["probe"] == probe)]
        if not len(rows):
            return None
        told = stories(self._folder, rows, self._keys, WHOLE)
        packed = pack(told, lambda story: asked_by(self._keys, story, WHOLE), len(self._rows))
        calls = [_about(each) for each in self._journal(trial) if each.call.event == probe]
        return {**msgspec.to_builtins(packed), "calls": calls}

    def call(self, trial: str, number: int) -> dict[str, Any] | None:
        """One request with its reply, as they went over the wire; None where there is none of that number."""
        if trial not in self._trials:
            return None
        found = next((each for each in self._journal(trial) if each.call.number == number), None)
        return {**_about(found), "request": found.request, "reply": found.reply} if found else None

    def _journal(self, trial: str) -> list[JournalledCall]:
        return list(read_journal(self._folder.journal / f"{trial}.jsonl"))

    def _pairs(self) -> list[tuple[str, str]]:
        return list(zip(self._rows["scenario"], self._rows["probe"], strict=True))

    def _fitting(self, wish: Wish) -> "pd.Series[bool]":
        rows = self._rows
        fits = rows["stack"].notna()
        for column, wanted in (("stack", wish.stack), ("outcome", wish.outcome), ("sort", wish.kind)):
            fits &= (rows[column] == wanted) | (wanted == "")
        if wish.lost and ATTRIBUTION in rows.columns:
            fits &= rows[ATTRIBUTION] == wish.lost
        if wish.text:
            fits &= _holds(rows["asks"], wish.text) | _holds(rows["answer"], wish.text)
        return fits


def _holds(column: "pd.Series[str]", text: str) -> "pd.Series[bool]":
    return column.str.contains(text, case=False, regex=False)


def _about(journalled: JournalledCall) -> dict[str, Any]:
    call = journalled.call
    return {
        "number": call.number, "step": call.step, "route": call.route, "status": call.status, "seconds": call.seconds,
        "tokens_in": call.usage.input, "tokens_out": call.usage.output,
    }  # fmt: skip
