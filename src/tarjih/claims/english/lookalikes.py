"""Phrases that look like cues and are none: duties, permissions, what has been overtaken, what is only described."""

from tarjih.claims.english.belonging import tells_which
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.parties import acts
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import lemma_of, listed

_MINDS = frozenset(("attributed_belief", "feared", "hope", "expected"))
_DUTIES = frozenset(("should", "must", "ought", "shouldn't", "mustn't"))
_CONDITIONS = frozenset(("if", "unless", "provided", "should", "once", "otherwise", "when"))
_OWNED = frozenset(("asserted_intent", "plan", "hope", "attributed_belief", "feared"))


def looks_like_a_cue(parse: Parse, first: int, last: int, cls: str) -> bool:
    """Say whether a phrase of the lexicon, words `first` up to `last`, only looks like a cue of class `cls` here."""
    words, tags = parse.words, parse.tags
    verb = parse.verb_at.get(first) or parse.verb_at.get(last - 1)
    if cls == "may":
        return (
            _permits(parse, verb, first)
            or (first == 0 and words[0] in ("may", "might"))
            or _never_came(parse, verb, first)
        )
    if cls == "scheduled":
        return _tells_no_date(parse, first)
    if cls == "perhaps":
        # "Mr Tusk, who knows the polls", "from who knows where", "remains to be seen who will blink"
        knows = (
            words[first:last] == ["who", "knows"] and first > 0 and words[last : last + 1] not in ([","], ["whether"])
        )
        return knows or (words[last - 1] == "seen" and tags[last : last + 1] not in ("S", ",", "."))
    if cls == "will" and words[last : last + 2] == ["tell", "you"]:
        # "traders will tell you"
        return True
    if cls == "can" and words[first] in ("can", "cannot"):
        return _is_able(parse, verb, first)
    if cls in _MINDS and verb is not None and first > verb.first and words[verb.first] in _DUTIES:
        # "no one should expect", "should be read as"
        return True
    if cls == "would" and words[first] == "would":
        # "earlier than the system would have liked"
        return verb is not None and verb.opens > 0 and "than" in words[verb.opens - 1 : verb.opens + 1]
    return False


def verb_is_no_cue(parse: Parse, verb: Verb, cls: str) -> bool:
    """Say whether a verb of class `cls` only looks like a cue here: "should expect", "five years ago predicted"."""
    words, tags = parse.words, parse.tags
    if cls in _MINDS and verb.form[0] == "m" and words[verb.first] in _DUTIES:
        return True
    past = verb.form[0] in "pd" and not verb.passive
    if past and verb.lemma in ("try", "attempt"):
        # "the police tried to search": what was done
        return True
    if past and cls in ("expected", "attributed_belief") and _long_ago(parse, verb):
        return True
    if verb.lemma == "risk" and verb.last < parse.n and tags[verb.last] not in "gDNPzAXYt":
        # "the upside risks first"
        return True
    # "a senator who wanted to be president" only says which one is meant
    return (
        cls in _OWNED
        and verb.lemma != "threaten"
        and verb.by == "W"
        and words[verb.opens - 1] in ("who", "that")
        and verb.opens == verb.first
        and tells_which(parse, verb)
    )


def _is_able(parse: Parse, verb: Verb | None, first: int) -> bool:
    """Say whether "can" tells what somebody is able to do, and under no condition: "he can offer a licence"."""
    if verb is None or verb.subject is None or verb.passive or verb.by in "SW" or parse.words[first] != "can":
        return False
    if parse.times:
        # "can hold a vote by December" looks ahead
        return False
    if parse.words[first + 1 : first + 2] and parse.tags[first + 1] == "R":
        return False
    return acts(parse, verb.subject) and not _CONDITIONS.intersection(parse.words)


def _permits(parse: Parse, verb: Verb | None, first: int) -> bool:
    """Say whether "may" allows what a rule allows: "under the charter a member may not vote"."""
    words = parse.words
    if words[first] != "may" or verb is None or verb.subject is None or listed("rules").isdisjoint(words):
        return False
    general = words[verb.subject.first] in ("a", "an", "any", "each", "every", "no")
    if not general and words[first + 1] != "not" and "only" not in words[first:]:
        return False
    return any(
        w in ("under", "in") and not listed("rules").isdisjoint(words[i + 1 : i + 3]) for i, w in enumerate(words)
    )


def _never_came(parse: Parse, verb: Verb | None, first: int) -> bool:
    """Say whether "could have" tells what did not come: "a town that few could have found"."""
    if verb is None or parse.words[first] != "could" or "H" not in verb.form:
        return False
    subject = verb.subject
    told = any(v.first < verb.first and parse.words[v.first] == "had" for v in parse.finite)
    return told or (subject is not None and parse.words[subject.first] in ("few", "nobody", "no"))


def instructs(parse: Parse, verb: Verb) -> bool:
    """Say whether a form of "be" tells readers what to do: "results are to be read with caution"."""
    inner = parse.verb_at.get(verb.last)
    return (
        parse.words[verb.first] in ("is", "are")
        and verb.form == "B"
        and inner is not None
        and lemma_of(parse.words[inner.last - 1]) in listed("instructions")
    )


def _tells_no_date(parse: Parse, first: int) -> bool:
    """Say whether "is to" is no timetable: an instruction, what an aim is, or no infinitive at all."""
    words = parse.words
    if words[first] not in ("is", "are", "was", "were") or words[first + 1 : first + 2] != ["to"]:
        return False
    carrier = parse.verb_at.get(first)
    if parse.tags[first + 1] != "t":
        # "the cuts are to the pensions of miners"; what no list knows may be a verb
        return parse.tags[first + 2 : first + 3] in ("D", "z", "P", "Y")
    if carrier is None:
        return False
    subject = carrier.subject
    return instructs(parse, carrier) or (subject is not None and words[subject.head] in listed("rules and aims"))


def _long_ago(parse: Parse, verb: Verb) -> bool:
    """Say whether a verb of the past stands with a time that is over: "three weeks ago saw the rate at"."""
    start = max(verb.opens - 6, 0)
    return "ago" in parse.words[start : min(verb.last + 8, parse.n)]


def only_names(parse: Parse, verb: Verb | None) -> bool:
    """Say whether somebody only gave a thing a name, which is no cue: "called the closure a provocation"."""
    if verb is None or verb.lemma != "call" or verb.form[0] not in "pd" or verb.passive:
        return False
    thing = parse.starts_at.get(verb.last)
    if thing is None and parse.tags[verb.last : verb.last + 1] in ("Y", "X"):
        return parse.tags[verb.last + 1 : verb.last + 2] == "D"
    return thing is not None and parse.tags[thing.last : thing.last + 1] == "D"
