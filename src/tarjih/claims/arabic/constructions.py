"""Arabic constructions that are a hedge as a whole: "did not deny the chance of", "nearer to war than to peace"."""

from tarjih.claims.arabic.hedging import Hedge
from tarjih.claims.arabic.lists import names_chance, word_set
from tarjih.claims.arabic.phrases import after, before
from tarjih.claims.arabic.tagging import NEGATIONS, THATS, VERBS
from tarjih.claims.arabic.view import View
from tarjih.claims.cues import class_of
from tarjih.text.figures import Figure

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
    if "تردد" not in seen.lemmas:
        return None
    words = seen.words
    for i in range(1, len(words)):
        if words[i].lemma != "تردد" or words[i].tag not in VERBS or words[i - 1].tag not in ("lan", "la"):
            continue
        clause = seen.clause_at(i)
        for j in range(i + 1, min(clause.end, len(words) - 1)):
            if words[j].core == "في" and words[j + 1].tag == "M" and seen.actors[j + 1] is None:
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


def put_at(seen: View) -> Hedge | None:
    """Return the percentage that a chance is put at ("with a probability of 70 per cent")."""
    words, chances = seen.words, word_set("chances")
    for figure in seen.sentence.figures:
        if figure.unit != "percent" or not 0 <= figure.value <= 100:
            continue
        clause = seen.clause_at(figure.first)
        for i in range(figure.first - 1, clause.body - 1, -1):
            if names_chance(words[i].core) or (words[i].lead == "ب" and words[i].core == "احتمال"):
                cls = _rated(figure)
                first = i if words[i].lead == "ب" else figure.first
                verb = clause.verb if first == i and clause.verb >= figure.last else -1
                return Hedge(first, figure.last, cls, seen.span(first, figure.last), governs=verb)
            if words[i].tag == "," or words[i].tag in THATS:
                break
        behind = next((i for i in range(figure.last, min(figure.last + 3, clause.end)) if words[i].core in chances), -1)
        if behind >= 0 and all(words[i].tag != "D" for i in range(figure.last, behind)):
            return Hedge(figure.first, figure.last, _rated(figure), seen.span(figure.first, figure.last))
    return None


def _rated(figure: Figure) -> str:
    value = figure.value if figure.high is None else (figure.value + figure.high) / 2
    return class_of(value / 100)
