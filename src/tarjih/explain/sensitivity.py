"""Which stated number an answer hangs on: what each does to it alone, and how much of its spread each explains.

Two views of the same draws. The *swing* replaces one number by the low and by the high end of its posterior and
leaves all others as they are, in every draw looked at: what would change if we knew. The *share* is the part of the
answer's variance over the draws that is explained by one number alone, Var(E[answer | number]) / Var(answer), the
first-order effect (Sobol' 1993); numbers that the evidence ties together may share it. Under a condition every draw
counts by how probable it makes the condition, in both views: what is explained is the spread of the answer as given.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tarjih.evidence.likelihood import scope_of
from tarjih.explain.prospect import tied
from tarjih.inference.answers import Answer, answer, summarize
from tarjih.inference.carried import predicates_read
from tarjih.inference.gradients import answer_gradient
from tarjih.inference.intervene import intervene
from tarjih.inference.posterior import Posterior
from tarjih.model.questions import AnyAsk, indicators_of, variables_of

Array = NDArray[np.float64]
Progress = Callable[[str, float | None], None]

# A number's low and high end: its posterior 5 % and 95 %.
_ENDS = (0.05, 0.95)
# Draws in which a number is replaced, spread over the answer's range. On the bundled case the ends of a swing in 72
# draws lie within 1 point of those in all 200; in 24 within 3 points, and its width within a tenth of itself.
_ANCHORS = 72
# Draws that one run of the engine carries at once.
_LANES = 512
# The answer's regression on a number: a line and a bend in its normal scores.
_TERMS = 2
_SHUFFLES = 400
# What swings the answer by less than this part of its interval explains no more than about a hundredth of its
# variance, which no few hundred draws can show; not asking lowers the floor for the others.
_WORTH_ASKING = 0.1
# What is smaller is the rounding of the arithmetic.
_ROUNDING = 1e-12
# Half the width over which the slope of a stated number in its z is taken.
_NEARBY = 1e-4


@dataclass(frozen=True, slots=True)
class Swing:
    """The answer when one stated number stands at the low and at the high end of its posterior.

    `low` and `high` are as the number is written (a chance within its period, a duration in its unit). `share` is
    the part of the answer's variance that it explains alone; None where that cannot be told from chance. `slope`
    is how the answer changes where the number as written is a tenth larger, by its gradient in every draw; None
    where it was not asked for.
    """

    path: str
    low: float
    high: float
    at_low: float
    at_high: float
    share: float | None
    slope: float | None = None

    @property
    def size(self) -> float:
        """Return how far the answer swings."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What one answer hangs on: its mean and 90 % interval, and the numbers that swing it most, widest first.

    `floor` is the share that chance alone would show for some number in one of twenty runs; `together` is what the
    numbers with a share explain in a sum of their effects. `small` is what the many others explain each alone, judged
    by their swings; the rest is how numbers act on each other. `numbers` counts those with any path to the answer.
    """

    question: str
    mean: float
    low: float
    high: float
    swings: tuple[Swing, ...]
    floor: float
    together: float
    small: float
    numbers: int
    draws: int

    @property
    def interplay(self) -> float:
        """Return the share that is left for numbers that act on each other; about, and so now and then below 0."""
        return 1 - self.together - self.small


def sensitivity(
    posterior: Posterior,
    questions: Mapping[str, AnyAsk],
    *,
    top: int = 10,
    anchors: int = _ANCHORS,
    slopes: bool = False,
    progress: Progress | None = None,
) -> tuple[Sensitivity, ...]:
    """Return what each answer hangs on.

    Args:
        posterior: its draws say how uncertain each number still is, and how they hang together. It may be that of one
            world in which something is set from outside.
        questions: by name.
        top: how many numbers to look at closely, of those that swing the answer most at the centre of the draws.
        anchors: draws in which a number is replaced; as many as there are draws makes the swings exact.
        slopes: whether to work out the gradients, too.
        progress: told how far it is.

    Raises:
        ImpossibleCondition: if no draw allows a question's condition.
    """
    paths = posterior.compiled.paths
    able = {name: _able(posterior, ask) for name, ask in questions.items()}
    wanted = sorted({i for found in able.values() for i in found})
    low, high = (posterior.z[:, :1], posterior.z[:, :1])
    if len(paths):
        low, high = np.quantile(posterior.z, _ENDS, axis=1)[..., None]
    centre = np.repeat(posterior.z.mean(axis=1, keepdims=True), 2 * len(wanted), axis=1)
    for k, i in enumerate(wanted):
        centre[i, 2 * k], centre[i, 2 * k + 1] = low[i, 0], high[i, 0]
    at_centre = _answers(posterior, centre, questions, progress)
    found = []
    for name, ask in questions.items():
        ends = at_centre[name].chances.reshape(-1, 2)
        widths = {i: float(abs(ends[k, 1] - ends[k, 0])) for k, i in enumerate(wanted) if i in able[name]}
        looked_at = _hangs_on(posterior, name, ask, widths, (low, high), top=top, anchors=anchors, slopes=slopes)
        found.append(looked_at)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Weighed:
    """An answer in every draw, and what each counts for, `[draws]`."""

    chances: Array
    weights: Array

    def mean(self) -> Array:
        """Return the weighed mean over the last axis, 0 where nothing counts."""
        total, both = np.asarray(self.weights.sum(axis=-1)), (self.weights * self.chances).sum(axis=-1)
        found: Array = np.divide(both, total, out=np.zeros_like(total), where=total > 0)
        return found


class _Drawn(Protocol):
    """Draws `z[quantities, draws]` that count alike, and how many independent ones they are worth."""

    @property
    def z(self) -> Array:
        """Return the draws."""

    @property
    def draws(self) -> int:
        """Return their number."""

    @property
    def seed(self) -> int:
        """Return what decides every random choice."""

    @property
    def effective(self) -> float:
        """Return what they are worth."""


@dataclass(frozen=True, slots=True)
class _Given:
    """Draws as they are under a condition: each as often as it counts."""

    z: Array
    draws: int
    seed: int
    effective: float


def _given(posterior: Posterior, answers: _Weighed) -> tuple[_Drawn, Array]:
    """Return draws that count alike, with the answer in each: the posterior's own where they do already."""
    weights = answers.weights
    if np.all(weights == weights[0]):
        return posterior, answers.chances
    # Systematic resampling (Kitagawa 1996), without chance: as evenly as the weights allow.
    at = np.searchsorted(np.cumsum(weights) / weights.sum(), (np.arange(posterior.draws) + 0.5) / posterior.draws)
    at = np.minimum(at, posterior.draws - 1)
    worth = float(weights.sum() ** 2 / np.sum(weights**2) / posterior.draws)
    drawn = _Given(posterior.z[:, at], posterior.draws, posterior.seed, posterior.effective * worth)
    return drawn, answers.chances[at]


