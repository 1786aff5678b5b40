"""What a world is: members that belong to a holder for a while, holders that have a place, and the words for both."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Wordings:
    """Statements and questions of one level. `{m}` is a member, `{h}` its holder, `{p}` a place, `{day}` a day.

    `{when}` and `{When}` say from which day on something holds; `{a}` and `{b}` are two members.
    """

    belongs: tuple[str, ...]
    place: str
    begun: str
    now: str
    then: str
    since: str
    count: str
    first: str
    hop: str


@dataclass(frozen=True)
class World:
    """The kinds of values, as templates, and the wordings of both levels."""

    member: str
    holder: str
    place: str
    easy: Wordings
    hard: Wordings

    def wordings(self, hard: bool) -> Wordings:
        """The level's."""
        return self.hard if hard else self.easy
