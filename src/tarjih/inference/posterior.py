"""Join a model and its evidence: parameter draws from their posterior, and what is believed on the day."""

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import ImpossibleEvidence, InferenceError, Problem, TooFewParticles
from tarjih.evidence.likelihood import Vectors, scope_of, vectors
from tarjih.evidence.weigh import Evidence
from tarjih.inference.agenda import NOTHING, Agenda, Choice
from tarjih.inference.draws import fill_tables, standard_normals, uncertain, values_at
from tarjih.inference.exact import Belief, Moment, Pass, Phases, from_blocks, to_blocks
from tarjih.inference.forecast import Diagnostics, Engine
from tarjih.inference.kept import DrawStore, averages_key, factors_once, key_of, sample_key, sample_once
from tarjih.inference.network import Domains, Network
from tarjih.inference.numbers import require_numbers
from tarjih.inference.pseudo_marginal import MOST, SHARPER, NoisyEvidence
from tarjih.inference.sampling import LogEvidence, Progress, Sample, sample_posterior
from tarjih.model.calendar import Span
from tarjih.model.schema import ScenarioModel, Variable

if TYPE_CHECKING:
    from tarjih.inference.particles import Islands
    from tarjih.inference.simulate import Paths

Array = NDArray[np.float64]

# Multiply-adds a second of one core in the kernels, measured by `python benchmarks/engine.py`; only the
# prediction of run times rests on it.
SPEED = 1.4e10
# Seconds for one number of a conditional table, measured in the same run.
TABLE_CELL_SECONDS = 1.5e-7
# Draws that one call of the kernels carries: enough to fill two cores, few enough to stop at once on Ctrl-C.
_CHUNK = 512


def silent(_stage: str, _fraction: float | None) -> None:
    """Tell nobody how far the work is."""


@dataclass(frozen=True, slots=True)
class Timeframe:
    """The steps of one run: `now` is the last step with evidence, `last` the last that is asked about."""

    now: int
    last: int


def domains_by_step(network: Network, steps: int, as_of: date) -> list[Domains]:
    """Return the possible states at each step: scheduled dates, and facts known up to `as_of`."""
    calendar = network.model.calendar
    found: list[Domains] = []
    for t in range(steps):
        span = calendar.span(t)
        domains = dict(network.everything)
        for name, variable in network.model.variables.items():
            if variable.schedule is not None:
                dated = variable.schedule.root.items()
                scheduled = next((s for s, spans in dated if any(x.overlap(span) for x in spans)), variable.states[0])
                domains[name] = (variable.states.index(scheduled),)
            elif (state := _known_state(variable, span, as_of)) is not None:
                domains[name] = (variable.states.index(state),)
        found.append(domains)
    return found


def _known_state(variable: Variable, step: Span, as_of: date) -> str | None:
    """Return the state that plain facts give a step; the step in progress stands as it is on the as-of day."""
    if step.first > as_of:
        return None
    until = Span(step.first, min(step.last, as_of))
    touching = [(span.first, state) for state, spans in variable.known.items() for span in spans if span.overlap(until)]
    if variable.spell is not None and any(state == variable.states[1] for _, state in touching):
        # A spell's step is active if it was active on any of its days.
        return variable.states[1]
    return max(touching)[1] if touching else None


def slots_by_step(found: Sequence[Vectors]) -> dict[int, tuple[str, ...]]:
    """Return which indicators speak at each step."""
    by_step: dict[int, dict[str, None]] = {}
    for one in found:
        for step in one.steps:
            by_step.setdefault(step, {})[one.indicator] = None
    return {step: tuple(names) for step, names in by_step.items()}


def likelihood_rows(network: Network, found: Sequence[Vectors], steps: int, lanes: int) -> Array:
    """Return the likelihoods of every slot, `[steps, rows, lanes]`; ones where nothing was said."""
    rows = np.ones((steps, network.likelihood_rows, lanes))
    for one in found:
        block = network.slots[one.indicator]
        size = math.prod(block.shape)
        for weight, step in zip(one.weights, one.steps, strict=True):
            rows[step, block.first : block.first + size] *= weight
    return rows


