"""One folder on disk is one case; this is the only module that knows the order of the stages."""

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from importlib import resources
from pathlib import Path

from tarjih import __version__
from tarjih.errors import CaseError, Problem, QuestionError
from tarjih.evidence.ledger import observe, read_ledger, unheard
from tarjih.evidence.observation import Ledger, Observation
from tarjih.evidence.weigh import Evidence, weigh
from tarjih.explain import Movement, explain
from tarjih.inference.answers import answer, kill_of, rivals, timeline_points, window_steps
from tarjih.inference.courses import courses
from tarjih.inference.forecast import (
    Forecast,
    QuestionForecast,
    ScenarioForecast,
    StateTimeline,
    TimelinePoint,
)
from tarjih.inference.posterior import Posterior, infer, predicted_seconds, silent, summary
from tarjih.inference.prior import ImpliedRate, YearMarginal, implied_rates, yearly_marginals
from tarjih.inference.sampling import FIRST_DRAWS, MOVES
from tarjih.inference.strikes import Striker
from tarjih.model.advice import choose
from tarjih.model.checks import MOST_STEPS
from tarjih.model.load import check_model, load_model
from tarjih.model.questions import Ask, AskSum, parse_ask
from tarjih.model.schema import ScenarioModel
from tarjih.report.compose import Composition, compose

Progress = Callable[[str, float | None], None]

MODEL_FILE = "model.yaml"
# Draws for an answer that is published.
HEADLINE_DRAWS = 200


@dataclass(frozen=True, slots=True)
class CaseForecast:
    """A forecast with what moved it, the evidence it used, and what a report would say of it."""

    forecast: Forecast
    movements: tuple[Movement, ...]
    evidence: Evidence
    composition: Composition


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What is doubtful in a case, and what its stated numbers imply before any indicator speaks."""

    problems: tuple[Problem, ...]
    rates: tuple[ImpliedRate, ...]
    marginals: tuple[YearMarginal, ...]
    cost_seconds: float
    widest: int


@dataclass(frozen=True, slots=True)
class Case:
    """A model with its ledger of facts."""

    name: str
    folder: Path
    model: ScenarioModel
    ledger: Ledger

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Return what the model's indicators see in the ledger, whenever it was known."""
        found: list[Observation] = []
        for name, indicator in self.model.indicators.items():
            if indicator.feed is not None:
                found += observe(name, indicator.feed, self.ledger, self.model.reliability)
        return tuple(found)

    def forecast(
        self,
        *,
        as_of: date | None = None,
        until: date | None = None,
        draws: int = HEADLINE_DRAWS,
        seed: int = 1,
        progress: Progress = silent,
    ) -> CaseForecast:
        """Weigh what was known on the day, answer every question, and say what moved the key ones.

        Args:
            as_of: the day of the forecast; by default the model's own.
            until: the last day to predict; by default the model's own, or the last deadline.
            draws: parameter draws.
            seed: decides every random choice.
            progress: told what is being done and how far it is.
        """
        clock = _Timings()
        model = self.model
        day = as_of or _default_day(model)
        _require_days(model, day, until)
        with clock("weigh"):
            progress("weighing the evidence", None)
            evidence = weigh(model, self.observations, as_of=day)
        with clock("learn"):
            posterior = infer(model, evidence, until=until, draws=draws, seed=seed, progress=progress)
        with clock("questions"):
            questions, asks = _answer_questions(posterior, day, progress)
        with clock("scenarios"):
            progress("weighing the scenarios", None)
            scenarios = _answer_scenarios(posterior, day)
        with clock("states"):
            progress("following the states", None)
            states = _state_timelines(posterior)
        with clock("explain"):
            progress("finding what moved it", None)
            keys = [n for n, q in model.questions.items() if q.key] or list(model.questions)
            movements = explain(posterior, {n: asks[n] for n in keys if n in asks})
        forecast = Forecast(
            case=self.name,
            title=model.title,
            as_of=day,
            until=model.calendar.span(posterior.frame.last).last,
            draws=draws,
            seed=seed,
            version=__version__,
            model_hash=hash_model(model),
            evidence_hash=hash_evidence(evidence),
            questions=questions,
            scenarios=scenarios,
            scenarios_at=model.scenarios.at if model.scenarios else day,
            states=states,
            observations_used=len({(o.where, o.id) for o in evidence.observations}),
            last_observation=max((o.known_on for o in evidence.observations), default=None),
            diagnostics=posterior.diagnostics,
            timings={},
        )
        with clock("compose"):
            composition = compose(model, forecast, movements, evidence, ledger=self.ledger)
        timed = replace(forecast, timings=clock.seconds)
        return CaseForecast(timed, movements, evidence, replace_method(composition, clock.seconds))

    def check(self, *, progress: Progress = silent) -> CheckReport:
        """Look for what is doubtful, and print what the stated rates imply before any indicator speaks."""
        model = self.model
        day = _default_day(model)
        progress("following the stated rates", None)
        prior = infer(model, Evidence(day, (), ()), draws=HEADLINE_DRAWS, seed=1)
        seconds, widest = _cost(prior, day)
        # A bad filter, and a value that an indicator cannot read, are found here, whenever they were known.
        weigh(model, self.observations, as_of=date.max)
        _rival_asks(model, day)
        problems = (*check_model(model), *unheard(model.indicators, self.ledger))
        return CheckReport(problems, implied_rates(prior), yearly_marginals(prior), seconds, widest)


