"""The noun phrases of a sentence."""

import re
from collections.abc import Collection, Sequence

from tarjih.claims.english.words import listed, vocabulary

_PHRASE = re.compile(r"(?=[DLANPzXY])(?:(?:D?L?D*[ANP]*z)*D?L?D*A?D*[ANP]*[NP]|[XY]|D?L?D+A*|L)")


class Phrase:
    """A noun phrase: words `first` up to `last`; `head` is its last noun. `many` says that it lists several."""

    __slots__ = ("first", "head", "last", "many")

    def __init__(self, first: int, last: int, head: int, *, many: bool = False) -> None:
        self.first, self.last, self.head, self.many = first, last, head, many


def find_phrases(
    tags: str, words: Sequence[str], masked: list[str], time_words: Collection[int], names: Sequence[int]
) -> list[Phrase]:
    """Return the noun phrases of a sentence, in order.

    Args:
        tags: one letter for every word.
        words: folded words without quotation marks.
        masked: the letters with "v" where a verb stands.
        time_words: the words that say when, which belong to no phrase.
        names: where the names of states, bodies and leaders begin.
    """
    masked = masked.copy()
    articles = listed("articles")
    i = tags.find("D")
    while i >= 0:
        if words[i] in articles and masked[i] == "D":
            masked[i] = "L"
            if i and masked[i - 1] == "D" and words[i - 1] not in listed("before articles"):
                masked[i - 1] = "v"
        i = tags.find("D", i + 1)
    for i in time_words:
        if masked[i] != "z" and not _describes(tags, words, time_words, i):
            masked[i] = "v"
    found = []
    for match in _PHRASE.finditer("".join(masked)):
        first, last = match.span()
        # "In theory Kazakhstan could": a name after a plain noun is another phrase, after a role the same
        for i in names:
            if first < i < last and tags[i - 1] == "N" and words[i - 1] not in vocabulary().sectors:
                found.append(_phrase(first, i, tags))
                first = i
        if last - first > 2 and says_how_sure(words, first):
            # "there is no doubt inflation will fall"
            found.append(_phrase(first, first + 2, tags))
            first += 2
        found.append(_phrase(first, last, tags))
    return found


def _describes(tags: str, words: Sequence[str], time_words: Collection[int], i: int) -> bool:
    """Say whether a time tells which thing is meant and belongs to its phrase: "the October raids", "its 2026 bond"."""
    first = last = i
    while first and first - 1 in time_words:
        first -= 1
    while last + 1 < len(tags) and last + 1 in time_words:
        last += 1
    if last + 1 >= len(tags) or tags[last + 1] not in "NP" or any(c in "IS" for c in tags[first : last + 1]):
        return False
    if words[first] in ("the", "its", "their", "his", "her", "a", "an"):
        return first < last and words[first + 1] not in ("same", "next", "last", "end")
    return (
        first > 0
        and (tags[first - 1] == "z" or words[first - 1] in listed("articles"))
        and (tags[first] not in "D." or (len(words[first]) == 4 and words[first].isdigit()))
    )


def says_how_sure(words: Sequence[str], i: int) -> bool:
    """Say whether "no doubt", "every chance" begin a sentence at word `i`, or follow "there is"."""
    return (
        words[i] in listed("how sure")
        and words[i + 1 : i + 2] != []
        and words[i + 1] in listed("surenesses")
        and (
            (i == 0 and words[0] in ("no", "few") and words[1] in ("doubt", "question", "chance"))
            or words[i - 1] in ("there's", "have", "has", "had", "with")
            or "there" in words[max(i - 3, 0) : i]
        )
    )


def _phrase(first: int, last: int, tags: str) -> Phrase:
    head = last - 1
    while head > first and tags[head] not in "NPXYg":
        head -= 1
    return Phrase(first, last, head if tags[head] in "NPXYg" else last - 1)
