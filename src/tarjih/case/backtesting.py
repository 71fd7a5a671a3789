"""Forecast one case for many earlier days, each with what was known then and nothing else."""

import json
from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import takewhile
from pathlib import Path
from typing import Literal

import numpy as np
from pydantic import TypeAdapter

from tarjih import __version__
from tarjih.case.asking import default_day, open_ask, require_questions
from tarjih.case.canary import require_blind
from tarjih.case.case import HEADLINE_DRAWS, Case, Progress
from tarjih.case.digest import hash_model
from tarjih.case.issued import ISSUED_FILE, Answered, Issued, Line, append_issued, read_issued
from tarjih.case.issuing import environment, forecast_to_issue, require_past
from tarjih.case.scoring import outcome_of, said
from tarjih.draws_store import stages_digest
from tarjih.errors import CaseError, Problem, ScoringError
from tarjih.explain import explain
from tarjih.inference.agenda import Choice
from tarjih.inference.forecast import TimelinePoint, plain
from tarjih.inference.kept import key_of, told
from tarjih.inference.learning import last_day, silent
from tarjih.model.schema import ScenarioModel
from tarjih.report.composition import OutcomeLine
from tarjih.report.labels import Label
from tarjih.report.tracks import Backtest, Day, Every, Moved, ScoreOn, Track, most_moved
from tarjih.scoring import STATUS_QUO, score

