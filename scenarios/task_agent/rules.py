"""Rules of the house and their exceptions: the narrowest that applies holds, and the newest of its kind."""

from collections.abc import Iterable
from dataclasses import dataclass, field

Scope = tuple[str | None, str | None, str]


@dataclass(frozen=True)
class Rule:
    """The value of a field; for every client where `client` is None, for every kind of work where `kind` is None."""

    client: str | None
    kind: str | None
    field: str
    value: str

    @property
    def scope(self) -> Scope:
        """Client, kind and field."""
        return self.client, self.kind, self.field


@dataclass
class Book:
    """Rules as they stand at a moment, in the order in which they were first learnt."""

    rules: dict[Scope, Rule] = field(default_factory=dict)

    def learn(self, rules: Iterable[Rule]) -> None:
        """Each replaces an older one of the same scope."""
        self.rules.update((rule.scope, rule) for rule in rules)

    def look_up(self, client: str, kind: str, name: str) -> Rule | None:
        """The rule that holds: of this client's work of this kind, of this client, of every client."""
        scopes = (client, kind, name), (client, None, name), (None, None, name)
        return next((self.rules[scope] for scope in scopes if scope in self.rules), None)
