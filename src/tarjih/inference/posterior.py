"""What the model believes on the day, for every parameter draw."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import InferenceError, Problem
from tarjih.evidence.weigh import Evidence
from tarjih.inference.evidence_pass import EvidencePass, domains_by_step
from tarjih.inference.exact import Belief, Moment, Pass, Phases, from_blocks, to_blocks
from tarjih.inference.forecast import Diagnostics
from tarjih.inference.network import Network
from tarjih.model.interventions import Do
from tarjih.model.schema import ScenarioModel

if TYPE_CHECKING:
    from tarjih.inference.particles import Islands
    from tarjih.inference.simulate import Paths

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Timeframe:
    """The steps of one run: `now` is the last step with evidence, `last` the last that is asked about."""

    now: int
    last: int


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
        # The tables after `now`, the variables that are set from outside there, and how, world after world;
        # `intervene` changes all three.
        self.future_tables = Phases((0,), (self.tables,))
        self.set_outside: frozenset[str] = frozenset()
        self.worlds: tuple[tuple[Do, ...], ...] = ()
        self._beliefs: dict[frozenset[str], Belief] = {}
        self.particles: Islands | None = self._filter(particles) if particles else None
        # Answers of `strikes.survive`, kept for questions that differ in their deadline only.
        self.survivals: dict[object, Any] = {}
        # How far such a pass will have to go, where that is known beforehand; see `strikes.expect`.
        self.deadlines: dict[object, int] = {}
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
        copied.survivals, copied.deadlines, copied.common = {}, {}, None
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


def summary(values: Array, levels: Sequence[float] = (0.05, 0.95)) -> tuple[float, float, float]:
    """Return the mean and the ends of the central 90 % interval over draws."""
    low, high = np.quantile(values, levels)
    return float(values.mean()), float(low), float(high)


def summaries(rows: Array, levels: Sequence[float] = (0.05, 0.95)) -> list[tuple[float, float, float]]:
    """Return the `summary` of every row of `rows[..., draws]`, all at once and with the same bits."""
    if not len(rows):
        return []
    rows = np.ascontiguousarray(rows)
    return list(
        zip(*(column.tolist() for column in (rows.mean(axis=1), *np.quantile(rows, levels, axis=1))), strict=True)
    )
