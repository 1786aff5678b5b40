"""The same notebook as an AgentMemory: it runs an agent of its own on a vendor's SDK."""

from dataclasses import dataclass, field
from typing import ClassVar

from harness.core.contract import AgentMemory, Brief, Conversation, Lab, Query, Reply
from harness.core.scenario import AgentId, Session, Turn, UserId
from notebook_memory import Notebook, Pages


@dataclass(frozen=True)
class NotebookAgent(Notebook):
    """Each message of the user is answered from at most `lines` lines."""

    name: ClassVar[str] = "notebook_agent"
    about: ClassVar[str] = "the notebook, with an agent of its own"
    requires: ClassVar[tuple[str, ...]] = ("anthropic",)

    def open(self, lab: Lab) -> AgentMemory:
        return AgentPages(self, lab)


class AgentPages:
    def __init__(self, options: NotebookAgent, lab: Lab) -> None:
        import anthropic

        at = lab.models.endpoint()
        self.client, self.model = anthropic.Anthropic(base_url=at.base_url, api_key=at.key), at.model
        self.pages = Pages(options, lab)
        self.observe, self.settle = self.pages.observe, self.pages.settle
        self.forget, self.close = self.pages.forget, self.pages.close

    def begin(self, user: UserId, agent: AgentId, brief: Brief) -> Conversation:
        return Talk(self, user, agent, brief)


@dataclass
class Talk:
    memory: AgentPages
    user: UserId
    agent: AgentId
    brief: Brief
    turns: list[Turn] = field(default_factory=list)

    def say(self, text: str) -> Reply:
        self.turns.append(Turn("user", "user", text))
        recalled = self.memory.pages.recall(Query(self.user, self.agent, text, self.brief.time, 1500)).text
        reply = self.memory.client.messages.create(
            model=self.memory.model,
            max_tokens=self.brief.max_tokens,
            system=f"{self.brief.prompt}\n\n<memory>\n{recalled}\n</memory>\n\nNow: {self.brief.time:%A, %d %B %Y}.",
            messages=[{"role": turn.role, "content": turn.text} for turn in self.turns],
        )
        said = "".join(block.text for block in reply.content if block.type == "text")
        self.turns.append(Turn("assistant", "assistant", said))
        return Reply(said)

    def end(self) -> None:
        if self.brief.keep:  # a probe leaves no trace
            name = f"talk-{self.brief.time:%Y%m%d%H%M%S}"
            self.memory.observe(Session(name, self.brief.time, self.user, tuple(self.turns), self.agent))
