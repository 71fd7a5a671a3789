"""The estimative words of an Arabic sentence that really estimate something."""

from dataclasses import replace
from itertools import pairwise

from tarjih.claims.arabic.constructions import nearer_to, not_denied, unhesitating
from tarjih.claims.arabic.hedging import ADJECTIVES, COMPARATIVES, TOWARDS, Hedge, word_cue
from tarjih.claims.arabic.levels import denied, far_level_of, level_of, nearly, no_longer, only_seems, unbelieved
from tarjih.claims.arabic.lists import names_chance
from tarjih.claims.arabic.lookalikes import only_looks_so, possible_act
from tarjih.claims.arabic.minds import minded
from tarjih.claims.arabic.odds import Odds, put_at
from tarjih.claims.arabic.verb_hedges import hedge_of_verb
from tarjih.claims.arabic.view import View
from tarjih.claims.arabic.words import NEGATIONS, THATS, VERBS
from tarjih.text.document import Span
from tarjih.text.phrases import Match
from tarjih.text.tokens import skip_letters

_NEAR = 6
_LEANS = frozenset({"likely", "highly_likely", "better_than_even"})


def hedges(seen: View) -> list[Hedge]:
    """Return the hedges of a sentence in their order; words that only look like hedges are left out."""
    words = seen.words
    found: list[Hedge] = []
    taken: set[int] = set()
    for cue in seen.sentence.cues:
        if (seen.actors[cue.first] is None or cue.value == "hope") and not only_looks_so(seen, cue):
            found.append(nearly(seen, no_longer(seen, denied(seen, _phrase(seen, cue)))))
            taken.update(range(cue.first, cue.last))
    idioms = minded(seen, taken)
    if idioms:  # "no doubt occurs to anybody" is more than its "doubt"
        found = [hedge for hedge in found if not any(other.first <= hedge.first < other.last for other in idioms)]
        found += idioms
    for i, word in enumerate(words):
        if word.tag not in VERBS and word.tag != "unreal":
            continue
        if i not in taken and (hedge := hedge_of_verb(seen, i)) is not None:
            found.append(no_longer(seen, hedge))
    if (odds := put_at(seen)) is not None and not _is_amount(seen, odds, found):
        rated = next((hedge for hedge in found if _rates(hedge, odds)), None)
        mover = next((hedge.driver for hedge in found if hedge.driver is not None and _about(seen, hedge, odds)), None)
        found = [hedge for hedge in found if hedge is not rated and not _about(seen, hedge, odds)]
        chance = odds.hedge if rated is None else replace(odds.hedge, cls=rated.cls, span=rated.span)
        found.append(replace(chance, driver=mover))
    if (level := level_of(seen, found)) is not None:
        found = [hedge for hedge in found if not (hedge.first <= level.denial < hedge.last or only_seems(seen, hedge))]
        if (rating := unbelieved(seen, found, level)) is not None:
            found.append(rating)
    elif (far := far_level_of(seen)) is not None:
        found = [hedge for hedge in found if hedge.cls != "probable" or hedge.last > hedge.first + 1]
        found.append(far)
    if (nearer := nearer_to(seen)) is not None:
        found.append(nearer)
    if (open_to := not_denied(seen)) is not None:
        found = [hedge for hedge in found if not open_to.first <= hedge.first < open_to.governs]
        found.append(open_to)
    if (willing := unhesitating(seen)) is not None:
        found = [hedge for hedge in found if not willing.first <= hedge.first < willing.last]
        found.append(willing)
    found.sort(key=lambda hedge: hedge.first)
    found = _balanced(seen, found)
    found = [hedge for hedge in found if not _only_opens(seen, hedge, found)]
    if len(found) > 1:
        # "the probability that ... is slight": the adjective says more than the noun
        found = [hedge for hedge in found if hedge.cls != "probable" or words[hedge.first].core != "احتمال"]
    return found


