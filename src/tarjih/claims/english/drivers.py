"""What a chance rises or falls with: "as a result of the raids", "with each strike"."""

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import listed

# What makes it likelier or less likely, beside a chance that rises or falls.
_DRIVERS = (
    ("as", "a", "result", "of"),
    ("in", "the", "wake", "of"),
    ("because", "of"),
    ("thanks", "to"),
    ("owing", "to"),
    ("due", "to"),
    ("with", "each"),
    ("with", "every"),
    ("after",),
    ("now", "that"),
)
_DRIVING = frozenset(opening[0] for opening in _DRIVERS)


def driver(parse: Parse) -> tuple[int, int] | None:
    """Return what a chance rises or falls with: "has doubled as a result of the raids", "with each strike"."""
    words = parse.words
    if _DRIVING.isdisjoint(words):
        return None
    for i, word in enumerate(words):
        if word not in _DRIVING:
            continue
        for opening in _DRIVERS:
            inner = i + len(opening)
            if tuple(words[i:inner]) != opening or inner >= parse.n:
                continue
            if word == "now":
                return (i, parse.clause_end(i + 2)) if parse.tags[i + 1] in "TSW" else None
            start = i + 1 if word == "with" else inner
            phrase = parse.starts_at.get(start)
            if phrase is None or start in parse.time_words or words[phrase.head] in listed("units"):
                continue
            if parse.tags[inner - 1] == "t":
                # "due to debate it"
                continue
            return start, next((j for j in range(start, parse.n) if parse.tags[j] in ",;."), parse.n)
    return None
