"""Claims that a document makes twice, as pull-quotes do."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from tarjih.claims.claim import Claim
from tarjih.text.document import Document
from tarjih.text.tokens import tokens

# Words in a row that two sentences must share to be compared at all.
_SHINGLE = 3
# Share of the shorter sentence's word rows that the longer one repeats: an edited quotation keeps this much.
_SAME = 0.6
# A row of words in more sentences than this is a phrase of the trade and tells nothing.
_COMMON = 20


def mark_duplicates(document: Document, claims: Sequence[Claim]) -> list[Claim]:
    """Return the claims, those that repeat another marked with its id.

    Of two that say the same, the one with an estimative word is the original, else the one in the longer
    sentence, else the first.
    """
    by_sentence: dict[int, list[Claim]] = defaultdict(list)
    for claim in claims:
        by_sentence[claim.sentence].append(claim)
    rows = {number: _rows(document, number) for number in by_sentence}
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number, found in rows.items():
        for row in found:
            places[row].append(number)
    shared: dict[tuple[int, int], int] = defaultdict(int)
    for numbers in places.values():
        if 1 < len(numbers) <= _COMMON:
            for i, first in enumerate(numbers):
                for second in numbers[i + 1 :]:
                    shared[first, second] += 1
    original: dict[str, str] = {}
    for (first, second), count in sorted(shared.items()):
        if count >= _SAME * min(len(rows[first]), len(rows[second])):
            _pair(by_sentence[first], by_sentence[second], original)
    return [replace(claim, duplicate_of=original.get(claim.id)) if claim.id in original else claim for claim in claims]


def _rows(document: Document, number: int) -> frozenset[tuple[str, ...]]:
    span = document.sentences[number].span
    words = [token.word for token in tokens(document.text, span.start, span.end) if token.word.isalnum()]
    return frozenset(tuple(words[i : i + _SHINGLE]) for i in range(len(words) - _SHINGLE + 1))


def _pair(first: Sequence[Claim], second: Sequence[Claim], original: dict[str, str]) -> None:
    for one in first:
        for other in second:
            # A pull-quote drops "will" or "likely" and with it a prefix of the verb, so stems may differ at the front.
            a, b = one.predicate.text, other.predicate.text
            free = one.id not in original and other.id not in original
            if free and (a.endswith(b) or b.endswith(a)) and _agree(one, other):
                weaker, stronger = sorted((one, other), key=lambda c: (bool(c.cues), len(c.text), -c.span.start))
                original[weaker.id] = stronger.id
                break


# Classes of a bare future, which is all that a quotation leaves of a doubt that it drops.
_BARE = frozenset({"will", "will_not", "would"})


def _agree(one: Claim, other: Claim) -> bool:
    """Say whether two claims can be the same one: a chance of a half and one of a quarter are two estimates."""
    if one.polarity != other.polarity:
        return False
    first, second = one.estimate, other.estimate
    if first is None or second is None or first.cls in _BARE or second.cls in _BARE:
        return True
    return first.cls == second.cls or (first.low <= second.high and second.low <= first.high)
