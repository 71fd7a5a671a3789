"""Adjectives that rate a chance behind it ("the risk of war is not great")."""

from dataclasses import replace
from functools import cache

from tarjih.claims.arabic.hedging import Hedge
from tarjih.claims.arabic.lists import names_chance, word_set, words_of_the_list
from tarjih.claims.arabic.view import View, is_no_longer
from tarjih.claims.arabic.words import NEGATIONS, THATS, VERBS
from tarjih.text.tokens import fold


@cache
def _levels() -> dict[str, str]:
    """Return the adjectives that rate a chance, folded, with the class of cue that they are then."""
    return {fold(word): cls for cls, words in words_of_the_list()["levels"].items() for word in words}


def level_of(seen: View, found: list[Hedge]) -> Hedge | None:
    """Return the adjective, with what strengthens it, that alone rates a chance earlier in its clause."""
    words, levels, chances = seen.words, _levels(), word_set("chances")
    if seen.cores.isdisjoint(chances):
        return None
    for clause in seen.clauses:
        inside = (hedge for hedge in found if clause.start <= hedge.first < clause.end and hedge.cls != "reported")
        rating = (hedge for hedge in inside if not only_seems(seen, hedge))
        if any(words[hedge.last - 1].core != "احتمال" or not _only_names(seen, hedge) for hedge in rating):
            continue
        chance = next((i for i in range(clause.body, clause.end) if words[i].core in chances), clause.end)
        for i in range(chance + 2, clause.end):
            if words[i].core in levels and not words[i].definite:
                strong = i + 1 < clause.end and words[i + 1].core in ("جدا", "للغايه", "الغايه")
                return _rating(seen, clause.start, i, i + 1 + strong)
    return None


def only_seems(seen: View, hedge: Hedge) -> bool:
    """Say whether a hedge is a bare "seems" before a chance: what it seems to be says more."""
    i = hedge.last
    alone = i == hedge.first + 1 and seen.words[hedge.first].lemma == "بدا"
    return alone and i < len(seen.words) and names_chance(seen.words[i].core)


def _only_names(seen: View, hedge: Hedge) -> bool:
    """Say whether a hedge is the bare noun "chance", with a "not" before it at most."""
    return all(seen.words[i].tag == "not" for i in range(hedge.first, hedge.last - 1))


def _rating(seen: View, start: int, i: int, last: int) -> Hedge:
    """Return the hedge that an adjective up to token `last` is, turned by a "not" before it in its clause."""
    words, cls = seen.words, _levels()[seen.words[i].core]
    first = _denial(seen, start, i)
    if first < 0:
        return Hedge(i, last, cls, seen.span(i, last))
    denied = "unlikely" if cls in ("highly_likely", "even", "realistic_possibility") else "realistic_possibility"
    close = words[i - 1].core == "غير" or all(words[j].tag in _OF_NOT for j in range(first, i))
    if close:  # "is not great"
        return Hedge(first, last, denied, seen.span(first, last), denial=first)
    return Hedge(i, last, denied, seen.span(i, last), denial=first)


# What a word becomes whose "not" stands further ahead: "no longer is an agreement likely".
_DENIED = {
    "probable": "unlikely", "likely": "unlikely", "expected": "unlikely", "highly_likely": "unlikely",
    "may": "almost_no_chance", "can": "impossible", "unlikely": "may", "highly_unlikely": "may", "remote": "may",
    "impossible": "may_weak", "certain": "may", "almost_certain": "may",
}  # fmt: skip


def denied(seen: View, hedge: Hedge) -> Hedge:
    """Return the hedge that an adjective is where a "not" ahead of its subject denies it, or the hedge itself."""
    words, i = seen.words, hedge.first
    clause = seen.clause_at(i)
    alone = hedge.last == i + 1 and words[i].tag in ("N", "M") and not words[i].definite and not words[i].lead
    if not alone or hedge.cls not in _DENIED or i < clause.body + 2 or words[i - 1].tag in NEGATIONS:
        return hedge
    if not words[i].core.endswith(("ا", "ه")):
        return hedge
    first = _denial(seen, clause.start, i)
    if first < 0 or any(words[j].tag == "," or words[j].tag in THATS for j in range(first + 2, i)):
        return hedge
    return replace(hedge, cls=_DENIED[hedge.cls], span=seen.span(i, hedge.last), denial=first)


