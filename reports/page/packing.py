"""Stories packed for a page: each question and each line that was given stands once, and is known by its number."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from harness.core.store import RunFolder
from reports.page.stories import Asked, Keys, Story, asked_of, keys_of, stories, story_rows
from reports.rows.probes import RIGHT

if TYPE_CHECKING:
    import pandas as pd

MOST = 2_000  # stories on a page
BYTES = 1_600_000  # of all texts given and answered, about
LEAST_ROOM, MOST_ROOM = 240, 1_100  # bytes of what one story holds of the texts given, and of an answer


class Packed(Struct, frozen=True):
    """`stories` refer to `asked` and `lines` by number. `planned` counts what could be told."""

    planned: int
    asked: list[Asked]
    lines: list[str]
    stories: list[dict[str, Any]]


def packed_stories(folder: RunFolder, tables: "tuple[pd.DataFrame, pd.DataFrame]", share: int = 1) -> Packed:
    """As many stories as a page has room for; `share` runs are on the page. `tables`: those of probes and of tasks."""
    rows = story_rows(*tables)
    chosen = choose(rows, MOST // share)
    room = max(LEAST_ROOM, min(MOST_ROOM, BYTES // share // max(1, len(chosen)) // 2))
    keys = keys_of(folder)
    return pack(stories(folder, chosen, keys, room), lambda story: asked_by(keys, story, room // 2), len(rows))


def asked_by(keys: Keys, story: Story, room: int) -> Asked:
    """What a story's probe or task asked."""
    return asked_of(story.scenario, keys[story.scenario, story.probe], room)


def choose(rows: "pd.DataFrame", most: int) -> "pd.DataFrame":
    """At most so many rows, as many of each stack; what did not come out right goes first. In the order of `rows`."""
    if len(rows) <= most:
        return rows
    right = rows["outcome"].isin(RIGHT)
    of_each = most // max(1, rows["stack"].nunique())
    first = rows.assign(right=right).sort_values("right", kind="stable").groupby("stack", sort=False).head(of_each)
    return rows.loc[sorted(first.index)]


def pack(told: Iterable[Story], ask: Callable[[Story], Asked], planned: int) -> Packed:
    """Everything once."""
    asked: dict[tuple[str, str], int] = {}
    lines: dict[str, int] = {}
    questions, packed = [], []
    for story in told:
        key = (story.scenario, story.probe)
        if key not in asked:
            asked[key] = len(asked)
            questions.append(ask(story))
        packed.append(_packed(story, asked[key], lines))
    return Packed(planned, questions, list(lines), packed)


def in_script(packed: Packed) -> str:
    """JSON that may stand within a script element: no text in it can end the element or begin a comment."""
    return msgspec.json.encode(packed).decode().replace("<", "\\u003c")


def _packed(story: Story, asked: int, lines: dict[str, int]) -> dict[str, Any]:
    told: dict[str, Any] = msgspec.to_builtins(story) | {"asked": asked}
    for name in ("scenario", "probe"):
        del told[name]
    if story.given is not None:
        told["given"] = [lines.setdefault(line.text, len(lines)) for line in story.given.lines]
        told["bears"] = [place for place, line in enumerate(story.given.lines) if line.bears]
        told["left_out"] = story.given.left_out
    return {name: value for name, value in told.items() if value not in ("", [], {}, None)}
