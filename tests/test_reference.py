"""The run that the README shows is the one that is committed, whole and as it was played."""

import io
from pathlib import Path

import pytest

from harness.core.store import RunFolder
from harness.engine.registry import list_stacks
from harness.printing import Screen
from harness.verification import verify
from reports.comparison import compare
from reports.terminal import print_comparison

HOME = Path(__file__).parents[1]
RUN = RunFolder(HOME / "results" / "reference")
README = (HOME / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def comparison():
    return compare(RUN)


def test_the_readme_shows_the_table_of_the_reference_run(comparison):
    out = io.StringIO()
    print_comparison(comparison, Screen(file=out))
    shown = README.split("## What a comparison looks like\n\n```\n")[1].split("\n```")[0]
    assert [line.rstrip() for line in out.getvalue().splitlines()] == [line.rstrip() for line in shown.splitlines()]


def test_it_holds_every_stack_and_none_failed(comparison):
    known = {stack.name for stack in list_stacks()}
    assert known <= {stack.spec.name for stack in comparison.stacks}
    assert all(stack.states["failed"] == stack.states["not_run"] == 0 for stack in comparison.stacks)


def test_its_records_and_figures_hold():
    assert verify(RUN).differences == ()


def test_the_pictures_of_the_readme_are_of_its_report():
    pictures = [part.split(")")[0] for part in README.split("](results/")[1:]]
    assert pictures
    assert all((HOME / "results" / picture).exists() for picture in pictures)
