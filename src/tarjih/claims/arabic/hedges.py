"""The estimative words of an Arabic sentence that really estimate something."""

from dataclasses import replace
from itertools import pairwise

from tarjih.claims.arabic.hedging import Hedge
from tarjih.claims.arabic.levels import far_level_of, level_of
from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.minds import minded
from tarjih.claims.arabic.parties import after, before, named
from tarjih.claims.arabic.tagging import NEGATIONS, VERBS, Word
from tarjih.claims.arabic.view import View
from tarjih.claims.cues import class_of
from tarjih.text.document import Span
from tarjih.text.figures import Figure
from tarjih.text.phrases import Match
from tarjih.text.tokens import skip_letters

# Classes of which an adjective can stand after what it judges ("the chance of ... is slight").
ADJECTIVES = frozenset(
    {
        *("certain", "almost_certain", "highly_likely", "likely", "probable", "expected", "better_than_even", "even"),
        *("realistic_possibility", "may", "may_weak", "can"),
        *("unlikely", "highly_unlikely", "remote", "almost_no_chance", "impossible"),
    }
)
_THATS = frozenset({"an", "anla", "inna"})


def hedges(seen: View) -> list[Hedge]:
    """Return the hedges of a sentence in their order; words that only look like hedges are left out."""
    words, text = seen.words, seen.sentence.text
    found: list[Hedge] = []
    taken: set[int] = set()
    for cue in seen.sentence.cues:
        if (seen.actors[cue.first] is None or cue.value == "hope") and not _only_looks_so(seen, cue):
            found.append(_phrase(seen, cue))
            taken.update(range(cue.first, cue.last))
    idioms = minded(seen, taken)
    if idioms:  # "no doubt occurs to anybody" is more than its "doubt"
        found = [hedge for hedge in found if not any(other.first <= hedge.first < other.last for other in idioms)]
        found += idioms
    for i, word in enumerate(words):
        if word.tag not in VERBS and word.tag != "unreal":
            continue
        if i not in taken and (hedge := _single(seen, i, word, text)) is not None:
            found.append(hedge)
    if seen.sentence.figures and (chance := _figure(seen)) is not None:
        found = [hedge for hedge in found if not _about(seen, hedge, chance)]
        found.append(chance)
    if (level := level_of(seen, found)) is not None:
        found = [hedge for hedge in found if not hedge.first <= level.denial < hedge.last]
        found.append(level)
    elif (far := far_level_of(seen)) is not None:
        found = [hedge for hedge in found if hedge.cls != "probable" or hedge.last > hedge.first + 1]
        found.append(far)
    if not seen.cores.isdisjoint(_NEARER) and (nearer := _nearer(seen)) is not None:
        found.append(nearer)
    if not seen.lemmas.isdisjoint(word_set("denies")) and (open_to := _not_denied(seen)) is not None:
        found = [hedge for hedge in found if not open_to.first <= hedge.first < open_to.governs]
        found.append(open_to)
    if "تردد" in seen.lemmas and (willing := _unhesitating(seen)) is not None:
        found = [hedge for hedge in found if not willing.first <= hedge.first < willing.last]
        found.append(willing)
    found.sort(key=lambda hedge: hedge.first)
    found = _balanced(seen, found)
    if len(found) > 1:
        # "the probability that ... is slight": the adjective says more than the noun
        found = [hedge for hedge in found if hedge.last > hedge.first + 1 or words[hedge.first].core != "احتمال"]
    return found


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


_NEAR = 6


def _not_denied(seen: View) -> Hedge | None:
    """Return the hedge of "did not deny the possibility of sending"."""
    words = seen.words
    for i in range(1, len(words)):
        if words[i].lemma not in word_set("denies") or words[i - 1].tag not in NEGATIONS:
            continue
        for j in range(i + 1, seen.clause_at(i).end - 1):
            if words[j].core.removeprefix("ال") in word_set("chances") and words[j + 1].tag == "M":
                return Hedge(i - 1, i + 1, "may", seen.span(i - 1, i + 1), governs=j + 1, denial=i - 1)
    return None


def _unhesitating(seen: View) -> Hedge | None:
    """Return the hedge of "will not hesitate to strike": somebody means to."""
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


