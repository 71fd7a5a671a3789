"""What was known on a day: two clocks, coverage, imprecise dates, and figures that compare with a year before."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarjih.case import Case, CaseForecast, hash_evidence
from tarjih.errors import EvidenceError, Problem
from tarjih.evidence import Event, Evidence, Ledger, Measurement, Observation, Reading, observe, read_ledger, weigh
from tarjih.evidence.ledger import EVENT_COLUMNS
from tarjih.inference.evidence_pass import domains_by_step
from tarjih.inference.network import Network
from tarjih.model import read_model
from tarjih.model.calendar import Span, parse_span
from tarjih.model.schema import ScenarioModel

MODEL = """\
tarjih: 1
name: canal
step: month
start: 2021-01
until: 2022-08
sources: {house: {title: an assumption, kind: assumption}}
variables:
  tension:
    states: [low, high]
    start: {low: 0.6, high: 0.4}
    known: {low: 2021-01}
    ladder: {up: [6..24 months], down: [3..12 months]}
    influences: [{from: blockade, effect: raises}]
    because: house
  blockade:
    states: [open, closed]
    start: open
    spell: {starts: {chance: 0.1..0.5, within: year}, lasts: 10..60 days}
    influences: [{from: tension, effect: raises strongly, lag: 0}]
    because: house
indicators:
  stops:
    of: blockade
    count: {first: 0.01..0.05, ratio: 10..40}
    feed: {ledger: events, where: {category: stop}, once_per: episode}
    coverage: 2021-01..2023-12
    detect: 0.6..0.9
  alerts:
    of: tension
    flag: {first: 0.05..0.2, ratio: 2..8}
    feed: {ledger: events, where: {category: alert}}
    coverage: 2021-03..2023-12
  tone:
    of: tension
    category: {values: [calm, harsh], given: {low: {calm: 0.8, harsh: 0.2}, high: {calm: 0.3, harsh: 0.7}}}
    feed: {ledger: events, where: {category: speech}, value: value}
    coverage: 2021-01..2023-12
  judgement:
    of: tension
    assess: {confidence: 0.6..0.9}
    feed: {ledger: events, where: {category: judgement}, value: value}
    coverage: 2021-01..2023-12
  freight:
    of: blockade
    level: {mean: {open: 0.0..0.1, closed: -0.4..-0.1}, sd: 0.05..0.2, log: true, change: year}
    feed: {series: freight}
questions:
  closed: {ask: blockade == closed by 2022-06, asked: 2021-06-15, key: true}
  stopped: {ask: stops >= 1 by 2022-06, key: true}
scenarios:
  at: 2022-06
  list:
    - {name: shut, when: blockade == closed by 2022-06}
    - {name: rest, when: other}
