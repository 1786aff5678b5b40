"""Evidence: the candidates that a question can rely on, and which of near ties time prefers."""

import math
from datetime import datetime

from harness.models.reference import polarity, ranking
from harness.models.reference.lines import Memory
from harness.models.reference.questions import Question
from harness.models.reference.ranking import Candidate

SHARED_BY_CHANGE = 2  # content words that a change of mind shares with what it changes
NEAR_TIE = 0.14  # scores so close count as equal when the newest or the oldest statement is wanted

# A line among a thousand shares a word with a question by chance sooner than one of three that were picked out for it:
# the share of the question's rare words that must be covered grows with the memory.
LEAST_COVERAGE, COVERAGE_PER_DOUBLING, MOST_COVERAGE = 0.05, 0.065, 0.45
CUED = 0.1  # and less of one that holds the kind of span asked for
KEY_SURPLUS = 0.6  # more is asked of a line that does not tell of the question's "my sister"


def find(memory: Memory, question: Question) -> list[Candidate]:
    """Return the supported candidates, best first; empty when the memory does not tell."""
    ranked = ranking.rank(memory, question)
    supported = [candidate for candidate in ranked if _supports(memory, candidate)]
    if supported and wanted(question) > 0:
        supported = _superseded(question, supported, ranked)
    return _by_time(question, supported)


def _supports(memory: Memory, candidate: Candidate) -> bool:
    """Tell whether a candidate covers enough of the question to rely on it."""
    if candidate.stranger:
        return False
    doublings = math.log2(max(1, memory.statements))
    least = min(MOST_COVERAGE, LEAST_COVERAGE + COVERAGE_PER_DOUBLING * doublings)
    least += KEY_SURPLUS * candidate.lacks_key * min(1.0, doublings / 2)
    if not candidate.lacks_key:
        least -= CUED * candidate.cue
    return candidate.coverage >= least


def wanted(question: Question) -> int:
    """Return 1 when the newest statement is wanted, -1 for the oldest, 0 when time does not matter."""
    if question.former:
        return -1
    if question.current:
        return 1
    return int(question.tense != "past" and question.kind != "when" and not question.several)


def _by_time(question: Question, ranked: list[Candidate]) -> list[Candidate]:
    """Put the newest of near ties first for how things are, the oldest for how they were before."""
    side = wanted(question)
    if not side or not ranked:
        return ranked
    near = [c for c in ranked if c.score >= ranked[0].score - NEAR_TIE and not c.sentence.asks]
    if len(near) < 2:
        return ranked
    first = max(near, key=lambda c: (side * stamp(c), -ranked.index(c)))
    return [first, *(c for c in ranked if c is not first)]


def _superseded(question: Question, supported: list[Candidate], ranked: list[Candidate]) -> list[Candidate]:
    """Put first the newest change of the very thing that the best candidate tells of ("I no longer ..., now I ...")."""
    best, asked = supported[0], set(question.stems)
    changes = [
        c
        for c in ranked
        if _order(c) > _order(best)
        and c.turn.speaker == best.turn.speaker
        and len(c.sentence.stems & best.sentence.stems) >= SHARED_BY_CHANGE
        and asked & c.sentence.stems
        and polarity.tells_current(c.sentence.text)
    ]
    if not changes:
        return supported
    newest = max(changes, key=_order)
    # What it replaces must not come back as a near tie.
    return [newest, *(c for c in supported if _order(c) > _order(newest))]


def _order(candidate: Candidate) -> tuple[float, int]:
    """Return the place of a statement in time; of one session, the later line is the newer."""
    return stamp(candidate), candidate.place


def stamp(candidate: Candidate) -> float:
    """Return a number that grows with the time of a statement; 0 when it is undated."""
    when = candidate.turn.when
    return (when - datetime(1970, 1, 1)).total_seconds() if when else 0.0
