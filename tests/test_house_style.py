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
_ROLES = "user assistant"  # the API's
NOBODYS = frozenset(f"{_MONTHS} {_DAYS} {_NUMBERS} {_ROLES}".split())
SENTENCE, ARTICLE = re.compile(r"[.?!{}]"), re.compile(r"^(a|an|the) ")
SHARED = 3  # items of one list: a word alone says nothing, since both speak English


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


def lists(tree: ast.Module) -> Iterator[list[str]]:
    """A module's lists of words: displays, and texts that a call takes apart at commas or blanks.

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
        found = [item.lower() for item in listed if item and len(item.split()) <= 3 and not SENTENCE.search(item)]
        if len(found) > 1:
            yield found


def text_of(node: ast.AST | None) -> str | None:
    return node.value.strip() if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def parts(text: str) -> list[str]:
    found = [part.strip() for part in (text.split(",") if "," in text else text.split())]
    return [] if len(found) < 2 or SENTENCE.search(text) else found


def words(texts: Iterable[str]) -> set[str]:
    """Lower-cased words of three letters or more, without those that are nobody's own."""
    return {word for text in texts for word in re.findall(r"[^\W\d_]{3,}", text.lower())} - NOBODYS


def shared(generators: Path, values: str, model: Path) -> list[list[str]]:
    """Of each list of the generators' the items that the model's code knows, where they are many or all.

    In lists of values, which are what is asked for, an item is known by any of its words; in others as a whole. Items
    known by one word ("left wrist", "left knee") count once.
    """
    known = {word for path in model.rglob("*.py") for word in words(code_strings(tree_of(path)))}
    found = []
    for path in sorted(set(generators.rglob("*.py")) - set(generators.glob(READS_ONLY))):
        for listed in lists(tree_of(path)):
            of_item = {item: words([item]) if path.match(values) else {ARTICLE.sub("", item)} for item in listed}
            items = [item for item, mine in of_item.items() if mine & known]
            by = set[str]().union(*of_item.values()) & known
            if min(len(items), len(by)) >= min(SHARED, len(of_item)):
                found.append(items)
    return found


READS_ONLY = "own/*.py"  # reads what users write, and generates nothing
VALUE_FILES = "words_[!t]*.py"  # words_talk*.py hold talk around, in which nothing is told that is asked for


def test_generators_and_reference_model_share_no_word_lists():
    assert shared(HOME / "scenarios", VALUE_FILES, HOME / "harness" / "models" / "reference") == []


def test_the_generators_lists_are_really_read():
    files = (HOME / "scenarios").rglob("words_*.py")
    listed = {item for path in files for found in lists(tree_of(path)) for item in found}
    assert len(listed) > 1000
    assert {"niamh", "grandfather clock", "smoked paprika"} <= listed


LEAKS = {
    "a tuple": "HUES = ('Amber', 'teal', 'ochre')",
    "a set in a function": "def cue(word: str) -> bool:\n    return word in {'amber', 'teal', 'ochre'}",
    "a split string": "HUES = frozenset('amber teal ochre'.split())",
    "a call that splits": "HUES = word_set('''\nochre amber\nteal\n''')",
    "a regular expression": "HUE = re.compile(r'\\b(?:teal|ochre|amber)\\b')",
    "a dictionary": "KIND = {'amber': 'colour', 'teal': 'colour', 'ochre': 'colour'}",
    "comparisons one by one": "FOUND = word == 'amber' or word == 'teal' or word == 'ochre'",
    "words of values": "BIRDS = ('owl', 'wren', 'hawk')",
    "all of a short list": "PETS = ('cats', 'dogs')",
}
GENERATOR = """
V = {"hue": listed("amber, dark ochre, teal, red"), "bird": ("snowy owl", "wren", "sea hawk"), "pet": ["dogs", "cats"]}
"""


@pytest.mark.parametrize("leak", LEAKS)
def test_a_shared_list_would_be_found(leak, tmp_path):
    generators, model = tmp_path / "generators", tmp_path / "model"
    for folder in (generators, model):
        folder.mkdir()
    (generators / "words_values.py").write_text(GENERATOR)
    (model / "sound.py").write_text("'''Of amber, teal and ochre.'''\nDAYS = ('Monday', 'May')\nHUES = ('red',)\n")
    assert shared(generators, VALUE_FILES, model) == []
    (model / "leak.py").write_text(LEAKS[leak] + "\n")
    assert len(shared(generators, VALUE_FILES, model)) == 1