"""
CANAL = read_model(MODEL)
AS_OF = date(2021, 10, 15)


def event(name: str, category: str, occurred: str, known: str, *, precision: Any = "day", **cells: str) -> Event:
    """Make a row of events.csv; what is not named is empty."""
    empty = dict.fromkeys(EVENT_COLUMNS, "")
    named: dict[str, Any] = {
        **empty,
        "id": name,
        "category": category,
        "occurred_on": date.fromisoformat(occurred),
        "known_on": date.fromisoformat(known),
        "precision": precision,
        "url": "https://example.org",
        "reliability": "B",
        "credibility": "2",
        "where": "events.csv:2",
        **cells,
    }
    return Event(**named)


def figure(name: str, period: str, known: str, value: float, series: str = "freight") -> Measurement:
    """Make a row of series.csv."""
    span, day = parse_span(period), date.fromisoformat(known)
    return Measurement(name, series, span, day, value, "Mt", "https://example.org", "B", "2", "", "series.csv:2")


LEDGER = Ledger(
    (
        event("stop-1", "stop", "2021-04-10", "2021-04-12", episode="E1"),
        event("stop-2", "stop", "2021-07-01", "2021-07-31", precision="month", episode="E2"),
        event("alert-1", "alert", "2021-05-05", "2021-05-05"),
        event("speech-1", "speech", "2021-06-20", "2021-06-21", value="harsh"),
        event("judgement-1", "judgement", "2021-09-01", "2021-09-30", precision="month", value="high"),
    ),
    (figure("f20", "2020-06", "2020-07-10", 10.0), figure("f21", "2021-06", "2021-07-10", 8.0)),
)


def case_of(ledger: Ledger, model: ScenarioModel = CANAL) -> Case:
    return Case(model.name, Path(), model, ledger)


def small_forecast(ledger: Ledger, model: ScenarioModel = CANAL) -> CaseForecast:
    return case_of(ledger, model).forecast(as_of=AS_OF, draws=12, seed=3)


def numbers(run: CaseForecast) -> tuple[Any, ...]:
    """Return everything that a run says, but for the seconds that it took."""
    composition = replace(run.composition, method=replace(run.composition.method, seconds=0.0))
    forecast = run.forecast.to_json() | {"timings": None}
    return forecast, run.movements, run.evidence, composition


def model_of(indicator: str, *, step: str = "month", start: str = "2022-01") -> ScenarioModel:
    """Return a model of one variable that one indicator watches."""
    return read_model(
        f"tarjih: 1\nname: one\nstep: {step}\nstart: {start}\nuntil: 2023-12\n"
        "variables: {v: {states: [a, b], start: a, ladder: {up: [1 year], down: [1 year]}}}\n"
        f"indicators: {{i: {indicator}}}\n"
    )


def seen(occurred: str, known: str, value: float | str = 1.0, *, name: str = "o1") -> Observation:
    days, day = parse_span(occurred), date.fromisoformat(known)
    return Observation("i", days, day, value, 0.9, name, "https://example.org", "", "events.csv:2")


def readings(model: ScenarioModel, *observations: Observation, as_of: str = "2023-12-31") -> dict[int, Reading]:
    """Return the only indicator's readings by step."""
    found = weigh(model, observations, as_of=date.fromisoformat(as_of)).of("i")
    assert len({r.step for r in found}) == len(found)
    return {r.step: r for r in found}


def presences(found: dict[int, Reading]) -> dict[int, float]:
    """Return the presence of the only item by step."""
    return {step: item.presence for step, r in found.items() for item in r.items}


COUNT = "{of: v, count: {first: 0.1, ratio: 5}, coverage: 2022-01..2023-12}"
UNCOVERED = "{of: v, count: {first: 0.1, ratio: 5}}"
ASSESS = "{of: v, assess: {confidence: 0.8}}"
LEVEL = "{of: v, level: {mean: {a: 0, b: 1}, sd: 1}}"
CHANGE = "{of: v, level: {mean: {a: 0, b: 1}, sd: 1, change: year}}"


# --- the as-of date ---------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def before() -> tuple[Any, ...]:
    return numbers(small_forecast(LEDGER))


_days = st.dates(date(2020, 1, 1), date(2024, 12, 31))
_later = st.dates(AS_OF + timedelta(days=1), date(2025, 12, 31))
_episodes = st.sampled_from(["", "E1", "E2", "E3"])
_values = st.sampled_from(["calm", "harsh", "low", "high", "unheard of", "-4", "1e300"])
_future_events = st.builds(
    lambda n, category, on, precision, known, episode, value: replace(
        event(f"{n}", category, "2021-01-01", "2021-01-01", episode=episode, value=value),
        occurred_on=on,
        precision=precision,
        known_on=known,
    ),
    st.text(min_size=1, max_size=4),
    st.sampled_from(["stop", "alert", "speech", "judgement"]),
    _days,
    st.sampled_from(["day", "month", "year"]),
    _later,
    _episodes,
    _values,
)
_periods = st.sampled_from(["2020-06", "2020-12", "2021-06", "2021-09", "2021", "2022-03"])
_future_figures = st.builds(
    lambda period, known, value: replace(figure("f-later", period, "2021-01-01", value), known_on=known),
    _periods,
    _later,
    st.floats(-1e6, 1e6),
)


@given(
    events=st.lists(st.tuples(_future_events, st.integers(0, 5)), max_size=4),
    figures=st.lists(_future_figures, max_size=3),
)
@settings(max_examples=150)
def test_what_was_learned_later_is_not_evidence(events: list[tuple[Event, int]], figures: list[Measurement]):
    """An item known after the as-of date, of whatever kind and content, and wherever it stands in the file."""
    rows = list(LEDGER.events)
    for row, place in events:
        rows.insert(place, row)
    planted = Ledger(tuple(rows), (*figures, *LEDGER.series))
    usual = weigh(CANAL, case_of(LEDGER).observations, as_of=AS_OF)
    found = weigh(CANAL, case_of(planted).observations, as_of=AS_OF)
    assert found == usual
    assert hash_evidence(found) == hash_evidence(usual)


