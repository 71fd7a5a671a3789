"""Measure the engine: its agreement with two independent ones, and its speed beside pyAgrum's on the same models.

    python benchmarks/engine.py > benchmarks/engine.md

It prints Markdown, within three minutes on two cores, and needs the packages that the tests need. Agreement is the
largest difference over random models: with the walk over every path in `tests/oracle.py`, and with pyAgrum's
two-slice inference (KTBN). Speeds are of the processor, one thread beside one thread.
"""

import argparse
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

# Threads that spin while they wait would be billed for it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import numpy as np
from ruamel.yaml import YAML

from tarjih.inference.answers import answer
from tarjih.inference.draws import fill_tables, uncertain, values_at
from tarjih.inference.engines import SPEED, TABLE_CELL_SECONDS
from tarjih.inference.exact import Array, Moment, Pass, from_blocks, to_blocks
from tarjih.inference.network import Network
from tarjih.model.calendar import Span
from tarjih.model.load import read_model
from tarjih.model.questions import All, Ask, Form, Predicate, StateIs
from tarjih.model.schema import ScenarioModel
from tests.bridge import Sensor, TwoSlice, ever_met
from tests.inference.worlds import (
    Told,
    enumerated,
    posterior_of,
    random_told,
    sensed_model,
    sensors_of,
    walk,
)
from tests.random_models import random_model, random_predicate

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
FORMS: tuple[Form, ...] = ("at", "by", "in", "throughout")
# Draws that one call of the kernels carries, and the most that it ever carries at once.
DRAWS, MANY = 64, 512
# The fastest of several calls counts: other work only slows them down.
REPEATS, WARM_STARTS = 8, 5
# pyAgrum runs as many draws as fit into this many seconds: one at least, twenty at most.
PATIENCE = 2.0
# Two engines that differ by more, in nats, were not asked the same.
AGREED = 1e-9


def main() -> None:
    """Print the page, or the memory that a process needs where asked to."""
    arguments = argparse.ArgumentParser(description="Measure the engine; prints Markdown.")
    arguments.add_argument("--memory", action="store_true", help="print the MiB that a wide run needs, and stop")
    if arguments.parse_args().memory:
        print(memory())
        return
    begin = time.perf_counter()
    for line in report():
        print(line, flush=True)
    print(f"\nAll this took {time.perf_counter() - begin:.0f} s.")


def report() -> Iterator[str]:
    """Yield the page line by line."""
    yield "# The engine: agreement and speed"
    yield ""
    yield f"Printed by `python benchmarks/engine.py` on {datetime.now(UTC).date()}: {setting()}."
    yield ""
    yield "## Agreement"
    yield ""
    yield "The largest absolute difference, in nats or in probability, over random models of every mechanism."
    yield ""
    yield "| compared with | over | log evidence | marginals | questions |"
    yield "|---|---|---|---|---|"
    yield paths_line(range(12))
    yield pyagrum_line(range(12))
    yield ""
    yield "The questions are `at`, `by`, `in` and `throughout`; beside pyAgrum, whether two states ever meet, which it"
    yield "answers with an absorbing node that watches for it."
    yield ""
    yield "## Speed"
    yield ""
    yield from speed()


