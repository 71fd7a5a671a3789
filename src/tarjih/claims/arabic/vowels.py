"""What the vowels and the hamzas that are written tell of an Arabic word: active or passive, "that" or "if"."""

from collections.abc import Sequence
from functools import cache

from tarjih.claims.arabic.lists import word_set
from tarjih.claims.arabic.verbs import Form, Verb, look_up
from tarjih.claims.arabic.words import Word
from tarjih.text.tokens import Token

# Words that differ in the hamza alone, which the folded form does not keep: that and if, lest and except.
_ALIKE = frozenset({"ان", "انه", "انها", "انهم", "انهما", "اننا", "الا"})
# Two verbs that share forms with another one, which only the letters that are written, or what follows, tell apart.
_BY_LETTERS = frozenset({"بقي", "وقع"})
_VOWELS = "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652"


def read_vowels(found: list[Word], words: Sequence[Token], text: str) -> None:
    """Put right, in `found`, the words of a sentence that are told apart only by what their folded form leaves out."""
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
