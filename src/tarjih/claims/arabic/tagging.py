"""The part that each Arabic word plays in its sentence: verb, verbal noun, noun, or a word that holds clauses together."""

from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Any, NamedTuple

from ruamel.yaml import YAML

from tarjih.claims.arabic.verbs import Form, Verb, look_up
from tarjih.claims.lexicon import spell_out
from tarjih.text.phrases import Phrases
from tarjih.text.tokens import Token, fold

_VERB_START = "يتنا"
_STOPS = frozenset(".!?؟…")
_BREAKS = frozenset("،,;؛:()[]{}–—-«»\"“”'")
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
    def definite(self) -> bool:
        """Say whether it carries the article or a pronoun."""
        return self.core.startswith("ال") or self.lead == "لل"


@cache
def words_of_the_list() -> dict[str, Any]:
    """Return `ar-words.yaml`."""
    text = resources.files("tarjih.claims.lexicon").joinpath("ar-words.yaml").read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text))


@cache
def particles() -> dict[str, str]:
    """Return the little words, folded, with their names."""
    table = words_of_the_list()["particles"]
    return {fold(word): ("D" if name == "preposition" else name) for name, words in table.items() for word in words}


@cache
def nouns() -> frozenset[str]:
    """Return the nouns that look like verbs."""
    return frozenset(fold(word) for line in words_of_the_list()["nouns"] for word in line.split())


@cache
def participles() -> dict[str, Form]:
    """Return the participles that go on with a subject, in the forms in which they do."""
    table = {}
    for verb, participle in words_of_the_list()["participles"].items():
        form = next(form for form in look_up(fold(verb)) if form.tense == "p")
        stem = fold(participle)
        for ending in ("ا", "ه", "ين", "ات", "يا", "يه"):
            table[stem + ending] = form
    return table


@cache
def openers() -> Phrases[str]:
    """Return the words that open clauses, with what the clause is to the sentence."""
    table = words_of_the_list()["openers"]
    return Phrases(((phrase, name) for name, patterns in table.items() for phrase in spell_out(patterns)), clitics=True)


@lru_cache(maxsize=1 << 15)
def analyse(word: str) -> Word:
    """Return what a folded word is, as far as the word alone tells."""
    if word[0].isdigit():
        return Word("#", "", "", word)
    if word[0] in _STOPS:
        return Word(".", "", "", word)
    if word[0] in _BREAKS:
        return Word(",", "", "", word)
    if (
        word[0] in "وف"
        and len(word) > 2
        and word not in particles()
        and word not in nouns()
        and word[1:] in particles()
    ):
        return Word(particles()[word[1:]], word[0], "", word[1:])
    known = _known(word, "")
    if known is not None:
        return known
    if word[0] in "وف" and len(word) > 2:
        inner = _known(word[1:], word[0])
        if inner is not None and not (inner.tag == "M" and len(word) < 5):
            return inner
        rest = word[1:]
        if rest.startswith("ال") or rest.startswith("لل"):
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
    if word[0] == "س" and len(word) > 3 and word[1] in _VERB_START:
        verb = _first(look_up(word[1:]), "i")
        if verb is not None or (word[1] in "ي" and word not in nouns() and len(word) > 4):
            return Word("V", conj, "س", word[1:], verb)
    participle = participles().get(word)
    if participle is not None:
        return Word("participle", conj, "", word, participle)
    found = look_up(word)
    if found:
        return _verb_or_noun(word, conj, "", found)
    if word[0] == "ل" and len(word) > 3:
        if word[1] in "يت" and (verb := _first(look_up(word[1:]), "i")) is not None and word[1:] not in nouns():
            return Word("purpose verb", conj, "ل", word[1:], verb)
        if (verb := _first(look_up(word[1:]), "p")) is not None and _first(look_up(word[1:]), "n") is None:
            return Word("la verb", conj, "ل", word[1:], verb)
    for lead in ("ال", "بال", "لل", "كال", "ب", "ل", "ك"):
        if word.startswith(lead) and len(word) - len(lead) > 2:
            noun = _first(look_up(word[len(lead) :]), "n")
            if noun is not None:
                core = ("ال" if lead in ("ال", "بال", "لل", "كال") else "") + word[len(lead) :]
                return Word("M", conj, "" if lead == "ال" else lead[0], core, None, noun)
    return None


def _noun_with_pronoun(word: str) -> bool:
    stem = word.removesuffix("ها").removesuffix("هم") if word.endswith(("ها", "هم")) else word
    return len(stem) > 2 and stem != word and stem in nouns()


