"""PersonaMem (32k): long talks of made-up people with an assistant, and multiple-choice questions, from a path.

One scenario a persona; each of its histories is a user of its own, told in sessions a day apart (the data has no
times), with all questions a day after the last. Options are part of the question. Always picking the longest option
is right half of the time, for some types of question nearly always: read the gain over that floor, by type. It
separates stacks that follow a change of mind from those that keep the first or the last word on it; nothing in the data
says which turn holds an answer, so no evidence can be read and the ceiling is handed none.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Literal

from msgspec import Struct

from harness.core.errors import ScenarioError
from harness.core.scenario import Ability, Event, Probe, Session, SuiteOptions, Turn, UserId
from harness.graders import choice
from scenarios.data_files import REAL, data_path, read_file, recorded_only, said

DOCUMENTS_FILE, QUERIES_FILE = "documents.json", "queries.json"
ALLOWED = f"a folder that holds {DOCUMENTS_FILE} and {QUERIES_FILE}"
FIRST_DAY = datetime(2025, 1, 1, 9, tzinfo=UTC)

Role = Literal["user", "assistant"]
ROLES: dict[str, Role] = {"SYSTEM": "user", "USER": "user", "ASSISTANT": "assistant"}
ABILITIES: dict[str, Ability] = {
    "generalizing_to_new_scenarios": "preference",
    "provide_preference_aligned_recommendations": "preference",
    "recall_user_shared_facts": "fact",
    "recalling_facts_mentioned_by_the_user": "fact",
    "recalling_the_reasons_behind_previous_updates": "update",
    "suggest_new_ideas": "preference",
    "track_full_preference_evolution": "update",
}

_PART = re.compile(r"(?:\A|\n\n)\[(SYSTEM|USER|ASSISTANT)\] ")
_SPEAKER = re.compile(r"(User|Assistant|Patient|Therapist): ")


class Document(Struct, frozen=True):
    """One talk: parts that begin with `[SYSTEM] `, `[USER] ` or `[ASSISTANT] `."""

    id: str
    content: str
    user_id: str


class QueryMeta(Struct, frozen=True):
    """Whose question of which type."""

    persona_id: str
    question_type: str


class PersonaQuery(Struct, frozen=True):
    """One question with its options; the key is the right option's line, and its letter."""

    id: str
    query: str
    gold_answers: list[str]
    user_id: str
    meta: QueryMeta


@dataclass(frozen=True)
class PersonaScenario:
    """One persona: all its histories, then the questions on them."""

    id: str
    sessions: tuple[Session, ...]
    probes: tuple[Probe, ...]
    level: str = REAL

    def events(self) -> Iterator[Event]:
        """Sessions day by day, those of several histories in between each other; then all questions."""
        yield from self.sessions
        yield from self.probes


class PersonaMem:
    """The suite. A path is read once per object, at the first call of `scenarios`."""

    name = "personamem"
    about = "PersonaMem's talks and multiple-choice questions (32k), from --data"
    needs_data = True
    licence = "PersonaMem data: MIT by its card (not verified here)"

    def __init__(self) -> None:
        self._load = cache(_load)

    def files(self, path: Path) -> list[Path]:
        """See DataSet."""
        files = [path / DOCUMENTS_FILE, path / QUERIES_FILE]
        return files if all(file.is_file() for file in files) else []

    def scenarios(self, options: SuiteOptions) -> Iterator[PersonaScenario]:
        """One per persona, in the order of their questions. Raises ScenarioError where the data breaks its form."""
        recorded_only(options)
        path = data_path(options.data, ALLOWED)
        if not self.files(path):
            raise ScenarioError(str(path), f"no {DOCUMENTS_FILE} or no {QUERIES_FILE}", ALLOWED)
        yield from self._load(path)[: options.limit]


def _load(path: Path) -> list[PersonaScenario]:
    histories: dict[str, list[tuple[str, Document]]] = {}
    for number, document in enumerate(read_file(path / DOCUMENTS_FILE, list[Document])):
        histories.setdefault(document.user_id, []).append((f"{DOCUMENTS_FILE}: $[{number}].content", document))
    asked: dict[str, list[tuple[str, PersonaQuery]]] = {}
    for number, query in enumerate(read_file(path / QUERIES_FILE, list[PersonaQuery])):
        place = f"{QUERIES_FILE}: $[{number}]"
        if query.user_id not in histories:
            raise ScenarioError(f"{place}.user_id", repr(query.user_id), f"a user of {DOCUMENTS_FILE}")
        asked.setdefault(query.meta.persona_id, []).append((place, query))
    if not asked:
        raise ScenarioError(f"{QUERIES_FILE}: $", "an empty list", "at least one question")
    return [_scenario(persona, queries, histories) for persona, queries in asked.items()]


def _scenario(
    persona: str, queries: Sequence[tuple[str, PersonaQuery]], histories: dict[str, list[tuple[str, Document]]]
) -> PersonaScenario:
    names = {user: UserId(f"u{number}") for number, user in enumerate(dict.fromkeys(q.user_id for _, q in queries), 1)}
    sessions = [
        _session(place, document, names[user], day)
        for user in names
        for day, (place, document) in enumerate(histories[user])
    ]
    sessions.sort(key=lambda session: session.time)
    end = sessions[-1].time + timedelta(days=1)
    probes = [_probe(f"p{n:03d}", place, query, names[query.user_id], end) for n, (place, query) in enumerate(queries)]
    return PersonaScenario(f"persona-{persona}", tuple(sessions), tuple(probes))


def _session(place: str, document: Document, user: UserId, day: int) -> Session:
    start, *parts = _PART.split(document.content)
    if start.strip() or not parts:
        raise ScenarioError(place, repr(document.content[:40]), "parts that begin with [SYSTEM], [USER] or [ASSISTANT]")
    turns = [_turn(role, text.strip()) for role, text in zip(parts[::2], parts[1::2], strict=True)]
    return Session(f"{user}-s{day + 1}", FIRST_DAY + timedelta(days=day), user, tuple(turns))


def _turn(role: str, text: str) -> Turn:
    """The speaker's name stands before what is said, in most turns."""
    named = _SPEAKER.match(text)
    speaker = named[1] if named else role.capitalize()
    return Turn(ROLES[role], speaker, text[named.end() :] if named else text)


def _probe(name: str, place: str, query: PersonaQuery, user: UserId, time: datetime) -> Probe:
    kind, listed = query.meta.question_type, choice.options(said(query.query, f"{place}.query"))
    if kind not in ABILITIES:
        raise ScenarioError(f"{place}.meta.question_type", repr(kind), ", ".join(ABILITIES))
    letters = {answer for answer in query.gold_answers if len(answer) == 1}
    lines = [answer for answer in query.gold_answers if answer[:1] == "(" and answer[1:2] in letters]
    if len(listed) < 2 or not lines or letters - listed.keys() or len(letters) != 1:
        found = f"options {', '.join(listed) or 'none'}, key {query.gold_answers!r:.60}"
        raise ScenarioError(f"{place}.gold_answers", found, "two options or more, and one's line and letter")
    return Probe(
        id=name,
        time=time,
        user=user,
        text=query.query,
        expected=(lines[0],),
        ability=ABILITIES[kind],
        grader=choice.Choice.name,
        label=kind,
    )
