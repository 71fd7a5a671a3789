"""One letter for every word of a sentence: what it is here, by its neighbours."""

import re
from collections.abc import Mapping, Sequence

from tarjih.claims.english.words import KINDS, lemma_of, listed, vocabulary
from tarjih.claims.marked import Marked
from tarjih.text.tokens import ByWord

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
# A finite verb comes before any clause that hangs on another word.
_MAIN = re.compile(r"[^SWT]*[mBHOspdqb]")
# A past form behind its helper is no finite verb.
_HELPED = ("ed", "Bd", "Hd", "Ed")
# A clause that leads a sentence and has no verb yet: "If the war drags on".
_VERBLESS = re.compile(r"S[^mBHOspdqb,;SWT]*,")
_COMPARATIVES = frozenset(("more", "less", "most", "least"))


def tag(
    sentence: Marked, words: Sequence[str], kinds: Sequence[str], starts: Sequence[int], names: Mapping[int, str]
) -> str:
    """Return one letter of `words.kind_of` for every word.

    Args:
        sentence: where the capitals are seen.
        words: folded words without quotation marks.
        starts: where each begins in the text.
        kinds: what each word may be, by `words.kind_of`.
        names: the kind of the actor that a word belongs to, if it belongs to one.
    """
    text, n = sentence.text, len(words)
    out: list[str] = []
    before = "^"  # the last tag that is no adverb or negation
    for i, settled in enumerate(map(SETTLED.__getitem__, words)):
        if settled and i not in names and (settled != "N" or before not in "mB"):
            # "the F-35 programme"
            letter = "N" if settled == "D" and before == "A" and words[i - 1] == "-" else settled
            out.append(letter)
            if letter not in "Rx":
                before = letter
            continue
        kind = kinds[i]
        first = kind[0]
        word = words[i]
        if i in names:
            # "two Russian ships": after a number or an article what could be a verb is the noun
            described = (names[i] == "nationality" and (word == "swiss" or not word.endswith("s"))) and (
                _noun_next(kinds, i, n) or (before == "D" and i + 1 < n and kinds[i + 1][0] in "bs")
            )
            # "US-brokered"
            described = described or ("-" in word and word.endswith("ed"))
            letter = "z" if word.endswith("'s") else "A" if described else "P"
        elif first == "U" and (before == "t" or (before == "m" and out[-1] in "mRx" and _takes(kinds, i, n))):
            letter = "b"
        elif first == "U":
            letter = (
                "P" if i and text[starts[i]].isupper() else "A" if kind == "UA" and _noun_next(kinds, i, n) else "N"
            )
            if kind == "UA" and before in "NP" and words[i + 1 : i + 2] in (["to"], ["with"]):
                # "truckers loyal to"
                letter = "A"
            if letter == "A" and word in vocabulary().sectors and kinds[i + 1][0] in "dpsmBH":
                # "an official told reporters"
                letter = "N"
            if letter == "N" and before == "B" and (i + 1 == n or kinds[i + 1][0] not in "NU"):
                letter = "A"
        elif (first in "bsq" and len(kind) > 1) or first in "dng" or kind in {"b", "s"}:
            letter = (
                "P"
                if i and before != ";" and text[starts[i]].isupper()
                else _verb_or_not(kinds, words, i, n, before, out)
            )
        elif first == "N" and before == "m" and out[-1] in "mRx":
            # "will rain": what follows a modal is a verb, whatever the lists know
            letter = "b"
        elif first == "N" and before == "B" and word.endswith("ing") and _takes(kinds, i, n):
            # "is not building a weapon"
            letter = "g"
        elif word in ("likely", "unlikely") and before == "m":
            # "will likely sign"
            letter = "R"
        elif word == "longer" and i and words[i - 1] == "no":
            letter = "R"
        elif kind == "A":
            letter = "A" if before in "BeEk" or _noun_next(kinds, i, n) or before not in "Dz" else "N"
            if before in "NPA" and word in vocabulary().pointing and not _noun_next(kinds, i, n):
                # "the naval chief"
                letter = "N"
            if word == "due" and before != "B":
                letter = "A"
        elif first == "T":
            letter = _that(kinds, words, i, n, before)
        elif first == ",":
            letter = "A" if _hyphen(words, starts, i, n) else ","
        elif word == "to":
            letter = _to(kinds, i, n)
            # a verb that no list knows: "promised to shave ten cents"
            if (
                letter == "I"
                and i + 2 < n
                and kinds[i + 1] == "U"
                and kinds[i + 2][0] in "DzX"
                and text[starts[i + 1]].islower()
            ):
                letter = "t"
        elif word == "her" and not _noun_next(kinds, i + (kinds[i + 1 : i + 2] == ["D"]), n):
            letter = "Y"
        elif first == "'":
            letter = (
                "z"
                if before in "NP" and words[i - 1].endswith("s") and starts[i] == starts[i - 1] + len(words[i - 1])
                else "R"
            )
        elif first == "S" and word == "as" and not _clause_next(kinds, words, i, n):
            letter = "I"
        elif word == "may" and i and text[starts[i]].isupper():
            letter = "P"
        elif (
            (
                word in ("more", "less", "fewer")
                and i + 2 < n
                and words[i + 1] == "than"
                and (kinds[i + 2] == "D" and words[i + 2] not in ("the", "its", "their"))
            )
            or (word == "than" and out and out[-1] == "R" and words[i - 1] in ("more", "less", "fewer"))
            or (
                word in _COMPARATIVES
                and i + 1 < n
                and (kinds[i + 1][0] == "R" or kinds[i + 1][0] == "A" or kinds[i + 1] == "UA")
                and (kinds[i + 1][0] == "R" or not _noun_next(kinds, i + 1, n))
            )
        ):
            letter = "R"
        elif (
            word in listed("alone")
            and i + 1 < n
            and (kinds[i + 1] in ("s", "B", "H", "m", "p") or kinds[i + 1][0] == "O")
        ):
            letter = "X"
        elif (
            word == "will" and before in "Dz" and not _inverts(kinds, words, i, n) and not _base_next(kinds, i, n)
        ) or (word == "can" and before in "Dz"):
            letter = "N"
        elif (
            word in ("before", "after", "since", "until", "till")
            and _clause_next(kinds, words, i, n)
            and not _is_main(out, kinds, i, n)
        ):
            letter = "S"
        elif word == "back" and before in "mt" and i + 1 < n and kinds[i + 1][0] not in "bqe":
            letter = "b"
        elif word == "means" and (before == "X" or (before in "NP" and words[i + 1 : i + 2] in (["to"], ["that"]))):
            letter = "s"
        elif word in listed("compass") and words[i + 1 : i + 2] == ["of"] and before not in "DIz":
            letter = "R"
        elif word in ("right", "left") and i and words[i - 1] in ("far", "hard") and not _noun_next(kinds, i, n):
            letter = "N"
        elif (word == "very" or first == "R") and out and out[-1] == "D" and _noun_next(kinds, i, n):
            # "the very party", "the only host"
            letter = "A"
        elif word == "there" and before in "NP" and i + 1 < n and kinds[i + 1][0] not in "BmHx":
            # "few officials there relish it"
            letter = "R"
        elif word == "yet" and words[i + 1 : i + 2] in (["another"], ["again"], ["more"]):
            letter = "R"
        elif word == "given" and before in "BeEHh":
            letter = "n"
        elif word == "given" and words[i - 1 : i] == ["a"]:
            letter = "N"
        elif (word == "once" and words[i - 1 : i] in (["for"], ["at"])) or (word == "so" and before not in ",;^C"):
            letter = "R"
        elif word == "need" and i + 1 < n and words[i + 1] == "not":
            letter = "m"
        elif (word == "like" and before in "mtXO") or (word == "last" and before in "mt"):
            letter = "b"
        elif (word == "no" and words[i + 1 : i + 2] == ["longer"]) or (word == "longer" and i and words[i - 1] == "no"):
            letter = "R"
        elif word == "one" and i and words[i - 1] == "no":
            letter = "X"
        else:
            letter = "P" if first == "R" and before == "D" and text[starts[i]].isupper() else first
        out.append(letter)
        if letter not in "Rx":
            before = letter
    tags = "".join(out)
    verbs = sum(map(tags.count, "mBHspd"))
    clauses = 1 + sum(map(tags.count, "SWT;")) + tags.count(",C")
    if (
        verbs < clauses
        or (verbs - tags.count("d") < clauses and verbs - sum(map(tags.count, _HELPED)) < clauses)
        or (
            n > 1
            and words[-1] == "."
            and ((tags[0] in "PDANz" and not _MAIN.match(tags)) or (tags[0] == "S" and _VERBLESS.match(tags)))
        )
    ):
        _find_missing_verbs(out, kinds, words)
        return "".join(out)
    return tags


