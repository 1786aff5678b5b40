"""Why an answer was wrong, as far as the records tell: the rules of docs/attribution.md, in their order."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from harness.core.record import Answer, Outcome, Trial
from harness.core.scenario import Probe
from harness.graders import outcome
from harness.graders.given import Passages, read_passages
from harness.graders.holding import VERSION as HOLDING
from harness.graders.holding import holds
from harness.graders.judge import NeedsJudge
from harness.graders.verdict import Grader

MOST_OTHERS = 50  # before, and as many after
NAME, VERSION = "attribution", f"1/{HOLDING}"
WRONG: tuple[Outcome, ...] = ("wrong", "abstained_wrongly")

Label = Literal["not written", "lost on change", "not retrieved", "not used", "key suspect", "unknown"]
LABELS: tuple[Label, ...] = get_args(Label)


def unknown(why: str) -> str:
    """What stands in a grade where no rule applies."""
    return f"unknown: {why}"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Of one trial's wrong answers. `given` are by probe the texts that requests gave a model.

    `ceiling_wrong` are probes of the scenario that the ceiling answered wrongly with the evidence before it.
    """

    probes: Sequence[Probe]
    given: Mapping[str, Collection[str]]
    ceiling_wrong: Collection[str] = ()
    _read: dict[str, list[Passages]] = field(default_factory=dict)

    def of(self, probe: Probe, answer: Answer) -> str:
        """One of LABELS, `unknown` with its reason after a colon."""
        if probe.suspect is not None:
            return "key suspect"
        if probe.id not in self.given:
            return unknown("what the model was given is not seen")
        delivered = holds(self._given(probe.id), probe)
        if delivered is None:
            return unknown("the key names no words to look for")
        if delivered:
            return "key suspect" if probe.id in self.ceiling_wrong else "not used"
        return self._stored(probe, answer)

    def _stored(self, probe: Probe, answer: Answer) -> str:
        """Where the model was not given what it needed."""
        held = answer.held
        if (held and held.now) or self._given_since(probe) or _cut_off(probe, answer):
            return "not retrieved"
        if held is None or held.now is None:
            return unknown("the memory does not show what it holds")
        if held.ever or self._given_before(probe):
            return "lost on change"
        if held.ever is None:
            return unknown("not held, and whether it ever was is not known")
        return "not written"

    def _given_since(self, probe: Probe) -> bool:
        """Whether another question of the user, asked then or later, was given what this one lacks."""
        return self._given_to(probe, [each for each in self._others(probe) if each.time >= probe.time])

    def _given_before(self, probe: Probe) -> bool:
        return self._given_to(probe, [each for each in self._others(probe) if each.time < probe.time])

    def _others(self, probe: Probe) -> list[Probe]:
        """The nearest of the user on the tape: in a scenario of thousands, not each is held against each."""
        place = next(number for number, each in enumerate(self.probes) if each.id == probe.id)
        near = self.probes[max(0, place - MOST_OTHERS) : place + MOST_OTHERS + 1]
        return [each for each in near if each.user == probe.user and each.id != probe.id]

    def _given_to(self, probe: Probe, others: Sequence[Probe]) -> bool:
        return any(holds(self._given(other.id), probe) for other in others)

    def _given(self, probe: str) -> list[Passages]:
        if probe not in self._read:
            self._read[probe] = [read_passages(text) for text in self.given.get(probe, ())]
        return self._read[probe]


def _cut_off(probe: Probe, answer: Answer) -> bool:
    """Whether the memory named all evidence as its sources, though the model did not get it: the budget cut it off."""
    wanted = {(turn.session, turn.turn) for turn in probe.evidence}
    return bool(wanted) and wanted <= set(answer.sources or ())


def never_right(
    ceilings: Iterable[Trial], probes: Mapping[str, Sequence[Probe]], graders: Mapping[str, Grader]
) -> dict[str, set[str]]:
    """By scenario the probes that trials of a ceiling, handed their evidence, answered, and never rightly."""
    right: dict[str, dict[str, bool]] = {}
    for trial in ceilings:
        asked = {probe.id: probe for probe in probes.get(trial.scenario, ())}
        found = right.setdefault(trial.scenario, {})
        for answer in trial.answers:
            probe = asked.get(answer.probe)
            if probe is not None and answer.state == "answered" and probe.grader != NeedsJudge.name:
                verdict = outcome.decide(answer.text, probe, graders[probe.grader])
                found[probe.id] = found.get(probe.id, False) or verdict.outcome not in WRONG
    return {scenario: {id for id, rightly in found.items() if not rightly} for scenario, found in right.items()}
