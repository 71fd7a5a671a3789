"""Score a forecast beside every baseline."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy import ndarray

from tarjih.claims import estimative
from tarjih.errors import Problem, ScoringError
from tarjih.scoring.baselines import baselines, judgement_of
from tarjih.scoring.calibration import Calibration, calibrate, votes
from tarjih.scoring.records import (
    MODEL,
    STATUS_QUO,
    Comparison,
    Interval,
    LeftOut,
    Resolved,
    Scorecard,
    ScoredQuestion,
    Standing,
)
from tarjih.scoring.resampling import central, shares, skill
from tarjih.scoring.rules import brier_score, expected_brier_score, impossible, log_score, surprise

RESAMPLES = 10_000
_BAND_RESAMPLES = 1000
SCALES = ("readers", "icd203")


def score(
    forecasts: Mapping[str, float],
    resolved: Sequence[Resolved],
    *,
    scales: Sequence[str] = SCALES,
    left_out: Iterable[LeftOut] = (),
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> Scorecard:
    """Score probabilities against what happened, beside the status quo, the base rate, climatology, 0.5 and the words.

    Questions of one judgement share one vote. Intervals are the central 90 % over judgements drawn anew. Two are
    compared on the questions that both answer, never by scores of different questions.

    Args:
        forecasts: the probability that each question comes true, by its name; one for every resolved question.
        resolved: how the questions came out.
        scales: the scales of estimative words on which the source's own words are read.
        left_out: questions that are not scored, and why; they are only passed on.
        resamples: how often judgements are drawn anew.
        seed: decides the draws.

    Raises:
        ScoringError: with every problem: nothing to score, a question without a probability or twice, a number that is
            no probability, no such scale, or probability 0 given to what happened.
    """
    _require(forecasts, resolved, scales)
    # In one order, whatever the order of the arguments: the sums are then the same to the last bit.
    rows = sorted(resolved, key=lambda one: (judgement_of(one), one.question))
    given = {MODEL: {one.question: float(forecasts[one.question]) for one in rows}} | baselines(rows, scales)
    # The status quo comes first: it is the one to respect.
    names = [STATUS_QUO, MODEL, *(name for name in given if name not in (STATUS_QUO, MODEL))]
    table = {name: _Column(rows, given[name], resamples, seed) for name in names if given[name]}
    model = table[MODEL]
    return Scorecard(
        tuple(_standing(name, table) for name in table),
        tuple(_comparison(name, model, other) for name, other in table.items() if name != MODEL),
        _questions(rows, given),
        _calibration(rows, given[MODEL], min(resamples, _BAND_RESAMPLES), seed),
        model.mean(
            {
                r.question: expected_brier_score(p, came_true=r.came_true, confidence=r.confidence)
                for r in rows
                for p in [given[MODEL][r.question]]
            }
        ),
        tuple(left_out),
        resamples,
        seed,
    )


def _require(forecasts: Mapping[str, float], resolved: Sequence[Resolved], scales: Sequence[str]) -> None:
    problems = []
    if not resolved:
        mend = "Write resolved: below a question once it has come out; it counts for forecasts of earlier days only"
        problems.append(Problem("score", "no question has come out that this forecast answers", mend))
    for name in scales:
        try:
            estimative.scale(name)
        except ValueError as error:
            problems.append(Problem("scales", *str(error).split(". ", 1)))
    names = [one.question for one in resolved]
    for name in dict.fromkeys(names):
        where = f"questions.{name}"
        if names.count(name) > 1:
            problems.append(Problem(where, "it is resolved twice", "Keep one resolution"))
        if name not in forecasts:
            problems.append(Problem(where, "it has no probability", "Forecast it, or leave its resolution out"))
        elif not 0 <= forecasts[name] <= 1:
            mend = "Write a number from 0 to 1"
            problems.append(Problem(where, f"{forecasts[name]} is not a probability", mend))
    for one in resolved:
        where = f"questions.{one.question}"
        if not 0 <= one.confidence <= 1:
            problems.append(
                Problem(where, f"a confidence of {one.confidence} is not a probability", "0.9 is a strong one")
            )
        if one.base_rate is not None and not 0 <= one.base_rate <= 1:
            problems.append(Problem(where, f"a base rate of {one.base_rate} is not a probability", "Write it as 0.03"))
        if forecasts.get(one.question) == (0 if one.came_true else 1):
            problems.append(impossible(where, came_true=one.came_true))
    if problems:
        raise ScoringError(*problems)


class _Column:
    """The probabilities of one giver, and the means of their scores by judgement."""

    def __init__(self, rows: Sequence[Resolved], given: Mapping[str, float], resamples: int, seed: int) -> None:
        self.rows = [one for one in rows if one.question in given]
        self.given = given
        self.draws = resamples, seed

    def on(self, other: "_Column") -> "_Column":
        """Return this giver on the questions that another answers, too."""
        return _Column([one for one in self.rows if one.question in other.given], self.given, *self.draws)

    @property
    def judgements(self) -> list[str]:
        """Return the judgements in their order."""
        return list(dict.fromkeys(judgement_of(one) for one in self.rows))

    def brier(self) -> ndarray:
        """Return the mean Brier score of every judgement."""
        return self.by_judgement(
            {one.question: brier_score(self.given[one.question], came_true=one.came_true) for one in self.rows}
        )

    def by_judgement(self, values: Mapping[str, float]) -> ndarray:
        """Return the mean of a value over the questions of every judgement, which gives each judgement one vote."""
        parts: dict[str, list[float]] = {}
        for one in self.rows:
            parts.setdefault(judgement_of(one), []).append(values[one.question])
        return np.array([np.mean(part) for part in parts.values()])

    def mean(self, values: Mapping[str, float]) -> float:
        """Return the mean of a value over the judgements."""
        return float(self.by_judgement(values).mean())

    def resampled(self, values: ndarray) -> ndarray:
        """Return the mean of the judgements' values in every resample."""
        drawn: ndarray = shares(len(values), *self.draws) @ values
        return drawn

    def interval(self, values: ndarray) -> Interval:
        """Return the mean of the judgements' values and its 90 % interval."""
        return central(float(values.mean()), self.resampled(values), len(values))


