"""Looking: an answer from a memory that stands behind tools."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.models.reference import dates, notebook, reader, talk, tools, words
from harness.models.reference.talk import Done, Step, Talk, Use
from harness.models.reference.tools import Kind

GREPS = 4  # words that files are searched for at once
SESSIONS = 3  # files that are then read whole
QUERY_WORDS = 8
_SOURCE = "Source:"
_HIT = re.compile(r"^[ \t]*(?:[-*] )?(?P<path>[^\s:]+\.[A-Za-z]{1,5})(?=[:\s]|$)", re.M)
_HIT_LINE = re.compile(r"^(?P<path>[^\s:]+):\d+: (?P<text>.+)$", re.M)
_LINE_ID = re.compile(r"^\[[^\]\s]{1,64}\] (?=- )", re.M)  # by which a saved line can be replaced
_LIGHT = frozenset(words.stem(verb) for verb in words.LIGHT_VERBS)


@dataclass(frozen=True, slots=True)
class Subject:
    """What is looked for: a query, the words to search for, best first, how to tell whether a text tells it.

    `sessions`: how many files are read whole. `hits`: whether the lines that a search in files shows are read as well.
    `queries`: what a search by meaning is asked at once, where one query would mix up several things.
    """

    text: str
    words: Sequence[str]
    told_by: Callable[[str], bool]
    sessions: int = SESSIONS
    hits: bool = False
    queries: Sequence[str] = ()


def asked(request: Mapping[str, Any]) -> bool:
    """Tell whether a message is to be answered and a known memory tool is offered."""
    return bool(tools.offered(request) and talk.without_now(talk.read(request).last))


def step(request: Mapping[str, Any]) -> Step:
    """Return the next look-ups, or the answer from all that was read."""
    now_read = talk.read(request)
    question, now = talk.without_now(now_read.last), now_read.now
    subject = Subject(question, rare_words(question), lambda text: not reader.read(text, question, now).abstained)
    uses = next_looks(now_read, tools.offered(request), subject)
    if uses:
        return uses
    reading = reader.read(gathered(now_read.done), question, now)
    cited = _SOURCE in now_read.system and reading.source is not None
    return f"{reading.text}\n{_SOURCE} {reading.source}" if cited else reading.text


def next_looks(so_far: Talk, kinds: Sequence[Kind], subject: Subject) -> list[Use]:
    """Return the next calls that look for a subject; none when enough was seen or there is nowhere else to look."""
    room = tools.CALLS - len(so_far.fresh)
    if not kinds or room <= 0:
        return []
    return _LOOKS[kinds[0]](so_far.fresh, subject)[:room]


def gathered(done: Iterable[Done], *, hits: bool = False) -> str:
    """Return all that was read, as one memory text: files as last seen, what searches brought, lines hit in files."""
    done = tuple(done)
    texts = ["\n".join(lines) for lines in notebook.pages(done).values()]
    texts += [each.result for each in done if each.use.name == tools.READ and not each.failed]
    texts += [_LINE_ID.sub("", each.result) for each in done if each.use.name == tools.SEARCH and not each.failed]
    if hits:
        texts += [_hit_lines(each.result) for each in done if each.use.name == tools.GREP and not each.failed]
    return "\n\n".join(dict.fromkeys(texts))


def _hit_lines(result: str) -> str:
    """Return the lines that a search hit, each as a note of the day that its file is named by."""
    found = []
    for match in _HIT_LINE.finditer(result):
        day = dates.ISO.search(match["path"])
        found.append(f"- {day[0]}: {match['text']}" if day else f"- {match['text']}")
    return "\n".join(found)


def rare_words(text: str) -> list[str]:
    """Return the content words of a text by how rare they are likely to be: long ones first, names and "make" last."""
    tokens = words.tokens(text)
    firsts: dict[str, str] = {}
    for token in tokens:
        if not words.is_stop(token) and len(token) > 2:
            firsts.setdefault(words.stem(token), token)
    return sorted(firsts.values(), key=lambda word: (_is_name(word, tokens), words.stem(word) in _LIGHT, -len(word)))


def _is_name(word: str, tokens: Sequence[str]) -> bool:
    return word[0].isupper() and word != tokens[0]


def _in_notebook(done: Sequence[Done], subject: Subject) -> list[Use]:
    files = notebook.listing(done)
    if files is None:
        return [notebook.view(notebook.ROOT)]
    seen = notebook.pages(done)
    unseen = [path for path in notebook.by_overlap(files, subject.text) if path not in seen]
    if seen and subject.told_by(gathered(done)):
        return []
    return [notebook.view(path) for path in unseen[: notebook.PAGES]]


def _in_files(done: Sequence[Done], subject: Subject) -> list[Use]:
    read = [each.use.input.get("path") for each in done if each.use.name == tools.READ]
    if read and (len(read) >= subject.sessions or subject.told_by(gathered(done, hits=subject.hits))):
        return []
    best = _best_files([each for each in done if each.use.name == tools.GREP and not each.failed])
    unread = [path for path in best if path not in read]
    if best:
        return [Use(tools.READ, {"path": path}) for path in unread[: min(SESSIONS, subject.sessions - len(read))]]
    tried = {each.use.input.get("pattern") for each in done}
    patterns = [pattern for pattern in map(_pattern, subject.words) if pattern not in tried]
    return [Use(tools.GREP, {"pattern": pattern}) for pattern in patterns[:GREPS]]


def _best_files(searches: Sequence[Done]) -> list[str]:
    """Return the files that searches hit, best first: many words, those that stand in few files, the last named."""
    scores: dict[str, float] = {}
    for search in searches:
        paths = dict.fromkeys(_HIT.findall(search.result))
        for path in paths:
            scores[path] = scores.get(path, 0.0) + 1 / len(paths)
    return sorted(sorted(scores, reverse=True), key=lambda path: -scores[path])


def _pattern(word: str) -> str:
    """Return what a word's inflections share, in the case it is written in."""
    low = word.lower()
    stem = words.stem(word).removesuffix("i")  # "parti" is party and parties
    shared = next((n for n, (a, b) in enumerate(zip(stem, low, strict=False)) if a != b), min(len(stem), len(low)))
    return word[:shared] if shared >= 3 else word


def _in_search(done: Sequence[Done], subject: Subject) -> list[Use]:
    tried = [each for each in done if each.use.name == tools.SEARCH]
    if subject.queries:
        return [] if tried else [Use(tools.SEARCH, {"query": query}) for query in subject.queries]
    queries = [subject.text, " ".join(subject.words[:QUERY_WORDS])]
    if len(tried) >= len(queries) or (tried and subject.told_by(gathered(done))):
        return []
    query = queries[len(tried)]
    return [Use(tools.SEARCH, {"query": query})] if query else []


_LOOKS: dict[Kind, Callable[[Sequence[Done], Subject], list[Use]]] = {
    "memory": _in_notebook,
    "files": _in_files,
    "search": _in_search,
}
