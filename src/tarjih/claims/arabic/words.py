"""Arabic words by what they are by themselves: particles, nouns, the forms of verbs, and what is written with them."""

from collections.abc import Sequence
from typing import NamedTuple

from tarjih.claims.arabic.lists import nouns, participles, particles, plain_nouns, roles
from tarjih.claims.arabic.verbs import Form, in_tense, look_up
from tarjih.text.tokens import ByWord, Token, forms

# Tags of verbs, and names of particles that negate.
VERBS = frozenset({"V", "P", "la verb", "participle"})
NEGATIONS = frozenset({"lan", "lam", "la", "ma", "not"})
THATS = frozenset({"an", "anla", "inna"})
_VERB_START = "يتنا"
_STOPS = frozenset(".!?؟…")
_BREAKS = frozenset("،,;؛:()[]{}–—-'")
QUOTES = frozenset('«»"“”')


class Word(NamedTuple):
    """What a word is.

    `tag` is one of: `V` imperfect verb, `P` perfect verb, `M` verbal noun, `N` other noun, adjective or name, `D`
    preposition, `#` number, `.` and `,` signs, or the lower-case name of a particle of `ar-words.yaml`. `conj` is the
    conjunction written with it (`و`, `ف`); `lead` what else stands before it (`س`, `ل`, `ب`, `ك`); `core` the rest.
    `sure` is false where only the neighbours can tell a verb from a noun.
    """

    tag: str
    conj: str
    lead: str
    core: str
    verb: Form | None = None
    noun: Form | None = None
    sure: bool = True

    @property
    def lemma(self) -> str:
        """Return the perfect of the verb that it is, folded, or nothing."""
        return self.verb.verb.perfect if self.verb is not None else ""

    @property
    def flags(self) -> str:
        """Return the flags of the verb that it is, or nothing."""
        return self.verb.verb.flags if self.verb is not None else ""

    @property
    def definite(self) -> bool:
        """Say whether it carries the article."""
        if not self.core.startswith("ال"):
            return self.lead == "لل"
        if self.noun is not None and self.noun.verb.perfect.startswith("ال"):  # the two letters are the noun's own
            return self.core.startswith("الال") or self.lead == "لل"
        return self.core not in _NO_ARTICLE


# Thousands, a machine, pain: their first letters are no article.
_NO_ARTICLE = frozenset({"الاف", "الف", "الفا", "الفي", "الفين", "الم", "الام", "الات", "اله", "اليات"})


def analyse(word: str) -> Word:
    """Return what a folded word is, as far as the word alone tells."""
    return _ANALYSED[word]


def analyse_all(words: Sequence[Token]) -> list[Word]:
    """Return what every word of a sentence is, as far as each alone tells."""
    return list(map(_ANALYSED.__getitem__, forms(words)))


def _analyse(word: str) -> Word:
    if word[0].isdigit():
        return Word("#", "", "", word)
    if word[0] in _STOPS:
        return Word(".", "", "", word)
    if word[0] in QUOTES:
        return Word("quote", "", "", word)
    if word[0] in _BREAKS:
        return Word(",", "", "", word)
    if word == "مما":
        return Word("relative", "", "", word)
    little = particles()
    if word[0] in "وف" and word[1:] in little and not (word in little or word in nouns()):
        return Word(little[word[1:]], word[0], "", word[1:])
    known = _known(word, "")
    if known is not None:
        return known
    if word[0] in "وف" and len(word) > 2:
        inner = _known(word[1:], word[0])
        if inner is not None and not (inner.tag == "M" and len(word) < 5):
            return inner
        rest = word[1:]
        if rest.startswith(("ال", "لل")):
            return _noun(rest, word[0])
        if len(rest) > 3 and rest[0] == "ي" and rest not in nouns():
            return _noun(rest, word[0])
    return _noun(word, "")


