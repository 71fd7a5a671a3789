"""The compiled engine gives what walking every path gives, to rounding, for every mechanism."""

from dataclasses import dataclass

import numba
import numpy as np
import pytest

from tarjih.inference import kernels, planning, tiling
from tarjih.inference.draws import fill_tables
from tarjih.inference.exact import LANES, Array, Belief, Moment, Pass, from_blocks, to_blocks
from tarjih.inference.network import Network
from tarjih.inference.reference import filter_states
from tarjih.inference.strikes import Kill, Striker, survive
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import Told, enumerated, posterior_of, random_told, small
from tests.oracle import enumerate_paths, scheduled
from tests.random_models import KINDS, Case, random_case, random_model, random_predicate, random_values

STEPS = 4
SEEDS = range(26)


@dataclass(frozen=True)
class World:
    """A random model with likelihoods and known states, laid out for the engine; lane 0 is the case's own draw."""

    model: ScenarioModel
    case: Case
    values: tuple[dict[str, float], ...]
    network: Network
    moments: list[Moment]
    tables: Array
    likes: Array

    @property
    def everything(self) -> frozenset[str]:
        return frozenset(self.model.variables)

    def forward(self, keep: frozenset[str] | None = None, lanes: slice = slice(None)) -> tuple[Array, Belief, Array]:
        """Run the compiled engine, holding all variables unless told otherwise."""
        run = Pass(self.network, self.moments, self.everything, self.everything if keep is None else keep)
        tables, likes = to_blocks(self.tables[..., lanes]), to_blocks(self.likes[..., lanes])
        return run.forward(tables, likes, None, marginals=True)


def random_world(seed: int, *, lanes: int = 2, factors: int = 4, variables: int = 3, widest: int = 12) -> World:
    model = random_model(seed, variables=variables, widest=widest, steps=STEPS)
    case = random_case(model, seed, steps=STEPS, factors=factors, pins=1 + seed % 2)
    values = ({**case.values}, *(random_values(model, 1000 * seed + i) for i in range(1, lanes)))
    compiled = Network(model, {f"factor {i}": f.variables for i, f in enumerate(case.factors)})
    pins = {**case.pins, **scheduled(model, STEPS)}
    moments = []
    likes = np.ones((STEPS, compiled.likelihood_rows, lanes))
    for t in range(STEPS):
        known = {n: (model.variables[n].states.index(s),) for (n, step), s in pins.items() if step == t}
        slots = [i for i, factor in enumerate(case.factors) if factor.step == t]
        for i in slots:
            first, weights = compiled.slots[f"factor {i}"].first, case.factors[i].weights.ravel()
            likes[t, first : first + weights.size] = weights[:, None]
        moments.append(Moment({**compiled.everything, **known}, tuple(f"factor {i}" for i in slots)))
    drawn = {path: np.array([one[path] for one in values]) for path in values[0]}
    return World(model, case, values, compiled, moments, fill_tables(compiled, drawn, lanes), likes)


@pytest.mark.parametrize("seed", SEEDS)
def test_evidence_and_every_filtered_marginal_are_those_of_walking_every_path(seed):
    world = random_world(seed)
    run = Pass(world.network, world.moments, world.everything, world.everything)
    log_z, _, marginals = world.forward()
    for lane, values in enumerate(world.values):
        answers = enumerate_paths(world.model, values, STEPS, factors=world.case.factors, pins=world.case.pins)
        assert log_z[:, lane].sum() == pytest.approx(answers.log_evidence, abs=1e-10)
        for t in range(STEPS):
            for name, first in run.state_rows.items():
                found = marginals[t, first : first + world.network.cards[name], lane]
                np.testing.assert_allclose(found, answers.filtered[t][name], rtol=0, atol=1e-10)