def _nearer(seen: View) -> Hedge | None:
    """Return the hedge of "nearer to war than to peace"."""
    words = seen.words
    for i in range(1, len(words) - 3):
        if words[i].core in _NEARER and words[i + 1].core == "الي" and words[i + 2].tag == "M":
            end = min(seen.clause_at(i).end, i + 9)
            if any(words[j].core in ("منه", "منها", "منهم", "منهما") for j in range(i + 3, end)):
                return Hedge(i, i + 2, "better_than_even", seen.span(i, i + 2), governs=i + 2)
    return None


_NEARER = frozenset({"اقرب", "اميل", "ادني"})


def _figure(seen: View) -> Hedge | None:
    """Return the percentage that a chance is put at ("with a probability of 70 per cent")."""
    words, chances = seen.words, word_set("chances")
    for figure in seen.sentence.figures:
        if figure.unit != "percent" or not 0 <= figure.value <= 100:
            continue
        clause = seen.clause_at(figure.first)
        for i in range(figure.first - 1, clause.body - 1, -1):
            core = words[i].core.removeprefix("ال")
            if core in chances or (words[i].lead == "ب" and words[i].core == "احتمال"):
                cls = _rated(figure)
                first = i if words[i].lead == "ب" else figure.first
                verb = clause.verb if first == i and clause.verb >= figure.last else -1
                return Hedge(first, figure.last, cls, seen.span(first, figure.last), governs=verb)
            if words[i].tag == "," or words[i].tag in _THATS:
                break
        behind = next((i for i in range(figure.last, min(figure.last + 3, clause.end)) if words[i].core in chances), -1)
        if behind >= 0 and all(words[i].tag != "D" for i in range(figure.last, behind)):
            return Hedge(figure.first, figure.last, _rated(figure), seen.span(figure.first, figure.last))
    return None


def _rated(figure: Figure) -> str:
    value = figure.value if figure.high is None else (figure.value + figure.high) / 2
    return class_of(value / 100)


def _about(seen: View, hedge: Hedge, chance: Hedge) -> bool:
    """Say whether a hedge only introduces the figure of a chance in the same clause, or lies in it."""
    if hedge.first < chance.last and chance.first < hedge.last:
        return True
    same = seen.clause_at(hedge.first) is seen.clause_at(chance.first)
    return same and (hedge.cls in ("probable", "reported") or seen.words[hedge.first].lemma == "قدر")


def _single(seen: View, i: int, word: Word, text: str) -> Hedge | None:
    """Return the hedge that one word of the sentence is, apart from the lexicon's phrases."""
    if word.lead != "س" and word.tag in _PLAIN and not _is_hedge(word):
        return None
    token = seen.sentence.words[i]
    span = Span(skip_letters(text, token.start, len(word.conj)), token.end)
    if word.lead == "س":
        change = _change(seen, i, span) if (word_cue(word) or "").startswith("comparative") else None
        was = seen.clause_at(i).auxiliary
        if not change and 0 <= was < i and seen.words[was].lemma == "كان" and seen.words[was].tag == "P":
            return Hedge(i, i + 1, "would", span, governs=i)
        return change or Hedge(i, i + 1, "will", span, bare=True, governs=i)
    if word.tag == "la verb":
        return Hedge(i, i + 1, "would", span, governs=i)
    if word.lemma == "كاد" and word.tag == "V" and seen.clause_at(i).auxiliary == i:
        verb = seen.words[seen.clause_at(i).verb]
        return Hedge(i, i + 1, "almost_certain", span) if verb.lemma == "كان" else None
    if word.tag == "unreal":
        return Hedge(i, i + 1, "would", span, governs=i + 1)
    return _verb(seen, i, span) if word.verb is not None and seen.actors[i] is None else None


_PLAIN = VERBS - {"la verb"}


def _is_hedge(word: Word) -> bool:
    """Say whether a verb by itself may be a hedge: it is a cue, it says something, or it is "almost"."""
    return word.verb is not None and (word_cue(word) is not None or "s" in word.flags or word.lemma == "كاد")


def word_cue(word: Word) -> str | None:
    """Return the class of cue that a verb is."""
    return word.verb.verb.cue if word.verb is not None else None


