"""One way forward and one back: slopes are differences, families weigh what they should, and threads change nothing."""

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarjih.inference import adjoint as module
from tarjih.inference import tiling
from tarjih.inference.adjoint import Adjoint, AdjointPass
from tarjih.inference.exact import Array, Pass, from_blocks, to_blocks
from tarjih.inference.kernels.forward import (
    END_GROUP,
    FIRST_GROUP,
    ORDER,
    ORDER_LEFT,
    ROWS,
    SIZE_IN,
    SIZE_LEFT,
    TILES,
)
from tarjih.inference.kernels.room import lent
from tarjih.inference.packing import Packed
from tests.inference.test_exact import STEPS, World, random_world
from tests.oracle import enumerate_paths


def run(world: World, *, keep: frozenset[str] = frozenset(), value: Array | None = None) -> tuple[Pass, Adjoint]:
    """Run a world both ways."""
    steps = Pass(world.network, world.moments, world.everything, keep)
    return steps, AdjointPass(steps).run(to_blocks(world.tables), to_blocks(world.likes), value=value)


def log_worth(steps: Pass, tables: Array, likes: Array, value: Array | None) -> Array:
    """Return the log of the evidence's mass, each last state weighed by its value, `[lanes]`."""
    log_z, belief, _ = steps.forward(to_blocks(tables), to_blocks(likes), None)
    mean = 1.0 if value is None else from_blocks(belief.weights * value).sum(axis=0)
    return np.asarray(log_z.sum(axis=0) + np.log(mean))[: tables.shape[-1]]


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000), valued=st.booleans())
def test_slopes_are_differences(seed, valued):
    """Along a random direction through all tables and likelihoods at once, with and without a value at the end."""
    world = random_world(seed, lanes=3, variables=4, widest=16)
    rng = np.random.default_rng(seed)
    steps = Pass(world.network, world.moments, world.everything)
    value = to_blocks(rng.uniform(0.1, 1.0, (steps.programs[steps.which[-1]].cells, 3))) if valued else None
    found = run(world, value=value)[1]
    # A share of each number, so that an impossible one stays so.
    of_tables, of_likes = (a * rng.uniform(-1, 1, a.shape) for a in (world.tables, world.likes))
    h = 1e-3
    ends = [
        weight * log_worth(steps, world.tables + move * h * of_tables, world.likes + move * h * of_likes, value)
        for move, weight in ((-2, 1), (-1, -8), (1, 8), (2, -1))
    ]
    expected = sum(ends) / (12 * h)
    slope = (found.tables[:, :3] * of_tables).sum(axis=0) + (found.likelihoods[..., :3] * of_likes).sum(axis=(0, 1))
    np.testing.assert_allclose(slope, expected, rtol=1e-8, atol=1e-9)
    whole = (found.log_z.sum(axis=0) + found.log_worth)[:3]
    np.testing.assert_allclose(whole, log_worth(steps, world.tables, world.likes, value), rtol=1e-12, atol=1e-12)


