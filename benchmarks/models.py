"""The models that the engine is timed on, laid out for it and for pyAgrum.

All are random models of variables of three states. With *flags*, all have a memory and are seen through likelihoods;
the others' evidence are known states.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from itertools import product
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from tarjih.inference.draws import fill_tables, uncertain, values_at
from tarjih.inference.exact import Array, Moment, Pass, to_blocks
from tarjih.inference.network import Network
from tarjih.model.load import read_model
from tarjih.model.schema import ScenarioModel
from tests.bridge import Sensor
from tests.inference.worlds import Told, posterior_of, sensors_of

# Draws that one call of the kernels carries.
DRAWS = 64
# Two years of months, and five.
STEPS, LONG = 24, 60
STATES = ("low", "mid", "high")
START = dict(zip(STATES, (0.5, 0.3, 0.2), strict=True))
# Variables of the models that are seen through flags.
SIZES = (6, 8)
# Persistent, transient and evidence nodes of the models whose evidence are known states; and which are drawn: such in
# which every persistent node matters to the evidence, because pyAgrum leaves out what does not.
SHAPES = {"n12": (8, 0, 4), "n16": (10, 2, 4)}
SEEDS = {"n12": (3, 8), "n16": (6, 9)}


@dataclass(frozen=True, slots=True)
class Setup:
    """A model laid out for both engines: its pass and tables in blocks, and what pyAgrum is to observe."""

    name: str
    run: Pass
    tables: Array
    likes: Array | None
    log_scale: float
    network: Network
    sensors: list[Sensor]
    seen: dict[tuple[str, int], int]
    planning: float


def setups() -> Iterator[Setup]:
    """Yield what is timed."""
    for size in SIZES:
        yield sensed_setup(size)
    for name, (persistent, transient, watched) in SHAPES.items():
        for seed in SEEDS[name]:
            yield watched_setup(f"{name}, seed {seed}", persistent, transient, watched, seed, STEPS)
    for name, shape in SHAPES.items():
        yield watched_setup(f"{name}, seed {SEEDS[name][0]}", *shape, SEEDS[name][0], LONG)


def ordinal_rows(names: list[str], weights: list[float], cuts: Array) -> list[dict[str, Any]]:
    """Return the rows of a table of ordered states: a logit moved by its parents, as ranges around each chance."""
    rows = []
    for configuration in product(range(3), repeat=len(names)):
        push = float(np.dot(weights, np.array(configuration) - 1.0))
        below = np.array([0.0, *(1 / (1 + np.exp(push - cuts))), 1.0])
        then = {s: f"{0.7 * p:.5f}..{p / (0.3 * p + 0.7):.5f}" for s, p in zip(STATES, np.diff(below), strict=True)}
        rows.append({"when": {n: STATES[s] for n, s in zip(names, configuration, strict=True)}, "then": then})
    return rows


def read(data: dict[str, Any], indicators: dict[str, Any]) -> ScenarioModel:
    """Read a model of monthly steps."""
    head = {"tarjih": 1, "name": "wide", "step": "month", "start": "2021-01", "until": "2025-12"}
    stream = StringIO()
    YAML(typ="safe", pure=True).dump({**head, "variables": data, "indicators": indicators}, stream)
    return read_model(stream.getvalue(), "wide.yaml")


def sensed_model_of(variables: int, seed: int) -> ScenarioModel:
    """Make a model of variables with a memory, each moved by one or two near ones and seen through flags."""
    rng = np.random.default_rng([variables, seed])
    data: dict[str, Any] = {}
    watched: set[int] = set()
    for i in range(variables):
        lag = 1 if i == 0 or rng.random() < 0.5 else 0
        near = list(range(max(0, i - 4), i)) if i else list(range(1, min(variables, 5)))
        chosen = [int(j) for j in rng.permutation(near)[: rng.integers(1, 3)]]
        if i and i - 1 not in chosen:
            chosen[0] = i - 1
        watched |= set(chosen)
        given = [f"v{j}" for j in (i, *chosen)]
        weights = [2.2, *rng.choice([-1, 1], len(chosen)) * rng.uniform(0.4, 1.3, len(chosen))]
        rows = ordinal_rows(given, weights, np.array([-0.8, 0.8]) + rng.normal(0, 0.3))
        data[f"v{i}"] = {"states": list(STATES), "start": START, "table": {"given": given, "rows": rows, "lag": lag}}
    sensed = sorted(set(range(variables)) - watched | {int(j) for j in rng.permutation(variables)[:4]})
    flag = {"chances": dict(zip(STATES, (0.15, 0.4, 0.75), strict=True))}
    return read(data, {f"s{i}": {"of": f"v{i}", "flag": flag} for i in sensed})


def sensed_setup(variables: int) -> Setup:
    """Lay out a model whose evidence are likelihoods: flags, four in five months looked at."""
    model = sensed_model_of(variables, seed=1)
    told = seen_by_sensors(model, variables, STEPS - 1)
    posterior = posterior_of(model, told, now=STEPS - 1, last=STEPS - 1, lanes=8)
    compiled = posterior.compiled
    if len(compiled.relevant) < variables:
        raise ValueError("every variable should matter to the evidence")
    begin = time.process_time()
    run = Pass(compiled.network, compiled.moments, compiled.relevant)
    planning = time.process_time() - begin
    z = np.random.default_rng(variables).standard_normal((len(compiled.paths), DRAWS))
    _, tables, likes, scale = compiled.inputs(z)
    seen = {(one.indicator, one.step): int(one.value) for one in told}
    name = f"flags, {variables} variables"
    return Setup(name, run, tables, likes, scale, compiled.network, sensors_of(posterior), seen, planning)


def watched_model(persistent: int, transient: int, watched: int, seed: int) -> ScenarioModel:
    """Make a model of nodes of three states, of which only the last, evidence, are ever seen.

    Persistent nodes have their own past and one or two more parents, mostly near ones, of this step or the one
    before; transient ones two or three persistent parents of this step; evidence one or two of either.
    """
    rng = np.random.default_rng([persistent, transient, watched, seed])
    data: dict[str, Any] = {}

    def put(name: str, lags: dict[str, int], *, remembers: bool) -> None:
        weights = [2.2 if p == name else rng.choice([-1, 1]) * rng.uniform(0.4, 1.3) for p in lags]
        rows = ordinal_rows(list(lags), weights, np.array([-0.8, 0.8]) + rng.normal(0, 0.3))
        others = {parent: lag for parent, lag in lags.items() if parent != name}
        data[name] = {"states": list(STATES), "table": {"given": list(lags), "rows": rows, "lag": others}}
        if remembers:
            data[name]["start"] = START

    for i in range(persistent):
        lags = {f"p{i}": 1}
        for _ in range(rng.integers(1, 3)):
            near = i > 0 and rng.random() < 0.8
            j = int(rng.integers(max(0, i - 4), i) if near else rng.integers(persistent))
            j = (i + 1) % persistent if j == i else j
            lags.setdefault(f"p{j}", 0 if j < i and rng.random() < 0.5 else 1)
        put(f"p{i}", lags, remembers=True)
    for i in range(transient):
        chosen = rng.choice(persistent, size=int(rng.integers(2, 4)), replace=False)
        put(f"r{i}", {f"p{j}": 0 for j in chosen}, remembers=False)
    for i in range(watched):
        chosen = rng.choice(list(data)[: persistent + transient], size=int(rng.integers(1, 3)), replace=False)
        put(f"e{i}", {str(name): 0 for name in chosen}, remembers=False)
    return read(data, {})


def watched_setup(name: str, persistent: int, transient: int, watched: int, seed: int, steps: int) -> Setup:
    """Lay out a model whose evidence are known states, three quarters of the way, all but 15 % of them."""
    model = watched_model(persistent, transient, watched, seed)
    network = Network(model, {})
    rng = np.random.default_rng([seed, steps])
    places = [(f"e{i}", t) for t in range(steps * 3 // 4) for i in range(watched) if rng.random() >= 0.15]
    seen = {place: int(rng.integers(3)) for place in places}
    moments = [
        Moment({**network.everything, **{n: (state,) for (n, at), state in seen.items() if at == t}})
        for t in range(steps)
    ]
    begin = time.process_time()
    run = Pass(network, moments, frozenset(model.variables))
    planning = time.process_time() - begin
    matter = network.ancestors(name for name, _ in seen)
    if not matter.issuperset(run.axes) or len(run.axes) < persistent:
        raise ValueError("every persistent node should be carried, and matter to the evidence")
    quantities = model.quantities()
    paths = uncertain(quantities)
    z = np.random.default_rng(seed).standard_normal((len(paths), DRAWS))
    tables = to_blocks(fill_tables(network, values_at(quantities, paths, z), DRAWS))
    return Setup(name, run, tables, None, 0.0, network, [], seen, planning)


def seen_by_sensors(model: ScenarioModel, seed: int, now: int) -> list[Told]:
    """Draw what the sensors saw: four in five of all months were looked at."""
    rng = np.random.default_rng([seed, 7])
    places = [(name, t) for name in model.indicators for t in range(now + 1) if rng.random() < 0.8]
    return [Told(name, t, float(rng.random() < 0.4)) for name, t in places]
