"""How work is asked for, and how rules are told: client and field by name, so that a rule can be used again."""

from collections.abc import Sequence

from scenarios.task_agent.forms import Given, Kind, in_words
from scenarios.task_agent.pen import Pen
from scenarios.task_agent.rules import Rule
from scenarios.task_agent.talk import capital

EVERY = "every client"
OPENINGS = ("Please prepare the {k} for {c}.", "We need the {k} for {c}.", "Now comes the {k} for {c}.")
CLAUSES = (
    "{who} has {v} as its {f}",
    "with {who} the {f} has to be {v}",
    "for {who} we take {v} as the {f}",
    "the {f} for {who} ought to read {v}",
)
JOINTS = ("; by the way, ", ", and since we speak of it, ", "; mind also that ")
NEWS = (
    "starting today, {rule}, no longer {old}.",
    "it was {old} until now, but {rule}.",
    "forget about {old}: {rule}.",
)


def opening(pen: Pen, kind: Kind, client: str, hard: bool) -> str:
    """The sentence that says what is to be done for whom."""
    return pen.pick(kind.hard if hard else OPENINGS).format(k=kind.noun, c=client)


def telling(given: Given, value: str, hard: bool) -> str:
    """The sentence in a task's text that tells a field."""
    return capital(given.hard.format(v=value)) if hard else f"The {in_words(given.name)} is {value}."


def telling_once(name: str, value: str, hard: bool) -> str:
    """The sentence in a task's text that sets a field against its rule."""
    if hard:
        return f"{value} instead of the usual {in_words(name)}, but only today."
    return f"Just this once, the {in_words(name)} is {value}."


def missed(client: str, name: str, value: str) -> str:
    """The correction of a field that stood in the text."""
    return f"This time, for {client}, the {in_words(name)} is {value}."


def plain(rule: Rule, changed: bool) -> str:
    """A correction of easy tapes."""
    told = f"For {rule.client or EVERY}, the {in_words(rule.field)} is {rule.value}."
    return f"This has changed. {told}" if changed else told


def in_passing(pen: Pen, rules: Sequence[Rule], changed: bool, so: str) -> str:
    """A correction of hard tapes: one rule or several. `so` is what follows from the first one for the task."""
    first, *others = (clause(pen, rule) for rule in rules)
    told = "".join([first, so, *(pen.pick(JOINTS) + other for other in others)])
    return f"That is no longer so: {told}." if changed else f"{capital(told)}."


def news(pen: Pen, rule: Rule, old: str) -> str:
    """A change announced in talk."""
    return capital(pen.pick(NEWS).format(rule=clause(pen, rule), old=old))


def clause(pen: Pen, rule: Rule) -> str:
    """A rule in the words of hard tapes, without capital and full stop; a rule for one kind of work says so."""
    narrow = "" if rule.kind is None else f" when it comes to the {in_words(rule.kind)}, and nowhere else"
    told = pen.pick(CLAUSES).format(who=rule.client or EVERY, f=in_words(rule.field), v=rule.value)
    return told + narrow
