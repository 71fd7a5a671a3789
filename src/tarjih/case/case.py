"""One folder on disk is one case; this is the only module that knows the order of the stages."""

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from tarjih import __version__
from tarjih.case.asking import (
    agenda_of,
    answer_questions,
    answer_scenarios,
    default_day,
    open_asks,
    read_worlds,
    require_conditions,
    require_days,
)
from tarjih.case.digest import hash_evidence, hash_model
from tarjih.case.exposing import Exposure, Outlay, expect, expose, require_routes
from tarjih.case.folder import MODEL_FILE, find_folder
from tarjih.case.scoring import CaseScores, score_case, scores_beside
from tarjih.draws_store import open_store
from tarjih.errors import ImpossibleCondition, Problem
from tarjih.evidence.ledger import observe_all, read_ledger, unheard
from tarjih.evidence.observation import Ledger, Observation
from tarjih.evidence.weigh import Evidence, weigh
from tarjih.explain import Movement, explain
from tarjih.explain.what_if import World, what_if
from tarjih.inference.agenda import Agenda, Choice
from tarjih.inference.courses import courses
from tarjih.inference.engines import plan
from tarjih.inference.forecast import (
    Engine,
    Forecast,
    StateTimeline,
    TimelinePoint,
)
from tarjih.inference.kept import DrawStore
from tarjih.inference.learning import infer, last_day, silent
from tarjih.inference.posterior import Posterior, summaries
from tarjih.inference.prior import ImpliedRate, YearMarginal, implied_rates, yearly_marginals
from tarjih.model.load import check_model, load_model
from tarjih.model.schema import ScenarioModel
from tarjih.report.compose import compose, compose_losses
from tarjih.report.composition import Composition
from tarjih.scoring.scorecard import SCALES

Progress = Callable[[str, float | None], None]

# Draws for an answer that is published.
HEADLINE_DRAWS = 200


