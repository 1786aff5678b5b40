"""A command line, taken apart: quotes, `|`, `&&`, `||`, `;`, `>`, `>>`, and a heredoc. No variables."""

import re
from dataclasses import dataclass, field

from adapters.managed_agents.emulator.places import FileError

MAX_LINE, MAX_COMMANDS = 100_000, 50
_OPERATOR = re.compile(r"&&|\|\||>>|[|;>\n]")
_REFUSED = re.compile(r"[$`<&(){}]")
_HEREDOC = re.compile(r"(?P<before>[^\n]*?)<<\s*(?P<q>['\"]?)(?P<end>\w+)(?P=q)(?P<after>[^\n]*)\n")


@dataclass
class Word:
    """A word; `bare` where none of it was quoted, so that * and ? count."""

    text: str = ""
    bare: bool = True


@dataclass
class Command:
    """Words, where the output goes, and what joins the command to the one before."""

    joined: str = ";"
    words: list[Word] = field(default_factory=list)
    target: str = ""
    append: bool = False
    typed: str | None = None


def parse(line: str) -> list[Command]:
    """The commands of a line. Raises FileError for anything else than simple commands."""
    if len(line) > MAX_LINE:
        raise FileError(f"command: {len(line)} characters; allowed: at most {MAX_LINE}")
    line, typed = _without_heredoc(line.strip())
    commands, redirect = [Command()], ""
    for each in _tokens(line):
        if isinstance(each, Word):
            if redirect:
                commands[-1].target, commands[-1].append, redirect = each.text, redirect == ">>", ""
            else:
                commands[-1].words.append(each)
        elif each in (">", ">>"):
            redirect = each
        elif commands[-1].words or each != "\n":
            commands.append(Command(";" if each == "\n" else each))
    if redirect:
        raise FileError("command: nothing follows the >")
    found = [command for command in commands if command.words or command.joined != ";"]
    if any(not command.words for command in found) or len(found) > MAX_COMMANDS:
        raise FileError(f"command: a part is empty, or there are more than {MAX_COMMANDS}")
    if typed is not None and found:
        found[0].typed = typed
    return found


def _without_heredoc(line: str) -> tuple[str, str | None]:
    match = _HEREDOC.match(line)
    if match is None:
        return line, None
    body: list[str] = []
    rest = line[match.end() :].split("\n")
    for number, each in enumerate(rest):
        if each == match["end"]:
            after = "\n".join(rest[number + 1 :])
            return f"{match['before']} {match['after']}\n{after}", "".join(f"{one}\n" for one in body)
        body.append(each)
    raise FileError(f"command: the heredoc does not end with a line {match['end']}")


def _tokens(line: str) -> list[Word | str]:
    found: list[Word | str] = []
    word: Word | None = None
    at = 0
    while at < len(line):
        letter = line[at]
        operator = _OPERATOR.match(line, at)
        if operator or letter in " \t":
            word = None
            found += [operator[0]] if operator else []
            at = operator.end() if operator else at + 1
            continue
        if _REFUSED.match(letter):
            raise FileError(f"command: {letter!r} is not served: no variables, substitutions, input files or jobs")
        if word is None:
            word = Word()
            found.append(word)
        if letter in "'\"":
            at, word.bare = _quoted(line, at, word), False
        else:
            at += letter == "\\"
            word.text += line[at : at + 1]
            at += 1
    return found


def _quoted(line: str, start: int, word: Word) -> int:
    """Add what is quoted to the word; where the quote ends."""
    quote, at = line[start], start + 1
    while at < len(line) and line[at] != quote:
        if quote == '"' and line[at] in "$`":
            raise FileError(f"command: {line[at]!r} is not served: no variables, no substitutions")
        if quote == '"' and line[at] == "\\" and line[at + 1 : at + 2] in ('"', "\\", "$", "`"):
            at += 1
        word.text += line[at]
        at += 1
    if at >= len(line):
        raise FileError(f"command: the {quote} is not closed")
    return at + 1