def test_the_compared_models_have_every_mechanism():
    models = [random_model(seed, variables=3, widest=12, steps=STEPS) for seed in SEEDS]
    assert {v.mechanism.kind for model in models for v in model.variables.values()} == set(KINDS)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_compiled_engine_agrees_with_plain_numpy(seed):
    """Wider models than can be enumerated, in many lanes."""
    world = random_world(seed, lanes=11, factors=6, variables=5, widest=72)
    run = Pass(world.network, world.moments, world.everything, world.everything)
    log_z, belief, marginals = world.forward()
    for lane in (0, 7, 10):
        slow_z, slow = filter_states(world.network, world.moments, world.tables[:, lane], world.likes[..., lane])
        np.testing.assert_allclose(log_z[:, lane], slow_z, rtol=0, atol=1e-12)
        for axis, (name, first) in enumerate(run.state_rows.items()):
            others = tuple(1 + other for other in range(len(world.network.cards)) if other != axis)
            found = marginals[:, first : first + world.network.cards[name], lane]
            np.testing.assert_allclose(found, slow.sum(axis=others), rtol=0, atol=1e-12)
        joint = belief.joint()[..., lane]
        possible = [np.array(world.moments[-1].domains[n]) for n in world.model.variables]
        np.testing.assert_allclose(joint.ravel(), slow[-1][np.ix_(*possible)].ravel(), rtol=0, atol=1e-12)


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("limit", ["_SUBSETS", "_LARGEST_FACTOR"])
def test_a_wide_step_is_planned_otherwise_and_answers_alike(monkeypatch, seed, limit):
    """With many variables the order is found greedily, and large products are multiplied in parts."""
    world = random_world(seed, lanes=3, factors=8, variables=6, widest=144)
    whole = world.forward()
    plain = Pass(world.network, world.moments, world.everything, world.everything)
    monkeypatch.setattr(planning, limit, 1)
    other = Pass(world.network, world.moments, world.everything, world.everything)
    found = other.forward(to_blocks(world.tables), to_blocks(world.likes), None, marginals=True)
    for one, two in zip((whole[0], whole[2]), (found[0], found[2]), strict=True):
        np.testing.assert_allclose(one, two, rtol=0, atol=1e-12)
    np.testing.assert_allclose(whole[1].joint(), found[1].joint(), rtol=0, atol=1e-12)
    if limit == "_LARGEST_FACTOR":
        assert sum(len(p.operations) for p in other.programs) > sum(len(p.operations) for p in plain.programs)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize(("tile", "wide"), [(8, 8), (24, 24), (8, 48)])