def _takes(kinds: Sequence[str], i: int, n: int) -> bool:
    """Say whether an object follows what a modal may make a verb: "would lodge a protest"."""
    return i + 1 < n and kinds[i + 1] in ("D", "z", "X")


def _hyphen(words: Sequence[str], starts: Sequence[int], i: int, n: int) -> bool:
    """Say whether a sign stands inside a compound with a number: "a 60-day truce", "S-400"."""
    if not i or i + 1 >= n or starts[i] != starts[i - 1] + len(words[i - 1]) or starts[i + 1] != starts[i] + 1:
        return False
    return words[i - 1][0].isdigit() != words[i + 1][0].isdigit()


# The words that `tag` looks at one by one, beside those of the list "alone".
_BY_CONTEXT = frozenset(
    (
        *(
            "-",
            "likely",
            "unlikely",
            "to",
            "her",
            "as",
            "may",
            "more",
            "less",
            "fewer",
            "than",
            "will",
            "can",
            "before",
        ),
        *("after", "since", "until", "till", "so", "need", "like", "last", "no", "longer", "one", *_COMPARATIVES),
        *("there", "yet", "once"),
        *("given", "means", "back", "very", "right", "left", "overcome", "become", "run", "come", "overrun", "outrun"),
    )
)


def _settled(word: str) -> str:
    """Return the letter of a word that is the same in every context, for `tag` to look no further; else nothing."""
    kind = KINDS[word]
    if (
        word in _BY_CONTEXT
        or word in listed("alone")
        or word in listed("compass")
        or kind[0] in "UdngT'R"
        or kind in {"A", "b", "s"}
    ):
        return ""
    return "" if kind[0] in "bsq" and len(kind) > 1 else kind[0]


