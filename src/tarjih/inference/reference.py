"""The same filter in plain NumPy: one `einsum` a step over the full tables, for comparison and for reading.

It shares the layout of tables and likelihoods with the compiled engine and nothing else: no restriction to
possible states, no order of elimination, no lanes.
"""

import numpy as np
from numpy.typing import NDArray

from tarjih.inference.exact import Moment
from tarjih.inference.network import Block, Network

Array = NDArray[np.float64]


def filter_states(network: Network, moments: list[Moment], tables: Array, likes: Array) -> tuple[Array, Array]:
    """Return log P(evidence of each step | before), nats, and all joint filtered beliefs, for one draw.

    Args:
        network: the compiled model.
        moments: what is possible and what speaks at each step.
        tables: one draw's tables, `[rows]`.
        likes: one draw's likelihoods, `[steps, rows]`.

    Returns:
        log normalisers `[steps]`, and beliefs `[steps, *states of every variable in order]`.
    """
    names = list(network.model.variables)
    letter = {(name, lag): i + lag * len(names) for i, name in enumerate(names) for lag in (0, 1)}
    now = [letter[name, 0] for name in names]
    belief = np.ones((1,) * len(names))
    log_z, beliefs = [], []
    for t, moment in enumerate(moments):
        operands: list[object] = []
        if t:
            operands += [belief, [letter[name, 1] for name in names]]
        for name in names:
            block = (network.tables if t else network.starts)[name]
            operands += [_array(block, tables), [letter[axis] for axis in block.axes]]
            possible = np.isin(np.arange(network.cards[name]), moment.domains[name]).astype(float)
            operands += [possible, [letter[name, 0]]]
        for slot in moment.slots:
            block = network.slots[slot]
            operands += [_array(block, likes[t]), [letter[axis] for axis in block.axes]]
        joint = np.einsum(*operands, now, optimize="greedy")  # type: ignore[call-overload]
        z = float(joint.sum())
        belief = joint / z
        log_z.append(np.log(z))
        beliefs.append(belief)
    return np.array(log_z), np.array(beliefs)


def _array(block: Block, rows: Array) -> Array:
    return rows[block.first : block.first + int(np.prod(block.shape, dtype=np.int64))].reshape(block.shape)
