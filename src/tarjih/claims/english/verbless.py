"""Clauses that the words one by one left without a verb, and which of their nouns it is."""

import re
from collections.abc import Sequence

from tarjih.claims.english.words import listed

# A finite verb comes before any clause that hangs on another word.
_MAIN = re.compile(r"[^SWT]*[mBHOspdqb]")
# A past form behind its helper is no finite verb.
_HELPED = ("ed", "Bd", "Hd", "Ed")
# A clause that leads a sentence and has no verb yet: "If the war drags on".
_VERBLESS = re.compile(r"S[^mBHOspdqb,;SWT]*,")


def lacks_verb(tags: str, words: Sequence[str]) -> bool:
    """Say whether some clause of a sentence may have no finite verb yet: fewer verbs than clauses, or none first."""
    verbs = sum(map(tags.count, "mBHspd"))
    clauses = 1 + sum(map(tags.count, "SWT;")) + tags.count(",C")
    return (
        verbs < clauses
        or (verbs - tags.count("d") < clauses and verbs - sum(map(tags.count, _HELPED)) < clauses)
        or (
            len(words) > 1
            and words[-1] == "."
            and (
                (tags[0] in "PDANz" and not _MAIN.match(tags)) or (tags[0] == "S" and _VERBLESS.match(tags) is not None)
            )
        )
    )


def give_verb(out: list[str], kinds: Sequence[str], words: Sequence[str]) -> None:
    """Give a clause without a verb the noun in it that may be one ("if the water level falls again")."""
    n = len(out)
    i = -1
    while i < n:
        # one clause: words i + 1 up to j, where a clause in its midst may hold a verb of its own
        j, last, past, verb, relative = i + 1, -1, -1, False, False
        leads = i >= 0 and out[i] in "ST" and (i < 2 or out[i - 1] in ",;C")
        while (
            j < n
            and not (leads and out[j] == "," and last > 0 and not verb)
            and (out[j] not in "ST;" or (out[j] == "S" and out[j - 1] == "," and _resumed(out, j)))
            and not (out[j] == "," and j + 1 < n and out[j + 1] == "C" and verb | (last > 0))
        ):
            letter = out[j]
            helped = (letter in "bq" and any(before in "mtO" for before in out[max(j - 4, 0) : j])) or (
                letter == "d" and any(before in "BH" for before in out[max(j - 3, 0) : j])
            )
            if letter in "mBHOspdqb" and not helped and not (letter == "d" and words[j + 1 : j + 2] == ["by"]):
                verb, relative = verb or not relative, False
            relative = relative or letter == "W"
            if (
                letter == "N"
                and j > i + 1
                and (
                    out[j - 1] in "NPz),R"
                    or (out[j - 1] == "Y" and words[j - 1].endswith(("self", "selves")))
                    or (out[j - 1] == "D" and words[j - 2] == "of" and len(words[j - 1]) == 4)
                )
                and kinds[j] in listed("maybe verbs")
                and not (words[j - 1] in listed("days") and out[j - 2] in "DA" and words[j - 2].isalpha())
                and (
                    j + 1 == n
                    or out[j + 1] not in "NPz"
                    or (kinds[j][0] == "b" and words[j - 1].endswith("s") and last < 0)
                    or (kinds[j] == "sN" and out[j - 1] == "," and last < 0)
                )
            ):
                # a plural subject takes the base form, a single one the third person
                comma = max((k for k in range(i + 1, j - 1) if out[k] == ","), default=i)
                plural = _is_plural(out, words, comma + 1 if out[j - 1] != "," else i + 1, j)
                if plural == (kinds[j][0] != "s") or out[j - 1] == ",":
                    last = j if last < 0 or out[j - 1] != "," else last
            if letter == "N" and past < 0 and kinds[j] == "qN" and j and out[j - 1] == "P":
                # "Riyadh cut oil output": behind a name, what may be a past and a noun
                past = j
            j += 1
        if not verb and max(last, past) > 0:
            found = last if last > 0 else past
            out[found] = kinds[found][0]
        i = j
    for w in range(n):
        if out[w] == "W":
            _give_relative(out, kinds, words, w)


def _give_relative(out: list[str], kinds: Sequence[str], words: Sequence[str], w: int) -> None:
    """Give a relative clause without a verb its last noun that may be one: "a figure that the ministry disputes"."""
    found, j = -1, w + 1
    while j < len(out) and out[j] not in ",;.STWC":
        if out[j] in "mBHOspdqb":
            return
        if (
            out[j] == "N"
            and j > w + 1
            and out[j - 1] in "NPz"
            and kinds[j] in listed("maybe verbs")
            and out[j + 1 : j + 2] not in (["N"], ["P"], ["z"])
            and _is_plural(out, words, w + 1, j) == (kinds[j][0] != "s")
        ):
            found = j
        j += 1
    if found > 0:
        out[found] = kinds[found][0]


def _is_plural(out: Sequence[str], words: Sequence[str], start: int, i: int) -> bool:
    """Say whether the noun that a verb at word `i` agrees with is plural: "the dispatch of medics points"."""
    head = next((j - 1 for j in range(start + 1, i) if out[j] == "I" and out[j - 1] in "NP"), i - 1)
    return words[head].endswith("s") and out[head] in ("N" if head else "NP")


def _resumed(out: Sequence[str], i: int) -> bool:
    """Say whether the clause that opens at word `i` is inserted between a subject and its verb."""
    close = next((j for j in range(i, len(out)) if out[j] == ","), len(out))
    return close + 1 < len(out) and out[close + 1] in "mBHO"
