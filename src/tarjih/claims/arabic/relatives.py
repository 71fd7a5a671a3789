"""To which Arabic clause a verb belongs: the open one, one resumed, or one that describes a noun without "which"."""

from tarjih.claims.arabic.clauses import OF_NOUNS, STARTS, WHO, Parse
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.words import THATS, VERBS

_NO_LONGER = frozenset({"يعد", "تعد", "نعد"})
_SOURCES = frozenset({"بحسب", "حسب", "وفق"})


def place_verb(parse: Parse, i: int) -> None:
    """Give a verb to the clause that it belongs to."""
    words, last = parse.words, parse.clauses[-1]
    bare = last.kind == "lacking" or (last.kind == "condition" and last.opener in OF_NOUNS)
    if bare and words[i].lead == "س":
        parse.begin("main", i, i, None, "then").verb = i
    elif last.verb < 0:
        if not (_describes(parse, i) or _whoever(parse, i)):
            last.verb = i
    elif (
        last.verb in parse.cued and i not in parse.cued and words[i - 1].tag not in ("or", "ma") and i - 1 in parse.cued
    ):
        last.verb = i  # "it will not be long until": what the cue speaks of
    elif words[i - 1].tag != "or" and not words[i].conj:
        root = parse.root(last)
        if words[last.verb].lemma in word_set("auxiliaries") or _no_longer(parse, last.verb):
            last.auxiliary, last.verb = last.verb, i
        elif last.kind == "condition" and words[i - 1].core in WHO:
            pass  # "if it is true what they say"
        elif last.kind == "condition" and (last.start == root.start or root.verb < 0):
            parse.begin("main", i, i, None, "then").verb = i
        elif last.kind in ("relative", "concession", "time") and root.verb < 0 and root is not last:
            start = i - 1 if words[i - 1].tag in STARTS else i
            clause = parse.begin(root.kind, start, start, root.parent, "resumed")
            clause.verb, clause.about = i, root
            root.verb = i
        else:
            _asyndetic(parse, i)


def _no_longer(parse: Parse, i: int) -> bool:
    """Say whether a verb is that of "no longer", written like others, before the verb that it helps."""
    return i > 0 and parse.words[i - 1].tag == "lam" and parse.words[i].core in _NO_LONGER


def _whoever(parse: Parse, i: int) -> bool:
    """Say whether a verb only describes what or who "ma" or "man" before it is: "who owns the tap"."""
    words, last = parse.words, parse.clauses[-1]
    if i < 1 or words[i - 1].core not in WHO or words[i].tag != "V" or words[i - 1].tag == "relative":
        return False
    verb = words[i].verb
    if (verb is not None and verb.verb.cue is not None) or words[i].lead == "س":
        return False
    if i - 1 == last.body or i == 1:
        return True
    ahead = words[i - 2]
    return ahead.tag in ("D", "N", "M", "inna", "not") and not (ahead.tag == "N" and words[i - 1].core == "من")


def _asyndetic(parse: Parse, i: int) -> None:
    """Begin the clause that an indefinite noun has behind it without "which": "losses that may reach"."""
    words, last = parse.words, parse.clauses[-1]
    start = i - 1 if words[i - 1].tag in STARTS else i
    if start == i and words[i].lead != "س" and not _adds(parse, i):
        return
    if words[start].tag == "la" and words[start - 1].tag == "qad":
        start -= 1
    noun = words[start - 1]
    named = parse.actors[start - 1] is not None or noun.core.endswith(("ها", "هم"))
    if start - 1 > last.body and noun.tag in ("N", "M") and not noun.definite and not named:
        parse.begin("relative", start, start, last).verb = i


def _adds(parse: Parse, i: int) -> bool:
    """Say whether a verb in its own words describes the noun before it: "in a step that threatens"."""
    word, verb = parse.words[i], parse.words[i].verb
    if word.conj or "m" in word.flags or parse.timed[i - 1] or parse.clauses[-1].kind != "main":
        return False
    if verb is None:
        return word.tag == "V" and word.core[0] == "ي"
    return not verb.first and (word.tag == "V" or (word.tag == "P" and verb.object))


def _describes(parse: Parse, i: int) -> bool:
    """Say whether a verb belongs to an indefinite noun ("a ship that leaves ... lowers"): one more verb follows."""
    before = parse.words[i - 1] if i else None
    if (
        before is None
        or parse.words[i].lead == "س"
        or i <= parse.clauses[-1].body + 1
        or before.tag != "N"
        or before.definite
        or parse.actors[i - 1] is not None
        or before.core.endswith(("ها", "هم"))
    ):
        return False
    if i > 1 and parse.words[i - 2].core in _SOURCES:
        return True  # "according to a draft that we saw"
    if parse.words[i].tag == "P" and i - 2 == parse.clauses[-1].body and parse.words[i - 2].tag == "D":
        return False  # "in September signed the president": when or where opens the clause
    if any(word.tag == "not" for word in parse.words[parse.clauses[-1].start : i]):
        return True  # "is not the first president who is convicted"
    for word in parse.words[i + 1 :]:
        if word.tag in (".", ",", "lam", "opener") or word.tag in THATS:
            return False
        if word.tag in VERBS and not word.conj:
            return True
    return False
