"""Words of a text: where each stands, and its folded form, in which spellings of one word meet."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import accumulate
from operator import itemgetter
from typing import NamedTuple, TypeVar

T = TypeVar("T")
_MOST_WORDS = 1 << 16  # words remembered before the memory is emptied

# Letters that are written in several ways and read as one. The folded letter is for matching, never for showing.
_LETTERS = str.maketrans(
    {
        "أ": "ا",
        "إ": "ا",
        "آ": "ا",
        "ٱ": "ا",
        "ى": "ي",
        "ی": "ي",
        "ئ": "ي",
        "ؤ": "و",
        "ة": "ه",
        "ک": "ك",
        "ـ": None,
        "’": "'",
        "‘": "'",
        "ʼ": "'",
    }
    # Vowel marks, Koranic signs and the dagger alef; then direction marks and isolates, soft hyphen, joiners.
    | dict.fromkeys(map(chr, [*range(0x0610, 0x061B), *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06EE)]))
    | dict.fromkeys(map(chr, [0xAD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF]))
    | {chr(0x0660 + digit): str(digit) for digit in range(10)}
    | {chr(0x06F0 + digit): str(digit) for digit in range(10)}
)
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
_WORD = re.compile(
    # a plain word between spaces: the general rule would find the same, only slower
    r"((?:[A-Za-z]+|[ء-غف-ي]+)(?=[ ,.;:،؛])"
    # a number with its separators and decimals
    rf"|[0-9٠-٩۰-۹]+(?:[.,٫٬،/:-][0-9٠-٩۰-۹]+)*"
    # Arabic clitics written together with a number
    rf"|(?=[وفبكلا])[وف]?[بكل]?(?:ال)?ـ?(?=[0-9٠-٩])"
    # a word with its marks; an apostrophe or a hyphen inside it belongs to it
    rf"|[^\W\d_{_MARKS}][\w{_MARKS}{_INVISIBLE}]*(?:['’ʼ-][^\W\d_][\w{_MARKS}{_INVISIBLE}]*)*"
    # anything else that is seen, one character at a time
    rf"|[^\s{_INVISIBLE}{_MARKS}])"
)


class ByWord(dict[str, T]):
    """What a function says of each word, asked once a word: most words of a text come again, and soon.

    A memory of 65,536 words, emptied when it is full.
    """

    __slots__ = ("_ask",)

    def __init__(self, ask: Callable[[str], T]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, word: str) -> T:
        if len(self) >= _MOST_WORDS:
            self.clear()
        found = self[word] = self._ask(word)
        return found


class Token(NamedTuple):
    """A word, a number or a sign: its characters `start` up to `end` in the text, and its folded form."""

    start: int
    end: int
    word: str


def tokens(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """Return the tokens between two offsets of a text, in order; offsets count from the start of the text.

    >>> [token.word for token in tokens("Moscow's 1,5 مليار")]
    ["moscow's", '1,5', 'مليار']
    """
    # Signs and words in turn; where each begins is the sum of the lengths before it.
    parts = _WORD.split(text[start:end])
    folded = list(map(_FOLDED.__getitem__, parts[1::2]))
    places = list(accumulate(map(len, parts), initial=start))
    found = list(map(_token, zip(places[1:-1:2], places[2::2], folded, strict=True)))
    # A tatweel alone is seen and says nothing.
    return found if "" not in folded else [token for token in found if token.word]


def forms(words: Iterable[Token]) -> list[str]:
    """Return the folded forms of tokens."""
    return list(map(_form, words))


def skip_letters(text: str, start: int, count: int) -> int:
    """Return the offset after `count` letters from `start`, with the marks that each letter carries.

    >>> skip_letters("وَفِي", 0, 1)
    2
    """
    end = start
    while count and end < len(text):
        end += 1
        while end < len(text) and text[end].translate(_LETTERS) == "":
            end += 1
        count -= 1
    return end


def fold(word: str) -> str:
    """Return a word without case, vowel marks, tatweel and invisible signs, its letter variants made one.

    >>> fold("الأَوْرَاسِيّ"), fold("KYIV"), fold("٢٠٢٥")
    ('الاوراسي', 'kyiv', '2025')
    """
    return _FOLDED[word]


def _folded(word: str) -> str:
    if word.isascii():
        return word.lower()
    folded = word.translate(_LETTERS)
    # Presentation forms, which PDF files hold, are the only letters that need more than the table.
    if folded and max(folded) >= "\ufb50":
        import unicodedata

        folded = unicodedata.normalize("NFKC", folded).translate(_LETTERS)
    return folded.casefold()


_FOLDED = ByWord(_folded)
# Making a named tuple this way is three times as fast, and a sentence makes many.
_token: Callable[[tuple[int, int, str]], Token] = partial(tuple.__new__, Token)
_form: Callable[[Token], str] = itemgetter(2)
