"""How long a model would have taken: modelled from a table of its speed, and never mixed with a stack's own time.

Memtrial ships no such table: no sourced figures of a model's speed were at hand. A user's own is a TOML file:

    [models."claude-sonnet-5-5"]
    first_token_s = 1.0            # from request to first token
    tokens_per_second = 60.0       # of output, from then on
    source = "where this was measured or published"
    date = 2026-11-01
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from harness.core.errors import MisuseError
from harness.core.store import RunFolder
from reports.measures.answering import is_of_an_answer
from reports.rows.ledger import ledger

Seconds = Annotated[float, Meta(ge=0)]
Rate = Annotated[float, Meta(gt=0)]
Sourced = Annotated[str, Meta(min_length=1)]


class Speed(Struct, frozen=True, forbid_unknown_fields=True):
    """A model's speed, and whose word that is, of which day."""

    first_token_s: Seconds
    tokens_per_second: Rate
    source: Sourced
    date: date


class SpeedTable(Struct, frozen=True, forbid_unknown_fields=True):
    """Speeds by model."""

    models: dict[str, Speed]


class Modelled(Struct, frozen=True):
    """Seconds that `model` would have taken for an answer: percentiles 50 and 95 by stack, None without an answer.

    An answer's calls count one after the other, each the time to its first token and then its output. What a longer
    prompt adds to the time to the first token is not modelled.
    """

    model: str
    speed: Speed
    seconds: Mapping[str, tuple[float, float] | None]


def read_speeds(path: Path) -> SpeedTable:
    """Raises MisuseError where the file is no such table."""
    try:
        return msgspec.toml.decode(path.read_bytes(), type=SpeedTable)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        allowed = 'tables [models."NAME"] with first_token_s, tokens_per_second, source, date'
        raise MisuseError(str(path), str(error), allowed) from None


def modelled(folder: RunFolder, table: SpeedTable) -> Modelled:
    """Of the model that the run's money is priced as. Raises MisuseError where the table lacks it."""
    model = folder.manifest().prices_as
    if model not in table.models:
        raise MisuseError("--speeds", f"no speed of {model!r}", ", ".join(table.models) or "at least one model")
    speed = table.models[model]
    answered = {
        (trial.id, answer.probe): trial.stack
        for trial in folder.trials()
        if trial.state == "ended"
        for answer in trial.answers
        if answer.state == "answered"
    }
    taken: dict[tuple[str, str], float] = {}
    for entry in ledger(folder):
        place = entry.trial, entry.event
        if place in answered and is_of_an_answer(entry):
            seconds = entry.calls * speed.first_token_s + entry.output / speed.tokens_per_second
            taken[place] = taken.get(place, 0.0) + seconds
    by_stack: dict[str, list[float]] = {stack.name: [] for stack in folder.manifest().stacks}
    for place, seconds in taken.items():
        by_stack[answered[place]].append(seconds)
    return Modelled(model, speed, {name: _percentiles(seconds) for name, seconds in by_stack.items()})


def _percentiles(seconds: list[float]) -> tuple[float, float] | None:
    import numpy as np

    return (float(np.percentile(seconds, 50)), float(np.percentile(seconds, 95))) if seconds else None
