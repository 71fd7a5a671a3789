"""What moved a forecast, item by item: the items add up, and every step on the way is a forecast of its own."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import example, settings
from hypothesis import given as for_all
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import special

from tarjih.errors import ImpossibleCondition, InferenceError
from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Evidence, weigh
from tarjih.explain import Account, contributions, grouped, leave_out, source_of
from tarjih.explain.contributions import counts_on
from tarjih.inference.answers import summarize
from tarjih.inference.posterior import Posterior
from tarjih.model.calendar import parse_span
from tarjih.model.questions import Ask, parse_ask
from tests.explain.pasts import answered, given, random_past, seeing
from tests.inference.worlds import small

# --- the sum ---------------------------------------------------------------------------------------------


@settings(max_examples=8)
@example(seed=1, remembering=True, by_indicator=False, late=False)  # under a condition that cannot come true
@example(seed=1896, remembering=False, by_indicator=False, late=False)  # settled for a while, and open again
@for_all(seed=st.integers(0, 10_000), remembering=st.booleans(), by_indicator=st.booleans(), late=st.booleans())
def test_contributions_add_up_and_every_prefix_is_a_forecast(
    seed: int, remembering: bool, by_indicator: bool, late: bool
):
    """After each report the running probability is that of the ledger so far, weighed and filtered anew."""
    past = random_past(seed, now=3, last=5, draws=3, reports=5, remembering=remembering)
    model = past.posterior.model
    since = model.start + timedelta(days=40) if late else None
    as_of = past.posterior.evidence.as_of
    void = {n: ask for n, ask in past.questions.items() if np.isnan(past.answered(n, past.observations, as_of)[0])}
    for name, ask in void.items():
        with pytest.raises(ImpossibleCondition):
            contributions(past.posterior, past.observations, {name: ask}, since=since)
    asks = {name: ask for name, ask in past.questions.items() if name not in void}
    accounts = contributions(past.posterior, past.observations, asks, since=since, by_indicator=by_indicator)
    for name, account in accounts.items():
        heard = [o for o in past.observations if counts_on(o) <= account.since]
        assert account.before == pytest.approx(past.answered(name, heard, account.since)[0], abs=1e-10)
        running = account.before
        for one in account.contributions:
            assert one.before == running
            running = one.after
            heard += one.items
            if one.kind == "report":
                assert running == pytest.approx(past.answered(name, heard, one.known_on)[0], abs=1e-10)
        assert running == account.after
        now = past.answered(name, past.observations, account.as_of)[0]
        assert account.after == pytest.approx(now, abs=1e-10)
        if 0 < account.before < 1 and 0 < account.after < 1:
            total = sum(one.log_odds for one in account.contributions)
            assert total == pytest.approx(special.logit(account.after) - special.logit(account.before), abs=1e-9)


@pytest.mark.parametrize(("seed", "remembering"), [(0, False), (1, False), (0, True), (3, True)])
def test_what_became_known_later_changes_no_contribution(seed: int, remembering: bool):
    """The account up to a day, under the same draws, is the same bit by bit with a report of the day after."""
    past = random_past(seed, remembering=remembering)
    day = past.posterior.evidence.as_of - timedelta(days=1)
    earlier = [o for o in past.observations if counts_on(o) <= day]
    today = seeing(past.posterior, weigh(past.posterior.model, earlier, as_of=day))
    later = [replace(o, known_on=day + timedelta(days=1), id=f"later {o.id}") for o in earlier]
    assert contributions(today, earlier, past.questions) == contributions(today, [*earlier, *later], past.questions)


# --- what is told apart ----------------------------------------------------------------------------------

STRAIT = """\
variables:
  pressure:
    states: [quiet, active]
    start: quiet
    spell: {starts: {chance: 0.3, within: year}, lasts: 60 days}
    influences: [{from: war, effect: raises strongly, lag: 0}]
  war:
    states: [peace, fighting]
    start: peace
    known: {peace: 2021-01..2021-02, fighting: 2021-03}
    ladder: {up: [{chance: 0.1, within: year}], down: [{chance: 0.2, within: year}]}
indicators:
  orders: {of: pressure, count: {first: 0.01, ratio: 40}, coverage: 2021-01..2021-12}
  shown: {of: pressure, count: {first: 0.01, ratio: 40}, weight: 0}
  halts: {of: pressure, flag: {first: 0.02, ratio: 20}, coverage: 2021-01..2021-02}
