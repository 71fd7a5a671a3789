"""One letter for every word of a sentence: what it is here, by its neighbours."""

from collections.abc import Mapping, Sequence

from tarjih.claims.english.following import (
    COMPARATIVES,
    base_next,
    clause_next,
    fixed_adverbs,
    letter_of_to,
    noun_next,
    object_next,
    subject_next,
)
from tarjih.claims.english.verb_forms import verb_or_not
from tarjih.claims.english.verbless import give_verb, lacks_verb
from tarjih.claims.english.words import KINDS, lemma_of, listed, vocabulary
from tarjih.claims.marked import Marked
from tarjih.text.tokens import ByWord


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
    fixed = fixed_adverbs(words, kinds)
    for i, settled in enumerate(map(SETTLED.__getitem__, words)):
        if i in fixed:
            # "has so far been spared", "has all but collapsed"
            out.append("R")
            continue
        if settled and i not in names and (settled != "N" or before not in "mB"):
            # "the F-35 programme"
            letter = "N" if settled == "D" and before == "A" and words[i - 1] == "-" else settled
            if letter == "x" and i and words[i - 1] == "than" and i + 1 < n and kinds[i + 1][0] in "Ibqe":
                # "is more likely than not to", "will more likely than not sign": it denies nothing behind it
                letter = "R"
                before = "m" if out[-4:-3] == ["m"] else before
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
                noun_next(kinds, i, n) or (before == "D" and i + 1 < n and kinds[i + 1][0] in "bs")
            )
            # "US-brokered"
            described = described or ("-" in word and word.endswith("ed"))
            letter = "z" if word.endswith("'s") else "A" if described else "P"
        elif word == "come" and _is_time(sentence, starts[i]):
            # "gone come spring"
            letter = "I"
        elif first == "U" and (
            before == "t"
            or (
                before == "m"
                and out[-1] in "mRx"
                and (
                    object_next(kinds, i, n)
                    or (text[starts[i]].islower() and kinds[i + 1 : i + 2] != [] and kinds[i + 1][0] in ".,;I")
                )
            )
        ):
            letter = "b"
        elif first == "U":
            letter = "P" if i and text[starts[i]].isupper() else "A" if kind == "UA" and noun_next(kinds, i, n) else "N"
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
                else verb_or_not(kinds, words, i, n, before, out)
            )
        elif first == "N" and before == "m" and out[-1] in "mRx":
            # "will rain": what follows a modal is a verb, whatever the lists know
            letter = "b"
        elif first == "N" and before == "B" and word.endswith("ing") and object_next(kinds, i, n):
            # "is not building a weapon"
            letter = "g"
        elif word in ("likely", "unlikely") and before == "m":
            # "will likely sign"
            letter = "R"
        elif word == "longer" and i and words[i - 1] == "no":
            letter = "R"
        elif kind == "A":
            letter = "A" if before in "BeEk" or noun_next(kinds, i, n) or before not in "Dz" else "N"
            if before in "NPA" and word in vocabulary().pointing and not noun_next(kinds, i, n):
                # "the naval chief"
                letter = "N"
            if letter == "A" and i + 2 < n and kinds[i + 1] == "sN" and _seems(words, kinds, i + 1):
                # "his future looks uncertain"
                letter = "N"
            if word == "due" and before != "B":
                letter = "A"
        elif first == "T":
            letter = _that(kinds, words, i, n, before)
            if letter == "D" and before == "C" and (i + 1 in names or text[starts[i + 1]].isupper()):
                # "says that Athens will yield and that Ankara will attack"
                letter = "T"
        elif first == ",":
            letter = "A" if _hyphen(words, starts, i, n) else ","
        elif word == "to":
            letter = letter_of_to(kinds, i, n)
            # a verb that no list knows: "promised to shave ten cents"
            if (
                letter == "I"
                and i + 2 < n
                and kinds[i + 1] == "U"
                and kinds[i + 2][0] in "DzX"
                and text[starts[i + 1]].islower()
            ):
                letter = "t"
        elif word == "her" and not noun_next(kinds, i + (kinds[i + 1 : i + 2] == ["D"]), n):
            letter = "Y"
        elif first == "'":
            letter = (
                "z"
                if before in "NP" and words[i - 1].endswith("s") and starts[i] == starts[i - 1] + len(words[i - 1])
                else "R"
            )
        elif first == "S" and word == "as" and not clause_next(kinds, words, i, n):
            letter = "I"
        elif word == "may" and (
            (i and text[starts[i]].isupper()) or (not i and kinds[1:2] and kinds[1][0] in "pdsBHI")
        ):
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
                word in COMPARATIVES
                and i + 1 < n
                and (kinds[i + 1][0] == "R" or kinds[i + 1][0] == "A" or kinds[i + 1] == "UA")
                and (kinds[i + 1][0] == "R" or not noun_next(kinds, i + 1, n))
            )
            or (
                word in ("more", "less")
                and before in "BeE"
                and i + 1 < n
                and kinds[i + 1] in ("d", "n")
                and not noun_next(kinds, i + 1, n)
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
            word == "will" and before in "Dz" and not subject_next(kinds, words, i, n) and not base_next(kinds, i, n)
        ) or (word == "can" and before in "Dz"):
            letter = "N"
        elif (
            word in ("before", "after", "since", "until", "till")
            and clause_next(kinds, words, i, n)
            and not _is_main(out, kinds, i, n)
        ):
            letter = "S"
        elif word == "thanks" and words[i + 1 : i + 2] == ["to"]:
            letter = "I"
        elif word == "back" and before in "mt" and i + 1 < n and kinds[i + 1][0] not in "bqe":
            letter = "b"
        elif word == "means" and (before == "X" or (before in "NP" and words[i + 1 : i + 2] in (["to"], ["that"]))):
            letter = "s"
        elif word in listed("compass") and words[i + 1 : i + 2] == ["of"] and before not in "DIz":
            letter = "R"
        elif word in ("right", "left") and i and words[i - 1] in ("far", "hard") and not noun_next(kinds, i, n):
            letter = "N"
        elif (word == "very" or first == "R") and out and out[-1] == "D" and noun_next(kinds, i, n):
            # "the very party", "the only host"
            letter = "A"
        elif word == "there" and before in "NP" and i + 1 < n and kinds[i + 1][0] not in "BmHx":
            # "few officials there relish it"
            letter = "R"
        elif word == "yet" and (before == "m" or words[i + 1 : i + 2] in (["another"], ["again"], ["more"])):
            # "could yet pull it off"
            letter = "R"
        elif word == "given" and before in "BeEHh":
            letter = "n"
        elif word == "given" and words[i - 1 : i] == ["a"]:
            letter = "N"
        elif (word == "once" and words[i - 1 : i] in (["for"], ["at"])) or (word == "so" and before not in ",;^C"):
            letter = "R"
        elif word == "own" and before in "mtX":
            letter = "b"
        elif word == "need" and i + 1 < n and words[i + 1] == "not":
            letter = "m"
        elif (word == "like" and (before in "mtO" or (before == "X" and not words[i - 1].endswith("thing")))) or (
            word == "last" and before in "mt"
        ):
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
    if lacks_verb(tags, words):
        give_verb(out, kinds, words)
        return "".join(out)
    return tags


