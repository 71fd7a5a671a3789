"""What has been seen: the ledger of a case, and what was known on a day."""

from tarjih.evidence.ledger import observe, read_ledger
from tarjih.evidence.observation import Event, Ledger, Measurement, Observation, admiralty
from tarjih.evidence.weigh import Evidence, Reading, weigh

__all__ = [
    "Event",
    "Evidence",
    "Ledger",
    "Measurement",
    "Observation",
    "Reading",
    "admiralty",
    "observe",
    "read_ledger",
    "weigh",
]