def _verb_or_noun(word: str, conj: str, lead: str, found: Sequence[Form]) -> Word:
    noun = _first(found, "n")
    imperfect, perfect = _first(found, "i"), _first(found, "p")
    if imperfect is not None and not (word[0] in "تن" and (noun or perfect)):
        return Word("V", conj, lead, word, imperfect, noun, noun is None and not word.startswith("ن"))
    if noun is None:
        verb = perfect or imperfect
        return Word("P" if perfect else "V", conj, lead, word, verb)
    if perfect is None and imperfect is None:
        return Word("M", conj, lead, word, None, noun)
    verb = imperfect if perfect is None or (imperfect is not None and word[0] == "ت") else perfect
    return Word("?", conj, lead, word, perfect or verb, noun, False)


def _first(found: Sequence[Form], tense: str) -> Form | None:
    return next((form for form in found if form.tense == tense), None)


@cache
def roles() -> dict[str, str]:
    """Return the nouns that name part of a state, with and without the article, and the sector of its code."""
    table = {}
    for sector, words in words_of_the_list()["roles"].items():
        for word in words:
            core = fold(word).removeprefix("ال")
            table[core] = table["ال" + core] = "" if sector == "state" else sector
            bare = core[:-1] + "ت" if core.endswith("ه") else core
            for suffix in ("ه", "ها", "هم", "ا"):
                table.setdefault(bare + suffix, table[core])
    return table


@cache
def _plain_nouns() -> frozenset[str]:
    return frozenset(fold(word) for line in words_of_the_list()["not_prepositions"] for word in line.split())


def _noun(word: str, conj: str) -> Word:
    if word[0] in "بل" and len(word) > 3 and word not in _plain_nouns() and not word.startswith("لا"):
        rest = word[1:]
        if len(word) == 4 and rest != "الا":
            return Word("N", conj, "", word)
        if rest in particles() and particles()[rest] in ("this", "anla"):
            return Word(particles()[rest], conj, word[0], rest)
        return Word("N", conj, word[0], ("ال" + rest[1:]) if word.startswith("لل") else rest)
    if word[0] == "ي" and 4 <= len(word) and word not in nouns() and not word.endswith(("يه", "يا")):
        return Word("V", conj, "", word, None, None, False)
    return Word("N", conj, "", word)


def imperfect_of(word: Word) -> Form | None:
    """Return the imperfect that a word can be, which every verb after "that", "not" and "may" is."""
    return _first(look_up(word.core), "i") if word.verb is None or word.verb.tense != "i" else word.verb


_WANTS_IMPERFECT = frozenset({"an", "anla", "lan", "lam", "la", "sawfa"})


def tag(words: Sequence[Token], text: str) -> list[Word]:
    """Return what every word of a sentence is, verbs told from nouns by their neighbours."""
    found = [analyse(token.word) for token in words]
    for i, word in enumerate(found):
        if word.core in _ALIKE:
            found[i] = word._replace(tag=_alike(word.core, text[words[i].start : words[i].end]))
        elif word.verb is not None and word.tag != "participle":
            if word.verb.verb.perfect == "وقع" and _signs(words, i, text):
                found[i] = word = word._replace(verb=_signed(word.verb))
            if _vowelled_passive(word, text[words[i].start : words[i].end]):
                causes = _causative(word) if word.verb.tense == "i" else None
                verb = causes or word.verb._replace(passive=True)
                found[i] = word = word._replace(verb=verb, tag="V" if verb.tense == "i" else "P")
            written = text[words[i].start : words[i].end]
            if (word.verb.object and written.endswith("ة")) or written.endswith(("اً", "ًا", "ةً")):
                found[i] = word._replace(tag="N" if word.noun is None else "M", verb=None, sure=True)
    before = "."
    for i, word in enumerate(found):
        if word.tag == "or" and before == "D":
            found[i] = word = word._replace(tag="N")
        if word.tag == "participle":
            if before != "," or not text[words[i].start : words[i].end].endswith(("ا", "ً", "ة", "ين", "ات")):
                found[i] = word = word._replace(tag="N", verb=None)
        elif word.tag == "?" or (word.tag == "V" and not word.sure) or (word.tag == "N" and before in _WANTS_IMPERFECT):
            found[i] = word = _decide(found, i, before, words, text)
        elif word.tag == "P" and before in _WANTS_IMPERFECT:
            verb = imperfect_of(word)
            if verb is not None:
                found[i] = word = word._replace(tag="V", verb=verb)
        before = word.tag
    return found


