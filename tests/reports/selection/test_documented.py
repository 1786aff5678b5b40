"""What the guide shows of `memtrial select` is what the command says of the run that is committed."""

import re
from pathlib import Path

import pytest

from harness import cli

HOME = Path(__file__).parents[3]
GUIDE = (HOME / "docs" / "selection.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"`memtrial (select \w+ results/reference)`[^`]*```text\n(.*?)^```$", GUIDE, re.M | re.S)


def passages(text: str) -> list[str]:
    """Paragraphs and items of lists, each on one line: where they are wrapped depends on the screen."""
    parts = re.split(r"\n(?:\s*\n)+|\n(?=- )|(?<=[.,])\n(?=[A-Z0-9])", text.strip())
    return [" ".join(part.split()) for part in parts]


def test_the_guide_shows_examples():
    assert len(SHOWN) == 2


@pytest.mark.parametrize(("typed", "shown"), SHOWN)
def test_the_command_says_every_passage_of_the_example(typed, shown, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(HOME)
    assert cli.run([*typed.split(), "--out", str(tmp_path / "report.md")]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert [each for each in passages(shown) if each not in said] == []