def _only_looks_so(seen: View, cue: Match[str]) -> bool:
    """Say whether a phrase of the lexicon estimates nothing where it stands."""
    words, cls = seen.words, cue.value
    if _mentioned(seen, cue):
        return True
    if cue.first and words[cue.first].core in word_set("ones") and words[cue.first - 1].core in word_set("measures"):
        return True  # a rate, not a chance
    if cue.prefix[-1:] == "ف" and words[cue.first].core.endswith(("علها", "عله", "علهم")):
        return True  # "her act" is written like "so perhaps she"
    if cue.first and words[cue.first - 1].tag == "qad" and cls == "impossible" and words[cue.first].tag == "la":
        return True
    if cls == "hope" and cue.prefix == "ك":  # "complete" is written like "as hoping"
        return True
    only, single = words[cue.first], cue.last == cue.first + 1
    if cls == "can" and _only_able(seen, cue):
        return True
    if single and only.core.removeprefix("ال") in word_set("only_for") and not _for_something(seen, cue.last):
        return True
    if single and only.core == "سيان" and cue.last < len(words) and words[cue.last].core in ("عند", "لدي"):
        return True  # "it is all the same to him"
    if cls == "would" and only.core == "من" and words[cue.last - 1].core == "شان" and not _leads_on(seen, cue.last):
        return True  # "of the matter"
    if cue.first and words[cue.first - 1].core in _AMOUNTS and cls == "unlikely" and only.tag in VERBS:
        return True  # "by no less than a third"
    if cls == "certain" and cue.last == cue.first + 2 and words[cue.last - 1].core == "يخفي":
        return seen.written(cue.last - 1).endswith("ي")  # "does not hide", written like "is not hidden"
    if single and only.core == "وعد" and seen.written(cue.first).endswith("\u0651"):
        return True  # "and counted"
    if single and only.lemma in ("عرض", "تعرض") and not _exposes(seen, cue.first):
        return True
    if single and only.core == "تعرض" and cue.last < len(words) and seen.actors[cue.last] is None:
        return not words[cue.last].core.endswith(("ه", "ات", "اء"))  # "was exposed": she would expose
    if cls == "feared" and cue.first and words[cue.first - 1].core in ("اكثر", "اشد", "اقل"):
        return True
    following = words[cue.last].tag if cue.last < len(words) else "."
    that = following in _THATS or words[cue.last - 1].tag in _THATS
    if single and only.tag == "qad":  # with a perfect it is past certainty
        start = seen.clause_at(cue.first).start
        return following not in ("V", "la") or any(words[i].lemma == "كان" for i in range(start, cue.first))
    if single and _possible_act(seen, cue.first) >= 0:
        return False
    if single and only.core in word_set("adjectives") and not that and not (cue.first and _predicated(seen, cue.first)):
        return not cue.first or words[cue.first - 1].core not in word_set("before_predicate")
    if only.core == "غير" and not only.lead and not that and cue.last < cue.first + 3:
        if _predicated(seen, cue.first):
            return False
        return not cue.first or words[cue.first - 1].core not in word_set("before_predicate")
    if cls == "evidential_strong" and only.lemma in _APPEARS and not that:
        return True
    seems = words[cue.last - 1].lemma == "بدا" and (single or only.tag in NEGATIONS)
    if seems and not that:
        return not _seems_alone(seen, cue.last - 1)
    if single and only.core == "سواء" and following not in (",", "."):
        return True  # "whether"
    if single and cls == "reported" and only.core in _TRANSFERS and not that:
        return cue.last >= len(words) or words[cue.last].core != "عن"
    if single and only.core == "مبدييا" and cue.first and seen.accusative[cue.first - 1]:
        return True  # "in principle" describes what stands before it
    if single and cls == "reported" and cue.first and words[cue.first - 1].tag in ("ma", "opener"):
        return True  # "what is said"
    if single and only.core in ("يقال", "قيل"):
        return not that
    if single and only.core == "الاقرب" and cue.first and not that and words[cue.first - 1].definite:
        return words[cue.first - 1].core.removeprefix("ال") not in word_set("outcomes")  # "the nearest date"
    if single and only.lemma == "احتمل" and not that and following != "M":
        return True  # "bears"
    if cls == "reported" and single and cue.last < len(words) and _elative(words[cue.last].core):
        return True  # "by the most hopeful estimates"
    if single and cls in ("scheduled", "expected") and cue.first and words[cue.first - 1].lemma == "كان":
        return words[cue.first - 1].tag == "P"  # "had been due"
    if (
        single
        and only.tag == "M"
        and only.noun is not None
        and only.noun.verb.cue is not None
        and cls not in ("feared", "certain")
    ):
        return not _of_somebody(seen, cue)
    brief = cue.last - cue.first - (words[cue.last - 1].tag == "D") < 2
    if only.tag in ("N", "M") and (cls == "evidential_strong" or (cls == "plan" and brief)) and not that:
        return not _of_somebody(seen, cue)
    if cls == "comparative_up_strong" and words[cue.last - 1].core == "ان":
        return words[cue.last - 1].tag == "an"  # "especially that", not "especially if"
    if single and only.core in ("احتمال", "احتمالا") and not that:
        return following != "M" or (cue.first > 0 and words[cue.first - 1].tag == "P")
    return False


