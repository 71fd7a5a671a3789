"""The part that each Arabic word plays in its sentence: verb, verbal noun, noun, or a word between clauses."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from tarjih.claims.arabic.lists import nouns, participles, particles, plain_nouns, roles, word_set
from tarjih.claims.arabic.verbs import Form, Verb, look_up
from tarjih.text.tokens import ByWord, Token, forms

# Tags of verbs, and names of particles that negate.
VERBS = frozenset({"V", "P", "la verb", "participle"})
NEGATIONS = frozenset({"lan", "lam", "la", "ma", "not"})
THATS = frozenset({"an", "anla", "inna"})
_VERB_START = "يتنا"
_STOPS = frozenset(".!?؟…")
_BREAKS = frozenset("،,;؛:()[]{}–—-'")
QUOTES = frozenset('«»"“”')
_NOUN_ENDINGS = ("ه", "اء", "ات", "ين", "ون", "يه", "ان", "ي", "اً")


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
    if word[0] == "س" and len(word) > 3 and word[1] in _VERB_START and _first(look_up(word), "p") is None:
        verb = _first(look_up(word[1:]), "i")
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
        if word[1] in "يت" and (verb := _first(inner, "i")) is not None and word[1:] not in nouns():
            noun = _first(inner, "n") if word[1] == "ت" else None
            if noun is not None and not noun.object:  # "for the exchange of", written like "to exchange"
                return Word("M", conj, "ل", word[1:], None, noun)
            return Word("purpose verb", conj, "ل", word[1:], verb)
        if (verb := _first(inner, "p")) is not None and _first(inner, "n") is None:
            return Word("la verb", conj, "ل", word[1:], verb)
    for lead in ("ال", "بال", "لل", "كال", "ب", "ل", "ك"):
        if word.startswith(lead) and len(word) - len(lead) > 2:
            noun = _first(look_up(word[len(lead) :]), "n")
            if noun is not None and word[len(lead) :] not in _BODIES:
                core = ("ال" if lead in ("ال", "بال", "لل", "كال") else "") + word[len(lead) :]
                return Word("M", conj, "" if lead == "ال" else lead[0], core, None, noun)
    if word[-1] == "ا" and len(word) > 4 and word[:-1] not in nouns():  # an indefinite object
        noun = _first(look_up(word[:-1]), "n")
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
    noun = _first(found, "n")
    imperfect, perfect = _first(found, "i"), _first(found, "p")
    if imperfect is not None and not (word[0] in "تن" and (noun or perfect)):
        return Word("V", conj, lead, word, imperfect, noun, sure=noun is None and word[0] != "ن")
    if noun is None:
        verb = perfect or imperfect
        return Word("P" if perfect else "V", conj, lead, word, verb)
    if perfect is None and imperfect is None:
        return Word("M", conj, lead, word, None, noun)
    verb = imperfect if perfect is None or (imperfect is not None and word[0] == "ت") else perfect
    return Word("?", conj, lead, word, perfect or verb, noun, sure=False)


def _first(found: Sequence[Form], tense: str) -> Form | None:
    return next((form for form in found if form.tense == tense), None)


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
    return _first(look_up(word.core), "i") if word.verb is None or word.verb.tense != "i" else word.verb


_ANALYSED = ByWord(_analyse)
_WANTS_IMPERFECT = frozenset({"an", "anla", "lan", "lam", "la", "sawfa"})


def tag(words: Sequence[Token], text: str, names: frozenset[int] = frozenset()) -> list[Word]:
    """Return what every word of a sentence is, verbs told from nouns by their neighbours and by `names`."""
    found = list(map(_ANALYSED.__getitem__, forms(words)))
    # who writes "fi" so writes every last ya without its dots; asked of the sentence, for a document may be long
    dotless = bool(words) and text.find(" فى ", words[0].start, words[-1].end) >= 0
    for i, (word, token) in enumerate(zip(found, words, strict=True)):
        if word.core in _ALIKE:
            written = text[token.start : token.end]
            # with its doubling written it is "indeed" and never "if"
            core = word.core + "\u0651" if word.core == "ان" and "\u0651" in written else word.core
            found[i] = word._replace(tag=_alike(word.core, written), core=core)
        elif word.verb is None or (
            # without vowel marks only few forms are told apart by their letters
            token.end - token.start == len(token.word)
            and text[token.end - 1] != "ئ"
            and (text[token.end - 1] != "ى" or dotless)
            and not word.verb.object
            and word.verb.verb.perfect not in _BY_LETTERS
        ):
            pass
        elif word.tag != "participle":
            found[i] = _as_written(word, i, words, text)
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
            found[i] = word._replace(tag=name, verb=_first(look_up(word.core), "p"), noun=None)
        elif name == "qad" and word.conj == "ف" and before == "opener":
            name = "P"  # "which lost", written like "so already"
            found[i] = word._replace(tag=name, conj="", core="فقد", verb=_first(look_up("فقد"), "p"))
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
_BY_LETTERS = frozenset({"بقي", "وقع"})
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


def _as_written(word: Word, i: int, words: Sequence[Token], text: str) -> Word:
    """Return a word that may be a verb after a look at the vowels that are written."""
    written = text[words[i].start : words[i].end]
    verb = word.verb
    if verb is None:
        return word
    if written.endswith(("اً", "ًا", "ةً")) or (verb.object and written.endswith("ة")):
        return word._replace(tag="N" if word.noun is None else "M", verb=None, sure=True)
    if written[-1] == "ئ" and verb.tense == "i" and verb.verb.last != "ئ":
        verb = next((form for form in look_up(word.core) if form.verb.last == "ئ" and form.tense == "i"), verb)
        word = word._replace(verb=verb)
    if verb.verb.perfect == "بقي" and verb.tense == "i" and written.endswith("ي"):
        keeps = next((form for form in look_up(word.core) if form.verb.perfect == "ابقي" and form.tense == "i"), None)
        word, verb = word._replace(verb=keeps or verb), keeps or verb
    if verb.verb.perfect == "وقع" and _signs(words, i, written):
        verb = verb._replace(verb=_signing())
        word = word._replace(verb=verb)
    if _vowelled_passive(word, verb, written):
        causes = _causative(word, verb) if verb.tense == "i" else None
        return word._replace(verb=causes or verb._replace(passive=True), tag="V" if verb.tense == "i" else "P")
    return word


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
    if word.tag == "P" and before in _WANTS_IMPERFECT and (verb := imperfect_of(word)) is not None:
        passive = verb.passive or (word.verb is not None and word.verb.passive)
        return word._replace(tag="V", verb=verb._replace(passive=passive))
    return word


# Words that differ in the hamza alone, which the folded form does not keep: that and if, lest and except.
_ALIKE = frozenset({"ان", "انه", "انها", "انهم", "انهما", "اننا", "الا"})


_VOWELS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"


def _vowelled_passive(word: Word, verb: Form, written: str) -> bool:
    """Say whether the vowels that are written make a verb passive: u on the first letter where the active has none."""
    doubled = "\u064e\u0651" in written or "\u0651\u064e" in written
    perfect = verb.verb.perfect
    if verb.tense == "i" and written.endswith("ى") and verb.verb.last == "ي":
        return all(form.verb.last != "ى" for form in look_up(word.core))  # yubna and not yabni
    if "\u064f" not in written:
        return doubled and verb.tense == "i" and len(perfect) == 3
    letters = written[len(word.conj) + len(word.lead) :]
    if verb.tense == "p" and len(perfect) > 4 and letters[3:4] == "\u064f":
        return True  # uftutiha, ustukhdima
    if letters[1:2] != "\u064f" and letters[1:3] != "\u0651\u064f":
        return False
    if "\u0650" in letters:
        return False
    if verb.tense == "i" and "\u064e" in letters.rstrip(_VOWELS)[-3:]:
        return True  # yuda'af
    if len(perfect) == 2:  # a doubled verb, if no causative is written alike
        return all(form.verb.perfect != "ا" + perfect for form in look_up(word.core))
    return verb.tense == "p" or doubled or len(perfect) > 4 or (len(perfect) == 3 and "\u0651" not in letters)


def vowelled(written: str) -> bool:
    """Say whether the u of a passive imperfect is written, which the fourth form has in its active as well."""
    return "\u064f" in written[1:4] and "\u0650" not in written and written[-1] != "ي"


def _signs(words: Sequence[Token], i: int, written: str) -> bool:
    """Say whether a form of "fall" is one of "sign", which is written alike: by its letters or what is signed."""
    signed = word_set("signed")
    near = words[i + 1 : i + 8]
    return "\u0651" in written or any(token.word.removeprefix("ال").rstrip("ا") in signed for token in near)


@cache
def _signing() -> Verb:
    return next(form.verb for form in look_up("يوقع") if form.verb.root == "AGREE")


def _causative(word: Word, verb: Form) -> Form | None:
    """Return the verb of form IV that is written like this imperfect of a simple verb: it has the u itself."""
    if len(verb.verb.perfect) != 3:
        return None
    others = (form for form in look_up(word.core) if form.tense == "i")
    return next((form for form in others if len(form.verb.perfect) == 4 and form.verb.perfect[0] == "ا"), None)


def _alike(core: str, written: str) -> str:
    hamza = next((letter for letter in written if letter in "أإا"), "ا")
    if core == "الا":
        return "anla" if hamza == "أ" else "except"
    return "inna" if hamza == "إ" else "an"


def _decide(found: list[Word], i: int, before: str) -> Word:
    word = found[i]
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
    return word.noun or (_first(look_up(word.core[:-1]), "n") if word.core[-1] == "ا" and len(word.core) > 4 else None)


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


def is_elative(core: str) -> bool:
    """Say whether a word is written like "greater": af'al, without the article."""
    return len(core) == 4 and core[0] == "ا" and core[1] != "ل"


def is_was(word: Word) -> bool:
    """Say whether a verb is "was", in the perfect."""
    return word.lemma == "كان" and word.tag == "P"
