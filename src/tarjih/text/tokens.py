"""Words of a text: where each stands, and its folded form, in which spellings of one word meet."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
R = TypeVar("R", bound=tuple[Any, ...])
# The words of a stretch of text: each with its start and end there, and the word or what is known of it.
Cut = tuple[tuple[int, int, T], ...]
_MOST_WORDS = 1 << 16  # words remembered before the memory is emptied
_LONGEST_KEPT = 40  # letters of a word that is remembered: what is longer is no word and does not come again

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
    # a number with its separators and decimals
    rf"[0-9٠-٩۰-۹]+(?:[.,٫٬،/:-][0-9٠-٩۰-۹]+)*"
    # Arabic clitics written together with a number
    rf"|(?=[وفبكلا])[وف]?[بكل]?(?:ال)?ـ?(?=[0-9٠-٩])"
    # a word with its marks; an apostrophe or a hyphen inside it belongs to it
    rf"|[^\W\d_{_MARKS}][\w{_MARKS}{_INVISIBLE}]*(?:['’ʼ-][^\W\d_][\w{_MARKS}{_INVISIBLE}]*)*"
    # anything else that is seen, one character at a time
    rf"|[^\s{_INVISIBLE}{_MARKS}]"
)


class ByWord(dict[str, T]):
    """What a function says of each word, asked once a word: most words of a text come again, and soon.

    A memory of 65,536 words of 40 letters at most, emptied when it is full.
    """

    __slots__ = ("_ask",)

    def __init__(self, ask: Callable[[str], T]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, word: str) -> T:
        found = self._ask(word)
        if len(word) <= _LONGEST_KEPT:
            if len(self) >= _MOST_WORDS:
                self.clear()
            self[word] = found
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
    found: list[Token] = []
    for written in text[start:end].split(" "):
        for first, last, word in _CUT[written]:
            found.append(_token((start + first, start + last, word)))
        start += len(written) + 1
    return found


def tokens_and_rows(text: str, start: int, end: int, table: ByWord[Cut[R]]) -> tuple[list[Token], list[R]]:
    """Return the tokens as `tokens` does, and beside each its row of a table of words.

    Args:
        table: what `cut` returns of a stretch without blanks, and for each word a row that begins with its folded form.
    """
    found: list[Token] = []
    rows: list[R] = []
    for written in text[start:end].split(" "):
        for first, last, row in table[written]:
            found.append(_token((start + first, start + last, row[0])))
            rows.append(row)
        start += len(written) + 1
    return found, rows


def cut(written: str) -> Cut[str]:
    """Return where each word of a stretch of text stands, and its folded form; no word reaches past a blank.

    >>> cut("Kyiv,")
    ((0, 4, 'kyiv'), (4, 5, ','))
    """
    found = [(match.start(), match.end(), _FOLDED[match[0]]) for match in _WORD.finditer(written)]
    # A tatweel alone is seen and says nothing.
    return tuple([one for one in found if one[2]])


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
# What stands between two blanks is cut once: it comes again, and cutting costs more than looking up.
_CUT = ByWord(cut)
# Making a named tuple this way is three times as fast, and a sentence makes many.
_token: Callable[[tuple[int, int, str]], Token] = partial(tuple.__new__, Token)
_form: Callable[[Token], str] = itemgetter(2)
