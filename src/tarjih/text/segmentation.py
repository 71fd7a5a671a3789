"""Where sentences end: stops that are not abbreviations, decimals, initials or ellipses."""

import csv
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from tarjih.text.document import Span
from tarjih.text.layout import INVISIBLE, Block, blocks

_QUOTES = "\"'”’“‘»›«‹"
# Closing signs belong to the sentence before them, and so does the number of a note: "fell.[12] Then".
_STOP = re.compile(rf"([.!?؟۔…‽。！？]++)((?:[{_QUOTES})\]}}*_`{INVISIBLE}]|\[\d{{1,4}}\])*+)")
_OPENING = re.compile(rf"[\s{_QUOTES}(\[{{*_{INVISIBLE}–—-]*+")
# Newspapers often leave out the blank behind a stop; initials have single letters on either side.
_GLUED = re.compile(r"(?<=[ء-غف-ي\u064b-\u0652]{3})[.!؟][ء-غف-ي]{3}")
_WORD = re.compile(r"\w")
_ARABIC = re.compile(r"[\u0621-\u064a]")
_INITIALS = re.compile(r"[^\W\d_](?:\.[^\W\d_])*")
_EMPHASIS = re.compile(r"(\*{1,3}|_{1,3}|`+)(?=\S)")
_BACK = 1000  # characters that are looked back over for an opening bracket
_LONGEST_WORD = 24
LONGEST = 4_000  # characters of a sentence; no prose comes near it


def sentence_spans(text: str, *, start: int = 0, wrapped: bool | None = None) -> Iterator[tuple[Span, int]]:
    """Yield the span of every sentence and the number of its paragraph, in order; the time grows with the length.

    Spans never overlap and begin and end with a character that is seen or directs the text. What lies between them is
    blank or marks a heading, an item, a quote, a rule or emphasis. An Arabic or Latin semicolon ends no sentence.
    What runs on for more than LONGEST characters, such as a table in one line, is cut between words.

    Args:
        text: the whole text.
        start: where to begin.
        wrapped: False where every line is known to be a paragraph; otherwise its lines tell.
    """
    for block in blocks(text, start=start, wrapped=wrapped):
        for first, last in _sentences(text, block):
            for begin, end in _cut(text, first, last):
                yield Span(begin, end), block.paragraph


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Cut what is too long for a sentence between words, for the time to read one grows faster than its length."""
    while end - start > LONGEST:
        blank = next((at for at in range(start + LONGEST, start, -1) if text[at].isspace()), start + LONGEST)
        yield _trimmed(text, start, blank)
        start = blank
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end


def _sentences(text: str, block: Block) -> Iterator[tuple[int, int]]:
    begin, end = block.start, block.end
    held: tuple[int, int] | None = None
    for stop in _STOP.finditer(text, begin, end):
        if stop.end() < end and stop.end() > begin and _ends(text, begin, stop, end):
            held, kept = _joined(text, held, _trimmed(text, begin, stop.end()))
            if kept:
                yield kept
            begin = stop.end()
    held, kept = _joined(text, held, _trimmed(text, begin, end))
    if kept:
        yield kept
    if held:
        yield held


def _joined(
    text: str, held: tuple[int, int] | None, new: tuple[int, int]
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return what to hold back and what is finished: signs without a word go with the sentence before them."""
    if new[0] >= new[1]:
        return held, None
    if held and not _WORD.search(text, *new):
        return (held[0], new[1]), None
    if held and not _WORD.search(text, *held):
        return (held[0], new[1]), None
    return new, held


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    # Emphasis around a whole sentence is markup; around a word of it, it stays inside the span.
    while (
        (sign := _EMPHASIS.match(text, start, end))
        and end - start > 2 * len(sign[1])
        and text.endswith(sign[1], start, end)
        and text.find(sign[1], sign.end(), end) == end - len(sign[1])
    ):
        start, end = sign.end(), end - len(sign[1])
        if text[end - 1].isspace():
            return start - len(sign[1]), end + len(sign[1])
    return start, end


