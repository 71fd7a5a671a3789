"""The records of a forecast: the seam between the engine and everything that shows its answers."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any, Literal

Method = Literal["exact", "simulated", "particles", "known"]


@dataclass(frozen=True, slots=True)
class Split:
    """How far an answer is open because the numbers are, and how far it would be open if they were known.

    Whether the event comes is open in two ways. Somebody who knew every stated number exactly would still not
    know the outcome: with a probability p in hand its variance is p (1 - p). And p itself differs from draw to
    draw, since words and ranges leave it open. The two add up to the whole (the law of total variance):
    `judged` is the variance of p over the draws, `chance` the average of p (1 - p), and `share` is the part of
    the whole that is judged. A share of 0.02 says that better numbers would hardly make the forecast sharper:
    the world decides. A share of 0.4 says that the answer is as good as its ranges: narrow them, or find
    evidence that does. Where the answer is certain both are 0, and so is the share.
    """

    judged: float
    chance: float
    share: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """A probability with its central 90 % interval over the parameter draws.

    `effective` is how many independent draws it is worth; `noise` is the Monte-Carlo standard deviation of the
    mean, kept apart from the interval. A `known` answer was settled by plain facts and has no interval.
    `split` says what words and ranges contribute, and what would remain if they were known.
    """

    mean: float
    low: float
    high: float
    draws: int
    effective: float
    method: Method
    noise: float
    split: Split | None = None


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """A probability on a day, with its 90 % interval."""

    on: date
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class QuestionForecast:
    """The answer to a question, and its probability by (or at) each step up to the deadline."""

    name: str
    estimate: Estimate
    timeline: tuple[TimelinePoint, ...]


@dataclass(frozen=True, slots=True)
class ScenarioForecast:
    """The probability of one of the rival scenarios."""

    name: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class StateTimeline:
    """The probability that a variable is in a state, step by step."""

    variable: str
    state: str
    points: tuple[TimelinePoint, ...]


@dataclass(frozen=True, slots=True)
class Engine:
    """How the evidence was filtered, and why so.

    `seconds` of processor time were predicted; `widest` joint states are held at once where it is exact, and so many
    `particles` weigh a draw's evidence where it is not, which leaves its log `noise_nats` uncertain (one standard
    deviation); `followed` names questions that are too wide to be answered exactly although the evidence is not.
    """

    method: Literal["exact", "particles"]
    reason: str
    seconds: float
    widest: int = 0
    particles: int = 0
    noise_nats: float = 0.0
    followed: tuple[str, ...] = ()

    def remark(self, cores: int) -> str:
        """Return what to say beside the progress: the method, the predicted time on so many cores, and the reason."""
        seconds = f"up to about {math.ceil(self.seconds / cores):,} s"
        how = "" if self.method == "exact" else f"{self.particles:,} particles a draw, "
        return f"{how}{seconds}{': ' * bool(self.reason)}{self.reason}"


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """How well the parameter draws stand for their posterior.

    `log_evidence` is in nats. `k_hat` is the Pareto tail index of the plain weights (above 0.7 they are not
    trusted). `temperatures` and `acceptance` belong to the tempered stages, and are empty where none was needed.
    """

    log_evidence: float
    effective: float
    k_hat: float
    temperatures: tuple[float, ...]
    acceptance: tuple[float, ...]
    distinct: int
    engine: Engine | None = None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Everything that one run of the engine says about a case, with what is needed to run it again."""

    case: str
    title: Mapping[str, str]
    as_of: date
    until: date
    draws: int
    seed: int
    version: str
    model_hash: str
    evidence_hash: str
    questions: tuple[QuestionForecast, ...]
    scenarios: tuple[ScenarioForecast, ...]
    scenarios_at: date
    states: tuple[StateTimeline, ...]
    observations_used: int
    last_observation: date | None
    diagnostics: Diagnostics
    timings: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """Return the forecast as plain dictionaries, lists, numbers and ISO dates; what is no number is None."""
        return {field.name: plain(getattr(self, field.name)) for field in fields(self)}


def plain(value: object) -> Any:
    """Return records as dictionaries, lists, numbers and ISO dates, which JSON can hold; what is no number is None."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [plain(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None  # JSON has no infinity
    return value.isoformat() if isinstance(value, date) else value
