"""abstain: the answer is a refusal."""

import re
from typing import ClassVar

from harness.core.scenario import Probe
from harness.graders.verdict import Verdict

# A closed list over lower-case text with single blanks. It grows only with this grader's version.
_MEMORY = (
    r"(?:(?:the|my|this|that|your|our|any|provided|given|available|previous|past|recorded|chat|shared) ){0,6}"
    r"(?:memor(?:y|ies)|conversations?|sessions?|notes?|context|records?|transcripts?|history|text|information|dialogues?)"
)
_NOT = r"(?:n'?t| not)"
_OPENER = (
    r"(?:(?:sorry|unfortunately|hmm+|well|apologies|i apologi[sz]e|(?:i am|i'm) (?:sorry|afraid)|but|that"
    rf"|(?:based on|according to|from|in|given) (?:what i (?:know|remember)|{_MEMORY}))\b[ ,.:;!–—-]*)*"
)
_REFUSAL = "|".join(
    (
        rf"i (?:really |honestly |simply )?(?:(?:do|did|could){_NOT}|can(?:no|')?t|can not) (?:\w+ly )?"
        r"(?:know|recall|remember|find|say|tell|answer|determine|have (?:any|enough|that|this|the|information))\b",
        r"i have no (?:idea|information|memory|memories|record|knowledge|way of knowing)\b",
        r"(?:i am|i'm) (?:not sure|unsure|unable to|not able to)\b",
        r"(?:there is |there's |there are )?no (?:\w+ )?(?:(?:information|mentions?|details?)\b"
        r"|(?:records?|memory|memories) (?:of|about)\b)",
        rf"there(?: is|'s| are){_NOT} (?:any|enough) (?:information|mentions?|details?)\b",
        rf"there(?: is|'s) nothing (?:in {_MEMORY}|about)\b",
        r"nothing (?:\w+ )?(?:says|mentions|(?:is|was) (?:said|mentioned|known))\b",
        r"(?:that |this |it |the answer )?(?:is|was|were|are|has|have|'s)?(?:n't| ?not| never) (?:been )?(?:\w+ly )?"
        r"(?:mentioned|specified|stated|known|discussed|said|available|provided)\b",
        rf"{_MEMORY} (?:do|does|did){_NOT} (?:\w+ly )?"
        r"(?:mention|say|contain|specify|include|provide|state|hold|tell|have|indicate)\b",
        rf"{_MEMORY} (?:holds?|contains?|mentions?|includes?|provides?|has|have|says?|gives?) (?:no|nothing)\b",
        r"(?:cannot|can't|could not|couldn't|unable to) (?:be )?(?:find|found|determined?|answer(?:ed)?|say|tell)\b",
    )
)
_STARTS = re.compile(rf"\W*{_OPENER}(?:{_REFUSAL})")
_WHOLE = re.compile(rf"\W*{_OPENER}(?:unknown|unclear|n/a|not applicable|unanswerable)\W*")
_GOES_ON = re.compile(r"[^.!?]*\b(?:but|however|though|although)\b")


def abstains(answer: str) -> bool:
    """Whether the answer refuses: after openers ("Sorry,") it starts with a refusal, and does not go on with "but"."""
    said = " ".join(answer.casefold().replace("’", "'").split())
    if _WHOLE.fullmatch(said):
        return True
    start = _STARTS.match(said)
    return start is not None and not _GOES_ON.match(said, start.end())


class Abstain:
    """Right when the answer refuses to say: "I don't know", "not mentioned", "the memory does not say", ...

    The refusal must be how the answer starts; one inside a longer answer is part of what it says. A sentence
    that goes on after "but" or "however" has said something and is no refusal. The list of phrases is closed and in
    English.
    """

    name: ClassVar[str] = "abstain"
    version: ClassVar[str] = "1"

    def grade(self, answer: str, probe: Probe) -> Verdict:
        """See Grader."""
        if not abstains(answer):
            return Verdict("wrong")
        return Verdict("abstained_rightly" if probe.expected is None else "abstained_wrongly")