def _possible_act(seen: View, i: int) -> int:
    """Return the act, named by an indefinite noun, that an adjective behind it calls possible ("a likely visit")."""
    words = seen.words
    if words[i].core not in word_set("possible") or words[i].lead:
        return -1
    for j in range(i - 1, max(i - 3, -1), -1):
        word = words[j]
        if word.definite or word.tag not in ("M", "N"):
            return -1
        if word.tag == "M":
            return j if seen.actors[j] is None else -1
    return -1


def _only_able(seen: View, cue: Match[str]) -> bool:
    """Say whether "is able" tells a standing ability: without a condition it is nothing that may happen."""
    words = seen.words
    core = words[cue.last - 1].core if words[cue.first].core == "في" else words[cue.first].core
    if core not in word_set("abilities"):
        return False
    if cue.last >= len(words) or (words[cue.first].verb is None and seen.actors[cue.last] is None):
        return False  # what is in the power of a happening may happen
    return not any(clause.kind in ("condition", "lacking") or clause.opener == "if" for clause in seen.clauses)


_AMOUNTS = frozenset({"ما", "بما", "لا"})


def _leads_on(seen: View, i: int) -> bool:
    """Say whether "that" follows within the words of a subject."""
    return any(word.tag in _THATS for word in seen.words[i : i + 9])


def _for_something(seen: View, i: int) -> bool:
    """Say whether what somebody is a candidate or ready for follows."""
    words = seen.words
    if i < len(words) and words[i].core in ("بقوه", "اكثر"):
        i += 1
    if i >= len(words):
        return False
    return words[i].lead == "ل" or words[i].core in ("لان", "الي") or words[i].tag == "purpose verb"


def _seems_alone(seen: View, i: int) -> bool:
    """Say whether "seems" is the only estimate of its clause, with what a thing seems to be behind it."""
    words, clause = seen.words, seen.clause_at(i)
    if i and words[i - 1].tag == "qad":
        return False
    others = any(clause.start <= cue.first < clause.end and not cue.first <= i < cue.last for cue in seen.sentence.cues)
    so = (
        seen.accusative[j] or words[j].core == "غير" or (_elative(words[j].core) and seen.actors[j] is None)
        for j in range(i + 1, clause.end)
    )
    return not others and any(so)


def _of_somebody(seen: View, cue: Match[str]) -> bool:
    """Say whether a noun such as "its readiness" is shown by somebody and leads to what is wanted."""
    words, clause = seen.words, seen.clause_at(cue.first)
    if cue.value not in _WANTED or not words[cue.first].core.endswith(("ه", "ها", "هم")) or cue.last >= len(words):
        return False
    leads = words[cue.last].lead == "ل" or words[cue.last].tag == "D" or words[cue.last - 1].tag == "D"
    return leads and clause.start <= clause.verb < cue.first


_WANTED = frozenset({"plan", "asserted_intent", "hope"})


def _predicated(seen: View, i: int) -> bool:
    """Say whether an indefinite word ends a clause without a verb, and so says something of its subject."""
    clause, before = seen.clause_at(i), seen.words[i - 1]
    copula = 0 <= clause.verb < i and "c" in seen.words[clause.verb].flags
    if i <= clause.body:
        return False
    settled = before.definite or seen.actors[i - 1] is not None or seen.timed[i - 1]
    if clause.verb >= 0 and not copula:
        # no verb has an indefinite word without the object's ending last: what looks like one is a verbal noun
        misread = clause.verb <= clause.body + 1 and seen.words[clause.verb].tag == "P"
        ends = i + 1 >= clause.end or seen.words[i + 1].tag in (",", ".")
        return misread and ends and not seen.accusative[i] and (settled or before.core.endswith(("ه", "ها", "هم")))
    return settled


