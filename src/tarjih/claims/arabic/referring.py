"""Of whom an Arabic pronoun speaks: the last noun phrase that agrees with it, or the one that a clause describes."""

import re

from tarjih.claims.arabic.clauses import Clause
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.phrases import Phrase, behind_preposition, phrase
from tarjih.claims.arabic.progress import Reader
from tarjih.claims.arabic.view import NOMINAL, View

# Broken plurals of things, which agree as if they were feminine: af'al, mafa'il, fa'a'il.
_PLURALS = re.compile("ا..ا.|م.ا..|م.ا.ي.|..اي.")
_FEMININE_ENDINGS = ("ه", "ات", "اء")
_HERS = ("ها",)
_THEIRS = ("هم", "هما")


def described(seen: View, clause: Clause) -> Phrase | None:
    """Return the noun phrase that a relative clause describes: the one that ends where the clause begins."""
    if not (clause.kind == "relative" or clause.opener in ("الذي", "التي", "الذين")) or not clause.start:
        return None
    last = clause.start
    if seen.words[last - 1].tag == ",":
        last -= 1
    first = last
    while first and seen.words[first - 1].tag in NOMINAL and not seen.timed[first - 1]:
        first -= 1
        word = seen.words[first]
        if word.conj or (word.lead and word.lead in "لبك"):
            break
    while first < last - 1 and phrase(seen, first, last).last != last:
        first += 1
    return Phrase(first, last) if first < last else None


def agrees(seen: View, found: Phrase, *, feminine: bool) -> bool:
    """Say whether a noun phrase can be what a pronoun in the singular stands for."""
    mention = seen.actors[found.first]
    if mention is not None and mention.kind in ("body", "group", "region", "government"):
        person = seen.words[found.first].core.removeprefix("ال") in word_set("offices")
        return not (person and feminine)
    return is_feminine(seen, found) == feminine


def is_feminine(seen: View, found: Phrase) -> bool:
    """Say whether a noun phrase is feminine in the singular, as states and cities mostly are and plurals of things."""
    mention = seen.actors[found.first]
    core = seen.words[found.first].core
    if mention is not None and mention.first == found.first and mention.kind in ("state", "capital"):
        return core not in word_set("masculine_states")
    if mention is not None and mention.kind == "leader":
        return False
    bare = core.removeprefix("ال")
    return core.endswith(_FEMININE_ENDINGS) or core in word_set("feminine_nouns") or bool(_PLURALS.fullmatch(bare))


def referred(reader: Reader, written: str, but: Phrase | None = None) -> Phrase | None:
    """Return the last noun phrase that was spoken of and agrees with a pronoun at the end of a word."""
    feminine, many = written.endswith(_HERS), written.endswith(_THEIRS)
    for found in reversed(reader.spoken):
        if found == but:
            continue
        if many or agrees(reader.seen, found, feminine=feminine):
            return found
    return None


def named_before(seen: View, written: str, end: int, but: Phrase | None = None) -> Phrase | None:
    """Return the last name before a token that agrees with a pronoun, one behind a preposition only if need be."""
    feminine = written.endswith(_HERS)
    if written.endswith(_THEIRS):
        return None
    spare = None
    for i in range(end - 1, -1, -1):
        mention = seen.actors[i]
        if mention is None or mention.first != i or mention.code is None or mention.kind == "nationality":
            continue
        found = Phrase(i, mention.last)
        if found == but or not agrees(seen, found, feminine=feminine):
            continue
        if not behind_preposition(seen, i):
            return found
        spare = spare or found
    return spare


def noun_before(seen: View, end: int, *, feminine: bool) -> Phrase | None:
    """Return the last definite noun phrase before a token that agrees with a pronoun."""
    for i in range(end - 1, -1, -1):
        inside = i > 0 and seen.words[i].core.startswith("ال") and _goes_on(seen, i)
        if seen.words[i].tag not in ("N", "M") or seen.timed[i] or inside:
            continue
        found = phrase(seen, i, end)
        sure = any(seen.words[k].definite or seen.actors[k] is not None for k in range(found.first, found.last))
        if sure and agrees(seen, found, feminine=feminine):
            return found
    return None


def _goes_on(seen: View, i: int) -> bool:
    """Say whether a definite word stands behind another noun of its phrase, as adjective or genitive."""
    return seen.words[i - 1].tag in ("N", "M") and not seen.words[i].conj


def speak_of(reader: Reader, *phrases: Phrase | None) -> None:
    """Remember noun phrases in the order in which they stand in the text."""
    for found in sorted(one for one in phrases if one is not None):
        if found in reader.spoken:
            reader.spoken.remove(found)
        reader.spoken.append(found)
