"""The history of a forecast: every day's answer from one backward pass is that day's own forecast."""

import sys
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tarjih.case import open_case
from tarjih.case.asking import open_ask
from tarjih.errors import ImpossibleCondition, ImpossibleEvidence, InferenceError
from tarjih.evidence.weigh import weigh
from tarjih.explain import History, contributions, history
from tarjih.explain.history import step_ends
from tarjih.explain.worlds import answer_in
from tarjih.inference.answers import answer, summarize
from tarjih.inference.posterior import Posterior
from tarjih.model.calendar import Span
from tarjih.model.questions import Ask, AskGiven, StateIs, parse_ask
from tests.explain.pasts import Past, answered, given, random_past
from tests.inference.worlds import small


def days_of(past: Past) -> list[date]:
    """Return the ends of steps and days within them."""
    ends = step_ends(past.posterior)
    return sorted({*ends, *(day - timedelta(days=11) for day in ends)})


@pytest.mark.parametrize(
    ("seed", "remembering"), [*((seed, False) for seed in range(6)), *((seed, True) for seed in (0, 1, 2, 3, 4, 7, 9))]
)
def test_each_day_is_what_a_forecast_of_that_day_says(seed: int, remembering: bool):
    """Weigh what was known, filter with the same draws, answer: mean and interval agree on all days."""
    past = random_past(seed, remembering=remembering)
    days = days_of(past)
    found = history(past.posterior, past.observations, past.questions, dates=days)
    for name in past.questions:
        points = {point.on: point for point in found[name].points}
        for day in days:
            slow = past.answered(name, past.observations, day)
            if np.isnan(slow[0]):
                # No draw allows the condition: the question means nothing on that day.
                assert day not in points
            else:
                assert [points[day].mean, points[day].low, points[day].high] == pytest.approx(slow, abs=1e-10)


def test_the_history_of_the_bundled_case_is_its_forecasts():
    """Questions of every kind that the case asks, on days before, within and after their windows."""
    case = open_case("kazakhstan-russia")
    as_of = date(2023, 3, 20)
    evidence = weigh(case.model, case.observations, as_of=as_of)
    posterior = given(case.model, evidence, last=case.model.calendar.step_of(date(2023, 12, 31)), draws=3)
    asks = {}
    for name in ("J02.2023", "J04", "J19", "J22.2023"):
        question = case.model.questions[name]
        ask = open_ask(case.model, name, question.ask, question.asked, as_of)
        assert isinstance(ask, Ask)
        asks[name] = ask
    days = [date(2021, 12, 31), date(2022, 7, 6), date(2022, 10, 28), date(2022, 11, 30), as_of]
    found = history(posterior, case.observations, asks, dates=days)
    for day in days:
        then = weigh(case.model, case.observations, as_of=day)
        for name, ask in asks.items():
            point = next(p for p in found[name].points if p.on == day)
            assert point.mean == pytest.approx(answered(posterior, ask, then).chances.mean(), abs=1e-10)


@pytest.mark.parametrize("remembering", [False, True])
def test_the_history_ends_with_the_number_that_is_published(remembering: bool):
    past = random_past(3, remembering=remembering)
    for name, one in history(past.posterior, past.observations, past.questions).items():
        published = answer(past.posterior, past.questions[name])
        assert one.points[-1].on == past.posterior.evidence.as_of
        assert one.points[-1].mean == pytest.approx(summarize(published.chances, published.weights)[0], abs=1e-12)


@pytest.mark.parametrize(("seed", "remembering"), [(0, False), (1, False), (2, False), (0, True), (1, True), (3, True)])
def test_what_became_known_later_changes_no_bit(seed: int, remembering: bool):
    """A report is planted that is known on the last day; every day before stands as it stood."""
    past = random_past(seed, remembering=remembering)
    as_of = past.posterior.evidence.as_of
    kept = tuple(replace(o, known_on=min(o.known_on, as_of - timedelta(days=1))) for o in past.observations)
    early = tuple(replace(o, occurred=Span(past.posterior.model.start, past.posterior.model.start)) for o in kept)
    planted = tuple(replace(o, known_on=as_of, id=f"later {o.id}", where="events.csv:99") for o in early)
    days = [day for day in days_of(past) if day < as_of]

    def points(observations: tuple[object, ...]) -> dict[str, History]:
        return history(past.posterior, observations, past.questions, dates=days)  # type: ignore[arg-type]

    assert points(kept) == points((*kept, *planted))


