"""BEAM: chats of 100,000 to a million tokens and more with an assistant, and twenty questions each, from a path.

One scenario a chat; one session an exchange, all of a batch on the day of its time anchor; all questions a day after
the last. Questions of ten kinds, two of each: where each nugget of the rubric is a value, a rule checks it; the rest
need a judge, and are asked but not scored. It separates stacks that find one value in a long chat from those that keep
the latest turns only; `full_context` no longer holds the larger chats.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from harness.core.errors import ScenarioError
from harness.core.scenario import Event, Probe, SuiteOptions
from harness.graders.judge import NeedsJudge
from harness.graders.nuggets import Nuggets
from scenarios.beam.chat import USER, Chat
from scenarios.beam.rubric import nuggets, points
from scenarios.beam.schema import ABILITIES, CHAT_FILE, KINDS, QUESTIONS_FILE, BeamBatch, BeamQuestion, Kind
from scenarios.data_files import REAL, data_path, day_after, read_file, recorded_only, said

ALLOWED = f"a chat's folder, which holds {CHAT_FILE} and {QUESTIONS_FILE}, or a folder of such, as 100K"


@dataclass(frozen=True)
class BeamScenario:
    """One chat. Its files are read at each call of `events`: chats of a million tokens are not held."""

    folder: Path
    level: str = field(default=REAL, init=False)

    @property
    def id(self) -> str:
        """`100K-3`: the folder's name behind its size's."""
        return f"{self.folder.parent.name}-{self.folder.name}"

    @cached_property
    def repairs(self) -> tuple[str, ...]:
        """Which citations were dropped, one line each."""
        return tuple(line for _, lines in self._asked(self._chat()) for line in lines)

    def events(self) -> Iterator[Event]:
        """All sessions in order, then all questions."""
        chat = self._chat()
        probes = [probe for probe, _ in self._asked(chat)]
        yield from chat.sessions
        yield from probes

    def _chat(self) -> Chat:
        name = f"{self.id}/{CHAT_FILE}"
        return Chat(read_file(self.folder / CHAT_FILE, list[BeamBatch], name), f"{name}: $")

    def _asked(self, chat: Chat) -> Iterator[tuple[Probe, list[str]]]:
        name = f"{self.id}/{QUESTIONS_FILE}"
        place = f"{name}: $"
        time = day_after(chat.sessions[-1].time, place)
        questions = read_file(self.folder / QUESTIONS_FILE, dict[str, list[BeamQuestion]], name)
        if unknown := questions.keys() - set(KINDS):
            raise ScenarioError(place, ", ".join(map(repr, sorted(unknown))), ", ".join(KINDS))
        if not any(questions.values()):
            raise ScenarioError(place, "no question", f"questions by kind: {', '.join(KINDS)}")
        for kind in KINDS:
            for number, question in enumerate(questions.get(kind, ())):
                name = f"{kind}-{number + 1}"
                evidence, unknown_ids = chat.cite(question.sources())
                expected, grader = _key(question, kind, f"{place}.{kind}[{number}]")
                yield (
                    Probe(
                        id=name,
                        time=time,
                        user=USER,
                        text=said(question.question, f"{place}.{kind}[{number}].question"),
                        expected=expected,
                        ability=ABILITIES[kind],
                        grader=grader,
                        evidence=evidence,
                        label=kind,
                        rubric=points(question) if grader == NeedsJudge.name else (),
                    ),
                    [f"{name}: no message {cited}, cited as evidence" for cited in unknown_ids],
                )


class Beam:
    """The suite. Folders are found at once, each chat is read when it is played."""

    name = "beam"
    about = "BEAM's long chats, 100K to 1M tokens, and their questions, from --data"
    needs_data = True
    licence = "BEAM data: CC BY-SA 4.0 (by its card on Hugging Face), attribution, share alike"

    def files(self, path: Path) -> list[Path]:
        """See DataSet."""
        return [folder / name for folder in _folders(path) for name in (CHAT_FILE, QUESTIONS_FILE)]

    def scenarios(self, options: SuiteOptions) -> Iterator[BeamScenario]:
        """One per chat: sizes by their size, chats by their number."""
        recorded_only(options)
        path = data_path(options.data, ALLOWED)
        folders = _folders(path)
        if not folders:
            raise ScenarioError(str(path), f"no folder with {CHAT_FILE} and {QUESTIONS_FILE}", ALLOWED)
        yield from (BeamScenario(folder) for folder in folders[: options.limit])


def _folders(path: Path) -> list[Path]:
    """Folders of chats: the path itself, those in it, or those one level deeper."""
    for depth in ("", "*", "*/*"):
        found = [file.parent for file in path.glob(f"{depth}/{CHAT_FILE}".lstrip("/"))] if path.is_dir() else []
        if kept := [folder.resolve() for folder in found if (folder / QUESTIONS_FILE).is_file()]:
            return sorted(kept, key=lambda folder: (_size(folder.parent.name), _size(folder.name)))
    return []


def _size(name: str) -> tuple[float, str]:
    """Sorts `100K` before `1M`, and `3` before `11`."""
    number, unit = name.rstrip("KM"), name[-1:]
    factor = {"K": 1e3, "M": 1e6}.get(unit, 1.0)
    return (float(number) * factor if number.isdecimal() else float("inf")), name


def _key(question: BeamQuestion, kind: Kind, place: str) -> tuple[tuple[str, ...] | None, str]:
    """Accepted answers and grader."""
    if kind == "abstention":
        return None, "abstain"
    if (found := nuggets(question, kind)) is not None:
        return ("; ".join(found),), Nuggets.name
    reference = question.reference()
    if not reference:
        raise ScenarioError(f"{place}.answer", "nothing", "a reference answer")
    return (reference,), NeedsJudge.name
