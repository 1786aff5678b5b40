"""The house agent: answers, takes notes and works, for every stack that has no agent of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from harness.core.contract import Endpoint, Tool
from harness.core.scenario import Session, Task, Turn, spoken_time
from harness.engine import prompts
from harness.engine.messages import Body, Messages, PlainMessages, SdkMessages, offered


@dataclass(frozen=True, slots=True)
class Said:
    """What the house agent answered, and the remembered line it cited."""

    text: str
    cited: str | None


@dataclass(frozen=True, slots=True)
class Reach:
    """How the agent reaches a memory: its tools, and what the requests that offer them hold besides."""

    tools: Sequence[Tool] = ()
    parameters: Mapping[str, Any] = field(default_factory=dict)


_NO_TOOLS = Reach()


class HouseAgent:
    """Asks the model behind the gateway. No state between questions."""

    def __init__(self, endpoint: Endpoint, max_tokens: int, patient: bool = False, stream: bool = False) -> None:
        self._endpoint, self._max_tokens, self._patient, self._stream = endpoint, max_tokens, patient, stream

    @cached_property
    def _sdk(self) -> SdkMessages:
        return SdkMessages(self._endpoint, self._stream)

    @cached_property
    def _messages(self) -> Messages:
        """The SDK where calls may have to be retried (`patient`: live models, faults), or are streamed."""
        return self._sdk if self._patient or self._stream else PlainMessages(self._endpoint)

    def get_ready(self, with_tools: bool) -> None:
        """Before any step is timed: load the SDK where it will be used. Its seconds are nobody's own time."""
        if with_tools or self._patient or self._stream:
            self._sdk.get_ready()

    def answer(self, question: str, memory: str, now: datetime) -> Said:
        """Answer one question from recalled text. Raises GatewayError, or DivergedError on a resumed trial."""
        content = [text_block(f"<memory>\n{memory}\n</memory>"), text_block(dated(question, now))]
        return split_source(words(self._messages.create(self._body(prompts.ANSWER, [_user(content)]))))

    def look_up(self, question: str, reach: Reach, now: datetime) -> Said:
        """Answer one question from what the tools give; nothing is changed by it. Raises as `answer`."""
        asked = [_user([text_block(dated(question, now))])]
        body = {**self._body(prompts.LOOK_UP, asked), **reach.parameters}
        return split_source(words(self._sdk.run(body, offered(reach.tools, in_probe=True), in_probe=True)))

    def take_notes(self, session: Session, reach: Reach) -> None:
        """Note with the tools what a recorded session holds. Raises as `answer`."""
        told = [_user([text_block(dated(f"<session>\n{session.text()}\n</session>", session.time))])]
        self._sdk.run({**self._body(prompts.TAKE_NOTES, told), **reach.parameters}, reach.tools, in_probe=False)

    def begin_work(self, memory: str | None, reach: Reach = _NO_TOOLS) -> "WorkTalk":
        """Open a talk about one task, with recalled text or, where `memory` is None, with tools."""
        return self._talk(prompts.WORK_LOOKED_UP if memory is None else prompts.WORK_INJECTED, memory, reach)

    def begin_service(self, policy: str, memory: str | None, reach: Reach) -> "WorkTalk":
        """Open a talk with a customer at a desk, whose tools are among the reach's; memory as in `begin_work`."""
        system = prompts.SERVE_LOOKED_UP if memory is None else prompts.SERVE_INJECTED
        return self._talk(f"{system}\n\n<policy>\n{policy}\n</policy>", memory, reach)

    def chat(self, turns: Sequence[Turn], memory: str, now: datetime) -> str:
        """The agent's next message in a dialogue; the last of `turns` is the user's."""
        return self.go_on(f"{prompts.CHAT}\n\n<memory>\n{memory}\n</memory>\n\n{_now(now)}", turns)

    def go_on(self, system: str, turns: Sequence[Turn]) -> str:
        """The next message in a talk so far, of whoever `system` says."""
        history = [{"role": turn.role, "content": turn.text} for turn in turns]
        return words(self._messages.create(self._body(system, history)))

    def reply(self, body: Body, tools: Sequence[Tool]) -> str:
        """The model's reply to a talk so far, which grows by it."""
        if tools:
            return words(self._sdk.run(body, tools, in_probe=False))
        reply = self._messages.create(body)
        body["messages"].append({"role": "assistant", "content": reply["content"]})
        return words(reply)

    def _talk(self, system: str, memory: str | None, reach: Reach) -> "WorkTalk":
        recalled = [] if memory is None else [text_block(f"<memory>\n{memory}\n</memory>")]
        return WorkTalk(self, {**self._body(system, []), **reach.parameters}, recalled, reach.tools)

    def _body(self, system: str, messages: list[Body]) -> Body:
        return {
            "model": self._endpoint.model, "max_tokens": self._max_tokens, "system": system, "messages": messages
        }  # fmt: skip


@dataclass(slots=True)
class WorkTalk:
    """One task's talk. `recalled` stands before what is said first."""

    agent: HouseAgent
    body: Body
    recalled: list[Body]
    tools: Sequence[Tool] = ()

    def say(self, text: str) -> str:
        """The reply to what is said next."""
        before = [] if self.body["messages"] else self.recalled
        self.body["messages"].append(_user([*before, text_block(text)]))
        return self.agent.reply(self.body, self.tools)


def dated(text: str, time: datetime) -> str:
    """What is said to an agent, below the time at which it is said."""
    return f"<now>{spoken_time(time)}</now>\n\n{text}"


def task_form(task: Task) -> str:
    """A task as an agent is given it."""
    names = "\n".join(field.name for field in task.fields)
    return f"<task>\n{task.text}\n</task>\n\n<fields>\n{names}\n</fields>"


def correction_form(correction: str) -> str:
    """What the user says to a wrong reply, as an agent is given it."""
    return f"<correction>\n{correction}\n</correction>"


def split_source(reply: str) -> Said:
    """The answer, and the line after `Source:` where there is one."""
    text, _, cited = reply.partition("\nSource:")
    return Said(text.strip(), cited.strip() or None)


def words(reply: Body) -> str:
    """The text of a reply's body."""
    return "".join(block["text"] for block in reply["content"] if block["type"] == "text")


def text_block(text: str) -> Body:
    """A text as a content block."""
    return {"type": "text", "text": text}


def _user(content: list[Body]) -> Body:
    return {"role": "user", "content": content}


def _now(time: datetime) -> str:
    return f"<now>{spoken_time(time)}</now>"
