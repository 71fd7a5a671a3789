"""The model language: what a person writes, read and checked."""

from tarjih.model.load import check_model, load_model, read_model
from tarjih.model.schema import (
    Indicator,
    Influence,
    Question,
    Scenario,
    ScenarioModel,
    Scenarios,
    Source,
    Variable,
)

__all__ = [
    "Indicator",
    "Influence",
    "Question",
    "Scenario",
    "ScenarioModel",
    "Scenarios",
    "Source",
    "Variable",
    "check_model",
    "load_model",
    "read_model",
]
