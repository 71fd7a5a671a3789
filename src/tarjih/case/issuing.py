"""Issue forecasts, which are then never edited, and make issued ones again to the last bit."""

import hashlib
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from importlib import metadata
from pathlib import Path
from typing import Literal

from tarjih import __version__
from tarjih.case.asking import answer_questions, answer_scenarios, default_day, require_days
from tarjih.case.canary import require_blind
from tarjih.case.case import HEADLINE_DRAWS, Case, Progress
from tarjih.case.digest import hash_evidence, hash_model
from tarjih.case.issued import ISSUED_FILE, Answered, Appended, Book, Issued, Line, append_issued, read_issued
from tarjih.draws_store import engine_digest
from tarjih.errors import CaseError, Problem
from tarjih.evidence.observation import Ledger
from tarjih.evidence.weigh import Evidence
from tarjih.inference.agenda import Choice
from tarjih.inference.forecast import Estimate
from tarjih.inference.learning import last_day, silent
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import AnyAsk
from tarjih.model.schema import ScenarioModel
from tarjih.report.verification import VerifiedFile, VerifiedLine

# Probabilities that lie no farther apart, made on different processors, differ by rounding alone: their last digits
# are of 1e-16, and filters over some sixty steps and quantiles of the draws make up to some 1e-12 of them.
ROUNDING = 1e-9

Verdict = Literal["same", "rounding", "differs", "model", "evidence"]


@dataclass(frozen=True, slots=True)
class Fresh:
    """A forecast that could be issued, what it follows from, and the indicators in which the canary was heard."""

    issued: Issued
    posterior: Posterior
    asks: Mapping[str, AnyAsk]
    heard: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of one issued forecast when it was made again.

    The verdict is `same` bits; `rounding`, on another processor; `differs`; the `model` has been changed since, so that
    the chain alone speaks for it; or the `evidence` that it used can no longer be put together from the case's files.
    `gap` is the largest difference between two probabilities, in the answer named `farthest`.
    Facts that have come to light since are `added`, rows that are no longer there `gone`, and those that say something
    else `altered`, each as `indicator/id`; `searched` names indicators whose searched days have changed.
    `environment` holds what is different here: its name, what it was, and what it is.
    """

    line: Line
    verdict: Verdict
    gap: float = 0.0
    farthest: str = ""
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    altered: tuple[str, ...] = ()
    searched: tuple[str, ...] = ()
    environment: tuple[tuple[str, str, str], ...] = ()

    @property
    def failed(self) -> bool:
        """Tell whether it should have come out the same and did not."""
        return self.verdict in ("differs", "evidence")


@dataclass(frozen=True, slots=True)
class Verification:
    """The issued forecasts of a case as they were read, and those that were made again."""

    book: Book
    verified: tuple[Verified, ...]

    @property
    def failed(self) -> bool:
        """Tell whether the chain is broken, or a forecast did not come out the same."""
        return bool(self.book.problems) or any(one.failed for one in self.verified)


def issue(
    case: Case,
    *,
    issued_on: date,
    as_of: date | None = None,
    until: date | None = None,
    draws: int = HEADLINE_DRAWS,
    seed: int = 1,
    method: Choice = "auto",
    file: Path | None = None,
    progress: Progress = silent,
) -> Appended:
    """Make the forecast of a day and append it to the case's issued ones; what was issued before is left as it is.

    Args:
        case: the case.
        issued_on: today. A forecast issued later than its as-of date is marked as retrospective.
        as_of: the day whose knowledge is used; by default the model's own.
        until, draws, seed, method, progress: as in `Case.learn`.
        file: where it is kept; by default `issued.jsonl` in the case's folder.

    Raises:
        CaseError: if the day lies ahead, or the file cannot be written or is damaged.
        FutureEvidence: if anything that was known later would enter.
    """
    day = as_of or default_day(case.model)
    require_past(day, issued_on)
    path = file or case.folder / ISSUED_FILE
    evidence = case.weigh(day, until, progress)
    last = last_day(case.model, day, until)
    hashes = hash_model(case.model), hash_evidence(evidence)
    book = read_issued(path)
    if book.problems:
        raise CaseError(*book.problems)
    if (there := book.find((case.name, day, last, draws, seed, method, __version__, *hashes))) is not None:
        return Appended(there, new=False)
    found = forecast_to_issue(
        case, issued_on=issued_on, as_of=day, until=until, draws=draws, seed=seed, method=method, progress=progress
    )
    progress("writing it down", None)
    return append_issued(path, found.issued)


def forecast_to_issue(
    case: Case,
    *,
    issued_on: date,
    as_of: date,
    until: date | None = None,
    draws: int = HEADLINE_DRAWS,
    seed: int = 1,
    method: Choice = "auto",
    progress: Progress = silent,
) -> Fresh:
    """Make a forecast as it would be issued, with a canary planted for the day after; the arguments are `issue`'s."""
    model = case.model
    evidence = case.weigh(as_of, until, progress)
    heard = require_blind(model, case.ledger, evidence)
    posterior = case.learn(as_of=as_of, until=until, draws=draws, seed=seed, method=method, progress=progress)
    left_out: dict[str, str] = {}
    questions, asks = answer_questions(posterior, as_of, progress, left_out=left_out)
    progress("weighing the scenarios", None)
    scenarios = answer_scenarios(posterior, as_of)
    conditions = {one.name: one.when for one in model.scenarios.list} if model.scenarios else {}
    engine = posterior.diagnostics.engine
    issued = Issued(
        case=case.name,
        as_of=as_of,
        issued_on=issued_on,
        retrospective=issued_on > as_of,
        until=model.calendar.span(posterior.frame.last).last,
        draws=draws,
        seed=seed,
        choice=method,
        version=__version__,
        model_hash=hash_model(model),
        evidence_hash=hash_evidence(evidence),
        engine=engine.method if engine is not None else "exact",
        log_evidence=posterior.diagnostics.log_evidence,
        questions=tuple(
            _answered(q.name, model.questions[q.name].ask, q.estimate, model.questions[q.name].asked) for q in questions
        ),
        left_out=left_out,
        scenarios_at=model.scenarios.at if model.scenarios else None,
        scenarios=tuple(_answered(s.name, conditions[s.name], s.estimate) for s in scenarios),
        facts=_facts(evidence),
        searched=_searched(model, evidence),
        environment=environment(),
    )
    return Fresh(issued, posterior, asks, heard)


