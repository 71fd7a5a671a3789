"""Join a model and its evidence: draw the stated quantities from their posterior, and filter under every draw."""

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import ImpossibleEvidence, InferenceError, Problem, TooFewParticles
from tarjih.evidence.weigh import Evidence
from tarjih.inference.agenda import NOTHING, Agenda, Choice
from tarjih.inference.draws import standard_normals
from tarjih.inference.evidence_pass import EvidencePass, blame, dead_step
from tarjih.inference.forecast import Engine
from tarjih.inference.kept import DrawStore, averages_key, factors_once, key_of, sample_key, sample_once
from tarjih.inference.posterior import Posterior, Timeframe
from tarjih.inference.pseudo_marginal import MOST, SHARPER, NoisyEvidence
from tarjih.inference.sampling import LogEvidence, Progress, Sample, sample_posterior
from tarjih.model.schema import ScenarioModel

if TYPE_CHECKING:
    pass

Array = NDArray[np.float64]


def silent(_stage: str, _fraction: float | None) -> None:
    """Tell nobody how far the work is."""


def infer(
    model: ScenarioModel,
    evidence: Evidence,
    *,
    until: date | None = None,
    draws: int = 200,
    seed: int = 1,
    progress: Progress = silent,
    corrections: Mapping[str, float] | None = None,
    store: DrawStore | None = None,
    method: Choice = "auto",
    particles: int = 0,
    agenda: Agenda = NOTHING,
) -> Posterior:
    """Draw the stated quantities from their posterior and filter the evidence under every draw.

    Args:
        model: the scenario model.
        evidence: what was known on its `as_of` day, from `weigh`.
        until: the last day that will be asked about; by default the model's own, or the last deadline.
        draws: parameter draws; the answers' intervals rest on them.
        seed: decides every random choice: the same inputs give the same bits.
        progress: told what is being done and how far it is.
        corrections: what to divide rates by that are stated as averages; by default it is solved for.
        store: where draws are kept that follow from the same inputs, and taken from with the same bits.
        method: how to filter: exactly, with particles, or as `engines.choose_engine` finds best.
        particles: how many in an island; by default as many as the evidence needs.
        agenda: what will be asked: that it can be answered is looked at before the learning.

    Raises:
        ImpossibleEvidence: if the model gives the evidence probability zero, with the items and the step.
        InferenceError: if something that was drawn comes to no number, with the quantity's name.
        TooFewParticles: if no particle fits evidence that the model may allow.
        TooWide: if the belief would hold too many joint states, and it must be exact.
    """
    run = prepare(model, evidence, until=until, draws=draws, progress=progress, corrections=corrections, store=store)
    run = run.choose(agenda, method, particles, draws=draws, seed=seed)
    sample = run.draw(draws, seed=seed, progress=progress, store=store)
    # Answers are worth more particles than any one of the many proposals, and more still where islands disagree.
    size = particles or SHARPER * run.particles
    while True:
        try:
            return run.posterior(sample, seed=seed, particles=size)
        except TooFewParticles:
            if particles or size >= MOST:
                raise
        size *= 2


