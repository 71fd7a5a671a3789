"""Where paragraphs, headings and list items begin and end, and which characters are only marks of that."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

# Characters that are not seen: direction marks and isolates, joiners, the byte-order mark.
INVISIBLE = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
_LINE = re.compile(r"[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]*+(?:\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]|\Z)")
_SEEN = re.compile(rf"[^\s{INVISIBLE}]")
_RULE = re.compile(r"(?:[-*_=~+|:#•·—–]\s*+){3,}+")
_FENCE = re.compile(r"(?:`{3,}|~{3,})[^`]*+")
_COMMENT = re.compile(r"<!--.*-->", re.DOTALL)
_HEADING = re.compile(r"#{1,6}\s+")
_QUOTE = re.compile(r"(?:>\s?)+")
_NUMBER = re.compile(
    rf"[{INVISIBLE}]*(?:\(?(\d{{1,3}})\s?[.)\-–]\s+|\((\d{{1,3}})\)\s+)"  # 1. or (1) or, as in Arabic, 1-
)
_ITEM = re.compile(
    rf"[{INVISIBLE}]*(?:[-*+•◦▪▫‣●○■□–—]\s+(?:\[[ xX]\]\s+)?"
    r"|\(?[a-zA-Zء-ي]\)\s+"  # a)
    r"|[اأبجدهوزحطيكلمن]\s?[-–]\s+"  # an Arabic letter that counts
    r"|(?:\[\^?[\w*-]{1,12}\]:?\s*)+(?=\S))"  # [12] before a note or a paragraph
)
_CLOSED = re.compile(rf"[.!?؟۔…:;؛。！？][\"'”’“»›)\]*_{INVISIBLE}]*+\Z")
_CONTINUED = ("،", ",", "-", "–", "—", "(")
_SAMPLE_LINES = 4000
# A line of hard-wrapped prose is at least this part of the common width, with the word that no longer fitted. Lines
# taken from a PDF file are of one width in points and differ in characters.
_FULL = 0.8
_WIDEST, _NARROWEST = 250, 24


class Block(NamedTuple):
    """Characters `start` up to `end`, in which only a stop ends a sentence, and the paragraph they belong to."""

    start: int
    end: int
    paragraph: int


class _Line(NamedTuple):
    start: int
    end: int
    width: int
    words: str


def blocks(text: str, *, start: int = 0, wrapped: bool | None = None) -> Iterator[Block]:
    """Yield the blocks of a text in order, without the signs that mark headings, list items, quotes and rules.

    A blank line ends a paragraph. A single newline does in a text of one paragraph a line and does not in hard-wrapped
    text; which of them a text is shows in its lines, so text and Markdown are treated alike.

    Args:
        text: the whole text.
        start: where to begin, past front matter.
        wrapped: False where it is known that every line is a paragraph.
    """
    width = 0 if wrapped is False else _wrap_width(text, start)
    paragraph = -1
    fenced = False
    number = 0
    begun: _Line | None = None  # the open block, its end moving on
    last: _Line | None = None
    listed = quoted = False
    for line in _lines(text, start):
        words = line.words
        if not words:
            if begun:
                yield Block(begun.start, begun.end, paragraph)
            begun = last = None
            continue
        if words[0] in "`~" and _FENCE.fullmatch(words):
            fenced = not fenced
        elif not (_RULE.fullmatch(words) or (words.startswith("<!--") and _COMMENT.fullmatch(words))):
            first, end = line.start, line.end
            quote = _QUOTE.match(words) if words[0] == ">" and not fenced else None
            skipped = quote.end() if quote else 0
            flows = (
                wrapped is not False
                and begun is not None
                and last is not None
                and not fenced
                and (bool(quote) == quoted or not quote)
                and _flows(last, words[skipped : skipped + 60], width, text)
            )
            marker, number = (0, number) if fenced else _marker(words, skipped, number, open_line=flows and not listed)
            heading = words.startswith("#", skipped) and marker > skipped
            row = words[0] == "|"
            if begun is not None and (marker > skipped or not flows or row):
                yield Block(begun.start, begun.end, paragraph)
                begun = None
            if begun is None:
                paragraph += 1
                first += max(marker, skipped)
                if heading:
                    end = line.start + _without_closing_signs(words)
                if row:
                    first, end = _without_bars(text, first, end)
                begun = _Line(first, end, 0, "") if first < end else None
                listed, quoted = marker > skipped and not heading, bool(quote)
            else:
                begun = _Line(begun.start, end, 0, "")
            last = line
            if begun and (heading or row or fenced):
                yield Block(begun.start, begun.end, paragraph)
                begun = last = None
            continue
        if begun:
            yield Block(begun.start, begun.end, paragraph)
        begun = last = None
    if begun:
        yield Block(begun.start, begun.end, paragraph)


def _lines(text: str, start: int) -> Iterator[_Line]:
    for match in _LINE.finditer(text, start):
        words = match[0].strip()
        if not words or _SEEN.search(words) is None:
            yield _Line(match.start(), match.start(), 0, "")
            continue
        first = match.start() + len(match[0]) - len(match[0].lstrip())
        yield _Line(first, first + len(words), first + len(words) - match.start(), words)


def _marker(words: str, at: int, number: int, *, open_line: bool) -> tuple[int, int]:
    """Return where the words of a line begin behind its marker, and the number of the list so far.

    A line that goes on with an open one is a new item only if its number follows: "on October / 25. Then".
    """
    if heading := _HEADING.match(words, at):
        return heading.end(), 0
    if counted := _NUMBER.match(words, at):
        found = int(counted[1] or counted[2])
        if counted.end() < len(words) and (not open_line or found == number + 1):
            return counted.end(), found
        return at, number
    if not open_line and (item := _ITEM.match(words, at)) and item.end() < len(words):
        return item.end(), number
    return at, number


def _flows(last: _Line, words: str, width: int, text: str) -> bool:
    """Say whether a line goes on where the one before it broke off."""
    # Two blanks or a backslash at the end of a line are a break that the writer of Markdown asked for.
    if text.startswith("  ", last.end) or last.words.endswith("\\"):
        return False
    if width and last.width + 1 + _first_word(words) > _FULL * width:
        return True
    return last.width >= 40 and not _closed(last.words) and (words[:1].islower() or last.words[-1] in _CONTINUED)


def _closed(words: str) -> bool:
    return _CLOSED.search(words[-40:]) is not None


def _first_word(words: str) -> int:
    return len(words[:60].split(None, 1)[0]) if words else 0


def _without_closing_signs(words: str) -> int:
    bare = words.rstrip("#")
    return len(bare.rstrip()) if bare[-1:].isspace() else len(words)


def _wrap_width(text: str, start: int) -> int:
    """Return the width at which the lines of a text are wrapped, 0 if each line is a paragraph."""
    breaks: list[tuple[_Line, str]] = []
    last: _Line | None = None
    longest = 0
    for line in islice(_lines(text, start), _SAMPLE_LINES):
        if (
            last
            and line.words
            and not (_HEADING.match(last.words) or _ITEM.match(line.words) or line.words[0] in "#>|")
        ):
            breaks.append((last, line.words))
            longest = max(longest, line.width)
        last = line if line.words and not _RULE.fullmatch(line.words) else None
    if not breaks:
        return 0
    widths = sorted(line.width for line, _ in breaks)
    usual = widths[int(0.95 * (len(widths) - 1))]
    # Where few lines can be compared, the last line of the paragraph has to be short, too.
    width = max(usual, min(longest, 2 * usual) if len(breaks) < 6 else 0)
    if not _NARROWEST <= width <= _WIDEST:
        return 0
    open_breaks = [(line, words) for line, words in breaks if not _closed(line.words)]
    full = sum(line.width + 1 + _first_word(words) > _FULL * width for line, words in breaks)
    if full < 0.7 * len(breaks) or len(open_breaks) < 0.4 * len(breaks):
        return 0
    # Prose goes on in small letters after a line's end; lines that all begin with a capital are a list.
    cased = [words[0].islower() for _, words in open_breaks if words[0].isupper() or words[0].islower()]
    if cased and sum(cased) < 0.25 * len(cased):
        return 0
    return width if cased or len(breaks) > 1 or width >= 60 else 0


def _without_bars(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start] == "|" or text[start].isspace()):
        start += 1
    while start < end and (text[end - 1] == "|" or text[end - 1].isspace()):
        end -= 1
    return start, end
