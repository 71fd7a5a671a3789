"""One folder on disk is one case; this is the only stage that knows the order of the others."""

from tarjih.case.case import Case, CaseForecast, CheckReport, WhatIf, open_case
from tarjih.case.digest import hash_evidence, hash_model
from tarjih.case.explaining import explain_case
from tarjih.case.exposing import Exposure, expose, read_days
from tarjih.case.folder import bundled_cases
from tarjih.case.outlook import Dependence, Outlook, dependence, outlook
from tarjih.case.scoring import CaseScores

__all__ = [
    "Case",
    "CaseForecast",
    "CaseScores",
    "CheckReport",
    "Dependence",
    "Exposure",
    "Outlook",
    "WhatIf",
    "bundled_cases",
    "dependence",
    "explain_case",
    "expose",
    "hash_evidence",
    "hash_model",
    "open_case",
    "outlook",
    "read_days",
]
