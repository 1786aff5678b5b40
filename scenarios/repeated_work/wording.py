"""How a rule is told, again and again in other words; how it is changed, ended and asked for."""

from scenarios.repeated_work.plan import How, Question, Telling
from scenarios.repeated_work.words import ASKED_AS, THINGS
from scenarios.task_agent.forms import in_words
from scenarios.task_agent.pen import Pen
from scenarios.task_agent.rules import Rule, Scope
from scenarios.task_agent.talk import capital
from scenarios.task_agent.wording import CLAUSES, NEWS

PLAIN = (
    "For {who}, the {f} is {v}.",
    "The {f} for {who} is {v}.",
    "{who} has {v} as its {f}.",
    "For {who}, please use {v} as the {f}.",
    "The {f} for {who} must be {v}.",
)
CHANGED = (
    "This has changed. For {who}, the {f} is {v}.",
    "For {who}, the {f} is now {v}, no longer {old}.",
    "The {f} for {who} is now {v}, no longer {old}.",
)
PLAIN_THING = ("The {f} is {v}.", "Our {f} is {v}.", "Mind that the {f} is {v}.")
CHANGED_THING = ("The {f} is now {v}.", "Our {f} is now {v}, no longer {old}.")
WOVEN = (*CLAUSES, "as far as {who} goes, {v} is the {f}", "{who} expects {v} as its {f}")
WOVEN_THING = (
    "whoever asks for the {f} gets told {v}",
    "what goes as the {f} is {v}",
    "they gave out {v} as the {f}",
    "the {f} reads {v}",
)
OVER = "From now on, {who} needs no {f} any more."
OVER_WOVEN = "{who} has done away with the {f}, so leave it out from here on."
USED = ("Done, with {v} as the {f}.", "Here it is; the {f} is {v}.", "Ready, and I put {v} for the {f}.")
NO, NO_WOVEN = ("No.", "That is not right."), ("Wait, who told you so?", "Hold on, that will not do.")
NOW, BEFORE = "What is the {f}{whose} now?", "What was the {f}{whose} before?"
NOW_ASKED_AS = ("Which {q} goes{whose} as things stand?", "Tell me which {q} goes{whose} these days.")
BEFORE_ASKED_AS = ("Which {q} went{whose} until it was replaced?", "Recall which {q} went{whose} formerly.")


class Teller:
    """Tells each rule in other words than the last time."""

    def __init__(self, pen: Pen, hard: bool) -> None:
        self._pen, self._hard = pen, hard
        self._last: dict[Scope, str] = {}

    def told(self, telling: Telling) -> str:
        """One or two sentences."""
        rule = telling.rule
        if telling.how is How.END:
            return self._filled(OVER_WOVEN if self._hard else OVER, rule)
        if telling.how is How.CHANGE:
            return self._changed(rule, telling.old)
        return self.again(rule)

    def again(self, rule: Rule) -> str:
        """A rule as it stands; also the correction of work."""
        easy, hard = (PLAIN, WOVEN) if rule.client else (PLAIN_THING, WOVEN_THING)
        if not self._hard:
            return self._filled(self._other(easy, rule), rule)
        return capital(f"{self._filled(self._other(hard, rule), rule)}.")

    def put_right(self, telling: Telling) -> str:
        """A rule told against what the assistant did."""
        return f"{self._pen.pick(NO_WOVEN if self._hard else NO)} {self.again(telling.rule)}"

    def used(self, telling: Telling) -> str:
        """What the assistant did."""
        return self._pen.pick(USED).format(f=in_words(telling.rule.field), v=telling.wrong)

    def asked(self, question: Question) -> str:
        """The question of a probe."""
        rule, past = question.rule, question.newer is not None
        if not self._hard:
            whose = f" for {rule.client}" if rule.client else ""
            return (BEFORE if past else NOW).format(f=in_words(rule.field), whose=whose)
        asked_as = ASKED_AS[rule.field] if rule.client else THINGS[rule.field][1]
        whose = f" with {rule.client}" if rule.client else " for us"
        return self._pen.pick(BEFORE_ASKED_AS if past else NOW_ASKED_AS).format(q=asked_as, whose=whose)

    def _changed(self, rule: Rule, old: str) -> str:
        if not self._hard:
            return self._filled(self._pen.pick(CHANGED if rule.client else CHANGED_THING), rule, old)
        woven = self._filled(self._other(WOVEN if rule.client else WOVEN_THING, rule), rule)
        return capital(self._pen.pick(NEWS).format(rule=woven, old=old))

    def _other(self, templates: tuple[str, ...], rule: Rule) -> str:
        found = self._pen.pick([each for each in templates if each != self._last.get(rule.scope)])
        self._last[rule.scope] = found
        return found

    def _filled(self, template: str, rule: Rule, old: str = "") -> str:
        return template.format(who=rule.client, f=in_words(rule.field), v=rule.value, old=old)
