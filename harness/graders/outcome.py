"""From an answer to its outcome: the one place where refusals, forbidden words and a probe's grader are weighed."""

from harness.core.scenario import Probe
from harness.graders.abstain import abstains
from harness.graders.judge import NeedsJudge
from harness.graders.verdict import Grader, Verdict
from harness.graders.words import is_run, words

VERSION = "1"  # changes with this rule, with the refusals and with the normalisation of words
LEAKED = "said what is forbidden"
SAID_ELSE = "said something else"
SAID_NOTHING = "said nothing"


def decide(answer: str, probe: Probe, grader: Grader) -> Verdict:
    """The outcome of an answer that was given.

    What is forbidden is wrong whatever stands beside it, a refusal too (cause `said what is forbidden`). A probe that
    nothing answers wants a refusal; anything else is wrong, on an isolation probe as much as elsewhere, since it was
    made up (cause `said something else`, or `said nothing` for an empty answer). Elsewhere a refusal is
    `abstained_wrongly`, and the grader decides the rest. What needs a judge is left to one, a refusal too.
    """
    if probe.grader == NeedsJudge.name:
        return grader.grade(answer, probe)
    said = words(answer)
    if any(is_run(words(forbidden), said) for forbidden in probe.forbidden):
        return Verdict("wrong", cause=LEAKED)
    if abstains(answer):
        return Verdict("abstained_rightly" if probe.expected is None else "abstained_wrongly")
    if not said:
        return Verdict("wrong", cause=SAID_NOTHING)
    if probe.expected is None:
        return Verdict("wrong", cause=SAID_ELSE)
    return grader.grade(answer, probe)
