"""On whom or what an Arabic verb or verbal noun acts."""

from functools import cache, lru_cache
from typing import NamedTuple

from tarjih.claims.arabic.codes import code_of, wide
from tarjih.claims.arabic.lists import roles, word_set
from tarjih.claims.arabic.phrases import Phrase, describes, has_pronoun, past_insertion, phrase, starts_phrase
from tarjih.claims.arabic.verbs import look_up
from tarjih.claims.arabic.view import NOMINAL, PERCENT, View
from tarjih.claims.arabic.words import VERBS


class _Complement(NamedTuple):
    """A noun phrase behind a head, and the preposition that ties it.

    `near` says that nothing but adverbs or an object stands between, `counts` that it begins with a number.
    """

    found: Phrase
    tie: str
    near: bool
    counts: bool


def _complements(seen: View, start: int, stop: int) -> list[_Complement]:
    """Return the noun phrases from a token on that date nothing and tell no purpose."""
    words = seen.words
    counted, purposes = seen.counted, word_set("purposes")
    found: list[_Complement] = []
    i, near, carried = start, True, ""
    while i < stop:
        word, mention = words[i], seen.actors[i]
        if word.tag == "ma" and i + 2 < stop and (past := _past_what(seen, i, stop)):
            carried = words[i - 1].core if words[i - 1].tag == "D" else "-"
            i = past
            continue
        if word.tag == "," and near and (past := past_insertion(seen, i, stop)):
            i = past
            continue
        number = i in counted or word.tag == "#"
        if seen.timed[i] or ((word.tag not in NOMINAL or word.tag == "this") and not number):
            near = near and (word.tag in ("adverb", "quote", "D", "this") or seen.timed[i])
            i += 1
            continue
        if i > start and word.core in purposes and words[i - 1].tag != "D":
            break
        if word.core in _SELF and not word.lead and words[i - 1].tag != "D":
            break  # what follows is what one is or does, and not on whom
        phrased = phrase(seen, i, stop)
        if number and (figure := counted.get(i)) is not None:
            phrased = Phrase(i, max(phrased.last, figure.last))
        back = i - 1
        while back > start and (words[back].tag in ("quote", "this") or words[back].core == "كل"):
            back -= 1
        lead = mention.prefix[-1:] if mention is not None and mention.first == i else word.lead[:1]
        tied = (
            words[back].tag == "D" and words[back].core != "كل" and back >= start and not has_pronoun(words[back].core)
        )
        tie = words[back].core if tied else ""
        tie = tie or (lead if lead in ("ل", "ب", "ك") else "")
        if carried:
            tie, carried = carried.strip("-"), ""
        if tie == "في" and word.core == "وجه" and phrased.last > i + 1:
            phrased, tie = Phrase(i + 1, phrased.last), "امام"  # "in the face of"
        if (whole := _portioned(seen, phrased, stop, counted=number)) is not None:
            phrased, number = whole, False
        share = number and phrased.last > i + 1 and word.core in word_set("fractions")
        if not _is_manner(seen, phrased, tie) and not (word.conj and found and not tie):
            found.append(_Complement(phrased, tie, near, number and not share))
        near = near and (not tie or (tie == "ب" and words[i].core in word_set("manners")))
        i = phrased.last
    return found


def _past_what(seen: View, i: int, stop: int) -> int:
    """Return the token behind "what is left of", "what exceeds": the noun there is what is acted on. Else nothing."""
    if seen.words[i + 1].tag == "la" and i + 4 < stop:
        i += 1  # "what is no less than"
    verb, tie = seen.words[i + 1], seen.words[i + 2]
    if verb.lemma in word_set("amounts_to") or verb.core in word_set("amounts_to"):
        return (
            i + 3
            if tie.tag == "D" and i + 3 < stop and (starts_phrase(seen, i + 3) or seen.words[i + 3].tag == "#")
            else 0
        )
    called = verb.core in ("وصفه", "وصفته", "وصفوه", "سماه", "اسماه", "سمته", "اسمته", "يسميه", "تسميه")
    return i + 2 if called and tie.tag in NOMINAL else 0


def _portioned(seen: View, found: Phrase, stop: int, *, counted: bool) -> Phrase | None:
    """Return that of which a noun names a part: the wheat in "a shipment of wheat", "400 tons of wheat"."""
    words, last = seen.words, found.last
    if last + 1 >= stop or words[last].core != "من" or not starts_phrase(seen, last + 1):
        return None
    if words[last + 1].core == "اصل" or words[found.first].core in word_set("fractions"):
        return None
    heads = [words[i].core.removeprefix("ال") for i in range(found.first, min(found.first + 2, last))]
    if counted and words[last - 1].core not in word_set("units"):
        return None
    if not counted and word_set("partitives").isdisjoint(heads):
        return None
    return phrase(seen, last + 1, stop)


