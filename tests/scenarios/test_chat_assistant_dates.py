import random
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from harness.core.scenario import Probe, SuiteOptions
from harness.graders.date import Date
from scenarios.chat_assistant import ChatAssistant
from scenarios.writing.dates import SPELLED, Mention, mention

times = st.datetimes(datetime(2021, 1, 1), datetime(2025, 12, 31)).map(lambda time: time.replace(tzinfo=UTC))
mentions = st.builds(
    lambda seed, now, ahead, plain: (now, ahead, mention(random.Random(seed), now, ahead, plain=plain)),
    st.integers(0, 10**6),
    times,
    st.booleans(),
    st.booleans(),
)


def day_of(said: Mention) -> datetime:
    return datetime.strptime(said.accepted[0], "%Y-%m-%d").replace(tzinfo=UTC)


@given(mentions)
def test_an_accepted_day_lies_on_the_side_that_the_words_say(made):
    now, ahead, said = made
    if "month" not in said.words:
        offset = (day_of(said).date() - now.date()).days
        assert offset != 0
        assert (offset > 0) == ahead
        assert ahead == (said.words.startswith(("in ", "next", "tomorrow")) or (ahead and said.words.startswith("on ")))


@given(mentions)
def test_a_named_weekday_is_that_day_in_the_neighbouring_week_and_less_than_a_week_away(made):
    now, _, said = made
    if said.words.startswith(("last ", "next ")) and "month" not in said.words:
        day = day_of(said)
        assert f"{day:%A}" == said.words.split()[1]
        assert abs((day.date() - now.date()).days) < 7
        assert day.isocalendar().week != now.isocalendar().week


@given(mentions)
def test_counted_days_are_that_many_days_away(made):
    now, ahead, said = made
    words = said.words.split()
    if "days" in words:
        count = 2 + SPELLED.index(words[words.index("days") - 1])
        assert day_of(said).date() == (now + timedelta(days=count if ahead else -count)).date()


@given(mentions)
def test_all_accepted_forms_name_one_date(made):
    _, _, said = made
    probe = Probe("p", datetime(2025, 1, 1, tzinfo=UTC), "u", "When?", expected=said.accepted[:1])
    for form in said.accepted[1:2]:
        assert Date().grade(form, probe).outcome == "correct"
    for form in said.accepted:
        assert (
            Date().grade(said.accepted[0], Probe("p", probe.time, "u", "When?", expected=(form,))).outcome == "correct"
        )


def test_absolute_dates_on_a_tape_are_the_expected_ones():
    found = 0
    for scenario in ChatAssistant().scenarios(SuiteOptions(seed=1)):
        for probe in scenario.events():
            if isinstance(probe, Probe) and probe.ability == "temporal":
                said = probe.evidence[0].text
                if " on " + probe.expected[1] in said:
                    found += 1
                if "yesterday" in said:
                    assert probe.expected[0] == f"{probe.evidence[0].time - timedelta(days=1):%Y-%m-%d}"
                    found += 1
                if "tomorrow" in said:
                    assert probe.expected[0] == f"{probe.evidence[0].time + timedelta(days=1):%Y-%m-%d}"
                    found += 1
    assert found > 20
