"""A small case with two ways out of a country, written by hand: a pipeline, and a port that two routes share."""

from datetime import date

from tarjih.errors import ModelError, Problem
from tarjih.evidence.observation import Ledger, Measurement
from tarjih.exposure import ExposureFile, read_exposure
from tarjih.model.calendar import parse_span
from tarjih.model.load import read_model

MODEL_TEXT = """\
tarjih: 1
name: strait
step: month
start: 2022-01
as_of: 2022-06-30
until: 2031-12
sources:
  house: {title: Assumption, kind: assumption}
variables:
  pressure:
    states: [quiet, active]
    start: quiet
    known: {quiet: 2022-01..2022-06}
    spell: {starts: {chance: 0.3, within: year}, lasts: 10 days}
  war:
    states: [no, yes]
    start: no
    known: {no: 2022-01..2022-06}
    ladder: {up: [{chance: 0.1, within: year}], down: [2 years]}
"""
MODEL = read_model(MODEL_TEXT)

FILE = """\
tarjih: 1
actors:
  NOR: North
  SOU: {en: South, ar: الجنوب}
networks:
  oil:
    unit: Mt
    price: {now: {series: brent}, unit: USD/bbl, factor: 7.5}
    shared:
      port:
        capacity: {stated: 12, known_on: 2021-12-31, because: house}
    routes:
      pipe:
        flow: {series: pipe_oil}
        capacity: {stated: 60, known_on: 2021-12-31, because: house}
        others: {stated: 4, known_on: 2021-12-31, because: house}
        cost: 30
        through: NOR
        because: house
      ferry:
        over: port
        flow: {stated: 3, known_on: 2021-12-31, because: house}
        capacity: {stated: 8, known_on: 2021-12-31, because: house}
        cost: 70
        through: SOU
        because: house
      barge:
        over: port
        flow: {stated: 2, known_on: 2021-12-31, because: house}
        capacity: {stated: 9, known_on: 2021-12-31, because: house}
        cost: 90
        through: [NOR, SOU]
        because: house
closings:
  - {variable: pressure, state: active, closes: pipe, share: 0.5, because: house}
"""
AS_OF = date(2022, 6, 30)


def row(name: str, period: str, known_on: date, value: float, unit: str) -> Measurement:
    span = parse_span(period)
    return Measurement(
        f"{name}-{period}", name, span, known_on, value, unit, "https://example.org", "B", "2", "", "series.csv:2"
    )


LEDGER = Ledger(
    series=(
        row("pipe_oil", "2021", date(2022, 1, 31), 50.0, "Mt"),
        row("pipe_oil", "2022", date(2023, 1, 31), 40.0, "Mt"),
        row("brent", "2022-05", date(2022, 6, 1), 100.0, "USD/bbl"),
        row("boxes", "2021", date(2022, 1, 31), 900.0, "TEU"),
    )
)
UNITS = {one.series: one.unit for one in LEDGER.series}


def changed(*pairs: tuple[str, str]) -> str:
    """Return the file with some text replaced, each of which must be there."""
    text = FILE
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def read(text: str = FILE) -> ExposureFile:
    return read_exposure(text, MODEL, UNITS)


def problems(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with a file."""
    try:
        read(text)
    except ModelError as error:
        return error.problems
    return ()