def _is_manner(seen: View, found: Phrase, tie: str) -> bool:
    """Say whether a noun phrase tells how, how often or how much: "at least", "for the first time", "tacitly"."""
    core = seen.words[found.first].core
    counted = found.last > found.first + 1 and core in ("ميه", "مايه")
    if (_tells_how(core, tie) and not counted) or (tie == "ل" and core in _TIMES_OVER):
        return True
    if seen.shares and any(seen.words[i].core in PERCENT for i in range(found.first, found.last)):
        return True
    if tie or not seen.accusative[found.first]:
        measure = not tie and core in ("اكثر", "اقل")
        return measure and (found.last >= len(seen.words) or seen.words[found.last].core != "من")
    return found.last == found.first + 1 and core.endswith("يا") and core not in word_set("persons_in_ya")


_TIMES_OVER = frozenset(
    {"ولايه", "الولايه", "المره", "مره", "الشهر", "اليوم", "الاسبوع", "العام", "السنه", "الربع", "الفصل"}
)


@lru_cache(maxsize=1 << 14)
def _tells_how(core: str, tie: str) -> bool:
    """Say whether a noun alone, behind a preposition or without one, tells how something is done."""
    if core in word_set("no_targets") or (tie == "علي" and core in word_set("on_manners")):
        return True
    return (tie == "ب" and core in word_set("manners")) or (core[0] == "ب" and core[1:] in word_set("manners"))


def _takes_tie(seen: View, one: _Complement, lemma: str, *, acts: bool) -> bool:
    """Say whether what a preposition ties to a head is acted on, and not how, where or into what."""
    tie = one.tie
    if seen.words[one.found.first].core in _THIS:
        return False
    if tie == "ب":
        return not acts or lemma in word_set("acting_with_bi")
    if tie == "الي":
        return lemma not in word_set("becoming") or _definite(seen, one.found)
    if tie == "علي":
        return lemma != "توقف"
    if tie == "من" and acts:
        return lemma in word_set("acting_from")
    if tie == "في":
        return lemma in word_set("acting_in")
    return tie == "ل" or tie in word_set("towards")


def first_object(seen: View, start: int, stop: int) -> Phrase | None:
    """Return the first noun phrase from a token that no preposition ties."""
    return next((one.found for one in _complements(seen, start, stop) if not one.tie), None)


def has_object(seen: View, head: int, subject: Phrase, stop: int) -> bool:
    """Say whether a noun phrase that no preposition ties follows a verb and its subject."""
    start = _past_subject(seen, subject, stop) if subject.first > head else head + 1
    return any(not one.tie for one in _complements(seen, start, stop))


def target_of(seen: View, head: int, subject: Phrase | None, stop: int) -> Phrase | None:
    """Return on whom or what a head acts: an actor as its object, then one whom a preposition ties, then any object."""
    words = seen.words
    start = head + 1
    if subject is not None and subject.first > head:
        start = _past_subject(seen, subject, stop)
    elif words[head].tag not in VERBS and (words[head].definite or _is_described(seen, head, stop)):
        start = phrase(seen, head, stop).last
    elif words[head].tag == "M":
        while start < stop and describes(seen, start):
            start += 1
    code = code_of(seen, subject) if subject else None
    acts = words[head].tag in VERBS
    form = words[head].verb if acts else words[head].noun
    flags = form.verb.flags if form is not None else ""
    lemma = form.verb.perfect if form is not None else ""
    taken = form is not None and (form.object or form.passive)
    takes = (acts or words[head].tag == "M") and "i" not in flags and "c" not in flags and not taken
    takes = takes and (acts or not words[head].definite)
    behind = _complements(seen, start, stop)
    if acts and not taken and "i" in flags and "c" not in flags:
        takes = _has_object(seen, head, start, behind)
    obj = next((one for one in behind if not one.tie), None) if takes else None
    if obj is not None and not _is_object(seen, obj.found, start, known=form is not None):
        obj = None
    if obj is not None and obj.counts and acts and _can_measure(words[head].core):
        obj = None
    sent = lemma in word_set("transfers")
    its = code_of(seen, obj.found) if obj is not None and not obj.counts else None
    own = sent and its is not None and code is not None and its[:3] == code[:3]  # its ambassador, whom it withdraws
    if obj is not None and its is not None and its != code and not own:
        return obj.found
    for one in behind:
        its = code_of(seen, one.found)
        if its is None or its == code or one.tie not in _ACTED_ON:
            continue
        means = one.tie == "ب" and acts and lemma not in word_set("acting_with_bi")
        if means and (obj is None or not _ties(seen.words[obj.found.first].core)):
            continue
        if not (one.tie == "امام" and "i" in flags):  # a crowd before a parliament does it nothing
            return one.found
    if obj is not None and _is_light(seen, obj.found):
        for one in behind:
            people = one.tie in ("علي", "ضد") and one.found.last > one.found.first + 1
            if one.near and one.tie in _LIGHT_TIES and one.found.first > obj.found.first and (people or not one.counts):
                return _within_act(seen, one.found, stop, direct=False) or one.found
    if obj is not None and not ("m" in flags and any(one.counts for one in behind)):
        return _within_act(seen, obj.found, stop, direct=True) or obj.found
    changes = "m" in flags and "i" in flags
    if (form is not None and form.object and acts) or (acts and "c" in flags):
        return None
    if words[head].tag == "N":  # what something is takes none but a party, or what it is ready to act on
        near = next((one for one in behind if one.near and one.tie and not one.counts), None)
        ready = words[head].core in word_set("only_for") or words[head].core.rstrip("ا") in word_set("abilities")
        return _within_act(seen, near.found, stop, direct=False) if ready and near is not None else None
    for one in behind:
        if changes and one.tie != "عن":
            break
        if one.near and not one.counts and _takes_tie(seen, one, lemma, acts=acts):
            lone = one.found.last == one.found.first + 1 and words[one.found.first].tag == "M"
            lone = lone and words[one.found.first].core not in word_set("made")
            within = _within_act(seen, one.found, stop, direct=False)
            if within is None and lone and words[one.found.first].definite and seen.actors[one.found.first] is None:
                continue  # "refrained from voting": an act and nobody whom it concerns
            return within or one.found
        if not one.tie and (not takes or one.counts):
            break
    return None