@given(events=st.lists(_future_events, min_size=1, max_size=4), figures=st.lists(_future_figures, max_size=2))
@settings(max_examples=6)
def test_a_forecast_never_sees_the_future(before: tuple[Any, ...], events: list[Event], figures: list[Measurement]):
    """Every number, movement and line of a report stays the same bits."""
    planted = Ledger((*events, *LEDGER.events), (*LEDGER.series, *figures))
    assert numbers(small_forecast(planted)) == before


@pytest.mark.parametrize("kind", ["stop", "alert", "speech", "judgement", "freight"])
def test_the_canary_is_heard_once_it_is_known(kind: str):
    """The same item, known a day earlier, does change the evidence: the canary was alive."""
    value = {"speech": "calm", "judgement": "low"}.get(kind, "")
    for known, told in (("2021-10-16", False), ("2021-10-15", True)):
        if kind == "freight":
            planted = replace(LEDGER, series=(*LEDGER.series, figure("f-canary", "2021-06", known, 4.0)))
        else:
            row = event("canary", kind, "2021-10-01", known, value=value, episode="E9")
            planted = replace(LEDGER, events=(*LEDGER.events, row))
        found = weigh(CANAL, case_of(planted).observations, as_of=AS_OF)
        assert (found != weigh(CANAL, case_of(LEDGER).observations, as_of=AS_OF)) == told


def test_an_event_of_january_known_in_march_is_silent_in_february():
    """The February forecast takes January for a quiet month; the March forecast does not."""
    late = seen("2022-01-20", "2022-03-05")
    model = model_of(COUNT)
    assert readings(model, late, as_of="2022-02-28")[0].items == ()
    assert [i.observation for i in readings(model, late, as_of="2022-03-05")[0].items] == [late]
    assert weigh(model, [late], as_of=date(2022, 2, 28)).observations == ()


def test_what_is_announced_for_a_day_to_come_has_not_happened():
    """It speaks from the day for which it was announced."""
    announced = seen("2022-06-10", "2022-03-01", "b")
    assert readings(model_of(ASSESS), announced, as_of="2022-06-09") == {}
    assert presences(readings(model_of(ASSESS), announced, as_of="2022-06-10")) == {5: 0.9}


# --- coverage ---------------------------------------------------------------------------------------------


def test_zero_is_evidence_where_we_looked_and_silence_where_we_did_not():
    """Counts and flags speak without items inside their coverage only; other kinds never do."""
    looked = "coverage: [2022-02..2022-03, 2022-06]"
    for kind in ("count: {first: 0.1, ratio: 5}", "flag: {first: 0.1, ratio: 5}"):
        found = readings(model_of(f"{{of: v, {kind}, {looked}}}"))
        assert {step: (r.exposure, r.items) for step, r in found.items()} == {
            1: (1.0, ()),
            2: (1.0, ()),
            5: (1.0, ()),
        }
        assert readings(model_of(f"{{of: v, {kind}}}")) == {}
    assert readings(model_of(f"{{of: v, assess: {{confidence: 0.8}}, {looked}}}")) == {}


def test_coverage_ends_at_the_as_of_date():
    """The step in progress was searched for the share of its days that are over, and no later step was."""
    found = readings(model_of(COUNT), as_of="2022-04-12")
    assert {step: r.exposure for step, r in found.items()} == {0: 1.0, 1: 1.0, 2: 1.0, 3: 12 / 30}
    weekly = readings(model_of(COUNT, step="week"), as_of="2022-01-12")
    # The first week of the model is that of 1 January, a Saturday.
    assert {step: r.exposure for step, r in weekly.items()} == {0: 2 / 7, 1: 1.0, 2: 3 / 7}


def test_a_step_searched_in_two_stretches_counts_every_day_once():
    """Stretches of coverage may overlap, touch, or leave a gap."""
    spans = "[2022-01-01..2022-01-10, 2022-01-06..2022-01-15, 2022-01-16..2022-01-20, 2022-01-30..2022-02]"
    found = readings(model_of(COUNT.replace("2022-01..2023-12", spans)))
    assert {step: r.exposure for step, r in found.items()} == {0: 22 / 31, 1: 1.0}


