"""Which word of a statement without a cue says what happened or holds, and whether it is denied."""

from typing import NamedTuple

from tarjih.claims.english.belonging import denied, unable
from tarjih.claims.english.complements import complement
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed, vocabulary


class Told(NamedTuple):
    """What is told: the word `at`, the verb that it belongs to, and whether it is denied."""

    at: int
    verb: Verb
    negative: bool


def told_by(parse: Parse, verb: Verb) -> Told:
    """Return what a finite verb tells: itself, what it only carries, or what it begins, fails or refuses to do."""
    words = parse.words
    negative = verb.negated or denied(parse, verb)
    copular = verb.lemma in listed("copulas") and verb.lemma != "become"
    if verb.form == "H" and words[verb.last : verb.last + 2] == ["yet", "to"]:
        # "has yet to confirm"
        later = next((v for v in parse.verbs if v.first > verb.last), verb)
        return Told(later.head, verb, negative=True)
    inner: Verb | None = None
    turned = False
    if verb.lemma in listed("aspects") and not verb.passive:
        # what goes on is the verb behind: "continues to exclude"
        inner = parse.verb_at.get(verb.last)
    elif verb.lemma in ("stop", "fall") and words[verb.last : verb.last + 2] == ["short", "of"]:
        # "stopped short of attacking"
        inner, turned = parse.verb_at.get(verb.last + 2), True
        inner = inner if inner is not None and inner.form[0] == "g" else None
    elif copular or verb.lemma in listed("seeming"):
        inner, turned = unable(parse, verb), True
    elif verb.lemma == "become":
        inner = _as_first(parse, verb)
    elif not verb.passive:
        inner, turned = _undone(parse, verb), True
    if inner is not None and inner is not verb and inner.form[0] in "tgh":
        inner.subject = verb.subject
        return Told(inner.head, inner, negative=negative != turned)
    if copular or (not verb.form.strip("BHORxeE") and not verb.inverted):
        at = _owned(parse, verb) if verb.form.strip("RxO") == "H" else None
        return Told(complement(parse, verb) if at is None else at, verb, negative)
    carried = _outcome(parse, verb)
    return Told(verb.head if carried is None else carried, verb, negative)


def _undone(parse: Parse, verb: Verb) -> Verb | None:
    """Return what somebody fails, declines or denies to have done: "failed on Thursday to pass", "denies backing"."""
    if verb.lemma in listed("failures"):
        later = next((v for v in parse.verbs if v.first >= verb.last), None)
        if later is None or later.form[0] != "t" or later.lemma in vocabulary().saying:
            return None
        between = parse.tags[verb.last : later.first]
        return later if not any(letter in ",;SWTC" for letter in between) and len(between) < 4 else None
    if verb.lemma == "deny":
        backed = parse.verb_at.get(verb.last)
        return backed if backed is not None and backed.form[0] in "gh" else None
    return None


def _as_first(parse: Parse, verb: Verb) -> Verb | None:
    """Return what somebody is the first to do: "became the first bank to lower rates"."""
    thing = parse.starts_at.get(verb.last)
    if thing is None or listed("ordinals").isdisjoint(parse.words[thing.first : thing.last]):
        return None
    done = next((v for v in parse.verbs if v.first >= thing.last), None)
    return done if done is not None and done.form[0] == "t" and "," not in parse.tags[thing.last : done.first] else None


def _owned(parse: Parse, verb: Verb) -> int | None:
    """Return what somebody has, or how he has it: "has no route", "has its list ready"."""
    i = verb.last
    while i < parse.n and parse.tags[i] == "R":
        i += 1
    thing = parse.starts_at.get(i)
    if thing is None or parse.tags[thing.head] in "XYD":
        return None
    ready = thing.last
    if ready + 1 < parse.n and parse.tags[ready] == "A" and parse.tags[ready + 1] in ".,;C":
        return ready
    return thing.head


def _outcome(parse: Parse, verb: Verb) -> int | None:
    """Return how somebody or something is made or left, or the noun that a verb without a content of its own carries.

    "leaves the seabed undivided", "leaves Israel little choice", "rests on exhaustion", "resembles a wound".
    """
    if verb.passive:
        return None
    tags, i = parse.tags, verb.last
    if verb.lemma in ("become", "grow", "get", "turn"):
        while i < parse.n and tags[i] == "R":
            i += 1
        return i if i < parse.n and tags[i] == "A" and tags[i + 1 : i + 2] not in ("N", "P") else None
    if verb.lemma in ("give", "hand") and verb.form in ("s", "b") and (whom := parse.starts_at.get(i)) is not None:
        # "gives his rival a lead"
        what = parse.starts_at.get(whom.last)
        return what.head if what is not None and tags[what.head] == "N" else None
    if verb.lemma in listed("makings") and (verb.lemma != "leave" or verb.form[0] not in "pd"):
        thing = parse.starts_at.get(i)
        if thing is None:
            return None
        j = thing.last
        while j < parse.n and (tags[j] in "Rx" or parse.words[j] in ("more", "less", "neither")):
            j += 1
        other = parse.starts_at.get(j)
        if (
            other is not None
            and j == thing.last
            and (verb.lemma == "leave" or (tags[thing.head] == "Y" and tags[j] == "D"))
        ):
            # "leaves Israel little choice", "makes them an obvious target"
            return other.head
        if j < parse.n and (tags[j] in "Ad" or (tags[j] == "g" and verb.lemma in ("keep", "leave"))):
            return j
        if verb.lemma == "put" and parse.words[j : j + 1] == ["ahead"]:
            return j
        return None
    particle = listed("bearings with").isdisjoint((verb.lemma,))
    if particle and verb.lemma not in listed("bearings"):
        return None
    if verb.form[0] in "pdH" and verb.lemma != "has":
        return None
    if not particle:
        if i >= parse.n or tags[i] != "I":
            return None
        i += 1
    carried = parse.starts_at.get(i)
    return carried.head if carried is not None and tags[carried.head] not in "XYD" else None
