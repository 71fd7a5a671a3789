"""Measure the engine: its agreement with two independent ones, and its speed beside pyAgrum's on the same models.

    python benchmarks/engine.py > benchmarks/engine.md

It prints Markdown, within three minutes on two cores, and needs the packages that the tests need. Agreement is the
largest difference over random models: with the walk over every path in `tests/oracle.py`, and with pyAgrum's
two-slice inference (KTBN). Speeds are of the processor, one thread beside one thread.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

# Threads that spin while they wait would be billed for it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import numba
import numpy as np

from benchmarks.machine import fastest, peak_rate, setting, side_by_side, streaming
from benchmarks.models import (
    DRAWS,
    LONG,
    SEEDS,
    SHAPES,
    STEPS,
    Setup,
    seen_by_sensors,
    setups,
    watched_setup,
)
from tarjih.inference.answers import answer
from tarjih.inference.draws import fill_tables, values_at
from tarjih.inference.engines import SPEED, TABLE_CELL_SECONDS
from tarjih.inference.exact import Array, from_blocks, to_blocks
from tarjih.model.calendar import Span
from tarjih.model.questions import All, Ask, Form, Predicate, StateIs
from tarjih.model.schema import ScenarioModel
from tests.bridge import TwoSlice, ever_met
from tests.inference.worlds import (
    enumerated,
    posterior_of,
    random_told,
    sensed_model,
    sensors_of,
    walk,
)
from tests.random_models import random_model, random_predicate

FORMS: tuple[Form, ...] = ("at", "by", "in", "throughout")
# States of the beliefs that are copied to measure caches and memory: those of n16, of seed 6 and of seed 9.
STREAMED = (59_049, 177_147)
# The most draws that a call of the kernels ever carries at once.
MANY = 512
# The fastest of several starts counts: other work only slows them down.
WARM_STARTS = 5
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
    yield "- Caches and memory: a thread that copies a belief there and back, and two that copy one each:"
    found = [(states, *streaming(states)) for states in STREAMED]
    cells = [f"{states:,} states, {rate / 1e9:.0f} GB/s, {more:.2f} times as much" for states, rate, more in found]
    yield f"  {'; '.join(cells)}."
    cell = table_cell_seconds(range(12))
    yield f"- Seconds to fill one number of a conditional table, every mechanism, 200 draws at a time: {cell:.1e};"
    yield f"  predicted run times assume {TABLE_CELL_SECONDS:.1e}, which pays for weighing the evidence, too."
    yield f"- Most memory of a process that runs n16 for {LONG} steps, with all marginals, {MANY} draws in one call:"
    yield f"  {memory_alone():,.0f} MiB."
    (cold, cold_clock), (warm, warm_clock) = first_answers()
    yield f"- From the start of a process to its first answer, a question about two variables: {warm:.2f} CPU-s,"
    yield f"  {warm_clock:.2f} s on the clock; where the engine is compiled first, {cold:.1f} and {cold_clock:.1f} s."


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


# Speed


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


def time_both(setup: Setup) -> Timing:
    """Time one model in both engines."""

    def forward() -> Array:
        return setup.run.forward(setup.tables, setup.likes, None)[0]

    most = numba.get_num_threads()
    numba.set_num_threads(1)
    cpu, _ = fastest(forward)
    numba.set_num_threads(most)
    threads = side_by_side(forward)
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
        threads=threads,
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
