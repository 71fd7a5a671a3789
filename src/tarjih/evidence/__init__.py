"""What has been seen: the ledger of a case, and what was known on a day."""

from tarjih.evidence.ledger import observe, read_ledger
from tarjih.evidence.observation import Event, Ledger, Measurement, Observation, admiralty

__all__ = ["Event", "Ledger", "Measurement", "Observation", "admiralty", "observe", "read_ledger"]
