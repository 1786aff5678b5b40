"""Rows of what model judges said, beside a probe's outcome: the outcome stays "needs a judge"."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from harness.core.judgement import Judge, Judgement
from harness.core.record import Grade, TrialSpec
from harness.core.scenario import Probe
from harness.graders.judge import UNREAD, NeedsJudge, judge_row
from harness.graders.outcome import SAID_NOTHING

_VALUES = {"right": 1.0, "wrong": 0.0, "unread": None}


@dataclass(frozen=True, slots=True)
class JudgedAnswers:
    """Verdicts on stacks' answers, by judge, and by scenario, probe and text."""

    verdicts: Mapping[Judge, Mapping[tuple[str, str, str], Judgement]]

    @classmethod
    def of(cls, judgements: Iterable[Judgement]) -> "JudgedAnswers":
        """What was planted is no stack's answer."""
        verdicts: dict[Judge, dict[tuple[str, str, str], Judgement]] = {}
        for each in judgements:
            if each.planted is None:
                verdicts.setdefault(each.judge, {})[each.scenario, each.probe, each.text] = each
        return cls(dict(sorted(verdicts.items())))

    def rows(self, spec: TrialSpec, probe: Probe, text: str) -> Iterator[Grade]:
        """One a judge that has seen the answer: 1 right, 0 wrong, no value where its reply could not be read.

        An answer without a word is wrong without being judged.
        """
        if probe.grader != NeedsJudge.name:
            return
        for judge, verdicts in self.verdicts.items():
            found = verdicts.get((spec.scenario, probe.id, text))
            if found is None and text.strip():
                continue
            value = _VALUES[found.verdict] if found else 0.0
            cause = SAID_NOTHING if found is None else UNREAD * (value is None)
            yield Grade(
                spec.id, spec.stack, spec.scenario, probe.id, *judge_row(judge), None, value, cause
            )  # fmt: skip
