"""Fiscal years, which end as the state that the sentence names has it."""

import csv
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib import resources

from tarjih.text import reckoning
from tarjih.text.dates import TimeMention
from tarjih.text.gazetteer import Mention
from tarjih.text.tokens import Token, fold

_FISCAL = frozenset(map(fold, ("fiscal", "financial", "المالي", "المالية")))
_NEXT = frozenset(
    map(fold, ("next", "coming", "following", "المقبل", "المقبلة", "القادم", "القادمة", "التالي", "التالية"))
)
_LAST = frozenset(
    map(fold, ("last", "past", "previous", "الماضي", "الماضية", "المنصرم", "المنصرمة", "السابق", "السابقة"))
)


@cache
def _ends() -> dict[str, tuple[int, int]]:
    """Return the last month, and the last day in it (0: of the month), of the fiscal years of states."""
    text = resources.files("tarjih.text").joinpath("words/fiscal_years.csv").read_text("utf-8")
    rows = csv.reader(line for line in text.splitlines() if line and not line.startswith("#"))
    return {row[0]: (int(row[1]), int(row[2]) if len(row) > 2 else 0) for row in rows}


def in_fiscal_years(
    times: list[TimeMention], words: Sequence[Token], actors: Sequence[Mention], written_on: date | None
) -> list[TimeMention]:
    """Return the times with the first and last day of "this fiscal year", by the state that is named before it."""
    if written_on is None or not actors:
        return times
    return [_settled(time, words, actors, written_on) if time.kind == "open" else time for time in times]


def _settled(time: TimeMention, words: Sequence[Token], actors: Sequence[Mention], today: date) -> TimeMention:
    said = {token.word for token in words[time.first : time.last]}
    if _FISCAL.isdisjoint(said):
        return time
    states = [(actor.first, actor.code[:3]) for actor in actors if actor.code is not None and len(actor.code) in (3, 6)]
    state = next((code for first, code in reversed(states) if first < time.first), states[0][1] if states else "")
    if not state:
        return time
    start, by = _year(*_ends().get(state, (12, 0)), today)
    step = 1 if not _NEXT.isdisjoint(said) else -1 if not _LAST.isdisjoint(said) else 0
    if step:
        start, by = reckoning.shifted(start, step, "year"), reckoning.shifted(by, step, "year")
    return replace(time, kind="period", start=start, by=by)


def _year(month: int, day: int, today: date) -> reckoning.Days:
    """Return the fiscal year that holds a day."""
    for year in (today.year, today.year + 1):
        by = date(year, month, day) if day else reckoning.months(year, month)[1]
        if by >= today:
            before = date(year - 1, month, day) if day else reckoning.months(year - 1, month)[1]
            return before + timedelta(days=1), by
    raise AssertionError(today)