def speed() -> Iterator[str]:
    """Yield the table of run times, and what else a user waits for."""
    peak = peak_rate()
    yield "Random models of variables of three states. *Flags*: all have a memory, four or more are seen through a"
    yield "flag in four months of five. *n12*: eight persistent variables and four evidence nodes; *n16*: ten"
    yield "persistent, two transient and four evidence nodes; each persistent one has one or two parents beside its"
    yield "own past, of the same month or the one before, and 85 % of the evidence nodes' states are known over the"
    yield "first three quarters of the months. *States* are those of the belief from month to month."
    yield ""
    yield f"Timed is one forward pass, the log evidence of one parameter draw of {DRAWS}, tables in place; pyAgrum's"
    yield "KTBNInference is asked for its cheapest answer, the log evidence and the marginals of one variable, with its"
    yield "network in place (in brackets: draws run). Processor time of the fastest call, one thread beside one thread."
    yield ""
    yield (
        "| model | steps | states | tarjih, CPU-ms a draw | pyAgrum KTBN, CPU-ms a draw | ratio | two threads, times "
        "faster | multiply-adds a second | share of the machine's | planning, CPU-s | difference, nats |"
    )
    yield "|---" * 11 + "|"
    timings = []
    for setup in setups():
        timings.append(time_both(setup))
        yield timings[-1].line(peak)
    ratios = [one.theirs / one.ours for one in timings]
    yield ""
    yield f"- Ratio of processor times: {min(ratios):.0f} to {max(ratios):.0f}, geometric mean {geometric(ratios):.0f}."
    rate = geometric([one.rate for one in timings])
    yield f"- Multiply-adds a second of one core: {rate:.2e} (geometric mean); predicted run times assume {SPEED:.1e}."
    yield f"- The machine's own, {peak:.2e}, are ten independent sums of eight float64 lanes, held in registers by a"
    yield "  compiled loop of fused multiply-adds: no memory, no index, nothing to wait for."
    cell = table_cell_seconds(range(12))
    yield f"- Seconds to fill one number of a conditional table, every mechanism, 200 draws at a time: {cell:.1e};"
    yield f"  predicted run times assume {TABLE_CELL_SECONDS:.1e}, which pays for weighing the evidence, too."
    yield f"- Most memory of a process that runs n16 for {LONG} steps, with all marginals, {MANY} draws in one call:"
    yield f"  {memory_alone():,.0f} MiB."
    (cold, cold_clock), (warm, warm_clock) = first_answers()
    yield f"- From the start of a process to its first answer, a question about two variables: {warm:.2f} CPU-s,"
    yield f"  {warm_clock:.2f} s on the clock; where the engine is compiled first, {cold:.1f} and {cold_clock:.1f} s."


def setting() -> str:
    """Name the processor, the cores and the versions."""
    cpu = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        names = [line.split(":")[1].strip() for line in info.read_text().splitlines() if line.startswith("model name")]
        cpu = names[0] if names else cpu
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba", "pyagrum"))
    busy = f" ({os.getloadavg()[0]:.1f} of them busy)" if hasattr(os, "getloadavg") else ""
    return f"{cpu}, {os.cpu_count()} cores{busy}, Python {platform.python_version()}, {packages}"


def geometric(values: list[float]) -> float:
    """Return the geometric mean."""
    return float(np.exp(np.mean(np.log(values))))


# Agreement


@dataclass(slots=True)
class Worst:
    """The largest difference so far, and how many were looked at."""

    difference: float = 0.0
    count: int = 0

    def note(self, one: object, other: object) -> None:
        """Compare two numbers or arrays."""
        apart = np.abs(np.asarray(one, dtype=np.float64) - np.asarray(other, dtype=np.float64))
        self.difference = max(self.difference, float(apart.max()))
        self.count += apart.size

    def cell(self) -> str:
        """Write a cell of the table."""
        return f"{self.difference:.1e} ({self.count:,})"


def paths_line(seeds: range) -> str:
    """Compare with walking every path: three variables, five steps, all kinds of evidence and question."""
    evidence, marginals, questions = Worst(), Worst(), Worst()
    for seed in seeds:
        model = random_model(seed, widest=8, steps=5, known=seed % 3 == 0)
        told = random_told(model, seed, now=2)
        posterior = posterior_of(model, told, now=2, last=4, lanes=2, seed=seed)
        log_z = posterior.compiled.log_evidence(posterior.z)
        rng = np.random.default_rng(seed)
        for lane in range(2):
            answers = enumerated(posterior, told, lane)
            evidence.note(log_z[lane], answers.log_evidence)
            for name in model.variables:
                marginals.note(posterior.marginal(name)[lane], [answers.filtered[t][name] for t in range(5)])
            walked = walk(answers)
            for form in FORMS:
                for i in range(4):
                    what = random_predicate(model, 10 * seed + i, observed=i % 2 == 1, parts=1 + i % 3)
                    first, last = sorted(int(t) for t in rng.integers(0, 5, 2))
                    first = last if form == "at" else first
                    found = answer(posterior, asked(model, form, what, first, last)).chances[lane]
                    questions.note(found, walked.ask(form, what, first, last, told=told, now=2))
    cells = " | ".join(one.cell() for one in (evidence, marginals, questions))
    return f"| walking every path | {len(seeds)} models of 3 variables, 5 steps, 2 draws | {cells} |"


