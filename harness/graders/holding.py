"""Whether a text holds what a probe needs: read alike from what a memory shows and from what a model was given.

It does where all evidence turns stand in it in their own words; or where one line holds an expected answer's rare words
and, where the question has any, one of its own: a stack that rewrites loses the turns' words and may keep the answer,
while the answer's words alone ("blue") may stand in a long text by chance.
"""

from collections.abc import Sequence

from harness.core.scenario import Probe
from harness.graders.evidence import rare_words, verbatim
from harness.graders.given import Passages
from harness.graders.words import STOP_WORDS, tokens

VERSION = "1"


def holds(texts: Sequence[Passages], probe: Probe) -> bool | None:
    """None where the probe's key leaves nothing to look for."""
    said = verbatim(texts, probe.evidence)
    wanted = rare_words(probe)
    if said is None and not wanted:
        return None
    if said == 1.0:
        return True
    asked = [word for word in dict.fromkeys(tokens(probe.text)) if word not in STOP_WORDS]
    return any(all(_tells(texts, item, asked) for item in form) for form in wanted)


def _tells(texts: Sequence[Passages], item: Sequence[str], asked: Sequence[str]) -> bool:
    runs = [[*item, word] for word in asked] or [list(item)]
    return any(text.line_holds(each) for text in texts for each in runs)
