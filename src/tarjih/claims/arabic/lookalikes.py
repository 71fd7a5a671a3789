"""Words of an Arabic sentence that look like an estimate and are none where they stand."""

from tarjih.claims.arabic.hedging import INTENTS
from tarjih.claims.arabic.lists import names_chance, word_set
from tarjih.claims.arabic.view import View, is_no_longer
from tarjih.claims.arabic.words import NEGATIONS, QUOTES, THATS, VERBS, is_elative
from tarjih.text.phrases import Match

_ACCUSATIVE = frozenset(
    {"محتملا", "ممكنا", "مستبعدا", "مستحيلا", "متوقعا", "مرجحا", "وشيكا", "موكدا", "محسوما", "مضمونا", "واردا"}
)
_AMOUNTS = frozenset({"ما", "بما", "لا"})
_TRANSFERS = frozenset({"نقل", "ذكر"})
_APPEARS = frozenset({"ظهر", "تبين", "اتضح", "ثبت", "بدا"})


def only_looks_so(seen: View, cue: Match[str]) -> bool:
    """Say whether a phrase of the lexicon estimates nothing where it stands."""
    words, cls = seen.words, cue.value
    if _mentioned(seen, cue) or _says_other(seen, cue):
        return True
    only, single = words[cue.first], cue.last == cue.first + 1
    if only.lemma == "قرب" and cue.first and words[cue.first - 1].core in _AMOUNTS:
        return True  # "what comes near to", about so much
    if cls == "can" and _only_able(seen, cue):
        return True
    if single and only.core.removeprefix("ال") in word_set("only_for") and not _for_something(seen, cue.last):
        return True
    if single and only.core == "تعرض" and cue.last < len(words) and seen.actors[cue.last] is None:
        return not words[cue.last].core.endswith(("ه", "ات", "اء"))  # "was exposed": she would expose
    following = words[cue.last].tag if cue.last < len(words) else "."
    that = following in THATS or words[cue.last - 1].tag in THATS
    if single and only.tag == "qad":  # with a perfect it is past certainty
        start = seen.clause_at(cue.first).start
        return following not in ("V", "la") or any(words[i].lemma == "كان" for i in range(start, cue.first))
    if single and possible_act(seen, cue.first) >= 0:
        return False
    if single and only.core in word_set("adjectives") and not that and not _predicated(seen, cue.first):
        return _only_describes(seen, cue.first)
    if only.core == "غير" and not only.lead and not that and cue.last < cue.first + 5:
        return not _predicated(seen, cue.first, cue.last) and _only_describes(seen, cue.first)
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
    if cls == "reported" and single and cue.last < len(words) and is_elative(words[cue.last].core):
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


def _says_other(seen: View, cue: Match[str]) -> bool:
    """Say whether a phrase is written like an estimate but says something else, by a word right beside it."""
    words, cls = seen.words, cue.value
    only, single = words[cue.first], cue.last == cue.first + 1
    if single and only.core == "سيان" and cue.last < len(words) and words[cue.last].core in ("عند", "لدي"):
        return True  # "it is all the same to him"
    if cls == "evidential_strong" and any(word.core in _CONTRARY for word in words[cue.last - 1 : cue.last + 2]):
        return True  # "points to the contrary"
    if only.tag == "qad" and single and any(word.core in _STRANGE for word in words[cue.first + 2 : cue.first + 4]):
        return True  # "it may seem strange that"
    if words[cue.last - 1].core in _TOTALS and cue.last < len(words) and _counts(seen, cue.last):
        return True  # "eight in ten magnets"
    if cls == "would" and only.core == "من" and words[cue.last - 1].core == "شان" and not _leads_on(seen, cue.last):
        return True  # "of the matter"
    if cls == "certain" and cue.last == cue.first + 2 and words[cue.last - 1].core == "يخفي":
        return seen.written(cue.last - 1).endswith("ي")  # "does not hide", written like "is not hidden"
    if cls == "hope" and cue.prefix == "ك":
        return True  # "complete" is written like "as hoping"
    if cue.prefix[-1:] == "ف" and only.core.endswith(("علها", "عله", "علهم")):
        return True  # "her act" is written like "so perhaps she"
    if single and only.core == "وعد" and seen.written(cue.first).endswith("\u0651"):
        return True  # "and counted"
    if single and cls == "certain" and (only.tag == "participle" or (cue.first and words[cue.first - 1].tag == ",")):
        return only.core in ("موكدا", "موكده")  # "asserting"
    if single and only.lemma in ("عرض", "تعرض") and not exposes(seen, cue.first):
        return True
    if not cue.first:
        return False
    before = words[cue.first - 1]
    if before.tag == "la" and only.core == "من" and cue.first > 1 and words[cue.first - 2].tag == ",":
        return True  # "likely, not certain"
    if only.core in word_set("ones") and before.core in word_set("measures"):
        return True  # a rate, not a chance
    if before.tag == "qad" and cls == "impossible" and only.tag == "la":
        return True
    if before.core in _AMOUNTS and cls == "unlikely" and only.tag in VERBS:
        return True  # "by no less than a third"
    return cls == "feared" and before.core in ("اكثر", "اشد", "اقل")


