"""A scenario model and its evidence become a posterior: exact, batched over parameter draws, seeded."""

from tarjih.inference.answers import ask
from tarjih.inference.forecast import Estimate, Forecast, Split
from tarjih.inference.history import Drift, History, infer_history
from tarjih.inference.kept import DrawStore
from tarjih.inference.learning import infer
from tarjih.inference.posterior import Posterior

__all__ = [
    "DrawStore",
    "Drift",
    "Estimate",
    "Forecast",
    "History",
    "Posterior",
    "Split",
    "ask",
    "infer",
    "infer_history",
]
