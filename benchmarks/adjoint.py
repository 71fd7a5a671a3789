"""Measure one way there and back: its cost beside the way forward, and beside pyAgrum's smoothing.

    python benchmarks/adjoint.py

It prints Markdown, within six minutes on two cores, and needs the packages that the tests need. All times are of
the processor, one thread. A ratio is taken from calls in a row, because a machine that is busy with other things slows
all of them down, and in several processes, because where its pages fall makes one faster than the next, some calls
more than others: printed is the median of the processes, each of which reports the median of its calls, and their
range. The models are those of `benchmarks/models.py`; the difference is the largest between our smoothed marginals and
those of pyAgrum's two-slice inference (KTBN), every month of every variable.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

# Threads that spin while they wait would be billed for it.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

import numba
import numpy as np

from benchmarks.engine import FIRST_ANSWER, first_answers
from benchmarks.machine import REPEATS, setting
from benchmarks.models import DRAWS, SEEDS, SHAPES, STEPS, seen_by_sensors, sensed_model_of, watched_setup
from tarjih.case import open_case
from tarjih.evidence.weigh import weigh
from tarjih.inference.adjoint import AdjointPass
from tarjih.inference.draws import standard_normals
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.exact import Array, Pass, from_blocks
from tarjih.inference.forecast import Diagnostics
from tarjih.inference.gradients import answer_gradient, log_evidence_gradient
from tarjih.inference.hindsight import SmoothingPass
from tarjih.inference.posterior import Posterior, Timeframe
from tarjih.inference.smoothing import smoothed_marginals
from tarjih.model.questions import Ask, parse_ask
from tests.bridge import TwoSlice
from tests.inference.worlds import posterior_of, sensors_of

SIZES = (6, 8, 10)
FIRST_SMOOTHING = f"""{FIRST_ANSWER}
from tarjih.inference.smoothing import smoothed_marginals
smoothed_marginals(posterior)
"""
AS_OF, UNTIL = date(2022, 10, 28), date(2025, 12, 31)


# Processes that time each model; the seconds that each calls, and its calls at least.
PROCESSES = 5
PATIENCE, FEWEST = 2.0, 2
CASE = "case"


@dataclass(frozen=True, slots=True)
class Timed:
    """What several processes found, `[processes]` each: CPU-seconds of the fastest call, ratios to the way forward."""

    forward: Array
    both: Array
    smoothed: Array
    both_ratio: Array
    smoothed_ratio: Array

    def cells(self) -> str:
        """Return the cells of a line, in milliseconds a draw."""
        forward, both, smoothed = (1e3 * np.median(one) / DRAWS for one in (self.forward, self.both, self.smoothed))
        return (
            f"{forward:.3f} | {both:.3f} | {spread(self.both_ratio)} | {smoothed:.3f} | {spread(self.smoothed_ratio)}"
        )


def spread(ratios: Array) -> str:
    """Return the median and the range."""
    return f"{np.median(ratios):.2f} ({ratios.min():.2f} to {ratios.max():.2f})"


def main() -> None:
    """Print the page, or what this process takes for one model where asked to."""
    arguments = argparse.ArgumentParser(description="Measure one way there and back; prints Markdown.")
    arguments.add_argument("--model", nargs=2, metavar=("NAME", "NUMBER"), help="time this model alone, and stop")
    asked = arguments.parse_args().model
    numba.set_num_threads(1)
    if asked:
        print(json.dumps(both_ways(*laid_out(asked[0], int(asked[1])))))
        return
    for line in report():
        print(line, flush=True)


def report() -> Iterator[str]:
    """Yield the page line by line."""
    yield "# There and back: smoothing and gradients"
    yield ""
    yield f"Printed by `python benchmarks/adjoint.py`: {setting()}."
    yield ""
    yield (
        "| model | forward, CPU-ms a draw | slopes and marginals | ratio | smoothing alone | ratio "
        "| pyAgrum smoothing | ratio | difference |"
    )
    yield "|---" * 9 + "|"
    for size in SIZES:
        yield wide_line(size)
    for name in SHAPES:
        for seed in SEEDS[name]:
            yield watched_line(name, seed)
    yield ""
    yield from case_lines(200)
    yield ""
    (answered, _), _ = first_answers()
    (cold, cold_clock), (warm, warm_clock) = first_answers(FIRST_SMOOTHING)
    yield f"From the start of a process to a first answer and smoothed marginals: {warm:.2f} CPU-s,"
    yield f"{warm_clock:.2f} s on the clock; where the engine is compiled first, {cold:.1f} and {cold_clock:.1f} s;"
    yield f"the way back is compiled in {cold - answered:.1f} CPU-s of these."


def laid_out(name: str, number: int) -> tuple[Pass, Array, Array | None]:
    """Return what the kernels need: flags and variables, a shape and a seed, or the bundled case and draws."""
    if name == CASE:
        posterior = case_posterior(number)
        return posterior.compiled.steps, posterior.tables, posterior.likes
    if name == "flags":
        compiled = wide_posterior(number).compiled
        z = np.random.default_rng(number).standard_normal((len(compiled.paths), DRAWS))
        _, tables, likes, _ = compiled.inputs(z)
        return compiled.steps, tables, likes
    setup = watched_setup(name, *SHAPES[name], number, STEPS)
    return setup.run, setup.tables, setup.likes


def both_ways(steps: Pass, tables: Array, likes: Array | None) -> list[float]:
    """Time one way forward, and there and back, both with slopes and without, in this process; see `Timed`."""
    back, smoothing = AdjointPass(steps), SmoothingPass(steps)
    calls: tuple[Callable[[], object], ...] = (
        lambda: steps.forward(tables, likes, None),
        lambda: back.run(tables, likes),
        lambda: smoothing.run(tables, likes),
    )
    for call in calls:
        call()
    begun = time.process_time()
    spent: list[list[float]] = []
    while len(spent) < FEWEST or (len(spent) < 4 * REPEATS and time.process_time() - begun < PATIENCE):
        turn = []
        for call in calls:
            begin = time.process_time()
            call()
            turn.append(time.process_time() - begin)
        spent.append(turn)
    every = np.array(spent)
    return [*every.min(axis=0).tolist(), *np.median(every[:, 1:] / every[:, :1], axis=0).tolist()]


def in_processes(name: str, number: int) -> Timed:
    """Time a model in several processes, one after the other."""
    asked = [sys.executable, __file__, "--model", name, str(number)]
    found = [
        json.loads(subprocess.run(asked, capture_output=True, check=True, text=True).stdout) for _ in range(PROCESSES)
    ]
    return Timed(*np.array(found).T)


def watched_line(name: str, seed: int) -> str:
    """Time one of the models whose evidence are known states; they are too wide to smooth in the other engine here."""
    return f"| {name}, seed {seed} | {in_processes(name, seed).cells()} | | | |"


def wide_posterior(variables: int) -> Posterior:
    """Lay out a model that is seen through flags."""
    model = sensed_model_of(variables, seed=1)
    told = seen_by_sensors(model, variables, STEPS - 1)
    return posterior_of(model, told, now=STEPS - 1, last=STEPS - 1, lanes=8)


def wide_line(variables: int) -> str:
    """Time one wide model in both engines."""
    posterior, timed = wide_posterior(variables), in_processes("flags", variables)
    told = seen_by_sensors(posterior.model, variables, STEPS - 1)
    engine = TwoSlice(posterior.network, from_blocks(posterior.tables, 1)[:, 0], sensors_of(posterior))
    seen = {(one.indicator, one.step): int(one.value) for one in told}
    begin = time.process_time()
    theirs = engine.infer(STEPS, seen)
    spent = 1e3 * (time.process_time() - begin)
    apart = max(
        float(np.abs(found[0, t] - theirs.marginal(name, t)).max())
        for name, found in smoothed_marginals(posterior).items()
        for t in range(STEPS)
    )
    times = spent / (1e3 * np.median(timed.smoothed) / DRAWS)
    return f"| flags, {variables} variables | {timed.cells()} | {spent:.0f} | {times:.0f} | {apart:.0e} |"


def case_posterior(draws: int) -> Posterior:
    """Lay out the bundled case, its draws taken from what was stated."""
    case = open_case("kazakhstan_russia")
    model, calendar = case.model, case.model.calendar
    now, last = calendar.step_of(AS_OF), calendar.step_of(UNTIL)
    compiled = EvidencePass(model, weigh(model, case.observations, as_of=AS_OF), now=now)
    z = standard_normals(compiled.paths, draws, seed=1)
    given = Diagnostics(0.0, 1.0, 0.0, (1.0,), (), 1)
    return Posterior(model, compiled.evidence, z, given, Timeframe(now, last), compiled=compiled, seed=1)


def case_lines(draws: int) -> Iterator[str]:
    """Time the bundled case."""
    posterior, timed = case_posterior(draws), in_processes(CASE, draws)
    compiled, model, calendar, z = posterior.compiled, posterior.model, posterior.model.calendar, posterior.z
    now, last = calendar.step_of(AS_OF), calendar.step_of(UNTIL)
    yield f"The bundled case, {draws} draws, {len(compiled.paths)} quantities, {now + 1} months of evidence:"
    yield ""
    yield f"- forward {np.median(timed.forward):.3f} s;"
    yield f"- slopes and marginals {np.median(timed.both):.3f} s: {spread(timed.both_ratio)} times;"
    yield f"- smoothing alone {np.median(timed.smoothed):.3f} s: {spread(timed.smoothed_ratio)} times;"
    begin = time.process_time()
    log_evidence_gradient(compiled, z)
    yield f"- log evidence and its gradient {time.process_time() - begin:.2f} s;"
    begin = time.process_time()
    smoothed_marginals(posterior)
    yield f"- smoothed marginals of all {len(model.variables)} variables {time.process_time() - begin:.2f} s;"
    asks = {
        name: ask
        for name, q in model.questions.items()
        if isinstance(ask := parse_ask(q.ask, model, q.asked, model.start), Ask)
        and calendar.step_of(ask.window.last) <= last
    }
    spent = []
    for ask in asks.values():
        begin = time.process_time()
        answer_gradient(posterior, ask)
        spent.append(time.process_time() - begin)
    yield f"- gradient of one question {np.median(spent):.2f} s (median of {len(spent)}), at most {max(spent):.2f} s."


if __name__ == "__main__":
    main()
