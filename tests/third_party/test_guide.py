"""The guide for authors of adapters: its code is the worked package's, and its commands do what it says."""

import os
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

HOME = Path(__file__).parents[2]
PACKAGE = Path(__file__).parent / "notebook_memory"
GUIDE = (HOME / "docs" / "adding-an-adapter.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", GUIDE, re.M | re.S)
SHIPPED = [path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*") if path.suffix in (".py", ".toml")]
LONG = ("memtrial run quickstart --stacks none,notebook", "memtrial check forgetful:", "memtrial check notebook")


def commands() -> list[tuple[str, str]]:
    """Each command of the guide with the output that is shown below it, if any."""
    followed = zip(BLOCKS, [*BLOCKS[1:], ("", "")], strict=True)
    return [(text.strip(), shown if kind == "text" else "") for (lang, text), (kind, shown) in followed if lang == "sh"]


def lines(text: str) -> list[str]:
    """Lines with one blank between words: columns are as wide as the stacks that are installed."""
    return [" ".join(line.split()) for line in text.splitlines()]


def packed(code: str) -> str:
    return "".join(f"{line}\n" for line in code.splitlines() if line.strip())


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> dict[str, str]:
    """The package, built and installed into a fresh folder without a network; an environment that sees it."""
    source, target = tmp_path_factory.mktemp("source") / "notebook", tmp_path_factory.mktemp("site")
    shutil.copytree(PACKAGE, source)  # a build leaves its traces beside the source
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--no-index"]
    subprocess.run([*pip, "--no-build-isolation", "--target", str(target), str(source)], check=True)
    assert list(target.glob("notebook_memory-*.dist-info/entry_points.txt"))
    seen = os.pathsep.join([str(target), str(source / "tests")])
    return {**os.environ, "PYTHONPATH": seen, "COLUMNS": "200"}


@pytest.fixture
def type_in(installed, tmp_path):
    """What a command of the guide prints, and how it ends."""

    def typed(command: str) -> "subprocess.CompletedProcess[str]":
        words = [sys.executable, "-m", "harness.cli", *command.split()[1:]]
        return subprocess.run(words, env=installed, cwd=tmp_path, capture_output=True, text=True, check=False)

    return typed


def test_the_guide_shows_code_and_commands():
    kinds = [kind for kind, _ in BLOCKS]
    assert kinds.count("python") >= 8
    assert len(commands()) == 5
    assert set(kinds) == {"python", "toml", "sh", "text"}


@pytest.mark.parametrize("code", [text for kind, text in BLOCKS if kind in ("python", "toml")])
def test_code_of_the_guide_is_cut_from_the_package(code):
    """A page shows methods without the indentation and blank lines that they have in their class."""
    cut = [textwrap.indent(packed(code), "    " * depth) for depth in range(4)]
    assert any(each in packed(shipped) for each in cut for shipped in SHIPPED), code


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        pytest.param(*each, marks=pytest.mark.slow if each[0].startswith(LONG) else pytest.mark.thorough)
        for each in commands()
    ],
)
@pytest.mark.timeout(600)
def test_a_command_of_the_guide_does_what_it_shows(command, shown, type_in):
    ended = type_in(command)
    assert ended.returncode == (1 if "FAIL" in shown else 0), ended.stderr
    printed = lines(ended.stdout)
    start = printed.index(lines(shown)[0]) if shown else 0
    assert printed[start : start + len(lines(shown))] == lines(shown)
    if "--out" in command:
        assert any(line.startswith("notebook ") for line in printed)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_packages_own_tests_pass(installed, tmp_path):
    tests = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    own = Path(installed["PYTHONPATH"].split(os.pathsep)[1])
    ran = subprocess.run([*tests, str(own)], env=installed, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout
    assert "33 passed" in ran.stdout