def _hangs_on(
    posterior: Posterior,
    name: str,
    ask: AnyAsk,
    widths: Mapping[int, float],
    ends: tuple[Array, Array],
    *,
    top: int,
    anchors: int,
    slopes: bool,
) -> Sensitivity:
    """Look closely at the numbers with the widest swings at the centre, and at those that stand out by their share."""
    paths, found = posterior.compiled.paths, answer(posterior, ask, timeline=False)
    answers = _weighed(found)
    mean, lowest, highest = summarize(found.chances, found.weights)
    drawn, chances = _given(posterior, answers)
    moving = [i for i in sorted(widths, key=lambda i: (-widths[i], i)) if widths[i] > _ROUNDING]
    strong = [i for i in moving if widths[i] >= _WORTH_ASKING * (highest - lowest)]
    shares, floor = _shares(drawn, chances, strong)
    told = [i for i in strong if shares[i] > floor]
    chosen = moving[:top] + [i for i in moving[top:] if i in told]
    swung = _swung(posterior, ask, answers, chosen, anchors, ends)
    steepness = _slopes(posterior, ask, chosen, _spread(answers, anchors)) if slopes else {}
    swings = [
        Swing(
            paths[i],
            *_as_written(posterior, paths[i], (ends[0][i], ends[1][i])),
            *swung[i],
            shares[i] if i in told else None,
            steepness.get(i),
        )
        for i in chosen
    ]
    # Along a line, the answer's standard deviation is to its swing as that of z is to the way between its ends.
    per_swing = drawn.z.std(axis=1) / np.where(ends[1] > ends[0], ends[1] - ends[0], 1.0)[:, 0]
    far = {i: abs(swung[i][1] - swung[i][0]) if i in swung else widths[i] for i in moving if i not in told}
    others = sum((width * float(per_swing[i])) ** 2 for i, width in far.items())
    small = others / float(chances.var()) if moving else 0.0
    together = _together(drawn, chances, told)
    ranked = tuple(sorted(swings, key=lambda s: (-s.size, s.path)))
    return Sensitivity(name, mean, lowest, highest, ranked, floor, together, small, len(moving), posterior.draws)


