"""The family as a suite.

A scenario holds one user with 3 to 5 clients and 4 to 6 kinds of work, done again and again over four to eight weeks. A
task asks 2 to 5 fields: some stand in its text, the others follow rules that the text does not tell. House rules hold
for every client, exceptions for one, and on hard tapes for one kind of a client's work; some change on the way, and the
newest holds. Late tasks bring a kind and a client together for the first time though each rule was told before
(`unseen`); control tasks tell all fields in their text, some of them against the rule. Caps: 40 tasks, 6 sessions, 48
turns and 7,000 tokens a scenario, counting texts, turns and one correction for each field; half a minute a trial on
stacks that the house agent asks, 4 minutes on those that it steers, on two loaded cores.

What it should separate, as data in `claims`: first-pass error at repetitions >= 2 is to be higher for `none` than for
`keyword`, `files` and `memory_tool`, because no value can be guessed; `full_context`, which holds every correction, is
the upper bound for what is delivered. On easy tapes each correction names client and field as the task does; on hard
tapes tasks are paraphrased, names of clients look alike, corrections hold several rules and most changes are announced
in talk.
Nobody can know a rule before it was told: a first occurrence (repetition 1) in which a rule is new fails for every
stack, and so does the first task after a change that was not announced. The tests compute that ceiling.
`evidence` names turns of sessions only: rules that were told as corrections stand on no tape.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.scenario import Claim, Event, SuiteOptions
from scenarios.levels import Generated, by_turns
from scenarios.task_agent.plan import Plan, draw_plan
from scenarios.task_agent.tape import write_tape

FAMILY = "task_agent"


@dataclass(frozen=True, slots=True)
class TaskScenario(Generated):
    """One tape."""

    family = FAMILY

    def plan(self) -> Plan:
        """Which work comes when, and which rules it needs."""
        return self._draw()[0]

    def events(self) -> Iterator[Event]:
        """The tape, in order of time."""
        return write_tape(*self._draw())

    def _draw(self) -> tuple[Plan, random.Random]:
        rng = self.chance()
        return draw_plan(rng, self.hard), rng


class TaskAgent:
    """20 scenarios a level; both levels by turns, so that a limit gets a mix."""

    name = FAMILY
    about = "an agent works for several clients and is corrected; house rules, exceptions, changes, transfer, controls"
    needs_data = False
    licence = ""
    claims = tuple(
        Claim("none", better, "first_pass_error", "lower", "no value can be guessed")
        for better in ("keyword", "files", "memory_tool")
    )

    def scenarios(self, options: SuiteOptions) -> Iterator[TaskScenario]:
        """In a fixed order. Raises ScenarioError for a level that there is not."""
        for level, index in by_turns(options):
            yield TaskScenario(options.seed, level, index)