def pyagrum_line(seeds: range) -> str:
    """Compare with pyAgrum: three to six variables over two years, sixteen months of evidence."""
    evidence, marginals, questions = Worst(), Worst(), Worst()
    now, last = 15, STEPS - 1
    for seed in seeds:
        model = sensed_model(seed, steps=STEPS)
        told = seen_by_sensors(model, seed, now)
        posterior = posterior_of(model, told, now=now, last=last, lanes=1)
        names = list(model.variables)
        meets = {name: len(model.variables[name].states) - 1 for name in names[:2]}
        tables = from_blocks(posterior.tables, 1)[:, 0]
        theirs = TwoSlice(posterior.network, tables, sensors_of(posterior), {"monitor": ever_met(meets)})
        seen = {(one.indicator, one.step): int(one.value) for one in told}
        filtered, predicted = theirs.infer(now + 1, seen), theirs.infer(last + 1, seen)
        evidence.note(posterior.compiled.log_evidence(posterior.z)[0], filtered.log_evidence)
        for name in names:
            ours = posterior.marginal(name)[0]
            marginals.note(ours[now], filtered.marginal(name, now))
            marginals.note(ours[last], predicted.marginal(name, last))
        met = All(tuple(StateIs(name, (model.variables[name].states[-1],)) for name in meets))
        ever = answer(posterior, asked(model, "by", met, 0, last)).chances[0]
        questions.note(ever, predicted.marginal("monitor", last)[1])
    cells = " | ".join(one.cell() for one in (evidence, marginals, questions))
    return f"| pyAgrum KTBN | {len(seeds)} models of 3 to 6 variables, {STEPS} steps | {cells} |"


def asked(model: ScenarioModel, form: Form, what: Predicate, first: int, last: int) -> Ask:
    """Ask about whole steps."""
    return Ask(form, what, Span(model.calendar.span(first).first, model.calendar.span(last).last))


def seen_by_sensors(model: ScenarioModel, seed: int, now: int) -> list[Told]:
    """Draw what the sensors saw: four in five of all months were looked at."""
    rng = np.random.default_rng([seed, 7])
    places = [(name, t) for name in model.indicators for t in range(now + 1) if rng.random() < 0.8]
    return [Told(name, t, float(rng.random() < 0.4)) for name, t in places]


# Speed


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


@dataclass(frozen=True, slots=True)
class Timing:
    """What one model cost, in CPU-milliseconds a draw; `rate` is in multiply-adds a second of one core."""

    name: str
    steps: int
    states: int
    ours: float
    theirs: float
    theirs_draws: int
    threads: float
    planning: float
    rate: float
    difference: float

    def line(self, peak: float) -> str:
        """Write a line of the table; `peak` is the machine's own rate."""
        return (
            f"| {self.name} | {self.steps} | {self.states:,} | {self.ours:.3f} | {self.theirs:.1f} "
            f"({self.theirs_draws}) | {self.theirs / self.ours:.0f} | {self.threads:.2f} | {self.rate / 1e9:.1f}e9 "
            f"| {self.rate / peak:.0%} | {self.planning:.2f} | {self.difference:.0e} |"
        )


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


def time_both(setup: Setup) -> Timing:
    """Time one model in both engines."""
    import numba

    def forward() -> Array:
        return setup.run.forward(setup.tables, setup.likes, None)[0]

    most = numba.get_num_threads()
    numba.set_num_threads(1)
    cpu, alone = fastest(forward)
    numba.set_num_threads(min(2, most))
    _, together = fastest(forward)
    numba.set_num_threads(most)
    log_z = forward().sum(axis=0) + setup.log_scale
    theirs, theirs_log_z = time_pyagrum(setup)
    difference = float(np.abs(log_z[: len(theirs_log_z)] - theirs_log_z).max())
    if difference > AGREED:
        raise ValueError(f"{setup.name}: the engines differ by {difference} nats")
    return Timing(
        setup.name,
        len(setup.run.which),
        setup.run.programs[setup.run.which[-1]].cells,
        ours=1e3 * cpu / DRAWS,
        theirs=1e3 * theirs,
        theirs_draws=len(theirs_log_z),
        threads=alone / together,
        planning=setup.planning,
        rate=setup.run.multiplications * DRAWS / cpu,
        difference=difference,
    )


def time_pyagrum(setup: Setup) -> tuple[float, Array]:
    """Return the fewest CPU-seconds of a draw, and the log evidence of the draws that were run."""
    steps, tables = len(setup.run.which), from_blocks(setup.tables)
    seconds: list[float] = []
    log_z: list[float] = []
    while sum(seconds) < PATIENCE and len(seconds) < 20:
        engine = TwoSlice(setup.network, tables[:, len(seconds)], setup.sensors)
        begin = time.process_time()
        log_z.append(engine.infer(steps, setup.seen, targets=(next(iter(setup.network.cards)),)).log_evidence)
        seconds.append(time.process_time() - begin)
    return min(seconds), np.array(log_z)