class _Timings:
    """Seconds by stage, in the order in which the stages ran."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def __call__(self, stage: str) -> Iterator[None]:
        begin = time.perf_counter()
        yield
        self.seconds[stage] = time.perf_counter() - begin


def replace_method(composition: Composition, seconds: Mapping[str, float]) -> Composition:
    """Return the composition with the run's whole time in its method block."""
    return replace(composition, method=replace(composition.method, seconds=sum(seconds.values())))


def bundled_cases() -> tuple[str, ...]:
    """Return the names of the cases that ship with the package."""
    folder = resources.files("tarjih") / "cases"
    return tuple(sorted(entry.name for entry in folder.iterdir() if entry.is_dir() and not entry.name.startswith("_")))


def open_case(name: str | Path) -> Case:
    """Open a case folder, a model file in one, or a bundled case by its name.

    Raises:
        CaseError: if there is no such case.
        ModelError, EvidenceError: with every problem of its files.
    """
    folder = _find(name)
    model = load_model(folder / MODEL_FILE)
    return Case(model.name, folder, model, read_ledger(folder))


def _find(name: str | Path) -> Path:
    path = Path(name)
    try:
        is_model, is_folder = path.is_file() and path.name == MODEL_FILE, path.is_dir()
        holds_model = is_folder and (path / MODEL_FILE).is_file()
    except OSError as error:
        found, short = f"this cannot be opened: {error.strerror}", f"{str(path)[:80]}" + "..." * (len(str(path)) > 80)
        raise CaseError(Problem(short, found, "Check its name and its permissions")) from None
    if is_model:
        return path.parent
    if is_folder:
        if holds_model:
            return path
        raise CaseError(Problem(str(path), f"no {MODEL_FILE} in this folder", "Start one with: tarjih new my-case"))
    bundled = bundled_cases()
    wanted = str(name).replace("-", "_")
    if wanted in bundled:
        return Path(str(resources.files("tarjih") / "cases" / wanted))
    raise CaseError(
        Problem(
            str(name),
            "neither a folder with a model.yaml nor a bundled case",
            choose(str(name), bundled, "cases"),
        )
    )


def _cost(prior: Posterior, day: date) -> tuple[float, int]:
    """Return the predicted seconds for a headline forecast, and the most joint states held at once."""
    model = prior.model
    passes = [prior.compiled.steps]
    multiplications = prior.compiled.steps.multiplications * (FIRST_DRAWS + 3 * MOVES * HEADLINE_DRAWS)
    for name, question in model.questions.items():
        parsed = _open_ask(model, f"questions.{name}.ask", question.ask, question.asked, day)
        if isinstance(parsed, Ask):
            striker = Striker(prior, (kill_of(model, parsed)[0],))
            own = [run for run in (striker.past, striker.future) if run is not None]
            multiplications += HEADLINE_DRAWS * sum(run.multiplications for run in own)
            passes += own
    return predicted_seconds(multiplications), max(run.widest for run in passes)


def _require_days(model: ScenarioModel, day: date, until: date | None) -> None:
    """Refuse days that run backwards or without end.

    Raises:
        CaseError: with both, where both are wrong.
    """
    problems = []
    if until is not None and until < day:
        problems.append(Problem("until", f"{until} lies before the as-of date, {day}", "Choose a later day"))
    for option, last in (("as-of", day), ("until", until or day)):
        if (steps := model.calendar.step_of(last) + 1) > MOST_STEPS:
            found = f"{last} is {steps:,} steps after the model's start, more than the {MOST_STEPS:,} that can be run"
            problems.append(Problem(option, found, "Choose an earlier day"))
    if problems:
        raise CaseError(*problems)


