import json
import re
from html.parser import HTMLParser

import pytest

from harness.core.record import Failure, ModelSpec
from reports.comparison import compare
from reports.figures.charts import charts
from reports.page.page import Section, page, page_of
from reports.write import write_report

NASTY = "<script>alert(1)</script>"
MODELS = (ModelSpec("forward", "claude-sonnet-4-5", "1"), ModelSpec("reference", "reference", "1"))


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
    assert not {"link", "iframe", "img", "object"} & {tag for tag, _ in elements.tags}
    (policy,) = (attrs["content"] for tag, attrs in elements.tags if attrs.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "connect-src 'none'" in policy
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


def test_the_story_of_each_probe_is_in_the_page(made_up, tmp_path):
    run = made_up({"none": ["cw"] * 5}, answer=NASTY).write(tmp_path / "run")
    html = (write_report(run)).read_text()
    (told,) = re.findall(r'<script type="application/json" id="told">(.*?)</script>', html)
    packed = json.loads(told)
    assert packed["planned"] == len(packed["stories"]) == 10
    assert {story["answer"] for story in packed["stories"]} == {NASTY}
    assert {packed["asked"][story["asked"]]["question"] for story in packed["stories"]} == {
        "What about 0?", "What about 1?",
    }  # fmt: skip


def test_a_page_names_neither_its_folder_nor_this_machine(made_up, tmp_path):
    run = made_up({"none": ["cw"] * 5})
    first, second = (write_report(run.write(tmp_path / name)) for name in ("here", "elsewhere"))
    assert first.read_bytes() == second.read_bytes()
    assert str(tmp_path) not in first.read_text()


def test_runs_stand_side_by_side_on_one_page(made_up, tmp_path):
    made = [compare(made_up({"none": ["cw"] * 5}, model=model).write(tmp_path / model.name)) for model in MODELS]
    html = page_of([Section(each, charts(each), name=each.manifest.model.name) for each in made])
    elements = Elements(html)
    ids = [attrs["id"] for _, attrs in elements.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = [attrs["href"] for tag, attrs in elements.tags if tag == "a"]
    assert {"#run1-top", "#run2-top"} <= set(targets) <= {f"#{id}" for id in ids}
    assert sum(tag == "h1" for tag, _ in elements.tags) == 2


@pytest.mark.thorough
def test_a_thousand_stories_of_long_texts_stay_under_three_megabytes(made_up, tmp_path):
    words = {name: ["cw" * 4] * 50 for name in ("none", "alpha", "ceiling")}
    run = made_up(words, answer="Ünïcödé <&> " * 2000).write(tmp_path)
    html = write_report(run).read_bytes()
    assert 1_000 < len(re.findall(rb'"outcome":', html)) == 1200
    assert len(html) < 3_000_000


def test_the_page_says_what_the_reference_models_figures_mean(made_up, tmp_path):
    assert "It is not a language model." in built(made_up, tmp_path / "reference")
    forward = built(made_up, tmp_path / "forward", model=ModelSpec("forward", "claude-sonnet-4-5", "1"))
    assert "reference model" not in forward
    assert "answered by claude-sonnet-4-5" in forward


def test_failures_conditions_and_denominators_are_on_the_page(made_up, tmp_path):
    text = " ".join(Elements(built(made_up, tmp_path)).text.split())
    for said in ("ValueError: no such thing", "2,000 tokens a probe", "prices of 2026-11-01", "n 10", "Fingerprint"):
        assert said in text
