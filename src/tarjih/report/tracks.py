"""What a backtest says: each question's forecasts through as-of time, what moved them, and what happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from tarjih.inference.forecast import TimelinePoint
from tarjih.model.calendar import Span
from tarjih.report.composition import OutcomeLine
from tarjih.report.labels import Label

Every = Literal["month", "quarter", "year"]

# Marks on the track of one question: more could not be told apart.
_MARKS = 8


@dataclass(frozen=True, slots=True)
class Moved:
    """A report that moved a question between two as-of dates.

    `log_odds` (nats) is what it was worth in the forecast of the day `as_of`, the first that knew of it: everything
    else kept, the question stood at `before` without it and at `after` with it.
    """

    question: str
    as_of: date
    known_on: date
    occurred: Span
    indicator: str
    text: str
    source: str
    log_odds: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Track:
    """One question's forecasts: a point for each as-of date on which it was answered, `on` being that date.

    `moved` are the reports that moved it most, in the order in which they could be known. After the deadline there is
    one point, if any: what was then held for settled.
    """

    label: Label
    ask: str
    key: bool
    deadline: date | None
    points: tuple[TimelinePoint, ...]
    moved: tuple[Moved, ...]
    outcome: OutcomeLine | None

    def at(self, day: date) -> TimelinePoint | None:
        """Return the forecast of a day, if the question was answered on it."""
        return next((point for point in self.points if point.on == day), None)

    @property
    def last_open(self) -> TimelinePoint:
        """Return the last forecast before the deadline and before the question was settled, or else the first."""
        ends = [self.deadline, None if self.outcome is None else self.outcome.on]
        points = [p for p in self.points if all(end is None or p.on < end for end in ends)]
        return points[-1] if points else self.points[0]


@dataclass(frozen=True, slots=True)
class Day:
    """One as-of date: how many facts were known, the last of them, and the digests of what the forecast follows from.

    `left_out` holds the reason for each question that could not be answered; `heard` names the indicators that hear the
    row planted for the day after, and only then.
    """

    as_of: date
    facts: int
    last_fact: date | None
    evidence_hash: str
    left_out: Mapping[str, str]
    heard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScoreOn:
    """How the forecasts of one as-of date came out, over the questions that were open on it and are settled by now.

    The model is compared with the status quo on the questions that both answer: `difference` of the mean Brier scores,
    with its central 90 % over judgements drawn anew (NaN where there are too few); less is better.
    """

    as_of: date
    questions: int
    judgements: int
    brier: float
    status_quo: float
    difference: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Backtest:
    """The same forecast made for many as-of dates, each with what was known then.

    There is a score for every date on which the model and the status quo can be compared. `every` is "issued" where
    forecasts were read as they were issued; no canary sang over them then.
    """

    case: str
    title: Label
    every: Every | Literal["issued"]
    days: tuple[Day, ...]
    tracks: tuple[Track, ...]
    scenarios: tuple[Track, ...]
    scenarios_at: date | None
    scores: tuple[ScoreOn, ...]
    draws: int
    seed: int
    version: str
    model_hash: str
    indicators: Mapping[str, Label]
    step: str

    @property
    def key_tracks(self) -> tuple[Track, ...]:
        """Return the tracks of the key questions, or of all where none is key."""
        return tuple(track for track in self.tracks if track.key) or self.tracks


def most_moved(moved: Sequence[Moved], *, most: int = _MARKS) -> tuple[Moved, ...]:
    """Return the reports that moved a question most, in the order in which they could be known."""
    strongest = sorted(moved, key=lambda one: -abs(one.log_odds))[:most]
    return tuple(sorted(strongest, key=lambda one: (one.known_on, -abs(one.log_odds))))
