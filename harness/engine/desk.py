"""Work at a desk: a customer, whom a model plays, is served until nothing is wrong or the attempts are used up.

Each attempt begins with the same words of the customer and with records as they were at first. What the customer's
model is asked goes by a route of its own, so that it is no cost of the stack that serves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import msgspec

from harness.core.contract import Tool
from harness.core.desk import Desk, HasDesks
from harness.core.errors import TrialError
from harness.core.record import Attempt
from harness.core.scenario import DeskTask, Scenario, Session, Turn
from harness.engine import prompts
from harness.engine.agent import HouseAgent, correction_form
from harness.engine.steps import Steps
from harness.engine.work import SOLVED
from harness.graders.desk import END, RECORDS, TOLD, check

MOST_TURNS = 20  # of the customer in one attempt; then the talk has come to no end
DONE = "[done]"
GREETING = Turn("assistant", "assistant", "Good day! What can I do for you?")
NOTHING_SAID = "..."  # in place of an empty message, which no endpoint takes

Say = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Customer:
    """Played by the run's model, of which only this talk is known to it."""

    player: HouseAgent

    def next(self, task: DeskTask, turns: Sequence[Turn]) -> str:
        """What the customer says to the turns so far, the first of which is theirs; empty where they are done."""
        system = f"{prompts.CUSTOMER}\n\n<customer>\n{task.text}\n</customer>"
        said = self.player.go_on(system, [_seen_by_the_customer(turn) for turn in (GREETING, *turns)]).strip()
        return "" if DONE in said else said


def _seen_by_the_customer(turn: Turn) -> Turn:
    """The customer's own model speaks as the assistant of its requests."""
    return Turn("user" if turn.role == "assistant" else "assistant", turn.speaker, turn.text or NOTHING_SAID)


@dataclass(frozen=True, slots=True)
class Visits:
    """Opens the desks of a scenario's tasks for its customer."""

    scenario: Scenario
    customer: Customer
    steps: Steps

    def of(self, task: DeskTask) -> "Visit":
        """Nothing is asked of the customer as yet. Raises TrialError where the scenario has no desks."""
        if not isinstance(self.scenario, HasDesks):
            raise TrialError(f"{task.id}: a task at a desk, on a tape of {type(self.scenario).__name__} without desks")
        return Visit(task, self.scenario.desk, self.customer, self.steps, self.scenario.desk(task))


@dataclass(slots=True)
class Visit:
    """One task at its desk, which is that of the attempt under way; `turns` is all that was said, and changed."""

    task: DeskTask
    opened: Callable[[DeskTask], Desk]
    customer: Customer
    steps: Steps
    desk: Desk
    turns: list[Turn] = field(default_factory=list)
    _opening: str = ""
    _used: list[str] = field(default_factory=list)

    def begin(self) -> str:
        """What the customer says first, in each attempt."""
        self.steps.between(self.task.id)
        self._opening = self.customer.next(self.task, ()) or NOTHING_SAID
        return self._opening

    def tools(self) -> list[Tool]:
        """The desk's tools, for the whole visit: they act on the records of the attempt under way."""
        return [replace(tool, run=partial(self._use, place)) for place, tool in enumerate(self.desk.tools)]

    def attempts(self, say: Say) -> tuple[Attempt, ...]:
        """Let `say` answer what the customer says, in as many attempts as it takes or may take."""
        made: list[Attempt] = []
        correction = ""
        for number in range(self.task.max_attempts):
            if number:
                self.desk = self.opened(self.task)
            made.append(self._attempt(say, correction))
            wrong = made[-1].wrong
            self.turns.append(Turn("user", "user", self._correction(wrong) if wrong else SOLVED))
            if not wrong:
                break
            correction = f"{correction_form(self.turns[-1].text)}\n\n"
        return tuple(made)

    def session(self) -> Session:
        """The visit as the session that a `Memory` then observes."""
        return Session(self.task.id, self.task.time, self.task.user, tuple(self.turns), self.task.agent)

    def _attempt(self, say: Say, correction: str) -> Attempt:
        turns, words = list[Turn](), self._opening
        while words and len(turns) < 2 * MOST_TURNS:
            with self.steps.step("work", self.task.id):
                reply = say(correction + words)
            turns += [Turn("user", "user", words), Turn("assistant", "assistant", reply)]
            self.turns += [turns[-2], Turn("assistant", "assistant", self._with_changes(reply))]
            correction, words = "", self.customer.next(self.task, turns)
        said = "\n\n".join(turn.text for turn in turns[1::2])
        attempt = Attempt(said, changed=None if words else self.desk.changed())
        return msgspec.structs.replace(attempt, wrong=tuple(check(attempt, self.task)))

    def _use(self, place: int, given: Mapping[str, Any]) -> str:
        tool = self.desk.tools[place]
        result = tool.run(given)
        if tool.writes:
            self._used.append(f"({tool.name} {msgspec.json.encode(given).decode()})")
        return result

    def _with_changes(self, reply: str) -> str:
        """A reply below the changes that were made for it."""
        lines, self._used = [*self._used, reply or NOTHING_SAID], []
        return "\n".join(lines)

    def _correction(self, wrong: Sequence[str]) -> str:
        """What the customer says when it is over and wrong: what is not as it should be, and never what should be."""
        told = {
            END: ["We came to no end."],
            RECORDS: self.desk.amiss(),
            TOLD: ["I was not told all that I had to know."],
        }
        return " ".join(["That was not right.", *(line for name in wrong for line in told[name])])
