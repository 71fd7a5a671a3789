"""Ask a case what closed routes cost, who can stop what, and what its own forecast expects to be lost."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import isfinite
from typing import TYPE_CHECKING

from tarjih.case.asking import Progress, default_day, require_days
from tarjih.errors import CaseError, ModelError, Problem
from tarjih.exposure import (
    EXPOSURE_FILE,
    Expected,
    ExposureFile,
    Lever,
    Loss,
    Risk,
    Standing,
    leverage,
    load_exposure,
    loss,
    risks,
    stand,
)
from tarjih.exposure.losses import DAYS_A_YEAR
from tarjih.inference.learning import last_day, silent
from tarjih.inference.posterior import Posterior
from tarjih.model.advice import choose
from tarjih.model.quantity import YEARS
from tarjih.model.schema import ScenarioModel

if TYPE_CHECKING:
    from tarjih.case.case import Case

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(d|w|m|y|days?|weeks?|months?|quarters?|years?)?")
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}
_LONGEST_DAYS = 36_525


@dataclass(frozen=True, slots=True)
class Exposure:
    """What a case stands to lose by its routes.

    With something closed, `closures` say what that costs for `days`. Without, `levers` say who can stop what, and
    `risks` and `expected` what the forecast expects to be lost up to `until` (None where nothing was forecast).
    """

    model: ScenarioModel
    file: ExposureFile
    as_of: date
    until: date | None
    days: float
    draws: int
    seed: int
    standings: tuple[Standing, ...]
    closures: tuple[Loss, ...] = ()
    levers: tuple[Lever, ...] = ()
    risks: tuple[Risk, ...] = ()
    expected: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True)
class Outlay:
    """What a forecast expects to be lost up to `until`: by closing state, and in all."""

    file: ExposureFile
    until: date
    risks: tuple[Risk, ...]
    expected: tuple[Expected, ...]


def read_exposure_of(case: "Case") -> ExposureFile | None:
    """Return the file of routes of a case, if it has one.

    Raises:
        ModelError: with every problem of the file.
    """
    path = case.folder / EXPOSURE_FILE
    if not path.exists() and not path.is_symlink():
        return None  # a folder or a link to nothing in its place is told by the reader
    units: dict[str, dict[str, None]] = {}
    for row in case.ledger.series:
        units.setdefault(row.series, {})[row.unit] = None
    # A series in several units fits none.
    return load_exposure(path, case.model, {name: " and ".join(found) for name, found in units.items()})


def expose(
    case: "Case",
    close: Sequence[str] = (),
    throttle: Mapping[str, float] | None = None,
    *,
    days: float = 30,
    as_of: date | None = None,
    until: date | None = None,
    draws: int = 200,
    seed: int = 1,
    progress: Progress = silent,
) -> Exposure:
    """Return what closed routes cost; with nothing closed, who can stop what, and what the forecast expects.

    Args:
        case: the case.
        close: routes or shared parts that are closed.
        throttle: the share of a route or shared part that is closed, above 0 and up to 1.
        days: how long.

    The other arguments are those of `Case.learn`.

    Raises:
        CaseError: if the case has no file of routes, one of them is unknown, or nothing is closed for any time.
        ModelError: if its figures contradict each other.
    """
    day = as_of or default_day(case.model)
    require_days(case.model, day, until)
    file = read_exposure_of(case)
    if file is None:
        mend = "Write one: docs/exposure.md says how"
        raise CaseError(Problem(case.name, f"this case has no {EXPOSURE_FILE}", mend))
    closed = _closed(file, close, throttle or {}, days)
    wanted = [name for name in file.networks if not closed or any(file.home(one) == name for one in closed)]
    progress("finding the routes", None)
    standings = tuple(stand(file, name, case.ledger, day, draws=draws, seed=seed) for name in wanted)
    _require_known(standings, closed, day)
    if closed:
        losses = tuple(loss(s, {n: v for n, v in closed.items() if file.home(n) == s.name}, days) for s in standings)
        return Exposure(case.model, file, day, None, days, draws, seed, standings, closures=losses)
    levers = tuple(lever for standing in standings for lever in leverage(standing, tuple(file.actors), days))
    if not file.closings:
        return Exposure(case.model, file, day, None, days, draws, seed, standings, levers=levers)
    last = last_day(case.model, day, until)
    posterior = case.learn(as_of=as_of, until=until, draws=draws, seed=seed, progress=progress)
    progress("weighing what may be lost", None)
    found, expected = risks(posterior, standings, file.closings, last, seed=seed)
    return Exposure(
        case.model,
        file,
        day,
        last,
        days,
        draws,
        seed,
        standings,
        levers=levers,
        risks=found,
        expected=expected,
    )


def expect(case: "Case", posterior: Posterior, *, seed: int, progress: Progress = silent) -> Outlay | None:
    """Return what a forecast expects to be lost to its last day; None where the case has no routes that states close.

    Where the figures of the day do not suffice, the progress says why, and nothing is returned.

    Raises:
        ModelError: with every problem of the file itself.
    """
    file = read_exposure_of(case)
    if file is None or not file.closings:
        return None
    day, last = posterior.evidence.as_of, case.model.calendar.span(posterior.frame.last).last
    progress("weighing what may be lost", None)
    try:
        standings = tuple(
            stand(file, name, case.ledger, day, draws=posterior.draws, seed=seed) for name in file.networks
        )
    except ModelError as refusal:
        progress(f"leaving out what may be lost: {refusal.problems[0].found}", None)
        return None
    found, expected = risks(posterior, standings, file.closings, last, seed=seed)
    return Outlay(file, last, found, expected)


def require_routes(case: "Case", day: date) -> None:
    """Refuse a file of routes that is faulty, or does not fit together on a day.

    Raises:
        ModelError: with every problem of the file, or of the first network that does not fit together.
    """
    file = read_exposure_of(case)
    if file is None:
        return
    for name in file.networks:
        stand(file, name, case.ledger, day, draws=20, seed=1)


def read_days(text: str) -> float:
    """Read how long something is closed: `30d`, `6 weeks`, `3 months`, or a number of days.

    >>> read_days("30d"), read_days("2 weeks"), round(read_days("3 months"))
    (30.0, 14.0, 91)

    Raises:
        CaseError: if it cannot be read, or is no time at all.
    """
    match = _DURATION.fullmatch(text.strip().lower())
    if match is None:
        raise CaseError(Problem("for", f"{text!r} is not a duration", "Write it as 30d, 6 weeks or 3 months"))
    unit = (match[2] or "day").rstrip("s") if len(match[2] or "") > 1 else _UNITS[match[2] or "d"]
    return float(match[1]) * YEARS[unit] * DAYS_A_YEAR


def _closed(file: ExposureFile, close: Sequence[str], throttle: Mapping[str, float], days: float) -> dict[str, float]:
    problems = []
    if not (isfinite(days) and 0 < days <= _LONGEST_DAYS):
        found = "closed for no time at all" if days == 0 else f"{days:g} days"
        problems.append(Problem("for", found, "Say for how long, from 1 day to 100 years: 30d"))
    for name in dict.fromkeys([*close, *throttle]):
        if name not in file.closable:
            mend = choose(name, file.closable, "routes and shared parts")
            problems.append(Problem("close", f"there is no route {name!r}", mend))
        elif name in close and name in throttle:
            problems.append(Problem("throttle", f"{name} is closed altogether already", "Close it or throttle it"))
    for name, share in throttle.items():
        if not 0 < share <= 1:
            mend = "Write the share that is closed, such as 0.5 for half"
            problems.append(Problem("throttle", f"{name}={share:g} is no share between 0 and 1", mend))
    if problems:
        raise CaseError(*problems)
    return {**dict.fromkeys(close, 1.0), **throttle}


def _require_known(standings: Sequence[Standing], closed: Mapping[str, float], day: date) -> None:
    known = {name for standing in standings for name in (*standing.routes, *standing.parts)}
    if unknown := [name for name in closed if name not in known]:
        raise CaseError(
            *(Problem("close", f"nothing was known of {name} by {day}", "Ask for a later day") for name in unknown)
        )
