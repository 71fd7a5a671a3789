"""The estimative words of an Arabic sentence that really estimate something."""

from dataclasses import dataclass

from tarjih.claims.arabic.view import VERBS, View
from tarjih.text.document import Span
from tarjih.text.tokens import skip_letters

# Classes of which an adjective can stand after what it judges ("the chance of ... is slight").
ADJECTIVES = frozenset(
    {
        "likely", "probable", "highly_likely", "realistic_possibility", "may", "may_weak", "unlikely", "highly_unlikely", "remote",
        "almost_no_chance", "impossible", "almost_certain", "certain", "even", "better_than_even", "expected", "can",
    }
)  # fmt: skip


@dataclass(slots=True)
class Hedge:
    """A cue at tokens `first` up to `last`.

    `verb` says that it is a verb whose subject holds the estimate, `passive` that nobody is named, `speech` that it
    only reports (`said`: the verb), `bare` that it is a mere future. `governs` is the token of its predicate if that is already known,
    `driver` the tokens of what raises or lowers a chance.
    """

    first: int
    last: int
    cls: str
    span: Span
    verb: bool = False
    passive: bool = False
    speech: bool = False
    said: str = ""
    bare: bool = False
    governs: int = -1
    driver: tuple[int, int] | None = None


_ATTRIBUTES = frozenset(
    "محتمل محتمله محتملا محتملين المحتمل المحتمله مرجح مرجحه متوقع متوقعه مرتقب منتظر مقرر مقرره وارد وارده ممكن ممكنه مستبعد مستبعده مستحيل مستحيله مؤكد موكد موكده اكيد مفترض".split()
)
_BEFORE_PREDICATE = frozenset(
    "امر هو هي وهو وهي غير ليس ليست بات باتت اصبح اصبحت صار صارت يبدو تبدو يبقي تبقي يظل تظل كان يكون تكون شبه احتمال لا يعد تعد زال يزال تزال".split()
)
_SEES = frozenset({"عد", "اعتبر", "نظر", "راي"})
_SPEAKING = frozenset({"reported"})
_EVIDENCE_SPOKEN = frozenset({"اكد", "اقر", "اعترف", "كشف", "افصح", "ابرز"})


def hedges(seen: View) -> list[Hedge]:
    """Return the hedges of a sentence in their order; words that only look like hedges are left out."""
    words, text = seen.words, seen.sentence.text
    found: list[Hedge] = []
    taken = [False] * len(words)
    for cue in seen.sentence.cues:
        hedge = _phrase(seen, cue.first, cue.last, cue.value, cue.prefix)
        if hedge is not None:
            found.append(hedge)
            for i in range(cue.first, cue.last):
                taken[i] = True
    for i, word in enumerate(words):
        if taken[i]:
            continue
        token = seen.sentence.words[i]
        start = skip_letters(text, token.start, len(word.conj))
        if word.tag == "V" and word.lead == "س" and not _changes(seen, i):
            found.append(Hedge(i, i + 1, "will", Span(start, token.end), bare=True, governs=i))
        elif word.tag == "la verb":
            found.append(Hedge(i, i + 1, "would", Span(start, token.end), governs=i))
        elif (
            word.core == "لما"
            and i + 1 < len(words)
            and words[i + 1].tag == "P"
            and any(w.core == "لو" for w in words[:i])
        ):
            found.append(Hedge(i, i + 1, "would", Span(start, token.end), governs=i + 1))
        elif word.tag in ("V", "P", "participle") and word.verb is not None and seen.actors[i] is None:
            hedge = _verb(seen, i, Span(start, token.end))
            if hedge is not None:
                found.append(hedge)
    found.sort(key=lambda hedge: hedge.first)
    if len(found) > 1:
        found = [
            hedge
            for hedge in found
            if hedge.cls != "probable" or words[hedge.first].core != "احتمال" or hedge.last > hedge.first + 1
        ]
    return found