@pytest.mark.parametrize(
    "kind", ["count: {first: 0.1, ratio: 5}", "flag: {first: 0.1, ratio: 5}", "assess: {confidence: 0.8}"]
)
def test_items_outside_coverage_are_silent(kind: str):
    """A single find before the search began would make every other month look calm."""
    model = model_of(f"{{of: v, {kind}, coverage: 2022-03..2022-05-15}}")
    outside = [
        seen(day, "2022-06-30", "b", name=day) for day in ("2021-12-31", "2022-02-28", "2022-05-16", "2022-06-01")
    ]
    assert presences(readings(model, *outside)) == {}
    assert weigh(model, outside, as_of=date(2022, 12, 31)).observations == ()
    assert presences(readings(model, seen("2022-05-15", "2022-05-20", "b"))) == {4: 0.9}


def test_figures_outside_coverage_are_silent():
    """Coverage means the same for a figure."""
    model = model_of(LEVEL.replace("sd: 1}", "sd: 1}, coverage: 2022-03..2022-04"))
    told = [seen(month, "2022-12-31", 1.0, name=month) for month in ("2022-02", "2022-03", "2022-04", "2022-05")]
    assert presences(readings(model, *told)) == {2: 0.9, 3: 0.9}


def test_an_event_that_may_lie_outside_coverage_counts_for_the_part_inside():
    """Of an event of some day in June, the half of the month that was searched may have caught it."""
    model = model_of(COUNT.replace("2022-01..2023-12", "2022-06-16..2022-12"))
    (item,) = readings(model, seen("2022-06", "2022-06-30"))[5].items
    assert item.presence == pytest.approx(0.9 * 15 / 30)


# --- imprecise dates --------------------------------------------------------------------------------------


@pytest.mark.parametrize("indicator", [COUNT, UNCOVERED, ASSESS])
@pytest.mark.parametrize("step", ["week", "month"])
@pytest.mark.parametrize("occurred", ["2022-05", "2022"])
def test_an_imprecise_date_is_spread_over_its_steps(indicator: str, step: str, occurred: str):
    """Each step gets the share of its days; all of them together get the reliability and no more."""
    model, span = model_of(indicator, step=step), parse_span(occurred)
    found = presences(readings(model, seen(occurred, "2022-12-31", "b")))
    steps = [t for t in model.calendar.steps(span) if t >= 0]
    assert list(found) == steps
    for t in steps:
        assert found[t] == pytest.approx(0.9 * model.calendar.span(t).overlap(span) / span.days)
    assert sum(found.values()) == pytest.approx(0.9)


def test_a_month_is_never_sharpened_to_a_week():
    """No week of the month is certain of it; a day's event is certain of its week."""
    model = model_of(COUNT, step="week")
    assert max(presences(readings(model, seen("2022-05", "2022-05-31"))).values()) == pytest.approx(0.9 * 7 / 31)
    assert presences(readings(model, seen("2022-05-04", "2022-05-31"))) == {18: 0.9}


@pytest.mark.parametrize("indicator", [COUNT, UNCOVERED, ASSESS])
def test_nothing_happens_after_it_was_known(indicator: str):
    """An event of this month that we know of on the tenth lies in its first ten days; so at any later date."""
    model = model_of(indicator, step="week")
    early = seen("2022-05", "2022-05-10", "b")
    found = presences(readings(model, early, as_of="2022-05-10"))
    ten_days = Span(date(2022, 5, 1), date(2022, 5, 10))
    shares = {t: 0.9 * model.calendar.span(t).overlap(ten_days) / 10 for t in model.calendar.steps(ten_days)}
    assert found == pytest.approx(shares)
    assert presences(readings(model, early, as_of="2023-12-31")) == found


def test_what_lies_before_the_model_begins_is_not_asked_of_it():
    """An event of the year before the start keeps only the part that the model can hold."""
    model = model_of(UNCOVERED, start="2022-07")
    assert sum(presences(readings(model, seen("2022", "2022-12-31"))).values()) == pytest.approx(0.9 * 184 / 365)
    assert readings(model, seen("2022-06-30", "2022-12-31")) == {}
    assert min(readings(model_of(COUNT, start="2022-07"))) == 0
    figures = [seen(month, "2022-12-31", name=month) for month in ("2022-06", "2022-07")]
    assert list(readings(model_of(LEVEL, start="2022-07"), *figures)) == [0]


