"""Where a model's price is unknown, money is unknown: in what is planned, told, printed and written; never 0."""

import json
import os
import re
from pathlib import Path

import pytest

from harness.cli import run as command
from harness.core.store import RunFolder
from reports.comparison import as_json, compare

pytestmark = pytest.mark.thorough

ZERO = re.compile(r"\$0(?:\.0*)?(?![\d.])")


@pytest.fixture
def asked(bench, monkeypatch):
    stacks = str(Path(__file__).parents[1] / "stacks")
    monkeypatch.syspath_prepend(stacks)
    monkeypatch.setenv("PYTHONPATH", stacks, prepend=os.pathsep)
    return ["tapes:Small", "--limit", "1", "--stacks", "none,keyword", "--model", "yes", "--endpoint", bench.url]


def money(figures):
    """Every amount of money in the JSON, with its place."""
    if isinstance(figures, dict):
        for name, value in figures.items():
            if "usd" in name and not isinstance(value, dict):
                yield name, value
            elif "usd" in name:
                yield from ((f"{name}.{step}", each) for step, each in value.items())
            else:
                yield from money(value)


def test_a_run_of_a_model_without_a_price_names_no_amount(asked, tmp_path, capsys):
    assert command(["plan", *asked, "--json"]) == 0
    assert {each["usd"] for each in json.loads(capsys.readouterr().out)["stacks"].values()} == {None}
    out = tmp_path / "run"
    assert command(["run", *asked, "--out", str(out)]) == 0
    told = capsys.readouterr().out
    assert "price unknown" in told
    assert "A price is not known for every call" in told
    stacks = as_json(compare(RunFolder(out)))["stacks"]
    for stack in stacks.values():
        amounts = dict(money(stack))
        assert len(amounts) >= 5
        assert set(amounts.values()) == {None}
        assert stack["tokens"]["input"] > 0
    written = {path.name: path.read_text() for path in (out / "report").rglob("*") if path.is_file()}
    assert [name for name, text in {**written, "told": told}.items() if ZERO.search(text)] == []
    assert "unknown" in written["report.md"]
    assert "no price is known" in written["index.html"]


def test_a_budget_is_refused_where_no_price_is_known(asked, tmp_path, capsys):
    assert command(["run", *asked, "--budget-usd", "1", "--out", str(tmp_path / "run")]) == 2
    assert "no price for model 'yes'" in capsys.readouterr().err
