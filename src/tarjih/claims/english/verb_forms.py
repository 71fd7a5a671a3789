"""What a form of a verb is in its place: a verb, a noun or an adjective."""

from collections.abc import Sequence

from tarjih.claims.english.following import (
    letter_of_to,
    noun_next,
)
from tarjih.claims.english.words import lemma_of, listed, vocabulary

# A base form and the word after it that leave no doubt that it is a verb.
_VERBAL = frozenset(
    (
        ("look", "forward"),
        ("point", "to"),
        ("point", "towards"),
        ("stand", "at"),
        ("spell", "trouble"),
        ("spell", "disaster"),
        ("spell", "doom"),
        ("spell", "ruin"),
    )
)


def _has_verb(out: Sequence[str]) -> bool:
    """Say whether the clause so far has a finite verb."""
    for letter in reversed(out):
        if letter in "mBHspO":
            return True
        if letter in "SWT;,":
            return False
    return False


def _verb_later(kinds: Sequence[str], words: Sequence[str], i: int, n: int) -> bool:
    """Say whether a word that can only be a finite verb follows from word `i` on in the clause."""
    for j in range(i, n):
        kind = kinds[j]
        if (kind[0] in "mBHO" and not (words[j] == "may" and kinds[j - 1] == "I")) or kind in ("s", "p"):
            return True
        if kind[0] in ",;.SWTC":
            return False
    return False


def _modal_waits(out: Sequence[str]) -> bool:
    """Say whether a modal still waits for its verb: "could at last clinch", "will under no circumstances accept"."""
    if out and out[-1] == ",":
        # "will never, says an adviser, trade"
        opens = next((j for j in range(len(out) - 2, 0, -1) if out[j] == ","), 0)
        while opens > 0 and out[opens - 1] in "Rx":
            opens -= 1
        return opens > 0 and out[opens - 1] == "m"
    for letter in reversed(out[-6:]):
        if letter == "m":
            return out[-1] in "NDA" and ("I" in out[-5:] or (out[0] == "R" and "S" in out[:3]))
        if letter in "bqHBOesp,;X":
            return False
    return False


def _plural_before(words: Sequence[str], out: Sequence[str], i: int) -> bool:
    """Say whether the phrase before word `i` may be plural: "analysts", "analysts at the bank", "police"."""
    if words[i - 1].endswith("s") or words[i - 1] in listed("plurals") or words[i - 2 : i - 1] == ["and"]:
        return True
    for j in range(i - 1, max(i - 8, -1), -1):
        if out[j] not in "NPDAzI":
            return False
        if out[j] == "I" and j and out[j - 1] == "N" and words[j - 1].endswith("s"):
            return True
    return False


