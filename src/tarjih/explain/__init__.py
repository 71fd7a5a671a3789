"""Why a forecast stands where it stands: what moved it, and what would."""

from tarjih.explain.contributions import Account, Contribution, contributions
from tarjih.explain.explanation import Explained, Explanation
from tarjih.explain.groups import Group, grouped, host_of, source_of
from tarjih.explain.history import History, history
from tarjih.explain.leave_one_out import Movement, explain
from tarjih.explain.omissions import Omission, leave_out
from tarjih.explain.sensitivity import Sensitivity, Swing, sensitivity
from tarjih.explain.watch import Outcome, Watched, watch

__all__ = [
    "Account",
    "Contribution",
    "Explained",
    "Explanation",
    "Group",
    "History",
    "Movement",
    "Omission",
    "Outcome",
    "Sensitivity",
    "Swing",
    "Watched",
    "contributions",
    "explain",
    "grouped",
    "history",
    "host_of",
    "leave_out",
    "sensitivity",
    "source_of",
    "watch",
]
