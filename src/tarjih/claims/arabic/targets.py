"""On whom or what an Arabic verb or verbal noun acts."""

from typing import NamedTuple

from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.parties import Phrase, code_of, phrase, wide
from tarjih.claims.arabic.tagging import VERBS
from tarjih.claims.arabic.view import NOMINAL, View


class _Complement(NamedTuple):
    """A noun phrase behind a head, and the preposition that ties it.

    `near` says that nothing but adverbs or an object stands between, `counts` that it begins with a number.
    """

    found: Phrase
    tie: str
    near: bool
    counts: bool


def _complements(seen: View, start: int, stop: int) -> list[_Complement]:
    """Return the noun phrases from a token on that date nothing."""
    words = seen.words
    counted = {i: figure for figure in seen.sentence.figures for i in range(figure.first, figure.last)}
    found: list[_Complement] = []
    i, near = start, True
    while i < stop:
        word, mention = words[i], seen.actors[i]
        number = i in counted or word.tag == "#"
        if seen.timed[i] or ((word.tag not in NOMINAL or word.tag == "this") and not number):
            near = near and (word.tag in ("adverb", "quote", "D", "this") or seen.timed[i])
            i += 1
            continue
        phrased = phrase(seen, i, stop)
        if number and (figure := counted.get(i)) is not None:
            phrased = Phrase(i, max(phrased.last, figure.last))
        back = i - 1
        while back > start and words[back].tag in ("quote", "this"):
            back -= 1
        lead = mention.prefix[-1:] if mention is not None and mention.first == i else word.lead[:1]
        tie = words[back].core if words[back].tag == "D" else lead if lead in ("ل", "ب", "ك") else ""
        if word.core in word_set("partitives") and phrased.last + 1 < stop and words[phrased.last].core == "من":
            phrased = Phrase(i, phrase(seen, phrased.last + 1, stop).last)
        if not (word.conj and found and not tie):
            found.append(_Complement(phrased, tie, near, number))
        near = near and (not tie or (tie == "ب" and words[i].core in word_set("manners")))
        i = phrased.last
    return found


def target_of(seen: View, head: int, subject: Phrase | None, stop: int) -> Phrase | None:
    """Return on whom or what a head acts: an actor as its object, then one whom a preposition ties, then any object."""
    words = seen.words
    start = head + 1
    if subject is not None and subject.first > head:
        start = wide(seen, subject, stop).last
    elif words[head].tag not in VERBS and words[head].definite:
        start = phrase(seen, head, stop).last
    code = code_of(seen, subject) if subject else None
    acts = words[head].tag in VERBS
    form = words[head].verb if acts else words[head].noun
    flags = form.verb.flags if form is not None else ""
    taken = form is not None and (form.object or form.passive)
    takes = (acts or words[head].tag == "M") and "i" not in flags and "c" not in flags and not taken
    takes = takes and (acts or not words[head].definite)
    behind = _complements(seen, start, stop)
    obj = next((one for one in behind if not one.tie), None) if takes else None
    if obj is not None and not _is_object(seen, obj.found, start, known=form is not None):
        obj = None
    if obj is not None and not obj.counts and (its := code_of(seen, obj.found)) is not None and its != code:
        return obj.found
    for one in behind:
        its = code_of(seen, one.found)
        if its is not None and its != code and one.tie in _ACTED_ON:
            return one.found
    if obj is not None and not ("m" in flags and any(one.counts for one in behind)):
        return _within_act(seen, obj.found, code) or obj.found
    changes = "m" in flags and "i" in flags
    if form is not None and form.object and acts:
        return None
    for one in behind:
        if changes and one.tie != "عن":
            break
        if (
            one.near
            and not one.counts
            and words[one.found.first].core not in _THIS
            and (one.tie in word_set("towards") or one.tie in ("ل", "ب"))
        ):
            lone = one.found.last == one.found.first + 1 and words[one.found.first].tag == "M"
            lone = lone and words[one.found.first].core not in word_set("made")
            if lone and words[one.found.first].definite and seen.actors[one.found.first] is None:
                continue  # "refrained from voting": an act and nobody whom it concerns
            if one.tie == "ب" and words[one.found.first].core in word_set("manners"):
                continue
            return _within_act(seen, one.found, code) or one.found
        if not one.tie and (not takes or one.counts):
            break
    return None


_THIS = frozenset({"ذلك", "هذا", "هذه", "تلك"})


_ACTED_ON = frozenset(
    {"علي", "الي", "عن", "من", "ضد", "مع", "نحو", "تجاه", "لدي", "امام", "حيال", "ازاء", "بحق", "ل", "ب"}
)


def _within_act(seen: View, found: Phrase, code: str | None) -> Phrase | None:
    """Return the state or body that an act concerns ("to leave OPEC"), if the act names one right behind it."""
    if seen.words[found.first].tag != "M" or seen.words[found.first].definite or found.last < found.first + 2:
        return None
    mention = seen.actors[found.first + 1]
    plain = mention is not None and mention.kind in ("state", "capital", "body") and mention.code != code
    return Phrase(found.first + 1, found.last) if plain else None


def _is_object(seen: View, found: Phrase, start: int, *, known: bool) -> bool:
    """Say whether a noun phrase that no preposition ties is the object of the verb before it."""
    return found.first <= start + 1 or known or seen.accusative[found.first]


def _definite(seen: View, found: Phrase) -> bool:
    """Say whether a noun phrase names something certain."""
    return any(seen.words[i].definite or seen.actors[i] is not None for i in range(found.first, found.last))


def with_pronoun(seen: View, head: int, stop: int) -> int:
    """Return the preposition with a pronoun that completes the head, or -1."""
    pronouns = word_set("pronouns")
    return next((i for i in range(head + 1, min(stop, head + 3)) if seen.words[i].core in pronouns), -1)
