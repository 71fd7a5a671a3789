"""Beliefs that are kept step by step, so that a neighbouring state of knowledge runs only what differs."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from tarjih.evidence.weigh import Reading
from tarjih.inference.exact import LANES, Belief, Moment, Pass, to_blocks
from tarjih.inference.network import Domains, Network

Array = NDArray[np.float64]
# What a reading says, whoever said it: its indicator, exposure, and the presence and value of each item.
Said = tuple[str, float, tuple[tuple[float, float | str], ...]]
# A likelihood `[blocks, cells, LANES]`, and the cell of each joint state of a belief.
Factor = tuple[Array, NDArray[np.int64]]
# What a belief is to be multiplied with where some readings of its step go and others come.
Ratio = Callable[[Belief, Sequence[Said], Sequence[Said]], Sequence[Factor] | None]


def said_by(reading: Reading) -> Said:
    """Return what decides a reading's likelihood."""
    return reading.indicator, reading.exposure, tuple((item.presence, item.value) for item in reading.items)


@dataclass(frozen=True, slots=True)
class Sign:
    """What decides a step's belief, given the one before: possible states, who may speak, and what was said.

    `read` is what was said by the indicators that a question asks about.
    """

    domains: tuple[tuple[int, ...], ...]
    speaking: tuple[str, ...]
    said: tuple[Said, ...]
    read: tuple[Said, ...] = ()


class Stepper:
    """Compiles each kind of step once."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._passes: dict[object, Pass] = {}

    def one(self, moment: Moment, relevant: frozenset[str], before: tuple[tuple[str, ...], Domains] | None) -> Pass:
        """Return a pass of one step; `before` is what the belief before it holds, None at step 0."""
        started = None if before is None else (before[0], tuple(before[1].items()))
        key = (started, tuple(moment.domains.items()), moment.slots, relevant)
        if key not in self._passes:
            self._passes[key] = Pass(self.network, [moment], relevant, before=before)
        return self._passes[key]


class Chain:
    """Beliefs step by step, kept from one run to the next up to the first step that differs."""

    def __init__(self, stepper: Stepper, relevant: frozenset[str], tables: Array) -> None:
        self.stepper, self.relevant, self.tables = stepper, relevant, tables
        self.signs: list[Sign] = []
        self.beliefs: list[Belief] = []
        self.log_z: list[Array] = []

    def run(
        self,
        signs: Sequence[Sign],
        moments: Sequence[Moment],
        rows: Callable[[int], Array],
        start: Belief | None,
        ratio: Ratio,
    ) -> None:
        """Bring the chain to these moments; a step with the sign that it had is not run again.

        Args:
            signs: what decides each step's belief, given the one before.
            moments: the steps.
            rows: the likelihoods of a step, `[rows, lanes]`.
            start: the belief before the first of them; None at step 0.
            ratio: what other readings make of a belief; spares the step where nothing else in it differs.
        """
        same = 0
        while same < min(len(signs), len(self.signs)) and signs[same] == self.signs[same]:
            same += 1
        if same == len(signs) - 1 == len(self.signs) - 1 and self._reweigh(signs[same], ratio):
            return
        del self.signs[same:], self.beliefs[same:], self.log_z[same:]
        for t in range(same, len(signs)):
            belief = self.beliefs[-1] if self.beliefs else start
            before = None if belief is None else (belief.axes, belief.domains)
            step = self.stepper.one(moments[t], self.relevant, before)
            log_z, after, _ = step.forward(self.tables, to_blocks(rows(t)[None]), belief)
            self.signs.append(signs[t])
            self.beliefs.append(after)
            self.log_z.append(log_z[0])

    def _reweigh(self, sign: Sign, ratio: Ratio) -> bool:
        """Turn the last belief into the one that other readings of its step lead to, if that can be done."""
        old, belief = self.signs[-1], self.beliefs[-1]
        if replace(old, said=()) != replace(sign, said=()):
            return False
        had, has = Counter(old.said), Counter(sign.said)
        factors = ratio(belief, list((had - has).elements()), list((has - had).elements()))
        if factors is None:
            return False
        log_mass = np.empty((len(belief.weights), LANES))
        with np.errstate(
            divide="ignore", invalid="ignore"
        ):  # what rules out every state becomes NaN, as in the kernels
            # In place, and block by block in the cache: no other chain holds this belief.
            for number, block in enumerate(belief.weights):
                for likelihood, cells in factors:
                    np.multiply(block, likelihood[number, cells], out=block)
                mass = np.einsum("cl->l", block)
                np.divide(block, mass, out=block)
                log_mass[number] = np.log(mass)
        self.log_z[-1] = self.log_z[-1] + log_mass.ravel()
        self.signs[-1] = sign
        return True


def rows_of(belief: Belief, axes: Sequence[str], kept: Mapping[str, tuple[int, ...]]) -> NDArray[np.int64]:
    """Return, for every joint state of a belief, its row among the kept states; one past the last where it has none."""
    shape = tuple(len(belief.domains[name]) for name in belief.axes)
    digits = np.indices(shape).reshape(len(shape), -1) if shape else np.zeros((0, 1), int)
    row, missing = np.zeros(digits.shape[1], np.int64), np.zeros(digits.shape[1], bool)
    for name in axes:
        states = np.array(belief.domains[name])
        here = states[digits[belief.axes.index(name)]] if name in belief.axes else np.full(len(row), states[0])
        place = np.full(max(*belief.domains[name], *kept[name], 0) + 1, -1)
        place[list(kept[name])] = np.arange(len(kept[name]))
        missing |= place[here] < 0
        row = row * len(kept[name]) + np.maximum(place[here], 0)
    return np.where(missing, prod(len(kept[name]) for name in axes), row)
