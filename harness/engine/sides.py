"""The kinds of memory, each as the player drives it: who is asked, who answers, what is timed as which step."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol

from harness.core.contract import AgentMemory, AnyMemory, Brief, Conversation, Memory, Query, Recall, Source
from harness.core.errors import TrialError
from harness.core.record import Answer
from harness.core.scenario import Dialogue, Probe, Session, Turn, dated_header
from harness.engine.agent import PROMPT, HouseAgent, split_source
from harness.engine.registry import CEILING
from harness.engine.steps import Steps
from harness.engine.wire import Job
from harness.gateway.tokens import estimate, truncate

MODEL_WINDOW = 180_000  # tokens that a stack exempt from the evidence budget may fill of a model's 200,000


class Side(Protocol):
    """What the player asks of any kind of memory."""

    def observe(self, session: Session) -> None:
        """Show a recorded session to the memory."""
        ...

    def answer(self, probe: Probe) -> Answer:
        """Put one probe. Raises UnsupportedError where the stack can't."""
        ...

    def hold(self, dialogue: Dialogue) -> None:
        """Hold one live talk."""
        ...


@dataclass(frozen=True, slots=True)
class AskedMemory:
    """A `Memory`: recalled text goes into the house agent's prompt.

    `handed` gives a probe's memory text directly; it makes the ceiling, whose memory is never asked.
    """

    memory: Memory
    agent: HouseAgent
    steps: Steps
    budget: int | None
    handed: Callable[[Probe], Recall] | None = None

    def observe(self, session: Session) -> None:
        """See Side."""
        with self.steps.step("observe", session.id):
            self.memory.observe(session)

    def answer(self, probe: Probe) -> Answer:
        """See Side. What exceeds the evidence budget is cut off and counted."""
        with self.steps.step("recall", probe.id):
            recall = self.handed(probe) if self.handed else self._recall(probe, probe.text)
        kept = self._within_budget(recall.text)
        tokens = estimate(kept)
        with self.steps.step("answer", probe.id):
            said = self.agent.answer(probe.text, kept, probe.time)
        return Answer(
            probe=probe.id,
            state="answered",
            text=said.text,
            cited=said.cited,
            recall_tokens=tokens,
            overflow_tokens=0 if len(kept) == len(recall.text) else estimate(recall.text) - tokens,
            sources=None if recall.sources is None else tuple((at.session, at.turn) for at in recall.sources),
        )

    def hold(self, dialogue: Dialogue) -> None:
        """See Side. Each user turn is a query; the whole talk is then observed as a session."""
        turns: list[Turn] = []
        for text in dialogue.turns:
            with self.steps.step("recall", dialogue.id):
                recalled = self._within_budget(self._recall(dialogue, text).text)
            turns.append(Turn("user", "user", text))
            with self.steps.step("work", dialogue.id):
                reply = self.agent.chat(turns, recalled, dialogue.time)
            turns.append(Turn("assistant", "assistant", reply))
        self.observe(Session(dialogue.id, dialogue.time, dialogue.user, tuple(turns), dialogue.agent))

    def _recall(self, asked: Probe | Dialogue, text: str) -> Recall:
        budget = MODEL_WINDOW if self.budget is None else self.budget
        return _checked(self.memory.recall(Query(asked.user, asked.agent, text, asked.time, budget)))

    def _within_budget(self, text: str) -> str:
        return text if self.budget is None else truncate(text, self.budget)


@dataclass(frozen=True, slots=True)
class OwnAgent:
    """An `AgentMemory`: the stack's own agent talks; it has no recall step of its own."""

    memory: AgentMemory
    steps: Steps
    answer_tokens: int
    seed: int

    def observe(self, session: Session) -> None:
        """See Side."""
        with self.steps.step("observe", session.id):
            self.memory.observe(session)

    def answer(self, probe: Probe) -> Answer:
        """See Side."""
        with self.steps.step("answer", probe.id):
            talk = self._begin(probe, keep=False)
            said = split_source(talk.say(probe.text).text)
            talk.end()
        return Answer(probe.id, "answered", said.text, said.cited)

    def hold(self, dialogue: Dialogue) -> None:
        """See Side."""
        with self.steps.step("work", dialogue.id):
            talk = self._begin(dialogue, keep=True)
            for text in dialogue.turns:
                talk.say(text)
            talk.end()

    def _begin(self, event: Probe | Dialogue, keep: bool) -> Conversation:
        return self.memory.begin(
            event.user, event.agent, Brief(PROMPT, self.answer_tokens, event.time, self.seed, keep)
        )


def side_of(job: Job, memory: AnyMemory, agent: HouseAgent, steps: Steps) -> Side:
    """The side that fits the kind of memory. Raises TrialError for what this version does not play."""
    if isinstance(memory, AgentMemory):
        return OwnAgent(memory, steps, job.conditions.answer_tokens, job.trial.seed)
    if isinstance(memory, Memory):
        budget = None if job.stack.exempt else job.conditions.evidence_tokens
        handed = handed_evidence if job.stack.name == CEILING else None
        return AskedMemory(memory, agent, steps, budget, handed)
    raise TrialError(f"{type(memory).__name__}: this version plays Memory and AgentMemory, not ToolMemory")


def _checked(recall: object) -> Recall:
    """What a memory recalled. Raises TrialError where it breaks the contract's types."""
    if not isinstance(recall, Recall) or not isinstance(recall.text, str):
        raise TrialError(f"recall() returned {recall!r:.80}; allowed: a Recall with text")
    for source in recall.sources or ():
        if not (isinstance(source, Source) and isinstance(source.session, str) and isinstance(source.turn, int)):
            raise TrialError(f"recall() named the source {source!r:.80}; allowed: Source(session id, turn)")
    return recall


class NothingKept:
    """The ceiling's memory: it keeps nothing, since it is handed the evidence."""

    def observe(self, session: Session) -> None:
        """Keep nothing."""

    def settle(self) -> None:
        """Nothing is pending."""

    def recall(self, query: Query) -> Recall:
        """Only probes hand evidence over; a dialogue gets nothing."""
        return Recall("")

    def forget(self, user: str) -> None:
        """Nothing to erase."""

    def close(self) -> None:
        """Nothing is held."""


def handed_evidence(probe: Probe) -> Recall:
    """What the ceiling is handed: the evidence turns in time, each session's under its dated header."""
    turns = sorted(probe.evidence, key=lambda turn: (turn.time, turn.session, turn.turn))
    parts = [
        "\n".join([dated_header(time), *(f"{turn.speaker}: {turn.text}" for turn in of_session)])
        for (time, _), of_session in groupby(turns, key=lambda turn: (turn.time, turn.session))
    ]
    return Recall("\n\n".join(parts), tuple(Source(turn.session, turn.turn) for turn in turns))
