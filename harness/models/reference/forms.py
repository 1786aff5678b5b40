"""Forms: a task's fields filled in; a correction noted and obeyed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from harness.models.reference import facts, filling, looking, notebook, notes, saving, standing, talk, tools
from harness.models.reference.filling import UNKNOWN, Task
from harness.models.reference.looking import Subject
from harness.models.reference.notebook import Pages
from harness.models.reference.rules import Rule
from harness.models.reference.talk import Step, Talk, Use

SESSIONS = 8  # files read whole, at most: a client's rules were told one by one


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether the talk is about a task with fields to fill."""
    return _asked_in(talk.read(request)) is not None


def step(request: Mapping[str, Any]) -> Step:
    """Return the next look-ups or notes, or one `name: value` line per field asked for."""
    so_far = talk.read(request)
    begun = _asked_in(so_far) or 0
    message = so_far.said[begun]
    task = task_in(message)
    given = talk.part(message, "memory")
    corrections = [text for said in so_far.said[begun + 1 :] if (text := talk.part(said, "correction"))]
    before = [values(reply) for reply in talk.replies(request)[begun:]]

    def fill(memory: str) -> dict[str, str]:
        return filling.fill(task, memory, corrections, before)

    uses: list[Use] = []
    if not corrections and given is None:
        uses = looking.next_looks(so_far, tools.offered(request), _subject(task, fill))
    elif corrections and len(so_far.fresh) < tools.CALLS:
        worth = stated(so_far.now, task, corrections[-1], before[len(corrections) - 1 : len(corrections)])
        uses = _keeping(request, worth, so_far)
    if uses:
        return uses
    known = standing.told(request, message) if given is None else given
    filled = fill("\n\n".join([known, looking.gathered(so_far.done, hits=True)]))
    return "\n".join(f"{name}: {filled[name]}" for name in task.fields)


def task_in(message: str) -> Task:
    """Return the task of a message that sets one."""
    fields = (talk.part(message, "fields") or "").splitlines()
    return Task(talk.part(message, "task") or "", tuple(line.strip() for line in fields if line.strip()))


def _asked_in(so_far: Talk) -> int | None:
    """Return which of the user's messages sets the talk's newest task."""
    found = [n for n, said in enumerate(so_far.said) if talk.part(said, "task") and talk.part(said, "fields")]
    return found[-1] if found else None


def _subject(task: Task, fill: Callable[[str], dict[str, str]]) -> Subject:
    """Look for the client's rules first, then for the fields'."""
    names = " ".join(task.fields).replace("_", " ")
    found = dict.fromkeys([*task.clients[:1], *looking.rare_words(names), *looking.rare_words(task.text)])
    told_by = partial(_is_filled, fill)
    text = f"{task.text}\n{names}"
    return Subject(text, list(found), told_by, SESSIONS, hits=True, queries=[text, *_field_queries(task, fill)])


def _field_queries(task: Task, fill: Callable[[str], dict[str, str]]) -> list[str]:
    """Return for each field that the task does not tell a query that names the client and it, as rules do."""
    unknown = [field.replace("_", " ") for field, value in fill("").items() if value == UNKNOWN]
    return [f"For {task.clients[0]}, the {field}" if task.clients else f"The {field}" for field in unknown]


def _is_filled(fill: Callable[[str], dict[str, str]], memory: str) -> bool:
    return UNKNOWN not in fill(memory).values()


def values(reply: str) -> dict[str, str]:
    """Return the fields of a reply, as filled in."""
    pairs = (line.partition(":") for line in reply.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def stated(now: datetime | None, task: Task, correction: str, before: list[dict[str, str]]) -> list[str]:
    """Return the rules of a correction that are worth keeping, each as a dated line."""
    found = [(field, rule) for field, rule in _rules(task, correction, before) if not rule.once]
    noted = dict.fromkeys([_rule_line(task, field, rule) for field, rule in found])
    noted.update(dict.fromkeys(_told_besides(correction)))
    return [f"- {now:%Y-%m-%d}: {text}" if now else f"- {text}" for text in noted]


def rules_told(request: Mapping[str, Any]) -> list[str]:
    """Return what the last correction of a talk is worth keeping of, each as a dated line; nothing where none came."""
    so_far = talk.read(request)
    begun = _asked_in(so_far)
    if begun is None:
        return []
    corrections = [text for said in so_far.said[begun + 1 :] if (text := talk.part(said, "correction"))]
    if not corrections:
        return []
    before = [values(reply) for reply in talk.replies(request)[begun:]]
    last = before[len(corrections) - 1 : len(corrections)]
    return stated(so_far.now, task_in(so_far.said[begun]), corrections[-1], last)


def _keeping(request: Mapping[str, Any], worth: list[str], so_far: Talk) -> list[Use]:
    """Return the next calls that keep lines with the tools offered, if any can."""
    if worth and tools.can_write(request):
        return notebook.write(so_far.fresh, [notes.RULES], partial(_changes, worth))
    if worth and tools.can_save(request):
        return saving.keep(worth, so_far.fresh, _outdated)
    return []


def _told_besides(correction: str) -> Iterator[str]:
    """Yield the rules that say outright for whom they hold: what this task does not ask may be asked tomorrow."""
    for rule, *_ in filling.rules_of(correction):
        if rule.field and (rule.names or rule.universal) and not (rule.once or rule.banned):
            yield f"{rule.text[:1].upper()}{rule.text[1:]}."


def _rules(task: Task, correction: str, before: list[dict[str, str]]) -> list[tuple[str, Rule]]:
    return list(filling.corrected(task, correction, before[0] if before else {}))


def _rule_line(task: Task, field: str, rule: Rule) -> str:
    """Return a rule so that it says by itself what it sets and for whom."""
    text, client = rule.text, next(iter(task.clients), None)
    owner = None if rule.names or rule.universal else client
    if not rule.field and not rule.banned:
        text = f"The {field.replace('_', ' ')} is {rule.value}"
        owner = next((name for name in task.clients if name.lower() in rule.names), owner)
    if owner:
        text = f"For {owner}, {text[:1].lower() if text[1:2].islower() else text[:1]}{text[1:]}"
    return f"{text[:1].upper()}{text[1:]}."


def _changes(stated: list[str], seen: Pages) -> list[Use]:
    """Return the calls that put each rule in place of the line it outdates, or add it."""
    replaced: list[Use] = []
    new: list[str] = []
    for line in stated:
        text = facts.text_of(line)
        old = [(path, each) for path, page in seen.items() for each in page if _outdates(text, facts.text_of(each))]
        if any(facts.text_of(each) == text for _, each in old):
            continue
        if old and "\n".join(seen[old[-1][0]]).count(old[-1][1]) == 1:
            replaced.append(notebook.replace(*old[-1], line))
        else:
            new.append(line)
    return notebook.append(seen, notes.RULES, new) + replaced


def _outdated(line: str, known: Iterable[str]) -> str | None:
    """Return the last known line about the same matter."""
    text = facts.text_of(line)
    return next((each for each in reversed([*known]) if _outdates(text, facts.text_of(each))), None)


def _outdates(new: str, old: str) -> bool:
    return filling.same_matter(new, old)
