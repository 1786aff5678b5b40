"""The house style that no linter checks: lengths, docstrings, and that generators and model share no word lists."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

HOME = Path(__file__).parents[1]
PACKAGES = ("harness", "adapters", "scenarios", "reports")
MAX_FILE, MAX_FUNCTION = 300, 40
FILES = sorted(path for package in (*PACKAGES, "tests") for path in (HOME / package).rglob("*.py"))
OURS = [path for path in FILES if path.relative_to(HOME).parts[0] in PACKAGES]
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place_of(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(HOME)}:{getattr(node, 'lineno', 1)} {getattr(node, 'name', 'module')}"


def test_no_file_is_too_long():
    lengths = {str(path.relative_to(HOME)): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: length for name, length in lengths.items() if length > MAX_FILE} == {}
    assert len(lengths) > 100


def test_no_function_is_too_long():
    """All lines of the `def` count, its docstring too."""
    lengths = {
        place_of(path, node): (node.end_lineno or 0) - node.lineno + 1
        for path in FILES
        for node in ast.walk(tree_of(path))
        if isinstance(node, FUNCTIONS)
    }
    assert {place: length for place, length in lengths.items() if length > MAX_FUNCTION} == {}
    assert max(lengths.values()) > 10


def public(tree: ast.Module) -> Iterator[ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """The module, its public classes with their public methods, and its public functions."""
    yield tree
    for node in tree.body:
        if isinstance(node, (ast.ClassDef, *FUNCTIONS)) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                methods = (method for method in node.body if isinstance(method, FUNCTIONS))
                yield from (method for method in methods if not method.name.startswith("_"))


@pytest.mark.parametrize("package", PACKAGES)
def test_everything_public_says_what_it_is(package):
    files = [path for path in OURS if path.relative_to(HOME).parts[0] == package]
    silent = [place_of(path, node) for path in files for node in public(tree_of(path)) if not ast.get_docstring(node)]
    assert files
    assert silent == []


def test_nothing_is_put_off_or_switched_off():
    """No `TODO`, and no `xfail` that would hide a failing claim."""
    words = re.compile(r"\b(TODO|FIXME|XXX|xfail)\b")
    others = [path for path in FILES if path != Path(__file__)]
    assert [str(path.relative_to(HOME)) for path in others if words.search(path.read_text(encoding="utf-8"))] == []


# The words of generators and of the reference model

_MONTHS = "january february march april may june july august september october november december"
_DAYS = "monday tuesday wednesday thursday friday saturday sunday"
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve half twice first second third zero"
CALENDAR_AND_NUMBERS = frozenset(f"{_MONTHS} {_DAYS} {_NUMBERS}".split())
CLOSED_CLASS = {
    "and": "conjunction",
    "the": "article",
    "user": "a role of the API",
    "assistant": "a role of the API",
    "number": "a grader's name, and a 'locker number'; there what a question may ask for",
    "name": "a 'project code name'; there what a question may ask for",
    "big": "the big toe; there 'how big'",
    "what": "question word",
    "left": "the direction; there the past of 'to leave'",
    "stand": "a coat stand; there an irregular verb's base",
    "clock": 'a grandfather clock; there what follows "o\'"',
    "mar": "the front of a surname; there March",
    "favourite": "spoken of any preference",
}
SENTENCE = re.compile(r"[.?!{}]")


def code_strings(tree: ast.Module) -> Iterator[str]:
    """Every string of a module that is not a docstring."""
    documented = (ast.Module, ast.ClassDef, *FUNCTIONS)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.value


def items(tree: ast.Module) -> Iterator[str]:
    """What stands in a module's lists of words: in displays, and in texts that a call takes apart at commas or blanks.

    Sentences and templates are no items; neither are a dictionary's keys, which name places in templates.
    """
    for node in ast.walk(tree):
        listed: Iterable[str | None] = ()
        if isinstance(node, ast.Tuple | ast.List | ast.Set):
            listed = map(text_of, node.elts)
        elif isinstance(node, ast.Dict):
            listed = map(text_of, node.values)
        elif isinstance(node, ast.Call):
            listed = parts(text_of(node.args[0] if node.args else getattr(node.func, "value", None)) or "")
        yield from (item.lower() for item in listed if item and len(item.split()) <= 3 and not SENTENCE.search(item))


def text_of(node: ast.AST | None) -> str | None:
    return node.value.strip() if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def parts(text: str) -> list[str]:
    found = [part.strip() for part in (text.split(",") if "," in text else text.split())]
    return [] if len(found) < 2 or SENTENCE.search(text) else found


def words(texts: Iterable[str]) -> set[str]:
    """Lower-cased words of three letters or more, without calendar and number words."""
    found = {word for text in texts for word in re.findall(r"[^\W\d_]{3,}", text.lower())}
    return found - CALENDAR_AND_NUMBERS


def shared(generators: Path, values: str, model: Path) -> set[str]:
    """Items of the generators' lists, and single words of the values they fill in, that the model's code knows."""
    known = {word for path in model.rglob("*.py") for word in words(code_strings(tree_of(path)))}
    known |= {item for path in model.rglob("*.py") for item in items(tree_of(path))}
    listed = {item for path in generators.rglob("*.py") for item in items(tree_of(path)) if words([item])}
    filled_in = {item for path in generators.glob(values) for item in items(tree_of(path))}
    return (listed | words(filled_in)) & known


VALUE_FILES = "words_[!t]*.py"  # words_talk*.py hold talk around, in which nothing is told that is asked for


def test_generators_and_reference_model_share_no_word_lists():
    found = shared(HOME / "scenarios" / "chat_assistant", VALUE_FILES, HOME / "harness" / "models" / "reference")
    assert found <= CLOSED_CLASS.keys()


def test_the_generators_lists_are_really_read():
    files = (HOME / "scenarios" / "chat_assistant").glob("words_*.py")
    listed = {item for path in files for item in items(tree_of(path))}
    assert len(listed) > 1000
    assert {"niamh", "grandfather clock", "smoked paprika"} <= listed


LEAKS = {
    "a tuple": "HUES = ('Amber', 'teal')",
    "a set in a function": "def cue(word: str) -> bool:\n    return word in {'amber', 'red'}",
    "a split string": "HUES = frozenset('amber red'.split())",
    "a call that splits": "HUES = word_set('''\nred amber\n''')",
    "a regular expression": "HUE = re.compile(r'\\b(?:red|amber)\\b')",
    "a dictionary": "KIND = {'amber': 'colour'}",
    "a value of two words": "BIRDS = ('snowy owl', 'wren')",
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_shared_word_would_be_found(leak, tmp_path):
    generators, model = tmp_path / "generators", tmp_path / "model"
    for folder in (generators, model):
        folder.mkdir()
    (generators / "words_values.py").write_text("V = {'hue': listed('amber, ochre'), 'bird': ('snowy owl', 'hawk')}\n")
    (model / "sound.py").write_text("'''Of amber and owls.'''\nDAYS = ('Monday', 'May')\nHUES = ('red',)\n")
    assert shared(generators, VALUE_FILES, model) == set()
    (model / "leak.py").write_text(LEAKS[leak] + "\n")
    assert shared(generators, VALUE_FILES, model) & {"amber", "snowy owl"}