def test_a_belief_is_cut_into_tiles_and_answers_alike(monkeypatch, seed, tile, wide):
    """Beliefs larger than a tile are carried through several operations a part at a time, forward and back."""
    world = random_world(seed, lanes=3, factors=8, variables=6, widest=144)
    tables, likes = to_blocks(world.tables), to_blocks(world.likes)

    def everything() -> tuple[Array, Array, Array, Array]:
        run = Pass(world.network, world.moments, world.everything, world.everything)
        log_z, belief, marginals = run.forward(tables, likes, None, marginals=True)
        return log_z, belief.weights, marginals, run.backward(tables, likes)

    whole = everything()
    monkeypatch.setattr(tiling, "TILE", tile)
    monkeypatch.setattr(tiling, "WIDE_TILE", wide)
    monkeypatch.setattr(tiling, "_BEYOND_CACHE", wide)
    cut = everything()
    for one, two in zip(whole, cut, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("tile", [8, 24])
def test_the_compared_tiles_hold_several_operations(tile):
    """Cut along several axes, in place and not: what may go wrong in the order of tiles is among them."""
    groups = []
    for seed in range(8):
        world = random_world(seed, factors=8, variables=6, widest=144)
        run = Pass(world.network, world.moments, world.everything, world.everything)
        groups += [group for program in run.programs for group in tiling.grouped(program.operations, tile, tile)]
    shared = [group for group in groups if group.tiles > 1 and len(group.sweeps) > 1]
    assert {group.in_place for group in shared} == {True, False}
    assert max(len(group.sweeps) for group in shared) >= 3
    assert max(group.tiles for group in shared) >= 6


def test_passes_that_are_alike_share_what_is_written():
    """A question compiles a network and a pass of its own, most steps of which another has passed through."""
    worlds = [random_world(3, variables=5, widest=72) for _ in range(2)]
    one, other = (Pass(world.network, world.moments, world.everything).programs for world in worlds)
    assert all(a.operations is b.operations for a, b in zip(one, other, strict=True))
    assert len({id(program.operations) for program in one}) == len(one) > 1
    assert tiling.grouped(one[0].operations, 8, 8) is tiling.grouped(other[0].operations, 8, 8)


def test_a_belief_beyond_the_cache_stays_within_a_wide_tile(monkeypatch):
    """Between groups lies nothing larger than with small tiles alone, and less where a wide tile can hold it."""
    monkeypatch.setattr(tiling, "_BEYOND_CACHE", 48)
    small: list[int] = []
    wide: list[int] = []
    for seed in range(8):
        world = random_world(seed, factors=8, variables=6, widest=144)
        run = Pass(world.network, world.moments, world.everything, world.everything)
        for program in run.programs:
            for found, limit in ((small, 8), (wide, 48)):
                groups = tiling.grouped(program.operations, 8, limit)
                found.append(sum(one.sizes[2] for one in groups[:-1] if one.sizes[2] > 48))
    assert all(one <= other for one, other in zip(wide, small, strict=True))
    assert sum(wide) < sum(small) / 2


@pytest.mark.parametrize("seed", range(6))
def test_what_no_one_asks_about_may_leave_the_belief(seed):
    """The evidence has the same probability whether its belief holds all variables or only what is needed."""
    world = random_world(seed, variables=5, widest=72)
    full, _, _ = world.forward()
    lean, belief, _ = world.forward(keep=frozenset())
    np.testing.assert_allclose(lean.sum(axis=0), full.sum(axis=0), rtol=0, atol=1e-12)
    assert set(belief.axes) <= world.network.interface(world.everything)


def test_planning_knows_the_width_of_the_kernels():
    assert LANES == kernels.LANES


def test_blocks_of_lanes_fill_up_with_the_last_draw():
    array = np.arange(22.0).reshape(2, 11)
    blocks = to_blocks(array)
    assert blocks.shape == (2, 2, LANES)
    np.testing.assert_array_equal(blocks[1, :, 3:], np.repeat(array[:, -1:], 5, axis=1))
    np.testing.assert_array_equal(from_blocks(blocks, 11), array)


@pytest.fixture
def threads():
    """Let a test choose the number of threads, and put it back."""
    before = numba.get_num_threads()
    yield numba.set_num_threads
    numba.set_num_threads(before)


def test_one_thread_and_two_give_the_same_bits(threads):
    if numba.get_num_threads() < 2:
        pytest.skip("this machine has one core")
    world = random_world(3, lanes=40, variables=5, widest=72)
    run = Pass(world.network, world.moments, world.everything)
    found = []
    for count in (1, 2):
        threads(count)
        log_z, belief, marginals = run.forward(to_blocks(world.tables), to_blocks(world.likes), None, marginals=True)
        back = run.backward(to_blocks(world.tables), to_blocks(world.likes))
        found.append((log_z, belief.weights, marginals, back))
    for one, two in zip(*found, strict=True):
        np.testing.assert_array_equal(one, two)


@pytest.mark.parametrize("seed", range(4))
def test_a_draw_has_the_same_bits_whatever_its_neighbours(seed):
    """Alone, in another place of the block, in another block: not a bit changes."""
    world = random_world(seed, lanes=24, variables=5, widest=72)
    log_z, belief, marginals = world.forward()
    order = np.random.default_rng(seed).permutation(24)
    run = Pass(world.network, world.moments, world.everything, world.everything)
    mixed = run.forward(to_blocks(world.tables[:, order]), to_blocks(world.likes[..., order]), None, marginals=True)
    np.testing.assert_array_equal(mixed[0], log_z[:, order])
    np.testing.assert_array_equal(from_blocks(mixed[1].weights), from_blocks(belief.weights)[:, order])
    np.testing.assert_array_equal(mixed[2], marginals[..., order])
    alone, _, _ = world.forward(lanes=slice(13, 14))
    np.testing.assert_array_equal(alone[:, 0], log_z[:, 13])


@pytest.mark.parametrize("seed", range(8))
def test_carrying_a_value_back_gives_the_mass_that_survives_forward(seed):
    model = random_model(seed, variables=4, widest=24, steps=6)
    posterior = posterior_of(model, random_told(model, seed, now=1), now=1, last=5, lanes=3, seed=seed)
    kill = Kill(random_predicate(model, seed, observed=bool(seed % 2)), 2, 5)
    striker = Striker(posterior, (kill,))
    assert striker.future is not None
    assert striker.start is not None
    rows = striker.future_rows()
    value = striker.future.backward(posterior.tables, None if rows is None else to_blocks(rows))
    worth = from_blocks(value * striker.start.weights, posterior.draws).sum(axis=0)
    if not any(striker.certain(range(2, 6))):
        np.testing.assert_allclose(worth, survive(posterior, (kill,)).end, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("seed", range(10))
def test_a_posterior_follows_every_variable_as_walking_does(seed):
    """Readings and known facts up to now, then predictions: also of variables that no evidence speaks about."""
    model = random_model(seed, variables=3, widest=8, steps=5, known=True)
    told = random_told(model, seed, now=2)
    posterior = posterior_of(model, told, now=2, last=4, lanes=2, seed=seed)
    log_evidence = posterior.compiled.log_evidence(posterior.z)
    together = posterior.all_marginals(tuple(model.variables))
    for lane in range(2):
        answers = enumerated(posterior, told, lane)
        assert log_evidence[lane] == pytest.approx(answers.log_evidence, abs=1e-10)
        for name in model.variables:
            expected = np.array([answers.filtered[t][name] for t in range(5)])
            np.testing.assert_allclose(posterior.marginal(name)[lane], expected, rtol=0, atol=1e-10)
            np.testing.assert_allclose(together[name][lane], expected, rtol=0, atol=1e-10)


def test_a_long_run_does_not_fade():
    """The belief is normalised at each step, so 240 months of unlikely counts leave no draw without a number."""
    model = small(
        """
variables:
  v: {states: [a, b], start: a, spell: {starts: 0.5..2 years, lasts: 2..6 months}}
indicators:
  n: {of: v, count: {first: 0.01..0.1, ratio: 3..9}}
""",
        until="2041-12",
    )
    told = [Told("n", t, 5.0) for t in range(240)]
    posterior = posterior_of(model, told, now=239, last=239, lanes=9)
    assert np.isfinite(posterior.compiled.log_evidence(posterior.z)).all()
    np.testing.assert_allclose(posterior.marginals.sum(axis=1), 1.0, rtol=1e-12)
