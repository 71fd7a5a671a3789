"""Why a forecast stands where it stands: what moved it, and what would."""

from tarjih.explain.contributions import Account, Contribution, contributions
from tarjih.explain.groups import Group, grouped, source_of
from tarjih.explain.history import History, history
from tarjih.explain.leave_one_out import Movement, explain
from tarjih.explain.omissions import Omission, leave_out

__all__ = [
    "Account",
    "Contribution",
    "Group",
    "History",
    "Movement",
    "Omission",
    "contributions",
    "explain",
    "grouped",
    "history",
    "leave_out",
    "source_of",
]
