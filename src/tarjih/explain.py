"""Why a forecast moved: what each piece of evidence did to a question."""

from dataclasses import dataclass

from tarjih.evidence.observation import Observation
from tarjih.model.calendar import Span


@dataclass(frozen=True, slots=True)
class Movement:
    """The change that one indicator's report brought to a question.

    `log_odds` (nats) is the change in the question's log-odds from `before` to `after`, both probabilities.
    Empty `items` mean that nothing was reported although we looked.
    """

    question: str
    indicator: str
    when: Span
    items: tuple[Observation, ...]
    log_odds: float
    before: float
    after: float