# --- facts under `known:` ---------------------------------------------------------------------------------


def domains(model: ScenarioModel, steps: int, as_of: str) -> list[tuple[int, ...]]:
    return [d["v"] for d in domains_by_step(Network(model, {}), steps, date.fromisoformat(as_of))]


def known(spans: str, mechanism: str = "ladder: {up: [1 year], down: [1 year]}") -> ScenarioModel:
    return read_model(
        "tarjih: 1\nname: one\nstep: month\nstart: 2022-01\nuntil: 2022-12\n"
        f"variables: {{v: {{states: [a, b], start: a, known: {spans}, {mechanism}}}}}\n"
    )


def test_known_facts_count_up_to_the_as_of_date_only():
    """The step in progress stands as it is on the day; later ones are open."""
    model = known("{a: 2022-01..2022-03, b: 2022-04..2022-12}")
    assert domains(model, 6, "2022-03-31") == [(0,), (0,), (0,), (0, 1), (0, 1), (0, 1)]
    assert domains(model, 6, "2022-04-01") == [(0,), (0,), (0,), (1,), (0, 1), (0, 1)]


def test_a_fact_of_the_end_of_the_month_is_unknown_in_its_middle():
    model = known("{a: 2022-01..2022-03-19, b: 2022-03-20..2022-12}")
    assert domains(model, 3, "2022-03-19") == [(0,), (0,), (0,)]
    assert domains(model, 3, "2022-03-20") == [(0,), (0,), (1,)]


def test_a_spell_is_active_in_a_step_if_it_was_on_any_of_its_days():
    model = known(
        "{b: 2022-02-10..2022-02-12, a: [2022-01..2022-02-09, 2022-02-13..2022-12]}",
        "spell: {starts: 1 year, lasts: 5 days}",
    )
    assert domains(model, 3, "2022-02-09") == [(0,), (0,), (0, 1)]
    assert domains(model, 3, "2022-02-28") == [(0,), (1,), (0, 1)]


def test_a_known_span_beyond_the_as_of_date_changes_no_bit():
    """A file that tells what happened later forecasts as if it did not."""
    longer = read_model(
        MODEL.replace("known: {low: 2021-01}", "known: {low: [2021-01, 2021-10-16..2022-03], high: 2022-04..2022-08}")
    )
    usual, found = small_forecast(LEDGER), small_forecast(LEDGER, longer)
    assert found.forecast.model_hash != usual.forecast.model_hash
    assert found.movements == usual.movements
    assert replace(found.forecast, model_hash="", timings={}) == replace(usual.forecast, model_hash="", timings={})


# --- figures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "step"), [("2022-03-05", 2), ("2022-03", 2), ("2022-Q2", 5), ("2022", 11), ("2022-02..2022-08", 7)]
)
def test_a_figure_speaks_at_the_last_step_of_its_period(period: str, step: int):
    """A yearly figure says where things stood at the end of the year."""
    assert list(readings(model_of(LEVEL), seen(period, "2023-01-31", 0.5))) == [step]


def test_a_figure_for_a_period_that_is_not_over_speaks_of_the_day_it_was_known():
    """Nobody can have measured the months to come; a later forecast leaves the figure where it was."""
    early = seen("2022", "2022-05-20", 0.5)
    assert list(readings(model_of(LEVEL), early, as_of="2022-05-20")) == [4]
    assert list(readings(model_of(LEVEL), early, as_of="2023-12-31")) == [4]


def test_rival_figures_for_one_period_share_one_vote():
    """Two sources for one year do not count twice; the third, known later, shares from then on."""
    rivals = [seen("2022-03", "2022-04-10", 1.0), seen("2022-03", "2022-04-12", 1.2, name="o2")]
    late = seen("2022-03", "2022-08-01", 0.9, name="o3")
    found = weigh(model_of(LEVEL), [*rivals, late], as_of=date(2022, 6, 30)).of("i")
    assert [(r.step, r.exposure, len(r.items)) for r in found] == [(2, 0.5, 1), (2, 0.5, 1)]
    found = weigh(model_of(LEVEL), [*rivals, late], as_of=date(2022, 8, 1)).of("i")
    assert [r.exposure for r in found] == [1 / 3] * 3


