"""`bash`, as far as an agent needs it for notes: a small set of commands, carried out here. It starts no process."""

from collections.abc import Callable, Sequence

from adapters.managed_agents.emulator.files import Files
from adapters.managed_agents.emulator.patterns import Pattern, glob
from adapters.managed_agents.emulator.places import HOME, FileError
from adapters.managed_agents.emulator.words import Command, Word, parse

_Act = Callable[["Shell", list[str], set[str], str], str]


class Shell:
    """One command line. `cd` holds to its end."""

    def __init__(self, files: Files, now: str) -> None:
        self.files, self.now, self.folder = files, now, HOME

    def run(self, line: str) -> tuple[str, int]:
        """What it prints, and its exit code. Raises FileError for a line that can't be read."""
        printed, piped, code = [], "", 0
        commands = parse(line)
        for number, command in enumerate(commands):
            if (command.joined == "&&" and code) or (command.joined == "||" and not code):
                continue
            follows = number + 1 < len(commands) and commands[number + 1].joined == "|"
            try:
                piped, code = self._one(command, piped if command.joined == "|" else ""), 0
            except FileError as error:
                printed.append(f"{command.words[0].text}: {error}")
                piped, code = "", 1
            if not follows:
                printed.append(piped)
                piped = ""
        return "\n".join(text.removesuffix("\n") for text in printed if text), code

    def _one(self, command: Command, piped: str) -> str:
        name, *rest = [text for word in command.words for text in self._spread(word)]
        act = _COMMANDS.get(name)
        if act is None:
            raise FileError(f"command not found; served: {', '.join(_COMMANDS)}")
        flags = {each for each in rest if each.startswith("-") and len(each) > 1} if name != "echo" else set()
        given = [each for each in rest if each not in flags]
        said = act(self, given, flags, piped if command.typed is None else command.typed)
        if not command.target or command.target == "/dev/null":
            return "" if command.target else said
        path = self.place(command.target)
        before = (self.files.content(path) or "") if command.append else ""
        self.files.write(path, before + said)
        return ""

    def _spread(self, word: Word) -> list[str]:
        """A bare word with `*` or `?` as the files that it names; as it is where there are none."""
        if not word.bare or not set(word.text) & set("*?[") or word.text.startswith("-"):
            return [word.text]
        wanted = self.files.place(word.text, self.folder)
        found = {path for path in self.files.paths("/") if glob(wanted, path)}
        return sorted(found) or [word.text]

    def place(self, path: str) -> str:
        """The absolute path of a place."""
        return self.files.place(path, self.folder)

    def texts(self, given: Sequence[str], piped: str) -> str:
        """The files' contents, or what was piped."""
        return "".join(self.files.read(self.place(path)) for path in given if path != "-") if given else piped

    def below(self, path: str) -> list[str]:
        """The file, or all files below the folder."""
        place = self.place(path)
        if self.files.content(place) is not None:
            return [place]
        if not self.files.is_folder(place):
            raise FileError(f"{place}: No such file or directory")
        return self.files.paths(place)


