"""Move particles through the steps: each is one joint state, drawn variable by variable and weighed as it goes.

A draw is computed by one thread from start to end with a stream of its own: neither the number of threads nor
the other draws change a bit of it.
"""

from typing import NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from tarjih.inference.kernels.compiling import compiled

# Columns of `laws`: the first table row of a variable, its states, and where its parents are listed.
FIRST, CARD, PARENTS, N_PARENTS = range(4)
# Columns of `slots`: the first likelihood row, and where the variables that it speaks about are listed.
SLOT_FIRST, SCOPE, N_SCOPE = range(3)
# Below this share of effective particles they are drawn anew.
RESAMPLE = 0.5


class Layout(NamedTuple):
    """What to draw, in which order, from which rows; positions count the carried variables.

    `laws[2 * variables, 4]` holds the starts first, then the moves; `parents[.., 3]` a position, a lag and a
    number of states; `slots[.., 3]` and `scopes[.., 3]` (position, stride, first row of its hints) the likelihoods;
    `speaking` lists, for each step and variable from `spoken[step * variables + variable]` on, the slots whose last
    variable it is, and `hinting` from `hinted[..]` on the places in `scopes` of those that it begins or carries on;
    `pinned[steps, variables]` the known states, -1 where there is none; `state_rows` the first marginal row;
    `guided` tells of each variable whether its states may promise something (see `lookahead`).
    """

    laws: NDArray[np.int64]
    parents: NDArray[np.int64]
    slots: NDArray[np.int64]
    scopes: NDArray[np.int64]
    spoken: NDArray[np.int64]
    speaking: NDArray[np.int64]
    hinted: NDArray[np.int64]
    hinting: NDArray[np.int64]
    pinned: NDArray[np.int8]
    state_rows: NDArray[np.int64]
    guided: NDArray[np.bool_]


@compiled()
def _uniform(stream):  # type: ignore[no-untyped-def]
    """Return the next number in [0, 1) of a stream: SplitMix64 (Steele, Lea and Flood 2014)."""
    stream[0] += np.uint64(0x9E3779B97F4A7C15)
    z = stream[0]
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    z ^= z >> np.uint64(31)
    return np.float64(z >> np.uint64(11)) / 9007199254740992.0


@compiled()
def _row(layout, law, here, before, ancestor, i):  # type: ignore[no-untyped-def]
    """Return the table row of a particle's first state of a variable."""
    row = np.int64(0)
    begin = layout.laws[law, PARENTS]
    for p in range(begin, begin + layout.laws[law, N_PARENTS]):
        v = layout.parents[p, 0]
        state = here[v, i] if layout.parents[p, 1] == 0 else before[v, ancestor[i]]
        row = row * layout.parents[p, 2] + state
    return layout.laws[law, FIRST] + row * layout.laws[law, CARD]


@compiled()
def _draw(table, layout, law, v, here, before, ancestor, n, stream):  # type: ignore[no-untyped-def]
    """Draw a variable of which nothing is known in this step."""
    card = layout.laws[law, CARD]
    for i in range(n):
        row = _row(layout, law, here, before, ancestor, i)
        u = _uniform(stream)
        total = 0.0
        state = 0
        for s in range(card - 1):
            total += table[row + s]
            if u >= total:
                state += 1
        here[v, i] = state


@compiled()
def _weigh(table, like, guide, layout, law, v, pin, slots, hints, here, before, ancestor, weights, mass, stream):  # type: ignore[no-untyped-def]
    """Draw a variable in proportion to table, likelihood and what is promised, and weigh by the sum of that.

    What its state before had promised is taken out again, and so are the hints of a likelihood that now speaks.
    """
    promise, kept, hint = guide
    card, first = layout.laws[law, CARD], layout.state_rows[v]
    for i in range(weights.shape[0]):
        if weights[i] == 0.0:
            here[v, i] = max(pin, 0)
            continue
        row = _row(layout, law, here, before, ancestor, i)
        for s in range(card):
            mass[s] = table[row + s] * promise[first + s] if pin < 0 or s == pin else 0.0
        for place in hints:
            for s in range(card):
                mass[s] *= hint[layout.scopes[place, 2] + s]
        known = kept[first + before[v, ancestor[i]]]
        for slot in slots:
            cell, own = layout.slots[slot, SLOT_FIRST], np.int64(0)
            begin = layout.slots[slot, SCOPE]
            for k in range(begin, begin + layout.slots[slot, N_SCOPE]):
                if layout.scopes[k, 0] == v:
                    own = layout.scopes[k, 1]
                else:
                    state = here[layout.scopes[k, 0], i]
                    cell += layout.scopes[k, 1] * state
                    known *= hint[layout.scopes[k, 2] + state]
            for s in range(card):
                mass[s] *= like[cell + own * s]
        total = 0.0
        for s in range(card):
            total += mass[s]
        # What is no number counts as impossible, here as in the exact passes.
        if not total > 0.0:
            weights[i] = 0.0
            here[v, i] = max(pin, 0)
            continue
        weights[i] *= total / known
        u = _uniform(stream) * total
        drawn, last = 0, 0
        reached = mass[0]
        for s in range(1, card):
            if u >= reached:
                drawn = s
            reached += mass[s]
        for s in range(card):
            if mass[s] > 0.0:
                last = s
        # Rounding may leave u at the very end, behind the last possible state.
        here[v, i] = min(drawn, last)