_MONTHS: dict[Every, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Done:
    """The forecast of one as-of date, what moved it since the one before, and where the canary was heard.

    `cleared` bytes of a half-written line were cleared away where it was issued.
    """

    issued: Issued
    moved: tuple[Moved, ...]
    heard: tuple[str, ...] = ()
    cleared: int = 0


def backtest(
    case: Case,
    *,
    today: date,
    every: Every = "quarter",
    first: date | None = None,
    last: date | None = None,
    draws: int = HEADLINE_DRAWS,
    seed: int = 1,
    method: Choice = "auto",
    issue_to: Path | None = None,
    progress: Progress = silent,
    done: Callable[[Done], None] = lambda _: None,
) -> Backtest:
    """Make the forecast of every as-of date with what was known on it; with the same arguments, the same bits.

    On each day a canary is planted: rows for every feed that were known the day after, and must change nothing. What is
    done is kept in the case's store, and is not done again when the call is repeated.

    Args:
        case: the case.
        today: no as-of date lies after it.
        every: the as-of dates are the ends of months, quarters or years, after the first and up to the last.
        first: the first as-of date; by default the model's own.
        last: the last; by default the last day that any indicator was searched, or today if that is earlier.
        draws, seed, method: as in `Case.learn`.
        issue_to: a file to which every forecast is appended, as `issue` does.
        progress: told what is being done and how far it is.
        done: told of each day when it is finished.

    Raises:
        CaseError: if there is no question, the days run backwards, or they lie ahead.
        FutureEvidence: if a forecast would see anything that was known later.
    """
    require_questions(case.model)
    days = as_of_days(case.model, today=today, every=every, first=first, last=last)
    # A file that cannot take them is told before the first day is run.
    if issue_to is not None and (problems := read_issued(issue_to).problems):
        raise CaseError(*problems)
    before = None
    found: list[Done] = []
    for number, day in enumerate(days, start=1):

        def tell(stage: str, _fraction: float | None, number: int = number, day: date = day) -> None:
            progress(f"{day} ({number} of {len(days)}): {stage}", (number - 1) / len(days))

        one = _day(case, day, before, today, draws, seed, method, tell)
        if issue_to is not None:
            one = replace(one, cleared=append_issued(issue_to, one.issued).cleared)
        found.append(one)
        done(one)
        before = day
    return _compose(case, every, found, draws, seed)


def issued_history(case: Case, *, file: Path | None = None) -> Backtest:
    """Return the issued forecasts of a case's present model through time, as they were issued.

    Of several for one as-of date, the one that was issued first counts.

    Args:
        case: the case.
        file: where they are kept; by default in the case's folder.

    Raises:
        CaseError: if none was issued, none by this model, or the chain of lines is broken.
    """
    path = file or issued_file(case)
    book = read_issued(path)
    if book.problems:
        raise CaseError(*book.problems)
    if not book.lines:
        raise CaseError(Problem(str(path), "no forecast has been issued here", f"Issue one: tarjih issue {case.name}"))
    model = hash_model(case.model)
    of_day: dict[date, Issued] = {}
    for line in book.lines:
        if line.issued.model_hash == model and line.issued.case == case.name:
            _require_asked(case.model, path, line)
            of_day.setdefault(line.issued.as_of, line.issued)
    if not of_day:
        found = f"its {len(book.lines)} forecasts were issued by another version of the model"
        raise CaseError(Problem(str(path), found, f"Issue one by this version: tarjih issue {case.name}"))
    issued = [of_day[day] for day in sorted(of_day)]
    return _compose(case, "issued", [Done(one, ()) for one in issued], issued[0].draws, issued[0].seed)


def _require_asked(model: ScenarioModel, path: Path, line: Line) -> None:
    for answer in line.issued.questions:
        if answer.name not in model.questions:
            found = f"it answers {answer.name!r}, which its own model does not ask: this line was not issued by tarjih"
            raise CaseError(Problem(f"{path.name}:{line.number}", found, "Restore the file from a copy"))


def as_of_days(
    model: ScenarioModel, *, today: date, every: Every, first: date | None = None, last: date | None = None
) -> tuple[date, ...]:
    """Return the as-of dates of a backtest: the first, the ends of all periods after it, and the last.

    Raises:
        CaseError: if they run backwards or lie ahead.
    """
    begin = first or default_day(model)
    searched = [span.last for indicator in model.indicators.values() for span in indicator.coverage or ()]
    end = last or max(min([today, *([max(searched)] if searched else [])]), begin)
    if end < begin:
        found = f"the last as-of date, {end}, lies before the first, {begin}"
        raise CaseError(Problem("until", found, "Choose a later day, or an earlier one with --from"))
    require_past(end, today)
    if end == begin:
        return (begin,)
    between = takewhile(lambda day: day < end, _period_ends(begin, every))
    return (begin, *(day for day in between if day > begin), end)


def issued_file(case: Case) -> Path:
    """Return the file in which a case's issued forecasts are kept."""
    return case.folder / ISSUED_FILE


def _period_ends(begin: date, every: Every) -> Iterator[date]:
    months = _MONTHS[every]
    month = begin.year * 12 + (begin.month - 1) // months * months + months - 1
    while True:
        year, index = divmod(month, 12)
        if year > date.max.year:
            return
        yield date(year, index + 1, monthrange(year, index + 1)[1])
        month += months


def _day(
    case: Case, day: date, before: date | None, today: date, draws: int, seed: int, method: Choice, progress: Progress
) -> Done:
    """Return the forecast of a day, from the store where the same one was made before; the canary always sings."""
    model = case.model
    evidence = case.weigh(day)
    items = [(o.indicator, o.id, o.text, o.source, o.known_on.isoformat()) for o in evidence.observations]
    asked = str(before), str(last_day(model, day)), draws, seed, method
    parts = told(evidence), items, *asked, stages_digest("explain", "case"), sorted(environment().items()), __version__
    key = key_of("backtest", model, *parts)
    if (kept := _kept(case, key)) is not None:
        heard = require_blind(model, case.ledger, evidence)
        issued = replace(kept.issued, issued_on=today, retrospective=today > day)
        return Done(issued, kept.moved, heard)
    fresh = forecast_to_issue(
        case, issued_on=today, as_of=day, draws=draws, seed=seed, method=method, progress=progress
    )
    moved: tuple[Moved, ...] = ()
    if before is not None:
        progress("finding what moved it", None)
        keys = [n for n, q in model.questions.items() if q.key] or list(model.questions)
        movements = explain(fresh.posterior, {n: fresh.asks[n] for n in keys if n in fresh.asks}, since=before)
        moved = tuple(
            Moved(
                m.question,
                day,
                item.known_on,
                item.occurred,
                m.indicator,
                item.text,
                item.source,
                m.log_odds,
                m.before,
                m.after,
            )
            for m in movements
            # Reports that are read together in one step are left out together; the latest stands for them.
            for item in [max(m.items, key=lambda item: item.known_on)]
        )
    found = Done(fresh.issued, moved, fresh.heard)
    if case.store is not None:
        content = json.dumps(plain(found), allow_nan=False).encode()
        case.store.put(key, {"day": np.frombuffer(content, np.uint8)})
    return found


def _kept(case: Case, key: str) -> Done | None:
    found = None if case.store is None else case.store.get(key)
    # Read with Python's own reader of numbers, which gives back the bits that were written.
    return None if found is None or "day" not in found else _form().validate_python(json.loads(found["day"].tobytes()))


@cache
def _form() -> TypeAdapter[Done]:
    return TypeAdapter(Done)


def _compose(case: Case, every: Every | Literal["issued"], found: Sequence[Done], draws: int, seed: int) -> Backtest:
    model = case.model
    days = tuple(_told(case, one) for one in found)
    return Backtest(
        case=case.name,
        title=Label(model.name, model.title),
        every=every,
        days=days,
        tracks=tuple(track for name in model.questions if (track := _track(model, name, found)) is not None),
        scenarios=_scenarios(model, found),
        scenarios_at=model.scenarios.at if model.scenarios is not None else None,
        scores=tuple(score for one in found if (score := _score(model, one.issued)) is not None),
        draws=draws,
        seed=seed,
        version=__version__,
        model_hash=hash_model(model),
        indicators={name: Label(name, one.title) for name, one in model.indicators.items()},
        step=model.step,
    )


def _told(case: Case, one: Done) -> Day:
    issued = one.issued
    rows = {name.split("/", 1)[1] for name in issued.facts}
    dates = [row.known_on for row in case.ledger.events if row.id in rows]
    known = dates + [row.known_on for row in case.ledger.series if row.id in rows]
    last = max(known, default=None)
    return Day(issued.as_of, len(rows), last, issued.evidence_hash, issued.left_out, one.heard)


def _track(model: ScenarioModel, name: str, found: Sequence[Done]) -> Track | None:
    """Return the track of a question; None if it was answered on no day."""
    question = model.questions[name]
    first = found[0].issued.as_of
    ask = open_ask(model, f"questions.{name}.ask", question.ask, question.asked, first)
    deadline = None if ask is None else ask.window.last
    resolved = question.resolved
    # A forecast after the answer is out is none, whatever the evidence lets the model think.
    ends = [day for day in (deadline, None if resolved is None else resolved.on) if day is not None]
    points = _points(found, min(ends, default=None), name, lambda issued: issued.questions)
    seen = {point.on for point in points}
    moved = most_moved([m for one in found for m in one.moved if m.question == name and m.as_of in seen])
    outcome = None if resolved is None else OutcomeLine(resolved.answer, resolved.on, resolved.source)
    label = Label(name, question.title)
    return Track(label, question.ask, question.key, deadline, points, moved, outcome) if points else None


def _score(model: ScenarioModel, issued: Issued) -> ScoreOn | None:
    """Return how the forecasts of a day came out; None where nothing can be compared with the status quo.

    Nor is there a score where 0 was given to what happened: `tarjih score` refuses it, and names the question.
    """
    rows, given = [], {}
    for answer in issued.questions:
        question = model.questions[answer.name]
        settled = question.resolved
        if settled is None or settled.answer not in ("yes", "no") or settled.on <= issued.as_of:
            continue
        if answer.method != "known":
            rows.append(outcome_of(answer.name, question))
            given[answer.name] = said(answer.mean)
    try:
        card = score(given, rows, seed=issued.seed) if rows else None
    except ScoringError:
        return None
    beside = next((one for one in card.comparisons if one.name == STATUS_QUO), None) if card is not None else None
    if beside is None:
        return None
    brier, other = beside.model_brier, beside.other_brier
    gap = beside.difference
    return ScoreOn(issued.as_of, beside.questions, beside.judgements, brier, other, gap.value, gap.low, gap.high)


def _scenarios(model: ScenarioModel, found: Sequence[Done]) -> tuple[Track, ...]:
    if model.scenarios is None:
        return ()
    tracks = []
    for scenario in model.scenarios.list:
        points = _points(found, model.scenarios.at, scenario.name, lambda issued: issued.scenarios)
        label = Label(scenario.name, scenario.title)
        tracks.append(
            Track(
                label=label,
                ask=scenario.when,
                key=False,
                deadline=model.scenarios.at,
                points=points,
                moved=(),
                outcome=None,
            )
        )
    return tuple(tracks) if tracks[0].points else ()


def _points(
    found: Sequence[Done], deadline: date | None, name: str, answers: Callable[[Issued], Sequence[Answered]]
) -> tuple[TimelinePoint, ...]:
    points: list[TimelinePoint] = []
    for one in found:
        if points and deadline is not None and points[-1].on >= deadline:
            break
        answer = next((answer for answer in answers(one.issued) if answer.name == name), None)
        if answer is not None:
            points.append(TimelinePoint(one.issued.as_of, answer.mean, answer.low, answer.high))
    return tuple(points)