@lru_cache(maxsize=1 << 12)
def _can_measure(core: str) -> bool:
    """Say whether a verb is written like one that measures an amount: "reaches" is written like "informs"."""
    return any("m" in form.verb.flags for form in look_up(core))


def _ties(core: str) -> bool:
    """Say whether a noun is one of ties, which go on with bi-: "its relations with Taipei"."""
    return core.removeprefix("ال").startswith(("علاق", "اتصال", "صلا", "صلت", "روابط", "ارتباط", "ثقت", "اعتراف"))


def _past_subject(seen: View, subject: Phrase, stop: int) -> int:
    """Return the token behind a subject and the place that says whose people it names: "voters in Bolivia"."""
    last = wide(seen, subject, stop).last
    if last + 1 < stop and last == subject.last and seen.words[last].core == "في":
        mention = seen.actors[last + 1]
        people = bool(roles().get(seen.words[subject.first].core))
        if people and mention is not None and mention.kind in ("state", "capital", "region"):
            return mention.last
    return last


def _is_light(seen: View, found: Phrase) -> bool:
    """Say whether an object is part of what is done, as in "to impose sanctions on", and not on whom it is done."""
    if any(seen.actors[i] is not None for i in range(found.first, found.last)):
        return False
    return _light(seen.words[found.first].core)


@cache
def _light(core: str) -> bool:
    """Say whether a noun, with or without article, pronoun or ending, is one of the light objects."""
    stems = [core.removeprefix("ال"), core.removesuffix("ا")]
    for suffix in ("ها", "هم", "ه"):
        if core.endswith(suffix):
            stem = core.removesuffix(suffix)
            stems += [stem, stem[:-1] + "ه"]
    return any(stem in word_set("light_objects") for stem in stems)


_LIGHT_TIES = frozenset({"علي", "عن", "ل", "الي", "ضد", "نحو", "تجاه", "ب", "مع", "من", "حيال", "ازاء", "بحق"})


def _has_object(seen: View, head: int, start: int, behind: list[_Complement]) -> bool:
    """Say whether a verb that is written like one that takes an object has one: "holds elections" and not "flows"."""
    if not behind or behind[0].tie or behind[0].counts or behind[0].found.first != start:
        return False
    first = seen.words[start]
    elative = len(first.core) == 4 and first.core[0] == "ا" and first.core[1] != "ل"
    named_before = seen.actors[start - 1] is not None
    definite = first.definite and first.tag == "N" and not (named_before and first.core in word_set("things"))
    if first.conj or elative or first.core.endswith("يا") or definite:
        return False
    verb = seen.words[head].verb
    tense = verb.tense if verb is not None else ""
    return any(form.tense == tense and "i" not in form.verb.flags for form in look_up(seen.words[head].core))


