"""What a memory that `Exports` held while a tape was played, as far as its probes ask for it.

Exports are taken outside of steps, so that no time counts as the stack's own: after each of the first sessions, and
before a probe wherever something happened since the last.
"""

from dataclasses import dataclass, field

from harness.core.contract import Exports
from harness.core.record import Held
from harness.core.scenario import Probe, UserId
from harness.graders.given import Passages, read_passages
from harness.graders.holding import holds

MOST_EXTRA = 24  # exports after sessions: a long tape must not spend its time on them


@dataclass(slots=True)
class _OfUser:
    """`now` is the last export; `lines` are all lines of all of them."""

    now: str = ""
    lines: dict[str, None] = field(default_factory=dict)
    all: Passages | None = None
    fresh: bool = False


@dataclass(slots=True)
class Holdings:
    """`exports` is None where a memory shows nothing, or only over its vendor's network.

    `whole`: no session passed without an export after it, so that what was never seen was never held.
    """

    exports: Exports | None
    whole: bool = True
    _taken: int = 0
    _users: dict[UserId, _OfUser] = field(default_factory=dict)

    def settled(self) -> None:
        """What is held may have changed."""
        for each in self._users.values():
            each.fresh = False

    def changed(self, user: UserId, *, session: bool = False) -> None:
        """Something happened to a user: look at once after a session, and else once it is asked for."""
        self.settled()
        if not session or self.exports is None:
            return
        if self._taken < MOST_EXTRA:
            self._taken += 1
            self._take(user)
        else:
            self.whole = False

    def held(self, probe: Probe) -> Held | None:
        """What is held of what the probe needs; None where that is not shown."""
        if self.exports is None:
            return None
        if (of_user := self._users.get(probe.user)) is None or not of_user.fresh:
            of_user = self._take(probe.user)
        if of_user.all is None:
            of_user.all = Passages("\n".join(of_user.lines))
        before = holds([of_user.all], probe)
        return Held(holds([read_passages(of_user.now)], probe), before if before or self.whole else None)

    def _take(self, user: UserId) -> _OfUser:
        of_user = self._users.setdefault(user, _OfUser())
        now = self.exports.export(user) if self.exports else ""
        if now != of_user.now:
            of_user.now, of_user.all = now, None
            of_user.lines.update(dict.fromkeys(now.splitlines()))
        of_user.fresh = True
        return of_user
