"""What may follow a word, by the kinds of the words behind it: an object, a noun, a clause, a base form."""

from collections.abc import Collection, Sequence

COMPARATIVES = frozenset(("more", "less", "most", "least"))


def object_next(kinds: Sequence[str], i: int, n: int) -> bool:
    """Say whether an object follows what a modal may make a verb: "would lodge a protest"."""
    return i + 1 < n and kinds[i + 1] in ("D", "z", "X")


def noun_next(kinds: Sequence[str], i: int, n: int) -> bool:
    """Say whether a noun may follow word `i`: the next word can be a noun or lead to one."""
    if i + 1 >= n:
        return False
    kind = kinds[i + 1]
    first = kind[0]
    if first in "UNPz":
        return True
    if first == "A" or first in "dg":
        return (i + 2 < n and kinds[i + 2][0] in "UNPAz") or (i + 2 < n and "N" in kinds[i + 2])
    return "N" in kind or kind == "bA"


def clause_next(kinds: Sequence[str], words: Sequence[str], i: int, n: int) -> bool:
    """Say whether a clause follows word `i`: a verb form comes before the next sign."""
    for j in range(i + 1, min(i + 9, n)):
        kind = kinds[j]
        if kind[0] in "mBHO" or (kind in ("s", "p", "d", "sN", "q") and j > i + 1):
            return True
        if (
            kind == "b"
            and j > i + 1
            and words[i + 1] not in COMPARATIVES
            and words[j - 1] != "to"
            and words[j + 1 : j + 2] in ([], ["."], [","])
        ):
            return True
        if (
            kind in ("b", "bN")
            and j > i + 1
            and words[j - 1].endswith("s")
            and kinds[j - 1][0] in "NUs"
            and j + 1 < n
            and kinds[j + 1][0] in "DzPX"
        ):
            # "before the troops leave the town"
            return True
        if kind[0] in ",;.SWC" and j > i + 1:
            return False
    return False


def letter_of_to(kinds: Sequence[str], i: int, n: int) -> str:
    """Return the letter of "to" at word `i`: "t" before an infinitive, else that of a preposition."""
    for j in range(i + 1, min(i + 4, n)):
        kind = kinds[j]
        if kind[0] in "bqe" or kind[0] in "HO":
            return "t"
        if kind[0] not in "Rx":
            break
    return "I"


def subject_next(kinds: Sequence[str], words: Sequence[str], i: int, n: int) -> bool:
    """Say whether "will" after a number begins the clause: "only in 2031 will the Hungarians"."""
    return words[i - 1].isdigit() and i + 1 < n and kinds[i + 1][0] in "DzPX"


def base_next(kinds: Sequence[str], i: int, n: int) -> bool:
    """Say whether a base form follows word `i`, past adverbs: "the two will come", "Arctic LNG 2 will surely miss"."""
    j = i + 1
    while j < n and kinds[j][0] in "Rx":
        j += 1
    return j < n and kinds[j][0] in "bqe"


# Words that are adverbs together before a verb, wherever its helper stands.
_FIXED = {
    "far": (("so",), ("thus",)),
    "last": (("at",), ("at", "long")),
    "but": (("all",),),
    "than": (("more",), ("less",)),
    "since": ((),),
    "later": (("sooner", "or"),),
}


def fixed_adverbs(words: Sequence[str], kinds: Sequence[str]) -> Collection[int]:
    """Return the words that are only adverbs together: "has so far been", "has all but collapsed", "has since shed"."""
    found: set[int] = set()
    if _FIXED.keys().isdisjoint(words):
        return found
    for i in range(1, len(words) - 1):
        before = _FIXED.get(words[i])
        if (
            before is None
            or (
                kinds[i + 1][0] not in "dnqEg"
                and words[i + 1] != "given"
                and words[i] != "later"
                # "more than doubles the odds"
                and not (words[i] == "than" and kinds[i + 1][0] in "sb" and kinds[i + 2 : i + 3] == ["D"])
            )
        ):
            continue
        for phrase in before:
            first = i - len(phrase)
            if (
                first > 0
                and tuple(words[first:i]) == phrase
                and (kinds[first - 1][0] in "HBEO" or words[i] in ("but", "later", "than"))
            ):
                found.update(range(first, i + 1))
    return found
