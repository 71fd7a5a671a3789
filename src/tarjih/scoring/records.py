"""What is scored, and what comes of it."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from tarjih.scoring.calibration import Calibration

# Who gave a probability; the source's own words are `words:` and the name of a scale.
STATUS_QUO = "status_quo"
MODEL = "model"
BASE_RATE = "base_rate"
CLIMATOLOGY = "climatology"
EVEN = "even"
WORDS = "words:"


@dataclass(frozen=True, slots=True)
class Resolved:
    """How a question came out, and what could be said of it without a model.

    Questions of one `judgement` share one vote; one without is a judgement of its own. `confidence` is how sure the
    outcome is. `status_quo` tells whether it comes true if nothing changes, `base_rate` how often it came in cases like
    this one, and `words` is the source's own estimate, a word or a number.
    """

    question: str
    came_true: bool
    judgement: str = ""
    confidence: float = 1.0
    status_quo: bool | None = None
    base_rate: float | None = None
    words: str | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A question that is not scored: why, since or until when, and what was noted about it."""

    question: str
    reason: Literal["unresolved", "void", "ambiguous", "known", "settled", "late", "condition", "unsearched"]
    on: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A number with its central 90 % over resampled judgements; its ends are NaN where there are too few of them."""

    value: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Tell whether all of it lies on one side of 0."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How one giver of probabilities did, on those of the scored questions for which it has one.

    `log_bits` is infinite where 0 was given to what happened, in the questions that `ruled_out` names. `skill` is
    $1 - S / S_{ref}$ of the Brier scores on the questions that this one and the status quo both answer: 1 is perfect, 0
    as good as the status quo, and minus infinity where only the status quo made no mistake. `sharpness` is the mean of
    p (1 - p), the variance of what is forecast (a property of the forecasts alone: Gneiting, Balabdaoui and Raftery
    2007, *Probabilistic forecasts, calibration and sharpness*, JRSS B 69), which is what the Brier score would be
    expected to be if the probabilities were right. The less, the sharper.
    """

    name: str
    questions: int
    judgements: int
    brier: Interval
    log_bits: float
    ruled_out: tuple[str, ...]
    sharpness: float
    skill: Interval | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The model against another, on the questions that both answer; a negative `difference` speaks for the model."""

    name: str
    questions: int
    judgements: int
    model_brier: float
    other_brier: float
    difference: Interval

    @property
    def verdict(self) -> Literal["wins", "loses", "ties"]:
        """Return how the model did; whether chance may have decided it, the interval says."""
        # Sums that differ by rounding only are one score.
        if math.isclose(self.model_brier, self.other_brier, rel_tol=1e-12, abs_tol=1e-15):
            return "ties"
        return "wins" if self.model_brier < self.other_brier else "loses"


@dataclass(frozen=True, slots=True)
class ScoredQuestion:
    """One question: the model's probability, its scores, and what the others gave, by their names."""

    question: str
    judgement: str
    weight: float
    came_true: bool
    confidence: float
    probability: float
    brier: float
    log_bits: float
    others: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """Scores of a forecast and of every baseline: the status quo first, then the model.

    `questions` are sorted by Brier score, the worst first. `expected_brier` is the model's Brier score to be expected
    if outcomes are wrong as often as their confidence says.
    """

    standings: tuple[Standing, ...]
    comparisons: tuple[Comparison, ...]
    questions: tuple[ScoredQuestion, ...]
    calibration: "Calibration"
    expected_brier: float
    left_out: tuple[LeftOut, ...]
    resamples: int
    seed: int

    @property
    def model(self) -> Standing:
        """Return the model's own standing."""
        return next(one for one in self.standings if one.name == MODEL)
