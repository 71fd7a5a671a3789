"""A cue where it stands in an Arabic sentence."""

from dataclasses import dataclass

from tarjih.claims.arabic.phrases import Phrase
from tarjih.claims.arabic.words import Word
from tarjih.text.document import Span

INTENTS = frozenset({"asserted_intent", "plan", "hope"})
BELIEFS = frozenset({"feared", "attributed_belief"})
MINDS = INTENTS | BELIEFS
COMPARATIVES = frozenset({"comparative_up", "comparative_up_strong", "comparative_down"})
TOWARDS = frozenset({"الي", "نحو", "صوب"})  # behind what leans to something or heads for it
# Classes of which an adjective can stand after what it judges ("the chance of ... is slight").
ADJECTIVES = frozenset(
    {
        *("certain", "almost_certain", "highly_likely", "likely", "probable", "expected", "better_than_even", "even"),
        *("realistic_possibility", "may", "may_weak", "can"),
        *("unlikely", "highly_unlikely", "remote", "almost_no_chance", "impossible"),
    }
)


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


def word_cue(word: Word) -> str | None:
    """Return the class of cue that a verb is."""
    return word.verb.verb.cue if word.verb is not None else None
