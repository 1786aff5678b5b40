"""A server that speaks the Messages API and plays tau2's customers and those who serve them, from the tasks' keys.

A customer says which case is theirs, and is done with the first answer; an `endless` one never is. Of those who serve,
`gold` takes the case's gold actions one by one and says what must be said, `null` does nothing, and `learner` is null
until a correction stands before it, said just now or remembered, and gold from then on.
"""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from scenarios.tau2.domain import Tau2Task
from tests.messages_endpoint import serve_messages

Body = dict[str, Any]
Manner = Literal["gold", "null", "learner", "endless"]
CORRECTED = "That was not right."


def reply(body: Body, tasks: Sequence[Tau2Task], manner: Manner) -> list[Body]:
    """The content blocks of the next message."""
    if "<customer>" in body["system"]:
        return [text(as_customer(body, tasks, manner))]
    said = [block for message in body["messages"] for block in blocks(message) if message["role"] == "user"]
    words = "\n".join(block["text"] for block in said if block["type"] == "text")
    case = re.findall(r"My case is (.+)\.$", words, re.MULTILINE)[-1]
    if manner in ("null", "endless") or (manner == "learner" and CORRECTED not in words):
        return [text("We are closed today.")]
    criteria = next(task for task in tasks if task.id == case).evaluation_criteria
    number = used_since_last_spoken_to(body)
    if number < len(criteria.actions):
        action = criteria.actions[number]
        return [{"type": "tool_use", "id": f"toolu_{number}", "name": action.name, "input": action.arguments}]
    return [text(f"Done. {'; '.join(criteria.communicate_info)}")]


def as_customer(body: Body, tasks: Sequence[Tau2Task], manner: Manner) -> str:
    greeted, *answered = body["messages"]
    assert greeted["role"] == "user"
    if answered and manner != "endless":
        return "[done]"
    case = next(task.id for task in tasks if all(part in body["system"] for part in told(task)))
    return f"My case is {case}."


def told(task: Tau2Task) -> list[str]:
    found = task.user_scenario.instructions
    parts = (found.reason_for_call, found.task_instructions, found.known_info or "", found.unknown_info or "")
    return [part.strip() for part in parts]


def used_since_last_spoken_to(body: Body) -> int:
    used = 0
    for message in body["messages"]:
        kinds = [block["type"] for block in blocks(message)]
        if message["role"] == "user" and "text" in kinds:
            used = 0
        used += kinds.count("tool_use")
    return used


def blocks(message: Body) -> list[Body]:
    content = message["content"]
    return [text(content)] if isinstance(content, str) else content


def text(words: str) -> Body:
    return {"type": "text", "text": words}


@contextmanager
def serving(tasks: Sequence[Tau2Task], manner: Manner) -> Iterator[str]:
    """Gives the URL."""

    def answer(body: dict[str, Any]) -> dict[str, Any]:
        said = reply(body, tasks, manner)
        ended = "tool_use" if said[0]["type"] == "tool_use" else "end_turn"
        usage = {"input_tokens": len(json.dumps(body)) // 4, "output_tokens": 20}
        return {"content": said, "stop_reason": ended, "usage": usage}

    server, url = serve_messages(answer)
    with server:
        yield url
        server.shutdown()