def _phrase(seen: View, cue: Match[str]) -> Hedge:
    first, last, prefix, cls = cue
    words, tokens = seen.words, seen.sentence.words
    if last > first + 1 and words[last - 1].tag in THATS and cls != "comparative_up_strong":
        last -= 1  # "that" is no part of a cue
    if last > first + 1 and words[last - 1].tag == "M" and words[last - 1].lead == "ل" and cls == "plan":
        last -= 1  # the act that a plan is for is no part of the cue
    only = words[first]
    conj = len(only.conj) or (1 if prefix[:1] in ("و", "ف") else 0)
    span = Span(skip_letters(seen.sentence.text, tokens[first].start, conj), tokens[last - 1].end)
    verb = only.tag in VERBS and only.verb is not None
    if only.tag in NEGATIONS and first + 1 < last and word_cue(words[first + 1]) is not None:
        verb = words[first + 1].tag in VERBS
    if verb and only.tag in VERBS and last > first + 1 and all(seen.actors[i] for i in range(first + 1, last)):
        last, span = first + 1, Span(span.start, tokens[first].end)  # who does so is no part of the cue
    that = last < len(words) and words[last].tag in THATS
    passive = (verb and that) or (only.verb is not None and only.verb.passive) or only.lemma == "بدا"
    bare = cls in ("will", "will_not")
    act = possible_act(seen, first) if last == first + 1 else -1
    if act >= 0:
        return Hedge(first, last, cls, span, governs=act, apart=True)
    leans = cls in _LEANS and verb and last + 1 < len(words) and words[last].core in TOWARDS
    if leans and words[last + 1].tag in ("N", "M") and seen.actors[last + 1] is None:
        return Hedge(first, last, cls, span, governs=last + 1)
    return Hedge(first, last, cls, span, verb=verb, passive=passive, speech=cls == "reported", bare=bare)


def _balanced(seen: View, found: list[Hedge]) -> list[Hedge]:
    """Return the hedges, with "may, and may not" as one of even odds."""
    words = seen.words
    for first, second in pairwise(found):
        i = second.first
        near = words[first.first].tag == words[i].tag == "qad" and i - first.first < _NEAR
        if near and words[i].conj == "و" and i + 1 < len(words) and words[i + 1].tag == "la":
            even = replace(first, cls="even", span=seen.span(first.first, i + 2))
            return [even if hedge is first else hedge for hedge in found if hedge is not second]
    return found


def _only_opens(seen: View, hedge: Hedge, found: list[Hedge]) -> bool:
    """Say whether "there is a chance" only opens what rates the chance right behind it: "bigger than a half"."""
    if (
        hedge.cls not in ("may", "probable")
        or hedge.last == hedge.first + 1
        or not names_chance(seen.words[hedge.last - 1].core)
    ):
        return False
    return any(hedge.last <= other.first <= hedge.last + 1 and other.cls in ADJECTIVES for other in found)


def _is_amount(seen: View, odds: Odds, found: list[Hedge]) -> bool:
    """Say whether a number is by how much a chance moves: "raises the risk of war by 20 per cent"."""
    words, before = seen.words, seen.words[odds.first - 1].core if odds.first else ""
    by = words[odds.first].lead == "ب" or before in ("نسبه", "بنسبه", "بمقدار", "بنحو", "بواقع")
    return by and any(hedge.cls in COMPARATIVES for hedge in found)


def _rates(hedge: Hedge, odds: Odds) -> bool:
    """Say whether a phrase of the lexicon holds the number of a chance and says more: "barely over a half"."""
    return hedge.first < odds.last and odds.first < hedge.last and hedge.cls in ADJECTIVES


def _about(seen: View, hedge: Hedge, odds: Odds) -> bool:
    """Say whether a hedge only introduces the number of a chance in the same clause, or lies before it."""
    first = min(odds.hedge.first, odds.first)
    if hedge.first < odds.last and first < hedge.last:
        return hedge.cls != "attributed_belief"
    same = seen.clause_at(hedge.first) is seen.clause_at(odds.hedge.first)
    if same and hedge.cls in COMPARATIVES:
        return hedge.governs == odds.hedge.governs  # what the number says of the same chance says more
    return same and (hedge.cls in ("probable", "reported") or seen.words[hedge.first].lemma == "قدر")