@pytest.mark.parametrize(("log", "expected"), [("false", 6.0), ("true", 1.5)])
def test_a_yearly_change_is_read_as_a_difference_or_as_a_factor(log: str, expected: float):
    """On the log scale the change is the factor between the two figures."""
    model = model_of(CHANGE.replace("change: year", f"change: year, log: {log}"))
    pair = [seen("2021", "2022-01-31", 12.0), seen("2022", "2023-01-31", 18.0, name="o2")]
    found = readings(model, *pair)
    assert {step: [i.value for i in r.items] for step, r in found.items()} == {11: [expected]}


def test_a_yearly_change_needs_a_figure_of_the_year_before_that_was_known_by_then():
    """Without it the indicator is silent: a level alone is no change."""
    model = model_of(CHANGE)
    now, back = seen("2022", "2023-01-31", 18.0), seen("2021", "2023-06-30", 12.0, name="o2")
    assert readings(model, now, back, as_of="2023-06-29") == {}
    assert list(readings(model, now, back, as_of="2023-06-30")) == [11]
    assert readings(model, now, seen("2020", "2021-01-31", 9.0, name="o3")) == {}


@pytest.mark.parametrize(
    ("period", "earlier"),
    [
        ("2024-02", "2023-02"),
        ("2025-02", "2024-02"),
        ("2023-Q4", "2022-Q4"),
        ("2023-01..2023-09", "2022-01..2022-09"),
        ("2024-02-29", "2023-02-28"),
        ("2025-02-28", "2024-02-28"),
    ],
)
def test_the_year_before_is_found_across_leap_days(period: str, earlier: str):
    """February of a leap year has one day more; a day has none."""
    pair = [seen(earlier, "2025-12-31", 1.0), seen(period, "2025-12-31", 4.0, name="o2")]
    found = readings(model_of(CHANGE), *pair, as_of="2025-12-31")
    assert [i.value for r in found.values() for i in r.items] == [3.0]


def test_rival_figures_vote_by_their_reliability():
    """A source that is wrong half of the time has half the say of one that never is; a worthless one has none."""
    rivals = [
        replace(seen("2022-03", "2022-04-10", 1.0, name=f"o{i}"), reliability=reliability)
        for i, reliability in enumerate((1.0, 0.5, 0.0))
    ]
    found = weigh(model_of(LEVEL), rivals, as_of=date(2022, 6, 30)).of("i")
    assert [r.exposure for r in found] == [2 / 3, 1 / 3, 0.0]


def test_of_two_figures_a_year_earlier_the_latest_known_is_the_base():
    """A revision replaces what it revises; nothing is overwritten."""
    first, revised = seen("2021", "2022-01-31", 10.0, name="o1"), seen("2021", "2022-09-30", 12.0, name="o2")
    now = seen("2022", "2023-01-31", 18.0, name="o3")
    (item,) = readings(model_of(CHANGE), now, revised, first)[11].items
    assert item.value == 6.0


def test_of_two_figures_a_year_earlier_the_more_reliable_is_the_base():
    """A rumour does not revise a statistic."""
    first, rumour = seen("2021", "2022-01-31", 10.0), seen("2021", "2022-09-30", 1.0, name="o2")
    now = seen("2022", "2023-01-31", 18.0, name="o3")
    (item,) = readings(model_of(CHANGE), now, first, replace(rumour, reliability=0.4))[11].items
    assert item.value == 8.0


def test_a_change_is_as_reliable_as_both_of_its_figures():
    """If either is wrong, the change is."""
    back, now = seen("2021", "2022-01-31", 10.0), seen("2022", "2023-01-31", 18.0, name="o2")
    for reliability in (1.0, 0.5, 0.0):
        (item,) = readings(model_of(CHANGE), replace(back, reliability=reliability), now)[11].items
        assert item.presence == pytest.approx(0.9 * reliability)