@dataclass(frozen=True, slots=True)
class CaseForecast:
    """A forecast with what moved it, the evidence it used, and what a report would say of it.

    `outlay` is what it expects to be lost, where the case has routes that states of the model close.
    """

    forecast: Forecast
    movements: tuple[Movement, ...]
    evidence: Evidence
    composition: Composition
    outlay: Outlay | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What is doubtful in a case, what its stated numbers imply before any indicator speaks, and what it will cost."""

    problems: tuple[Problem, ...]
    rates: tuple[ImpliedRate, ...]
    marginals: tuple[YearMarginal, ...]
    engine: Engine

    @property
    def cost_seconds(self) -> float:
        """Return how long a headline forecast is predicted to take on this machine."""
        return self.engine.seconds / (os.cpu_count() or 1)


@dataclass(frozen=True, slots=True)
class WhatIf:
    """How the open questions of a model change in one world or several."""

    model: ScenarioModel
    as_of: date
    until: date
    given: str | None
    worlds: tuple[World, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Case:
    """A model with its ledger of facts; `store` keeps posterior draws, so that none is ever drawn twice."""

    name: str
    folder: Path
    model: ScenarioModel
    ledger: Ledger
    store: DrawStore | None = field(default=None, compare=False)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Return what the model's indicators see in the ledger, whenever it was known."""
        return observe_all(self.model.indicators, self.ledger, self.model.reliability)

    def weigh(self, as_of: date | None = None, until: date | None = None, progress: Progress = silent) -> Evidence:
        """Weigh what was known on a day, by default the model's own.

        Raises:
            CaseError: if the days run backwards or without end.
        """
        day = as_of or default_day(self.model)
        require_days(self.model, day, until)
        progress("weighing the evidence", None)
        return weigh(self.model, self.observations, as_of=day)

    def learn(
        self,
        *,
        as_of: date | None = None,
        until: date | None = None,
        draws: int = HEADLINE_DRAWS,
        seed: int = 1,
        method: Choice = "auto",
        progress: Progress = silent,
    ) -> Posterior:
        """Weigh what was known on the day, and draw the stated numbers from their posterior.

        Args:
            as_of: the day; by default the model's own.
            until: the last day that will be asked about; by default the model's own, or the last deadline.
            draws: parameter draws.
            seed: decides every random choice.
            method: how to filter; by default exactly, where that can be done in reasonable time.
            progress: told what is being done and how far it is.
        """
        evidence = self.weigh(as_of, until, progress)
        return self._infer(evidence, until, draws, seed, method, progress)

    def _infer(
        self, evidence: Evidence, until: date | None, draws: int, seed: int, method: Choice, progress: Progress
    ) -> Posterior:
        return infer(
            self.model,
            evidence,
            until=until,
            draws=draws,
            seed=seed,
            progress=progress,
            store=self.store,
            method=method,
            agenda=agenda_of(self.model, evidence.as_of),
        )

    def forecast(
        self,
        *,
        as_of: date | None = None,
        until: date | None = None,
        draws: int = HEADLINE_DRAWS,
        seed: int = 1,
        method: Choice = "auto",
        progress: Progress = silent,
    ) -> CaseForecast:
        """Weigh what was known on the day, answer every question, and say what moved the key ones.

        The arguments are those of `learn`.
        """
        clock = _Timings()
        model = self.model
        with clock("weigh"):
            evidence = self.weigh(as_of, until, progress)
            day = evidence.as_of
        with clock("learn"):
            posterior = self._infer(evidence, until, draws, seed, method, progress)
        with clock("questions"):
            questions, asks = answer_questions(posterior, day, progress)
        with clock("scenarios"):
            progress("weighing the scenarios", None)
            scenarios = answer_scenarios(posterior, day)
        with clock("states"):
            progress("following the states", None)
            states = _state_timelines(posterior)
        with clock("explain"):
            progress("finding what moved it", None)
            keys = [n for n, q in model.questions.items() if q.key] or list(model.questions)
            movements = explain(posterior, {n: asks[n] for n in keys if n in asks})
        with clock("exposure"):
            outlay = expect(self, posterior, seed=seed, progress=progress)
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
            card, ruled_out = scores_beside(posterior, {q.name: q.estimate for q in questions}, seed=seed)
            composition = compose(
                model, forecast, movements, evidence, ledger=self.ledger, scores=card, ruled_out=ruled_out
            )
        if outlay is not None:
            composition = replace(composition, losses=compose_losses(outlay.file, outlay.expected))
        timed = replace(forecast, timings=clock.seconds)
        return CaseForecast(timed, movements, evidence, replace_method(composition, clock.seconds), outlay)

    def what_if(
        self,
        do: Sequence[str] = (),
        given: str | None = None,
        *,
        each: bool = False,
        only: Sequence[str] = (),
        as_of: date | None = None,
        until: date | None = None,
        draws: int = HEADLINE_DRAWS,
        seed: int = 1,
        progress: Progress = silent,
    ) -> WhatIf:
        """Answer the open questions where something is set from outside, or given that something comes true.

        Args:
            do: interventions such as `war=peace@2027-01`; they hold together.
            given: a question with its date, which is taken to come true.
            each: whether every intervention is a world of its own instead.
            only: the questions to answer, by name; by default all that are open.

        The other arguments are those of `learn`.

        Raises:
            QuestionError: if one of them cannot be read or cannot be.
        """
        day = as_of or default_day(self.model)
        require_days(self.model, day, until)
        last = last_day(self.model, day, until)
        worlds, condition = read_worlds(self.model, do, given, each=each, as_of=day, until=last)
        asks = open_asks(self.model, day, last, only)
        posterior = self.learn(as_of=as_of, until=until, draws=draws, seed=seed, progress=progress)
        progress("asking what would be", None)
        try:
            found = what_if(posterior, asks, worlds, given=condition)
        except ImpossibleCondition as refusal:
            if given is None:
                raise
            raise ImpossibleCondition(*(replace(one, where=f"--given {given}") for one in refusal.problems)) from None
        answered = {change.question for change in found[0].changes}
        left_out = tuple(name for name in asks if name not in answered)
        return WhatIf(self.model, day, last, given, found, left_out)

    def score(
        self,
        *,
        as_of: date | None = None,
        draws: int = HEADLINE_DRAWS,
        seed: int = 1,
        scales: Sequence[str] = SCALES,
        progress: Progress = silent,
    ) -> CaseScores:
        """Score what would have been forecast on a day against what happened; see `case.scoring.score_case`."""
        return score_case(self, as_of=as_of, draws=draws, seed=seed, scales=scales, progress=progress)

    def exposure(
        self,
        close: Sequence[str] = (),
        throttle: Mapping[str, float] | None = None,
        *,
        days: float = 30,
        as_of: date | None = None,
        until: date | None = None,
        draws: int = HEADLINE_DRAWS,
        seed: int = 1,
        progress: Progress = silent,
    ) -> Exposure:
        """Return what closed routes cost; with nothing closed, who can stop what, and what the forecast expects.

        See `case.exposing.expose`.
        """
        return expose(
            self, close, throttle, days=days, as_of=as_of, until=until, draws=draws, seed=seed, progress=progress
        )

    def check(self, *, progress: Progress = silent) -> CheckReport:
        """Look for what is doubtful, and print what the stated rates imply before any indicator speaks."""
        model = self.model
        day = default_day(model)
        progress("following the stated rates", None)
        everything = Agenda(states=True, together=tuple(model.variables))
        prior = infer(model, Evidence(day, (), ()), draws=HEADLINE_DRAWS, seed=1, store=self.store, agenda=everything)
        evidence = weigh(model, self.observations, as_of=day)
        engine = plan(model, evidence, prior.frame, agenda_of(model, day), HEADLINE_DRAWS)
        # A bad filter, and a value that an indicator cannot read, are found here, whenever they were known.
        weigh(model, self.observations, as_of=date.max)
        require_conditions(prior, day)
        require_routes(self, day)
        problems = (*check_model(model), *unheard(model.indicators, self.ledger))
        return CheckReport(problems, implied_rates(prior), yearly_marginals(prior), engine)


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


def open_case(name: str | Path, *, keep: bool = True) -> Case:
    """Open a case folder, a model file in one, or a bundled case by its name.

    Args:
        name: where it lies, or what it is called.
        keep: whether to keep posterior draws in the folder that `draws_store.open_store` finds, and use those
            that are there.

    Raises:
        CaseError: if there is no such case.
        ModelError, EvidenceError: with every problem of its files.
    """
    folder = find_folder(name)
    model = load_model(folder / MODEL_FILE)
    store = open_store(os.environ) if keep else None
    return Case(model.name, folder, model, read_ledger(folder), store)


def _state_timelines(posterior: Posterior) -> tuple[StateTimeline, ...]:
    model, calendar = posterior.model, posterior.model.calendar
    marginals = courses(posterior)
    days = [calendar.span(t).last for t in range(posterior.frame.last + 1)]
    return tuple(
        StateTimeline(
            name,
            state,
            tuple(TimelinePoint(day, *told) for day, told in zip(days, summaries(rows.T), strict=True)),
        )
        for name, variable in model.variables.items()
        for i, state in enumerate(variable.states)
        for rows in [marginals[name][:, :, i]]
    )