def verb_or_not(kinds: Sequence[str], words: Sequence[str], i: int, n: int, before: str, out: Sequence[str]) -> str:
    """Decide what a form of a verb is here: a verb, a noun or an adjective."""
    kind = kinds[i]
    first = kind[0]
    following = kinds[i + 1][0] if i + 1 < n else "."
    if first == "s" and before == "D" and len(words[i - 1]) == 4 and words[i - 1].isdigit() and not _has_verb(out):
        # "the probability of war in 2025 rises": a year counts nothing
        return "s"
    if words[i] in listed("base participles") and before in "BHEeh":
        return "n"
    if first in "dng":
        if (
            first == "g"
            and before in "^;"
            and (following in "mH" or (following in "IB" and words[i + 1] != "to" and words[i] in listed("doings")))
        ):
            # "Fighting in Sweida eased"
            return "N"
        if before in "Dz" or (before == "A" and out[-1] == "A"):
            if first in "dn" and out[-1] == "D" and words[i - 1] in ("a", "an") and not noun_next(kinds, i, n):
                # "resembles a wound"
                return "N"
            if (
                first == "g"
                and (following in "ICBm.,Hs" or kinds[i + 1] if i + 1 < n else True)
                and not noun_next(kinds, i, n)
            ):
                return "N"
            return "A" if noun_next(kinds, i, n) else "N" if first == "g" else first
        if before == "I" and first in "dn" and noun_next(kinds, i, n):
            return "A"
        if (
            first == "g"
            and before in "bsdpq"
            and out[-1] == before
            and (following in "NU" or "N" in kinds[i + 1])
            and lemma_of(words[i - 1]) not in listed("gerund takers")
        ):
            # "lower borrowing costs"
            return "A"
        return first
    if kind == "bA":
        if before in "tmOX":
            return "b"
        return (
            "A"
            if before in "Be" or noun_next(kinds, i, n)
            else "b"
            if before in "NP" and following in "DzP" and words[i + 1] != "to"
            else "A"
        )
    if before in "tmO" or (out and out[-1] == "x"):
        return first
    if (
        first == "b"
        and words[i] in ("favour", "favor")
        and not {"odds", "chances"}.isdisjoint(words[max(i - 3, 0) : i])
    ):
        # "the odds strongly favour her removal"
        return first
    if first in "bq" and _modal_waits(out):
        return first
    if i and (
        (first == "s" and words[i - 1] in ("little", "nothing", "everything") and following not in "NPU.")
        or (first == "b" and words[i - 1] in ("few", "many", "most", "some", "several") and following in "DzPXT")
    ):
        # "little points to", "few expect the court"
        return first
    if (
        first == "b"
        and tuple(words[i : i + 2]) in _VERBAL
        and before in "NPR"
        and (words[i] != "point" or _plural_before(words, out, i))
    ):
        return first
    if (
        first == "s"
        and before == "D"
        and words[i - 1].endswith(("ty", "hundred", "thousand"))
        and words[i + 1 : i + 2] == ["the"]
    ):
        # "a price below fifty doubles the risk"
        return first
    if before in listed("nominal before") or (first == "s" and before in "BeE"):
        return "N" if "N" in kind or first in "bs" else first
    if (
        first == "b"
        and following in "mB"
        and before in "NP"
        and "W" in out[-5:]
        and vocabulary().cue_verbs.get(words[i]) in ("hope", "feared", "attributed_belief", "expected", "unlikely")
    ):
        # "a move that officials hope will calm depositors"
        return first
    if "N" in kind and following in "mBH" and before != "X":
        return "N"
    if first == "s":
        if following in "gk" and before in "NP" and lemma_of(words[i]) in listed("with gerund"):
            # "risks setting the valley alight"
            return "s"
        if kind == "s" or before in "XW" or (before in "NP" and words[i + 1 : i + 2] in (["it"], ["them"], ["him"])):
            return "s"
        if before == "Y" and words[i - 1].endswith("self") and following in "NUDPzb" and not _has_verb(out):
            # "the president himself faces voters"
            return "s"
        if words[i] == "votes" and before == "P" and words[i + 1 : i + 2] in (["on"], ["in"], ["for"], ["again"]):
            return "s"
        said = following in ".," and lemma_of(words[i]) in vocabulary().saying and before in "NPX" and "," in out
        if said and "W" not in out[max(j for j in range(i) if out[j] == ",") :]:
            return "s"
        if following in listed("starts object") or (
            i + 1 < n and words[i + 1] == "to" and letter_of_to(kinds, i + 1, n) == "t"
        ):
            return "s" if before in "NPC,R)Y" else "N"
        if following in "AUdnRSx" and before in "NP,)" and lemma_of(words[i]) in listed("seeming"):
            return "s"
        if following in "UA" and before == "P" and not words[i - 1].endswith("s"):
            return "s"
        if before == "C" and following == "I" and lemma_of(words[i]) in listed("timetabled") and "s" in out:
            # "begins on Thursday and ends on Sunday"
            return "s"
        return "N"
    # a base form
    if before == "W" and "N" in kind and following in "NU" and i + 2 < n and kinds[i + 2][0] in "dpmBHs":
        # "a step that trade diplomats said"
        return "N"
    if before in "XW":
        return first
    if before == "^":
        if "N" in kind and words[i + 1 : i + 2] == ["of"]:
            return "N"
        return first if following in "DzIPTYRU" and kind != "q" else "N"
    if before == "e":
        # "will be cut": a participle; "will be war": no verb
        return first if first == "q" else "N" if "N" in kind else first
    if before in "BHEh" and first == "q":
        return "q"
    if kind in ("b", "q"):
        return first
    if (
        following in ".,"
        and lemma_of(words[i]) in vocabulary().saying
        and before in "NP"
        and "," in out
        and words[i - 1].endswith("s")
    ):
        return first
    if before in "NP" and (
        following in listed("starts object")
        or (i + 1 < n and words[i + 1] == "to" and letter_of_to(kinds, i + 1, n) == "t")
    ):
        return first if first == "q" or _plural_before(words, out, i) else "N"
    if first == "b" and before in "NP" and out[-1] == "R" and words[i - 1] in listed("now") and following in "IDzP":
        # "both navies now sail within"
        return first
    if (
        kind == "bN"
        and before in "NP"
        and words[i] in listed("seeming")
        and i + 1 < n
        and (following == "A" or kinds[i + 1] in ("bA", "UA") or words[i + 1] in ("likely", "unlikely", "set"))
        and not noun_next(kinds, i + 1, n)
        and not _has_verb(out)
    ):
        # "the chances of a vote before the recess look thin"
        return "b"
    if before in "NP" and first == "q" and not _has_verb(out):
        if following in "AUI":
            return "q"
        if "N" in kinds[i + 1 : i + 2][0] and not _verb_later(kinds, words, i + 2, n):
            # "the bank cut rates", "protesters set fire to"
            return "q"
        if out[-1] == "R" and following in ",.":
            # "its bank also cut, confounding analysts"
            return "q"
    plural = words[i - 1].endswith("s") or words[i - 1] in listed("plurals")
    if before in "NP" and plural and following in "AU" and kind == "bN":
        return first
    starts = (
        following in listed("starts object")
        or words[i + 1 : i + 2] == ["it"]
        or (following in "NU" and words[i] in listed("transfers"))
    )
    if before == "C" and starts and any(letter in "bqmeHO" for letter in out):
        return first
    return "N"
