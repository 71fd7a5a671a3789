"""Measure the engine: its agreement with two independent ones, and its speed beside pyAgrum's on the same models.

    python benchmarks/engine.py > benchmarks/engine.md

It prints Markdown, within two minutes on two cores, and needs the packages that the tests need. Agreement is the
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
from tarjih.inference.draws import fill_tables, values_at
from tarjih.inference.exact import Array, from_blocks
from tarjih.inference.posterior import SPEED, TABLE_CELL_SECONDS, Posterior
from tarjih.model.calendar import Span
from tarjih.model.load import read_model
from tarjih.model.questions import All, Ask, Form, Predicate, StateIs
from tarjih.model.schema import ScenarioModel
from tests.bridge import TwoSlice, ever_met
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

STEPS = 24
STATES = ("low", "mid", "high")
SIZES = (6, 7, 8, 9, 10)
FORMS: tuple[Form, ...] = ("at", "by", "in", "throughout")
# Draws that one call of the kernels carries. The fastest of several calls counts: other work only slows them down.
DRAWS, REPEATS = 64, 8
# pyAgrum's time is a mean over as many draws as fit into this many seconds: one at least, twenty at most.
PATIENCE = 3.0


def main() -> None:
    """Print the page, or time a first call where asked to."""
    arguments = argparse.ArgumentParser(description="Measure the engine; prints Markdown.")
    arguments.add_argument("--first-call", action="store_true", help="print the seconds of the first call, and stop")
    if arguments.parse_args().first_call:
        print(first_call())
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
    yield f"Variables of three states, all with a memory, seen through sensors for {STEPS} months. Timed is the log"
    yield "evidence of one parameter draw, its tables in place; pyAgrum is asked for the marginals of one variable, its"
    yield "cheapest way, and in brackets for those of all. Filling tables and weighing the evidence comes on top."
    yield ""
    yield (
        "| variables | joint states | tarjih, CPU-ms a draw | pyAgrum KTBN, CPU-ms a draw | ratio "
        "| two threads, times faster | tables and weights, CPU-ms a draw | planning, s | multiply-adds a second "
        "| difference, nats |"
    )
    yield "|---" * 10 + "|"
    timings = []
    for size in SIZES:
        timings.append(time_model(size))
        yield timings[-1].line()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    ratios = [one.theirs / one.ours for one in timings]
    yield ""
    yield f"- Ratio of processor times: {min(ratios):.0f} to {max(ratios):.0f}, geometric mean {geometric(ratios):.0f}."
    rate = geometric([one.rate for one in timings])
    yield f"- Multiply-adds a second of one core: {rate:.2e} (geometric mean); predicted run times assume {SPEED:.1e}."
    cell = table_cell_seconds(range(12))
    yield f"- Seconds to fill one number of a conditional table, every mechanism, 200 draws at a time: {cell:.1e};"
    yield f"  predicted run times assume {TABLE_CELL_SECONDS:.1e}, which pays for weighing the evidence, too."
    yield f"- Most memory that this process held: {peak:,.0f} MiB."
    fresh, kept = first_calls()
    yield f"- First call of the engine: {fresh:.1f} s where it must be compiled, {kept:.2f} s in any later process."


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
class Timing:
    """What one model cost, in CPU-milliseconds a draw; `rate` is in multiply-adds a second of one core."""

    variables: int
    ours: float
    theirs: float
    theirs_all: float
    threads: float
    filling: float
    planning: float
    rate: float
    difference: float

    def line(self) -> str:
        """Write a line of the table."""
        return (
            f"| {self.variables} | {3**self.variables:,} | {self.ours:.3f} | {self.theirs:.1f} ({self.theirs_all:.0f}) "
            f"| {self.theirs / self.ours:.0f} | {self.threads:.2f} | {self.filling:.3f} | {self.planning:.2f} "
            f"| {self.rate / 1e9:.2f}e9 | {self.difference:.0e} |"
        )


def wide_model(variables: int, seed: int) -> ScenarioModel:
    """Make a model of ordered variables with a memory, each moved by one or two near ones, as ranged tables."""
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
        given = [i, *chosen]
        weights = [2.2, *rng.choice([-1, 1], len(chosen)) * rng.uniform(0.4, 1.3, len(chosen))]
        cuts = np.array([-0.8, 0.8]) + rng.normal(0, 0.3)
        rows = []
        for configuration in product(range(3), repeat=len(given)):
            push = float(np.dot(weights, np.array(configuration) - 1.0))
            below = np.array([0.0, *(1 / (1 + np.exp(push - cuts))), 1.0])
            then = {s: f"{0.7 * p:.5f}..{p / (0.3 * p + 0.7):.5f}" for s, p in zip(STATES, np.diff(below), strict=True)}
            when = {f"v{j}": STATES[s] for j, s in zip(given, configuration, strict=True)}
            rows.append({"when": when, "then": then})
        table = {"given": [f"v{j}" for j in given], "rows": rows, "lag": lag}
        start = dict(zip(STATES, (0.5, 0.3, 0.2), strict=True))
        data[f"v{i}"] = {"states": list(STATES), "start": start, "table": table}
    sensed = sorted(set(range(variables)) - watched | {int(j) for j in rng.permutation(variables)[:4]})
    sensors = {
        f"s{i}": {"of": f"v{i}", "flag": {"chances": dict(zip(STATES, (0.15, 0.4, 0.75), strict=True))}} for i in sensed
    }
    head = {"tarjih": 1, "name": "wide", "step": "month", "start": "2021-01", "until": "2022-12"}
    stream = StringIO()
    YAML(typ="safe", pure=True).dump({**head, "variables": data, "indicators": sensors}, stream)
    return read_model(stream.getvalue(), "wide.yaml")


def time_model(variables: int) -> Timing:
    """Time one random model in both engines."""
    import numba

    model = wide_model(variables, seed=1)
    told = seen_by_sensors(model, variables, STEPS - 1)
    begin = time.process_time()
    posterior = posterior_of(model, told, now=STEPS - 1, last=STEPS - 1, lanes=8)
    planning = time.process_time() - begin
    compiled = posterior.compiled
    if len(compiled.relevant) < variables:
        raise ValueError("every variable should matter to the evidence")
    z = np.random.default_rng(variables).standard_normal((len(compiled.paths), DRAWS))
    begin = time.process_time()
    _, tables, likes, scale = compiled.inputs(z)
    filling = (time.process_time() - begin) / DRAWS

    def forward() -> Array:
        return compiled.steps.forward(tables, likes, None)[0]

    most = numba.get_num_threads()
    numba.set_num_threads(1)
    cpu, alone = fastest(forward)
    numba.set_num_threads(min(2, most))
    _, together = fastest(forward)
    numba.set_num_threads(most)
    log_z = forward().sum(axis=0)
    theirs, theirs_all, theirs_log_z = time_pyagrum(posterior, from_blocks(tables), told)
    return Timing(
        variables,
        ours=1e3 * cpu / DRAWS,
        theirs=1e3 * theirs,
        theirs_all=1e3 * theirs_all,
        threads=alone / together,
        filling=1e3 * filling,
        planning=planning,
        rate=compiled.steps.multiplications * DRAWS / cpu,
        difference=float(np.abs(log_z[: len(theirs_log_z)] + scale - theirs_log_z).max()),
    )


def time_pyagrum(posterior: Posterior, tables: Array, told: list[Told]) -> tuple[float, float, Array]:
    """Return CPU-seconds a draw for one target and for all, and the log evidence of the draws that were run."""
    sensors, last = sensors_of(posterior), STEPS
    seen = {(one.indicator, one.step): int(one.value) for one in told}
    seconds: list[float] = []
    log_z: list[float] = []
    while sum(seconds) < PATIENCE and len(seconds) < 20:
        engine = TwoSlice(posterior.network, tables[:, len(seconds)], sensors)
        begin = time.process_time()
        log_z.append(engine.infer(last, seen, targets=("v0",)).log_evidence)
        seconds.append(time.process_time() - begin)
    engine = TwoSlice(posterior.network, tables[:, 0], sensors)
    begin = time.process_time()
    engine.infer(last, seen)
    return float(np.mean(seconds)), time.process_time() - begin, np.array(log_z)


def fastest(call: Callable[[], object]) -> tuple[float, float]:
    """Return the CPU-seconds and the seconds on the clock of the fastest of several calls."""
    call()
    found = []
    for _ in range(REPEATS):
        cpu, clock = time.process_time(), time.perf_counter()
        call()
        found.append((time.process_time() - cpu, time.perf_counter() - clock))
    return min(cpu for cpu, _ in found), min(clock for _, clock in found)


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


def first_call() -> float:
    """Return the seconds of the engine's first call in a process."""
    model = random_model(1, widest=8, steps=3)
    begin = time.perf_counter()
    posterior_of(model, random_told(model, 1, now=2), now=2, last=2, lanes=8)
    return time.perf_counter() - begin


def first_calls() -> tuple[float, float]:
    """Return the seconds of a first call that must compile, and of one that finds compiled code."""
    with tempfile.TemporaryDirectory() as folder:
        found = []
        for _ in range(2):
            command = [sys.executable, str(Path(__file__).resolve()), "--first-call"]
            environment = {**os.environ, "NUMBA_CACHE_DIR": folder}
            output = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout
            found.append(float(output))
    return found[0], found[1]


if __name__ == "__main__":
    main()
