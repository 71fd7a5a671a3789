"""English words by what they may be in a sentence: closed classes by list, verbs by their forms, the rest by ending."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from ruamel.yaml import YAML

from tarjih.text.tokens import ByWord

# What a word may be. Words that may be two things carry both letters, and `tagging` decides; U is undecided.
#   D determiner, number   z genitive   A adjective   N noun   P name   X subject pronoun   Y object pronoun
#   R adverb   x negation   m modal   B be   e "be"   E "been"   k "being"   H have   h "having"   O do   t "to"
#   b base form   s third person   p past   d past or participle   q base, past or participle   n participle   g -ing
#   I preposition   C and, or, but   S subordinator   W relative   T that   , ; . ( ) signs   ' genitive sign
_CLOSED = {
    "determiner": "D",
    "preposition": "I",
    "conjunction": "C",
    "subordinator": "S",
    "relative": "W",
    "subject pronoun": "X",
    "object pronoun": "Y",
    "modal": "m",
    "be": "B",
    "have": "H",
    "do": "O",
    "negation": "x",
    "adverb": "R",
    "adjective": "A",
}
_SIGNS = {
    ",": ",",
    ";": ";",
    ":": ";",
    "—": ",",
    "–": ",",
    "(": "(",
    ")": ")",
    "[": "(",
    "]": ")",
    "'": "'",
    "$": "D",
    "€": "D",
    "£": "D",
    "¥": "D",
    "%": "D",
}
_QUOTES = frozenset('"“”«»„`')
_SPECIAL = {
    "to": "I", "that": "T", "be": "e", "been": "E", "being": "k", "having": "h", "done": "n", "doing": "g",
    "her": "D", "whichever": "D", "however": "R", "it's": "B", "that's": "B", "there's": "B", "let's": "b",
    "don": "O", "whoever": "W", "more": "D", "less": "D", "much": "R", "no": "D", "as": "S", "than": "I",
    "absent": "I", "barring": "I", "given": "I", "provided": "S", "providing": "S", "supposing": "S", "assuming": "S",
    "-": ",",
}  # fmt: skip
_ADJECTIVE = (
    "al", "ive", "ous", "ic", "able", "ible", "ful", "less", "ish", "ary", "ese", "ent", "ant", "wide", "like", "most",
)  # fmt: skip
_AGAIN = frozenset(("re", "co", "pre", "counter", "under", "out", "de"))
_VOWELS = frozenset("aeiou")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The word lists of the English reader: what a word may be, its base form, and what base forms mean."""

    kinds: Mapping[str, str]
    lemmas: Mapping[str, str]
    sectors: Mapping[str, str]
    pointing: frozenset[str]
    pointed: Mapping[str, str]
    cue_verbs: Mapping[str, str]
    cue_nouns: Mapping[str, str]
    nominal: frozenset[str]
    saying: frozenset[str]
    up: frozenset[str]
    down: frozenset[str]
    chances: frozenset[str]
    chance_is: Mapping[str, str]
    events: Mapping[str, str]
    lists: Mapping[str, frozenset[str]]
    furniture: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """Read the word lists, once."""
    words, verbs = _load("en-words.yaml"), _load("en-verbs.yaml")
    kinds: dict[str, str] = {}
    lemmas: dict[str, str] = {}
    doubling = frozenset(words["doubling"].split())
    for entry in words["regular"].split():
        base, noun = entry.rstrip("*"), entry.endswith("*")
        if "-" not in base:
            _add(kinds, lemmas, base, regular_forms(base, double=base in doubling), noun=noun)
    for entry in words["irregular"].split():
        base, past, participle = entry.split(",")
        noun, base = base.endswith("*"), base.rstrip("*")
        if "-" not in base:
            _add(kinds, lemmas, base, irregular_forms(base, past, participle), noun=noun)
    for word in words["nouns"].split():
        kinds[word] = "N"
    for name, letter in _CLOSED.items():
        for word in words["closed"][name].split():
            known = kinds.get(word, "")
            # "left", "closed" and "clear" are adjectives beside nouns and verbs beside subjects.
            if letter != "A" or known[:1] not in tuple("bdnq"):
                kinds[word] = letter
            elif known[0] == "b":
                kinds[word] = "bA"
    kinds |= _SPECIAL
    return Vocabulary(
        kinds,
        lemmas,
        {word: sector for sector, entry in words["sectors"].items() for word in entry.split()},
        frozenset(words["pointing"].split()),
        {word: sector for sector, entry in words["pointed"].items() for word in entry.split()},
        {verb: cls for cls, entry in verbs["cue verbs"].items() for verb in entry.split()},
        {noun: cls for cls, entry in verbs["cue nouns"].items() for noun in entry.split()},
        frozenset(verbs["nominal"].split()),
        frozenset(verbs["saying"].split()),
        frozenset(verbs["up"].split()),
        frozenset(verbs["down"].split()),
        frozenset(verbs["chances"].split()),
        {word: cls for cls, entry in verbs["chance is"].items() for word in entry.split()},
        {word: root for root, entry in verbs["events"].items() for word in entry.split()},
        {name: frozenset(entry.split()) for name, entry in words["lists"].items()},
        tuple(words["furniture"].splitlines()),
    )