def _known(word: str, conj: str) -> Word | None:
    tag = particles().get(word)
    if tag is not None:
        return Word(tag, conj, "", word)
    if word in nouns() or _noun_with_pronoun(word):
        return Word("N", conj, "", word)
    if word[0] == "س" and len(word) > 3 and word[1] in _VERB_START and in_tense(look_up(word), "p") is None:
        verb = in_tense(look_up(word[1:]), "i")
        if verb is not None or (word[1] == "ي" and len(word) > 4 and not _known_noun(word)):
            return Word("V", conj, "س", word[1:], verb)
    participle = participles().get(word)
    if participle is not None:
        return Word("participle", conj, "", word, participle)
    found = look_up(word)
    if found and word in roles() and all(form.tense == "n" for form in found):
        return Word("N", conj, "", word)
    if found:
        return _verb_or_noun(word, conj, "", found)
    if word[0] == "ل" and len(word) > 3:
        inner = look_up(word[1:])
        if word[1] in "يت" and (verb := in_tense(inner, "i")) is not None and word[1:] not in nouns():
            noun = in_tense(inner, "n") if word[1] == "ت" else None
            if noun is not None and not noun.object:  # "for the exchange of", written like "to exchange"
                return Word("M", conj, "ل", word[1:], None, noun)
            return Word("purpose verb", conj, "ل", word[1:], verb)
        if (verb := in_tense(inner, "p")) is not None and in_tense(inner, "n") is None:
            return Word("la verb", conj, "ل", word[1:], verb)
    for lead in ("ال", "بال", "لل", "كال", "ب", "ل", "ك"):
        if word.startswith(lead) and len(word) - len(lead) > 2:
            noun = in_tense(look_up(word[len(lead) :]), "n")
            if noun is not None and word[len(lead) :] not in _BODIES:
                core = ("ال" if lead in ("ال", "بال", "لل", "كال") else "") + word[len(lead) :]
                return Word("M", conj, "" if lead == "ال" else lead[0], core, None, noun)
    if word[-1] == "ا" and len(word) > 4 and word[:-1] not in nouns():  # an indefinite object
        noun = in_tense(look_up(word[:-1]), "n")
        if noun is not None:
            return Word("M", conj, "", word, None, noun)
    return None


# Verbal nouns that name a body of people, not an act.
_BODIES = frozenset({"ايتلاف", "اتحاد", "تحالف", "تكتل", "تجمع", "تنظيم"})


def _known_noun(word: str) -> bool:
    """Say whether a word is a noun of the list, as it is, with a pronoun or as an indefinite object."""
    stems = (word, word.removesuffix("ه"), word.removesuffix("هم"), word.removesuffix("ا"), word.removesuffix("ي"))
    return any(stem in nouns() or (stem.endswith("ت") and stem[:-1] + "ه" in nouns()) for stem in stems)


def _noun_with_pronoun(word: str) -> bool:
    stem = word[:-2] if word.endswith(("ها", "هم", "نا")) else word[:-1] if word.endswith("ته") else word
    return len(stem) > 2 and stem != word and (stem in nouns() or stem[:-1] + "ه" in nouns())


def _verb_or_noun(word: str, conj: str, lead: str, found: Sequence[Form]) -> Word:
    noun = in_tense(found, "n")
    imperfect, perfect = in_tense(found, "i"), in_tense(found, "p")
    if imperfect is not None and not (word[0] in "تن" and (noun or perfect)):
        return Word("V", conj, lead, word, imperfect, noun, sure=noun is None and word[0] != "ن")
    if noun is None:
        verb = perfect or imperfect
        return Word("P" if perfect else "V", conj, lead, word, verb)
    if perfect is None and imperfect is None:
        return Word("M", conj, lead, word, None, noun)
    verb = imperfect if perfect is None or (imperfect is not None and word[0] == "ت") else perfect
    return Word("?", conj, lead, word, perfect or verb, noun, sure=False)


# Nouns that begin like the imperfect of a derived verb: sequence, crowning, hormones.
_NO_VERBS = ("تتابع", "تتالي", "تتويج", "تتمه", "تتبع", "تتر", "تستوست")


def _noun(word: str, conj: str) -> Word:
    plain = word in plain_nouns() or _stem(word) in plain_nouns()
    if word[0] in "بل" and len(word) > 3 and not plain and not word.startswith("لا"):
        rest = word[1:]
        if rest in particles() and particles()[rest] in ("this", "anla"):
            return Word(particles()[rest], conj, word[0], rest)
        if len(word) == 4 and rest != "الا":
            return Word("N", conj, "", word)
        return Word("N", conj, word[0], ("ال" + rest[1:]) if word.startswith("لل") else rest)
    if word[0] == "ي" and len(word) >= 4 and word not in nouns() and not word.endswith(("يه", "يا")):
        return Word("V", conj, "", word, sure=False)
    if word.startswith(("تت", "تست")) and len(word) >= 5 and not plain and not word.startswith(_NO_VERBS):
        return Word("V", conj, "", word, sure=False)
    return Word("N", conj, "", word)


def _stem(word: str) -> str:
    """Return a noun without its pronoun or the ending of an indefinite object."""
    for ending in ("هما", "ها", "هم", "ه", "ا"):
        if word.endswith(ending):
            return word[: -len(ending)]
    return word


def imperfect_of(word: Word) -> Form | None:
    """Return the imperfect that a word can be, which every verb after "that", "not" and "may" is."""
    return in_tense(look_up(word.core), "i") if word.verb is None or word.verb.tense != "i" else word.verb


def is_elative(core: str) -> bool:
    """Say whether a word is written like "greater": af'al, without the article."""
    return len(core) == 4 and core[0] == "ا" and core[1] != "ل"


def is_was(word: Word) -> bool:
    """Say whether a verb is "was", in the perfect."""
    return word.lemma == "كان" and word.tag == "P"


_ANALYSED = ByWord(_analyse)
