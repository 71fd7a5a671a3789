"""The part that each Arabic word plays in its sentence, as its neighbours decide: verb, verbal noun, noun."""

from collections.abc import Sequence

from tarjih.claims.arabic.lists import nouns, word_set
from tarjih.claims.arabic.verbs import Form, in_tense, look_up
from tarjih.claims.arabic.vowels import read_vowels
from tarjih.claims.arabic.words import VERBS, Word, analyse, analyse_all, imperfect_of
from tarjih.text.tokens import Token

_WANTS_IMPERFECT = frozenset({"an", "anla", "lan", "lam", "la", "sawfa"})


def tag(words: Sequence[Token], text: str, names: frozenset[int] = frozenset()) -> list[Word]:
    """Return what every word of a sentence is, verbs told from nouns by their neighbours and by `names`."""
    found = analyse_all(words)
    read_vowels(found, words, text)
    sources = word_set("sources")
    before, busy = ".", False  # busy: the verb before it takes an object, which a verbal noun can be
    held = waits = False  # the verb before an insertion, or before the one that ends here, still takes its object
    unreal = False
    verbed = False  # the clause has its verb
    for i, word in enumerate(found):
        name = word.tag
        if name not in _SETTLED or before in _DECIDING:
            settled = _settle(found, i, before, words, text)
            if name == "?" and settled.tag == "M" and not busy and _is_predicate(found, i, names):
                settled = word._replace(tag="P" if word.verb and word.verb.tense == "p" else "V")
            elif name == "?" and settled.tag == "P" and waits and before == "," and not word.conj:
                settled = word._replace(tag="M")  # "announced, on Monday, the imposition of"
            found[i] = settled
            name = settled.tag
        elif name == "M" and word.lead == "ل" and unreal and _in_answer(word):
            name = "la verb"  # "would have to", written like "for the appointment of"
            found[i] = word._replace(tag=name, verb=in_tense(look_up(word.core), "p"), noun=None)
        elif name == "qad" and word.conj == "ف" and before == "opener":
            name = "P"  # "which lost", written like "so already"
            found[i] = word._replace(tag=name, conj="", core="فقد", verb=in_tense(look_up("فقد"), "p"))
        elif name == "P" and (
            (before in VERBS and _follows_verb(found, i)) or (found[i - 1].core in _OF_NOUNS and not word.conj)
        ):
            name = "N"
            found[i] = word._replace(tag=name, verb=None)
        elif name == "P" and (
            (before == "inna" and _is_its(found, i)) or (verbed and before in ("N", "M") and _is_owned(found, i, names))
        ):
            name = "N"
            found[i] = analyse(words[i].word)._replace(tag=name, verb=None, conj="", core=words[i].word)
        elif name == "N" and before in _OPENING and _unknown_verb(found, i):
            name = "V" if word.core[0] == "ت" else "P"
            found[i] = word._replace(tag=name)
        if name == "ma" and before == "," and not word.conj and _goes_on(found, i):
            name = "relative"
            found[i] = word._replace(tag=name)
        if before == "lam" and word.core in _NO_LONGER:
            name = "V"
            found[i] = word._replace(tag=name, verb=_no_longer(word.core), noun=None, sure=True)
        if word.core == "بعد" and name == "adverb" and i + 1 < len(found) and before not in VERBS:
            name = "D" if found[i + 1].tag in ("N", "M", "#") else name
            found[i] = word._replace(tag=name)
        if name in VERBS:
            if i and _tells_source(found, i, before, sources):
                found[i] = found[i]._replace(tag="source verb")
                name = "source verb"
            else:
                busy, verbed = "i" not in found[i].flags, True
        elif name in _PARTING:
            waits = name == "," and held and not verbed
            held = name == "," and busy
            busy = verbed = False
        elif name in ("relative", "pronoun"):
            verbed = False
        unreal = unreal or word.core in ("لو", "لولا")
        before = name
    return found


def _in_answer(word: Word) -> bool:
    """Say whether a word can be the perfect of what an unreal "if" would lead to."""
    return word.core[0] == "ت" and any(form.tense == "p" and not form.object for form in look_up(word.core))


