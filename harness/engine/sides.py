"""The kinds of memory, each as the player drives it: who is asked, who answers, what is timed as which step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from harness.core.contract import (
    AgentMemory,
    AnyMemory,
    Brief,
    Conversation,
    Memory,
    Observes,
    Query,
    Recall,
    Tool,
    ToolMemory,
)
from harness.core.errors import UnsupportedError
from harness.core.record import Answer, Attempt
from harness.core.scenario import Dialogue, Probe, Session, Task, Turn
from harness.engine import prompts
from harness.engine.agent import HouseAgent, Reach, dated, split_source
from harness.engine.ceiling import handed_evidence
from harness.engine.checked import checked, request_parameters
from harness.engine.desk import Visit
from harness.engine.registry import CEILING
from harness.engine.steps import Steps
from harness.engine.wire import Job
from harness.engine.work import attempts, transcript, work_query
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

    def work(self, task: Task) -> tuple[Attempt, ...]:
        """Do one task, corrected by the user. Raises UnsupportedError where the stack can't."""
        ...

    def serve(self, visit: Visit) -> tuple[Attempt, ...]:
        """Serve a customer, corrected by them. Raises UnsupportedError where the stack can't."""
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
    handed: Callable[[Probe | Task], Recall] | None = None

    def observe(self, session: Session) -> None:
        """See Side."""
        with self.steps.step("observe", session.id):
            self.memory.observe(session)

    def answer(self, probe: Probe) -> Answer:
        """See Side. What exceeds the evidence budget is cut off and counted."""
        with self.steps.step("recall", probe.id):
            recall = self._recall(probe, probe.text)
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

    def work(self, task: Task) -> tuple[Attempt, ...]:
        """See Side. Text and fields are the query; the whole talk is then observed as a session."""
        with self.steps.step("recall", task.id):
            recalled = self._within_budget(self._recall(task, work_query(task)).text)
        made = attempts(task, self.agent.begin_work(recalled).say, self.steps)
        self.observe(transcript(task, made))
        return made

    def serve(self, visit: Visit) -> tuple[Attempt, ...]:
        """See Side. The customer's first words are the query; the whole visit is then observed as a session."""
        opening = visit.begin()
        with self.steps.step("recall", visit.task.id):
            recalled = self._within_budget(self._recall(visit.task, opening).text)
        made = visit.attempts(self.agent.begin_service(visit.desk.policy, recalled, Reach(visit.tools())).say)
        self.observe(visit.session())
        return made

    def _recall(self, asked: Probe | Dialogue | Task, text: str) -> Recall:
        if self.handed and not isinstance(asked, Dialogue):
            return self.handed(asked)
        budget = MODEL_WINDOW if self.budget is None else self.budget
        return checked(self.memory.recall(Query(asked.user, asked.agent, text, asked.time, budget)))

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
            said = split_source(talk.say(dated(probe.text, probe.time)).text)
            talk.end()
        return Answer(probe.id, "answered", said.text, said.cited)

    def hold(self, dialogue: Dialogue) -> None:
        """See Side."""
        with self.steps.step("work", dialogue.id):
            talk = self._begin(dialogue, keep=True)
            for text in dialogue.turns:
                talk.say(dated(text, dialogue.time))
            talk.end()

    def work(self, task: Task) -> tuple[Attempt, ...]:
        """See Side. The stack's agent is given the task in the same words, and corrected in the same talk."""
        talk = self._begin(task, keep=True)
        made = attempts(task, lambda said: talk.say(said).text, self.steps)
        talk.end()
        return made

    def serve(self, visit: Visit) -> tuple[Attempt, ...]:
        """See Side."""
        raise UnsupportedError("the stack runs its own agent, which takes no tools of a desk")

    def _begin(self, event: Probe | Dialogue | Task, keep: bool) -> Conversation:
        brief = Brief(_OWN_PROMPTS[type(event)], self.answer_tokens, event.time, self.seed, keep)
        return self.memory.begin(event.user, event.agent, brief)


_OWN_PROMPTS: dict[type, str] = {
    Probe: prompts.REMEMBERED,
    Dialogue: prompts.CHAT_REMEMBERED,
    Task: prompts.WORK_REMEMBERED,
}


