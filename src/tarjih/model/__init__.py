"""The model language: what a person writes, read and checked."""

from tarjih.model.calendar import Calendar, Span, parse_span
from tarjih.model.dump import dump_model
from tarjih.model.importing import Imported, import_network
from tarjih.model.json_schema import model_schema
from tarjih.model.load import check_model, load_model, read_model
from tarjih.model.questions import Ask, AskBefore, AskCount, AskGiven, AskSum, parse_ask, parse_predicate
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
    "Ask",
    "AskBefore",
    "AskCount",
    "AskGiven",
    "AskSum",
    "Calendar",
    "Imported",
    "Indicator",
    "Influence",
    "Question",
    "Scenario",
    "ScenarioModel",
    "Scenarios",
    "Source",
    "Span",
    "Variable",
    "check_model",
    "dump_model",
    "import_network",
    "load_model",
    "model_schema",
    "parse_ask",
    "parse_predicate",
    "parse_span",
    "read_model",
]
