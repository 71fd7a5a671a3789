"""How to mend: the sentence that follows what was found."""

import difflib
import re
from collections.abc import Iterable

# The first full stop that a capital follows, outside quotation marks: what was found may quote a sentence.
_FOUND = re.compile(r"((?:'[^']*'|\"[^\"]*\"|[^'\"])*?)\. (?=[A-Z])(.*)", re.DOTALL)
_LISTED = 12


def split_advice(message: str) -> tuple[str, str]:
    """Split the message of a `ValueError`, written as "what was found. How to mend it", at that full stop.

    >>> split_advice("the range 0.3..0.1 is upside down. Write 0.1..0.3")
    ('the range 0.3..0.1 is upside down', 'Write 0.1..0.3')
    """
    if match := _FOUND.fullmatch(message):
        return match[1], match[2]
    found, _, mend = message.partition(". ")
    return found, mend


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that someone who wrote `name` most probably meant."""
    folded = {one.casefold(): one for one in known}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    return folded[near[0]] if near else None


def choose(name: str, known: Iterable[str], plural: str) -> str:
    """Say what may stand where an unknown name was found.

    >>> choose("fightin", ["peace", "fighting"], "states")
    "Did you mean 'fighting'? The states are peace, fighting"
    """
    names = list(known)
    if not names:
        return f"There are no {plural}"
    listed = ", ".join(names[:_LISTED]) + (", ..." if len(names) > _LISTED else "")
    meant = nearest(name, names)
    return (f"Did you mean {meant!r}? " if meant else "") + f"The {plural} are {listed}"