@dataclass(frozen=True, slots=True)
class Run:
    """A model and its evidence, compiled, and waiting for draws; exact where no engine was chosen."""

    compiled: EvidencePass
    frame: Timeframe
    engine: Engine | None = None

    @property
    def particles(self) -> int:
        """Return how many particles weigh a draw's evidence; none where it is weighed exactly."""
        return self.engine.particles if self.engine is not None else 0

    def choose(self, agenda: Agenda, method: Choice, particles: int, *, draws: int, seed: int) -> "Run":
        """Return the run with an engine; the arguments are those of `infer`."""
        from tarjih.inference.engines import choose_engine, particle_cost

        compiled = self.compiled
        engine = choose_engine(compiled, self.frame, agenda, method=method, particles=particles, draws=draws, seed=seed)
        if engine.method == "particles":
            noisy, prior = NoisyEvidence(compiled, seed), self._prior(seed)
            size, noise = (particles, noisy.noise(prior(1), particles)) if particles else noisy.enough(prior)
            engine = replace(particle_cost(compiled, engine, size, draws), noise_nats=noise)
        return replace(self, engine=engine)

    def _prior(self, seed: int) -> Callable[[int], Array]:
        return lambda lanes: standard_normals(self.compiled.paths, lanes, seed=seed)

    def draw(self, draws: int, *, seed: int, progress: Progress, store: DrawStore | None) -> Sample:
        """Draw the stated quantities from their posterior.

        Raises:
            ImpossibleEvidence: if every draw finds the evidence impossible.
            TooFewParticles: if none fits the evidence of any draw.
        """
        compiled, prior = self.compiled, self._prior(seed)
        noisy = NoisyEvidence(compiled, seed)
        log_evidence: LogEvidence = noisy.of_size(self.particles) if self.particles else compiled.log_evidence

        def sample() -> Sample:
            remark = "" if self.engine is None else f" ({self.engine.remark(os.cpu_count() or 1)})"
            progress(f"learning from the evidence{remark}", 0.0)
            return sample_posterior(log_evidence, prior, draws=draws, seed=seed, progress=progress)

        found = sample_once(store, self.key(draws, seed), (len(compiled.paths), draws), sample)
        if not math.isfinite(found.diagnostics.log_evidence):
            few = prior(min(draws, 64))
            if self.particles:
                raise noisy.explain_death(few, self.particles)
            raise ImpossibleEvidence(blame(compiled, dead_step(compiled, few)))
        return found

    def key(self, draws: int, seed: int) -> str:
        """Return the digest of everything that the draws follow from."""
        compiled = self.compiled
        key = sample_key(compiled.model, compiled.evidence, compiled.corrections, draws=draws, seed=seed)
        return key_of("particles", compiled.model, key, self.particles) if self.particles else key

    def posterior(self, sample: Sample, *, seed: int, particles: int = 0) -> Posterior:
        """Filter the evidence under the sampled draws.

        Raises:
            TooFewParticles: if a draw is left without any, or too few islands count to tell their noise.
        """
        found = Posterior(
            self.compiled.model,
            self.compiled.evidence,
            sample.z,
            replace(sample.diagnostics, engine=self.engine),
            self.frame,
            compiled=self.compiled,
            seed=seed,
            blanks=sample.blanks,
            particles=particles,
        )
        if found.particles is not None and not found.particles.agree:
            raise found.particles.disagreement()
        return found


def prepare(
    model: ScenarioModel,
    evidence: Evidence,
    *,
    until: date | None,
    draws: int,
    progress: Progress,
    corrections: Mapping[str, float] | None,
    store: DrawStore | None,
) -> Run:
    """Compile what `infer` runs; the arguments are its own."""
    calendar = model.calendar
    now = calendar.step_of(evidence.as_of)
    if now < 0:
        raise InferenceError(
            Problem(
                "as-of",
                f"{evidence.as_of} lies before the model's start, {model.start}",
                "Choose a later day",
            )
        )
    if draws < 1:
        raise InferenceError(Problem("draws", f"{draws} draws", "Ask for at least one; 200 make a headline"))
    last = calendar.step_of(last_day(model, evidence.as_of, until))
    progress("compiling the model", None)
    if corrections is None:
        corrections = solve_averages(model, evidence.as_of, calendar.span(last).last, store)
    return Run(EvidencePass(model, evidence, now=now, corrections=corrections), Timeframe(now, last))


def solve_averages(
    model: ScenarioModel, as_of: date, until: date, store: DrawStore | None = None
) -> Mapping[str, float]:
    """Return what to divide each rate by that is stated as an average; see `averages.solve`."""
    paths = tuple(path for path, quantity in model.quantities().items() if quantity.average)
    if not paths:
        return {}
    from tarjih.inference import averages

    return factors_once(store, averages_key(model, as_of, until), paths, lambda: averages.solve(model, as_of, until))


def last_day(model: ScenarioModel, as_of: date, until: date | None = None) -> date:
    """Return the last day of a run: of the step that holds `until`, else the model's own, else the last deadline."""
    calendar = model.calendar
    step = calendar.step_of(until or model.until or _last_deadline(model, as_of))
    return calendar.span(max(step, calendar.step_of(as_of))).last


def _last_deadline(model: ScenarioModel, as_of: date) -> date:
    from tarjih.model.questions import parse_ask

    asks = [parse_ask(q.ask, model, q.asked, model.start) for q in model.questions.values()]
    days = [as_of, *(ask.window.last for ask in asks)]
    if model.scenarios is not None:
        days.append(model.scenarios.at)
    return max(days)
