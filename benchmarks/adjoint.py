"""Measure one way there and back: its cost beside the way forward, and beside pyAgrum's smoothing.

    python benchmarks/adjoint.py

It prints Markdown, within six minutes on two cores, and needs the packages that the tests need. All times are of
the processor, one thread. A ratio is the median of several, each of calls in a row: a machine that is busy with
other things slows all of them down. The models are those of `benchmarks/models.py`; the difference is
the largest between our smoothed marginals and those of pyAgrum's two-slice inference (KTBN), every month of every
variable.
"""

import os
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


@dataclass(frozen=True, slots=True)
class Timed:
    """The CPU-seconds of the fastest call of each, and the median ratios to the way forward of calls in a row."""

    forward: float
    both: float
    smoothed: float
    both_ratio: float
    smoothed_ratio: float

    def cells(self) -> str:
        """Return the cells of a line, in milliseconds a draw."""
        forward, both, smoothed = (1e3 * one / DRAWS for one in (self.forward, self.both, self.smoothed))
        return f"{forward:.3f} | {both:.3f} | {self.both_ratio:.1f} | {smoothed:.3f} | {self.smoothed_ratio:.1f}"


def main() -> None:
    """Print the page."""
    numba.set_num_threads(1)
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


def both_ways(steps: Pass, tables: Array, likes: Array | None) -> Timed:
    """Time one way forward, and there and back, both with slopes and without."""
    back, smoothing = AdjointPass(steps), SmoothingPass(steps)
    calls: tuple[Callable[[], object], ...] = (
        lambda: steps.forward(tables, likes, None),
        lambda: back.run(tables, likes),
        lambda: smoothing.run(tables, likes),
    )
    for call in calls:
        call()
    spent = np.empty((REPEATS, len(calls)))
    for turn in spent:
        for i, call in enumerate(calls):
            begin = time.process_time()
            call()
            turn[i] = time.process_time() - begin
    forward, both, smoothed = (float(one) for one in spent.min(axis=0))
    ratios = np.median(spent[:, 1:] / spent[:, :1], axis=0)
    return Timed(forward, both, smoothed, float(ratios[0]), float(ratios[1]))


def watched_line(name: str, seed: int) -> str:
    """Time one of the models whose evidence are known states; they are too wide to smooth in the other engine here."""
    setup = watched_setup(name, *SHAPES[name], seed, STEPS)
    timed = both_ways(setup.run, setup.tables, setup.likes)
    return f"| {name}, seed {seed} | {timed.cells()} | | | |"


def wide_line(variables: int) -> str:
    """Time one wide model in both engines."""
    model = sensed_model_of(variables, seed=1)
    told = seen_by_sensors(model, variables, STEPS - 1)
    posterior = posterior_of(model, told, now=STEPS - 1, last=STEPS - 1, lanes=8)
    compiled = posterior.compiled
    z = np.random.default_rng(variables).standard_normal((len(compiled.paths), DRAWS))
    _, tables, likes, _ = compiled.inputs(z)
    timed = both_ways(compiled.steps, tables, likes)
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
    times = spent / (1e3 * timed.smoothed / DRAWS)
    return f"| flags, {variables} variables | {timed.cells()} | {spent:.0f} | {times:.0f} | {apart:.0e} |"


def case_lines(draws: int) -> Iterator[str]:
    """Time the bundled case, its draws taken from what was stated."""
    case = open_case("kazakhstan_russia")
    model, calendar = case.model, case.model.calendar
    now, last = calendar.step_of(AS_OF), calendar.step_of(UNTIL)
    compiled = EvidencePass(model, weigh(model, case.observations, as_of=AS_OF), now=now)
    z = standard_normals(compiled.paths, draws, seed=1)
    given = Diagnostics(0.0, 1.0, 0.0, (1.0,), (), 1)
    posterior = Posterior(model, compiled.evidence, z, given, Timeframe(now, last), compiled=compiled, seed=1)
    timed = both_ways(compiled.steps, posterior.tables, posterior.likes)
    yield f"The bundled case, {draws} draws, {len(compiled.paths)} quantities, {now + 1} months of evidence:"
    yield ""
    yield f"- forward {timed.forward:.3f} s;"
    yield f"- slopes and marginals {timed.both:.3f} s: {timed.both_ratio:.1f} times;"
    yield f"- smoothing alone {timed.smoothed:.3f} s: {timed.smoothed_ratio:.1f} times;"
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
