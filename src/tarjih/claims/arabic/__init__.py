"""What an Arabic sentence claims."""

from tarjih.claims.arabic.sentences import claims_of
from tarjih.claims.arabic.silence import is_heading, is_silent
from tarjih.claims.arabic.view import view
from tarjih.claims.claim import Reading
from tarjih.claims.marked import Marked

# Clauses that complete each other are read one inside the other. Nobody writes so many in one sentence: this is noise.
_MOST_CLAUSES = 200


def read_arabic(sentence: Marked) -> list[Reading]:
    """Return the claims of one Arabic sentence, in the order of their predicates."""
    if is_silent(sentence):
        return []
    seen = view(sentence)
    if seen is None or is_heading(seen) or len(seen.clauses) > _MOST_CLAUSES:
        return []
    return claims_of(seen)