# "is no longer", which is written like forms of "count" and "promise".
_NO_LONGER = frozenset({"يعد", "تعد", "نعد", "اعد", "يعودوا", "يعودا", "تعودا"})


def _no_longer(core: str) -> Form | None:
    return next((form for form in look_up(core) if form.verb.perfect == "عاد" and form.tense == "i"), None)


def _goes_on(found: list[Word], i: int) -> bool:
    """Say whether "ma" behind a comma is "which", as the clause before does: a verb that is no "still" follows."""
    following = found[i + 1] if i + 1 < len(found) else None
    if following is None or following.tag not in ("V", "P", "?") or (following.tag == "V" and "m" in following.flags):
        return False
    return following.lemma not in word_set("auxiliaries") and following.lemma != "كان"


# Behind these no verb can stand.
_OF_NOUNS = frozenset(
    {
        *("في", "من", "الي", "علي", "عن", "بين", "خلال", "حول", "مع", "ضد", "تجاه", "وفق", "ضمن", "خارج", "داخل"),
        *("عبر", "حيال", "ازاء", "بسبب", "بشان", "وسط", "ذات", "ذو", "ذوي", "منذ", "عقب", "اثر"),
    }
)
_DECIDING = _WANTS_IMPERFECT | {"qad", "opener"}
_PARTING = frozenset({".", ",", "an", "inna", "anla", "opener"})


def _tells_source(found: list[Word], i: int, before: str, sources: frozenset[str]) -> bool:
    """Say whether a verb only says whence or how surely one knows: "as ... says", "with a chance that reaches"."""
    if before == "ma":
        return i > 1 and (found[i - 2].core in sources or found[i - 2].core in word_set("against"))
    return found[i].tag == "V" and found[i - 1].core == "احتمال" and found[i - 1].lead == "ب"


def _is_predicate(found: list[Word], i: int, names: frozenset[int]) -> bool:
    """Say whether what can be a verb stands behind a definite noun, of which an indefinite one is no part."""
    before, word = found[i - 1], found[i]
    definite = before.definite or before.core.endswith(("ها", "هم")) or i - 1 in names
    return bool(i) and before.tag in ("N", "M") and definite and not word.conj and not word.definite


def _is_owned(found: list[Word], i: int, names: frozenset[int]) -> bool:
    """Say whether what can be a perfect with a pronoun is a noun with one: where the clause has its verb already."""
    word, before = found[i], found[i - 1]
    if word.verb is None or not word.verb.object or (word.conj == "و" and before.tag != "D"):
        return False
    definite = before.definite or i - 1 in names or before.core.endswith(("ها", "هم"))
    return definite or before.core in word_set("fractions") or before.core in word_set("quantities")


def _is_its(found: list[Word], i: int) -> bool:
    """Say whether what can be a perfect with a pronoun is a noun with one: "and that its monthly cost"."""
    word = found[i]
    if word.verb is None or not word.verb.object or found[i - 1].conj != "و" or i + 1 == len(found):
        return False
    told = any(other.tag == "inna" for other in found[: i - 1])
    return told and found[i + 1].definite and found[i + 1].core.endswith("ه")


def _follows_verb(found: list[Word], i: int) -> bool:
    """Say whether what can be a perfect stands right behind a verb, and so is its subject."""
    word, before = found[i], found[i - 1]
    plain = not word.conj and word.verb is not None and len(word.core) == 3 and not word.verb.passive
    alone = "c" not in before.flags or (before.lemma != "كان" and i + 1 < len(found) and found[i + 1].definite)
    return plain and alone and before.tag != "participle"


_SETTLED = frozenset({"N", "M", "D", "quote", "#", ".", ",", "P", "an", "inna", "opener", "adverb", "this"})


_OPENING = frozenset({".", ",", "quote"})