def _mentioned(seen: View, cue: Match[str]) -> bool:
    """Say whether a phrase stands alone between marks of quotation: a word about words."""
    words = seen.words
    marked = cue.first > 0 and cue.last < len(words) and words[cue.first - 1].core in _QUOTES
    if not marked or words[cue.last].core not in _QUOTES:
        return False
    ahead = words[cue.first - 2] if cue.first > 1 else None
    behind = cue.last + 1 < len(words) and words[cue.last + 1].tag in _THATS
    return not (behind or (ahead is not None and (ahead.tag in _THATS or ahead.lead == "س")))


_QUOTES = frozenset('«»"“”')
_LEANS = frozenset({"likely", "highly_likely", "better_than_even"})
_TRANSFERS = frozenset({"نقل", "ذكر"})
_APPEARS = frozenset({"ظهر", "تبين", "اتضح", "ثبت", "بدا"})


def _elative(core: str) -> bool:
    return len(core) == 4 and core[0] == "ا" and core[1] != "ل"


def _phrase(seen: View, cue: Match[str]) -> Hedge:
    first, last, prefix, cls = cue
    words, tokens = seen.words, seen.sentence.words
    if last > first + 1 and words[last - 1].tag in _THATS and cls != "comparative_up_strong":
        last -= 1  # "that" is no part of a cue
    if last > first + 1 and words[last - 1].tag == "M" and words[last - 1].lead == "ل" and cls == "plan":
        last -= 1  # the act that a plan is for is no part of the cue
    only = words[first]
    conj = len(only.conj) or (1 if prefix[:1] in ("و", "ف") else 0)
    span = Span(skip_letters(seen.sentence.text, tokens[first].start, conj), tokens[last - 1].end)
    verb = only.tag in VERBS and only.verb is not None
    if only.tag in NEGATIONS and first + 1 < last and word_cue(words[first + 1]) is not None:
        verb = words[first + 1].tag in VERBS
    that = last < len(words) and words[last].tag in _THATS
    passive = (verb and that) or (only.verb is not None and only.verb.passive) or only.lemma == "بدا"
    bare = cls in ("will", "will_not")
    act = _possible_act(seen, first) if last == first + 1 else -1
    if act >= 0:
        return Hedge(first, last, cls, span, governs=act, apart=True)
    leans = cls in _LEANS and verb and last + 1 < len(words) and words[last].core in ("الي", "نحو", "صوب")
    if leans and words[last + 1].tag in ("N", "M") and seen.actors[last + 1] is None:
        return Hedge(first, last, cls, span, governs=last + 1)
    return Hedge(first, last, cls, span, verb=verb, passive=passive, speech=cls == "reported", bare=bare)


def _change(seen: View, i: int, span: Span) -> Hedge | None:
    """Return the hedge of a verb that moves a chance: "the strike doubles the risk of war", "its chances will grow"."""
    words, clause = seen.words, seen.clause_at(i)
    chance = _chance_near(seen, i)
    if chance < 0:
        return None
    head = chance + 1
    while head < clause.end and words[head].core in word_set("happening"):
        head += 1
    if head >= clause.end or words[head].tag not in ("M", "N"):
        head = chance
    cls = word_cue(words[i]) or ""
    strongly = word_set("strongly")
    if cls == "comparative_up" and any(word.core in strongly for word in words[i + 1 : clause.end]):
        cls = "comparative_up_strong"
    driver = None
    if "i" not in words[i].flags:
        driver = (clause.body, i) if i > clause.body else (i + 1, chance)
    last = i + 1
    if chance == i + 1 or (chance == i + 2 and words[i + 1].tag == "D"):  # the chance beside it belongs to the cue
        last = chance + 1
        span = Span(span.start, seen.sentence.words[chance].end)
    return Hedge(i, last, cls, span, verb=True, passive=True, governs=head, driver=driver)


def _chance_near(seen: View, i: int) -> int:
    """Return the token of the chance that a verb moves, behind it or before it, or -1."""
    words, clause, chances = seen.words, seen.clause_at(i), word_set("chances")
    for j in range(i + 1, min(clause.end, i + 12)):
        if words[j].core.removeprefix("ال") in chances:
            return j
        if words[j].tag in VERBS and j > i + 1 and words[j - 1].tag != "ma":
            break
    for j in range(clause.body, i):
        if words[j].core.removeprefix("ال") in chances:
            return j
        if words[j].tag in VERBS:
            break
    return -1


