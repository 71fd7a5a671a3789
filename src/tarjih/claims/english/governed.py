"""What a cue governs: the verb, the noun or the clause behind it."""

from typing import NamedTuple

from tarjih.claims.english.complements import complement, how_it_is
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import listed

# The modals as they are written: each is a cue, and the weakest where there is another.
MODALS = frozenset(("will", "would", "can", "could", "may", "might", "shall", "cannot", "wouldn't", "won't", "can't"))

# What leaves a thing undone: "will fail to pay", "will refrain from cutting".
_UNDONE = frozenset(("fail", "hesitate", "refrain", "abstain", "desist", "stop", "fall"))


class Governed(NamedTuple):
    """What a cue is about: the word `at`, the verb it belongs to if it is one, and the phrase it heads if it is a noun.

    `holder` is who expects, wants or fears it, where the cue is a verb; `subject` whom the structure names.
    """

    first: int
    last: int
    cls: str
    at: int
    verb: Verb | None
    phrase: Phrase | None
    holder: Phrase | None = None
    condition: tuple[int, int] | None = None
    subject: Phrase | None = None
    actor: Phrase | None = None
    carrier: Verb | None = None


def governed_verb(
    parse: Parse,
    first: int,
    last: int,
    cls: str,
    verb: Verb,
    holder: Phrase | None = None,
    subject: Phrase | None = None,
) -> Governed:
    """The word that says what happens: the verb, or what a form of "be" says of its subject."""
    at = verb.head
    following = parse.verb_at.get(verb.last)
    if verb.lemma in ("go", "keep"):
        # "will go on firing"
        after = following or parse.verb_at.get(verb.last + (parse.words[verb.last : verb.last + 1] == ["on"]))
        if after is not None and after.form[0] in "tg":
            after.subject = verb.subject
            return governed_verb(parse, first, last, cls, after, holder, subject)
    if (
        (verb.lemma in ("have", "has", "had") or parse.words[verb.head] == "going")
        and following is not None
        and following.form[0] == "t"
    ):
        # "would have to share"
        following.subject = verb.subject
        return governed_verb(parse, first, last, cls, following, holder, subject)
    if (
        verb.lemma in ("happen", "occur", "materialise", "materialize")
        and verb.subject is not None
        and parse.tags[verb.subject.head] == "N"
    ):
        return Governed(first, last, cls, verb.subject.head, None, verb.subject)
    if verb.lemma in _UNDONE and (undone := _undone(parse, verb)) is not None:
        # "will fail to pay", "will not hesitate to strike": what is left undone, or is not
        undone.subject, undone.negated = verb.subject, not verb.negated
        if verb.negated and cls == "will_not":
            cls = "would" if parse.words[first] in ("would", "wouldn't") else "will"
        return governed_verb(parse, first, last, cls, undone, holder, subject)
    if verb.lemma in listed("beginnings") and following is not None and following.form[0] in "tg":
        # "may begin to unwind"
        following.subject = verb.subject
        return governed_verb(parse, first, last, cls, following, holder, subject)
    if verb.lemma in listed("coming to") and (what := _come_to(parse, verb, cls)) is not None:
        return what._replace(first=first, last=last, cls=cls, holder=holder)
    if verb.lemma == "be" and parse.words[verb.last : verb.last + 2] in (["able", "to"], ["unable", "to"]):
        able = parse.verb_at.get(verb.last + 1)
        if able is not None and able.form[0] == "t":
            able.subject = verb.subject
            return governed_verb(parse, first, last, cls, able, holder, subject)
    if verb.lemma in ("be", "is", "are", "was", "were", "been", "become", "prove", "remain"):
        at = complement(parse, verb)
        if verb.lemma == "become" and parse.tags[verb.last : verb.last + 1] in ("D", "z", "P"):
            # "hopes to become a hub"
            at = verb.head
        elif verb.lemma in ("remain", "stay") and parse.tags[verb.last : verb.last + 1] == "I":
            # "will remain in the union"
            at = verb.head
    elif verb.lemma in listed("turning") and how_it_is(parse, verb.last):
        # "is liable to turn violent"
        at = verb.last
    return Governed(first, last, cls, at, verb, None, holder, None, subject)


