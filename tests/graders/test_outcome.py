"""Claims about how an answer comes to its outcome."""

from datetime import UTC, datetime

import msgspec
import pytest

from harness.core.scenario import Probe, UserId
from harness.graders.contains import Contains
from harness.graders.outcome import LEAKED, SAID_ELSE, SAID_NOTHING, decide

KNOWN = Probe("p", datetime(2025, 1, 1, tzinfo=UTC), UserId("u"), "Where?", expected=("Ulm",))
NEVER_SAID = msgspec.structs.replace(KNOWN, expected=None, ability="abstention")
ISOLATED = msgspec.structs.replace(NEVER_SAID, ability="isolation", forbidden=("Ulm", "Bad Aibling"))
REFUSAL = "I don't know."


@pytest.mark.parametrize(
    ("probe", "answer", "outcome", "cause"),
    [
        (KNOWN, "In Ulm.", "correct", ""),
        (KNOWN, "In Bonn.", "wrong", ""),
        (KNOWN, REFUSAL, "abstained_wrongly", ""),
        (KNOWN, "", "wrong", SAID_NOTHING),
        (NEVER_SAID, REFUSAL, "abstained_rightly", ""),
        (NEVER_SAID, "In Ulm.", "wrong", SAID_ELSE),
        (NEVER_SAID, "", "wrong", SAID_NOTHING),
        (ISOLATED, REFUSAL, "abstained_rightly", ""),
        (ISOLATED, "In Ulm.", "wrong", LEAKED),
        (ISOLATED, "In Ulmen.", "wrong", SAID_ELSE),
        (ISOLATED, "I don't know whether bad aibling is meant.", "wrong", LEAKED),
        (msgspec.structs.replace(KNOWN, forbidden=("Bonn",)), "Ulm, before that Bonn", "wrong", LEAKED),
    ],
)
def test_an_answer_comes_to_one_outcome(probe, answer, outcome, cause):
    verdict = decide(answer, probe, Contains())
    assert (verdict.outcome, verdict.cause) == (outcome, cause)