def verify(
    case: Case,
    *,
    as_of: date | None = None,
    file: Path | None = None,
    digest: str | None = None,
    progress: Progress = silent,
) -> Verification:
    """Check the chain of issued forecasts, make each of them again from the case's files, and compare.

    Where facts have come to light since that were known by the day, they are told and set aside, and the forecast is
    made from those that it had. A forecast of another model than the case's present one cannot be made again; the chain
    alone speaks for it. Nothing is taken from kept draws.

    Args:
        case: the case.
        as_of: look only at forecasts of this day.
        file: where they are kept; by default `issued.jsonl` in the case's folder.
        digest: the digest of a line that was noted elsewhere; that line must be there.
        progress: told what is being done and how far it is.
    """
    book = read_issued(file or case.folder / ISSUED_FILE)
    if digest is not None and all(line.digest != digest for line in book.lines):
        missing = f"no line has the digest {digest}: the end of the file was cut off, or the digest is another file's"
        mend = "Restore the file from a copy, or look the digest up again"
        book = replace(book, problems=(*book.problems, Problem(book.path.name, missing, mend)))
    lines = [line for line in book.lines if as_of is None or line.issued.as_of == as_of]
    fresh = replace(case, store=None)
    found = []
    for number, line in enumerate(lines):
        progress(f"making the forecast of {line.issued.as_of} again", number / len(lines))
        found.append(_verify(fresh, line))
    return Verification(book, tuple(found))


def require_past(day: date, today: date) -> None:
    """Refuse to issue a forecast with the knowledge of a day to come.

    Raises:
        CaseError: if the day lies ahead.
    """
    if day > today:
        found = f"{day} lies ahead: nobody knows yet what will be known on it"
        raise CaseError(Problem("as-of", found, f"Issue it with --as-of {today}, or on that day"))


def environment() -> dict[str, str]:
    """Return what the last bits of a forecast may depend on beside its inputs."""
    from tarjih.inference.kernels import processor

    libraries = {name: metadata.version(name) for name in ("numpy", "scipy", "numba", "llvmlite")}
    machine = {"system": platform.system(), "machine": platform.machine(), "processor": processor()}
    return {"engine": engine_digest()[:16], "python": platform.python_version(), **libraries, **machine}