def _able(posterior: Posterior, ask: AnyAsk) -> list[int]:
    """Return the numbers that may have a path to the answer, by position: the others swing it by exactly nothing."""
    model = posterior.model
    predicates = predicates_read(model, ask)
    watched = {name for predicate in predicates for name in indicators_of(predicate)}
    targets = {name for predicate in predicates for name in variables_of(predicate)}
    near = tied(posterior, targets | {v for name in watched for v in scope_of(model, name)})
    read = {n for n, scope in posterior.compiled.scopes.items() if model.indicators[n].weight > 0 and near & set(scope)}
    read |= watched
    names = {f"variables.{name}" for name in near} | {f"indicators.{name}" for name in read}
    return [i for i, path in enumerate(posterior.compiled.paths) if ".".join(path.split(".")[:2]) in names]


def _under(posterior: Posterior, z: Array) -> Posterior:
    """Filter the evidence anew under other draws, with the same set from outside."""
    compiled, diagnostics, frame = posterior.compiled, posterior.diagnostics, posterior.frame
    seed = posterior.seed
    other = Posterior(posterior.model, posterior.evidence, z, diagnostics, frame, compiled=compiled, seed=seed)
    return intervene(other, posterior.worlds) if posterior.worlds else other


def _weighed(found: Answer) -> _Weighed:
    return _Weighed(found.chances, np.ones_like(found.chances) if found.weights is None else found.weights)


def _answers(
    posterior: Posterior,
    z: Array,
    questions: Mapping[str, AnyAsk],
    progress: Progress | None = None,
) -> dict[str, _Weighed]:
    """Answer the questions under other draws than the posterior's, each with the evidence filtered anew."""
    parts: dict[str, list[_Weighed]] = {name: [_Weighed(np.zeros(0), np.zeros(0))] for name in questions}
    for first in range(0, z.shape[1], _LANES):
        if progress is not None:
            progress("replacing one number at a time", first / z.shape[1])
        other = _under(posterior, z[:, first : first + _LANES])
        for name, ask in questions.items():
            parts[name].append(_weighed(answer(other, ask, timeline=False)))
    return {
        name: _Weighed(np.concatenate([one.chances for one in found]), np.concatenate([one.weights for one in found]))
        for name, found in parts.items()
    }


def _swung(
    posterior: Posterior,
    ask: AnyAsk,
    answers: _Weighed,
    chosen: Sequence[int],
    anchors: int,
    ends: tuple[Array, Array],
) -> dict[int, tuple[float, float]]:
    """Return the mean answer with each number at its low and at its high end, the others as they are in each draw."""
    if not chosen:
        return {}
    at = _spread(answers, anchors)
    count = len(at)
    z = np.tile(posterior.z[:, at], 2 * len(chosen))
    for k, i in enumerate(chosen):
        for side, end in enumerate(ends):
            place = (2 * k + side) * count
            z[i, place : place + count] = end[i]
    swung = _answers(posterior, z, {"": ask})[""]
    shape = len(chosen), 2, count
    # A number may make the condition more or less probable in one draw than in another: that counts, too.
    found = _Weighed(swung.chances.reshape(shape), swung.weights.reshape(shape)).mean()
    # Few draws stand a little off all of them; the same shift of the log-odds brings every row home.
    few = _Weighed(answers.chances[at], answers.weights[at])
    shift = _log_odds(float(answers.mean())) - _log_odds(float(few.mean())) if count < posterior.draws else 0.0
    moved = special.expit(special.logit(found) + shift) if shift else found
    return {i: (float(moved[k, 0]), float(moved[k, 1])) for k, i in enumerate(chosen)}