def _phrase(seen: View, first: int, last: int, cls: str, prefix: str) -> Hedge | None:
    words = seen.words
    text, tokens = seen.sentence.text, seen.sentence.words
    if seen.actors[first] is not None:
        return None
    conj = len(words[first].conj)
    if not conj and prefix[:1] in ("و", "ف"):
        conj = 1
    start = skip_letters(text, tokens[first].start, conj)
    span = Span(start, tokens[last - 1].end)
    following = words[last] if last < len(words) else None
    only = words[first]
    if cls == "may" and last == first + 1 and only.tag == "qad":
        if following is None or not (following.tag == "V" or following.tag == "la"):
            return None
        return Hedge(first, last, cls, span)
    if (
        cls == "perhaps"
        and following is not None
        and len(following.core) == 4
        and following.core[0] == "ا"
        and last + 1 < len(words)
        and words[last + 1].tag == "ma"
    ):
        return None
    if last == first + 1 and only.core in _ATTRIBUTES | {""}:
        before = words[first - 1] if first else None
        completes = following is not None and following.tag in ("an", "anla", "inna")
        if not completes and (before is None or before.core not in _BEFORE_PREDICATE):
            return None
    that = following is not None and following.tag in ("an", "anla", "inna")
    if (
        last == first + 1
        and only.tag == "M"
        and only.noun is not None
        and only.noun.verb.cue is not None
        and cls != "feared"
    ):
        return None
    if only.tag in ("N", "M") and cls in ("evidential_strong", "hope", "plan") and not that and cls != "hope":
        return None
    if cls == "comparative_up_strong" and words[last - 1].core == "ان" and words[last - 1].tag == "an":
        return None
    if (
        only.core in ("احتمال", "احتمالا")
        and last == first + 1
        and not (that or (following is not None and following.tag == "M"))
    ):
        return None
    verb = only.tag in VERBS and only.verb is not None
    if cls.startswith("comparative") and verb and last > first + 1 and only.verb is not None:
        clause = seen.clause_at(first)
        driver = (clause.body, first) if "i" not in only.verb.verb.flags and first > clause.body else None
        return Hedge(first, last, cls, span, verb=True, passive=True, driver=driver)
    flags = only.verb.verb.flags if only.verb is not None else ""
    passive = verb and following is not None and following.tag in ("an", "anla", "inna")
    return Hedge(
        first, last, cls, span, verb=verb, passive=passive or (only.verb is not None and only.verb.passive),
        speech=cls == "reported", bare=cls in ("will", "will_not"),
    ) if True or flags else None  # fmt: skip


CHANCES = frozenset(
    "احتمال احتمالات احتماليه احتماله احتمالها امكانيه امكان فرص فرصه فرصه فرصها خطر مخاطر خطره خطرها مخاطره مخاطرها حظوظ حظوظه حظوظها ارجحيه شبح".split()
)
_STRONGLY = frozenset("كثيرا بشده بقوه ضعفين اضعافا اضعاف امثالها امثاله مضاعفا كبيرا حادا هايلا".split())


def _changes(seen: View, i: int) -> bool:
    verb = seen.words[i].verb
    return (
        verb is not None
        and (verb.verb.cue or "").startswith("comparative")
        and _change(seen, i, "", Span(0, 0)) is not None
    )


def _change(seen: View, i: int, cls: str, span: Span) -> Hedge | None:
    """Return the hedge of a verb that moves a chance: "the strike doubles the risk of war", "its chances will grow"."""
    words = seen.words
    clause = seen.clause_at(i)
    end = clause.end
    strong = any(word.core in _STRONGLY for word in words[i + 1 : end])
    chance = -1
    for j in range(i + 1, min(end, i + 12)):
        if words[j].tag in VERBS and j > i + 1:
            break
        if words[j].core.removeprefix("ال") in CHANCES:
            chance = j
            break
    if chance < 0:
        for j in range(clause.body, i):
            if words[j].core.removeprefix("ال") in CHANCES:
                chance = j
                break
            if words[j].tag in VERBS:
                break
    if chance < 0:
        return None
    head = chance + 1
    while head < end and words[head].core in _LIGHT:
        head += 1
    if head >= end or words[head].tag not in ("M", "N"):
        head = chance
    if cls == "comparative_up" and strong:
        cls = "comparative_up_strong"
    verb = words[i].verb
    driver = None
    if verb is not None and "i" not in verb.verb.flags:
        driver = (clause.body, i) if i > clause.body else (i + 1, chance)
    return Hedge(i, i + 1, cls, span, verb=True, passive=True, governs=head, driver=driver)


_LIGHT = frozenset({"اندلاع", "نشوب", "حدوث", "وقوع", "قيام", "حصول", "ظهور"})


def _verb(seen: View, i: int, span: Span) -> Hedge | None:
    word = seen.words[i]
    form = word.verb
    if form is None:
        return None
    verb = form.verb
    following = seen.words[i + 1] if i + 1 < len(seen.words) else None
    passive = form.passive or (following is not None and following.tag in ("an", "anla", "inna"))
    completed = any(
        clause.kind == "comp" and clause.parent is not None and clause.parent.verb == i for clause in seen.clauses
    )
    if "s" in verb.flags and completed:
        cls = verb.cue or "said"
        speech = (
            cls in _SPEAKING
            or cls == "said"
            or (cls == "evidential_strong" and verb.perfect in _EVIDENCE_SPOKEN and word.tag in ("P", "participle"))
        )
        return Hedge(i, i + 1, cls, span, verb=True, passive=passive, speech=speech)
    if verb.cue is not None and verb.cue.startswith("comparative"):
        return _change(seen, i, verb.cue, span)
    if verb.cue in ("likely", "expected", "unlikely", "probable") and "m" in verb.flags:
        return None
    if verb.cue == "attributed_belief" and not completed and verb.perfect not in _SEES:
        return None
    if verb.perfect == "عد" and i and seen.words[i - 1].tag in ("lam", "la"):
        return None
    if verb.cue in (None, "reported") or (verb.cue == "evidential_strong" and not completed):
        return None
    return Hedge(i, i + 1, verb.cue, span, verb=True, passive=passive)