class EvidencePass:
    """Everything up to `now`, compiled once and run for any parameter draws."""

    def __init__(
        self,
        model: ScenarioModel,
        evidence: Evidence,
        *,
        now: int,
        corrections: Mapping[str, float] = MappingProxyType({}),
    ) -> None:
        """Compile the steps 0 to now for this evidence; rates are divided by their corrections (see `averages`)."""
        self.model, self.evidence, self.now = model, evidence, now
        self.corrections = corrections
        self.quantities = model.quantities()
        self.paths = uncertain(self.quantities)
        speaking = [name for name in model.indicators if evidence.of(name)]
        self.scopes = {name: scope_of(model, name) for name in speaking}
        self.network = Network(model, self.scopes)
        self.domains = domains_by_step(self.network, now + 1, evidence.as_of)
        medians = values_at(self.quantities, self.paths, np.zeros((len(self.paths), 1)))
        with np.errstate(over="ignore", invalid="ignore"):  # only who speaks is asked here
            self.slots = slots_by_step(vectors(model, evidence, medians))
        moments = [Moment(d, self.slots.get(t, ())) for t, d in enumerate(self.domains)]
        told = {name for name, v in model.variables.items() if v.known}
        # What neither speaks nor is known cannot change what is learned: it is carried only when asked about.
        self.relevant = self.network.ancestors(told | {v for scope in self.scopes.values() for v in scope})
        self.moments = moments

    @cached_property
    def steps(self) -> Pass:
        """Return the exact pass.

        Raises:
            TooWide: if its belief would hold too many joint states.
        """
        return Pass(self.network, self.moments, self.relevant)

    def inputs(self, z: Array) -> tuple[dict[str, Array], Array, Array, float]:
        """Return drawn values, tables and likelihoods in blocks, and the log scale taken out (nats)."""
        lanes = z.shape[1]
        values = values_at(self.quantities, self.paths, z)
        values |= {path: values[path] / factor for path, factor in self.corrections.items()}
        with np.errstate(over="ignore", invalid="ignore"):  # what is no number is refused by name, below
            tables = fill_tables(self.network, values, lanes)
            found = vectors(self.model, self.evidence, values)
        require_numbers(self.network, values, tables, found)
        rows = likelihood_rows(self.network, found, self.now + 1, lanes)
        scale = float(sum(one.log_scale.sum() for one in found))
        return values, to_blocks(tables), to_blocks(rows), scale

    def log_evidence(self, z: Array) -> Array:
        """Return log P(evidence | z) in nats for each column of z; -inf where it is impossible."""
        parts = []
        for first in range(0, z.shape[1], _CHUNK):
            part = z[:, first : first + _CHUNK]
            _, tables, likes, scale = self.inputs(part)
            log_z, _, _ = self.steps.forward(tables, likes, None)
            parts.append(self._total(log_z[:, : part.shape[1]]) + scale)
        return np.concatenate(parts)

    def _total(self, log_z: Array) -> Array:
        """Add up the steps' log evidence, `[steps, lanes]`: -inf from an impossible step on, whatever follows it."""
        total: Array = log_z.sum(axis=0)
        if not np.isnan(total).any():
            return total
        # Behind the step that rules out every state nothing is defined. Anywhere else, no number is an error.
        impossible = np.logical_or.accumulate(np.isneginf(log_z), axis=0)
        if (broken := np.isnan(log_z) & ~impossible).any():
            step = int(np.argmax(broken.any(axis=1)))
            draws = int(broken[step].sum())
            raise InferenceError(
                Problem(
                    f"evidence of {self.model.calendar.label(step)}",
                    f"its log probability is not a number in {draws:,} of {log_z.shape[1]:,} draws, though every table "
                    "and likelihood is",
                    "Report this with the model: it is a fault of the engine, not of what you wrote",
                )
            )
        return np.where(impossible[-1], -np.inf, total)