def no_longer(seen: View, hedge: Hedge) -> Hedge:
    """Return the hedge of a verb behind "no longer": "she no longer rules out a return" says that she may return."""
    cls, clause = _NO_MORE.get(hedge.cls), seen.clause_at(hedge.first)
    if cls is None or hedge.first != clause.verb or not 0 <= clause.auxiliary < hedge.first:
        return hedge
    if not is_no_longer(seen, clause.auxiliary):
        return hedge
    return replace(hedge, cls=cls, denial=clause.auxiliary - 1)


_NO_MORE = {"unlikely": "may", "expected": "unlikely", "likely": "unlikely", "probable": "unlikely"}


def nearly(seen: View, hedge: Hedge) -> Hedge:
    """Return the hedge that an adjective is behind "all but": "the result is all but certain"."""
    cls = _NEARLY.get(hedge.cls)
    if cls is None or hedge.verb or hedge.last > hedge.first + 2 or "كاد" not in seen.lemmas:
        return hedge
    clause = seen.clause_at(hedge.first)
    before = range(clause.start, hedge.first)
    return replace(hedge, cls=cls) if any(seen.words[i].lemma == "كاد" for i in before) else hedge


_NEARLY = {"certain": "almost_certain", "impossible": "almost_no_chance"}


def unbelieved(seen: View, found: list[Hedge], level: Hedge) -> Hedge | None:
    """Return what a level is that "I do not think that" denies: nothing where the chance was great."""
    start = seen.clause_at(level.first).start
    doubts = any(
        hedge.cls == "unlikely" and hedge.last == start and seen.words[hedge.first].tag in NEGATIONS for hedge in found
    )
    if not doubts:
        return level
    small = level.cls in ("unlikely", "highly_unlikely", "remote", "almost_no_chance")
    return replace(level, cls="realistic_possibility") if small else None


_OF_NOT = NEGATIONS | VERBS | {"adverb"}


def _denial(seen: View, start: int, i: int) -> int:
    """Return the token that denies an adjective: "not" anywhere before it, or before its verb of being; or -1."""
    words = seen.words
    if words[i - 1].core == "غير":
        return i - 1
    if any(words[j].core in _ALONE for j in range(start, i)):
        return -1  # "not the risk of war alone"
    for j in range(i - 1, start - 1, -1):
        if words[j].tag == "not":
            return j
        if words[j].tag in NEGATIONS and (words[j + 1].core in _NO_LONGER or words[j + 1].lemma in _BEING):
            return j
    return -1


_ALONE = frozenset({"وحده", "وحدها", "فقط", "مجرد"})
_NO_LONGER = frozenset({"يعد", "تعد", "يكن", "تكن"})
_BEING = frozenset({"بدا", "كان", "عاد", "ظل", "بقي"})


def far_level_of(seen: View) -> Hedge | None:
    """Return the adjective that rates a chance behind what it is a chance of: "the chance that he comes is slim"."""
    words, levels, chances = seen.words, _levels(), word_set("chances")
    if seen.cores.isdisjoint(chances):
        return None
    for clause in seen.clauses:
        chance = seen.words[clause.start - 1].core.removeprefix("ال") if clause.start else ""
        if clause.kind != "comp" or not clause.start:
            continue
        above = clause.parent if words[clause.start - 1].core == "في" else None
        named = above is not None and any(words[i].core in chances for i in range(above.body, clause.start))
        if chance not in chances and words[clause.start - 2].core not in chances and not named:
            continue
        breaks = (
            i
            for i in range(clause.body, clause.end)
            if words[i].tag in (",", ".") or (words[i].conj and words[i].tag not in ("N", "M"))
        )
        end = next(breaks, clause.end)
        strong = words[end - 1].core in ("جدا", "للغايه", "الغايه")
        i = end - 1 - strong
        rated = words[i].core in levels and not words[i].definite and i > clause.body + 1
        k = i - 2 if words[i - 1].core == "غير" else i - 1
        if rated and (words[k].definite or words[k].tag != "N" or seen.timed[k] or seen.actors[k] is not None):
            return _rating(seen, clause.body + 1, i, end)
    return None
