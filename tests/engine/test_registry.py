"""Adapters and suites are found through entry points; what is missing or broken is listed, never a traceback."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.core.errors import MisuseError, NotInstalledError
from harness.core.record import StackSpec
from harness.core.scenario import SuiteOptions
from harness.engine.registry import (
    adapter_class,
    describe,
    installed_stacks,
    list_stacks,
    list_suites,
    load_suite,
    make_adapter,
)

Registers = Callable[..., None]


@pytest.fixture
def register(on_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Registers:
    """Install a distribution of somebody else's that registers these stacks."""
    dotted = (
        "from failing import Plain\nclass Dotted(Plain):\n    requires, extra = ('no_such_package.part',), 'heavy'\n"
    )
    (tmp_path / "breaks_on_import.py").write_text("raise RuntimeError('out of order')\n")
    (tmp_path / "dotted_needs.py").write_text(dotted)
    monkeypatch.syspath_prepend(tmp_path)
    for name in ("breaks_on_import", "dotted_needs"):
        sys.modules.pop(name, None)

    def install(**stacks: str) -> None:
        info = tmp_path / "theirs-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: theirs\nVersion: 1.0\n")
        lines = (f"{name} = {value}\n" for name, value in stacks.items())
        (info / "entry_points.txt").write_text(f"[memtrial.adapters]\n{''.join(lines)}")
        importlib.invalidate_caches()

    return install


def listed():
    return {listing.name: listing for listing in list_stacks()}


def test_the_built_in_stacks_and_the_ceiling_are_listed_by_name():
    names = [listing.name for listing in list_stacks()]
    assert names == sorted(names)
    assert {"none", "full_context", "keyword", "ceiling"} <= set(names)
    assert len(set(names)) == len(names)
    assert not any(listing.missing for listing in list_stacks())


def test_all_stacks_are_told_in_a_line_and_with_a_version():
    assert all(listing.about and "\n" not in listing.about for listing in list_stacks())
    assert all(listing.version for listing in list_stacks() if listing.name != "ceiling")


def test_the_built_in_suites_are_listed():
    suites = {suite.name: suite for suite in list_suites()}
    assert {"quickstart", "chat_assistant", "locomo"} <= set(suites)
    assert suites["locomo"].needs_data
    assert all(suite.about for suite in suites.values())


def test_a_third_partys_stack_equals_a_built_in_one(register):
    register(theirs="failing:Plain")
    assert listed()["theirs"].missing == ""
    assert "theirs" in installed_stacks()
    assert describe("theirs", {}, "stacks[0]") == StackSpec("theirs", "1", {}, exempt=False)


def test_a_stack_without_its_packages_is_listed_with_the_line_that_installs_them(register):
    register(bare="failing:Missing")
    assert listed()["bare"].missing == "not installed: pip install no_such_package"
    assert "bare" not in installed_stacks()
    with pytest.raises(NotInstalledError, match=r"stack: 'bare' is not installed: pip install no_such_package"):
        adapter_class("bare")


def test_a_missing_part_of_a_package_counts_as_missing(register):
    register(dotted="dotted_needs:Dotted")
    assert listed()["dotted"].missing == "not installed: pip install 'memtrial[heavy]'"


BROKEN = {
    "no_such_module:Stack": "no_such_module",
    "failing:NoSuchClass": "NoSuchClass",
    "breaks_on_import:Stack": "out of order",
}


@pytest.mark.parametrize("value", BROKEN)
def test_a_broken_registration_is_listed_and_harms_no_other(register, value):
    register(broken=value)
    assert "not installed" in listed()["broken"].missing
    assert BROKEN[value] in listed()["broken"].missing
    assert "broken" not in installed_stacks()
    assert "keyword" in installed_stacks()
    with pytest.raises(NotInstalledError, match=BROKEN[value]):
        adapter_class("broken")


def test_a_name_registered_twice_is_refused(register):
    register(keyword="failing:Plain")
    with pytest.raises(MisuseError, match=r"'keyword' is registered twice: adapters.keyword:Keyword, failing:Plain"):
        adapter_class("keyword")


def test_what_is_not_registered_can_be_named_by_its_place(on_path):
    assert adapter_class("failing:Plain").about == "for tests"
    assert load_suite("tapes:Small").name == "small"


NO_ADAPTERS = ["os:getcwd", "tapes:Small", "failing:", "failing", ":Plain", "failing:Plain.version", "no such:thing"]


@pytest.mark.parametrize("name", NO_ADAPTERS)
def test_what_is_no_adapter_is_refused_with_its_place(on_path, name):
    with pytest.raises(MisuseError, match=r"^stacks\[3\]: .*; allowed: "):
        describe(name, {}, "stacks[3]")


@pytest.mark.parametrize("name", ["os:getcwd", "failing:Plain", "tapes:", "no_suite", "keyword"])
def test_what_is_no_suite_is_refused(on_path, name):
    with pytest.raises(MisuseError, match=r"^suite: .*; allowed: "):
        load_suite(name)


def test_an_adapter_gets_its_options_and_refuses_unknown_ones():
    assert make_adapter(StackSpec("keyword", "", {"k": 3})).k == 3
    with pytest.raises(MisuseError, match=r"stack.options: keyword has no option 'deep'; allowed: k, k1, b, dated"):
        make_adapter(StackSpec("keyword", "", {"deep": True}))
    with pytest.raises(MisuseError, match=r"none has no option 'name'; allowed: no options"):
        make_adapter(StackSpec("none", "", {"name": "some"}))


def test_a_value_that_an_option_cannot_have_is_told_with_those_that_it_can():
    with pytest.raises(MisuseError, match=r"'bm' .*search: 'cosine' \| 'hybrid', .*top_k: int"):
        make_adapter(StackSpec("mem0", "", {"search": "bm"}))


def test_what_an_adapter_says_of_its_options_is_told_in_its_own_words():
    with pytest.raises(MisuseError, match=r"^stack.options: top_k=0, .*; allowed: top_k .* from 0 to 1$"):
        make_adapter(StackSpec("mem0", "", {"top_k": 0}))


def test_suites_stream_their_scenarios(on_path):
    assert [scenario.id for scenario in load_suite("tapes:Small").scenarios(SuiteOptions(limit=2))] == [
        "small-0",
        "small-1",
    ]