class Posterior:
    """What the model believes on the day, for every parameter draw.

    `belief` is P(joint state at `now` | evidence) over the variables that the future needs, `log_z[steps, lanes]`
    the log probability of each step's evidence, `marginals[steps, states, lanes]` the filtered beliefs. All three
    are exact, and worked out when they are first asked for. Where that is too wide, `particles` stand for them.
    """

    def __init__(
        self,
        model: ScenarioModel,
        evidence: Evidence,
        z: Array,
        diagnostics: Diagnostics,
        frame: Timeframe,
        *,
        compiled: EvidencePass,
        seed: int,
        blanks: Array | None = None,
        particles: int = 0,
    ) -> None:
        """Filter the evidence under the given draws, with so many particles an island if any; `infer` is the door."""
        self.model, self.evidence, self.z = model, evidence, z
        self.diagnostics, self.frame, self.seed = diagnostics, frame, seed
        self.compiled = compiled
        self.draws = z.shape[1]
        # Standard normals that nothing depends on, drawn beside z: what they seem to have learned is noise.
        self.blanks = np.empty((0, self.draws)) if blanks is None else blanks
        self.values, self.tables, self.likes, _ = compiled.inputs(z)
        self.domains = domains_by_step(compiled.network, frame.last + 1, evidence.as_of)
        # The tables after `now`, and the variables that are set from outside there; `intervene` changes both.
        self.future_tables = Phases((0,), (self.tables,))
        self.set_outside: frozenset[str] = frozenset()
        self._beliefs: dict[frozenset[str], Belief] = {}
        self.particles: Islands | None = self._filter(particles) if particles else None
        # Answers of `strikes.survive`, kept for questions that differ in their deadline only.
        self.survivals: dict[object, Any] = {}
        # What `smoothing` and `gradients` have found for all questions alike.
        self.smoothed_parties: dict[frozenset[str], dict[str, Array]] = {}
        self.slopes: dict[str, Any] = {}
        # Paths that `simulate` has drawn once for everything that is shown along the way.
        self.common: Paths | None = None

    def _filter(self, size: int) -> "Islands":
        from tarjih.inference.particles import ISLANDS, ParticlePass, island_seeds, paths_kept

        # All variables are carried: one set of paths then answers every question.
        everything = frozenset(self.model.variables)
        run = ParticlePass(self.network, self.compiled.moments, everything)
        seeds = island_seeds(self.seed, [f"draw {d}".encode() for d in range(self.draws)], ISLANDS)
        kept = paths_kept((self.frame.last + 1) * len(everything) * self.draws)
        return run.filter(self.tables, self.likes, seeds, size, kept)

    @cached_property
    def _filtered(self) -> tuple[Array, Belief, Array]:
        return self.compiled.steps.forward(self.tables, self.likes, None, marginals=True)

    @property
    def log_z(self) -> Array:
        """Return the log probability of each step's evidence, `[steps, lanes]`, in nats."""
        return self._filtered[0]

    @property
    def belief(self) -> Belief:
        """Return the joint belief at `now` over the variables that the future needs."""
        return self._filtered[1]

    @property
    def marginals(self) -> Array:
        """Return the filtered beliefs of the variables that the evidence speaks to, `[steps, states, draws]`."""
        return self._filtered[2][..., : self.draws]

    @property
    def effective(self) -> float:
        """Return how many independent draws the intervals rest on."""
        thin = self.diagnostics.effective if not self.diagnostics.acceptance else float(self.draws)
        return min(float(self.draws), thin, float(self.diagnostics.distinct))

    @property
    def network(self) -> Network:
        """Return the compiled model."""
        return self.compiled.network

    def copies(self, count: int) -> "Posterior":
        """Return a posterior that holds every draw so many times, copy after copy."""

        def lanes(array: Array) -> Array:
            return np.tile(np.broadcast_to(array, (*array.shape[:-1], self.draws)), count)

        def blocks(array: Array) -> Array:
            return to_blocks(lanes(from_blocks(array, self.draws)))

        copied = copy(self)
        copied.draws, copied.z = self.draws * count, lanes(self.z)
        copied.values = {path: lanes(value) for path, value in self.values.items()}
        copied.tables, copied.likes = blocks(self.tables), blocks(self.likes)
        copied.future_tables = Phases((0,), (copied.tables,))
        if self.particles is not None:
            copied.particles = self.particles.copies(count)
        else:
            log_z = from_blocks(to_blocks(lanes(self.log_z[:, : self.draws])))
            belief = replace(self.belief, weights=blocks(self.belief.weights))
            copied._filtered = (log_z, belief, lanes(self.marginals))  # noqa: SLF001 - of the same class
        copied._beliefs = {}  # noqa: SLF001
        copied.survivals, copied.common = {}, None
        copied.smoothed_parties, copied.slopes = {}, {}
        return copied

    def belief_about(self, variables: Iterable[str]) -> Belief:
        """Return the joint belief at `now` over what these variables need, beside what the evidence needs."""
        relevant = self.compiled.relevant | self.network.ancestors(variables)
        if relevant == self.compiled.relevant:
            return self.belief
        if relevant not in self._beliefs:
            run = Pass(self.network, self.compiled.moments, relevant)
            self._beliefs[relevant] = run.forward(self.tables, self.likes, None)[1]
        return self._beliefs[relevant]

    def marginal(self, variable: str) -> Array:
        """Return P(state) of a variable, `[draws, steps, states]`: filtered to `now`, predicted after it."""
        return self.all_marginals((variable,))[variable]

    def smoothed(self, variable: str) -> Array:
        """Return P(state at each step up to now | all evidence up to now), `[draws, steps, states]`."""
        from tarjih.inference.smoothing import smoothed_marginals

        return smoothed_marginals(self, (variable,))[variable]

    def all_marginals(self, variables: Sequence[str]) -> dict[str, Array]:
        """Return the marginals of several variables from one pass, `[draws, steps, states]` each."""
        for name in variables:
            if name not in self.model.variables:
                raise InferenceError(
                    Problem(
                        "posterior",
                        f"unknown variable {name!r}",
                        f"Choose from {', '.join(self.model.variables)}",
                    )
                )
        if self.particles is not None:
            from tarjih.inference.courses import courses_of_particles

            return courses_of_particles(self, self.particles, variables)
        keep = frozenset(variables)
        needed = self.network.ancestors(variables)
        relevant = self.compiled.relevant | needed
        parts = [self.marginals]
        if not keep <= self.network.interface(self.compiled.relevant):
            past = Pass(self.network, self.compiled.moments, relevant, keep)
            parts = [past.forward(self.tables, self.likes, None, marginals=True)[2][..., : self.draws]]
        moments = [Moment(d) for d in self.domains[self.frame.now + 1 :]]
        if moments:
            belief = self.belief_about(variables)
            future = Pass(self.network, moments, needed, keep, (belief.axes, belief.domains))
            parts.append(future.forward(self.future_tables, None, belief, marginals=True)[2][..., : self.draws])
        joined = np.concatenate(parts)
        first = self.compiled.steps.state_rows
        return {
            name: np.moveaxis(joined[:, first[name] : first[name] + self.network.cards[name]], -1, 0)
            for name in variables
        }


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
            raise ImpossibleEvidence(blame(compiled, _dead_step(compiled, few)))
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


