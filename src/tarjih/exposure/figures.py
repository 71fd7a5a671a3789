"""Choose, of every figure in `exposure.yaml`, the newest one that was known on the day."""

from calendar import isleap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tarjih.evidence.observation import Measurement
from tarjih.exposure.schema import Figure, Figures
from tarjih.model.calendar import Span
from tarjih.model.quantity import Quantity, read_quantity


@dataclass(frozen=True, slots=True)
class Chosen:
    """The figure that counts on a day: its amount (a year, or a price), what it speaks of, and where it is from.

    `source` is a source of the file where it is `stated`, else the address of the row of `series` that it is.
    """

    amount: Quantity
    period: Span
    known_on: date
    source: str
    series: str | None = None


def choose_figure(
    figures: Figures, rows: Mapping[str, Sequence[Measurement]], as_of: date, *, rate: bool = True
) -> Chosen | None:
    """Return the figure whose period ended last among those known on the day; None if none was.

    Of two that end together the one that became known later counts, then the longer one, then the one listed later.

    Args:
        figures: what the file offers.
        rows: the measurements of each series.
        as_of: the day.
        rate: whether an amount in a period is wanted as the amount a year that it comes to.
    """
    found = [one for figure in figures for one in _candidates(figure, rows, rate=rate) if one.known_on <= as_of]
    if not found:
        return None
    return max(
        enumerate(found), key=lambda pair: (pair[1].period.last, pair[1].known_on, pair[1].period.days, pair[0])
    )[1]


def _candidates(figure: Figure, rows: Mapping[str, Sequence[Measurement]], *, rate: bool) -> list[Chosen]:
    if figure.stated is not None:
        return [Chosen(figure.stated, figure.when, figure.known_on or date.min, figure.because or "")]
    found = []
    for row in rows.get(figure.series or "", ()):
        a_year = rate and not row.unit.endswith("/y")
        amount = row.value / years_of(row.period) if a_year else row.value
        found.append(Chosen(read_quantity(amount, "real"), row.period, row.known_on, row.url, figure.series))
    return found


def years_of(span: Span) -> float:
    """Return the length of a span in calendar years, so that a whole year is one whether it leaps or not.

    >>> years_of(Span(date(2024, 1, 1), date(2024, 12, 31)))
    1.0
    >>> round(years_of(Span(date(2023, 7, 1), date(2024, 6, 30))), 3)
    1.001
    """
    years, day = 0.0, span.first
    while day <= span.last:
        last = min(date(day.year, 12, 31), span.last)
        years += ((last - day).days + 1) / (366 if isleap(day.year) else 365)
        if last == date.max:
            break
        day = last + timedelta(days=1)
    return years