def _verb(seen: View, i: int, span: Span) -> Hedge | None:
    """Return the hedge that a verb of the lexicon is, if something stands there that it can hedge."""
    word = seen.words[i]
    cue, lemma = word_cue(word), word.lemma
    if lemma in ("استهدف", "اشترط") and word.tag == "P":
        return None  # hit, laid down: not meant to
    if lemma == "استطاع" and not any(clause.kind in ("condition", "lacking") for clause in seen.clauses):
        return None
    if lemma == "عد" and word.verb is not None and word.verb.first and not word.verb.object:
        return None  # "we promise"
    if _says_other(seen, i):
        return None
    if lemma in ("انتظر", "ترقب") and not _is_awaited(seen, i) and (lemma == "انتظر" or _act_of(seen, i) < 0):
        return None
    passive = bool(word.verb and word.verb.passive) or _impersonal(seen, i)
    completed = any(
        clause.kind == "comp" and clause.parent is not None and clause.parent.verb == i for clause in seen.clauses
    )
    if lemma == "كشف" and completed and _by_somebody(seen, i):
        cue = "reported"  # who reveals says so; what reveals shows it
    if lemma == "كشف" and not completed and word.tag == "V" and (shown := _revealed(seen, i)) >= 0:
        return Hedge(i, i + 1, "evidential_strong", span, verb=True, governs=shown)
    if lemma in _TOGETHER and word.tag == "V" and completed and _that_behind(seen, i, "علي"):
        return Hedge(i, i + 1, "attributed_belief", span, verb=True, passive=passive)
    if "s" in word.flags and completed:
        said = cue in (None, "reported")
        told = lemma in word_set("evidence_spoken") and word.tag in ("P", "participle")
        if lemma == "عني":  # what means something says nothing of how sure it is
            return Hedge(i, i + 1, "said", span, verb=True, passive=True)
        return Hedge(i, i + 1, cue or "said", span, verb=True, passive=passive, speech=said or told)
    fear = any(other.value == "feared" and other.first > i for other in seen.sentence.cues)  # then that is the claim
    shows = word.tag == "V" and lemma in word_set("shows") and not fear
    if lemma == "حذر" and (act := _warned(seen, i)) >= 0:
        return Hedge(i, i + 1, "feared", span, verb=True, governs=act)
    if cue is None or cue == "reported" or (cue == "evidential_strong" and not completed and not shows):
        return None
    if cue.startswith("comparative"):
        return _change(seen, i, span)
    if cue == "likely" and "m" in word.flags:  # "put the figure at": a report, if a figure is there
        clause = seen.clause_at(i)
        counted = any(i < figure.first < clause.end for figure in seen.sentence.figures)
        return Hedge(i, i + 1, "reported", span, verb=True, speech=True, governs=i) if counted else None
    if lemma in ("اشتبه", "ارتاب") and not completed and (act := _suspected(seen, i)) >= 0:
        return Hedge(i, i + 1, "attributed_belief", span, verb=True, governs=act)
    if lemma == "راي" and not completed and (sight := _seen_in(seen, i)) >= 0:
        return Hedge(i, i + 1, "attributed_belief", span, verb=True, governs=sight)
    if cue == "attributed_belief" and not completed:
        counted = lemma == "عد" and ((i > 0 and seen.words[i - 1].tag in ("lam", "la")) or _among(seen, i))
        if counted or lemma not in word_set("sees"):
            return None
    if lemma == "لوح" and not any(other.lead == "ب" for other in seen.words[i + 1 : seen.clause_at(i).end]):
        return None  # "looms", which is written like "waves with"
    if lemma == "راهن" and completed:
        cue = "attributed_belief"  # who bets that something happens thinks so; who bets on it hopes
    if lemma == "نظر" and i + 1 < len(seen.words) and "الي" not in seen.cores:
        return None  # "looks into"
    if lemma == "مال":
        return Hedge(i, i + 1, "likely", span, verb=True, passive=passive) if completed else None
    if lemma in word_set("only_that") and not _leads_to_that(seen, i):
        return None
    if lemma in ("راهن", "عول") and not completed and not _counts_on(seen, i):
        return None
    if lemma in word_set("only_acts") and _act_of(seen, i) < 0:
        return None
    pledged = any(other.lead == "ب" or other.tag in _THATS for other in seen.words[i + 1 : seen.clause_at(i).end + 1])
    if lemma == "وعد" and not completed and not pledged and seen.written(i).startswith("و"):
        return Hedge(i, i + 1, "attributed_belief", Span(span.start + 1, span.end), verb=True)  # "and counted as"
    if (
        lemma == "عد"
        and not completed
        and any(other.lead == "ب" and other.tag == "M" for other in seen.words[i + 1 : i + 8])
    ):
        cue = "plan"  # "promises", which is written like "counts"
    if lemma == "رجح" and not {"كفه", "الكفه", "كفته", "كفتها"}.isdisjoint(seen.cores):
        cue = "better_than_even"
    if lemma == "عرض" and not _exposes(seen, i):
        return None
    if lemma in word_set("heads_for"):
        aim = _aim(seen, i)
        return Hedge(i, i + 1, "likely", span, governs=aim) if aim >= 0 and word.tag == "V" else None
    if lemma == "هدد" and not _threatener(seen, i):
        cue = "would_risk"
    return Hedge(i, i + 1, cue, span, verb=True, passive=passive)


