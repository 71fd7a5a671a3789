"""Subject, target and event root of what a cue governs or a sentence asserts."""

from tarjih.claims.english.governing import Governed
from tarjih.claims.english.parties import Party, code_of, party
from tarjih.claims.english.parsing import Parse, Phrase, Verb
from tarjih.claims.english.words import lemma_of, vocabulary

_TOWARDS = frozenset("to with against on at from into for towards toward over in upon".split())
_MEASURES = frozenset("month week day year hour margin percent cent tonne tonnes third half quarter end summer autumn winter spring".split())
_STOP = frozenset(",;SWT.")
_INNER = ("of", "for", "in", "on", "against", "by", "between", "to", "with", "from", "at")


def subject_of(parse: Parse, verb: Verb | None, phrase: Phrase | None, governed: Governed | None = None) -> Party | None:
    """Return who acts: of a verb its subject, of a verbal noun its genitive, its adjective, or who does it."""
    if governed is not None and governed.subject is not None:
        return party(parse, governed.subject)
    if verb is not None:
        if verb.passive and (agent := _agent(parse, verb)) is not None:
            return party(parse, agent)
        return party(parse, verb.subject)
    if phrase is None:
        return None
    return _owner(parse, phrase)


def target_of(parse: Parse, verb: Verb | None, phrase: Phrase | None, governed: Governed | None = None) -> Party | None:
    """Return who it is done to: the object, or whom a preposition names."""
    if verb is not None:
        if verb.passive:
            return party(parse, verb.subject) if _agent(parse, verb) is not None else None
        return _object(parse, verb)
    if phrase is None:
        return None
    return _towards(parse, phrase)


def event_of(parse: Parse, verb: Verb | None, at: int) -> str | None:
    """Return the PLOVER root of a verb or a verbal noun."""
    events = vocabulary().events
    word = parse.words[at]
    found = events.get(word) or events.get(lemma_of(word))
    if found is None and verb is not None:
        found = events.get(verb.lemma)
    return found


def _agent(parse: Parse, verb: Verb) -> Phrase | None:
    i = verb.last
    while i < parse.n and parse.tags[i] not in ",;SWT.":
        if parse.words[i] == "by" and i + 1 in parse.starts_at:
            phrase = parse.starts_at[i + 1]
            return phrase if parse.tags[phrase.head] != "D" and phrase.first not in parse.time_words and parse.words[phrase.head] not in _MEASURES else None
        i += 1
    return None


def _object(parse: Parse, verb: Verb) -> Party | None:
    """The first phrase with a code after the verb, or else its direct object."""
    tags, words, n = parse.tags, parse.words, parse.n
    i = verb.last if not verb.inverted else verb.head + 1
    direct: Phrase | None = None
    coded: Party | None = None
    first = True
    times = parse.time_words
    while i < n and tags[i] not in _STOP:
        if i in parse.verb_at and parse.verb_at[i] is not verb:
            break
        phrase = parse.starts_at.get(i)
        if phrase is None:
            i += 1
            continue
        if phrase.first in times:
            i = phrase.last
            continue
        before = words[i - 1]
        if first and i - verb.last <= 1 and tags[i - 1] != "I":
            direct = phrase
            code = code_of(parse, phrase)
            if code is not None:
                return party(parse, phrase)
        elif before in _TOWARDS and coded is None and (code := code_of(parse, phrase)) is not None:
            coded = party(parse, phrase)
        first = False
        i = phrase.last
    if coded is not None:
        return coded
    return party(parse, direct) if direct is not None else None


def _owner(parse: Parse, phrase: Phrase) -> Party | None:
    """Who does what a verbal noun names: "Lula's return", "an intervention by Minsk", "Ukrainian crossing"."""
    tags, words = parse.tags, parse.words
    for i in range(phrase.first, phrase.head):
        if tags[i] == "z":
            owner = Phrase(phrase.first, i + 1, i)
            return party(parse, owner)
    i = phrase.last
    while i + 1 < parse.n and words[i] in _INNER:
        after = parse.starts_at.get(i + 1)
        if after is None:
            break
        if words[i] in ("by", "between"):
            return party(parse, after)
        i = after.last
    for first, last, actor in parse.actors:
        if phrase.first <= first and last <= phrase.head:
            return parse.span(first, last), actor.code
    i = phrase.last
    if i + 1 < parse.n and words[i] in ("of", "for") and i + 1 in parse.starts_at:
        event = vocabulary().events.get(words[phrase.head])
        if event not in ("ASSAULT", "SANCTION", "COERCE"):
            return party(parse, parse.starts_at[i + 1])
    return None


def _towards(parse: Parse, phrase: Phrase) -> Party | None:
    words = parse.words
    i = phrase.last
    while i + 1 < parse.n and words[i] in _INNER:
        after = parse.starts_at.get(i + 1)
        if after is None:
            break
        if words[i] in ("of", "on", "in", "against", "to", "with", "from", "at") and after.first not in parse.time_words:
            if words[i] != "of" or vocabulary().events.get(words[phrase.head]) in ("ASSAULT", "SANCTION", "COERCE"):
                return party(parse, after)
        i = after.last
    return None
