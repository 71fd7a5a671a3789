"""Score forecasts whose outcomes are known, beside what anybody could have said without a model."""

from tarjih.scoring.calibration import BandPoint, Calibration, Step, calibrate
from tarjih.scoring.records import (
    BASE_RATE,
    CLIMATOLOGY,
    EVEN,
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
from tarjih.scoring.rules import brier_score, expected_brier_score, log_score
from tarjih.scoring.scorecard import score

__all__ = [
    "BASE_RATE",
    "CLIMATOLOGY",
    "EVEN",
    "MODEL",
    "STATUS_QUO",
    "BandPoint",
    "Calibration",
    "Comparison",
    "Interval",
    "LeftOut",
    "Resolved",
    "Scorecard",
    "ScoredQuestion",
    "Standing",
    "Step",
    "brier_score",
    "calibrate",
    "expected_brier_score",
    "log_score",
    "score",
]