def _log_odds(p: float) -> float:
    return float(special.logit(p)) if 0 < p < 1 else 0.0


def _spread(answers: _Weighed, count: int) -> NDArray[np.int64]:
    """Return draws evenly along the answer's own range, so that few stand for all; those that count for nothing not."""
    ranked = np.argsort(answers.chances, kind="stable")
    ranked = ranked[answers.weights[ranked] > 0]
    count = min(count, len(ranked))
    return ranked[((np.arange(count) + 0.5) * len(ranked) / count).astype(np.int64)]


def _slopes(posterior: Posterior, ask: AnyAsk, positions: Sequence[int], at: NDArray[np.int64]) -> dict[int, float]:
    """Return the change of the answer, to first order, where a number as written is a tenth larger in every draw."""
    z_at = posterior.z[:, at]
    gradient = answer_gradient(_under(posterior, z_at), ask)
    found = {}
    for i in positions:
        path = posterior.compiled.paths[i]
        quantity, z = posterior.compiled.quantities[path], z_at[i]
        steepness = (quantity.stated(z + _NEARBY) - quantity.stated(z - _NEARBY)) / (2 * _NEARBY)
        found[i] = float(np.mean(gradient.of_mean(path) * 0.1 * quantity.stated(z) / steepness))
    return found


def _as_written(posterior: Posterior, path: str, z: tuple[Array, Array]) -> tuple[float, float]:
    quantity = posterior.compiled.quantities[path]
    return float(quantity.stated(z[0])[0]), float(quantity.stated(z[1])[0])


def _basis(drawn: _Drawn, positions: Sequence[int]) -> Array:
    """Return a line and a bend in each number's normal scores, orthonormal over the draws: `[numbers, draws, 2]`."""
    draws = drawn.draws
    score = special.ndtri((np.arange(draws) + 0.5) / draws)
    columns = np.stack([score, score**2], axis=1)
    columns = np.linalg.qr(columns - columns.mean(axis=0))[0]
    ranks = np.argsort(np.argsort(drawn.z[list(positions)], axis=1, kind="stable"), axis=1, kind="stable")
    return np.asarray(columns[ranks])


def _shares(drawn: _Drawn, chances: Array, positions: Sequence[int]) -> tuple[dict[int, float], float]:
    """Return each number's first-order share, its bias taken out, and the share that chance alone would show.

    A regression with k terms on n draws explains k / (n - 1) of anything by chance; the adjusted R squared takes
    that out. The floor is the 95 % point of the largest share among all numbers when the answers are shuffled.
    """
    draws, spread = drawn.draws, chances - chances.mean()
    if not positions or draws <= _TERMS + 1 or not np.any(np.abs(spread) > _ROUNDING):
        return dict.fromkeys(positions, 0.0), 1.0
    basis = _basis(drawn, positions)
    scaled = spread / np.linalg.norm(spread)

    def adjusted(rows: Array) -> Array:
        explained = np.sum(np.einsum("ndk,bd->bnk", basis, rows) ** 2, axis=-1)
        return np.asarray(1 - (1 - explained) * (draws - 1) / (draws - 1 - _TERMS))

    shares = adjusted(scaled[None])[0]
    rng = np.random.default_rng([drawn.seed, len(positions)])
    shuffled = rng.permuted(np.tile(scaled, (_SHUFFLES, 1)), axis=1)
    floor = float(np.quantile(adjusted(shuffled).max(axis=1), 0.95))
    # Draws that repeat each other are worth fewer.
    floor *= draws / drawn.effective
    return {i: float(share) for i, share in zip(positions, shares, strict=True)}, floor


def _together(drawn: _Drawn, chances: Array, positions: Sequence[int]) -> float:
    """Return the share of the variance that these numbers explain in a sum of their effects, its bias taken out."""
    draws, terms = drawn.draws, _TERMS * len(positions)
    if not positions or draws <= terms + 1:
        return 0.0
    basis = _basis(drawn, positions)
    columns = np.concatenate(list(basis), axis=1)
    spread = chances - chances.mean()
    left = spread - columns @ np.linalg.lstsq(columns, spread, rcond=None)[0]
    return float(1 - (left @ left) / (spread @ spread) * (draws - 1) / (draws - 1 - terms))
