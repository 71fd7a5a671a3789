"""Which PLOVER root an Arabic verb or verbal noun names."""

from tarjih.claims.arabic.tagging import Word


def event_of(word: Word) -> str | None:
    """Return the root of the event that a word names, if it names one."""
    form = word.verb or word.noun
    return form.verb.root if form is not None else None