def _dead_step(compiled: EvidencePass, z: Array) -> int:
    """Return the first step at which every draw finds the evidence impossible."""
    _, tables, likes, _ = compiled.inputs(z)
    log_z = compiled.steps.forward(tables, likes, None)[0][:, : z.shape[1]]
    dead = np.isnan(log_z) | np.isneginf(log_z)
    return int(np.argmax(dead.all(axis=1)))


def blame(compiled: EvidencePass, step: int) -> Problem:
    """Name a step whose evidence is impossible in every draw, and what was said there."""
    label = compiled.model.calendar.label(step)
    readings = [r for r in compiled.evidence.readings if r.step == step]
    said = [
        f"{item.observation.where} ({item.observation.id}) on {reading.indicator}"
        for reading in readings
        for item in reading.items
    ]
    pinned = [
        f"{name} known {compiled.model.variables[name].states[states[0]]}"
        for name, states in compiled.domains[step].items()
        if len(states) == 1
    ]
    found = "; ".join(said or [f"nothing reported on {', '.join(r.indicator for r in readings)}"] if readings else [])
    facts = f" with {', '.join(pinned)}" if pinned else ""
    return Problem(
        f"evidence of {label}",
        f"the model gives it probability zero in every draw: {found or 'a known state'}{facts}",
        "Allow the move in the variable's mechanism, give the indicator a small rate in every state, or lower "
        "the item's reliability",
    )


def summary(values: Array, levels: Sequence[float] = (0.05, 0.95)) -> tuple[float, float, float]:
    """Return the mean and the ends of the central 90 % interval over draws."""
    low, high = np.quantile(values, levels)
    return float(values.mean()), float(low), float(high)
