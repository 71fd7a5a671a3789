"""The history of a forecast: what it would have said on each day, under what is believed of the rates today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from tarjih.errors import InferenceError, Problem
from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import weigh
from tarjih.explain.worlds import answer_in
from tarjih.inference.forecast import TimelinePoint
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import AnyAsk


@dataclass(frozen=True, slots=True)
class History:
    """A question's probability as of each day, with its 90 % interval over the draws."""

    question: str
    points: tuple[TimelinePoint, ...]


def history(
    posterior: Posterior,
    observations: Iterable[Observation],
    questions: Mapping[str, AnyAsk],
    *,
    dates: Sequence[date] | None = None,
) -> dict[str, History]:
    """Return what each question's answer was on each day, given what was known on that day.

    The parameter draws are the posterior's in every point, so that the history shows what the evidence said of
    the situation and not what was learned about rates meanwhile. A question keeps its window on all days, also
    on those before it was asked. A day on which no draw allows a question's condition has no point.

    Args:
        posterior: the draws, and the as-of date at which the history ends.
        observations: all that the indicators see, whenever it was known.
        questions: those that are answered exactly.
        dates: the days; by default each step's last, from the model's start to the as-of date.

    Raises:
        InferenceError: for a day before the model's start or after the posterior's as-of date.
    """
    days = sorted(set(step_ends(posterior) if dates is None else dates))
    require_within(posterior, days)
    seen = tuple(observations)
    worlds = [weigh(posterior.model, seen, as_of=day) for day in days]
    found = answer_in(posterior, questions, worlds)
    return {name: History(name, found.points(name, days)) for name in questions}


def step_ends(posterior: Posterior, since: date | None = None) -> list[date]:
    """Return each step's last day from `since` (by default the model's start) on, and the as-of date."""
    calendar, as_of = posterior.model.calendar, posterior.evidence.as_of
    begin = max(calendar.step_of(since or posterior.model.start), 0)
    return [min(calendar.span(t).last, as_of) for t in range(begin, posterior.frame.now + 1)]


def require_within(posterior: Posterior, days: Iterable[date]) -> None:
    """Refuse days that the model or the posterior does not reach.

    Raises:
        InferenceError: with every one of them.
    """
    first, last = posterior.model.calendar.span(0).first, posterior.evidence.as_of
    problems = [
        Problem("history", f"{day} lies before the model's start, {first}", "Choose a later day")
        if day < first
        else Problem("history", f"{day} lies after the as-of date, {last}", "Choose an earlier day")
        for day in days
        if not first <= day <= last
    ]
    if problems:
        raise InferenceError(*problems)
