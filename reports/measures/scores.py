"""The graders' own scores, by the kind of question: a data set's own F1, nuggets, and the gain over a floor."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from reports.measures.rates import rate
from reports.statistics.intervals import Measure

if TYPE_CHECKING:
    import pandas as pd

Scores = Mapping[str, Mapping[str, Measure]]
ALL = ""  # of all answerable probes, beside the labels


class Score(Struct, frozen=True):
    """A score as it is printed; `signed` for a difference, `beside` another without which it is not shown."""

    name: str
    title: str
    signed: bool = False
    beside: str = ""


SCORES = (
    Score("upstream_f1", "F1 by the data set's own rule"),
    Score("token_f1", "token F1, ours", beside="upstream_f1"),
    Score("nuggets", "nuggets held"),
    Score("choice_gain", "right, less the longest option", signed=True),
    Score("choice_floor", "the longest option"),
)


def scores(rows: "pd.DataFrame") -> dict[str, dict[str, Measure]]:
    """Of one stack's rows of the probe table: by score, then by label, with `ALL` over what is answerable.

    The gain is taken probe by probe, over those that were scored. A score that no probe has is left out.
    """
    rows = rows.assign(choice_gain=rows["right"] - rows["choice_floor"])
    found = {score.name: dict(_by_label(rows, score)) for score in SCORES if rows[score.name].notna().any()}
    return {name: measures for name, measures in found.items() if _shown(name, found)}


def _shown(name: str, found: Mapping[str, object]) -> bool:
    beside = next(score.beside for score in SCORES if score.name == name)
    return not beside or beside in found


def _by_label(rows: "pd.DataFrame", score: Score) -> Iterator[tuple[str, Measure]]:
    bounds = (-1.0, 1.0) if score.signed else (0.0, 1.0)
    yield ALL, rate(rows[rows["kind"] == "answerable"], score.name, bounds)
    named = rows[(rows["label"] != "") & rows[score.name].notna()]
    for label, group in named.groupby("label", sort=True):
        yield str(label), rate(group, score.name, bounds)
