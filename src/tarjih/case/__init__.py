"""One folder on disk is one case; this is the only stage that knows the order of the others."""

from tarjih.case.case import Case, CaseForecast, CheckReport, WhatIf, open_case
from tarjih.case.digest import hash_evidence, hash_model
from tarjih.case.explaining import explain_case
from tarjih.case.folder import bundled_cases

__all__ = [
    "Case",
    "CaseForecast",
    "CheckReport",
    "WhatIf",
    "bundled_cases",
    "explain_case",
    "hash_evidence",
    "hash_model",
    "open_case",
]
