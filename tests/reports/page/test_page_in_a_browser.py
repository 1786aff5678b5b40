"""The page in headless Chromium: it sorts, filters, tells stories, asks nobody for anything, and shuts nobody out."""

import pytest

from harness.core.record import Failure
from reports.write import write_report
from tests.reports.browser import DESK, PHONE, browser, looked_at, violations
from tests.reports.conftest import MadeUp

HOSTILE = (
    "</script><script>document.title = 'taken'</script><img src=x onerror=\"document.title = 'taken'\"><!--<script>"
)
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def chromium():
    with browser() as found:
        yield found


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    run = MadeUp(
        {"none": ["xw"] * 6, "alpha": ["cw"] * 6, "beta": ["cc"] * 5 + ["cf"], "gamma": ["cc"] * 6, "delta": ["wc"] * 6,
         "full_context": ["cc"] * 6, "ceiling": ["cc"] * 6},
        answer=HOSTILE, failure=Failure("raised", HOSTILE),
    )  # fmt: skip
    return write_report(run.write(tmp_path_factory.mktemp("page"))).as_uri()


def column(page, number):
    return page.locator(f"#overview tbody tr:visible > :nth-child({number}) .text").all_inner_texts()


def test_a_table_sorts_by_mouse_and_by_key_and_says_so(chromium, address):
    page = looked_at(chromium, address).page
    head = page.locator("#overview thead th").nth(1)
    written = column(page, 1)
    head.get_by_role("button").click()
    figures = [float(text) for text in column(page, 2)]
    assert head.get_attribute("aria-sort") == "descending"
    assert figures == sorted(figures, reverse=True)
    assert figures[0] > figures[-1]
    page.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    assert [float(text) for text in column(page, 2)] == sorted(figures)
    page.keyboard.press("Enter")
    assert (head.get_attribute("aria-sort"), column(page, 1)) == ("none", written)


def test_a_table_and_the_stories_filter(chromium, address):
    page = looked_at(chromium, address).page
    page.get_by_label("Filter rows of: The stacks").fill("gamma")
    assert column(page, 1) == ["gamma"]
    page.get_by_role("combobox", name="Outcome", exact=True).select_option("wrong")
    page.get_by_role("combobox", name="Stack", exact=True).select_option("delta")
    assert page.locator(".found").inner_text() == "6 stories, 6 shown"
    assert set(page.locator(".told .who").all_inner_texts()) == {"delta"}
    page.get_by_label("Question or answer holds").fill("nobody asked this")
    page.locator(".found", has_text="0 stories").wait_for()


def test_a_story_is_told_and_hostile_text_stays_text(chromium, address):
    seen = looked_at(chromium, address)
    page = seen.page
    page.locator(".told summary").first.focus()
    page.keyboard.press("Enter")
    story = page.locator(".story")
    story.wait_for()
    assert HOSTILE in story.inner_text()
    assert "blue" in story.inner_text()
    assert page.title() == "Memtrial: made_up"
    assert page.locator("main img").count() == 0
    assert seen.said == []
    assert seen.asked == [address]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_the_page_is_for_everyone_and_fits(chromium, address, size, scheme):
    page = looked_at(chromium, address, size, scheme).page
    page.locator(".told summary").first.click()
    page.locator(".story").wait_for()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 23, 26)"}[scheme]


def test_the_colours_can_be_chosen(chromium, address):
    page = looked_at(chromium, address).page
    button = page.locator("#theme")
    for _ in range(2):
        button.click()
    assert button.inner_text() == "Colours: dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 26)"