_TOGETHER = frozenset({"جمع", "اجمع", "اتفق", "توافق"})


def _that_behind(seen: View, i: int, tie: str) -> bool:
    """Say whether the clause that completes a verb follows a preposition: "agree on that"."""
    return any(
        clause.kind == "comp"
        and clause.parent is not None
        and clause.parent.verb == i
        and seen.words[clause.start - 1].core == tie
        for clause in seen.clauses
    )


def _says_other(seen: View, i: int) -> bool:
    """Say whether a verb that can be a cue says something else here, by what stands around it."""
    words, word = seen.words, seen.words[i]
    lemma, passive = word.lemma, word.verb is not None and word.verb.passive
    told = i > 0 and words[i - 1].tag == "ma" and not (i > 1 and words[i - 2].core in _MOST)
    if told and word_cue(word) in _MINDS and all(other.tag != "pronoun" for other in words[i + 1 : i + 9]):
        return True  # "what he promised", where nothing says what that is
    if lemma == "عد":
        return word.core.endswith("دو")  # "is no more than"
    if lemma in ("صمم", "قصد"):
        return passive  # "was designed", "is meant by"
    if lemma == "قدر":
        return word.verb is not None and word.verb.object and word.tag == "P"  # "in the amount of"
    ahead = {other.core for other in words[i + 1 : i + 10]}
    return (lemma == "عمل" and "علي" not in ahead) or (lemma == "هدف" and "الي" not in ahead)


_MOST = frozenset({"اكثر", "اشد", "جل", "كل", "اخشي", "اقصي", "غايه"})


def _is_awaited(seen: View, i: int) -> bool:
    """Say whether a form of "await" says what is expected, and not for what somebody waits."""
    verb, words = seen.words[i].verb, seen.words
    if verb is None or verb.passive or verb.first:
        return True
    return _impersonal(seen, i) and not (i and words[i - 1].tag in ("N", "M") and words[i - 1].core != "الذي")


def _by_somebody(seen: View, i: int) -> bool:
    """Say whether a person or an office stands behind a verb as its subject."""
    who = after(seen, i, seen.clause_at(i).end)
    return who is not None and (named(seen, who.first) or seen.words[who.first].core in word_set("sayers"))


def _revealed(seen: View, i: int) -> int:
    """Return what things reveal ("the figures reveal a lack of"), or -1."""
    words, clause = seen.words, seen.clause_at(i)
    if _by_somebody(seen, i):
        return -1
    tied = (j + 1 for j in range(i + 1, min(clause.end - 1, i + 7)) if words[j].core == "عن")
    return next((j for j in tied if words[j].tag in ("M", "N") and seen.actors[j] is None), -1)


def _impersonal(seen: View, i: int) -> bool:
    """Say whether "that" follows a verb that agrees with nobody: "it is feared that"."""
    words, verb = seen.words, seen.words[i].verb
    if i + 1 >= len(words) or words[i + 1].tag not in _THATS or verb is None:
        return False
    return not (verb.feminine or verb.plural) and before(seen, seen.clause_at(i), i) is None