# --- values that cannot be read ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("indicator", "value", "found", "mend"),
    [
        (
            LEVEL,
            "many",
            "'many' is not a number, and the indicator i reads numbers",
            "Write a number, or narrow feed.where",
        ),
        (
            LEVEL.replace("sd: 1", "sd: 1, log: true"),
            0.0,
            "0 has no logarithm, and the indicator i reads logarithms",
            "Correct the figure, or take log: true out of the indicator",
        ),
        (ASSESS, "c", "'c' is no value of the indicator i", "The values are a, b"),
        (
            "{of: v, category: {values: [calm, harsh], given: {a: {calm: 1, harsh: 0}, b: {calm: 0, harsh: 1}}}}",
            "hersh",
            "'hersh' is no value of the indicator i",
            "Did you mean 'harsh'? The values are calm, harsh",
        ),
    ],
)
def test_a_value_that_an_indicator_cannot_read_is_shown(indicator: str, value: float | str, found: str, mend: str):
    """Every one of them at once, each with its line; but only what was known by the day."""
    model, observations = model_of(indicator), [seen("2022-03", "2022-03-31", value, name=i) for i in ("o1", "o2")]
    with pytest.raises(EvidenceError) as caught:
        weigh(model, observations, as_of=date(2022, 12, 31))
    assert caught.value.problems == (Problem("events.csv:2 column value", found, mend),) * 2
    assert weigh(model, observations, as_of=date(2022, 3, 30)) == Evidence(date(2022, 3, 30), (), ())


def test_a_category_may_be_named_by_a_number():
    """The ledger takes the cell 2 for a number; the model's value is the text."""
    given = "{a: {'1': 0.9, '2': 0.1}, b: {'1': 0.2, '2': 0.8}}"
    model = model_of(f"{{of: v, category: {{values: ['1', '2'], given: {given}}}}}")
    (item,) = readings(model, seen("2022-03", "2022-03-31", 2.0))[2].items
    assert item.value == "2"


# --- the files --------------------------------------------------------------------------------------------


@given(split=st.lists(st.booleans(), min_size=5, max_size=5), order=st.permutations(range(5)))
@settings(max_examples=40)
def test_how_the_facts_are_filed_changes_nothing(split: list[bool], order: list[int]):
    """In one file or two, in any order, the same facts are the same evidence."""
    parts = [
        tuple(row for row, left in zip(LEDGER.events, split, strict=True) if left is side) for side in (True, False)
    ]
    whole = weigh(CANAL, case_of(LEDGER).observations, as_of=AS_OF)
    seen_apart: list[Observation] = []
    for part in parts:
        seen_apart += case_of(Ledger(part, ())).observations
    seen_apart += case_of(Ledger((), LEDGER.series)).observations
    assert weigh(CANAL, seen_apart, as_of=AS_OF) == whole
    shuffled = Ledger(tuple(LEDGER.events[i] for i in order), LEDGER.series[::-1])
    assert weigh(CANAL, case_of(shuffled).observations, as_of=AS_OF) == whole


def test_a_case_reads_the_same_evidence_from_its_folder(tmp_path: Path):
    """Writing the facts to a file and reading them back adds only the line of each."""
    rows = [[str(getattr(row, column)) for column in EVENT_COLUMNS] for row in LEDGER.events]
    lines = [",".join(EVENT_COLUMNS), *(",".join(row) for row in rows)]
    (tmp_path / "events.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    read = replace(read_ledger(tmp_path), series=LEDGER.series)
    found, usual = (weigh(CANAL, case_of(one).observations, as_of=AS_OF) for one in (read, LEDGER))
    assert hash_evidence(found) == hash_evidence(usual)
    assert {item.observation.where for r in found.of("stops") for item in r.items} == {"events.csv:2", "events.csv:3"}


def test_evidence_without_a_reading_is_as_if_it_had_never_been_made():
    """Only that reading goes."""
    usual = weigh(CANAL, case_of(LEDGER).observations, as_of=AS_OF)
    left_out = usual.of("stops")[3]
    found = usual.without(left_out)
    assert len(found.readings) == len(usual.readings) - 1
    assert left_out not in found.readings
    assert found.of("tone") == usual.of("tone")


def test_an_indicator_without_a_feed_sees_nothing_in_the_ledger():
    """It speaks only through observations that are handed in."""
    feed = CANAL.indicators["stops"].feed
    assert feed is not None
    assert [o.id for o in observe("stops", feed, LEDGER)] == ["stop-1", "stop-2"]
    unfed = read_model(MODEL.replace("    feed: {ledger: events, where: {category: stop}, once_per: episode}\n", ""))
    assert not [o for o in case_of(LEDGER, unfed).observations if o.indicator == "stops"]