def _undone(parse: Parse, verb: Verb) -> Verb | None:
    """Return what somebody fails, hesitates or stops short of doing."""
    words, i = parse.words, verb.last
    if verb.passive:
        return None
    if verb.lemma in ("stop", "fall"):
        what = parse.verb_at.get(i + 2) if words[i : i + 2] == ["short", "of"] else None
    elif verb.lemma in ("refrain", "abstain", "desist"):
        what = parse.verb_at.get(i + 1) if words[i : i + 1] == ["from"] else None
    else:
        what = parse.verb_at.get(i)
    if what is None or what.form[0] != ("t" if verb.lemma in ("fail", "hesitate") else "g"):
        return None
    return what


def _come_to(parse: Parse, verb: Verb, cls: str) -> Governed | None:
    """Return what a verb only leads to: "end in a deal", "let it lapse", "it would take until May to rebuild"."""
    words, i = parse.words, verb.last
    if verb.lemma == "take":
        later = next((v for v in parse.verbs if v.first >= i), None)
        it = verb.subject is not None and words[verb.subject.head] == "it" and cls in ("would", "may")
        if not it or later is None or later.form[0] != "t":
            return None
        later.subject = parse.starts_at.get(i)
        return Governed(0, 0, "", later.head, later, None)
    if verb.lemma == "let":
        thing = parse.starts_at.get(i)
        done = parse.verb_at.get(thing.last) if thing is not None else None
        if (
            thing is None
            or done is None
            or done.form not in ("b", "q")
            or parse.tags[done.last : done.last + 1] in tuple("DPzNAdn")
        ):
            return None
        done.subject = thing
        return Governed(0, 0, "", done.head, done, None)
    if words[i : i + 1] != ["in"] or i + 1 in parse.time_words or i + 1 not in parse.starts_at:
        return None
    return Governed(0, 0, "", parse.starts_at[i + 1].head, verb, None)


def first_finite(parse: Parse, first: int, last: int, cls: str, i: int) -> Governed | None:
    """Return the cue over the first finite verb from word `i` on."""
    verb = next((v for v in parse.verbs if v.finite and v.first >= i and v.head >= last), None)
    return governed_verb(parse, first, last, cls, verb) if verb is not None else None


def clause_behind(parse: Parse, i: int) -> Verb | None:
    """Return the verb of a clause that opens at word `i` without "that": "signs | the junta will delay"."""
    subject = parse.starts_at.get(i)
    if subject is None:
        return None
    verb = next((v for v in parse.verbs if v.first >= subject.last), None)
    if verb is None or not verb.finite or verb.by in "WST;" or parse.tags[subject.last : verb.first].strip("IDANPzR"):
        return None
    verb.subject = subject
    return verb


def noun_or_gerund(parse: Parse, first: int, last: int, cls: str, start: int) -> Governed | None:
    """After "chance of": a verbal noun, a phrase and its verbal noun, or a phrase."""
    verb = parse.verb_at.get(start)
    if verb is not None and verb.form[0] in "gkh":
        return Governed(first, last, cls, verb.head, verb, None)
    phrase = parse.starts_at.get(start)
    if phrase is None:
        return None
    if parse.words[start - 1] in ("for", "on"):
        # "a miracle for the factions to share a cabinet"
        wanted = next((v for v in parse.verbs if v.first >= phrase.last), None)
        if (
            wanted is not None
            and wanted.form[0] == "t"
            and not any(c in ",;SWTmB" for c in parse.tags[phrase.last : wanted.first])
        ):
            return governed_verb(parse, first, last, cls, wanted, subject=phrase)
    verb = parse.verb_at.get(phrase.last)
    if verb is not None and verb.form[0] in "gk":
        return Governed(first, last, cls, verb.head, verb, None, None, None, phrase)
    return Governed(first, last, cls, phrase.head, None, phrase)