@pytest.mark.parametrize("remembering", [False, True])
def test_draws_are_carried_in_stretches_and_no_bit_depends_on_it(remembering: bool, monkeypatch: pytest.MonkeyPatch):
    """What fills the memory is worked out for a few draws at a time."""
    past = random_past(5, draws=37, remembering=remembering)
    known = [weigh(past.posterior.model, past.observations, as_of=day) for day in days_of(past)]
    whole = answer_in(past.posterior, past.questions, known)
    monkeypatch.setattr(sys.modules["tarjih.explain.worlds"], "_MEMORY", 1.0)
    parts = answer_in(past.posterior, past.questions, known)
    for name in past.questions:
        assert np.array_equal(whole.chances[name], parts.chances[name])
        assert (name in whole.weights) == (name in parts.weights) == isinstance(past.questions[name], AskGiven)
        assert name not in whole.weights or np.array_equal(whole.weights[name], parts.weights[name])
    assert np.array_equal(whole.log_evidence, parts.log_evidence)


def test_a_day_outside_the_run_is_refused():
    past = random_past(1)
    early, late = date(2020, 12, 31), past.posterior.evidence.as_of + timedelta(days=1)
    with pytest.raises(InferenceError) as caught:
        history(past.posterior, past.observations, past.questions, dates=[late, early])
    assert str(caught.value).splitlines()[0] == "history: 2020-12-31 lies before the model's start, 2021-01-01"
    assert "lies after the as-of date" in str(caught.value)


ONCE = """\
variables:
  ruler:
    states: [stays, gone]
    start: stays
    known: {gone: 2021-04}
    event: {chance: 0.2, within: year}
"""


def of_ruler(facts: str, as_of: date) -> Posterior:
    model = small(ONCE.replace("gone: 2021-04", facts), until="2021-12")
    return given(model, weigh(model, (), as_of=as_of), last=11, draws=2)


def test_a_known_fact_settles_the_history_from_its_day_on():
    """Before the ruler went nothing was known of him; from the first day of the fact on it is certain."""
    posterior = of_ruler("gone: 2021-04", date(2021, 4, 30))
    ask = Ask("by", StateIs("ruler", ("gone",)), Span(date(2021, 2, 1), date(2021, 12, 31)))
    days = [date(2021, 1, 31), date(2021, 3, 31), date(2021, 4, 1), date(2021, 4, 30)]
    first, before, *after = history(posterior, (), {"gone": ask}, dates=days)["gone"].points
    # Eleven months of one chance in five a year.
    assert first.mean == pytest.approx(1 - 0.8 ** (11 / 12))
    assert before.mean == pytest.approx(first.mean)
    assert [point.mean for point in after] == [1.0, 1.0]


def test_a_day_on_which_no_draw_allows_the_condition_has_no_point():
    """Once the ruler is known to have gone in April, nothing can be asked given that he stayed until then."""
    posterior = of_ruler("gone: 2021-04", date(2021, 4, 30))
    ask = parse_ask(
        "ruler == gone by 2021-12 given ruler == stays at 2021-04", posterior.model, date(2021, 1, 31), date(2021, 1, 1)
    )
    days = [date(2021, 1, 31), date(2021, 3, 31), date(2021, 4, 1), date(2021, 4, 30)]
    points = history(posterior, (), {"gone": ask}, dates=days)["gone"].points
    assert [point.on for point in points] == days[:2]
    # Eight months are left to him after April.
    assert [point.mean for point in points] == pytest.approx([1 - 0.8 ** (8 / 12)] * 2)
    with pytest.raises(ImpossibleCondition, match="question gone: its condition has probability zero in every draw on"):
        contributions(posterior, (), {"gone": ask})


def test_a_world_that_the_draws_find_impossible_is_named():
    """The ruler is known to be gone, and later known to be back: no draw allows it."""
    posterior = of_ruler("gone: 2021-02, stays: 2021-04", date(2021, 4, 30))
    ask = Ask("by", StateIs("ruler", ("gone",)), Span(date(2021, 6, 1), date(2021, 12, 31)))
    found = r"what was known on 2021-04-30: the draws give Apr 2021 probability zero"
    with pytest.raises(ImpossibleEvidence, match=found):
        history(posterior, (), {"gone": ask}, dates=[date(2021, 3, 31), date(2021, 4, 30)])