def _is_described(seen: View, head: int, stop: int) -> bool:
    """Say whether an adjective follows an act with a pronoun: "its firm refusal"."""
    noun = seen.words[head].noun
    return (
        noun is not None
        and noun.object
        and head + 1 < stop
        and seen.words[head + 1].tag == "N"
        and seen.words[head + 1].core.startswith("ال")
    )


_SELF = frozenset({"نفسه", "نفسها", "انفسهم", "نفسيهما"})


_THIS = frozenset({"ذلك", "هذا", "هذه", "تلك"})


_ACTED_ON = frozenset(
    {"علي", "الي", "عن", "من", "ضد", "مع", "نحو", "تجاه", "لدي", "امام", "حيال", "ازاء", "بحق", "ل", "ب"}
)


def _within_act(seen: View, found: Phrase, stop: int, *, direct: bool) -> Phrase | None:
    """Return on whom or what an act acts that is itself what the head acts on: "to leave OPEC", "stop sending arms".

    An act that is the object of the head (`direct`) stands for itself, but for a party that a preposition ties to it.
    """
    words, word = seen.words, seen.words[found.first]
    if word.tag != "M" or word.noun is None or word.noun.plural or word.noun.object or word.core in word_set("made"):
        return None
    if seen.accusative[found.first]:
        return None
    end = next((i for i in range(found.first + 1, stop) if words[i].tag in VERBS), stop)
    inner = target_of(seen, found.first, None, end)
    if "i" in word.noun.verb.flags and not word.definite and found.last > found.first + 1:
        owner = Phrase(found.first + 1, found.last)  # "to allow the exit of Armenia": who acts within
        plain = not direct or any(seen.actors[i] is not None for i in range(owner.first, owner.last))
        if plain and seen.words[owner.first].tag in NOMINAL and code_of(seen, owner, owned=True) is not None:
            return owner
    if inner is None or inner.first <= found.first:
        return None
    tied = words[inner.first - 1].tag == "D" or bool(words[inner.first].lead) or inner.first >= found.last
    if direct and not tied and "i" not in word.noun.verb.flags:
        mention = seen.actors[inner.first]
        party = mention is not None and mention.kind in ("state", "capital", "body")
        whose = any(seen.actors[i] is not None for i in range(inner.first, inner.last))
        whose = whose and code_of(seen, inner, owned=_of_a_state(seen, inner)) is not None
        return inner if party or whose else None
    return inner


def _is_object(seen: View, found: Phrase, start: int, *, known: bool) -> bool:
    """Say whether a noun phrase that no preposition ties is the object of the verb before it."""
    return found.first <= start + 1 or known or seen.accusative[found.first]


def _definite(seen: View, found: Phrase) -> bool:
    """Say whether a noun phrase names something certain."""
    return any(seen.words[i].definite or seen.actors[i] is not None for i in range(found.first, found.last))


def with_pronoun(seen: View, head: int, stop: int) -> int:
    """Return the preposition with a pronoun that completes the head, or -1."""
    pronouns = word_set("pronouns")
    return next((i for i in range(head + 1, min(stop, head + 3)) if seen.words[i].core in pronouns), -1)


def target_code(seen: View, target: Phrase, stop: int, subject: str | None = None) -> str | None:
    """Return the code of a target: of people also by the place where they are, of words by who speaks them.

    A thing of the state that acts, whose code is `subject`, has none: it acts on a thing.
    """
    head = seen.words[target.first].core
    code = code_of(seen, target)
    if code is None and _of_a_state(seen, target):
        code = code_of(seen, target, owned=True)
        if code is not None and subject is not None and code[:3] == subject[:3]:
            return None
    if code is None and roles().get(head):
        return code_of(seen, wide(seen, target, stop))
    if code is not None and head in word_set("goods_of"):
        return code[:3]
    if code is None and head in word_set("stands_for") and target.first + 1 < target.last:
        whose = Phrase(target.first + 1, target.last)
        return code_of(seen, whose) if seen.words[whose.first].tag in NOMINAL else None
    return code


def _of_a_state(seen: View, found: Phrase) -> bool:
    """Say whether an adjective says whose a thing is: what is done to Indian wheat is done to India."""
    words = seen.words
    act = words[found.first].tag == "M" and not words[found.first].definite
    if words[found.first].core.removeprefix("ال") in word_set("of_nobody"):
        return False
    if act or any(words[i].core == "غير" for i in range(found.first, found.last)):
        return False
    for i in range(found.first + 1, found.last):
        mention = seen.actors[i]
        if mention is not None and mention.kind == "nationality":
            return True
        if mention is not None and seen.accusative[found.first] and words[i].core.endswith("يا"):
            return True  # in the object's case "Russian" is written like Russia
    return False