def _default_day(model: ScenarioModel) -> date:
    if model.as_of is None:
        raise CaseError(
            Problem(model.name, "no as-of date is given", "Write as_of: in the model, or say --as-of 2022-10-28")
        )
    return model.as_of


def _answer_questions(
    posterior: Posterior, day: date, progress: Progress
) -> tuple[tuple[QuestionForecast, ...], dict[str, Ask]]:
    """Answer every question whose deadline lies within the run and after it was asked."""
    model = posterior.model
    found, asks = [], {}
    end = model.calendar.span(posterior.frame.last).last
    for i, (name, question) in enumerate(model.questions.items()):
        progress("answering the questions", i / len(model.questions))
        parsed = _open_ask(model, f"questions.{name}.ask", question.ask, question.asked, day)
        if parsed is None or parsed.window.last > end:
            continue
        given = answer(posterior, parsed)
        if isinstance(parsed, Ask) and given.method == "exact":
            asks[name] = parsed
        found.append(QuestionForecast(name, given.estimate(posterior.effective), timeline_points(posterior, given)))
    return tuple(found), asks


def _open_ask(
    model: ScenarioModel, place: str, text: str, asked: date | None, day: date, *, at: date | None = None
) -> Ask | AskSum | None:
    """Return a question; None if it counts from the as-of date, and that is too late to ask it."""
    try:
        parsed = parse_ask(text, model, asked or day, model.start, at=at)
        if isinstance(parsed, Ask):
            window_steps(model, parsed)
    except QuestionError as error:
        if asked is None:
            return None
        raise QuestionError(*(replace(problem, where=place) for problem in error.problems)) from error
    return parsed


def _rival_asks(model: ScenarioModel, day: date) -> list[Ask]:
    """Return the questions behind the scenarios but the last; none if it is too late to ask them."""
    if model.scenarios is None:
        return []
    found: list[Ask] = []
    for scenario in model.scenarios.list[:-1]:
        place = f"scenarios.{scenario.name}.when"
        parsed = _open_ask(model, place, scenario.when, model.scenarios.asked, day, at=model.scenarios.at)
        if parsed is None:
            return []
        if isinstance(parsed, AskSum):
            mend = "Ask it under questions:, and let the scenario speak of states or of single steps"
            raise QuestionError(Problem(place, "a total cannot be a scenario", mend))
        found.append(parsed)
    return found


def _answer_scenarios(posterior: Posterior, day: date) -> tuple[ScenarioForecast, ...]:
    model = posterior.model
    if model.scenarios is None or model.calendar.step_of(model.scenarios.at) > posterior.frame.last:
        return ()
    listed, asks = model.scenarios.list, _rival_asks(model, day)
    if len(asks) < len(listed) - 1:
        return ()
    answers = rivals(posterior, asks)
    return tuple(
        ScenarioForecast(scenario.name, given.estimate(posterior.effective))
        for scenario, given in zip(listed, answers, strict=True)
    )


def _state_timelines(posterior: Posterior) -> tuple[StateTimeline, ...]:
    model, calendar = posterior.model, posterior.model.calendar
    marginals = courses(posterior)
    return tuple(
        StateTimeline(
            name,
            state,
            tuple(TimelinePoint(calendar.span(t).last, *summary(column)) for t, column in enumerate(rows.T)),
        )
        for name, variable in model.variables.items()
        for i, state in enumerate(variable.states)
        for rows in [marginals[name][:, :, i]]
    )


def hash_model(model: ScenarioModel) -> str:
    """Return a short digest of everything the model file states."""
    return hashlib.sha256(model.model_dump_json(by_alias=True).encode()).hexdigest()[:16]


def hash_evidence(evidence: Evidence) -> str:
    """Return a short digest of what was weighed: every reading with its items' values and reliabilities."""
    digest = hashlib.sha256(str(evidence.as_of).encode())
    for reading in evidence.readings:
        digest.update(f"{reading.indicator}|{reading.step}|{reading.exposure!r}".encode())
        for item in reading.items:
            digest.update(f"|{item.observation.id}|{item.value!r}|{item.presence!r}".encode())
    return digest.hexdigest()[:16]