@dataclass(frozen=True, slots=True)
class SearchedMemory(AskedMemory):
    """A `Memory` that the house agent searches through a tool, as often as it likes within one evidence budget."""

    def answer(self, probe: Probe) -> Answer:
        """See Side. Searches are steps of their own within the answer."""
        search = _Search(self, probe)
        with self.steps.step("answer", probe.id):
            said = self.agent.look_up(probe.text, Reach([search.tool()]), probe.time)
        return Answer(probe.id, "answered", said.text, said.cited, search.tokens, search.overflow)


@dataclass(slots=True)
class _Search:
    side: SearchedMemory
    probe: Probe
    tokens: int = 0
    overflow: int = 0

    def tool(self) -> Tool:
        about = "Search what is remembered of all past sessions. Gives remembered text with its dates."
        schema = {"type": "object", "properties": {"query": {"type": "string"}}, "required": ["query"]}
        return Tool("search_memory", {"name": "search_memory", "description": about, "input_schema": schema}, self.run)

    def run(self, given: Mapping[str, Any]) -> str:
        """Recall for the model's own words, within what is left of the probe's budget."""
        budget = MODEL_WINDOW if self.side.budget is None else self.side.budget
        probe = self.probe
        query = Query(probe.user, probe.agent, str(given.get("query", "")), probe.time, max(0, budget - self.tokens))
        with self.side.steps.step("recall", probe.id):
            text = checked(self.side.memory.recall(query)).text
        kept = truncate(text, query.max_tokens)
        self.tokens += estimate(kept)
        self.overflow += 0 if len(kept) == len(text) else estimate(text) - estimate(kept)
        return kept or "Nothing is remembered that fits."


@dataclass(frozen=True, slots=True)
class SteeredMemory:
    """A `ToolMemory`: the house agent reads and writes it through tools."""

    memory: ToolMemory
    agent: HouseAgent
    steps: Steps

    def observe(self, session: Session) -> None:
        """See Side. The agent takes notes, unless the memory keeps sessions by itself."""
        with self.steps.step("observe", session.id):
            if isinstance(self.memory, Observes):
                self.memory.observe(session)
            else:
                self.agent.take_notes(session, self._reach(session))

    def answer(self, probe: Probe) -> Answer:
        """See Side."""
        with self.steps.step("answer", probe.id):
            said = self.agent.look_up(probe.text, self._reach(probe), probe.time)
        return Answer(probe.id, "answered", said.text, said.cited)

    def hold(self, dialogue: Dialogue) -> None:
        """See Side. A talk is held without tools and then noted like any session."""
        turns: list[Turn] = []
        for text in dialogue.turns:
            turns.append(Turn("user", "user", text))
            with self.steps.step("work", dialogue.id):
                turns.append(Turn("assistant", "assistant", self.agent.chat(turns, "", dialogue.time)))
        self.observe(Session(dialogue.id, dialogue.time, dialogue.user, tuple(turns), dialogue.agent))

    def work(self, task: Task) -> tuple[Attempt, ...]:
        """See Side. The agent looks up and notes during the talk; what keeps sessions by itself is shown the talk."""
        made = attempts(task, self.agent.begin_work(None, self._reach(task)).say, self.steps)
        if isinstance(self.memory, Observes):
            self.observe(transcript(task, made))
        return made

    def serve(self, visit: Visit) -> tuple[Attempt, ...]:
        """See Side. As work, with the desk's tools beside those of the memory."""
        visit.begin()
        reach = self._reach(visit.task)
        both = replace(reach, tools=[*visit.tools(), *reach.tools])
        made = visit.attempts(self.agent.begin_service(visit.desk.policy, None, both).say)
        if isinstance(self.memory, Observes):
            self.observe(visit.session())
        return made

    def _reach(self, event: Session | Probe | Task) -> Reach:
        return Reach(self.memory.tools(event.user, event.agent), request_parameters(self.memory))


def side_of(job: Job, memory: AnyMemory, agent: HouseAgent, steps: Steps) -> Side:
    """The side that fits the kind of memory; the house agent, where it is needed, is ready."""
    if isinstance(memory, AgentMemory):
        return OwnAgent(memory, steps, job.conditions.answer_tokens, job.trial.seed)
    agent.get_ready(with_tools=isinstance(memory, ToolMemory) or job.conditions.recall == "tool")
    if isinstance(memory, ToolMemory):
        return SteeredMemory(memory, agent, steps)
    budget = job.stack.budget(job.conditions)
    if job.stack.adapter == CEILING:
        return AskedMemory(memory, agent, steps, budget, handed_evidence)
    kind = SearchedMemory if job.conditions.recall == "tool" else AskedMemory
    return kind(memory, agent, steps, budget)
