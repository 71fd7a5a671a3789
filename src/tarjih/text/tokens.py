"""Words of a text: where each stands, and its folded form, in which spellings of one word meet."""

import re
from functools import lru_cache
from typing import NamedTuple

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
    r"[A-Za-z]+(?=[ ,.;:])"
    # a number with its separators and decimals
    rf"|[0-9٠-٩۰-۹]+(?:[.,٫٬،/:-][0-9٠-٩۰-۹]+)*"
    # Arabic clitics written together with a number
    rf"|(?=[وفبكلا])[وف]?[بكل]?(?:ال)?ـ?(?=[0-9٠-٩])"
    # a word with its marks; an apostrophe or a hyphen inside it belongs to it
    rf"|[^\W\d_{_MARKS}][\w{_MARKS}{_INVISIBLE}]*(?:['’ʼ-][^\W\d_][\w{_MARKS}{_INVISIBLE}]*)*"
    # anything else that is seen, one character at a time
    rf"|[^\s{_INVISIBLE}{_MARKS}]"
)


# Making a named tuple this way is three times as fast, and a sentence makes many.
_new = tuple.__new__


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
    stop = len(text) if end is None else end
    # A tatweel alone is seen and says nothing.
    return [
        _new(Token, (*match.span(), word)) for match in _WORD.finditer(text, start, stop) if (word := fold(match[0]))
    ]


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


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """Return a word without case, vowel marks, tatweel and invisible signs, its letter variants made one.

    >>> fold("الأَوْرَاسِيّ"), fold("KYIV"), fold("٢٠٢٥")
    ('الاوراسي', 'kyiv', '2025')
    """
    folded = word.translate(_LETTERS)
    return folded if folded.isascii() and folded.islower() else _compatible(folded).casefold()


def _compatible(word: str) -> str:
    # Presentation forms, which PDF files hold, are the only letters that need more than the table.
    import unicodedata

    return unicodedata.normalize("NFKC", word).translate(_LETTERS) if any(c >= "\ufb50" for c in word) else word
