"""What a model judge said of one answer: a fact like any other, from which grades are derived."""

from typing import Literal, get_args

from msgspec import Struct

Manner = Literal["strict", "lenient"]
MANNERS: tuple[Manner, ...] = get_args(Manner)

Planted = Literal["paraphrase", "vague", "near_miss", "contradiction"]
PLANTED: tuple[Planted, ...] = get_args(Planted)


class Judge(Struct, frozen=True, order=True):
    """Who judged, and how: a model at an endpoint, by a prompt of some version."""

    model: str
    endpoint: str
    manner: Manner
    prompt: str


class Judgement(Struct, frozen=True):
    """The verdict on one text as an answer to one probe. Equal texts of several trials share one.

    `planted` says how the text was made where it is no stack's answer but one of the audit's: a `paraphrase` is right,
    the others are wrong. `verdict` is `unread` where the reply broke its form; `said` holds the judge's own words.
    """

    judge: Judge
    scenario: str
    probe: str
    text: str
    verdict: Literal["right", "wrong", "unread"]
    said: str
    planted: Planted | None = None
