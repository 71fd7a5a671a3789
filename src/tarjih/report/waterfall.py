"""What an account of a forecast's change shows line by line: the strongest items alone, the rest together."""

from collections.abc import Sequence
from dataclasses import dataclass

from tarjih.explain import Account, Contribution
from tarjih.inference.forecast import TimelinePoint
from tarjih.model.calendar import Span
from tarjih.report.compose import NEGLIGIBLE

# What would be printed as ×1.00 is left out between two lines.
UNSEEN = 0.005
# The ends that a scale of probabilities may have: the first above all that is drawn.
_SCALES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an account: a contribution alone, or several in a row that are weaker (`alone` is None).

    `log_odds` (nats) took the question to the probability `after`. Of several together `from_silence` and
    `from_known` are parts of it, and `reports` counts their reports.
    """

    when: Span
    alone: Contribution | None
    log_odds: float
    after: float
    reports: int
    from_silence: float
    from_known: float


def lines_of(account: Account, shown: int) -> tuple[Line, ...]:
    """Return an account in the order of time: the strongest `shown` alone, what lies between them together.

    The factors of all lines multiply to the whole change, up to what would be printed as ×1.00.
    """
    strongest = sorted((one for one in account.contributions if _stands_alone(one)), key=lambda one: -abs(one.log_odds))
    alone = {id(one) for one in strongest[:shown]}
    lines: list[Line] = []
    between: list[Contribution] = []
    for one in account.contributions:
        if id(one) in alone:
            lines += [*_together(between), Line(one.occurred, one, one.log_odds, one.after, 0, 0.0, 0.0)]
            between = []
        else:
            between.append(one)
    return (*lines, *_together(between))


def _stands_alone(one: Contribution) -> bool:
    # Facts that go on as they were are told together, like silence.
    new = one.kind == "report" or bool(one.facts)
    return one.kind == "learning" or (new and one.kind != "silence" and abs(one.log_odds) >= NEGLIGIBLE)


def _together(between: Sequence[Contribution]) -> list[Line]:
    whole = sum(one.log_odds for one in between)
    if abs(whole) < UNSEEN:
        return []
    parts = {kind: sum(one.log_odds for one in between if one.kind == kind) for kind in ("silence", "known")}
    first = min(one.occurred.first if one.kind != "report" else one.known_on for one in between)
    reports = sum(one.kind == "report" for one in between)
    when = Span(first, between[-1].known_on)
    return [Line(when, None, whole, between[-1].after, reports, parts["silence"], parts["known"])]


def thinned(points: Sequence[TimelinePoint], most: int) -> tuple[TimelinePoint, ...]:
    """Return at most so many of the points, evenly, with the first and the last."""
    if len(points) <= most:
        return tuple(points)
    places = {round(i * (len(points) - 1) / (most - 1)) for i in range(most)}
    return tuple(points[i] for i in sorted(places))


def scale_of(values: Sequence[float]) -> float:
    """Return the end of a scale from 0 that holds all values: 1, 2, 5, 10, 20, 50 or 100 %."""
    most = max(values, default=1.0)
    return next((end for end in _SCALES if most <= end), 1.0)