_CONTRARY = frozenset({"عكس", "العكس", "نقيض", "النقيض", "خلاف"})
_STRANGE = frozenset({"غريبا", "غريبه", "مستغربا", "مستغربه", "مفارقا", "متناقضا"})
_TOTALS = frozenset({"عشره", "عشر", "خمسه", "خمس", "ثلاثه", "ثلاث", "اربعه", "اربع"})


def _counts(seen: View, i: int) -> bool:
    """Say whether what follows a total are things counted, and not chances or times."""
    word = seen.words[i]
    things = word.tag in ("N", "M") and not word.definite and not word.conj and not word.lead
    return things and not names_chance(word.core) and word.core not in ("حالات", "مرات", "احتمالات")


def _mentioned(seen: View, cue: Match[str]) -> bool:
    """Say whether a phrase stands alone between marks of quotation: a word about words."""
    words = seen.words
    marked = cue.first > 0 and cue.last < len(words) and words[cue.first - 1].core in QUOTES
    if not marked or words[cue.last].core not in QUOTES:
        return False
    ahead = words[cue.first - 2] if cue.first > 1 else None
    behind = cue.last + 1 < len(words) and words[cue.last + 1].tag in THATS
    return not (behind or (ahead is not None and (ahead.tag in THATS or ahead.lead == "س")))


def _only_able(seen: View, cue: Match[str]) -> bool:
    """Say whether "is able" tells a standing ability: without a condition it is nothing that may happen."""
    words = seen.words
    core = words[cue.last - 1].core if words[cue.first].core == "في" else words[cue.first].core
    if core not in word_set("abilities"):
        return False
    if cue.last >= len(words) or (words[cue.first].verb is None and seen.actors[cue.last] is None):
        return False  # what is in the power of a happening may happen
    return not any(clause.kind in ("condition", "lacking") or clause.opener == "if" for clause in seen.clauses)


def possible_act(seen: View, i: int) -> int:
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


def _leads_on(seen: View, i: int) -> bool:
    """Say whether "that" follows within the words of a subject."""
    return any(word.tag in THATS for word in seen.words[i : i + 9])


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
    affirmed = not i or words[i - 1].tag not in NEGATIONS
    others = any(clause.start <= cue.first < clause.end and not cue.first <= i < cue.last for cue in seen.sentence.cues)
    so = (
        seen.accusative[j]
        or words[j].core == "غير"
        or (is_elative(words[j].core) and seen.actors[j] is None)
        or (affirmed and _seems_so(seen, j))
        for j in range(i + 1, clause.end)
    )
    return not others and any(so)


def _seems_so(seen: View, i: int) -> bool:
    """Say whether a word is a feminine adjective, with nothing behind it, that tells how the subject before it is."""
    words, before = seen.words, seen.words[i - 1]
    plain = words[i].tag == "N" and words[i].core[-1] == "ه" and not words[i].definite and not words[i].lead
    ends = i + 1 >= len(words) or words[i + 1].tag in (",", ".")
    return plain and ends and seen.actors[i] is None and (before.definite or seen.actors[i - 1] is not None)


def _of_somebody(seen: View, cue: Match[str]) -> bool:
    """Say whether a noun such as "its readiness" is shown by somebody and leads to what is wanted."""
    words, clause = seen.words, seen.clause_at(cue.first)
    if cue.value not in INTENTS or not words[cue.first].core.endswith(("ه", "ها", "هم")) or cue.last >= len(words):
        return False
    leads = words[cue.last].lead == "ل" or words[cue.last].tag == "D" or words[cue.last - 1].tag == "D"
    return leads and clause.start <= clause.verb < cue.first


def _only_describes(seen: View, i: int) -> bool:
    """Say whether an adjective stands behind no word that leads to a predicate, such as "it is" or "seems"."""
    return not i or seen.words[i - 1].core not in word_set("before_predicate")


def _predicated(seen: View, i: int, last: int = 0) -> bool:
    """Say whether an indefinite word, up to token `last`, ends a clause without a verb: it tells of its subject."""
    last = last or i + 1
    clause, before = seen.clause_at(i), seen.words[i - 1]
    copula = 0 <= clause.verb < i and ("c" in seen.words[clause.verb].flags or is_no_longer(seen, clause.verb))
    if i <= clause.body or seen.words[i].definite:
        return False
    if copula and seen.words[i].core in _ACCUSATIVE and not seen.words[i].lead:
        return True  # "no longer is an agreement likely"
    settled = before.definite or seen.actors[i - 1] is not None or seen.timed[i - 1]
    if clause.verb >= 0 and not copula:
        # no verb has an indefinite word without the object's ending last: what looks like one is a verbal noun
        misread = clause.verb <= clause.body + 1 and seen.words[clause.verb].tag == "P"
        ends = last >= clause.end or seen.words[last].tag in (",", ".")
        return misread and ends and not seen.accusative[i] and (settled or before.core.endswith(("ه", "ها", "هم")))
    return settled


def exposes(seen: View, i: int) -> bool:
    """Say whether a verb that is written like "offers" exposes to something ("to losses")."""
    clause = seen.clause_at(i)
    end = next((j for j in range(i + 1, clause.end) if seen.words[j].tag == ","), clause.end)
    return any(word.lead == "ل" or word.core in ("الخطر", "لخطر") for word in seen.words[i + 1 : end])
