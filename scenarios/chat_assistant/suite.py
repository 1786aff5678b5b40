"""The family as a suite.

A scenario holds two people with separate lives, 8 to 14 sessions each over two to eight months, 6 to 14 turns a
session, one or two facts a session amid distractor talk, and about 25 probes. Caps: 28 sessions, 400 turns, 60 probes
and 12,000 tokens a scenario; one minute a trial on stacks that ask no model by themselves, four on all others, on two
loaded cores.

What it should separate, as data in `claims`: `none` below `keyword` below the ceiling on everything that is answerable,
because no value can be guessed and no session is long. On easy tapes a question shares its key words with the evidence,
so `keyword` finds it; on hard tapes it shares none beyond names, so `keyword` loses to whatever reads more.
`full_context` has all statements before it: it should beat `keyword` on multi_session, where every one is needed, and
may lose to it on update, where it also holds the values that no longer stand. Isolation separates stacks that keep
users apart from those that do not.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.scenario import Claim, Event, SuiteOptions
from scenarios.chat_assistant.tape import write_tape
from scenarios.levels import Generated, by_turns

FAMILY = "chat_assistant"


@dataclass(frozen=True, slots=True)
class ChatScenario(Generated):
    """One tape."""

    family = FAMILY

    def events(self) -> Iterator[Event]:
        """The tape, in order of time."""
        return write_tape(self.chance(), self.hard)


class ChatAssistant:
    """20 scenarios a level; both levels by turns, so that a limit gets a mix."""

    name = FAMILY
    about = "two people talk to an assistant for months; facts, changes, dates, combinations, things never said"
    needs_data = False
    licence = ""
    claims = (
        Claim("none", "keyword", "recall", "higher", "no value can be guessed"),
        Claim(
            "keyword",
            "full_context",
            "evidence_verbatim",
            "higher",
            "every statement is needed",
            ability="multi_session",
        ),
        Claim("keyword", "full_context", "evidence_verbatim", "higher", "no word is shared with the evidence", "hard"),
    )

    def scenarios(self, options: SuiteOptions) -> Iterator[ChatScenario]:
        """In a fixed order. Raises ScenarioError for a level that there is not."""
        for level, index in by_turns(options):
            yield ChatScenario(options.seed, level, index)
