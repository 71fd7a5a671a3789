"""Why a forecast stands where it stands: what moved it, and what would."""

from tarjih.explain.leave_one_out import Movement, explain

__all__ = ["Movement", "explain"]
