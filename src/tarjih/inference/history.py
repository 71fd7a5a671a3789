"""The posterior as it stood on each of many days: draws of one day are carried to the next by what came to be known.

Evidence grows from day to day, but what is known of earlier steps changes, too: a search goes further, a figure is
revised, a fact comes to light. So draws are reweighted by P(evidence of the day | z) / P(evidence of the day
before | z), each in full, rather than by the last step alone (data tempering, after Chopin 2002). Where that is
too far for one step, temperatures between the two days bridge it, and every day ends with moves that refresh the
draws.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import overload

import numpy as np

from tarjih.errors import InferenceError, Problem
from tarjih.evidence.weigh import Evidence
from tarjih.inference.forecast import Diagnostics
from tarjih.inference.kept import DrawStore, key_of, sample_once
from tarjih.inference.learning import Run, prepare, silent
from tarjih.inference.posterior import Posterior
from tarjih.inference.sampling import Chance, Particles, Progress, Sample, learn
from tarjih.inference.weighing import pareto_k
from tarjih.model.schema import ScenarioModel


@dataclass(frozen=True, slots=True)
class Drift:
    """How far the draws that were carried to the last day lie from draws made for that day alone.

    `log_evidence` is the difference of the two log evidences in nats, carried less fresh. `apart` is the root mean
    square, over the uncertain quantities, of the difference of their means in standard errors of that many
    independent draws: about 1 where both runs are right, a little above it where draws are somewhat alike.
    `farthest` names the quantity whose means lie farthest apart, `by` so many standard errors.
    """

    log_evidence: float
    apart: float
    farthest: str
    by: float


@dataclass(frozen=True, slots=True)
class _Day:
    """A day that is done: what was run, and its draws."""

    run: Run
    sample: Sample


class Posteriors(Sequence[Posterior]):
    """The posteriors of several days, each filtered when it is asked for and not kept: beliefs are large."""

    def __init__(self, days: Sequence[_Day], *, seed: int) -> None:
        """Take the days' draws; `infer_history` is the door."""
        self._days, self._seed = tuple(days), seed

    @property
    def diagnostics(self) -> tuple[Diagnostics, ...]:
        """Return how each day's draws were obtained; nothing is filtered for that."""
        return tuple(day.sample.diagnostics for day in self._days)

    def __len__(self) -> int:
        """Return the number of days."""
        return len(self._days)

    @overload
    def __getitem__(self, at: int) -> Posterior: ...
    @overload
    def __getitem__(self, at: slice) -> "Posteriors": ...
    def __getitem__(self, at: int | slice) -> "Posterior | Posteriors":
        """Return one day's posterior, or those of several days."""
        if isinstance(at, slice):
            return Posteriors(self._days[at], seed=self._seed)
        return self._days[at].run.posterior(self._days[at].sample, seed=self._seed)


@dataclass(frozen=True, slots=True)
class History:
    """The posteriors of several days, in order, and the drift of the last; None if it was not asked for."""

    posteriors: Posteriors
    drift: Drift | None


def infer_history(
    model: ScenarioModel,
    evidences: Sequence[Evidence],
    *,
    until: date | None = None,
    draws: int = 200,
    seed: int = 1,
    progress: Progress = silent,
    corrections: Mapping[str, float] | None = None,
    store: DrawStore | None = None,
    compare: bool = True,
) -> History:
    """Return the posterior of every day from one chain of draws, at a fraction of the cost of so many runs of `infer`.

    The posterior of a day follows from the evidence up to it alone, to the last bit: it never sees the future. Its
    diagnostics tell of the way from the day before: `k_hat` and `temperatures` say how far that was, and only
    `log_evidence` is of the whole evidence.

    Args:
        model: the scenario model.
        evidences: what was known on each day, from `weigh`, the earliest first.
        until, draws, seed, progress, corrections, store: as in `infer`.
        compare: whether to draw afresh for the last day, and say how far the chain has drifted from that.

    Raises:
        InferenceError: if the days are not in order.
        ImpossibleEvidence: if the model gives the evidence of a day probability zero.
    """
    for earlier, later in pairwise(evidence.as_of for evidence in evidences):
        if later <= earlier:
            found = f"{later} comes after {earlier}"
            raise InferenceError(Problem("as-of", found, "Give every day once, the earliest first"))

    days: list[_Day] = []
    before: _Day | None = None
    key = ""
    for i, evidence in enumerate(evidences):
        progress(f"learning what was known on {evidence.as_of}", i / len(evidences))
        run = prepare(model, evidence, until=until, draws=draws, progress=silent, corrections=corrections, store=store)
        if before is None:
            key = run.key(draws, seed)
            sample = run.draw(draws, seed=seed, progress=silent, store=store)
        else:
            key = key_of("history", model, key, run.key(draws, seed))
            sample = sample_once(
                store, key, (len(run.compiled.paths), draws), partial(_carry, before, run, draws, seed)
            )
        before = _Day(run, sample)
        days.append(before)
    drift = None
    if compare and before is not None and len(evidences) > 1:
        progress("drawing the last day afresh", None)
        fresh = before.run.draw(draws, seed=seed, progress=silent, store=store)
        drift = _drift(before.run.compiled.paths, before.sample, fresh)
    return History(Posteriors(days, seed=seed), drift)


def _carry(before: _Day, run: Run, draws: int, seed: int) -> Sample:
    """Carry a day's draws to the next; draw afresh where nothing of them is possible any more."""
    compiled, kept = run.compiled, before.sample
    wanted = compiled.log_evidence(kept.z)
    if not compiled.paths or not np.isfinite(wanted).any():
        return run.draw(draws, seed=seed, progress=silent, store=None)
    day = compiled.evidence.as_of.toordinal()
    chance = Chance(*(np.random.default_rng(np.random.SeedSequence([seed, which, day])) for which in (3, 4)))
    particles, how = learn(
        Particles(kept.z, kept.blanks, kept.log_l, wanted),
        before.run.compiled.log_evidence,
        compiled.log_evidence,
        chance,
        k_hat=pareto_k(wanted - kept.log_l),
        log_z=kept.diagnostics.log_evidence,
        progress=silent,
    )
    return Sample(particles.z, particles.blanks, particles.wanted, how)


def drift_between(carried: Posterior, fresh: Posterior) -> Drift:
    """Return how far a posterior whose draws were carried lies from one of the same evidence, drawn afresh."""
    return _drift(carried.compiled.paths, carried, fresh)


def _drift(paths: Sequence[str], carried: Sample | Posterior, fresh: Sample | Posterior) -> Drift:
    gap = carried.diagnostics.log_evidence - fresh.diagnostics.log_evidence
    if not paths:
        return Drift(gap, 0.0, "", 0.0)
    variance = sum(one.z.var(axis=1) / one.z.shape[1] for one in (carried, fresh))
    apart = np.abs(carried.z.mean(axis=1) - fresh.z.mean(axis=1)) / np.sqrt(variance)
    farthest = int(np.argmax(apart))
    return Drift(gap, float(np.sqrt(np.mean(apart**2))), paths[farthest], float(apart[farthest]))