@settings(max_examples=6)
@given(seed=st.integers(0, 10_000))
def test_every_family_weighs_one_at_every_step(seed):
    """A table times its slopes sums to the steps in which its variable moves; so does what an indicator says."""
    world = random_world(seed, lanes=3, variables=4, widest=16)
    _, found = run(world, keep=world.everything)
    for blocks, steps in ((world.network.starts, 1), (world.network.tables, STEPS - 1)):
        for block in blocks.values():
            rows = slice(block.first, block.first + int(np.prod(block.shape)))
            weight = (world.tables[rows] * found.tables[rows, :3]).sum(axis=0)
            np.testing.assert_allclose(weight, steps, rtol=1e-12)
    for slot, block in world.network.slots.items():
        rows = slice(block.first, block.first + int(np.prod(block.shape)))
        weight = (world.likes[:, rows] * found.likelihoods[:, rows, :3]).sum(axis=1)
        spoken = [float(slot in moment.slots) for moment in world.moments]
        np.testing.assert_allclose(weight, np.repeat(np.array(spoken)[:, None], 3, axis=1), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_what_leaves_the_belief_is_still_seen_in_hindsight(seed):
    """The same smoothed marginals whether the belief holds all variables or only what the next step needs."""
    world = random_world(seed, variables=4, widest=16)
    full = run(world, keep=world.everything)[1].marginals
    steps, lean = run(world)
    for program, t in zip(steps.which, range(STEPS), strict=True):
        used = {row for op in steps.programs[program].operations for row in op.tables.ravel()}
        for name, first in steps.state_rows.items():
            block = (world.network.tables if t else world.network.starts)[name]
            states = slice(first, first + world.network.cards[name])
            if used & set(range(block.first, block.first + int(np.prod(block.shape)))):
                np.testing.assert_allclose(lean.marginals[t, states], full[t, states], rtol=0, atol=1e-12)
            else:
                assert not lean.marginals[t, states].any()


@pytest.mark.parametrize("seed", range(6))
def test_a_value_at_the_end_is_one_more_likelihood(seed):
    """The value 1 for some last states and 0 for others smooths as if those were known."""
    world = random_world(seed)
    steps = Pass(world.network, world.moments, world.everything, world.everything)
    name = next(n for n in world.network.cards if n in steps.axes)
    program = steps.programs[steps.which[-1]]
    axis = program.out.index(name)
    known = program.out_states[axis][-1]
    digits = np.unravel_index(np.arange(program.cells), [len(s) for s in program.out_states])[axis]
    value = to_blocks(np.repeat((digits == len(program.out_states[axis]) - 1).astype(float)[:, None], 2, axis=1))
    found = run(world, keep=world.everything, value=value)[1]
    pins = {**world.case.pins, (name, STEPS - 1): world.model.variables[name].states[known]}
    for lane, values in enumerate(world.values):
        answers = enumerate_paths(world.model, values, STEPS, factors=world.case.factors, pins=pins)
        if not np.isfinite(answers.log_evidence):
            assert np.isnan(found.marginals[..., lane]).all()
            continue
        for t in range(STEPS):
            for other, first in steps.state_rows.items():
                states = slice(first, first + world.network.cards[other])
                expected = answers.smoothed[t][other]
                np.testing.assert_allclose(found.marginals[t, states, lane], expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize("seed", range(2))
def test_fewer_beliefs_kept_give_the_same_bits(monkeypatch, seed):
    """Where the memory is small, groups are carried anew, and then steps from every second or third belief."""
    world = random_world(seed, lanes=20, variables=4, widest=24)
    # Tiles so small that every operation is a group of its own.
    monkeypatch.setattr(module, "_TILE", 1)
    _, plain = run(world)
    back = AdjointPass(Pass(world.network, world.moments, world.everything))
    assert back.kept(2).stride == 1
    assert back.kept(2).between > 1
    seen = set()
    for memory in range(1_000_000, 0, -5_000):
        monkeypatch.setattr(module, "MEMORY", memory)
        kept = back.kept(1)
        if (kept.stride, kept.between) in seen:
            continue
        seen.add((kept.stride, kept.between))
        found = back.run(to_blocks(world.tables), to_blocks(world.likes))
        for one, two in zip(parts(plain), parts(found), strict=True):
            np.testing.assert_array_equal(one, two)
    assert {(kept[0], kept[1] > 0) for kept in seen} == {(1, True), (1, False), (2, False)}


# With these seeds some operations that come first in a group keep what they read, of three states or twice three, and
# some leave that to a pass of its own.
@pytest.mark.parametrize("tile", [1, 8])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_beliefs_written_past_the_caches_are_read_back(monkeypatch, seed, tile):
    """What would not stay in the caches is written past them: the same bits."""
    world = random_world(seed, lanes=20, variables=4, widest=24)
    monkeypatch.setattr(module, "_TILE", tile)
    _, plain = run(world)
    monkeypatch.setattr(module, "CACHED", 0)
    steps, found = run(world)
    assert AdjointPass(steps).kept(1).past
    for one, two in zip(parts(plain), parts(found), strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.fixture
def threads():
    """Let a test choose the number of threads, and put it back."""
    before = numba.get_num_threads()
    yield numba.set_num_threads
    numba.set_num_threads(before)


def test_one_thread_and_two_give_the_same_bits(threads):
    if numba.get_num_threads() < 2:
        pytest.skip("this machine has one core")
    world = random_world(3, lanes=40, variables=3, widest=12)
    found = []
    for count in (1, 2):
        threads(count)
        found.append(parts(run(world)[1]))
    for one, two in zip(*found, strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_draw_has_the_same_bits_whatever_its_neighbours():
    world = random_world(2, lanes=24, variables=4, widest=24)
    steps, found = run(world)
    order = np.random.default_rng(0).permutation(24)
    mixed = AdjointPass(steps).run(to_blocks(world.tables[:, order]), to_blocks(world.likes[..., order]))
    for one, two in zip(parts(mixed), parts(found), strict=True):
        np.testing.assert_array_equal(one, two[..., order])


def test_a_draw_that_rules_the_evidence_out_has_no_slopes_and_leaves_its_neighbours_theirs():
    world = random_world(1, lanes=3)
    plain = run(world)[1]
    spoken = next(t for t, moment in enumerate(world.moments) if moment.slots)
    world.likes[spoken, :, 1] = 0.0
    found = run(world)[1]
    assert np.isneginf(found.log_z[spoken, 1])
    for one, two in zip(parts(plain)[1:], parts(found)[1:], strict=True):
        assert np.isnan(two[..., 1]).any()
        np.testing.assert_array_equal(one[..., [0, 2]], two[..., [0, 2]])


def parts(found: Adjoint) -> list[Array]:
    """Return everything that was found, the lane last."""
    inside = [found.log_z, found.log_worth, from_blocks(found.belief.weights), from_blocks(found.before)]
    return [*inside, found.tables, found.likelihoods, found.marginals]


def test_slopes_do_not_depend_on_whether_marginals_are_asked_for():
    """Without them, all else has the same bits."""
    world = random_world(5, variables=4, widest=16)
    back = AdjointPass(Pass(world.network, world.moments, world.everything))
    inputs = to_blocks(world.tables), to_blocks(world.likes)
    asked, not_asked = back.run(*inputs), back.run(*inputs, marginals=False)
    assert not_asked.marginals.shape[1] == 0
    for name in ("log_z", "log_worth", "before", "tables", "likelihoods"):
        np.testing.assert_array_equal(getattr(not_asked, name), getattr(asked, name))


@pytest.mark.parametrize("together", [8, 40, 16_384])
def test_every_row_that_a_group_starts_from_is_asked_for_once(together):
    """The order of its rows, tile by tile, leaves none out, and so does that of the value that it is given back."""
    world = random_world(5, variables=4, widest=16)
    steps = Pass(world.network, world.moments, world.everything, world.everything)
    packed = Packed(steps.programs, steps.state_rows, 8, 8, together)
    pool, _, groups, bounds, _ = packed.programs(steps.which)
    for program in bounds:
        size = program[SIZE_IN]
        for group in groups[program[FIRST_GROUP] : program[END_GROUP]]:
            assert group[TILES] * group[ROWS] == size
            rows = pool[group[ORDER] : group[ORDER] + size]
            np.testing.assert_array_equal(np.sort(rows), np.arange(size))
            size = group[SIZE_LEFT]
            rows = pool[group[ORDER_LEFT] : group[ORDER_LEFT] + size]
            np.testing.assert_array_equal(np.sort(rows), np.arange(size))


@pytest.mark.parametrize("seed", range(4))
def test_wide_tiles_give_the_same_slopes(monkeypatch, seed):
    """Where a belief lies beyond the cache, more operations share a tile than a small one could hold."""
    world = random_world(seed, lanes=3, factors=8, variables=6, widest=144)
    inputs = to_blocks(world.tables), to_blocks(world.likes)
    steps = Pass(world.network, world.moments, world.everything, world.everything)
    whole = AdjointPass(steps).run(*inputs)
    monkeypatch.setattr(module, "_TILE", 8)
    monkeypatch.setattr(tiling, "_BEYOND_CACHE", 8)
    groups, stages = [], []
    for wide in (8, 48):
        monkeypatch.setattr(module, "WIDE_TILE", wide)
        found = [one for p in steps.programs for one in tiling.grouped(p.operations, 8, wide, module._TOGETHER)]
        groups.append(len(found))
        stages.append(max(len(one.stages) for one in found))
        for one, two in zip(parts(AdjointPass(steps).run(*inputs)), parts(whole), strict=True):
            np.testing.assert_allclose(one, two, rtol=1e-11, atol=1e-13)
    assert groups[1] < groups[0]
    assert stages[0] == 1 < stages[1]


def test_stages_do_what_their_group_does(monkeypatch):
    """In order, each operation on the same tables: what differs is where they read and write."""
    monkeypatch.setattr(tiling, "_BEYOND_CACHE", 8)
    nested = 0
    for seed in range(4):
        world = random_world(seed, factors=8, variables=6, widest=144)
        steps = Pass(world.network, world.moments, world.everything, world.everything)
        for group in (one for p in steps.programs for one in tiling.grouped(p.operations, 8, 48, module._TOGETHER)):
            sweeps = [sweep for stage in group.stages for sweep in stage.sweeps]
            assert len(sweeps) == len(group.sweeps)
            for one, two in zip(sweeps, group.sweeps, strict=True):
                np.testing.assert_array_equal(one.tables, two.tables)
                np.testing.assert_array_equal(one.likelihoods, two.likelihoods)
                assert one.into.size * one.run.size == two.into.size * two.run.size
            assert all(stage.tiles % group.tiles == 0 for stage in group.stages)
            nested += len(group.stages) > 1
    assert nested


def test_what_a_call_left_in_its_room_changes_no_bit_of_the_next():
    world = random_world(3, variables=4, widest=16)
    first = parts(run(world)[1])
    with lent(1, 1) as one, lent(1, 1) as other:
        assert not np.shares_memory(one, other)
    with lent(10_000) as rows:
        assert rows.ctypes.data % rows[0].nbytes == 0
        rows[:] = np.nan
        dirty = rows.ctypes.data
    with lent(5_000) as rows:
        assert rows.ctypes.data == dirty
    for one, two in zip(parts(run(world)[1]), first, strict=True):
        np.testing.assert_array_equal(one, two)
