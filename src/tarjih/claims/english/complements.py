"""What stands behind a form of "be" or another verb that only ties it to its subject: "is as good as dead"."""

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.verbs import Verb
from tarjih.claims.english.words import KINDS


def how_it_is(parse: Parse, i: int) -> bool:
    """Say whether an adjective alone stands at word `i`: "will turn violent"."""
    tags = parse.tags
    if tags[i : i + 1] in ("A", "d"):
        return True
    return tags[i : i + 1] == "N" and KINDS[parse.words[i]] == "UA" and tags[i + 1 : i + 2] not in ("N", "P")


def complement(parse: Parse, verb: Verb) -> int:
    """Return the adjective or noun that a form of "be" ties to its subject, or the verb itself."""
    i, tags, n = verb.last, parse.tags, parse.n
    if verb.subject is not None and verb.subject.first == i:
        # "nor is Beijing in any hurry"
        i = verb.subject.last
    while i < n and tags[i] in "Rx":
        i += 1
    if i < n and tags[i] == "," and (close := tags.find(",", i + 1)) > 0:
        # "is, in a sense, already a protectorate"
        i = close + 1
        while i < n and tags[i] in "Rx":
            i += 1
    words = parse.words
    if words[i : i + 3] == ["no", "more", "than"]:
        i += 3
    elif words[i : i + 1] in (["less"], ["more"]) and words[i + 1 : i + 2] in (["a"], ["an"], ["of"]):
        # "is less a plan than a prayer"
        i += 1
    if words[i : i + 1] == ["as"] and "as" in words[i + 2 : i + 4]:
        # "is as good as dead", "are as crowded as in 2020"
        return i + 3 if words[i + 1] in ("good", "near") and i + 3 < n and tags[i + 3] in "AdnN" else i + 1
    if i < n and tags[i] == "I":
        # "is over", "is at war"
        j = i + 1
        if words[i] == "for" and words[j : j + 3] == ["the", "time", "being"]:
            return complement_from(parse, verb, j + 3)
        while j < n and tags[j] in "gAR" and j not in parse.starts_at:
            j += 1
        return parse.starts_at[j].head if j in parse.starts_at else i
    return complement_from(parse, verb, i)


def complement_from(parse: Parse, verb: Verb, i: int) -> int:
    """Return what stands at word `i` behind a form of "be": a noun, an adjective, or the verb itself for neither."""
    tags, n = parse.tags, parse.n
    if i < n and tags[i] == "z":
        # "are Erdogan's only path"
        while i < n and tags[i] in "zRA":
            i += 1
        return parse.starts_at[i].head if i in parse.starts_at else i if i < n and tags[i] in "AdnN" else verb.head
    if i < n and tags[i] in "DA" and (phrase := parse.starts_at.get(i)) is not None:
        head = phrase.head
        if parse.words[head] in ("one", "ones") or tags[head] == "D":
            # "is an empty one", "are the most exposed", "are better capitalised"
            for j in range(i, min(phrase.last + 3, n)):
                if tags[j] in "Adn" and parse.words[j] not in ("more", "most", "less", "least"):
                    return j
        elif tags[head] == "A" and phrase.last < n and tags[phrase.last] in "dn":
            return phrase.last
        return head
    if i < n and i in parse.starts_at:
        return parse.starts_at[i].head
    return i if i < n and tags[i] in "Adng" else verb.head
