"""Smoothing alone finds the marginals that the slopes add up to, and threads and memory change no bit of them."""

import numba
import numpy as np
import pytest

from tarjih.inference import hindsight as module
from tarjih.inference import tiling
from tarjih.inference.adjoint import AdjointPass
from tarjih.inference.exact import Array, Pass, to_blocks
from tarjih.inference.hindsight import SmoothingPass
from tests.inference.test_exact import STEPS, World, random_world
from tests.oracle import enumerate_paths


def smooth(world: World, keep: frozenset[str] = frozenset()) -> tuple[Array, Array]:
    """Return the log normalisers and the smoothed marginals."""
    steps = Pass(world.network, world.moments, world.everything, keep)
    found = SmoothingPass(steps).run(to_blocks(world.tables), to_blocks(world.likes))
    return found.log_z, found.marginals


@pytest.mark.parametrize("seed", range(4))
def test_the_same_marginals_as_from_the_slopes(seed):
    """What the belief holds and what comes and goes within a step; in one tile, and in many."""
    world = random_world(seed, lanes=10, variables=4, widest=16)
    for keep in (frozenset[str](), world.everything):
        steps = Pass(world.network, world.moments, world.everything, keep)
        inputs = to_blocks(world.tables), to_blocks(world.likes)
        slow = AdjointPass(steps).run(*inputs)
        fast = SmoothingPass(steps).run(*inputs)
        np.testing.assert_array_equal(fast.log_z, slow.log_z)
        np.testing.assert_allclose(fast.marginals, slow.marginals, rtol=0, atol=1e-14)


@pytest.mark.parametrize("seed", range(2))
def test_tiles_change_nothing_but_the_last_digits(monkeypatch, seed):
    world = random_world(seed, lanes=10, variables=4, widest=24)
    _, whole = smooth(world)
    monkeypatch.setattr(tiling, "TILE", 6)
    _, tiled = smooth(world)
    np.testing.assert_allclose(tiled, whole, rtol=0, atol=1e-14)


@pytest.mark.parametrize("seed", range(4))
def test_every_variable_is_as_the_enumeration_of_all_paths_says(seed):
    world = random_world(seed)
    found = smooth(world, world.everything)[1]
    steps = Pass(world.network, world.moments, world.everything, world.everything)
    for lane, values in enumerate(world.values):
        answers = enumerate_paths(world.model, values, STEPS, factors=world.case.factors, pins=world.case.pins)
        if not np.isfinite(answers.log_evidence):
            assert np.isnan(found[..., lane]).all()
            continue
        for t in range(STEPS):
            for name, first in steps.state_rows.items():
                states = slice(first, first + world.network.cards[name])
                np.testing.assert_allclose(found[t, states, lane], answers.smoothed[t][name], rtol=0, atol=1e-10)


@pytest.mark.parametrize("seed", range(2))
def test_fewer_beliefs_kept_give_the_same_bits(monkeypatch, seed):
    """Where the memory is small, steps are carried anew from every second belief."""
    world = random_world(seed, lanes=20, variables=4, widest=24)
    monkeypatch.setattr(tiling, "TILE", 6)
    back = SmoothingPass(Pass(world.network, world.moments, world.everything))
    inputs = to_blocks(world.tables), to_blocks(world.likes)
    plain = back.run(*inputs)
    monkeypatch.setattr(module, "CACHED", 0)
    past = back.run(*inputs)
    assert back.stride() == STEPS
    monkeypatch.setattr(module, "MEMORY", 1)
    assert back.stride() < STEPS
    short = back.run(*inputs)
    for other in (past, short):
        np.testing.assert_array_equal(other.log_z, plain.log_z)
        np.testing.assert_array_equal(other.marginals, plain.marginals)


def test_one_thread_and_two_give_the_same_bits():
    if (most := numba.get_num_threads()) < 2:
        pytest.skip("this machine has one core")
    world = random_world(3, lanes=40, variables=3, widest=12)
    numba.set_num_threads(1)
    try:
        one = smooth(world)
    finally:
        numba.set_num_threads(most)
    for a, b in zip(one, smooth(world), strict=True):
        np.testing.assert_array_equal(a, b)


def test_a_draw_that_rules_the_evidence_out_leaves_its_neighbours_theirs():
    world = random_world(1, lanes=3)
    _, plain = smooth(world)
    spoken = next(t for t, moment in enumerate(world.moments) if moment.slots)
    world.likes[spoken, :, 1] = 0.0
    log_z, found = smooth(world)
    assert np.isneginf(log_z[spoken, 1])
    # What was possible in another draw is unknown in this one; what a step leaves out stays 0.
    assert np.isnan(found[..., 1][plain[..., 1] > 0]).all()
    steps = Pass(world.network, world.moments, world.everything)
    slow = AdjointPass(steps).run(to_blocks(world.tables), to_blocks(world.likes)).marginals
    np.testing.assert_array_equal(np.isnan(found[..., 1]), np.isnan(slow[..., 1]))
    np.testing.assert_array_equal(found[..., [0, 2]], plain[..., [0, 2]])