def _is_time(sentence: Marked, start: int) -> bool:
    """Say whether a time begins at a character."""
    return any(sentence.words[time.first].start == start for time in sentence.times)


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
        *("after", "since", "until", "till", "so", "need", "like", "last", "no", "longer", "one", *COMPARATIVES),
        *("there", "yet", "once"),
        *(
            "given",
            "means",
            "own",
            "back",
            "very",
            "right",
            "left",
            "overcome",
            "become",
            "run",
            "come",
            "overrun",
            "outrun",
        ),
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


def _is_main(out: Sequence[str], kinds: Sequence[str], i: int, n: int) -> bool:
    """Say whether the only verb behind word `i` is that of the main clause: "a cabinet before the rains is"."""
    if not i:
        return False
    opens = max((j + 1 for j in range(i) if out[j] == ","), default=0)
    for j in range(opens, i):
        if out[j] in "mBHspqO" or (out[j] == "d" and (j + 1 == i or out[j + 1] != "I" or not opens)):
            # a participle behind its noun is none: ", the carriers stranded in Baltimore since the collapse will"
            return False
    verbs = [j for j in range(i + 1, n) if kinds[j] in ("m", "B", "H", "O", "s", "p")]
    return len(verbs) == 1 and kinds[verbs[0]] in ("m", "B", "H")


def _seems(words: Sequence[str], kinds: Sequence[str], i: int) -> bool:
    """Say whether word `i` says how something seems: "looks uncertain"."""
    n = len(words)
    return lemma_of(words[i]) in listed("seeming") and kinds[i + 1][0] in "AUdn" and not noun_next(kinds, i + 1, n)


def _is_hearsay(words: Sequence[str], i: int, following: str) -> bool:
    """Say whether "that" at word `i` tells what is alleged: "rejected claims that it would"."""
    alleged = words[i - 1] in ("claims", "claim", "accusation", "accusations", "allegation", "allegations")
    return alleged and following not in "mBHOspdR"


def _that(kinds: Sequence[str], words: Sequence[str], i: int, n: int, before: str) -> str:
    """Tell the conjunction from the relative pronoun and the demonstrative."""
    if i + 1 >= n:
        return "X"
    following = kinds[i + 1][0]
    if before == "^" and following == "s" and i + 2 < n and kinds[i + 2][0] in "DzAUPXY":
        # "That looks optimistic"
        return "X"
    if before == "S" and words[i - 1] in ("before", "after", "until", "since") and following == "s":
        # "before that happens"
        return "X"
    if before == "P" and words[i - 1] in listed("days"):
        return "T"
    if before in "NP" and not listed("told").isdisjoint(words[max(i - 4, 0) : i]):
        return "T"
    if before in "NP" and words[i - 1] not in listed("clause nouns") and not _is_hearsay(words, i, following):
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
