import re
from html.parser import HTMLParser

from harness.core.record import Failure, ModelSpec
from reports.charts import charts
from reports.comparison import compare
from reports.page import page

NASTY = "<script>alert(1)</script>"


class Elements(HTMLParser):
    """Start tags with their attributes, and all text."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def built(made_up, path, **options):
    comparison = compare(made_up({"none": ["cw"] * 4 + ["cf"], "keyword": ["cc"] * 5}, **options).write(path))
    return page(comparison, charts(comparison))


def test_the_page_fetches_nothing(made_up, tmp_path):
    html = built(made_up, tmp_path)
    elements = Elements(html)
    assert not {"script", "link", "iframe", "img", "object"} & {tag for tag, _ in elements.tags}
    addresses = [value for _, attrs in elements.tags for name, value in attrs.items() if name in ("src", "xlink:href")]
    addresses += re.findall(r"url\(([^)]*)\)", html)
    assert addresses
    assert all(address.startswith("#") for address in addresses)
    assert "@import" not in html


def test_every_id_is_used_once(made_up, tmp_path):
    ids = [attrs["id"] for _, attrs in Elements(built(made_up, tmp_path)).tags if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_what_a_stack_says_is_text_and_not_markup(made_up, tmp_path):
    html = built(made_up, tmp_path, failure=Failure("raised", NASTY), answer=NASTY)
    assert NASTY not in html
    assert NASTY in Elements(html).text


def test_the_page_says_what_the_reference_models_figures_mean(made_up, tmp_path):
    assert "It is not a language model." in built(made_up, tmp_path / "reference")
    forward = built(made_up, tmp_path / "forward", model=ModelSpec("forward", "claude-sonnet-4-5", "1"))
    assert "reference model" not in forward
    assert "answered by claude-sonnet-4-5" in forward


def test_failures_conditions_and_denominators_are_on_the_page(made_up, tmp_path):
    text = " ".join(Elements(built(made_up, tmp_path)).text.split())
    for said in ("ValueError: no such thing", "2,000 tokens a probe", "prices of 2026-11-01", "n 10", "Fingerprint"):
        assert said in text