def _ends(text: str, begin: int, stop: re.Match[str], end: int) -> bool:
    marks, closing = stop[1], stop[2]
    after = stop.end()
    if not text[after].isspace():
        return (marks[-1] in "؟۔。！？" and text[after].isalnum()) or (not closing and _is_glued(text, stop))
    next_at = _OPENING.match(text, after, end).end()  # type: ignore[union-attr]  # it matches nothing at worst
    if next_at == end:
        return False
    following = text[next_at]
    if following.islower():
        return False
    if ")" in closing and (opened := text.rfind("(", max(begin, stop.start() - _BACK), stop.start())) >= 0:
        # "(what a surprise!) was" goes on; a bracket around whole sentences ends with them.
        bare = text[begin:opened].strip() if opened - begin < _LONGEST_WORD else "long"
        if bare and not _WORD.search(text, max(begin, opened - 2), opened) and text[opened - 1] not in ".!?؟":
            return False
    if marks == "…" or (marks[0] == "." and len(marks) in (2, 3)):
        # Behind a blank or an opening quote it stands for words left out; behind a word it trails off.
        two = text[max(begin, stop.start() - 2) : stop.start()]
        bare = two.rstrip(_QUOTES + "([")
        return bare != "" and not bare[-1].isspace()
    if marks != ".":
        return True
    return _full_stop(text, begin, stop.start(), next_at)


def _is_glued(text: str, stop: re.Match[str]) -> bool:
    return len(stop[1]) == 1 and _GLUED.match(text, stop.start()) is not None


def _full_stop(text: str, begin: int, at: int, next_at: int) -> bool:
    """Say whether a single point ends a sentence, by the word before it and the one behind."""
    low = max(begin, at - _LONGEST_WORD)
    before = text[low:at]
    if not before or before[-1].isspace():
        return True
    word = before.split()[-1].lstrip("([{\"'“‘«*_" + INVISIBLE)
    if not word:
        return True
    if word.isdigit():
        # A number by itself counts items: "1. The first".
        return text[begin : at - len(word)].strip() != "" if at - begin < _LONGEST_WORD else True
    if _ARABIC.match(word):
        return not _initials(word) or _era(text, begin, at - len(word))
    kinds = abbreviations()
    plain = word.lower()
    kind = kinds.get(plain)
    if kind is None and not _initials(word):
        return True
    following = text[next_at : next_at + _LONGEST_WORD].split(None, 1)[0].strip(".,;:'’\"”)").lower()
    following = following.split("'")[0].split("’")[0]
    if kind == "never_last":
        return False
    if kind == "before_number":
        return not text[next_at].isdigit()
    if kind == "often_last":
        # "At 11 a.m. Putin left": a sentence of three words has not said anything yet.
        begun = at - begin >= _LONGEST_WORD or len(text[begin:at].split()) > 3
        return begun and text[next_at].isupper() and following not in _after_often_last()
    # "the U.S. The" ends, "the U.S. President" and "J. Smith" do not.
    return kinds.get("begins " + following) is not None or bool(_ARABIC.match(following))


def _initials(word: str) -> bool:
    return _INITIALS.fullmatch(word) is not None


def _era(text: str, begin: int, at: int) -> bool:
    # "1444 ه." and "2022 م." name an era after a year.
    before = text[max(begin, at - 6) : at].rstrip()
    return before[-1:].isdigit()


@cache
def abbreviations() -> Mapping[str, str]:
    """Return what each abbreviation allows, without its last point; words that begin a sentence as "begins the"."""
    kinds: dict[str, str] = {}
    with files("tarjih.text").joinpath("abbreviations.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            for word in row["words"].split():
                own = row["kind"] in ("begins", "after_often_last")
                kinds[f"{row['kind']} {word}" if own else word] = row["kind"]
    return kinds


@cache
def _after_often_last() -> frozenset[str]:
    return frozenset(key.partition(" ")[2] for key, kind in abbreviations().items() if kind == "after_often_last")
