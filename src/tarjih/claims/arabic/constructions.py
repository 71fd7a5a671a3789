"""Arabic constructions that are a hedge as a whole: "did not deny the chance of", "nearer to war than to peace"."""

from tarjih.claims.arabic.hedging import Hedge
from tarjih.claims.arabic.lists import names_chance, word_set
from tarjih.claims.arabic.phrases import after, before
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.words import NEGATIONS, VERBS

_HESITATES = frozenset({"تردد", "تواني", "تورع", "تقاعس", "تلكا"})
_NEARER = frozenset({"اقرب", "اميل", "ادني"})


def not_denied(seen: View) -> Hedge | None:
    """Return the hedge of "did not deny the possibility of sending"."""
    if seen.lemmas.isdisjoint(word_set("denies")):
        return None
    words = seen.words
    for i in range(1, len(words)):
        if words[i].lemma not in word_set("denies") or words[i - 1].tag not in NEGATIONS:
            continue
        for j in range(i + 1, seen.clause_at(i).end - 1):
            if names_chance(words[j].core) and words[j + 1].tag == "M":
                return Hedge(i - 1, i + 1, "may", seen.span(i - 1, i + 1), governs=j + 1, denial=i - 1)
    return None


def unhesitating(seen: View) -> Hedge | None:
    """Return the hedge of "will not hesitate to strike": somebody means to."""
    if seen.lemmas.isdisjoint(_HESITATES):
        return None
    words = seen.words
    for i in range(1, len(words)):
        if words[i].lemma not in _HESITATES or words[i].tag not in VERBS or words[i - 1].tag not in ("lan", "la"):
            continue
        clause = seen.clause_at(i)
        for j in range(i + 1, min(clause.end, len(words) - 1)):
            if words[j].core in ("في", "عن") and words[j + 1].tag == "M" and seen.actors[j + 1] is None:
                who = after(seen, i, j) or before(seen, clause, i)
                span = seen.span(i - 1, i + 1)
                return Hedge(i - 1, i + 1, "plan", span, verb=True, governs=j + 1, who=who)
    return None


def nearer_to(seen: View) -> Hedge | None:
    """Return the hedge of "nearer to war than to peace"."""
    if seen.cores.isdisjoint(_NEARER):
        return None
    words = seen.words
    for i in range(1, len(words) - 3):
        if words[i].core in _NEARER and words[i + 1].core == "الي" and words[i + 2].tag == "M":
            end = min(seen.clause_at(i).end, i + 9)
            if any(words[j].core in ("منه", "منها", "منهم", "منهما") for j in range(i + 3, end)):
                return Hedge(i, i + 2, "better_than_even", seen.span(i, i + 2), governs=i + 2)
    return None