def fastest(call: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU-seconds and the seconds on the clock of the fastest of several calls, each by itself."""
    call()
    found = []
    for _ in range(REPEATS):
        cpu, clock = time.process_time(), time.perf_counter()
        call()
        found.append((time.process_time() - cpu, time.perf_counter() - clock))
    return min(cpu for cpu, _ in found), min(clock for _, clock in found)


def peak_rate() -> float:
    """Return the multiply-adds a second that one core reaches at most: ten sums of eight lanes, all in registers."""
    import numba

    from tarjih.inference.kernels.lanes import add, fma, load, rows_of_lanes, same, store

    @numba.njit
    def multiply_and_add(n, into):  # type: ignore[no-untyped-def]
        x, y = same(0.5), same(0.25)
        a, b, c, d, e = load(into, 0), load(into, 1), load(into, 2), load(into, 3), load(into, 4)
        f, g, h, i, j = load(into, 5), load(into, 6), load(into, 7), load(into, 8), load(into, 9)
        for _ in range(n):
            a, b, c, d, e = fma(a, x, y), fma(b, x, y), fma(c, x, y), fma(d, x, y), fma(e, x, y)
            f, g, h, i, j = fma(f, x, y), fma(g, x, y), fma(h, x, y), fma(i, x, y), fma(j, x, y)
        store(into, 0, add(add(add(add(a, b), add(c, d)), add(add(e, f), add(g, h))), add(i, j)))

    # Ten equal sums would be one: each begins elsewhere. One would wait for itself; ten keep the units busy.
    into = rows_of_lanes(10)
    into[:] = np.arange(80.0).reshape(10, 8)
    count = 2_000_000
    cpu, _ = fastest(lambda: multiply_and_add(count, into))
    return 80 * count / cpu


def table_cell_seconds(seeds: range) -> float:
    """Return the CPU-seconds of one number of one draw's conditional tables, over models of every mechanism."""
    spent, cells = 0.0, 0
    for seed in seeds:
        model = random_model(seed, widest=8, steps=5, known=seed % 3 == 0)
        compiled = posterior_of(model, (), now=2, last=4, lanes=1, seed=seed).compiled
        z = np.random.default_rng(seed).standard_normal((len(compiled.paths), 200))
        values = values_at(compiled.quantities, compiled.paths, z)
        begin = time.process_time()
        cells += fill_tables(compiled.network, values, 200).size
        spent += time.process_time() - begin
    return spent / cells


# A process of its own: from nothing to a first answer, and all the memory that a wide run takes.

FIRST_ANSWER = """
from datetime import date
import tarjih
from tarjih.inference import ask
from tarjih.model.load import read_model
model = read_model('''
tarjih: 1
name: first
step: month
start: 2021-01
until: 2022-12
variables:
  unrest: {states: [calm, tense, open], start: calm, ladder: {up: [1 year, 2 years], down: [2..6 months, 3 months]}}
  repression: {states: [no, yes], start: no, spell: {starts: 1..4 years, lasts: 2..6 months},
    influences: [{from: unrest, effect: raises strongly}]}
''', "model.yaml")
posterior = tarjih.infer(model, tarjih.weigh(model, [], as_of=date(2021, 6, 30)), draws=200)
print(ask(posterior, "repression == yes by 2022-12"))
"""


def first_answers(script: str = FIRST_ANSWER) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return CPU-seconds and seconds of a process that must compile, and of the fastest that finds compiled code."""
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for _ in range(1 + WARM_STARTS):
            environment = {**os.environ, "NUMBA_CACHE_DIR": folder, "PYTHONPATH": str(ROOT / "src")}
            before, clock = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            subprocess.run([sys.executable, "-c", script], env=environment, capture_output=True, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            found.append((cpu, time.perf_counter() - clock))
    warm = found[1:]
    return found[0], (min(cpu for cpu, _ in warm), min(clock for _, clock in warm))


def memory() -> float:
    """Return the MiB that a process holds at most which runs the widest model, all its marginals, in one call."""
    name, seed = "n16", SEEDS["n16"][0]
    setup = watched_setup(name, *SHAPES[name], seed, LONG)
    lanes = from_blocks(setup.tables)
    tables = to_blocks(np.tile(lanes, MANY // DRAWS))
    setup.run.forward(tables, None, None, marginals=True)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory_alone() -> float:
    """Return `memory()` of a fresh process."""
    command = [sys.executable, str(Path(__file__).resolve()), "--memory"]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


if __name__ == "__main__":
    main()
