import io

from rich.console import Console

from reports.comparison import compare
from reports.printed.terminal import print_comparison


def printed(comparison, **options):
    out = io.StringIO()
    print_comparison(comparison, Console(file=out, **options))
    return out.getvalue()


def a_run(made_up, path):
    words = {"none": ["cwrr"] * 6, "langgraph_memory": ["cfrr"] * 6, "full_context": ["ccrr"] * 6}
    values = {"evidence_verbatim": 1.0}
    return compare(made_up(words, ("fact", "fact", "abstention", "isolation"), values=values).write(path))


def test_it_is_plain_and_fits_where_it_is_not_a_terminal(made_up, tmp_path):
    text = printed(a_run(made_up, tmp_path))
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 100
    assert "langgraph_memory" in text
    assert "61–100" in text


def test_it_fits_a_terminal_of_100_columns(made_up, tmp_path):
    text = printed(a_run(made_up, tmp_path), width=100, force_terminal=True, color_system=None)
    assert max(map(len, text.splitlines())) <= 100


def test_warnings_and_the_reference_models_limits_are_printed(made_up, tmp_path):
    text = " ".join(printed(a_run(made_up, tmp_path)).split())
    assert "langgraph_memory is incomplete" in text
    assert "stacks must not be ranked by it" in text