def _unknown_verb(found: list[Word], i: int) -> bool:
    """Say whether a word that no list knows opens a clause like a verb with a feminine subject, which follows it."""
    word = found[i]
    core = word.core
    if i + 1 == len(found) or word.lead or len(core) < 4 or core in nouns():
        return False
    imperfect = core[0] == "ت" and core[-1] not in "هتءا" and not (len(core) == 5 and core[3] == "ي")
    perfect = core[-1] == "ت" and core[-2] != "ا"
    if not (imperfect or perfect) or core.startswith("ال"):
        return False
    following = found[i + 1]
    return following.tag == "N" and not following.conj and (following.definite or len(found) > i + 2)


# Behind these a perfect follows, where no imperfect does.
_BEFORE_PAST = frozenset({"قد", "لقد", "اذا", "لو", "كلما", "عندما", "حينما", "بعدما"})


def _passive_after_if(word: Word) -> bool:
    """Say whether a word that no list knows has the letters of a perfect passive with a feminine subject."""
    core = word.core
    return len(core) == 5 and core[1] == "و" and core[-1] == "ت" and core not in nouns() and not word.definite


def _past_after_if(found: list[Word], i: int) -> bool:
    """Say whether a word that no list knows, behind an "if" that opens, ends like a perfect with a feminine subject."""
    core = found[i].core
    if len(core) < 5 or core[-1] != "ت" or core[-2] in "اي" or core in nouns() or found[i].definite:
        return False
    return (
        i + 1 < len(found) and found[i + 1].tag == "N" and found[i + 1].definite and (i < 2 or found[i - 2].tag == ",")
    )


def _past_after(found: list[Word], i: int, before: str) -> bool:
    """Say whether a word that no list knows must be a verb in the perfect, because of the particle before it."""
    word = found[i]
    if before not in ("qad", "opener") or found[i - 1].core not in _BEFORE_PAST:
        return False
    return word.tag == "N" and not word.definite and len(word.core) > 2 and word.core not in nouns()


def _settle(found: list[Word], i: int, before: str, words: Sequence[Token], text: str) -> Word:
    """Return a word as the word before it settles what it is."""
    word = found[i]
    if before == "an" and word.tag != "M" and (noun := _noun_of(word)) is not None and _future_later(found, i):
        return word._replace(tag="M", verb=None, noun=noun, sure=True)  # "that leaving it will cost"
    if word.tag == "la verb":  # only what is unreal has this la-
        unreal = any(other.core in ("لو", "لولا") for other in found[:i])
        return word if unreal else word._replace(tag="N", verb=None)
    if word.tag == "N" and before == "inna" and found[i - 1].core == "ان" and _past_after_if(found, i):
        return word._replace(tag="P", lead="", core=word.lead + word.core)
    if word.tag == "N" and before == "inna" and found[i - 1].core == "ان" and _passive_after_if(word):
        return word._replace(tag="P", lead="", core=word.lead + word.core)
    if word.tag in ("N", "M") and _past_after(found, i, before):
        core = word.lead + word.core
        return word._replace(tag="V" if core[0] in "يت" else "P", lead="", core=core, noun=None)
    if word.tag == "or":
        return word._replace(tag="N") if before == "D" else word
    if word.tag == "participle":
        ends = text[words[i].start : words[i].end].endswith(("ا", "ً", "ة", "ين", "ات"))
        return word if before == "," and ends else word._replace(tag="N", verb=None)
    if word.tag == "?" or (word.tag == "V" and not word.sure) or (word.tag == "N" and before in _WANTS_IMPERFECT):
        return _decide(found, i, before)
    if word.tag == "N" and before == "qad" and (told := in_tense(look_up(word.core), "p")) is not None:
        return word._replace(tag="P", verb=told, sure=True)  # "has carried", written like the noun "carriage"
    if word.tag == "P" and before in _WANTS_IMPERFECT and (verb := imperfect_of(word)) is not None:
        passive = verb.passive or (word.verb is not None and word.verb.passive)
        return word._replace(tag="V", verb=verb._replace(passive=passive))
    return word


# Offices whose first word is written like a verb or its noun: the crown prince.
_OFFICES = {"ولي": frozenset({"العهد", "الامر"})}


