"""What a judge is to weigh: a run's open answers, and answers planted among them."""

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from harness.core.errors import MisuseError
from harness.core.judgement import MANNERS, Judge, Judgement, Manner, Planted
from harness.core.record import ModelSpec, digest
from harness.core.scenario import Probe
from harness.core.store import RunFolder
from harness.engine.agent import words
from harness.engine.messages import Body
from harness.graders.judge import PROMPT, NeedsJudge, case_of, read_reply, rules_for
from harness.graders.planted import plantable, plants

AUDITED = 30  # probes whose keys are planted: up to four answers each, under both prompts
REPLY_TOKENS = 300
Place = tuple[str, str]  # scenario and probe
Known = tuple[Judge, str, str, str, Planted | None]


class Question(Struct, frozen=True):
    """One text to be judged."""

    judge: Judge
    scenario: str
    probe: Probe
    text: str
    planted: Planted | None = None

    @property
    def known(self) -> Known:
        """What makes two questions one."""
        return self.judge, self.scenario, self.probe.id, self.text, self.planted

    def body(self) -> Body:
        """The request. It holds nothing of the stack, nor whether the text was planted."""
        case = {"role": "user", "content": case_of(self.probe, self.text)}
        system = rules_for(self.judge.manner)
        return {"model": self.judge.model, "max_tokens": REPLY_TOKENS, "system": system, "messages": [case]}

    def judged(self, reply: Mapping[str, Any]) -> Judgement:
        """The verdict that a reply comes to."""
        said = words({"content": reply.get("content") or []})
        return Judgement(self.judge, self.scenario, self.probe.id, self.text, read_reply(said), said, self.planted)


def known(judgement: Judgement) -> Known:
    """Of which question it is the verdict."""
    return judgement.judge, judgement.scenario, judgement.probe, judgement.text, judgement.planted


def refuse_needless(folder: RunFolder, model: ModelSpec) -> None:
    """Raises MisuseError for the reference model, and where no answer needs a judge."""
    if model.kind == "reference":
        found = "the reference model, a fixed set of rules that can't weigh an answer"
        raise MisuseError("--judge", found, "a live model, by the name that its endpoint knows")
    keys = folder.keys()
    if all(key.probe.grader != NeedsJudge.name for key in keys):
        raise MisuseError(str(folder.path), "no probe that needs a judge", "a run of a suite with open answers")


def questions(folder: RunFolder, model: ModelSpec, manner: Manner) -> list[Question]:
    """All that is to be judged: answers by the wanted prompt, planted ones by both, in an order that mixes them.

    Raises MisuseError as `refuse_needless`.
    """
    refuse_needless(folder, model)
    keys = folder.keys()
    probes = {(key.scenario, key.probe.id): key.probe for key in keys}
    judges = {each: Judge(model.name, model.version, each, PROMPT) for each in MANNERS}
    asked = {question.known: question for question in _answers(folder, probes, judges[manner])}
    asked |= {question.known: question for judge in judges.values() for question in _planted(probes, judge)}
    return [asked[place] for place in sorted(asked, key=digest)]


def _answers(folder: RunFolder, probes: Mapping[Place, Probe], judge: Judge) -> Iterator[Question]:
    for trial in folder.trials():
        for answer in trial.answers:
            probe = probes.get((trial.scenario, answer.probe))
            if probe and probe.grader == NeedsJudge.name and answer.state == "answered" and answer.text.strip():
                yield Question(judge, trial.scenario, probe, answer.text)


def _planted(probes: Mapping[Place, Probe], judge: Judge) -> Iterator[Question]:
    """Of up to `AUDITED` probes, drawn by a hash of where they stand; first of those that need a judge."""
    places = [place for place, probe in probes.items() if plantable(probe)]
    places.sort(key=lambda place: (probes[place].grader != NeedsJudge.name, digest("audit", place)))
    for place in places[:AUDITED]:
        for kind, text in plants(probes[place], [*probes.values()]).items():
            yield Question(judge, place[0], probes[place], text, kind)
