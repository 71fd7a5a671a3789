"""What moved a forecast, item by item in the order in which it could be known; the items add up to the whole change.

The change of a question's log-odds between two days is cut at every day on which something was reported and at
the end of every step. Between two cuts nothing but time passes: known facts of the calendar take effect, then
each indicator's search goes on in silence. On the day itself its ledger rows are added one by one, in the order
of the ledger. The running probability after each of these is what `weigh` with so much evidence would have led
to, under the draws of today.
"""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from scipy import special

from tarjih.errors import ImpossibleCondition, Problem
from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Evidence, weigh
from tarjih.explain.history import require_within, step_ends
from tarjih.explain.worlds import answer_in
from tarjih.inference.evidence_pass import domains_by_step
from tarjih.inference.network import Domains
from tarjih.inference.posterior import Posterior
from tarjih.model.calendar import Span
from tarjih.model.questions import AnyAsk

Kind = Literal["report", "silence", "known", "learning"]

# Multiply-adds beyond which silence is not told apart by indicator: about half a minute of one core.
_CHEAP = 1.5e11


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one thing did to a question: `log_odds` (nats) took it from the probability `before` to `after`.

    A `report` is one row of the ledger, which may speak through several `indicators`. `silence` is what an
    indicator's search without a report said over the days `occurred` (no indicator is named where silence was
    not told apart), `known` what plain facts and scheduled dates did, with those that are new in `facts`.
    `learning` is what the evidence has since taught about rates. Where facts settle the question `log_odds` is
    infinite. A question that is settled for a while and open again, as a fact about the first days of a step may
    leave it, is moved by no finite parts in between, and no more is one whose condition cannot come true for a
    while: all of that is one contribution, of the last one's kind.
    """

    question: str
    kind: Kind
    known_on: date
    occurred: Span
    items: tuple[Observation, ...]
    indicators: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    log_odds: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Account:
    """A question's probability `before` on the day `since` and `after` on the day `as_of`, and what lies between.

    Where no draw allows a question's condition at first, `since` is the first day on which one does.
    """

    question: str
    since: date
    as_of: date
    before: float
    after: float
    contributions: tuple[Contribution, ...]

    @property
    def log_odds(self) -> float:
        """Return the whole change in nats."""
        return log_odds_between(self.before, self.after)

    def closed(self, issued: float) -> "Account":
        """Return the account from the probability that was issued on the day `since`, under the draws of that day.

        What lies between it and today's view of that day was learned about rates, and comes first.
        """
        learned = Contribution(
            self.question,
            "learning",
            self.since,
            Span(self.since, self.since),
            (),
            (),
            (),
            log_odds_between(issued, self.before),
            issued,
            self.before,
        )
        return replace(self, before=issued, contributions=(learned, *self.contributions))


def log_odds_between(before: float, after: float) -> float:
    """Return the change in log-odds (nats); 0 where nothing changed, also at certainty."""
    return 0.0 if before == after else float(special.logit(after) - special.logit(before))


def contributions(
    posterior: Posterior,
    observations: Iterable[Observation],
    questions: Mapping[str, AnyAsk],
    *,
    since: date | None = None,
    by_indicator: bool | None = None,
) -> dict[str, Account]:
    """Return what took each question from its probability on the day `since` to the one of the as-of date.

    Both are means over the posterior's own draws. The contributions add up to the whole change in log-odds.

    Args:
        posterior: the draws, and the as-of date.
        observations: all that the indicators see, whenever it was known; an item counts on the day on which it
            was known, or on which it occurred where it was announced before.
        questions: those that are answered exactly.
        since: the first day; by default the model's start. What was known by then is not told apart.
        by_indicator: whether silence is told apart by indicator; by default, where that is cheap.

    Raises:
        InferenceError: if `since` lies before the model's start or after the as-of date.
        ImpossibleCondition: if on the as-of date no draw allows a question's condition.
    """
    begin = since or posterior.model.start
    require_within(posterior, [begin])
    seen = tuple(observations)
    days = _days(posterior, seen, begin)
    if by_indicator is None:
        by_indicator = _cost(posterior, questions, days) <= _CHEAP
    first = weigh(posterior.model, _heard(seen, begin), as_of=begin)
    moments = list(_moments(posterior, seen, first, days, by_indicator=by_indicator))
    found = answer_in(posterior, questions, [first, *(moment.world for moment in moments)])
    accounts = {}
    for name in questions:
        numbers = [float(p) for p in found.published(name)]
        if math.isnan(numbers[-1]):
            raise _void(name, posterior.evidence.as_of)
        opens = next(i for i, p in enumerate(numbers) if not math.isnan(p))
        parts = tuple(
            moment.contribution(name, before, after)
            for moment, before, after in zip(moments[opens:], numbers[opens:-1], numbers[opens + 1 :], strict=True)
            if before != after or moment.kind == "report"
        )
        since = moments[opens - 1].world.as_of if opens else begin
        accounts[name] = Account(name, since, posterior.evidence.as_of, numbers[opens], numbers[-1], _finite(parts))
    return accounts


def _void(question: str, day: date) -> ImpossibleCondition:
    found = f"its condition has probability zero in every draw on {day}"
    return ImpossibleCondition(Problem(f"question {question}", found, "Choose a day on which it can still come true"))


@dataclass(frozen=True, slots=True)
class _Moment:
    """A world, and what is new in it."""

    world: Evidence
    kind: Kind
    occurred: Span
    items: tuple[Observation, ...] = ()
    indicators: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()

    def contribution(self, question: str, before: float, after: float) -> Contribution:
        change = log_odds_between(before, after)
        new = self.items, self.indicators, self.facts
        return Contribution(question, self.kind, self.world.as_of, self.occurred, *new, change, before, after)


def _finite(parts: tuple[Contribution, ...]) -> tuple[Contribution, ...]:
    """Join what settled a question for a while, or made its condition impossible, with what opened it again."""
    found: list[Contribution] = []
    for one in parts:
        if (one.before in (0, 1) and one.before != one.after) or math.isnan(one.before):
            settled = next((i for i, other in enumerate(found) if _same(other.after, one.before)), len(found))
            joined = [*found[settled:], one]
            found = [*found[:settled], _joined(joined)]
        else:
            found.append(one)
    return tuple(found)


def _same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def _joined(parts: Sequence[Contribution]) -> Contribution:
    before, last = parts[0].before, parts[-1]
    return replace(
        last,
        occurred=Span(min(one.occurred.first for one in parts), max(one.occurred.last for one in parts)),
        items=tuple(item for one in parts for item in one.items),
        indicators=tuple(dict.fromkeys(name for one in parts for name in one.indicators)),
        facts=tuple(dict.fromkeys(fact for one in parts for fact in one.facts)),
        log_odds=log_odds_between(before, last.after),
        before=before,
    )


def counts_on(observation: Observation) -> date:
    """Return the day on which an observation counts: what was announced for a later day has not happened yet."""
    return max(observation.known_on, observation.occurred.first)


def _heard(observations: Sequence[Observation], day: date) -> list[Observation]:
    return [o for o in observations if counts_on(o) <= day]


def _days(posterior: Posterior, observations: Sequence[Observation], since: date) -> list[date]:
    """Return the days at which the change is cut: those of reports, the ends of steps, and the as-of date."""
    as_of = posterior.evidence.as_of
    reports = {counts_on(o) for o in observations}
    return sorted(day for day in {*reports, *step_ends(posterior, since)} if since < day <= as_of)


def _cost(posterior: Posterior, questions: Mapping[str, AnyAsk], days: Sequence[date]) -> float:
    """Return about how many multiply-adds it takes to tell silence apart by indicator."""
    searched = sum(1 for name in posterior.compiled.scopes if posterior.model.indicators[name].coverage)
    step = posterior.compiled.steps.multiplications / (posterior.frame.now + 1)
    return float(searched * len(days) * step * posterior.draws * (1 + len(questions) / 2))


def _moments(
    posterior: Posterior,
    observations: Sequence[Observation],
    first: Evidence,
    days: Sequence[date],
    *,
    by_indicator: bool,
) -> Iterator[_Moment]:
    """Yield the worlds between two days, each with a little more known than the one before."""
    model, world = posterior.model, first
    for day in days:
        heard = _heard(observations, world.as_of)
        rows = _rows([o for o in observations if world.as_of < counts_on(o) <= day])
        for moment in _time_passes(posterior, world, weigh(model, heard, as_of=day), by_indicator=by_indicator):
            world = moment.world
            yield moment
        for row in rows:
            heard += row
            after = weigh(model, heard, as_of=day)
            if after.readings != world.readings:
                changed = tuple(o.indicator for o in row if after.of(o.indicator) != world.of(o.indicator))
                world = after
                yield _Moment(world, "report", row[0].occurred, tuple(row), changed)


def _rows(observations: Iterable[Observation]) -> list[list[Observation]]:
    """Return observations by row of the ledger, in its order: one row may feed several indicators."""
    rows: dict[tuple[str, int, str], list[Observation]] = {}
    for observation in observations:
        file, _, line = observation.where.rpartition(":")
        rows.setdefault((file, int(line) if line.isdigit() else 0, observation.id), []).append(observation)
    return [rows[key] for key in sorted(rows)]


def _time_passes(posterior: Posterior, before: Evidence, after: Evidence, *, by_indicator: bool) -> Iterator[_Moment]:
    """Yield what happens between two days without a report: facts take effect, then each indicator stays silent."""
    stretch = Span(before.as_of + timedelta(days=1), after.as_of)
    world = Evidence(after.as_of, before.readings, before.observations)
    yield _Moment(world, "known", stretch, facts=_new_facts(posterior, before.as_of, after.as_of))
    names = tuple(posterior.model.indicators)
    changed = [name for name in names if after.of(name) != before.of(name)]
    for i, name in enumerate(changed if by_indicator else changed[:1]):
        advanced = set(changed[: i + 1]) if by_indicator else set(changed)
        readings = tuple(r for n in names for r in (after if n in advanced else before).of(n))
        silent = (name,) if by_indicator else ()
        yield _Moment(Evidence(after.as_of, readings, after.observations), "silence", stretch, indicators=silent)


def _new_facts(posterior: Posterior, before: date, after: date) -> tuple[tuple[str, str], ...]:
    """Return the variables whose known state on the later day is not the one of the earlier day, and that state."""
    then, now = (_stands(posterior, day) for day in (before, after))
    return tuple(
        (name, variable.states[now[name][0]])
        for name, variable in posterior.model.variables.items()
        if len(now[name]) == 1 and now[name] != then[name]
    )


def _stands(posterior: Posterior, day: date) -> Domains:
    return domains_by_step(posterior.network, posterior.model.calendar.step_of(day) + 1, day)[-1]
