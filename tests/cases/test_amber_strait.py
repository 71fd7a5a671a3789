"""The small case for reading: it uses every feature of the language, and says what its README claims of it."""

from datetime import date

import pytest

from tarjih.case import open_case
from tarjih.evidence import weigh
from tarjih.model.asks import Ask, AskBefore, AskCount, AskGiven, AskSum
from tarjih.model.mechanisms import MECHANISMS
from tarjih.model.questions import parse_ask
from tarjih.model.schema import KINDS

CASE = open_case("amber-strait", keep=False)
MODEL = CASE.model
DAY = date(2024, 6, 30)


def seen(name: str, day: date) -> list[str]:
    return [o.id for o in weigh(MODEL, CASE.observations, as_of=day).observations if o.indicator == name]


def test_every_mechanism_has_one_variable():
    assert sorted(v.mechanism.kind for v in MODEL.variables.values()) == sorted(MECHANISMS)


def test_every_kind_of_indicator_is_there_and_one_speaks_of_two_variables():
    assert {i.kind for i in MODEL.indicators.values()} == set(KINDS)
    assert any(len(i.of) == 2 for i in MODEL.indicators.values())


def test_every_form_of_question_is_there():
    asks = [parse_ask(q.ask, MODEL, q.asked, DAY) for q in MODEL.questions.values()]
    assert {type(ask) for ask in asks} == {Ask, AskBefore, AskCount, AskGiven, AskSum}
    assert {ask.form for ask in asks if isinstance(ask, Ask)} == {"by", "at", "in", "throughout"}


def test_every_field_of_a_question_is_used():
    unused = {
        field
        for field in type(next(iter(MODEL.questions.values()))).model_fields
        if not any(getattr(q, field) for q in MODEL.questions.values())
    }
    assert unused == {"because"}


def test_every_title_and_criterion_is_in_both_languages():
    assert MODEL.scenarios is not None
    texts = [MODEL.title, *(v.title for v in MODEL.variables.values()), *(i.title for i in MODEL.indicators.values())]
    texts += [text for q in MODEL.questions.values() for text in (q.title, q.criteria)]
    texts += [s.title for s in MODEL.scenarios.list]
    assert all(set(text) == {"en", "ar"} for text in texts)


def test_nothing_is_doubtful():
    assert CASE.check().problems == ()


def test_a_story_counts_once_and_its_end_is_no_new_one():
    assert seen("stoppages", DAY) == ["stop-2024-03-20"]


def test_drills_of_the_other_side_are_filtered_out():
    assert seen("drills", DAY) == ["drill-2024-02"]


@pytest.mark.parametrize(
    ("indicator", "late", "known"),
    [
        ("alarms", "archive-2024", date(2025, 2, 1)),
        ("stoppages", "stop-2025-03-09", date(2025, 3, 9)),
        ("transit", "grain-2024-q2", date(2024, 7, 20)),
    ],
)
def test_nothing_is_seen_before_it_could_be_known(indicator, late, known):
    assert late not in seen(indicator, DAY)
    assert late in seen(indicator, known)


def test_a_quiet_month_of_search_lowers_the_odds_of_a_closure():
    from tarjih.inference import ask, infer

    question = "closure == closed at 2024-06"
    quiet = weigh(MODEL, CASE.observations, as_of=DAY)
    unsearched = quiet.without(*(r for r in quiet.of("stoppages") if r.step == 5))
    until = date(2024, 12, 31)
    heard = ask(infer(MODEL, quiet, until=until, draws=40, seed=1), question).mean
    silent = ask(infer(MODEL, unsearched, until=until, draws=40, seed=1), question).mean
    assert heard < silent


def test_the_forecast_answers_every_question():
    answered = {q.name for q in CASE.forecast(draws=40).forecast.questions}
    assert answered == set(MODEL.questions)


def test_its_routes_cannot_take_all_that_the_strait_carried():
    [loss] = CASE.exposure(["strait"], days=14, draws=40).closures
    assert 0 < loss.rerouted.mean < loss.lost.mean < loss.stopped.mean
