"""Carry a question's struck paths a few steps ahead, and weigh them there by what may be said on the way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.evidence.likelihood import Emission, scope_of
from tarjih.inference.exact import Belief, Moment, Pass, from_blocks, to_blocks
from tarjih.inference.network import Domains, Network
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import Striker, chance, kill_of
from tarjih.model.questions import Ask, Observed, indicators_of
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
    """One question's paths on which its event does not happen, followed to the step at which something is read.

    All masses are joint with "the event has not happened by the deadline"; `complement` says whether that is the
    answer "no".
    """

    def __init__(self, posterior: Posterior, ask: Ask, steps: int) -> None:
        kill, self.complement = kill_of(posterior.model, ask)
        self.posterior = posterior
        self.ahead = range(posterior.frame.now + 1, posterior.frame.now + 1 + steps)
        self.striker = Striker(posterior, (kill,))
        (self.strike,) = self.striker.strikes
        self.targets = frozenset(self.striker.targets)
        self.certain = any(self.striker.certain(range(kill.first, kill.last + 1)))
        self.watched = indicators_of(kill.predicate)
        self.tied = tied(posterior, self.targets)
        # Ahead nothing but the question's own strike speaks, and what is watched.
        slots = {self.strike.slot: self.strike.scope} if self.strike.slot else {}
        self.network = Network(posterior.model, slots)
        self.rows = np.ones((1, self.network.likelihood_rows, posterior.draws))
        if (rows := self.striker.future_rows()) is not None:
            first = self.striker.network.slots[self.strike.slot].first
            self.rows = rows[:, first : first + self.network.likelihood_rows]
        self._runs: dict[tuple[tuple[str, ...], bool], tuple[Network, Pass]] = {}
        self._at_last: dict[tuple[tuple[str, ...], bool], Array] = {}
        self._starts: dict[frozenset[str], tuple[Belief, Array]] = {}
        self.axes, self.value = self._value()

    def answer(self, survival: Array) -> Array:
        """Return P(yes) where the event does not happen with that probability."""
        # Rounding may leave a survival of 1 + 1e-16.
        return np.maximum(1 - survival, 0.0) if self.complement else survival

    def survival(self) -> Array:
        """Return P(the event does not happen), `[draws]`."""
        if self.certain:
            return np.zeros(self.posterior.draws)
        start, survived = self._start(self.targets)
        moments = [self.striker.moment(t, ()) for t in self.ahead]
        run = self._pass(self.network, moments, self.targets, frozenset(), start)
        log_z, belief, _ = run.forward(self.posterior.tables, to_blocks(self.rows), start)
        return survived * _carried(log_z, self._valued(belief).sum(axis=0))

    def at_last(self, scope: tuple[str, ...], *, unstruck: bool) -> Array:
        """Return P(joint state of the scope at the last step, and no event), `[cells, draws]`.

        With `unstruck` the event of the last step itself is left open: whoever reads knows more about it.
        """
        model, draws = self.posterior.model, self.posterior.draws
        if self.certain:
            return np.zeros((prod(len(model.variables[v].states) for v in scope), draws))
        key = scope, unstruck
        if key not in self._at_last:
            about = self.targets | set(scope)
            start, survived = self._start(about)
            moments = [self.striker.moment(t, ()) for t in self.ahead]
            if unstruck:
                moments[-1] = Moment(moments[-1].domains)
            run = self._pass(self.network, moments, about, frozenset(scope), start)
            log_z, belief, _ = run.forward(self.posterior.tables, to_blocks(self.rows), start)
            found = on_scope(self._valued(belief, flat=False), belief.axes, belief.domains, scope, model)
            self._at_last[key] = survived * _carried(log_z, found)
        return self._at_last[key]

    def mass(self, scope: tuple[str, ...], weights: Array, recorded: Mapping[Observed, bool] | None = None) -> Array:
        """Return the mass, `[draws]`, when every step is weighed by `weights[cells, draws]` over a scope.

        Args:
            recorded: what that answers of the question's condition in each of these steps; None where the question
                does not ask about it.
        """
        draws = self.posterior.draws
        if self.certain:
            return np.zeros(draws)
        kill = self.strike.kill
        said = scope if recorded is None else self.strike.scope
        start, survived = self._start(self.targets | set(scope))
        network, run = self._run(scope, said, start, joint=recorded is not None)
        spread = over_scope(weights, scope, said, self.posterior.model)
        rows = np.ones((len(self.ahead), network.likelihood_rows, draws))
        rows[:, : self.rows.shape[1]] = self.rows
        said_rows = rows[:, network.slots[_SAID].first :]
        said_rows[:] = spread
        if recorded is not None:
            said_rows[[kill.first <= t <= kill.last for t in self.ahead]] *= self.untrue(recorded)
        log_z, belief, _ = run.forward(self.posterior.tables, to_blocks(rows), start)
        return survived * _carried(log_z, self._valued(belief).sum(axis=0))

    def _run(
        self, scope: tuple[str, ...], said: tuple[str, ...], start: Belief, *, joint: bool
    ) -> tuple[Network, Pass]:
        """Return the steps ahead with something said over a scope, compiled once for all that is said there."""
        key = scope, joint
        if key not in self._runs:
            slots = {self.strike.slot: self.strike.scope} if self.strike.slot else {}
            network = Network(self.posterior.model, slots | {_SAID: said})
            moments = [self.striker.moment(t, ()) for t in self.ahead]
            # What is on record and what is asked of it are one factor, not two that know nothing of each other.
            moments = [Moment(m.domains, (_SAID,) if joint else (*m.slots, _SAID)) for m in moments]
            self._runs[key] = network, self._pass(network, moments, self.targets | set(scope), frozenset(), start)
        return self._runs[key]

    def untrue(self, recorded: Mapping[Observed, bool]) -> Array:
        """Return P(the question's condition is not true at a step | joint state, record), `[cells, draws]`."""
        return 1 - chance(self.posterior, self.strike.scope, self.strike.kill.predicate, recorded=recorded)

    def _pass(
        self, network: Network, moments: Sequence[Moment], about: frozenset[str], keep: frozenset[str], start: Belief
    ) -> Pass:
        return Pass(network, moments, network.ancestors(about), keep, (start.axes, start.domains))

    def _start(self, about: frozenset[str]) -> tuple[Belief, Array]:
        """Return the belief at now on the paths without the event so far, and how much of all paths they are."""
        if about not in self._starts:
            posterior, survived = self.posterior, np.ones(self.posterior.draws)
            network = self.striker.network
            if self.striker.past is None:
                belief = posterior.belief_about(about)
            else:
                spoken = posterior.compiled.slots
                moments = [self.striker.moment(t, spoken.get(t, ())) for t in range(posterior.frame.now + 1)]
                run = Pass(network, moments, posterior.compiled.relevant | network.ancestors(about))
                likes = np.concatenate([posterior.likes, to_blocks(self.striker.past_rows())], axis=2)
                log_z, belief, _ = run.forward(posterior.tables, likes, None)
                survived = _mass((log_z - posterior.log_z)[:, : posterior.draws])
                # Where nothing survives, what would have been believed is nothing to reckon with.
                belief = replace(belief, weights=np.nan_to_num(belief.weights, nan=0.0))
            self._starts[about] = _restricted(belief, network.interface(network.ancestors(about))), survived
        return self._starts[about]

    def _value(self) -> tuple[tuple[str, ...], Array | None]:
        """Return P(no event after the last step | joint state there), `[*axes, draws]`; None where that is certain."""
        kill, network, last = self.strike.kill, self.network, self.ahead[-1]
        if kill.last <= last or self.certain:
            return (), None
        relevant = network.ancestors(self.targets)
        held, domains = network.interface(relevant), self.striker.moment(last, ()).domains
        axes = tuple(n for n in self.posterior.model.variables if n in held and len(domains[n]) > 1)
        moments = [self.striker.moment(t, ()) for t in range(last + 1, kill.last + 1)]
        run = Pass(network, moments, relevant, before=(axes, domains))
        value = from_blocks(run.backward(self.posterior.tables, to_blocks(self.rows)), self.posterior.draws)
        return axes, value.reshape(*(len(domains[n]) for n in axes), self.posterior.draws)

    def _valued(self, belief: Belief, *, flat: bool = True) -> Array:
        """Return the belief times the chance that no event follows, `[*axes, draws]`, or `[cells, draws]`."""
        joint = belief.joint()[..., : self.posterior.draws]
        if self.value is not None:
            shape = [len(belief.domains[n]) if n in self.axes else 1 for n in belief.axes]
            joint = joint * self.value.reshape(*shape, self.posterior.draws)
        return joint.reshape(-1, self.posterior.draws) if flat else joint


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


def over_scope(cells: Array, names: tuple[str, ...], scope: tuple[str, ...], model: ScenarioModel) -> Array:
    """Repeat `[cells of names, draws]` over the joint states of a scope that holds them, `[cells, draws]`."""
    sizes = {n: len(model.variables[n].states) for n in scope}
    array = cells.reshape(*(sizes[n] for n in names), -1)
    array = array.transpose(*(names.index(n) for n in scope if n in names), len(names))
    array = array.reshape(*(sizes[n] if n in names else 1 for n in scope), -1)
    return np.broadcast_to(array, (*sizes.values(), array.shape[-1])).reshape(-1, array.shape[-1])