def _cat(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    return shell.texts(given, piped)


def _cd(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    place = shell.place(given[0]) if given else HOME
    if not shell.files.is_folder(place):
        raise FileError(f"{place}: No such directory")
    shell.folder = place
    return ""


def _ls(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    names: set[str] = set()
    for path in given or ["."]:
        place = shell.place(path)
        found = shell.below(path)
        cut = len(place.rstrip("/")) + 1
        deep = any("R" in flag for flag in flags)
        roots = [root + "/" for root in shell.files.mounts if root.startswith(place.rstrip("/") + "/")]
        entries = [each[cut:] if deep else each[cut:].split("/")[0] + ("/" if "/" in each[cut:] else "")
                   for each in found + roots if each != place]  # fmt: skip
        names |= set(entries) or ({place} if found else set())
    return "\n".join(sorted(names))


def _part(shell: Shell, given: list[str], flags: set[str], piped: str) -> tuple[list[str], int]:
    count = next((flag.lstrip("-n") for flag in flags if flag.lstrip("-n").isdecimal()), "")
    if "-n" in flags and given and given[0].isdecimal():
        count, given = given[0], given[1:]
    return shell.texts(given, piped).splitlines(), int(count[:9] or 10)


def _head(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    lines, count = _part(shell, given, flags, piped)
    return "\n".join(lines[:count])


def _tail(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    lines, count = _part(shell, given, flags, piped)
    return "\n".join(lines[-count:] if count else [])


def _wc(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    text = shell.texts(given, piped)
    counts = {"-l": text.count("\n"), "-w": len(text.split()), "-c": len(text.encode())}
    return " ".join(str(count) for flag, count in counts.items() if not flags or flag in flags)


def _grep(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    if not given:
        raise FileError("no pattern")
    letters = set("".join(flags))
    pattern, paths = Pattern(given[0], "i" in letters), given[1:]
    sources = [(path, shell.files.read(path)) for each in paths for path in shell.below(each)] or [("", piped)]
    found = [
        (path, number, line)
        for path, text in sources
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line) != ("v" in letters)
    ]
    if "l" in letters:
        return "\n".join(dict.fromkeys(path for path, _, _ in found))
    named = len(sources) > 1 or bool(letters & {"r", "R"})
    shown = [(f"{p}:" if named else "") + (f"{n}:" if "n" in letters else "") + line for p, n, line in found]
    return str(len(shown)) if "c" in letters else "\n".join(shown)


def _find(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    if flags - {"-name", "-type"}:
        raise FileError(f"{min(flags - {'-name', '-type'})}: not served; served: -name, -type f")
    wanted = given[1:] if given else []
    names = [each for each in wanted if each != "f"] if "-type" in flags else wanted
    paths = shell.below(given[0] if given else ".")
    return "\n".join(path for path in paths if all(glob(name, path.rpartition("/")[2]) for name in names))


def _echo(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    return " ".join(given[1:]) if given[:1] == ["-n"] else " ".join(given) + "\n"


def _mkdir(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    for path in given:
        if shell.files.content(shell.place(path)) is not None:
            raise FileError(f"{path}: File exists")
    return ""


def _rm(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    for path in given:
        place = shell.place(path)
        if shell.files.content(place) is None and "-f" in flags and not shell.files.is_folder(place):
            continue
        if shell.files.content(place) is None and not set("".join(flags)) & {"r", "R"}:
            raise FileError(f"{path}: {'Is a directory' if shell.files.is_folder(place) else 'No such file'}")
        for each in shell.below(path):
            shell.files.remove(each)
    return ""


def _pairs(shell: Shell, given: list[str]) -> list[tuple[str, str]]:
    """From where to where, for each file of `mv` and `cp`."""
    if len(given) < 2:
        raise FileError("from where to where?")
    *sources, last = given
    target, pairs = shell.place(last), []
    into = shell.files.is_folder(target)
    if len(sources) > 1 and not into:
        raise FileError(f"{target}: No such directory")
    for path in sources:
        place = shell.place(path)
        end = f"{target}/{place.rpartition('/')[2]}" if into else target
        pairs += [(each, end + each[len(place) :]) for each in shell.below(path)]
    return pairs


def _mv(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    for path, target in _pairs(shell, given):
        shell.files.move(path, target)
    return ""


def _cp(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    for path, target in _pairs(shell, given):
        shell.files.write(target, shell.files.read(path))
    return ""


def _touch(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    for path in map(shell.place, given):
        shell.files.write(path, shell.files.content(path) or "")
    return ""


def _false(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    raise FileError("no")


def _sort(shell: Shell, given: list[str], flags: set[str], piped: str) -> str:
    lines = sorted(shell.texts(given, piped).splitlines(), reverse="-r" in flags)
    return "\n".join(dict.fromkeys(lines) if "-u" in flags else lines)


_COMMANDS: dict[str, _Act] = {
    "cat": _cat, "cd": _cd, "cp": _cp, "date": lambda shell, *_: shell.now, "echo": _echo, "false": _false,
    "find": _find, "grep": _grep, "head": _head, "ls": _ls, "mkdir": _mkdir, "mv": _mv,
    "pwd": lambda shell, *_: shell.folder, "rm": _rm, "sort": _sort, "tail": _tail, "touch": _touch,
    "true": lambda *_: "", "wc": _wc,
}  # fmt: skip
