"""What closed routes cost: least-cost rerouting, who can stop what, and what the model expects to be lost."""

from tarjih.exposure.load import EXPOSURE_FILE, load_exposure, read_exposure
from tarjih.exposure.losses import Lever, Loss, PartChange, Range, RouteChange, leverage, loss
from tarjih.exposure.risk import Expected, Risk, risks
from tarjih.exposure.schema import ExposureFile
from tarjih.exposure.shipping import ship
from tarjih.exposure.standing import Standing, stand

__all__ = [
    "EXPOSURE_FILE",
    "Expected",
    "ExposureFile",
    "Lever",
    "Loss",
    "PartChange",
    "Range",
    "Risk",
    "RouteChange",
    "Standing",
    "leverage",
    "load_exposure",
    "loss",
    "read_exposure",
    "risks",
    "ship",
    "stand",
]
