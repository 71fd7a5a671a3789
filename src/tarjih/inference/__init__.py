"""A scenario model and its evidence become a posterior: exact, batched over parameter draws, seeded."""

from tarjih.inference.answers import ask
from tarjih.inference.forecast import Estimate, Forecast
from tarjih.inference.posterior import Posterior, infer

__all__ = ["Estimate", "Forecast", "Posterior", "ask", "infer"]