"""
MODEL = small(STRAIT, until="2021-12")
AS_OF = date(2021, 4, 30)


def seen(indicator: str, occurred: str, known_on: str = "", *, line: int = 2, source: str = "one") -> Observation:
    span = parse_span(occurred)
    known = date.fromisoformat(known_on) if known_on else span.last
    address = f"https://www.{source}.example.org/a"
    return Observation(indicator, span, known, 1.0, 0.9, f"row{line}", address, "", f"events.csv:{line}")


# One row feeds two indicators; the other was published long after.
ORDER = (seen("orders", "2021-04-10"), seen("shown", "2021-04-10"))
HALT = seen("halts", "2021-02-10", "2021-04-10", line=10, source="two")
REPORTS = (*ORDER, HALT)


def posterior_of(*observations: Observation) -> Posterior:
    return given(MODEL, weigh(MODEL, observations, as_of=AS_OF), last=11, draws=1)


def asked(text: str = "pressure == active in 2021-05..2021-12") -> dict[str, Ask]:
    ask = parse_ask(text, MODEL, AS_OF, MODEL.start)
    assert isinstance(ask, Ask)
    return {"q": ask}


def account(**options: object) -> Account:
    return contributions(posterior_of(*REPORTS), REPORTS, asked(), **options)["q"]  # type: ignore[arg-type]


def test_each_thing_moves_the_question_as_it_should():
    """An order and a halt speak for pressure, the war too, silence against it."""
    parts = account().contributions
    assert all(one.log_odds > 0 for one in parts if one.kind == "report")
    assert all(one.log_odds < 0 for one in parts if one.kind == "silence")
    war = next(one for one in parts if ("war", "fighting") in one.facts)
    assert (war.kind, war.occurred, war.log_odds > 0.1) == ("known", parse_span("2021-03"), True)


def test_one_row_is_one_item_however_many_indicators_read_it():
    """The rows of one day come in the order of the ledger, the tenth line after the second."""
    reports = [one for one in account().contributions if one.kind == "report"]
    assert [one.items for one in reports] == [ORDER, (HALT,)]
    assert [one.indicators for one in reports] == [("orders", "shown"), ("halts",)]
    assert [one.known_on for one in reports] == [date(2021, 4, 10)] * 2
    # It counts when it was known, not when it occurred.
    assert reports[1].occurred == parse_span("2021-02-10")


def test_what_was_announced_counts_on_its_day():
    announced = replace(seen("orders", "2021-04-10"), known_on=date(2021, 2, 1))
    found = contributions(posterior_of(announced), [announced], asked())["q"]
    assert [one.known_on for one in found.contributions if one.kind == "report"] == [date(2021, 4, 10)]


def test_silence_is_told_apart_by_indicator_or_not_at_all():
    """Two searches went on until February, then one; together they did the same."""
    apart, together = account(by_indicator=True), account(by_indicator=False)
    names = {one.indicators for one in apart.contributions if one.kind == "silence"}
    assert names == {("orders",), ("halts",)}
    silent = [one for one in apart.contributions if one.kind == "silence" and one.indicators == ("halts",)]
    assert max(one.known_on for one in silent) == date(2021, 2, 28)
    assert {one.indicators for one in together.contributions if one.kind == "silence"} == {()}
    sums = [sum(one.log_odds for one in a.contributions if one.kind == "silence") for a in (apart, together)]
    assert sums[0] == pytest.approx(sums[1], abs=1e-12)


def test_a_question_about_the_record_is_settled_by_a_sure_report_with_infinite_odds():
    sure = replace(seen("orders", "2021-04-10"), reliability=1.0)
    found = contributions(posterior_of(sure), [sure], asked("orders >= 1 in 2021-02..2021-12"))["q"]
    report = next(one for one in found.contributions if one.kind == "report")
    assert (report.after, report.log_odds, found.after) == (1.0, np.inf, 1.0)
    # What is settled is not moved again.
    assert found.contributions[-1] == report


def test_nothing_moves_what_is_certain_all_along():
    """A sum of masses may come to 1 less a rounding: that is no change, and no infinite one."""
    model = small(
        """
variables:
  mood: {states: [calm, tense], start: calm, spell: {starts: 3 months, lasts: 2 months}}
  border:
    states: [open, shut]
    start: {open: 0.3, shut: 0.7}
    table: {given: [mood], lag: 0, rows: [{when: {mood: calm}, then: {open: 1}}, {then: {open: 1}}]}
indicators:
  orders: {of: mood, count: {first: 0.3, ratio: 3}, coverage: 2021-01..2021-06}
  queues: {of: border, count: {first: 0.5, ratio: 2}, coverage: 2021-01..2021-06}
