"""What makes a chance grow or shrink in Arabic, brings a danger about, or what an act hinges on."""

from typing import NamedTuple

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.phrases import after, before
from tarjih.claims.arabic.verbs import look_up
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.words import NEGATIONS
from tarjih.text.document import Span

_NO_DRIVER = NEGATIONS | {"qad", "inna", "this"}


class Hinge(NamedTuple):
    """What depends on something: the act at token `head`, and the tokens of what it depends on."""

    head: int
    first: int
    last: int


def dependence(seen: View, clause: Clause) -> Hinge | None:
    """Return what a clause makes depend on what: "the return hinges on", "the lifting is tied to"."""
    words, hinges = seen.words, word_set("hinges")
    if seen.cores.isdisjoint(hinges) and "توقف" not in seen.lemmas:
        return None
    last = clause.end
    while last > clause.start and words[last - 1].tag in (",", "."):
        last -= 1
    for i in range(clause.body, last - 1):
        verb = words[i].lemma == "توقف" and words[i].tag == "V"
        if not verb and words[i].core not in hinges:
            continue
        subject = after(seen, i, last) if verb else before(seen, clause, i)
        if subject is None and 0 <= clause.verb < i:
            subject = after(seen, clause.verb, i)
        if subject is None or (words[subject.first].tag != "M" and not _is_act(words[subject.first].core)):
            return None
        first = i
        if verb:
            first = next((k for k in range(subject.last, last) if words[k].core == "علي"), -1)
        tied = first >= 0 and (verb or words[i + 1].lead == "ب" or words[i + 1].core == "علي")
        return Hinge(subject.first, first, last) if tied else None
    return None


def _is_act(core: str) -> bool:
    """Say whether a noun that is commonly no act ("success") names one all the same."""
    return any(form.tense == "n" for form in look_up(core))


def driver(seen: View, first: int, last: int) -> Span | None:
    """Return the words between two tokens that name what makes something happen, without the preposition behind."""
    while last > first and seen.words[last - 1].tag in ("D", ",", "adverb"):
        last -= 1
    while first < last and seen.words[first].tag in _NO_DRIVER:
        first += 1
    return seen.span(first, last) if last > first else None


def endangering(seen: View, clause: Clause, first: int, last: int, head: int) -> Span | None:
    """Return the happening that a verb at tokens `first` up to `last` says to bring a danger about, the one at `head`.

    It stands before the verb, or right behind it; a thing or a state ("the crisis", "this vacuum") is only its subject.
    """
    if before(seen, clause, first) is not None:
        start, end = clause.body, first
    elif clause.about is not None and clause.body >= first - 1:
        start, end = clause.about.body, clause.about.end
    else:
        start, end = last, head
    while start < end and seen.words[start].tag in _NO_DRIVER - {"this"}:
        start += 1
    if start >= end or seen.words[start].tag == "this" or seen.words[start].core in word_set("states"):
        return None
    if seen.actors[start] is not None:
        return None
    return driver(seen, start, end)


def cause_of(seen: View, clause: Clause, start: int) -> Span | None:
    """Return the happening that made a chance grow or shrink: what "after" or "because of" takes."""
    for i in range(start, clause.end - 1):
        if seen.words[i].core in word_set("causes") and seen.words[i + 1].tag in ("M", "N") and not seen.timed[i]:
            if seen.words[i - 1].core.removesuffix("ا") == seen.words[i + 1].core.removesuffix("ا"):
                continue  # "day after day"
            last = i + 1
            while last < clause.end and seen.words[last].tag not in (",", ".") and not seen.timed[last]:
                last += 1
            return driver(seen, i + 1, last)
    following = seen.clauses[clause.place + 1] if clause.place + 1 < len(seen.clauses) else None
    if following is not None and following.kind == "time" and following.opener in ("بعدما", "بعد"):
        last = following.end
        while seen.words[last - 1].tag in (",", "."):
            last -= 1
        return driver(seen, following.body, last)
    return None
