"""Compile everything up to the as-of day: the states that are possible, and what the indicators say of them."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import InferenceError, Problem
from tarjih.evidence.likelihood import Vectors, scope_of, vectors
from tarjih.evidence.weigh import Evidence
from tarjih.inference.draws import fill_tables, uncertain, values_at
from tarjih.inference.exact import Moment, Pass, to_blocks
from tarjih.inference.network import Domains, Network
from tarjih.inference.numbers import require_numbers
from tarjih.model.calendar import Span
from tarjih.model.schema import ScenarioModel, Variable

if TYPE_CHECKING:
    pass

Array = NDArray[np.float64]

# Draws that one call of the kernels carries: enough to fill two cores, few enough to stop at once on Ctrl-C.
_CHUNK = 512


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


def dead_step(compiled: EvidencePass, z: Array) -> int:
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