def _decide(found: list[Word], i: int, before: str) -> Word:
    word = found[i]
    if word.core in _OFFICES and i + 1 < len(found) and found[i + 1].core in _OFFICES[word.core]:
        return word._replace(tag="N", verb=None, noun=None)
    if before == "an" and word.core in word_set("fractions") and i + 1 < len(found) and found[i + 1].definite:
        return word._replace(tag="N", verb=None)  # "that half of the people", written like "that we describe"
    if before in _WANTS_IMPERFECT or before == "qad":
        verb = imperfect_of(word)
        if verb is not None:
            return word._replace(tag="V", verb=verb, sure=True)
        if before == "an" and word.verb is None and _verb_later(found, i):
            return word._replace(tag="N")
        if word.tag == "V" or (_looks_imperfect(word) and before not in ("qad", "la")):
            return word._replace(tag="V", sure=True)
        if before == "qad":
            return word._replace(tag="P", sure=True) if word.verb is not None else word
    if word.tag == "N":
        return word
    if word.tag == "V":
        if word.verb is None and (before == "D" or (word.conj == "ف" and before != ",")):
            return word._replace(tag="N")
        return word._replace(tag="M") if word.noun is not None and before == "D" else word
    if before == "or" and word.core[0] == "ت" and (verb := imperfect_of(word)) is not None and _beside_verb(found, i):
        return word._replace(tag="V", verb=verb, sure=True)
    # A perfect and a verbal noun are written alike: a verb opens its clause, and a noun or "that" follows it.
    following = found[i + 1].tag if i + 1 < len(found) else "."
    opens = i == 0 or word.conj in ("و", "ف") or before in _OPENS
    if before == "pronoun" and word.verb is not None and word.verb.tense == "p":
        opens = False  # "and that is a promise", written like "has promised"
    lasting = (
        word.core[0] == "ت" and before in VERBS and not word.conj and found[i - 1].lemma in word_set("auxiliaries")
    )
    if lasting and word.verb is not None and word.verb.tense == "i" and not found[i - 1].lead:
        return word._replace(tag="V")  # "still owns"
    if before == "inna" and found[i - 1].conj == "ف":  # "then, indeed, X", which a noun follows
        opens = False
    if word.verb is not None and not word.verb.object and opens and following in _AFTER_VERB:
        nominal = word.verb.tense == "i" and word.core.endswith(("ه", "ات"))
        if not nominal and before not in ("D", "M"):
            return word._replace(tag="P" if word.verb.tense == "p" else "V")
    return word._replace(tag="M") if word.noun is not None else word._replace(tag="N")


def _beside_verb(found: list[Word], i: int) -> bool:
    """Say whether the last act before an "or" is a feminine verb in the imperfect: "denies or cuts"."""
    acts = (word for word in reversed(found[:i]) if word.tag in _ACTS)
    last = next(acts, None)
    return last is not None and last.tag == "V" and last.core[0] == "ت"


_ACTS = VERBS | {"M"} | _PARTING
_OPENS = frozenset({".", ",", "quote", "opener", "inna", "ma", "pronoun", "relative"})
_AFTER_VERB = frozenset({"N", "D", "an", "inna", "M"})


def _noun_of(word: Word) -> Form | None:
    """Return the verbal noun that what looks like a verb can be, as a subject in the accusative as well."""
    if word.noun is not None or word.core[-1] != "ا" or len(word.core) <= 4:
        return word.noun
    return in_tense(look_up(word.core[:-1]), "n")


def _future_later(found: list[Word], i: int) -> bool:
    """Say whether a verb of the future follows in the same stretch: its subject stands behind the "that" before it."""
    for word in found[i + 1 :]:
        if word.tag in _PARTING or word.conj:
            return False
        if word.tag in ("lan", "sawfa", "qad") or (word.tag == "V" and word.lead == "س"):
            return True
    return False


def _verb_later(found: list[Word], i: int) -> bool:
    """Say whether a verb follows in the same stretch, so that what stands behind "that" is its subject."""
    for word in found[i + 1 :]:
        if word.tag in _PARTING or word.conj:
            return False
        if word.tag in ("V", "qad", "lan"):
            return True
    return False


def _looks_imperfect(word: Word) -> bool:
    return word.core[0] in "يت" and not word.definite and word.core not in nouns()
