"""Evidence delivered, read at the wire: whether what the model was given holds what the answer needs.

Read the same way for every stack, from the requests of a probe's answer step. Two shares, because a stack that rewrites
its memory loses the turn's own words and may keep the answer:

- verbatim: the share of the probe's evidence turns whose own words stand in the text given;
- answer-bearing: whether an expected answer's rare words stand within one line of it. Words may do so by chance, so
  it is read beside a control: the same for another probe's expected answer.
"""

from collections.abc import Callable, Sequence

from msgspec import Struct

from harness.core.scenario import Evidence, Probe
from harness.graders.given import Passages, read_passages
from harness.graders.words import STOP_WORDS, tokens

VERSION = "1"
SHORT_TURN = 4


class Delivered(Struct, frozen=True):
    """What reached the model for one probe. None where the probe's key leaves nothing to look for.

    `verbatim` in [0, 1]; `answer_bearing` and `answer_bearing_control` 0.0 or 1.0; `context_tokens` of all the text.
    """

    verbatim: float | None
    answer_bearing: float | None
    answer_bearing_control: float | None
    context_tokens: int


def delivered(given: Sequence[str], probe: Probe, control: Probe | None, count: Callable[[str], int]) -> Delivered:
    """Search the distinct texts given; `control` is the probe whose answer serves as the control."""
    passages = [read_passages(text) for text in given]
    bearing = answer_bearing(passages, rare_words(probe))
    own_and_other = f"{probe.text} {control.text}" if control else ""
    return Delivered(
        verbatim=verbatim(passages, probe.evidence),
        answer_bearing=bearing,
        answer_bearing_control=(
            answer_bearing(passages, rare_words(control, own_and_other)) if control and bearing is not None else None
        ),
        context_tokens=sum(count(text) for text in given),
    )


def verbatim(given: Sequence[Passages], evidence: Sequence[Evidence]) -> float | None:
    """Share of the evidence turns (those that hold words) whose normalised words stand in the text as a run.

    Turns of fewer than 4 words ("Yes, I do") must stand on one line with their speaker's name.
    """
    turns = [(tokens(turn.text), tokens(turn.speaker)) for turn in evidence]
    found = [_stands(given, said, speaker) for said, speaker in turns if said]
    return sum(found) / len(found) if found else None


def _stands(given: Sequence[Passages], said: list[str], speaker: list[str]) -> bool:
    run = " ".join(said)
    if len(said) >= SHORT_TURN:
        return any(passages.holds(run) for passages in given)
    return any(passages.line_holds([run, " ".join(speaker)]) for passages in given)


def rare_words(probe: Probe, question: str = "") -> list[list[list[str]]]:
    """The words to look for: for each accepted form, for each of its items (separated by "; "), its rare words.

    Rare is what is no stop word and not in the question (by default the probe's own). Words of a date count as the
    key has them. Items and forms of which nothing is left are left out ("Yes").
    """
    common = STOP_WORDS | set(tokens(question or probe.text))
    forms = [
        [[word for word in tokens(item) if word not in common] for item in form.split("; ")]
        for form in probe.expected or ()
    ]
    kept = [[item for item in form if item] for form in forms]
    return [form for form in kept if form]


def answer_bearing(given: Sequence[Passages], wanted: Sequence[Sequence[Sequence[str]]]) -> float | None:
    """1.0 when all items of one form stand in the text, each within one line; None where nothing is wanted."""
    if not wanted:
        return None
    return float(any(all(_on_one_line(given, item) for item in form) for form in wanted))


def _on_one_line(given: Sequence[Passages], item: Sequence[str]) -> bool:
    return any(passages.line_holds(item) for passages in given)


def pick_controls(probes: Sequence[Probe], others: Sequence[Probe], seed: int) -> dict[str, Probe]:
    """For each probe's id the probe that serves as its control; one that finds none has none.

    It is taken from `others`, probes of another scenario, from a place shifted by the seed on: the first whose
    accepted answers all differ and leave rare words to look for. A probe of the same scenario would not do: a stack
    that hands over the whole history hands over that one's answer too, and rightly.
    """
    picked = {}
    for number, probe in enumerate(probe for probe in probes if rare_words(probe)):
        start = (number + seed) % max(1, len(others))
        for other in (*others[start:], *others[:start]):
            if _differ(probe, other) and rare_words(other, f"{probe.text} {other.text}"):
                picked[probe.id] = other
                break
    return picked


def _differ(one: Probe, other: Probe) -> bool:
    mine = {" ".join(tokens(form)) for form in one.expected or ()}
    return mine.isdisjoint(" ".join(tokens(form)) for form in other.expected or ())