"""
    )
    posterior = given(model, weigh(model, [], as_of=date(2021, 6, 30)), last=11, draws=5)
    question = {"q": parse_ask("border == open throughout 2021-07..2021-12", model, model.start, model.start)}
    found = contributions(posterior, [], question)["q"]
    assert (found.before, found.after, found.contributions) == (1.0, 1.0, ())


def test_where_no_draw_allows_the_condition_for_a_while_the_stretch_is_one_contribution():
    """In early April the war is fought, in late April it is over: given peace in April means nothing in between."""
    model = small(
        STRAIT.replace(
            "known: {peace: 2021-01..2021-02, fighting: 2021-03}",
            "known: {peace: [2021-01..2021-02, 2021-04-11..2021-04-30], fighting: 2021-03-01..2021-04-10}",
        ),
        until="2021-12",
    )
    early = seen("orders", "2021-04-05")
    posterior = given(model, weigh(model, [early], as_of=AS_OF), last=11, draws=3)
    ask = parse_ask("pressure == active in 2021-05..2021-12 given war == peace at 2021-04", model, AS_OF, model.start)
    found = contributions(posterior, [early], {"q": ask})["q"]
    assert all(0 < one.before < 1 and 0 < one.after < 1 for one in found.contributions)
    assert [one.items for one in found.contributions if one.items] == [(early,)]
    assert sum(one.log_odds for one in found.contributions) == pytest.approx(found.log_odds, abs=1e-12)
    slow = answered(posterior, ask, posterior.evidence)
    assert found.after == pytest.approx(summarize(slow.chances, slow.weights)[0], abs=1e-10)


def test_the_account_from_an_issued_forecast_is_closed_by_what_was_learned_about_rates():
    whole = account(since=date(2021, 3, 31))
    closed = whole.closed(0.125)
    learned = closed.contributions[0]
    assert (learned.kind, learned.before, learned.after) == ("learning", 0.125, whole.before)
    assert (closed.before, closed.after) == (0.125, whole.after)
    total = sum(one.log_odds for one in closed.contributions)
    assert total == pytest.approx(special.logit(whole.after) - special.logit(0.125), abs=1e-12)


def test_a_day_outside_the_run_is_refused():
    with pytest.raises(InferenceError, match="2021-05-01 lies after the as-of date, 2021-04-30"):
        account(since=date(2021, 5, 1))


# --- groups ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("by", ["indicator", "theme", "source"])
def test_groups_add_up_to_the_whole_change(by):
    whole = account().closed(0.2)
    groups = grouped(MODEL, whole, by)
    assert sum(group.log_odds for group in groups) == pytest.approx(whole.log_odds, abs=1e-12)
    assert [abs(g.log_odds) for g in groups] == sorted((abs(g.log_odds) for g in groups), reverse=True)
    assert {g.kind for g in groups} >= {"known", "learning", "evidence"}
    evidence = [g for g in groups if g.kind == "evidence"]
    assert all(g.log_odds == pytest.approx(g.from_reports + g.from_silence, abs=1e-12) for g in evidence)


@pytest.mark.parametrize(
    ("by", "names"),
    [
        # What carries no weight says nothing of its own beside what does.
        ("indicator", {("orders",), ("halts",)}),
        ("theme", {("pressure",)}),
        ("source", {("one.example.org",), ("two.example.org",)}),
    ],
)
def test_groups_are_named_by_indicator_by_the_variable_spoken_of_and_by_who_says_so(by, names):
    found = grouped(MODEL, account(), by)
    assert {group.names for group in found if group.kind == "evidence"} == names
    assert sum(group.reports for group in found) == 2


def test_silence_has_no_source():
    found = grouped(MODEL, account(), "source")
    assert next(g for g in found if g.kind == "silence").log_odds < 0


# --- leaving a source out ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "remembering"), [(0, False), (1, False), (0, True), (2, True)])
def test_without_a_source_is_a_run_on_the_ledger_without_its_rows(seed: int, remembering: bool):
    """The engine run anew on the other rows; each draw is worth what it makes of them, and of the condition."""
    past = random_past(seed, draws=9, remembering=remembering)
    model, as_of = past.posterior.model, past.posterior.evidence.as_of
    left = {
        source: [o for o in past.observations if source_of(o) != source]
        for source in {source_of(o) for o in past.observations}
    }
    found = leave_out(past.posterior, past.questions, left)
    assert {(one.left_out, one.question) for one in found} == {(s, q) for s in left for q in past.questions}
    for one in found:
        evidence = weigh(model, left[one.left_out], as_of=as_of)
        worth = _log_evidence(past.posterior, evidence) - _log_evidence(past.posterior, past.posterior.evidence)
        weight = special.softmax(worth)
        slow = answered(past.posterior, past.questions[one.question], evidence)
        weight = weight if slow.weights is None else weight * slow.weights
        weight = weight / weight.sum()
        assert one.without == pytest.approx(weight @ slow.chances, abs=1e-10)
        assert one.with_all == pytest.approx(past.answered(one.question, past.observations, as_of)[0], abs=1e-10)
        assert one.effective == pytest.approx(1 / np.sum(weight**2))


def _log_evidence(posterior: Posterior, evidence: Evidence) -> NDArray[np.float64]:
    return seeing(posterior, evidence).compiled.log_evidence(posterior.z)


def test_a_source_that_says_nothing_is_not_missed():
    [found] = leave_out(posterior_of(*ORDER), asked(), {"nobody": ORDER})
    assert found.log_odds == 0.0
    assert found.effective == pytest.approx(1.0)
    assert found.with_all == found.without
