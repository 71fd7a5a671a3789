"""What an Arabic sentence claims."""

from tarjih.claims.arabic.assertions import claims_of
from tarjih.claims.arabic.silence import is_heading, is_silent
from tarjih.claims.arabic.view import view
from tarjih.claims.claim import Reading
from tarjih.claims.marked import Marked


def read_arabic(sentence: Marked) -> list[Reading]:
    """Return the claims of one Arabic sentence, in the order of their predicates."""
    if is_silent(sentence):
        return []
    seen = view(sentence)
    return claims_of(seen) if seen is not None and not is_heading(seen) else []