# Words that differ in the hamza alone, which the folded form does not keep: that and if, lest and except.
_ALIKE = frozenset({"ان", "انه", "انها", "انهم", "انهما", "اننا", "الا"})


def _vowelled_passive(word: Word, written: str) -> bool:
    """Say whether the vowels that are written make a verb passive: u on the first letter where the active has none."""
    if "\u064f" not in written or word.verb is None:
        return False
    letters = written[len(word.conj) + len(word.lead) :]
    if letters[1:2] != "\u064f" and letters[1:3] != "\u0651\u064f":
        return False
    if word.verb.tense == "p":
        return True
    perfect = word.verb.verb.perfect
    if "\u064e\u0651" in letters or "\u0651\u064e" in letters:
        return True
    return len(perfect) > 4 or (len(perfect) == 3 and "\u0651" not in letters)


_SIGNED = ("اتفاق", "مذكر", "معاهد", "عقد", "مرسوم", "بروتوكول", "وثيق", "اعلان", "صفق", "قانون", "طلب")


def _signs(words: Sequence[Token], i: int, text: str) -> bool:
    """Say whether a form of "fall" is one of "sign", which is written alike: by its doubled letter or what is signed."""
    if "\u0651" in text[words[i].start : words[i].end]:
        return True
    return any(token.word.removeprefix("ال").startswith(_SIGNED) for token in words[i + 1 : i + 7])


@cache
def _signing() -> Verb:
    return next(form.verb for form in look_up("يوقع") if form.verb.root == "COOPERATE")


def _signed(form: Form) -> Form:
    return form._replace(verb=_signing())


def _causative(word: Word) -> Form | None:
    """Return the verb of form IV that is written like this imperfect of a simple verb: it has the u itself."""
    return (
        next(
            (
                form
                for form in look_up(word.core)
                if form.tense == "i" and len(form.verb.perfect) == 4 and form.verb.perfect[0] == "ا"
            ),
            None,
        )
        if word.verb is not None and len(word.verb.verb.perfect) == 3
        else None
    )


def _alike(core: str, written: str) -> str:
    hamza = next((letter for letter in written if letter in "أإا"), "ا")
    if core == "الا":
        return "anla" if hamza == "أ" else "except"
    return "inna" if hamza == "إ" else "an"


def _decide(found: list[Word], i: int, before: str, words: Sequence[Token], text: str) -> Word:
    word = found[i]
    following = found[i + 1] if i + 1 < len(found) else None
    if before in _WANTS_IMPERFECT or before in ("qad", "may"):
        verb = imperfect_of(word)
        if verb is not None:
            return word._replace(tag="V", verb=verb, sure=True)
        if (
            before in ("an", "anla", "lan", "lam", "sawfa")
            and word.core[0] in _VERB_START
            and not word.core.startswith("ال")
        ):
            if before != "an" or text[words[i - 1].start : words[i - 1].end].startswith(
                ("أن", "أنْ", "ان", "بأن", "وأن")
            ):
                if before != "an" or (word.core[0] in "يت" and not word.definite and word.core not in nouns()):
                    return word._replace(tag="V", sure=True)
        if word.tag == "V":
            return word._replace(sure=True)
        if before == "qad":
            return word._replace(tag="P", sure=True) if word.verb is not None else word
    if word.tag == "N":
        return word
    if word.tag == "V":
        if word.verb is None and (before == "D" or (word.conj == "ف" and before != ",")):
            return word._replace(tag="N")
        if word.verb is not None and word.noun is not None and before == "D":
            return word._replace(tag="M")
        return word
    # A perfect and a verbal noun are written alike: a verb opens its clause and its subject is definite or a name.
    opens = before in (".", ",", "opener", "inna", "ma") or i == 0 or word.conj in ("و", "ف")
    if word.verb is not None and word.verb.object and word.noun is not None:
        return word._replace(tag="M")
    starts = following is not None and following.tag in ("N", "D", "an", "inna", "M")
    if opens and starts and following is not None:
        nominal = word.core.endswith(("ه", "ات")) and word.verb is not None and word.verb.tense == "i"
        if not nominal and word.verb is not None and before not in ("D", "M"):
            if (
                following.tag == "D"
                and word.core.startswith("ت")
                and "s" not in word.verb.verb.flags
                and not word.verb.feminine
            ):
                pass
            return word._replace(tag="P" if word.verb.tense == "p" else "V")
    return word._replace(tag="M") if word.noun is not None else word._replace(tag="N")
