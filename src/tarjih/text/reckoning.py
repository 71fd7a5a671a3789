"""Reckoning with days: the first and last day of months, quarters, seasons, decades and what is near a day."""

import calendar
import csv
from datetime import date, timedelta
from functools import cache, lru_cache
from importlib import resources

Days = tuple[date, date]
# How far against the drift of a sentence a month may lie and still be meant: back where the sentence speaks of the
# future ("will publish what it found in September"), ahead where it does not ("the election in November").
_BACK_DAYS, _AHEAD_DAYS = 92, 61
_DAYS = {"day": 1, "week": 7, "fortnight": 14}


def year(number: int) -> Days:
    """Return the first and last day of a year."""
    return date(number, 1, 1), date(number, 12, 31)


@lru_cache(maxsize=1 << 12)
def months(of_year: int, first: int, count: int = 1) -> Days:
    """Return the first and last day of `count` months from the month `first`, which may run past December."""
    start, last = of_year * 12 + first - 1, of_year * 12 + first + count - 2
    return date(start // 12, start % 12 + 1, 1), _month_end(last)


def _month_end(index: int) -> date:
    return date(index // 12, index % 12 + 1, calendar.monthrange(index // 12, index % 12 + 1)[1])


def day(of_year: int, month: int, number: int) -> date | None:
    """Return the day, or None where the month is not so long."""
    return date(of_year, month, number) if 1 <= number <= calendar.monthrange(of_year, month)[1] else None


def shifted(start: date, count: int, unit: str) -> date:
    """Return the day `count` units later (earlier, if negative); the 31st becomes the last day of a short month."""
    if unit == "hour":
        return start + timedelta(days=-(-count // 24))
    if unit in _DAYS:
        return start + timedelta(days=count * _DAYS[unit])
    index = start.year * 12 + start.month - 1 + count * {"month": 1, "quarter": 3, "half": 6}.get(unit, 0)
    index += count * 12 * {"year": 1, "decade": 10, "century": 100}.get(unit, 0)
    end = _month_end(index)
    return end.replace(day=min(start.day, end.day))


def containing(today: date, unit: str, step: int = 0) -> Days:
    """Return the calendar unit that holds a day, or the one `step` units after it. Weeks begin on Monday."""
    at = shifted(today, step, unit)
    match unit:
        case "day" | "hour":
            return at, at
        case "fortnight":
            return at, at + timedelta(days=13)
        case "week":
            monday = at - timedelta(days=at.weekday())
            return monday, monday + timedelta(days=6)
        case "month":
            return months(at.year, at.month)
        case "quarter":
            return months(at.year, (at.month - 1) // 3 * 3 + 1, 3)
        case "half":
            return months(at.year, (at.month - 1) // 6 * 6 + 1, 6)
        case "decade" | "century":
            span = 10 if unit == "decade" else 100
            first = at.year // span * span
            return date(first, 1, 1), date(first + span - 1, 12, 31)
        case _:
            return year(at.year)


def feast(name: str, of_year: int) -> Days:
    """Return the day of a feast in a year: `easter` (Western), `nowruz`, `thanksgiving` (of the US), or `12-25`."""
    match name:
        case "easter":
            at = _easter(of_year)
        case "nowruz":
            # The Iranian year begins on the 20th in leap years from 1996, and in those after them from 2029.
            early = (of_year >= 1996 and of_year % 4 == 0) or (of_year >= 2029 and of_year % 4 == 1)
            at = date(of_year, 3, 20 if early else 21)
        case "thanksgiving":
            first = date(of_year, 11, 1)
            at = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
        case _:
            month, number = map(int, name.split("-"))
            at = date(of_year, month, number)
    return at, at


def _easter(of_year: int) -> date:
    # Meeus, Astronomical Algorithms (1991), ch. 8: the Gregorian Easter of any year.
    golden, (hundreds, rest) = of_year % 19, divmod(of_year, 100)
    epact = (19 * golden + hundreds - hundreds // 4 - (hundreds - (hundreds + 8) // 25 + 1) // 3 + 15) % 30
    to_sunday = (32 + 2 * (hundreds % 4) + 2 * (rest // 4) - epact - rest % 4) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day_before = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(of_year, month, day_before + 1)


@cache
def moon_feasts(name: str) -> tuple[Days, ...]:
    """Return a feast of every year that the table of the Umm al-Qura calendar holds, in order.

    Its name is `ramadan`, a month, `fitr` or `adha`, the first days of the two Eids, `eid` for either, or `hajj`, the
    six days from the second before Eid al-Adha.
    """
    text = resources.files("tarjih.text").joinpath("words/feasts_of_the_moon.csv").read_text("utf-8")
    found: list[Days] = []
    for row in csv.reader(line for line in text.splitlines() if line and not line.startswith("#")):
        month, fitr, adha = map(date.fromisoformat, row[1:])
        if name == "ramadan":
            found.append((month, fitr - timedelta(days=1)))
        if name == "hajj":
            found.append((adha - timedelta(days=2), adha + timedelta(days=3)))
        found += [(day, day) for of, day in (("fitr", fitr), ("adha", adha)) if name in (of, "eid")]
    return tuple(found)


def nearest(candidates: list[Days], today: date, *, step: int | None, ahead: bool) -> Days:
    """Return the days that are meant by a name that comes round, such as March or Monday, said without a year.

    Args:
        candidates: the rounds, earliest first, on both sides of the day.
        today: the day of writing.
        step: 1 for the next round, -1 for the last one, 0 for this one; None where the text does not say.
        ahead: whether the sentence speaks of the future; it then takes a past round only if it is recent, and
            otherwise a coming one only if it is near.
    """
    after = [days for days in candidates if days[0] > today]
    before = [days for days in candidates if days[1] < today]
    current = [days for days in candidates if days[0] <= today <= days[1]]
    if step == 1:
        return after[0]
    if step == -1:
        return before[-1]
    if current:
        return current[0]
    to_go, gone = (after[0][0] - today).days, (today - before[-1][1]).days
    upcoming = to_go <= gone or gone > _BACK_DAYS if ahead else to_go <= min(gone, _AHEAD_DAYS)
    return after[0] if upcoming else before[-1]


def part(days: Days, name: str, *, deadline: bool = False) -> Days:
    """Return the early, middle or late third of a time; the end of a time closes with its last day.

    As a deadline ("by mid-2024") the middle is a point, not a third, and that of a month is always its 15th; decades
    and centuries have their sixth and 51st year for it, and whole years for their thirds. The `turn` is the first month
    of a year or season, the first year of a decade.
    """
    start, by = days
    whole_months = start.day == 1 and (by + timedelta(days=1)).day == 1
    count = (by.year - start.year) * 12 + by.month - start.month + 1
    if not whole_months or count < 3:
        length = (by - start).days + 1
        third, half = length // 3, start + timedelta(days=14 if whole_months and count == 1 else (length - 1) // 2)
        first, second = start + timedelta(days=third - 1), start + timedelta(days=2 * third - 1)
    else:
        years, third = count // 12, count // 3
        ends = (third, 2 * third, max(count // 2, 1))
        if years >= 10:
            ends = (-(-years // 3) * 12, (years - years // 3) * 12, (years // 2 + 1) * 12)
        first, second, half = (months(start.year, start.month + n - 1)[1] for n in ends)
    if name == "turn" and whole_months and count >= 3:
        return months(start.year, start.month, 12 if count >= 120 else 1)
    if name in ("early", "turn"):
        return start, first
    if name == "mid" and whole_months and count == 1:
        return first + timedelta(days=1), start.replace(day=15)
    if name == "mid":
        return first + timedelta(days=1), half if deadline else second
    return second + timedelta(days=1), by
