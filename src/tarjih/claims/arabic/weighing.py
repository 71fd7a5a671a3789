"""Which of several Arabic hedges on one claim counts."""

from collections.abc import Iterable

from tarjih.claims.arabic.hedging import ADJECTIVES, COMPARATIVES, INTENTS, Hedge
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.progress import Context
from tarjih.claims.arabic.view import View

# What doubts a whole clause, and the words in it that only leave open: "no sign that he may".
_DOUBTS = frozenset({"unlikely", "highly_unlikely", "remote", "almost_no_chance", "impossible", "no_indication"})
_OPEN = frozenset({"may", "perhaps", "can", "may_weak", "probable", "highly_likely"})
EXPECTED = frozenset({"expected", "likely", "probable", "scheduled", "unlikely"})
# Estimates that outweigh a wish below them: "it is likely that she will seek".
_JUDGES = EXPECTED | {
    *("certain", "almost_certain", "highly_likely", "better_than_even", "even", "realistic_possibility", "may"),
    *("perhaps", "can", "may_weak", "highly_unlikely", "remote", "almost_no_chance", "impossible", "no_indication"),
    "would",
}


def governing_of(seen: View, own: list[Hedge], context: Context) -> list[Hedge]:
    """Return the hedge that counts for a claim: of several on one future, the strongest word alone.

    The words of the clause come first, then those above it that judge, then a bare future, then mere reports.
    """
    if len(own) > 1 or context.hedges:  # "especially if" only sharpens another estimate
        own = [hedge for hedge in own if hedge.verb or hedge.cls != "comparative_up_strong"]
    words = [hedge for hedge in own if not hedge.bare]
    if any(hedge.bare for hedge in own) and all(is_view(seen, hedge) for hedge in words):
        words = []
    strong = [hedge for hedge in context.hedges if not hedge.speech]
    if own:
        strong = [hedge for hedge in strong if not _is_open_secret(seen, hedge)]
    reports = all(hedge.cls == "reported" for hedge in words)
    judged = any(hedge.cls in _JUDGES or hedge.cls in COMPARATIVES for hedge in strong) and all(
        _gives_way(seen, hedge) for hedge in words
    )
    if strong and strong[0].cls in _DOUBTS:
        judged = judged or all(hedge.cls in _OPEN for hedge in words)
    if words and any(hedge.cls in _JUDGES for hedge in strong) and all(_only_whose(seen, hedge) for hedge in words):
        return strong  # "it is likely that she will, by an estimate of": whose estimate it is
    if words and not (strong and (reports or judged or seen.words[words[0].first].lemma in word_set("avoids"))):
        estimates = any(hedge.cls in ADJECTIVES for hedge in words)
        first = min(words, key=lambda hedge: _is_mild(seen, hedge) or (estimates and hedge.cls == "evidential_strong"))
        shown = grounds(strong, first)
        return [first, *(hedge for hedge in shown if hedge.verb or seen.words[hedge.first].core != "في")]
    return strong or [hedge for hedge in own if hedge.bare][:1] or list(context.hedges)


def _is_open_secret(seen: View, hedge: Hedge) -> bool:
    """Say whether a hedge is "it is no secret that", which says no more than what follows."""
    return seen.words[hedge.last - 1].core in word_set("secrets")


def _only_whose(seen: View, hedge: Hedge) -> bool:
    return not hedge.verb and hedge.cls == "attributed_belief" and _is_mild(seen, hedge)


_GROUNDS = frozenset({"evidential_strong", "attributed_belief", "feared"})


def grounds(hedges: Iterable[Hedge], first: Hedge) -> list[Hedge]:
    """Return what shows or who believes a claim, of several hedges, beside the first one."""
    return [hedge for hedge in hedges if hedge.cls in _GROUNDS and hedge.cls != first.cls and not hedge.speech]


def _gives_way(seen: View, hedge: Hedge) -> bool:
    """Say whether a hedge is only what happens, where another above it judges: "it is likely that she risks"."""
    if hedge.cls in ("scheduled", "attributed_belief") or hedge.cls in INTENTS:
        return True
    return (hedge.verb and hedge.cls not in COMPARATIVES) or seen.words[hedge.first].lemma in word_set("heads_for")


def is_view(seen: View, hedge: Hedge) -> bool:
    """Say whether a hedge only names whose word or view it is, so that a future beside it is a bare one."""
    if hedge.verb or seen.words[hedge.first].core != "في":
        return hedge.cls == "reported"
    return hedge.cls == "attributed_belief" or seen.words[hedge.last - 1].core in word_set("our_views")


def _is_mild(seen: View, hedge: Hedge) -> bool:
    """Say whether a hedge only names who says or thinks so ("in my view"), where another says how sure he is."""
    return hedge.cls in ("reported", "attributed_belief") or seen.words[hedge.first].core == "في"


def heard(seen: View, own: list[Hedge], context: Context) -> list[Hedge]:
    """Return the hedges of a clause without the wishes that an estimate above it outweighs: "likely that she seeks"."""
    above = (hedge for hedge in context.hedges if not hedge.speech and not _is_open_secret(seen, hedge))
    judged = any(hedge.cls in _JUDGES for hedge in above)
    return [hedge for hedge in own if not (hedge.verb and hedge.cls in INTENTS)] if judged else own
