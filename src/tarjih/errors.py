"""Errors that tell an analyst where to look, what was found and how to mend it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: `where` it stands, what was `found`, and how to `mend` it."""

    where: str
    found: str
    mend: str

    def __str__(self) -> str:
        return f"{self.where}: {self.found}\n    {self.mend}"


class TarjihError(Exception):
    """Carries every problem found, so that one run shows all of them."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(*problems)
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


class ReaderError(TarjihError):
    """The second reader, a server, refuses or cannot be understood."""


class ModelError(TarjihError):
    """The model file cannot be read or contradicts itself."""


class QuestionError(ModelError):
    """A question or predicate cannot be understood."""


class ImpossibleCondition(QuestionError):
    """What stands after `given` has probability zero."""


class NotSearched(QuestionError):
    """A total is asked over days on which nobody searched."""


class EvidenceError(TarjihError):
    """A ledger of facts or series cannot be read."""


class FutureEvidence(EvidenceError):
    """What a forecast of a day would use could be known only later: a defect, never the analyst's."""


class InferenceError(TarjihError):
    """The model and the evidence are readable, and still no answer follows."""


class ImpossibleEvidence(InferenceError):
    """The model gives the evidence probability zero."""


class TooWide(InferenceError):
    """The exact engine would need more memory or time than is sensible."""


class TooFewParticles(InferenceError):
    """No particle fits the evidence, though the model may allow it."""


class ScoringError(TarjihError):
    """A forecast cannot be scored, or gave probability 0 to what happened."""


class CaseError(TarjihError):
    """A case cannot be found, opened or written."""


class ReadingError(TarjihError):
    """A document cannot be read as text."""
