"""The family as a suite.

A scenario holds two teams, each a user with three agents and 9 to 12 sessions over two to four months. The user tells
one agent what it has to know; another agent of the same team is asked for it (`shared`), sometimes the one that heard
it too (`own`). Values change in a talk with a second agent and are asked of the third (`changed`); halves of a fact
told to two agents are asked of the third (`joined`). The other team's agents bear the same names and are asked for what
only the first team was told. About 25 probes. Caps: 24 sessions, 290 turns, 40 probes and 12,000 tokens a scenario; one
minute a trial on the stacks that need no server, on two loaded cores.

Stated beforehand, as data in `claims`: `langgraph_store` recalls more than `own_agent` of what another agent of the
team was told. `own_agent` is the same adapter under that label with its option `own_agent`, so that each agent searches
its own part alone; play it as `--stacks own_agent=langgraph_store,... --option own_agent.own_agent=true`. Whatever
keeps one memory a user should come out like `langgraph_store`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from harness.core.scenario import Claim, Event, SuiteOptions
from scenarios.levels import Generated, by_turns
from scenarios.team.tape import write_tape

FAMILY = "team"


@dataclass(frozen=True, slots=True)
class TeamScenario(Generated):
    """One tape."""

    family = FAMILY

    def events(self) -> Iterator[Event]:
        """The tape, in order of time."""
        return write_tape(self.chance(), self.hard)


class Team:
    """20 scenarios a level; both levels by turns, so that a limit gets a mix."""

    name = FAMILY
    about = (
        "two teams of three agents: what one agent learned, the others of its team know, and the other team does not"
    )
    needs_data = False
    licence = ""
    claims = (
        Claim("own_agent", "langgraph_store", "recall", "higher", "agents of one user share a memory", label="shared"),
    )

    def scenarios(self, options: SuiteOptions) -> Iterator[TeamScenario]:
        """In a fixed order. Raises ScenarioError for a level that there is not."""
        for level, index in by_turns(options):
            yield TeamScenario(options.seed, level, index)
