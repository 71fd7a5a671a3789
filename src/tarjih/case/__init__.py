"""One folder on disk is one case; this is the only stage that knows the order of the others."""

from tarjih.case.backtesting import Done, as_of_days, backtest, issued_file, issued_history
from tarjih.case.canary import require_blind
from tarjih.case.case import Case, CaseForecast, CheckReport, WhatIf, open_case
from tarjih.case.catches import Catch, catches
from tarjih.case.digest import hash_evidence, hash_model
from tarjih.case.explaining import explain_case
from tarjih.case.exposing import Exposure, expose, read_days
from tarjih.case.folder import bundled_cases
from tarjih.case.issued import Appended, Book, Issued, append_issued, read_issued
from tarjih.case.issuing import Verification, Verified, issue, verify
from tarjih.case.outlook import Dependence, Outlook, dependence, outlook
from tarjih.case.scoring import CaseScores

__all__ = [
    "Appended",
    "Book",
    "Case",
    "CaseForecast",
    "CaseScores",
    "Catch",
    "CheckReport",
    "Dependence",
    "Done",
    "Exposure",
    "Issued",
    "Outlook",
    "Verification",
    "Verified",
    "WhatIf",
    "append_issued",
    "as_of_days",
    "backtest",
    "bundled_cases",
    "catches",
    "dependence",
    "explain_case",
    "expose",
    "hash_evidence",
    "hash_model",
    "issue",
    "issued_file",
    "issued_history",
    "open_case",
    "outlook",
    "read_days",
    "read_issued",
    "require_blind",
    "verify",
]
