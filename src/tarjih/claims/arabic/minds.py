"""Nouns of the mind ("her fear that", "voiced his hope of") and verbs that only together with a noun are a cue."""

from functools import cache
from typing import NamedTuple

from tarjih.claims.arabic.hedging import Hedge
from tarjih.claims.arabic.lists import word_set, words_of_the_list
from tarjih.claims.arabic.phrases import after, before
from tarjih.claims.arabic.verbs import SUFFIXES
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.words import NEGATIONS, THATS, VERBS
from tarjih.text.tokens import ByWord, fold

_FAR = 9  # words from a verb to the noun that makes it a cue
_ADJECTIVES = 2  # words between a noun of the mind and the preposition or "that" behind it
_TIES = frozenset({"من", "في", "ب", "علي", "الي", "ل", "بشان", "حيال", "ازاء", "عن"})


class _Idiom(NamedTuple):
    nouns: frozenset[str]
    cls: str
    denied: str


@cache
def _idioms() -> dict[str, tuple[_Idiom, ...]]:
    """Return the idioms by the perfect of their verb, folded."""
    table: dict[str, list[_Idiom]] = {}
    for row in words_of_the_list()["idioms"]:
        nouns = frozenset(fold(noun) for noun in row["nouns"].split())
        for verb in row["verbs"].split():
            table.setdefault(fold(verb), []).append(_Idiom(nouns, row["class"], row.get("denied", "")))
    return {verb: tuple(found) for verb, found in table.items()}


@cache
def _nouns() -> dict[str, str]:
    """Return the nouns of the mind, folded, with the class of cue that they are."""
    return {fold(noun): cls for cls, nouns in words_of_the_list()["minds"].items() for noun in nouns.split()}


@cache
def _bases(core: str) -> tuple[tuple[str, bool], ...]:
    """Return what a noun can be without article and pronoun, and whether it has a pronoun."""
    found = [(core.removeprefix("ال"), False)]
    for suffix in SUFFIXES:
        if core.endswith(suffix) and len(core) - len(suffix) > 1:
            stem = core[: -len(suffix)]
            found += [(stem, True)] + ([(stem[:-1] + "ه", True)] if stem.endswith("ت") else [])
    return tuple(found)


def _mind(core: str) -> tuple[str, bool]:
    """Return the class of cue that a noun of the mind is, and whether it has a pronoun; no class for other words."""
    nouns = _nouns()
    return next(((nouns[base], its) for base, its in _bases(core) if base in nouns), ("", False))


_MINDS = ByWord(_mind)


def minded(seen: View, taken: set[int]) -> list[Hedge]:
    """Return the hedges that nouns of the mind and idioms are, apart from the tokens that other cues have taken."""
    found: list[Hedge] = []
    idioms = _idioms()
    for i, word in enumerate(seen.words):
        hedge = None
        if word.tag in ("N", "M"):
            if _MINDS[word.core][0] and i not in taken and seen.actors[i] is None:
                hedge = _noun(seen, i)
        elif word.tag in VERBS and word.lemma in idioms and i not in taken and seen.actors[i] is None:
            hedge = _idiom(seen, i)
        if hedge is not None:
            found.append(hedge)
            taken.update(range(hedge.first, hedge.last))
    return found


def _idiom(seen: View, i: int) -> Hedge | None:
    words, clause = seen.words, seen.clause_at(i)
    end = min(clause.end, i + _FAR)
    for j in range(i + 1, end):
        if words[j].tag in (",", "."):
            return None
        for idiom in _idioms()[words[i].lemma]:
            if not any(base in idiom.nouns for base, _ in _bases(words[j].core)):
                continue
            denied = i > 0 and words[i - 1].tag in NEGATIONS
            cls = idiom.denied if denied and idiom.denied else idiom.cls
            first = i - 1 if denied and idiom.denied else i
            who = after(seen, i, j) or before(seen, clause, i)
            last = _past_tie(seen, j)
            if last == j + 1 and (
                last >= len(words)
                or (words[last].tag not in THATS and words[last].tag != "M" and words[last].lead not in ("ب", "ل"))
            ):
                return None
            return Hedge(first, last, cls, seen.span(first, j + 1), verb=True, who=who)
        if words[j].tag in VERBS:
            return None
    return None


def _noun(seen: View, i: int) -> Hedge | None:
    words = seen.words
    cls, its = _MINDS[words[i].core]
    clause = seen.clause_at(i)
    last = _past_tie(seen, i)
    that = last < len(words) and words[last].tag in THATS
    act = last < clause.end and words[last].tag == "M" and (last > i + 1 or bool(words[last].lead))
    shown = 0 <= clause.verb < i and words[clause.verb].lemma in word_set("voices")
    if (words[i].lead or words[i - 1].tag == "D") and not shown:
        return None
    there = any(words[k].core in word_set("existence") for k in range(clause.start, i))
    owner = i + 1 < len(words) and last > i + 1 and (words[i + 1].definite or seen.actors[i + 1] is not None)
    told = 0 <= clause.verb < i and words[clause.verb].lemma in word_set("shows")
    its = its or (owner and not told and not words[i].definite and words[i].core != "امنيه")  # "Tehran's bet that"
    denied = 0 <= clause.verb < i and words[clause.verb].lemma in word_set("denies")
    act = (act and (its or shown or there)) or (its and denied and _is_act(seen, last, clause.end))
    if not (that or act) or not (its or shown or there or (that and cls == "feared")):
        return None
    who = None
    if 0 <= clause.verb < i:
        who = after(seen, clause.verb, i) or before(seen, clause, clause.verb)
    return Hedge(i, last, cls, seen.span(i, i + 1), governs=last if act else -1, who=who)


def _is_act(seen: View, i: int, end: int) -> bool:
    """Say whether an act without the article stands at a token, with what it is done to: "its plan to arm them"."""
    return i + 1 < end and seen.words[i].tag == "M" and not (seen.words[i].definite or seen.words[i].lead)


def _past_tie(seen: View, i: int) -> int:
    """Return the token behind a noun, its adjectives and the preposition that leads to what it is about."""
    words = seen.words
    for j in range(i + 1, min(len(words), i + 2 + _ADJECTIVES)):
        if words[j].tag == "D" and words[j].core in _TIES:
            return j + 1
        if words[j].tag in THATS or words[j].lead in ("ب", "ل"):
            return j
        if words[j].tag != "N":
            break
    return i + 1
