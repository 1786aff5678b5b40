"""What became of one planned probe or task of one trial, as it is told to a reader: from records and journal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from msgspec import UNSET, Struct, UnsetType

from harness.core.record import Answer, Attempt, Trial
from harness.core.scenario import Probe, Task
from harness.core.store import RunFolder
from harness.gateway.given import given_by_probe
from reports.page.extracts import Extract, Wanted, cut, extract
from reports.rows.probes import JUDGEMENTS, VALUES

if TYPE_CHECKING:
    import pandas as pd

HEAD = ("trial", "stack", "scenario", "repeat", "probe", "outcome", "cause", "grader")
ATTRIBUTION = "attribution"  # a column of the probe table, where wrong answers were attributed
PIECES = 8  # evidence turns, accepted answers, attempts: at most so many are told


class Asked(Struct, frozen=True, omit_defaults=True):
    """What was asked, with its key. `expected` of a task: a field and what it accepts, each."""

    id: str
    scenario: str
    question: str
    kind: str
    when: str
    label: str = ""
    expected: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    suspect: str = ""


class Tried(Struct, frozen=True, omit_defaults=True):
    """An attempt at a task."""

    text: str
    wrong: tuple[str, ...] = ()


class Story(Struct, frozen=True, omit_defaults=True):
    """One planned probe (or task) of one trial. `given` is None where no request of it is on record."""

    trial: str
    stack: str
    scenario: str
    repeat: int
    probe: str
    outcome: str
    cause: str
    grader: str
    answer: str = ""
    cited: str = ""
    attempts: tuple[Tried, ...] = ()
    attribution: str = ""
    judgements: str = ""
    recalled: int | UnsetType = UNSET
    overflow: int | UnsetType = UNSET
    sources: tuple[str, ...] = ()
    values: dict[str, float] = {}
    given: Extract | None = None


Keys = Mapping[tuple[str, str], Probe | Task]


def story_rows(probes: "pd.DataFrame", tasks: "pd.DataFrame") -> "pd.DataFrame":
    """All that was planned, a row each, in the plan's order: what can be told of, and searched."""
    import pandas as pd

    named = [*HEAD, "kind", "ability", "question", "answer", *VALUES]
    named += [name for name in (ATTRIBUTION, JUDGEMENTS) if name in probes.columns]
    both = pd.concat([frame.reindex(columns=named) for frame in (probes, tasks) if len(frame)], ignore_index=True)
    words = [name for name in named if name not in (*VALUES, "repeat")]
    both[words] = both[words].astype(object).where(both[words].notna(), "").astype(str)
    return both


def keys_of(folder: RunFolder) -> dict[tuple[str, str], Probe | Task]:
    """Probes and tasks with their keys, by scenario and id."""
    planned = folder.keys()
    keys: dict[tuple[str, str], Probe | Task] = {(key.scenario, key.probe.id): key.probe for key in planned}
    return keys | {(key.scenario, key.task.id): key.task for key in folder.tasks()}


def asked_of(scenario: str, key: Probe | Task, room: int) -> Asked:
    """With each text cut to `room` bytes."""
    evidence = _pieces((f"{turn.session}: {turn.speaker}: {turn.text}" for turn in key.evidence), room)
    about = (key.id, scenario, cut(key.text, 2 * room))
    when = f"{key.time:%Y-%m-%d %H:%M}"
    if isinstance(key, Task):
        fields = _pieces((f"{field.name}: {' or '.join(field.accepted)}" for field in key.fields), room)
        return Asked(*about, "task", when, key.kind, fields, evidence=evidence)
    expected, forbidden = _pieces(key.expected or (), room), _pieces(key.forbidden, room)
    return Asked(*about, key.ability, when, key.label, expected, forbidden, evidence, cut(key.suspect or "", room))


def _pieces(texts: Iterable[str], room: int) -> tuple[str, ...]:
    """The first texts, each within `room` bytes and all within three times that."""
    kept: list[str] = []
    for text in islice(texts, PIECES):
        left = 3 * room - sum(len(each.encode()) for each in kept)
        if left <= 0:
            break
        kept.append(cut(text, min(room, left)))
    return tuple(kept)


def stories(folder: RunFolder, rows: "pd.DataFrame", keys: Keys, room: int) -> Iterator[Story]:
    """The rows' stories, trial by trial; what was given, and what was answered, is cut to about `room` bytes each."""
    wanted = set(rows["trial"])
    trials = {trial.id: trial for trial in folder.trials() if trial.id in wanted}
    for trial, group in rows.groupby("trial", sort=False):
        records = group.to_dict("records")
        texts = {row["probe"]: keys[row["scenario"], row["probe"]].text for row in records}
        given = given_by_probe(folder.journal / f"{trial}.jsonl", texts)
        for row in records:
            read = given.get(row["probe"])
            key = keys[row["scenario"], row["probe"]]
            yield _story(row, trials.get(str(trial)), None if read is None else _extract(list(read), key, room), room)


def headline(row: Mapping[Any, Any]) -> Story:
    """A row's story without what stands in records: what a list of stories shows."""
    return _story(row, None, None, 0)


def _extract(texts: Sequence[str], key: Probe | Task, room: int) -> Extract:
    return extract(texts, Wanted(key), room) if isinstance(key, Probe) else Extract()


def _story(row: Mapping[Any, Any], trial: Trial | None, given: Extract | None, room: int) -> Story:
    told = {name: row[name] for name in HEAD} | {name: row.get(name, "") for name in (ATTRIBUTION, JUDGEMENTS)}
    told["given"] = given
    told["values"] = {name: round(float(row[name]), 3) for name in VALUES if row[name] == row[name]}
    if trial is None:
        return Story(**told)
    answer = next((each for each in trial.answers if each.probe == row["probe"]), None)
    work = next((each for each in trial.works if each.task == row["probe"]), None)
    if answer is not None:
        return Story(**told, **_of_answer(answer, room))
    return Story(**told, attempts=tuple(_tried(each, room) for each in work.attempts[:PIECES]) if work else ())


def _of_answer(answer: Answer, room: int) -> dict[str, Any]:
    return {
        "answer": cut(answer.text, room),
        "cited": cut(answer.cited or "", room // 2),
        "recalled": UNSET if answer.recall_tokens is None else answer.recall_tokens,
        "overflow": answer.overflow_tokens or UNSET,
        "sources": tuple(f"{session}, turn {turn}" for session, turn in (answer.sources or ())[:PIECES]),
    }


def _tried(attempt: Attempt, room: int) -> Tried:
    return Tried(cut(attempt.text, room), attempt.wrong)