def _standing(name: str, table: Mapping[str, _Column]) -> Standing:
    own = table[name]
    bits = {one.question: surprise(own.given[one.question], came_true=one.came_true) for one in own.rows}
    return Standing(
        name,
        len(own.rows),
        len(own.judgements),
        own.interval(own.brier()),
        own.mean(bits),
        tuple(question for question, cost in bits.items() if cost == np.inf),
        own.mean({one.question: own.given[one.question] * (1 - own.given[one.question]) for one in own.rows}),
        None if name == STATUS_QUO or STATUS_QUO not in table else _skill(own, table[STATUS_QUO]),
    )


def _skill(own: _Column, reference: _Column) -> Interval | None:
    ours, theirs = own.on(reference), reference.on(own)
    if not ours.rows:
        return None
    mine, base = ours.brier(), theirs.brier()
    value = float(skill(mine.mean(), base.mean()))
    return central(value, skill(ours.resampled(mine), theirs.resampled(base)), len(mine))


def _comparison(name: str, model: _Column, other: _Column) -> Comparison:
    ours, theirs = model.on(other), other.on(model)
    mine, base = ours.brier(), theirs.brier()
    both = len(ours.rows), len(ours.judgements)
    return Comparison(name, *both, float(mine.mean()), float(base.mean()), ours.interval(mine - base))


def _questions(rows: Sequence[Resolved], given: Mapping[str, Mapping[str, float]]) -> tuple[ScoredQuestion, ...]:
    shares_of_votes = votes([judgement_of(one) for one in rows])
    found = [
        ScoredQuestion(
            one.question,
            judgement_of(one),
            float(share),
            one.came_true,
            one.confidence,
            given[MODEL][one.question],
            brier_score(given[MODEL][one.question], came_true=one.came_true),
            log_score(given[MODEL][one.question], came_true=one.came_true),
            {name: values[one.question] for name, values in given.items() if name != MODEL and one.question in values},
        )
        for one, share in zip(rows, shares_of_votes, strict=True)
    ]
    return tuple(sorted(found, key=lambda one: (-one.brier, one.question)))


def _calibration(rows: Sequence[Resolved], given: Mapping[str, float], resamples: int, seed: int) -> Calibration:
    names = [judgement_of(one) for one in rows]
    order = {name: number for number, name in enumerate(dict.fromkeys(names))}
    return calibrate(
        np.array([given[one.question] for one in rows]),
        np.array([one.came_true for one in rows]),
        votes(names),
        groups=np.array([order[name] for name in names]),
        turned=np.array([one.status_quo is True for one in rows]),
        resamples=resamples,
        seed=seed,
    )
