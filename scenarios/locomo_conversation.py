"""A LoCoMo conversation as sessions, and its turns by the ids that the questions cite."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from harness.core.errors import ScenarioError
from harness.core.scenario import Evidence, Session, Turn, UserId
from scenarios.data_files import T, decode
from scenarios.locomo_schema import LocomoTurn

USER = UserId("u1")
TIME_FORM = "%I:%M %p on %d %B, %Y"


class Conversation:
    """Sessions in order. What breaks the form raises a ScenarioError that starts with `place`.

    A session's key that holds a time but no turns is left out, as is an empty list of turns.
    """

    def __init__(self, raw: dict[str, msgspec.Raw], place: str) -> None:
        self._raw, self._place = raw, place
        self._turns: dict[str, Evidence] = {}
        self._speakers = [self._value(key, str) for key in ("speaker_a", "speaker_b")]
        numbers = sorted(int(key[8:]) for key in raw if re.fullmatch(r"session_[0-9]{1,9}", key))
        read = [self._session(number) for number in numbers]
        self.sessions = tuple(session for session in read if session.turns)
        self._check_order()

    def cite(self, evidence: Iterable[str]) -> tuple[tuple[Evidence, ...], list[str]]:
        """The cited turns, each once, and one line for each citation that had to be mended or dropped."""
        found: dict[str, Evidence] = {}
        repairs = []
        for cited in evidence:
            names = [cited] if cited in self._turns else _names(cited)
            known = [name for name in names if name in self._turns]
            found.update((name, self._turns[name]) for name in known)
            if known != [cited]:
                repairs.append(f"{cited!r} read as {', '.join(known) or 'no turn'}")
        return tuple(found.values()), repairs

    def _session(self, number: int) -> Session:
        key = f"session_{number}"
        turns = self._value(key, list[LocomoTurn])
        time = self._time(f"{key}_date_time")
        said = tuple(self._turn(turn, f"{self._place}.{key}[{place}]") for place, turn in enumerate(turns))
        for place, (turn, line) in enumerate(zip(turns, said, strict=True)):
            if turn.dia_id in self._turns:
                where = f"{self._place}.{key}[{place}].dia_id"
                raise ScenarioError(where, f"{turn.dia_id!r} a second time", "an id of its own for each turn")
            self._turns[turn.dia_id] = Evidence(f"D{number}", place, time, line.speaker, line.text)
        return Session(f"D{number}", time, USER, said)

    def _turn(self, turn: LocomoTurn, place: str) -> Turn:
        if turn.speaker not in self._speakers:
            allowed = " or ".join(map(repr, self._speakers))
            raise ScenarioError(f"{place}.speaker", repr(turn.speaker), allowed)
        text = f"{turn.text} [shares image: {turn.blip_caption}]" if turn.blip_caption else turn.text
        return Turn("user" if turn.speaker == self._speakers[0] else "assistant", turn.speaker, text)

    def _time(self, key: str) -> datetime:
        written = self._value(key, str)
        try:
            return datetime.strptime(written, TIME_FORM).replace(tzinfo=UTC)
        except ValueError:
            allowed = "a time like '1:56 pm on 8 May, 2023'"
            raise ScenarioError(f"{self._place}.{key}", repr(written), allowed) from None

    def _value(self, key: str, kind: type[T]) -> T:
        if key not in self._raw:
            raise ScenarioError(f"{self._place}.{key}", "nothing", f"a field {key!r}")
        return decode(self._raw[key], kind, f"{self._place}.{key}")

    def _check_order(self) -> None:
        if not self.sessions:
            raise ScenarioError(f"{self._place}", "no session with turns", "session_1, session_2, ...")
        for earlier, later in zip(self.sessions, self.sessions[1:], strict=False):
            if later.time < earlier.time:
                place = f"{self._place}.session_{later.id[1:]}_date_time"
                raise ScenarioError(place, f"{later.time}, before {earlier.id}'s {earlier.time}", "rising times")


def _names(cited: str) -> list[str]:
    """Turn ids in a malformed citation: `D8:6; D9:17`, `D9:1 D4:4`, `D:11:26`, `D30:05`."""
    return [f"D{int(session)}:{int(turn)}" for session, turn in re.findall(r"D:?(\d+):(\d+)", cited)]