@compiled()
def _choose(weights, chosen, stream):  # type: ignore[no-untyped-def]
    """Fill `chosen` by systematic resampling of weights that sum to one (Carpenter, Clifford and Fearnhead 1999)."""
    count = chosen.shape[0]
    u = _uniform(stream)
    i, reached, last = 0, weights[0], 0
    for k in range(weights.shape[0]):
        if weights[k] > 0.0:
            last = k
    for k in range(count):
        point = (u + k) / count
        while point >= reached and i < last:
            i += 1
            reached += weights[i]
        chosen[k] = i


@compiled()
def _normalise(weights):  # type: ignore[no-untyped-def]
    """Scale the weights to sum to one; return the sum and the effective number."""
    total = 0.0
    for i in range(weights.shape[0]):
        total += weights[i]
    if not total > 0.0:
        return total, 0.0
    squares = 0.0
    for i in range(weights.shape[0]):
        weights[i] /= total
        squares += weights[i] * weights[i]
    return total, 1.0 / squares


@compiled()
def _renew(weights, chosen, here, reached, ancestor, spare, stream):  # type: ignore[no-untyped-def]
    """Draw the particles anew in proportion to their weights: their states so far in this step, and their past."""
    n = weights.shape[0]
    _choose(weights, chosen, stream)
    for v in range(reached + 1):
        for i in range(n):
            spare[i] = here[v, chosen[i]]
        for i in range(n):
            here[v, i] = spare[i]
    for i in range(n):
        spare[i] = ancestor[chosen[i]]
    for i in range(n):
        ancestor[i] = spare[i]
        weights[i] = 1.0 / n


@compiled()
def _filter(table, likes, promises, hints, layout, now, stream, work, log_z, marginals):  # type: ignore[no-untyped-def]
    """Carry one island through the evidence; tell whether any particle is left at the end."""
    so_far = 0.0
    nothing = np.ones(promises.shape[1])
    states, ancestors, weights, chosen, spare, mass, seen = work
    n, n_variables = weights.shape[0], layout.pinned.shape[1]
    for i in range(n):
        weights[i] = 1.0 / n
    for t in range(now + 1):
        here, before, ancestor = states[t], states[max(t - 1, 0)], ancestors[t]
        kept = promises[t - 1] if t > 0 else nothing
        for i in range(n):
            ancestor[i] = i
        for v in range(n_variables):
            law = v if t == 0 else n_variables + v
            pin, at = layout.pinned[t, v], t * n_variables + v
            slots = layout.speaking[layout.spoken[at] : layout.spoken[at + 1]]
            opens = layout.hinting[layout.hinted[at] : layout.hinted[at + 1]]
            if pin < 0 and slots.shape[0] == 0 and opens.shape[0] == 0 and not layout.guided[v]:
                _draw(table, layout, law, v, here, before, ancestor, n, stream)
                continue
            guide = (promises[t], kept, hints[t])
            _weigh(
                table, likes[t], guide, layout, law, v, pin, slots, opens, here, before, ancestor, weights, mass, stream
            )
            total, effective = _normalise(weights)
            if not total > 0.0:
                log_z[t:] = -np.inf
                return False
            so_far += np.log(total)
            # Between the variables of a step too: thirty indicators at once would leave one particle.
            if effective < RESAMPLE * n:
                _renew(weights, chosen, here, v, ancestor, spare, stream)
        log_z[t] = so_far
        if marginals.shape[0] > 0:
            # What was seen so far, without what is promised.
            whole = 0.0
            for i in range(n):
                seen[i] = weights[i]
                for v in range(n_variables):
                    if layout.guided[v]:
                        seen[i] /= promises[t, layout.state_rows[v] + here[v, i]]
                if weights[i] == 0.0:
                    seen[i] = 0.0
                whole += seen[i]
            log_z[t] += np.log(whole)
            for v in range(n_variables):
                first = layout.state_rows[v]
                for i in range(n):
                    marginals[t, first + here[v, i]] += seen[i] / whole
    return True


