"""Deals what there is to learn to two teams, and to the agents within each."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from harness.core.scenario import AgentId, Event, UserId
from scenarios.team.words_lessons import LESSONS
from scenarios.team.words_shared import BRIDGES, CHANGES
from scenarios.writing.pen import Pen
from scenarios.writing.stories import Bridge, Change, Fact
from scenarios.writing.told import Ask, Teller
from scenarios.writing.weave import Manner, Weaver

TEAMS = (UserId("u1"), UserId("u2"))
AGENTS = (AgentId("a1"), AgentId("a2"), AgentId("a3"))
SESSIONS = (9, 12)
MANNER = {False: Manner((3, 4), restart=0.4), True: Manner((4, 6), restart=0.4)}
LEARNED = (4, 6)
ISOLATED = 2

Plot = Fact | Change | Bridge


@dataclass
class Team(Teller):
    """One user with their agents; `untold` is what nobody on the tape says and this team asks for."""

    plots: list[Plot] = field(default_factory=list)
    untold: list[Fact] = field(default_factory=list)


def write_tape(rng: random.Random, hard: bool) -> Iterator[Event]:
    """The whole tape, in order of time."""
    pen = Pen(rng, hard)
    teams = _deal(pen)
    start = datetime(2021, 1, 4, tzinfo=UTC) + timedelta(days=rng.randrange(1200))
    for team in teams:
        _meet(rng, team, start + timedelta(days=rng.randrange(10)))
        pen.times = team.times
        for plot in team.plots:
            _learn(pen, team, plot)
        team.asks += [replace(plot.unanswerable(pen), agent=rng.choice(AGENTS)) for plot in team.untold]
        if hard:
            told = [plot for plot in (*team.plots, *team.untold) if isinstance(plot, Fact)]
            team.said += [plot.other(pen, rng.randrange(len(team.times))) for plot in told]
    for asking, knowing in (teams, teams[::-1]):
        _isolate(rng, asking, knowing)
    return Weaver(pen, teams, MANNER[hard]).events()


def _deal(pen: Pen) -> list[Team]:
    """Two teams that share no kind of lesson: what one learned, the other never heard anything like."""
    rng = pen.rng
    lessons, changes, bridges = rng.sample(LESSONS, len(LESSONS)), rng.sample(CHANGES, len(CHANGES)), [*BRIDGES]
    rng.shuffle(bridges)
    teams = []
    for user in TEAMS:
        plots: list[Plot] = [lessons.pop() for _ in range(rng.randint(*LEARNED))]
        plots += [changes.pop(), changes.pop(), bridges.pop(), bridges.pop()]
        teams.append(Team(user, pen.fresh("{first}"), plots=plots, untold=[lessons.pop(), lessons.pop()]))
    return teams


def _meet(rng: random.Random, team: Team, day: datetime) -> None:
    """Fix when the team's user talks, and to which agent: to each of them, again and again."""
    for _ in range(rng.randint(*SESSIONS)):
        team.times.append(day + timedelta(hours=rng.randrange(7, 20), minutes=rng.randrange(60)))
        day += timedelta(days=rng.randrange(4, 14))
    agents = [AGENTS[number % len(AGENTS)] for number in range(len(team.times))]
    team.agents = rng.sample(agents, len(agents))


def _learn(pen: Pen, team: Team, plot: Plot) -> None:
    """Tell a story, each part of it to another agent; ask whoever heard none of it, and of a lesson its hearer too."""
    story = plot.tell(pen, _seat(pen.rng, team.agents, min(plot.size(pen), len(AGENTS) - 1)))
    team.said += story.said
    heard = {team.agent(said.slot) for said in story.said}
    others = [agent for agent in AGENTS if agent not in heard]
    label = "joined" if isinstance(plot, Bridge) else "changed" if isinstance(plot, Change) else "shared"
    team.asks += [replace(ask, agent=pen.rng.choice(others), label=label) for ask in story.asks]
    if isinstance(plot, Fact) and pen.rng.random() < 0.4:
        team.asks.append(replace(story.asks[0], agent=heard.pop(), label="own", after=None))


def _seat(rng: random.Random, agents: Sequence[AgentId], size: int) -> list[int]:
    """`size` sessions, rising, each with another agent."""
    slots = [
        rng.choice([slot for slot, each in enumerate(agents) if each == agent]) for agent in rng.sample(AGENTS, size)
    ]
    return sorted(slots)


def _isolate(rng: random.Random, asking: Team, knowing: Team) -> None:
    """An agent of one team, of the same name as one that knows, asks for what only the other team was told."""
    known = [ask for ask in knowing.asks if ask.label == "shared" and ask.expected]
    for told in rng.sample(known, ISOLATED):
        agent = knowing.agent(told.needs[0].slot)
        asking.asks.append(
            Ask(told.text, None, "isolation", "abstain", forbidden=told.expected or (), positive=told, agent=agent)
        )
