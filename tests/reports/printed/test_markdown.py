from harness.core.record import Failure
from reports.comparison import compare
from reports.printed.markdown import markdown


def test_the_document_holds_figures_meaning_and_conditions(made_up, tmp_path):
    text = markdown(compare(made_up({"none": ["cw"] * 5, "keyword": ["cc"] * 5}).write(tmp_path)))
    assert text.startswith("# Memtrial: made_up\n")
    assert "| keyword | 100.0 (55–100 · n 10) |" in text
    assert "It is not a language model." in text
    assert "- Evidence budget: 2,000 tokens a probe" in text


def test_a_detail_cannot_break_a_table_or_bring_html(made_up, tmp_path):
    run = made_up({"none": ["f"]}, failure=Failure("raised", "a | b\nc <b>d</b>"))
    text = markdown(compare(run.write(tmp_path)))
    assert "| none | raised | a \\| b c &lt;b>d&lt;/b> | 1 | s0 |" in text
