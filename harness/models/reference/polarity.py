"""Polarity: what is denied, liked, avoided, past or present, by the closed-class words and turns that say so."""

import re
from typing import Literal

Taste = Literal["liked", "avoided"]

NEGATION = re.compile(
    r"\b(?:not|no|nope|never|cannot|without|neither|nor|hardly|quit|quitting|stopped|cancell?ed|ended|refuse[sd]?"
    r"|g(?:ive|ives|ave|iving|iven) (?:it |that |them )?up)\b|n['’]t\b",
    re.I,
)
_ASKS_AVOIDED = re.compile(
    r"\b(?:dislikes?|hates?|avoid\w*|allerg\w+|intoleran\w+|stay away|keep away|steer clear"
    r"|(?:should|must|may|can|would|ought|do|does)(?:n['’]t| (?:\w+ )?(?:not|never)\b).*"
    r"|leave out|rule out|can['’]t (?:stand|bear|have|eat|drink)|never (?:eat|drink|want|wear|do))\b",
    re.I,
)
_ASKS_LIKED = re.compile(
    r"\b(?:likes?|loves?|prefer\w*|enjoys?|favou?rite|fond of|keen on|fan of|into|tastes?|usual|usually"
    r"|(?:should|would|could|can|shall|may) (?:you|i|we|one|someone|they|it|he|she)\b)",
    re.I,
)
_AVOIDED = re.compile(
    r"\b(?:hate[sd]?|dislike[sd]?|avoid\w*|allerg\w+|intoleran\w+|never|cannot (?:stand|bear)"
    r"|not (?:a|my|for|into|keen)|please no|nothing (?:with|too)|no more|anything but|too|afraid|scared|worst"
    r"|annoy\w*|makes? me|gives? me"
    r"|bothers?|upsets?|except|without|skip)\b"
    r"|n['’]t (?:really |even |do |much )?(?:stand|bear|like|love|eat|drink|want|enjoy|care|have|do|take|wear|touch)\b"
    r"|(?:^|[,;—–-] ?|\bbut |\bplease,? )no \w+",
    re.I,
)
_LIKED = re.compile(
    r"\b(?:loves?|loved|adore[sd]?|prefer\w*|enjoy\w*|favou?rite|fond of|keen on|(?:big|huge|such a) fan|always|only"
    r"|ideally|please|rather|(?:i|we|he|she|they)(?:['’]d| would| really| do)* likes?|best|usually|hooked|all about"
    r"|would be \w+|suits?|works best|as long as|at least|over|than|instead)\b",
    re.I,
)
_FORMER = re.compile(
    r"\b(?:used to|before|previous(?:ly)?|former(?:ly)?|original(?:ly)?|initial(?:ly)?|at first|first|until|left"
    r"|quit|gave up|instead of|rather than|no longer|any ?more|was|were|had)\b",
    re.I,
)
CHANGE = re.compile(
    r"\b(?:no longer|any ?more|now|nowadays|these days|from now on|instead|actually|since then|by now|at last"
    r"|switched|changed|swapped|stopped|quit|gave up|cancell?ed|ended|took over|takes over|new|back to|lately)\b",
    re.I,
)


_TASTE_WORD = re.compile(
    r"\b(?P<taste>dislik\w+|hat(?:e|es|ing)|avoid\w*|allerg\w+|intoleran\w+|stand|bear|lik(?:e|es|ing)|lov(?:e|es|ing)"
    r"|prefer\w*|enjoy\w*|favou?rite|fond|keen|fan|tastes?|usual|usually)\b"
    r"|\b(?:should|shall|could|can|may|must|would)(?:n['’]t| not| never)? (?:you|i|we|one|someone|they|it|he|she)"
    r"(?: not| never| better)? (?P<verb>\w+)|\b(?:should|must|may) (?:not |never )?(?:be )?(?P<passive>\w+)",
    re.I,
)


def taste_words(text: str) -> list[str]:
    """Return the words of a question that only say that taste is asked for: "What should you *book* for me?"."""
    return [word for match in _TASTE_WORD.finditer(text) for word in match.groups() if word]


def taste_asked(text: str) -> Taste | None:
    """Tell whether a question asks what someone likes or what they avoid."""
    return "avoided" if _ASKS_AVOIDED.search(text) else "liked" if _ASKS_LIKED.search(text) else None


def told_taste(text: str, asked: Taste) -> float:
    """Return 0..1: how much a sentence tells what is liked or avoided."""
    avoided, liked = bool(_AVOIDED.search(text)), bool(_LIKED.search(text))
    return 1.0 if (avoided if asked == "avoided" else liked) else 0.3 if avoided or liked else 0.0


def tells_former(text: str) -> bool:
    """Tell whether a sentence speaks of how things were."""
    return _FORMER.search(text) is not None


def tells_current(text: str) -> bool:
    """Tell whether a sentence speaks of a change, or of how things are since."""
    return CHANGE.search(text) is not None
