"""What is known while the clauses of an Arabic sentence are read one after the other."""

from dataclasses import dataclass, field

from tarjih.claims.arabic.hedging import Hedge
from tarjih.claims.arabic.horizons import Time
from tarjih.claims.arabic.phrases import Phrase
from tarjih.claims.arabic.view import View
from tarjih.claims.claim import Reading
from tarjih.text.document import Span


@dataclass(slots=True)
class Context:
    """What the clauses above say of the clause below.

    `holder` is whose claim it is, `speaks` whether he said so, `hedges` how sure he is, `subject` of whom it speaks,
    `wants` whether that one wants to do it himself, `denied` whether the whole is denied,
    `driven` whether the condition is a thing that makes it happen and so takes the place of one who acts.
    """

    holder: Phrase | None = None
    holder_span: tuple[Span, str | None] | None = None
    speaks: bool = False
    hedges: tuple[Hedge, ...] = ()
    subject: Phrase | None = None
    wants: bool = False
    denied: bool = False
    driven: bool = False
    condition: Span | None = None
    horizon: Time | None = None


@dataclass(slots=True)
class Reader:
    """The sentence, its hedges and claims, and who was last spoken of: what a pronoun or a bare verb refers to."""

    seen: View
    hedges: list[Hedge]
    readings: list[Reading] = field(default_factory=list)
    last_subject: Phrase | None = None
    last_target: Phrase | None = None
    last_holder: Context | None = None
    last_condition: Span | None = None
    spoken: list[Phrase] = field(default_factory=list)
    pending: list[Hedge] = field(default_factory=list)
    done: set[int] = field(default_factory=set)