@compiled()
def _trace(now, stream, work, paths):  # type: ignore[no-untyped-def]
    """Fill `paths[steps, variables, kept]` with the past of equally weighted particles."""
    states, ancestors, weights, _, spare, _, _ = work
    kept = paths.shape[2]
    chosen = spare[:kept]
    _choose(weights, chosen, stream)
    for t in range(now, -1, -1):
        for v in range(paths.shape[1]):
            for i in range(kept):
                paths[t, v, i] = states[t, v, chosen[i]]
        for i in range(kept):
            chosen[i] = ancestors[t, chosen[i]]


@compiled(parallel=True)
def _particles(tables, likes, promises, hints, looks, seeds, layout, n, kept, now, n_states, workers):  # type: ignore[no-untyped-def]
    draws, islands, n_variables = seeds.shape[0], seeds.shape[1], layout.pinned.shape[1]
    log_z = np.empty((draws, islands, now + 1))
    marginals = np.zeros((draws, islands, (now + 1) if kept else 0, n_states))
    paths = np.zeros((draws, islands, (now + 1) if kept else 0, n_variables, kept), dtype=np.int8)
    widest = 1
    for law in range(layout.laws.shape[0]):
        widest = max(widest, layout.laws[law, CARD])
    blind, deaf = np.ones((now + 1, promises.shape[2])), np.ones((now + 1, hints.shape[2]))
    for worker in numba.prange(workers):
        # One set of buffers a worker, as in the exact passes.
        work = (
            np.zeros((now + 1, n_variables, n), dtype=np.int8),
            np.empty((now + 1, n), dtype=np.int64),
            np.empty(n),
            np.empty(n, dtype=np.int64),
            np.empty(max(n, kept), dtype=np.int64),
            np.empty(widest),
            np.empty(n),
        )
        stream = np.empty(1, dtype=np.uint64)
        for d in range(worker, draws, workers):
            for b in range(islands):
                stream[0] = seeds[d, b]
                ahead, aside = (promises[d], hints[d]) if looks[b] else (blind, deaf)
                left = _filter(
                    tables[d], likes[d], ahead, aside, layout, now, stream, work, log_z[d, b], marginals[d, b]
                )
                if left and kept:
                    _trace(now, stream, work, paths[d, b])
    return log_z, marginals, paths


def particles(
    tables: NDArray[np.float64],
    likes: NDArray[np.float64],
    promises: NDArray[np.float64],
    hints: NDArray[np.float64],
    looks: NDArray[np.bool_],
    seeds: NDArray[np.uint64],
    layout: Layout,
    *,
    size: int,
    kept: int,
    now: int,
    n_states: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]]:
    """Filter with islands of particles that know nothing of each other.

    Args:
        tables: drawn conditional tables, `[draws, rows]`.
        likes: likelihoods of the steps up to now, `[draws, steps, rows]`.
        promises: of every state at every step, `[draws, steps, states]`.
        hints: of what likelihoods of several variables say of each alone, `[draws, steps, rows]`.
        looks: which islands look ahead, and draw by what is promised, `[islands]`.
        seeds: one for each island of each draw, `[draws, islands]`.
        layout: what to draw, in which order.
        size: particles in an island.
        kept: paths to trace back in an island; 0 asks for the log evidence alone.
        now: the last step with evidence.
        n_states: states of all variables together.

    Returns:
        log P(evidence so far) in nats `[draws, islands, steps]`, -inf from the step at which no particle is left;
        without paths, that of the last step alone can be relied on, the others hold what is promised;
        filtered marginals `[draws, islands, steps, states]`; paths `[draws, islands, steps, variables, kept]`.
    """
    workers = min(int(numba.get_num_threads()), int(tables.shape[0]))
    result: tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int8]] = _particles(
        tables, likes, promises, hints, looks, seeds, layout, size, kept, now, n_states, workers
    )
    return result
