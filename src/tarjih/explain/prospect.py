"""Carry a question's paths a few steps ahead, and weigh them there by what may be said on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from tarjih.evidence.likelihood import Emission, scope_of
from tarjih.inference.answers import possible
from tarjih.inference.carried import predicates_read
from tarjih.inference.exact import LANES, Belief, Moment, Pass, from_blocks, to_blocks
from tarjih.inference.inquiry import inquire
from tarjih.inference.network import Domains, Network
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import All, AnyAsk, AskGiven, Observed, indicators_of
from tarjih.model.schema import ScenarioModel

Array = NDArray[np.float64]

# The likelihood slot of what is watched.
_SAID = "what is said"


class Present:
    """What is believed at a later step when nothing more is read: P(state), whatever the question."""

    def __init__(self, posterior: Posterior, steps: int) -> None:
        self.posterior, self.steps = posterior, steps
        self.ahead = range(posterior.frame.now + 1, posterior.frame.now + 1 + steps)
        self._states: dict[tuple[str, ...], Array] = {}
        self._masses: dict[tuple[str, float], Array] = {}

    def states(self, scope: tuple[str, ...]) -> Array:
        """Return P(joint state of a scope at the last step), `[cells, draws]`."""
        if scope not in self._states:
            posterior, relevant = self.posterior, self.posterior.network.ancestors(scope)
            start = _restricted(posterior.belief_about(scope), posterior.network.interface(relevant))
            moments = [Moment(posterior.domains[t]) for t in self.ahead]
            run = Pass(posterior.network, moments, relevant, frozenset(scope), (start.axes, start.domains))
            belief = run.forward(posterior.tables, None, start)[1]
            joint = belief.joint()[..., : posterior.draws]
            self._states[scope] = on_scope(joint, belief.axes, belief.domains, scope, posterior.model)
        return self._states[scope]

    def silence(self, indicator: str, *, weight: float = 1.0) -> Array:
        """Return P(an indicator reports nothing in any of the steps), its chances raised to `weight`, `[draws]`."""
        key = indicator, weight
        if key not in self._masses:
            posterior, scope = self.posterior, scope_of(self.posterior.model, indicator)
            relevant, network = posterior.network.ancestors(scope), Network(posterior.model, {_SAID: scope})
            silent = Emission(posterior.model, indicator, posterior.values).chance_of("<=", 0.0) ** weight
            silent = np.broadcast_to(silent, (len(silent), posterior.draws))
            start = _restricted(posterior.belief_about(scope), network.interface(relevant))
            moments = [Moment(posterior.domains[t], (_SAID,)) for t in self.ahead]
            run = Pass(network, moments, relevant, before=(start.axes, start.domains))
            log_z, _, _ = run.forward(posterior.tables, to_blocks(silent[None]), start)
            self._masses[key] = _mass(log_z[:, : posterior.draws])
        return self._masses[key]


def tied(posterior: Posterior, variables: Iterable[str]) -> frozenset[str]:
    """Return the variables that anything ties to these: an influence, or an indicator of two that was read.

    What is not among them is independent of these, in every draw and over the draws.
    """
    model, spoken = posterior.model, posterior.compiled.scopes
    ties = [{name, *(parent.name for parent in posterior.network.parents[name])} for name in model.variables]
    ties += [set(scope) for name, scope in spoken.items() if model.indicators[name].weight > 0]
    reached, waiting = set[str](), set(variables)
    while waiting:
        reached |= waiting
        waiting = {name for tie in ties if tie & waiting for name in tie} - reached
    return frozenset(reached)


class Prospect:
    """One question's paths, followed to the step at which something is read.

    All masses are those that the question's `inquiry.Inquiry` asks for, one or two; `split` says what they make of its
    answer. A question under a condition is followed in the world in which the condition comes true.
    """

    def __init__(self, posterior: Posterior, question: AnyAsk, steps: int) -> None:
        self.posterior = posterior
        self.ahead = range(posterior.frame.now + 1, posterior.frame.now + 1 + steps)
        self.inquiry = inquire(posterior, question)
        # What is asked of the record, whatever else is asked.
        self.predicate = All(predicates_read(posterior.model, question))
        self.watched = indicators_of(self.predicate)
        self.tied = tied(posterior, self.inquiry.targets)
        self._blocks = self.inquiry.blocks()
        self._runs: dict[tuple[str, ...], tuple[Network, Pass]] = {}
        self._paths: dict[object, tuple[Array, ...]] = {}
        self._starts: dict[frozenset[str], tuple[Belief, Array]] = {}
        self._scale = 1.0
        self.axes, self.values = self._values()
        # How probable each draw makes the condition, over the mean of all.
        self.condition = np.ones(posterior.draws)
        self.conditional = isinstance(question, AskGiven)
        if isinstance(question, AskGiven):
            both, against = self.inquiry.share(self.condition, *self.unread())
            arrived = possible(question, both + against)
            self._scale = 1 / float(arrived.mean())
            self.condition = arrived * self._scale

    def asks_about(self, indicator: str, step: int) -> bool:
        """Tell whether it matters to the question itself what an indicator reports at a step."""
        return indicator in self.watched and self.inquiry.reads(step)

    def split(self, whole: Array, masses: Sequence[Array]) -> tuple[Array, Array]:
        """Return P(yes) and P(no) among paths of probability `whole`, with those masses.

        Under a condition both are of P(condition and so) over the mean of P(condition): their means over the draws are
        the published answer and its complement.
        """
        yes, no = self.inquiry.share(whole, *masses)
        return yes * self._scale, no * self._scale

    def unread(self) -> tuple[Array, ...]:
        """Return every mass when nothing is read, `[draws]`."""
        return tuple(paths.sum(axis=0) for paths in self.at_last(()))

    def at_last(
        self, scope: tuple[str, ...], recorded: Mapping[Observed, bool] = MappingProxyType({})
    ) -> tuple[Array, ...]:
        """Return every mass by the joint state of the scope at the last step, `[cells, draws]`.

        Args:
            scope: variables.
            recorded: what the record of that step answers of the question's conditions.
        """
        key = scope, frozenset(recorded.items())
        if key not in self._paths:
            inquiry, model, names = self.inquiry, self.posterior.model, frozenset(scope)
            start, arrived = self._start(names)
            moments = [inquiry.moment(t) for t in self.ahead]
            relevant = inquiry.relevant | inquiry.network.ancestors(names)
            run = Pass(inquiry.network, moments, relevant, names, (start.axes, start.domains))
            answers = [recorded if t == self.ahead[-1] else {} for t in self.ahead]
            parts = []
            for blocks in self._blocks:
                rows = self._rows(answers, self._lanes(blocks))
                tables = self.posterior.tables[blocks]
                log_z, belief, _ = run.forward(tables, to_blocks(rows), _some(start, blocks))
                valued = self._valued(belief, blocks)
                parts.append([_carried(log_z, on_scope(v, belief.axes, belief.domains, scope, model)) for v in valued])
            self._paths[key] = tuple(arrived * self._joined(one) for one in zip(*parts, strict=True))
        return self._paths[key]

    def throughout(
        self, scope: tuple[str, ...], weights: Array, recorded: Mapping[Observed, bool]
    ) -> tuple[Array, ...]:
        """Return every mass, `[draws]`, when each step is weighed by `weights[cells, draws]` over a scope.

        Args:
            scope: variables.
            weights: P(what is said | their joint state).
            recorded: what that answers of the question's conditions, at each of the steps.
        """
        inquiry = self.inquiry
        start, arrived = self._start(frozenset(scope))
        if scope not in self._runs:
            network = inquiry.beside({_SAID: scope})
            moments = [inquiry.moment(t, (_SAID,)) for t in self.ahead]
            relevant = inquiry.relevant | network.ancestors(scope)
            self._runs[scope] = network, Pass(network, moments, relevant, before=(start.axes, start.domains))
        network, run = self._runs[scope]
        first = network.slots[_SAID].first
        weights = np.broadcast_to(weights, (len(weights), self.posterior.draws))
        parts = []
        for blocks in self._blocks:
            lanes = self._lanes(blocks)
            rows = self._rows([recorded] * len(self.ahead), lanes)
            said = np.broadcast_to(weights[:, lanes], (len(rows), *weights[:, lanes].shape))
            rows = np.concatenate([rows[:, :first], said, rows[:, first:]], axis=1)
            log_z, belief, _ = run.forward(self.posterior.tables[blocks], to_blocks(rows), _some(start, blocks))
            valued = self._valued(belief, blocks)
            parts.append([_carried(log_z, v.sum(axis=tuple(range(v.ndim - 1)))) for v in valued])
        return tuple(arrived * self._joined(one) for one in zip(*parts, strict=True))

    def _rows(self, answers: Sequence[Mapping[Observed, bool]], lanes: slice) -> Array:
        """Return all rows of the steps ahead, `[steps, rows, draws]`: nothing speaks but the question itself."""
        own = np.stack(
            [self.inquiry.step_rows(t, recorded, lanes) for t, recorded in zip(self.ahead, answers, strict=True)]
        )
        silent = np.ones((len(own), self.posterior.network.likelihood_rows, own.shape[-1]))
        return np.concatenate([silent, own], axis=1)

    def _start(self, about: frozenset[str]) -> tuple[Belief, Array]:
        """Return the belief at now with the question in it, and how much of all paths has arrived there."""
        if about not in self._starts:
            posterior, inquiry, now = self.posterior, self.inquiry, self.posterior.frame.now
            network, arrived = inquiry.network, np.ones(posterior.draws)
            relevant = inquiry.relevant | network.ancestors(about)
            if inquiry.first > now:
                belief = posterior.belief_about(inquiry.targets | about)
                # The question's own variable has not moved.
                belief = replace(belief, domains={**inquiry.before[1], **belief.domains})
            else:
                spoken = posterior.compiled.slots
                moments = [inquiry.moment(t, spoken.get(t, ())) for t in range(now + 1)]
                run = Pass(network, moments, posterior.compiled.relevant | relevant)
                masses, weights = [], []
                for blocks in self._blocks:
                    rows = to_blocks(inquiry.past_rows(self._lanes(blocks)))
                    likes = np.concatenate([posterior.likes[blocks], rows], axis=2)
                    log_z, part, _ = run.forward(posterior.tables[blocks], likes, None)
                    masses.append(log_z)
                    weights.append(part.weights)
                log_z = np.concatenate(masses, axis=-1) - posterior.log_z
                arrived = _mass(log_z[:, : posterior.draws])
                # Where nothing survives, what would have been believed is nothing to reckon with.
                belief = Belief(run.axes, run.domains, np.nan_to_num(np.concatenate(weights), nan=0.0))
            self._starts[about] = _restricted(belief, network.interface(relevant)), arrived
        return self._starts[about]

    def _values(self) -> tuple[tuple[str, ...], tuple[Array, ...]]:
        """Return what every mass will make of the joint states of some axes after the last step, in blocks."""
        inquiry, network, last = self.inquiry, self.inquiry.network, self.ahead[-1]
        domains, held = inquiry.moment(last).domains, network.interface(inquiry.relevant)
        axes = tuple(name for name in network.cards if name in held and len(domains[name]) > 1)
        if inquiry.last <= last:
            return axes, tuple(_spread(worth, len(self.posterior.tables)) for worth in inquiry.worth_on(axes, domains))
        moments = [inquiry.moment(t) for t in range(last + 1, inquiry.last + 1)]
        run = Pass(network, moments, inquiry.relevant, before=(axes, domains))
        parts = []
        for blocks in self._blocks:
            rows = inquiry.future_rows(self._lanes(blocks))
            # One row of steps serves them all.
            likes = None if rows is None else to_blocks(rows if len(rows) == 1 else rows[len(self.ahead) :])
            tables = self.posterior.tables[blocks]
            worths = inquiry.worth_on(run.axes, run.domains)
            parts.append([run.backward(tables, likes, _spread(worth, len(tables))) for worth in worths])
        return axes, tuple(np.concatenate(one) for one in zip(*parts, strict=True))

    def _valued(self, belief: Belief, blocks: slice) -> list[Array]:
        """Return the belief times what each mass will make of it, `[*axes, draws]` each."""
        lanes = self._lanes(blocks)
        joint = belief.joint()[..., : lanes.stop - lanes.start]
        found = []
        for values in self.values:
            value = from_blocks(values[blocks], joint.shape[-1])
            value = value.reshape(*(len(belief.domains[name]) for name in self.axes), -1)
            # The belief has its own order of the axes, and may have more of them.
            order = [self.axes.index(name) for name in belief.axes if name in self.axes]
            value = value.transpose(*order, len(self.axes))
            shape = [len(belief.domains[name]) if name in self.axes else 1 for name in belief.axes]
            found.append(joint * value.reshape(*shape, -1))
        return found

    def _lanes(self, blocks: slice) -> slice:
        return slice(blocks.start * LANES, min(blocks.stop * LANES, self.posterior.draws))

    def _joined(self, parts: Sequence[Array]) -> Array:
        return np.concatenate(parts, axis=-1)


def _some(belief: Belief, blocks: slice) -> Belief:
    """Return a belief in some blocks of the draws."""
    return replace(belief, weights=belief.weights[blocks])


def _spread(worth: Array, blocks: int) -> Array:
    """Return a worth `[states]` for every lane, in blocks."""
    return np.broadcast_to(worth[:, None], (blocks, len(worth), LANES)).copy()


def _mass(log_z: Array) -> Array:
    """Return the product over steps of what was kept; the kernels carry NaN on from where nothing was."""
    return np.asarray(np.exp(np.where(np.isnan(log_z), -np.inf, log_z).sum(axis=0)))


def _carried(log_z: Array, belief: Array) -> Array:
    """Return the mass `[steps, lanes]` times what became of the belief `[..., draws]`; none where none was kept."""
    mass = _mass(log_z[:, : belief.shape[-1]])
    return np.where(mass > 0, mass * belief, 0.0)


def _restricted(belief: Belief, names: frozenset[str]) -> Belief:
    """Sum a belief out to the named variables."""
    spare = tuple(i for i, name in enumerate(belief.axes) if name not in names)
    if not spare:
        return belief
    joint = belief.joint()
    kept = tuple(name for name in belief.axes if name in names)
    return Belief(kept, belief.domains, to_blocks(joint.sum(axis=spare).reshape(-1, joint.shape[-1])))


def on_scope(
    joint: Array, axes: tuple[str, ...], domains: Domains, scope: tuple[str, ...], model: ScenarioModel
) -> Array:
    """Sum `[*axes, draws]` out to the joint states of a scope, `[cells, draws]`; impossible states have none."""
    draws = joint.shape[-1]
    spare = tuple(i for i, name in enumerate(axes) if name not in scope)
    kept = [name for name in axes if name in scope]
    here = joint.sum(axis=spare).transpose(*(kept.index(n) for n in scope if n in kept), len(kept))
    full = np.zeros((*(len(model.variables[n].states) for n in scope), draws))
    full[np.ix_(*(domains[n] for n in scope), range(draws))] = here.reshape(*(len(domains[n]) for n in scope), draws)
    return full.reshape(-1, draws)
