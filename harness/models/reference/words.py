"""Words: tokens, light stems, and the closed classes of English that carry no content."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from harness.models.reference import inflection

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_HYPHENATED = re.compile(r"\b[^\W\d_]{2,20}-[^\W\d_]{2,20}\b")


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text, parted by blanks."""
    return frozenset(text.split())


PRONOUNS = word_set("""
i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her
hers herself it its itself they them their theirs themselves one ones someone somebody something anyone
anybody anything everyone everybody everything nobody nothing none each other others another both
""")
FIRST_PERSON = word_set("i me my mine myself we us our ours ourselves")
SECOND_PERSON = word_set("you your yours yourself")
QUESTION_WORDS = word_set("who whom whose what which when where why how")
AUXILIARIES = word_set("""
am is are was were be been being do does did done doing have has had having will would shall should can could
may might must ought dare used get got gets getting gotten let lets
""")
NEGATIONS = word_set("no not never nor neither cannot nobody nothing none")
_FUNCTION = word_set("""
a an the this that these those such same and or but if then else than so as because since while although
though unless until whether in on at by for with without about against between into through during before
after above below to from up down of off over under out around along across near within upon toward towards
again further once here there all any some few more most much many lot lots only own too very just also even
still already yet ever now really quite rather maybe perhaps actually please yes yeah yep okay ok oh hey hi
wow well likely kind kinds type types sort sorts etc via per
""")
STOP_WORDS = PRONOUNS | QUESTION_WORDS | AUXILIARIES | NEGATIONS | _FUNCTION
# Verbs that say little by themselves: sharing one is weak evidence.
LIGHT_VERBS = word_set("""
go make take give see say tell think know come keep find feel want need use try put happen mention talk start
like love remind list favorite favourite
""")

# A contraction is the closed-class word that it starts with: "didn't" -> "did".
_CONTRACTED = re.compile(r"(?:n['’]t|['’](?:s|re|ve|ll|d|m|em))$")
_IRREGULAR_NEGATION = {"wo": "will", "ca": "can", "sha": "shall", "ai": "is"}
_PAST_AUXILIARIES = frozenset(("was", "were", "did", "had", "got"))
_VOWELS = frozenset("aeiouy")


def tokens(text: str) -> list[str]:
    """Return the words of `text` in order, as written."""
    return _TOKEN.findall(text)


@lru_cache(maxsize=65536)
def plain(token: str) -> str:
    """Lower-case a token, without accents and contraction endings."""
    word = _CONTRACTED.sub("", token.lower())
    if not word.isascii():
        decomposed = unicodedata.normalize("NFKD", word)
        word = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _IRREGULAR_NEGATION.get(word, word)


@lru_cache(maxsize=65536)
def stem(token: str) -> str:
    """Return a light stem: plural, -ing, -ed and -ly endings removed, a doubled consonant or final e undone."""
    word = plain(token)
    word = inflection.BASES.get(word, word)
    if len(word) <= 3 or not word.isascii() or word[-1].isdigit():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        base = word[: -len(ending)]
        if word.endswith(ending) and len(base) >= 3 and _VOWELS & set(base):
            word = base
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "lsz":
        word = word[:-1]
    if len(word) > 3 and word.endswith("e"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("y") and word[-2] not in _VOWELS:
        word = word[:-1] + "i"
    return word


def is_stop(token: str) -> bool:
    """Tell whether a token belongs to a closed class (articles, pronouns, auxiliaries, prepositions, ...)."""
    return token.lower() in STOP_WORDS or plain(token) in STOP_WORDS


@lru_cache(maxsize=65536)
def _content_stem(token: str) -> str:
    return "" if is_stop(token) else stem(token)


def content_stems(text: str) -> Iterator[str]:
    """Yield the stem of each token that is not a stop word, in order."""
    for token in tokens(text):
        found = _content_stem(token)
        if found:
            yield found


def is_past(token: str) -> bool:
    """Tell whether a token is a past form: "was", "went", "visited"."""
    word = plain(token)
    return word in _PAST_AUXILIARIES or word in inflection.PAST_FORMS or (len(word) > 4 and word.endswith("ed"))


def compounds(text: str) -> Iterator[str]:
    """Yield the stem of each hyphenated word written together: "de-stress" -> "destress"."""
    for match in _HYPHENATED.finditer(text):
        yield stem(match[0].replace("-", ""))


def akin(one: str, other: str) -> bool:
    """Tell whether two different stems look like one word family: a shared start of most of both."""
    shorter, longer = sorted((len(one), len(other)))
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    if shared >= 4 and shared >= shorter - 1 and longer - shared <= 5:
        return True
    return inflection.is_family(shared, one, other)
