"""The run that the README shows is the one that is committed, whole and as it was played."""

import io
from pathlib import Path

import pytest

from harness.core.seal import broken_seals
from harness.core.store import RunFolder
from harness.engine.registry import list_stacks
from harness.printing import Screen
from reports.comparison import compare
from reports.printed.sheets import stacks_csv
from reports.printed.terminal import print_comparison

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


def test_its_records_are_as_they_were_sealed_but_for_the_journals_that_are_not_committed():
    assert [line for line in broken_seals(RUN.path) if not line.startswith("journal/")] == []


def test_its_figures_are_those_of_its_records(comparison):
    assert (RUN.report / "stacks.csv").read_text(encoding="utf-8") == stacks_csv(comparison)


def test_the_pictures_of_the_readme_are_of_its_report():
    pictures = [part.split(")")[0] for part in README.split("](results/")[1:]]
    assert pictures
    assert all((HOME / "results" / picture).exists() for picture in pictures)