def _verify(case: Case, line: Line) -> Verified:
    issued, model = line.issued, case.model
    if hash_model(model) != issued.model_hash or case.name != issued.case:
        return Verified(line, "model")
    require_days(model, issued.as_of, issued.until)
    now = case.weigh(issued.as_of, issued.until)
    facts, searched = _facts(now), _searched(model, now)
    told = Verified(
        line,
        "evidence",
        added=tuple(name for name in facts if name not in issued.facts),
        gone=tuple(name for name in issued.facts if name not in facts),
        altered=tuple(name for name in facts if name in issued.facts and facts[name] != issued.facts[name]),
        searched=tuple(
            name for name in {**issued.searched, **searched} if issued.searched.get(name) != searched.get(name)
        ),
        environment=_differences(issued.environment, environment()),
    )
    then = _as_it_was(case, issued)
    if then is None:
        return told
    again = forecast_to_issue(
        then,
        issued_on=issued.issued_on,
        as_of=issued.as_of,
        until=issued.until,
        draws=issued.draws,
        seed=issued.seed,
        method=issued.choice,
    ).issued
    if _said(again) == _said(issued):
        return replace(told, verdict="same")
    gap, farthest = _gap(issued, again)
    close = bool(told.environment) and gap <= ROUNDING
    return replace(told, verdict="rounding" if close else "differs", gap=gap, farthest=farthest)


def _as_it_was(case: Case, issued: Issued) -> Case | None:
    """Return the case without the rows that have come to light since; None if that does not bring the evidence back."""
    while True:
        evidence = case.weigh(issued.as_of, issued.until)
        if hash_evidence(evidence) == issued.evidence_hash:
            return case
        # A row that is set aside may uncover another: a later report of the same episode, say.
        new = {name.split("/", 1)[1] for name in _facts(evidence) if name not in issued.facts}
        if not new:
            return None
        events = tuple(row for row in case.ledger.events if row.id not in new)
        series = tuple(row for row in case.ledger.series if row.id not in new)
        case = replace(case, ledger=Ledger(events, series))


def _said(issued: Issued) -> tuple[object, ...]:
    """Return all that was reckoned."""
    return issued.questions, issued.scenarios, sorted(issued.left_out), issued.log_evidence, issued.engine


def _gap(one: Issued, other: Issued) -> tuple[float, str]:
    """Return the largest difference between the probabilities of two forecasts, and the answer it is in."""
    worst, farthest = 0.0, ""
    theirs = {answer.name: answer for answer in (*other.questions, *other.scenarios)}
    ours = {answer.name for answer in (*one.questions, *one.scenarios)}
    if missing := [name for name in theirs if name not in ours]:
        return 1.0, missing[0]
    for mine in (*one.questions, *one.scenarios):
        its = theirs.get(mine.name)
        ends = ((mine.mean, 0), (mine.low, 1), (mine.high, 2))
        gap = 1.0 if its is None else max(abs(p - (its.mean, its.low, its.high)[i]) for p, i in ends)
        if gap > worst or not farthest:
            worst, farthest = gap, mine.name
    return worst, farthest


def _answered(name: str, ask: str, estimate: Estimate, asked: date | None = None) -> Answered:
    e = estimate
    return Answered(name, ask, e.mean, e.low, e.high, e.noise, e.effective, e.method, asked)


def _facts(evidence: Evidence) -> dict[str, str]:
    """Return a short digest of what each row of the ledger said through each indicator."""
    said: dict[str, list[object]] = {}
    for reading in evidence.readings:
        for item in reading.items:
            name = f"{reading.indicator}/{item.observation.id}"
            said.setdefault(name, []).append((reading.step, item.value, item.presence))
    return {name: _short(parts) for name, parts in said.items()}


def _searched(model: ScenarioModel, evidence: Evidence) -> dict[str, str]:
    """Return a short digest of how far each indicator with a stated coverage was searched."""
    return {
        name: _short((reading.step, reading.exposure) for reading in evidence.of(name))
        for name, indicator in model.indicators.items()
        if indicator.coverage is not None and indicator.level is None
    }


def _short(parts: Iterable[object]) -> str:
    return hashlib.sha256(repr(tuple(parts)).encode()).hexdigest()[:8]


def _differences(then: Mapping[str, str], now: Mapping[str, str]) -> tuple[tuple[str, str, str], ...]:
    names = dict.fromkeys((*then, *now))
    return tuple((n, then.get(n, ""), now.get(n, "")) for n in names if then.get(n) != now.get(n))


def told(found: Verification) -> VerifiedFile:
    """Return what there is to say of a verification."""
    lines = tuple(
        VerifiedLine(
            number=one.line.number,
            as_of=one.line.issued.as_of,
            issued_on=one.line.issued.issued_on,
            retrospective=one.line.issued.retrospective,
            verdict=one.verdict,
            gap=one.gap,
            farthest=one.farthest,
            added=one.added,
            gone=one.gone,
            altered=one.altered,
            searched=one.searched,
            environment=one.environment,
        )
        for one in found.verified
    )
    book = found.book
    return VerifiedFile(book.path.name, lines, book.problems, book.torn, book.last_digest, not book.lines)