SETTLED = ByWord(_settled)


def _find_missing_verbs(out: list[str], kinds: Sequence[str], words: Sequence[str]) -> None:
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
                )
            ):
                # a plural subject takes the base form, a single one the third person
                plural = _is_plural(out, words, i + 1, j)
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


def _is_plural(out: Sequence[str], words: Sequence[str], start: int, i: int) -> bool:
    """Say whether the noun that a verb at word `i` agrees with is plural: "the dispatch of medics points"."""
    head = next((j - 1 for j in range(start + 1, i) if out[j] == "I" and out[j - 1] in "NP"), i - 1)
    return words[head].endswith("s") and out[head] in ("N" if head else "NP")


def _resumed(out: Sequence[str], i: int) -> bool:
    """Say whether the clause that opens at word `i` is inserted between a subject and its verb."""
    close = next((j for j in range(i, len(out)) if out[j] == ","), len(out))
    return close + 1 < len(out) and out[close + 1] in "mBHO"


def _noun_next(kinds: Sequence[str], i: int, n: int) -> bool:
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


def _clause_next(kinds: Sequence[str], words: Sequence[str], i: int, n: int) -> bool:
    """Say whether a clause follows word `i`: a verb form comes before the next sign."""
    for j in range(i + 1, min(i + 9, n)):
        kind = kinds[j]
        if kind[0] in "mBHO" or (kind in ("s", "p", "d", "sN", "q") and j > i + 1):
            return True
        if (
            kind == "b"
            and j > i + 1
            and words[i + 1] not in _COMPARATIVES
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


def _is_main(out: Sequence[str], kinds: Sequence[str], i: int, n: int) -> bool:
    """Say whether the only verb behind word `i` is that of the main clause: "a cabinet before the rains is"."""
    if not i or "," in out or any(letter in "mBHspdqO" for letter in out):
        return False
    verbs = [j for j in range(i + 1, n) if kinds[j] in ("m", "B", "H", "O", "s", "p")]
    return len(verbs) == 1 and kinds[verbs[0]] in ("m", "B", "H")


def _to(kinds: Sequence[str], i: int, n: int) -> str:
    for j in range(i + 1, min(i + 4, n)):
        kind = kinds[j]
        if kind[0] in "bqe" or kind[0] in "HO":
            return "t"
        if kind[0] not in "Rx":
            break
    return "I"


def _that(kinds: Sequence[str], words: Sequence[str], i: int, n: int, before: str) -> str:
    """Tell the conjunction from the relative pronoun and the demonstrative."""
    if i + 1 >= n:
        return "X"
    following = kinds[i + 1][0]
    if before == "P" and words[i - 1] in listed("days"):
        return "T"
    if before in "NP" and not listed("told").isdisjoint(words[max(i - 4, 0) : i]):
        return "T"
    if before in "NP" and words[i - 1] not in listed("clause nouns"):
        return "W"
    if before in "NP" and following in "mBHOspdR":
        return "W"
    if (
        (before == "I" and words[i - 1] not in ("out", "not"))
        or (before == "C" and following in "NU")
        or (before == "^" and following in "BmH")
    ):
        return "D"
    return "T"


def _inverts(kinds: Sequence[str], words: Sequence[str], i: int, n: int) -> bool:
    """Say whether "will" after a number begins the clause: "only in 2031 will the Hungarians"."""
    return words[i - 1].isdigit() and i + 1 < n and kinds[i + 1][0] in "DzPX"


def _base_next(kinds: Sequence[str], i: int, n: int) -> bool:
    """Say whether a base form follows word `i`, past adverbs: "the two will come", "Arctic LNG 2 will surely miss"."""
    j = i + 1
    while j < n and kinds[j][0] in "Rx":
        j += 1
    return j < n and kinds[j][0] in "bqe"


def _has_verb(out: Sequence[str]) -> bool:
    """Say whether the clause so far has a finite verb."""
    for letter in reversed(out):
        if letter in "mBHspO":
            return True
        if letter in "SWT;,":
            return False
    return False


def _modal_waits(out: Sequence[str]) -> bool:
    """Say whether a modal still waits for its verb: "could at last clinch", "will under no circumstances accept"."""
    for letter in reversed(out[-6:]):
        if letter == "m":
            return out[-1] in "NDA" and ("I" in out[-5:] or (out[0] == "R" and "S" in out[:3]))
        if letter in "bqHBOesp,;X":
            return False
    return False


def _plural_before(words: Sequence[str], out: Sequence[str], i: int) -> bool:
    """Say whether the phrase before word `i` may be plural: "analysts", "analysts at the bank", "police"."""
    if words[i - 1].endswith("s") or words[i - 1] in ("people", "many", "police") or words[i - 2 : i - 1] == ["and"]:
        return True
    for j in range(i - 1, max(i - 8, -1), -1):
        if out[j] not in "NPDAzI":
            return False
        if out[j] == "I" and j and out[j - 1] == "N" and words[j - 1].endswith("s"):
            return True
    return False


def _verb_or_not(kinds: Sequence[str], words: Sequence[str], i: int, n: int, before: str, out: Sequence[str]) -> str:
    """Decide what a form of a verb is here: a verb, a noun or an adjective."""
    kind = kinds[i]
    first = kind[0]
    following = kinds[i + 1][0] if i + 1 < n else "."
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
            if (
                first == "g"
                and (following in "ICBm.,Hs" or kinds[i + 1] if i + 1 < n else True)
                and not _noun_next(kinds, i, n)
            ):
                return "N"
            return "A" if _noun_next(kinds, i, n) else "N" if first == "g" else first
        if before == "I" and first in "dn" and _noun_next(kinds, i, n):
            return "A"
        if (
            first == "g"
            and before in "bsdpq"
            and out[-1] == before
            and following in "NU"
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
            if before in "Be" or _noun_next(kinds, i, n)
            else "b"
            if before in "NP" and following in "DzP" and words[i + 1] != "to"
            else "A"
        )
    if before in "tmO" or (out and out[-1] == "x"):
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
    if "N" in kind and following in "mBH" and before != "X":
        return "N"
    if first == "s":
        if following == "g" and before in "NP" and lemma_of(words[i]) in listed("with gerund"):
            # "risks setting the valley alight"
            return "s"
        if kind == "s" or before in "XW" or (before in "NP" and words[i + 1 : i + 2] in (["it"], ["them"], ["him"])):
            return "s"
        if words[i] == "votes" and before == "P" and words[i + 1 : i + 2] in (["on"], ["in"], ["for"], ["again"]):
            return "s"
        said = following in ".," and lemma_of(words[i]) in vocabulary().saying and before in "NPX" and "," in out
        if said and "W" not in out[max(j for j in range(i) if out[j] == ",") :]:
            return "s"
        if following in listed("starts object") or (i + 1 < n and words[i + 1] == "to" and _to(kinds, i + 1, n) == "t"):
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
    if before in "XW":
        return first
    if before == "^":
        if "N" in kind and words[i + 1 : i + 2] == ["of"]:
            return "N"
        return first if following in "DzIPTYRU" and kind != "q" else "N"
    if before == "e":
        return "N" if "N" in kind else first
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
        following in listed("starts object") or (i + 1 < n and words[i + 1] == "to" and _to(kinds, i + 1, n) == "t")
    ):
        return first if first == "q" or _plural_before(words, out, i) else "N"
    if first == "b" and before == "N" and out[-1] == "R" and words[i - 1] in listed("now") and following in "IDzP":
        # "both navies now sail within"
        return first
    if before in "NP" and first == "q" and following in "AUI" and not _has_verb(out):
        return "q"
    if before in "NP" and words[i - 1].endswith("s") and following in "AU" and kind == "bN":
        return first
    starts = following in listed("starts object") or (following in "NU" and words[i] in listed("transfers"))
    if before == "C" and starts and any(letter in "bqmeHO" for letter in out):
        return first
    return "N"
