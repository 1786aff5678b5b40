"""The family as a suite.

One user has two kinds of work done for two or three clients, over and over, through six to twelve weeks. Three people
speak of it with the assistant, in recorded sessions between the tasks: they tell the rules of that work and three
things of the house, tell them again in other words, put right what the assistant did with an old value, and
contradict what was said before; the newest holds, whoever says it. One rule goes out of use, and one changes without
a word. Seven of ten rules are told in talk before the first task that asks for them; the others only by the
corrections of tasks. A review comes after every third round of talk and work and after the last one: all accept, but
the second one of every other tape (those of odd index) rejects. Probes ask what holds, at the end also what held
before, and one thing that nobody told. Caps: 17 tasks, 14 sessions, 12 probes, 5 reviews, 150 turns and 6,000 tokens
a scenario, counting texts, turns, questions and one correction for each field.

What it should separate, as data in `claims`: `managed_agents` without dreams, under the label `off`, from the same with
`dreaming="automatic"` (`auto`) and `dreaming="staged"` (`staged`). Notes that are taken session by session pile up: the
same rule in several wordings, old values beside new ones, in the files of whoever spoke. With dreams, fewer superseded
values are to be left in the memory when the tape ends, the memory is to be smaller, and so fewer tokens are to be spent
for an answer; first-pass errors of the last third of the tasks are to be no higher. Where the agent may not write
during tasks (`access="read_only"`: `off_read_only`, `auto_read_only`), those errors are to be lower with dreams,
because only a dream learns from the corrections of tasks. `staged` is to lie between, since a dream waits for its
review and one may be rejected. A price is stated too: what held before is a superseded value, so probes on it are
expected to suffer from dreams. What a memory holds is no measure of a claim: the report's table of dreams has its
size, `tests/benchmarks/dreams.py` the values.

On easy tapes a telling names client and field as tasks and probes do; on hard tapes clients' names look alike, rules
are woven into sentences, and work and probes are asked for in other words; the field that a task's text tells is told
plainly on both. `evidence` names turns of sessions only.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.scenario import Claim, Event, SuiteOptions
from scenarios.levels import Generated, by_turns
from scenarios.repeated_work.plan import Plan, draw_plan
from scenarios.repeated_work.tape import write_tape

FAMILY = "repeated_work"


@dataclass(frozen=True, slots=True)
class RepeatedScenario(Generated):
    """One tape."""

    family = FAMILY

    def plan(self) -> Plan:
        """What is told, done, asked and reviewed when."""
        return self._draw()[0]

    def events(self) -> Iterator[Event]:
        """The tape, in order of time."""
        return write_tape(*self._draw())

    def _draw(self) -> tuple[Plan, random.Random]:
        rng = self.chance()
        return draw_plan(rng, self.hard, rejects=self.index % 2 == 1), rng


class RepeatedWork:
    """20 scenarios a level; both levels by turns, so that a limit gets a mix."""

    name = FAMILY
    about = "one repertoire of work over many weeks: told again in other words, contradicted, corrected, and reviewed"
    needs_data = False
    licence = ""
    claims = (
        Claim("off", "auto", "answer_tokens", "lower", "dreams merge what is noted twice and drop what is superseded"),
        Claim("off", "staged", "answer_tokens", "lower", "the same, once a review has accepted it"),
        Claim("staged", "auto", "answer_tokens", "lower", "a staged dream waits for its review, and may be rejected"),
        Claim("off_read_only", "auto_read_only", "first_pass_error", "lower", "only a dream learns from corrections"),
        Claim("auto", "off", "recall", "higher", "what held before is superseded, and dropped", ability="temporal"),
    )

    def scenarios(self, options: SuiteOptions) -> Iterator[RepeatedScenario]:
        """In a fixed order. Raises ScenarioError for a level that there is not."""
        for level, index in by_turns(options):
            yield RepeatedScenario(options.seed, level, index)