def _leads_to_that(seen: View, i: int) -> bool:
    """Say whether a clause with "that" follows a verb in its own clause: "doubts that"."""
    end = seen.clause_at(i).end
    return end < len(seen.words) and seen.words[end].tag in _THATS


def _warned(seen: View, i: int) -> int:
    """Return the act of which a verb warns ("warned of the collapse"), or -1."""
    words, clause = seen.words, seen.clause_at(i)
    for j in range(i + 1, min(clause.end - 1, i + 9)):
        if words[j].tag in VERBS or words[j].tag == ",":
            return -1
        if words[j].core == "من" and words[j + 1].tag in ("M", "N") and seen.actors[j + 1] is None:
            k = j + 1
            while k + 1 < clause.end and words[k].core in word_set("warnings") and words[k + 1].tag in ("M", "N"):
                k += 1
            return k
    return -1


def _act_of(seen: View, i: int) -> int:
    """Return the act that a verb takes for its object ("aims at producing"), or -1."""
    words, clause = seen.words, seen.clause_at(i)
    for j in range(i + 1, min(clause.end, i + 8)):
        if words[j].tag == "D" or words[j].tag in VERBS or words[j].tag == ",":
            return -1
        if words[j].tag == "M" and seen.actors[j] is None and not words[j].definite and not words[j].lead:
            return j
    return -1


def _suspected(seen: View, i: int) -> int:
    """Return the act behind "in" of which somebody is suspected, or -1."""
    words, clause = seen.words, seen.clause_at(i)
    tied = (j + 1 for j in range(i + 1, min(clause.end - 1, i + 8)) if words[j].core == "في")
    return next((j for j in tied if words[j].tag == "M" and seen.actors[j] is None), -1)


def _seen_in(seen: View, i: int) -> int:
    """Return what somebody sees in something ("sees in the corridor a threat"), or -1."""
    words, clause = seen.words, seen.clause_at(i)
    end = min(clause.end, i + 12)
    tied = next((j for j in range(i + 1, min(end, i + 5)) if words[j].core == "في"), end)
    return next((j for j in range(tied + 2, end) if seen.accusative[j] or words[j].core in word_set("sights")), -1)


def _counts_on(seen: View, i: int) -> bool:
    """Say whether an act stands behind "on", that somebody counts on, and not a party or a thing."""
    words, clause = seen.words, seen.clause_at(i)
    on = next((j + 1 for j in range(i + 1, min(clause.end - 1, i + 8)) if words[j].core == "علي"), -1)
    return on >= 0 and words[on].tag == "M" and seen.actors[on] is None


def _among(seen: View, i: int) -> bool:
    """Say whether "is counted" only tells a rank: "is among the largest producers"."""
    words, clause = seen.words, seen.clause_at(i)
    return any(words[j].core == "من" and _elative(words[j + 1].core) for j in range(i + 1, clause.end - 1))


def _exposes(seen: View, i: int) -> bool:
    """Say whether a verb that is written like "offers" exposes to something ("to losses")."""
    clause = seen.clause_at(i)
    end = next((j for j in range(i + 1, clause.end) if seen.words[j].tag == ","), clause.end)
    return any(word.lead == "ل" or word.core in ("الخطر", "لخطر") for word in seen.words[i + 1 : end])


_MINDS = frozenset({"asserted_intent", "plan", "hope", "feared", "attributed_belief"})


def _aim(seen: View, i: int) -> int:
    """Return the verbal noun towards which something moves ("Baghdad is heading for a cut"), or -1."""
    words, clause = seen.words, seen.clause_at(i)
    for j in range(i + 1, min(clause.end - 1, i + 8)):
        if words[j].core in ("الي", "نحو", "صوب") and words[j + 1].tag == "M" and seen.actors[j + 1] is None:
            noun = words[j + 1].noun
            return -1 if noun is not None and noun.verb.cue in _MINDS else j + 1
    return -1


def _threatener(seen: View, i: int) -> bool:
    """Say whether someone who can threaten stands beside the verb, and not a thing that bodes ill."""
    clause = seen.clause_at(i)
    who = before(seen, clause, i) or after(seen, i, clause.end)
    return who is None or any(named(seen, j) for j in range(who.first, min(who.first + 2, who.last)))
