"""What the family must show of itself: evidence suffices, nothing is guessed, and its figures are read from a run."""

import pytest

from harness.core.scenario import SuiteOptions
from harness.engine.grading.grade import grade_run
from scenarios.repeated_work import RepeatedWork
from scenarios.repeated_work.plan import Plan
from scenarios.task_agent.rules import Rule
from tests.benchmarks.dreams import figures, left, table

pytestmark = pytest.mark.thorough

SUITE = "scenarios.repeated_work:RepeatedWork"
LEAST, MOST = 0.97, 0.03


def test_with_its_evidence_all_is_known_on_easy_tapes_and_without_memory_nothing(run_small, capsys):
    folder = run_small(["none", "ceiling"], SUITE, limit=3)
    grade_run(folder)
    easy = [trial for trial in folder.trials() if "-easy-" in trial.scenario]
    tasks = {(key.scenario, key.task.id): key.task for key in folder.tasks()}
    answerable = {(key.scenario, key.probe.id) for key in folder.keys() if key.probe.expected}  # noqa: SIM118
    right = {(row.trial, row.probe): row.outcome == "correct" for row in folder.grades() if row.outcome}
    known: dict[str, list[bool]] = {"none": [], "ceiling": []}
    done: dict[str, list[bool]] = {"none": [], "ceiling": []}
    for trial in easy:
        asked = [each.probe for each in trial.answers if (trial.scenario, each.probe) in answerable]
        known[trial.stack] += [right[trial.id, probe] for probe in asked]
        for work in trial.works:
            task = tasks[trial.scenario, work.task]
            if len(task.evidence) == len(task.fields) - 1:  # each rule was told; the text tells the last field
                done[trial.stack].append(not work.attempts[0].wrong)
    for each in (known, done):
        assert len(each["none"]) == len(each["ceiling"]) >= 10
        assert sum(each["ceiling"]) >= LEAST * len(each["ceiling"])
        assert sum(each["none"]) <= MOST * len(each["none"])
    check_figures(folder, len(easy) // 2)


def check_figures(folder, easy: int) -> None:
    """They are those of the records, a column a stack."""
    found = figures(folder, "easy")
    assert len(found["none"]) == len(found["ceiling"]) == easy
    assert all(each["right_now"] >= 100 * LEAST for each in found["ceiling"].values())
    assert all(each["right_now"] <= 100 * MOST for each in found["none"].values())
    assert not any("held_tokens" in each for each in found["none"].values())  # it tells nothing of itself
    head, _, *rows = table(figures(folder))
    assert head == "| mean over 3 scenarios | none | ceiling |"
    assert all(row.count("|") == 4 for row in rows)


OLD, OLDER = Rule("Norvik", None, "currency", "SEK"), Rule("Norvik", None, "currency", "CHF")
PLAN = Plan(False, (), (Rule("Norvik", None, "currency", "NOK"),), (OLDER, OLD))


@pytest.mark.parametrize(
    ("held", "stale"),
    [
        ("- Norvik has NOK as its currency.", set()),
        ("- For Norvik the currency is NOK, no longer SEK.", set()),
        ("- For Norvik the currency is SEK, no longer CHF.", {"SEK", "CHF"}),
        ("- Norvik takes CHF.\n- Norvik takes NOK.", {"CHF"}),
        ("- A SEKT bottle.", set()),
    ],
)
def test_a_superseded_value_is_left_where_a_line_states_it_and_none_that_holds(held, stale):
    assert left(PLAN, held) == stale


def test_each_scenario_is_paired_with_the_first_stack_and_what_is_not_told_stays_open():
    one = {f"s{number}": {"error": 50.0 + number} for number in range(6)}
    other = {f"s{number}": {"error": 40.0 + 3 * number, "dreams": 3.0} for number in range(6)}
    rows = list(table({"a": one, "b": other}))
    assert rows[2] == "| error | 52.5 | 47.5 (−5.0, −8.9 to −1.1; 5 less, 0 more) |"  # less 10, 8, 6, 4, 2 and 0
    assert rows[3] == "| dreams | – | 3.0 |"


def test_plans_know_what_holds_and_what_does_no_longer():
    for scenario in RepeatedWork().scenarios(SuiteOptions(seed=3, limit=10)):
        plan = scenario.plan()
        holding, superseded = ({rule.value for rule in rules} for rules in (plan.holding, plan.superseded))
        assert not holding & superseded
        assert 5 <= len(superseded) <= 9
