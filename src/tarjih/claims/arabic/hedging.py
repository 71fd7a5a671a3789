"""A cue where it stands in an Arabic sentence."""

from dataclasses import dataclass

from tarjih.claims.arabic.parties import Phrase
from tarjih.text.document import Span


@dataclass(slots=True)
class Hedge:
    """A cue at tokens `first` up to `last`.

    `verb` says that it is a verb whose subject holds the estimate, `passive` that nobody is named, `speech` that it
    only reports, `bare` that it is a mere future. `governs` is the token of its predicate if that is already known,
    `driver` the tokens of what raises or lowers a chance, `who` the one whose mind it is where that is known,
    `apart` that it stands by a noun, of which it says something beside what the clause says, and `denial` the token
    of a negation that has already changed its class.
    """

    first: int
    last: int
    cls: str
    span: Span
    verb: bool = False
    passive: bool = False
    speech: bool = False
    bare: bool = False
    governs: int = -1
    driver: tuple[int, int] | None = None
    who: Phrase | None = None
    apart: bool = False
    denial: int = -1
