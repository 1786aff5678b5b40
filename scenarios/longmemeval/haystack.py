"""A LongMemEval item as a tape: its sessions in the order of their dates, then its question."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from harness.core.errors import ScenarioError
from harness.core.scenario import Event, Evidence, Probe, Session, Turn, UserId
from harness.graders.judge import NeedsJudge
from scenarios.data_files import REAL, said
from scenarios.longmemeval.schema import ABILITIES, LongMemItem, Message

USER = UserId("u1")
FEW_WORDS = 5
SENTENCE_STARTS = ("I ", "You ", "The user ")
DATE = "a date such as '2023/05/30 (Tue) 23:40'"

_DATE = re.compile(r"(\d{4}/\d{2}/\d{2}) \(\w{3}\) (\d{2}:\d{2})")
_EITHER = re.compile(r"^(?P<one>.+?)\s*\(or (?P<other>[^()]+)\)$")
_ALSO = re.compile(r"^(?P<one>[^.]+)\. (?P<other>[^.(]+) \(including the last day\) is also acceptable\.?$")


@dataclass(frozen=True)
class Haystack:
    """One item. `repairs` tells what was read otherwise than it stands, one line each."""

    id: str
    sessions: tuple[Session, ...]
    probe: Probe
    repairs: tuple[str, ...]
    level: str = field(default=REAL, init=False)

    def events(self) -> Iterator[Event]:
        """All sessions, then the question."""
        yield from self.sessions
        yield self.probe


def haystack(name: str, item: LongMemItem, place: str) -> Haystack:
    """Raises ScenarioError where the item breaks its form, at `place`.

    Sessions get names of ours, since the data's own tell which of them hold the answer. Some question's evidence is
    dated later on its own day: it is then asked with the last session, so that none of it is cut off.
    """
    dated = _in_order(item, place)
    asked, repairs = _date(item.question_date, f"{place}.question_date"), []
    if (last := dated[-1][0]) > asked:
        repairs.append(f"asked at {last:%Y-%m-%d %H:%M} instead of {asked:%H:%M}, with the last session")
    if len(item.questions) > 1:
        repairs.append(f"{len(item.questions) - 1} further questions left out: only the first is LongMemEval's")
    sessions = tuple(_session(f"s{n:04d}", time, talk) for n, (time, _, talk) in enumerate(dated, 1))
    held = [session for session, (_, own, _) in zip(sessions, dated, strict=True) if own in item.answer_sessions]
    marked = {at: talk for at, (_, own, talk) in zip(sessions, dated, strict=True) if own in item.answer_sessions}
    evidence = tuple(each for session in held for each in _evidence(session, marked[session]))
    return Haystack(name, sessions, _probe(item, max(asked, last), evidence, place), tuple(repairs))


def _in_order(item: LongMemItem, place: str) -> list[tuple[datetime, str, list[Message]]]:
    """Time, own id and messages of each session that has any, by time."""
    lengths = {len(item.haystack_dates), len(item.haystack_session_ids), len(item.haystack_sessions)}
    if len(lengths) > 1:
        found = f"{len(item.haystack_sessions)} sessions, {len(item.haystack_dates)} dates"
        found += f", {len(item.haystack_session_ids)} ids"
        raise ScenarioError(f"{place}.haystack_sessions", found, "as many of each")
    told = zip(item.haystack_dates, item.haystack_session_ids, item.haystack_sessions, strict=True)
    dated = [
        (_date(date, f"{place}.haystack_dates[{number}]"), own, talk)
        for number, (date, own, talk) in enumerate(told)
        if talk
    ]
    if not dated:
        raise ScenarioError(f"{place}.haystack_sessions", "no session with messages", "at least one")
    return sorted(dated, key=lambda each: each[0])


def _session(name: str, time: datetime, talk: list[Message]) -> Session:
    return Session(name, time, USER, tuple(Turn(each.role, each.role, each.content) for each in talk))


def _evidence(session: Session, talk: list[Message]) -> Iterator[Evidence]:
    """The marked messages; all of a session in which none is."""
    marked = any(message.has_answer for message in talk)
    for number, message in enumerate(talk):
        if message.has_answer or not marked:
            yield Evidence(session.id, number, session.time, message.role, message.content)


def _probe(item: LongMemItem, time: datetime, evidence: tuple[Evidence, ...], place: str) -> Probe:
    if item.question_type not in ABILITIES:
        raise ScenarioError(f"{place}.question_type", repr(item.question_type), ", ".join(ABILITIES))
    unanswerable = item.question_id.endswith("_abs")
    expected, grader = _key(item, f"{place}.answer")
    return Probe(
        id="q",
        time=time,
        user=USER,
        text=said(item.asked, f"{place}.question"),
        expected=None if unanswerable else expected,
        ability="abstention" if unanswerable else ABILITIES[item.question_type],
        grader="abstain" if unanswerable else grader,
        evidence=evidence,
        label=f"{item.question_type}{' (abstention)' if unanswerable else ''}",
    )


def _key(item: LongMemItem, place: str) -> tuple[tuple[str, ...], str]:
    """Accepted answers, and `contains` where each is a few words; sentences are for a judge."""
    key = said(item.key, place)
    either = _ALSO.match(key) or _EITHER.match(key)
    forms = (either["one"], either["other"]) if either else (key,)
    short = all(len(form.split()) <= FEW_WORDS and not form.startswith(SENTENCE_STARTS) for form in forms)
    checkable = short and item.question_type != "single-session-preference"
    return forms, "contains" if checkable else NeedsJudge.name


def _date(written: str, place: str) -> datetime:
    found = _DATE.fullmatch(written)
    try:
        if found:
            return datetime.strptime(f"{found[1]} {found[2]}", "%Y/%m/%d %H:%M").replace(tzinfo=UTC)
    except ValueError:
        pass
    raise ScenarioError(place, repr(written), DATE)