def listed(name: str) -> frozenset[str]:
    """Return one of the short lists of the reader."""
    return _LISTED[name]


# A sentence asks for fifty of them: compiled, a function over a dictionary takes half the time of `cache`.
_LISTED = ByWord(lambda name: vocabulary().lists[name])


def kind_of(word: str) -> str:
    """Return the letters of what a folded word may be; `U` is a word that no list and no ending decides."""
    found = vocabulary().kinds.get(word)
    if found is not None:
        return found
    first = word[0]
    if not first.isalpha():
        return "D" if first.isdigit() else '"' if word in _QUOTES else _SIGNS.get(word, ".")
    if word.endswith(("'s", "s'")):
        return "z"
    if word.endswith("n't"):
        return "x"
    if "-" in word:
        prefix, last = word.rsplit("-", 1)
        if prefix in _AGAIN and last in vocabulary().kinds and vocabulary().kinds[last][0] in "bsdgnpq":
            return vocabulary().kinds[last]
        if last in vocabulary().kinds and vocabulary().kinds[last][0] in "dng":
            return "A"
    if len(word) > 4:
        if word.endswith("ly"):
            return "R"
        if word.endswith("ing"):
            return "g"
        if word.endswith("ed"):
            return "d"
        if word.endswith("ment"):
            return "U"
        if word.endswith(_ADJECTIVE):
            return "UA"
    return "U"


# What each word may be, worked out once.
KINDS = ByWord(kind_of)


def lemma_of(word: str) -> str:
    """Return the base form of a verb form, or the word itself."""
    return vocabulary().lemmas.get(word, word)


def names_deed(word: str) -> bool:
    """Say whether a noun names what is done: "closure", "recognition", "an attack".

    >>> names_deed("closure"), names_deed("market")
    (True, False)
    """
    return word in vocabulary().events or (word.endswith(("tion", "sion", "ment", "al", "ure")) and len(word) > 6)


def regular_forms(base: str, *, double: bool = False) -> dict[str, str]:
    """Return the forms of a regular verb and what each is.

    >>> regular_forms("deny")
    {'deny': 'b', 'denies': 's', 'denying': 'g', 'denied': 'd'}
    """
    stem = base
    if double or _ends_short(base):
        stem = base + base[-1]
    past = stem + "d" if base.endswith("e") else base[:-1] + "ied" if _consonant_y(base) else stem + "ed"
    return {base: "b", _third(base): "s", _gerund(base, stem): "g", past: "d"}


def irregular_forms(base: str, past: str, participle: str) -> dict[str, str]:
    """Return the forms of an irregular verb; a slash parts two spellings of one form.

    >>> irregular_forms("hit", "hit", "hit")
    {'hit': 'q', 'hits': 's', 'hitting': 'g'}
    """
    stem = base + base[-1] if _ends_short(base) or base in ("begin", "forget", "offset", "outbid", "undercut") else base
    forms = {base: "b", _third(base): "s", _gerund(base, stem): "g"}
    pasts, participles = past.split("/"), participle.split("/")
    for form in dict.fromkeys(pasts + participles):
        if form == base:
            forms[form] = "q" if form in pasts else "b"
        else:
            forms[form] = "d" if form in pasts and form in participles else "p" if form in pasts else "n"
    return forms


def _add(kinds: dict[str, str], lemmas: dict[str, str], base: str, forms: Mapping[str, str], *, noun: bool) -> None:
    for form, letter in forms.items():
        if form not in kinds or letter in "bq":
            kinds[form] = letter + "N" if noun and letter in "bsq" else letter
            lemmas[form] = base


def _ends_short(base: str) -> bool:
    # One syllable that ends in consonant, vowel, consonant doubles its last letter.
    if len(base) < 3 or base[-1] in "wxyaeiou" or base[-2] not in _VOWELS or base[-3] in _VOWELS:
        return base in ("quit", "equip")
    return sum(letter in _VOWELS for letter in base) == 1


def _consonant_y(base: str) -> bool:
    return base.endswith("y") and base[-2] not in _VOWELS


def _third(base: str) -> str:
    if _consonant_y(base):
        return base[:-1] + "ies"
    return base + ("es" if base.endswith(("s", "x", "z", "ch", "sh", "o")) else "s")


def _gerund(base: str, stem: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    return (base[:-1] if base.endswith("e") and not base.endswith(("ee", "oe")) else stem) + "ing"


def _load(name: str) -> dict[str, Any]:
    text = resources.files("tarjih.claims.lexicon").joinpath(name).read_text("utf-8")
    loaded: dict[str, Any] = YAML(typ="safe", pure=True).load(text)
    return loaded
