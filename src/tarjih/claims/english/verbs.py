"""The verbs of a sentence with their helpers, and which of them are finite."""

import re
from collections.abc import Sequence

from tarjih.claims.english.phrases import Phrase
from tarjih.claims.english.words import lemma_of, listed
from tarjih.text.tokens import ByWord

# Finite verbs first: modal, be, have, do, then simple forms; then the infinitive, the -ing form and the participle.
_VERBS = re.compile(
    r"(?=[mBHOxthkspdbqnge])(?:m[Rx]*(?:H[Rx]*)?(?:e[Rx]*)?(?:E[Rx]*)?[kbdnqgsOH]?|B[Rx]*(?:E[Rx]*)?(?:k[Rx]*)?[dnqg]?|H[Rx]*(?:E[Rx]*)?k?[dnqgH]?"
    r"|O[Rx]*[bqH]?|x?tR?e?[Rx]*(?:H[Rx]*)?(?:E[Rx]*)?[bqdnOg]?|[hk][Rx]*E?[dnqg]?|[spdbqng]|e[dnqg]?)"
)
_NEGATES = ByWord(lambda word: word.endswith("n't") or word in ("cannot", "never"))
_FINITE = "mBHOsp"
_MODALS = frozenset(("m", "mR", "mx"))
_BARE = frozenset(("b", "q", "bR"))


class Verb:
    """A verb with its helpers: words `first` up to `last`. `head` is the verb that means something.

    `opens` is where its clause begins, and `by` the letter of what opens it; `subject` is a phrase or None.
    """

    __slots__ = (
        "by",
        "finite",
        "first",
        "form",
        "head",
        "inverted",
        "last",
        "lemma",
        "negated",
        "opens",
        "passive",
        "subject",
    )

    def __init__(self, first: int, last: int, tags: str, words: Sequence[str]) -> None:
        self.first, self.last = first, last
        form = tags[first:last]
        head = last - 1
        while head > first and form[head - first] in "Rx":
            head -= 1
        # "is almost": an adverb at the end belongs to what follows.
        self.last = last = head + 1 if form[head - first] not in "mBHO" or "x" not in form[head - first :] else last
        self.head, self.form = head, form
        self.finite = form[0] in _FINITE
        self.negated = (
            "x" in form
            or (first > 0 and tags[first - 1] == "x")
            or any(map(_NEGATES.__getitem__, words[first:last]))
            or (
                "longer" in words[first:head] and words[words.index("longer", first) - 1] == "no"
            )  # "may no longer hold"
        )
        self.passive = form[head - first] in "dnq" and (form[0] == "B" or "e" in form or "E" in form or "k" in form)
        self.lemma = lemma_of(words[head])
        self.opens, self.by = first, "^"
        self.subject: Phrase | None = None
        self.inverted = False


def find_verbs(tags: str, words: Sequence[str]) -> list[Verb]:
    """Return the verbs of a sentence, in order, each with its helpers, and whether it is finite."""
    verbs = [
        Verb(*match.span(), tags, words)
        for match in _VERBS.finditer(tags)
        if match[0].strip("Rx") and match[0] not in ("t", "xt")
    ]
    for k, verb in enumerate(verbs):
        form = verb.form
        if form in ("d", "q", "b"):
            verb.finite = _is_finite(tags, words, verb, verbs[:k], verbs[k + 1 :])
        if form in ("m", "B", "O", "mR", "BR") or (
            form[:1] == "H" and (words[verb.first] == "had" or words[0] in listed("inverting"))
        ):
            _invert(tags, words, verb, verbs[k + 1 :])
    for k, verb in enumerate(verbs[:-1]):
        if verb.form in _MODALS and not verb.inverted:
            if verbs[k + 1].form in _BARE or verbs[k + 1].form[:1] == "e":
                _join(tags, words, verb, verbs[k + 1])
            if verb.form in _MODALS and tags[verb.last] == "," and (close := tags.find(",", verb.last + 1)) > 0:
                # "could, analysts say, raise tariffs"
                for later in verbs[k + 1 :]:
                    if later.first == close + 1 and (later.form in _BARE or later.form[:1] in "eH"):
                        _join(tags, words, verb, later)
        elif verb.form in ("H", "B") and verb.finite and tags[verb.last : verb.last + 1] == ",":
            # "has, officials complain, been gathering dust"
            close = tags.find(",", verb.last + 1)
            been = tags[close + 1 : close + 2] == "E"
            wanted = "dn" if verb.form == "H" and not been else "gdn"
            for later in verbs[k + 1 :]:
                if close > 0 and later.first == close + 1 + been and later.form[:1] in wanted and later.form:
                    _join(tags, words, verb, later)
    return [verb for verb in verbs if verb.form]


def _is_finite(tags: str, words: Sequence[str], verb: Verb, earlier: Sequence[Verb], later: Sequence[Verb]) -> bool:
    i = verb.first
    k = i - 1
    while k >= 0 and tags[k] in "Rx":
        k -= 1
    before = tags[k] if k >= 0 else "^"
    if verb.form == "b":
        return before in "NPXW,CzD)^"
    following = words[i + 1] if i + 1 < len(words) else ""
    many = before == "D" and (
        # "thousands rallied", "the Asian five announced"
        (k == 0 and words[0].endswith("s")) or (k > 0 and tags[k - 1] in "NPA" and words[k].isalpha())
    )
    if (before in "^IDAS" and not many) or (following == "by" and not _by_how_much(tags, words, i + 2)):
        return False
    if before == ",":
        # "Hungary, which holds the presidency, blocked": what the commas hold has its own verb, or none
        opening = tags.rfind(",", 0, k)
        inner = tags[opening + 1 : k] if opening >= 0 else ""
        main = [other for other in earlier if other.finite and not opening < other.first < k]
        return (
            bool(inner)
            and not main
            and following not in ("by", "of", "as")
            and not any(other.form[0] in "spdmBH" and tags[other.first - 1] == "," for other in later)
        )
    if verb.lemma in listed("said") or before in "XW":
        return True
    if verb.lemma in listed("denials") and re.match(r"(?:I?[PN])?X[mHBOspd]", tags[i + 1 :]):
        # "denied it would attack"
        return True
    opening = max(tags.rfind(letter, 0, i) for letter in "WST")
    if (
        opening >= 0
        and before in "NP"
        and tags[opening] == "W"
        and "," not in tags[opening:i]
        and not any(other.finite and other.first > opening for other in earlier)
    ):
        # "the ease with which Riyadh found a table": a relative clause needs a verb of its own
        return True
    if earlier and (verb.form == "d" or (verb.form == "q" and tags[i + 1 : i + 2] == "I")):
        # "froze euros earmarked for Budapest": one clause has one verb
        last = next((other for other in reversed(earlier) if other.finite), None)
        if (
            last is not None
            and last.lemma not in listed("said")
            and not any(letter in ",;SWTC." for letter in tags[last.last : i])
        ):
            return False
    acts_on = tags[i + 1 : i + 2] in ("D", "z", "P", "Y", "N")
    for other in later:
        between = tags[i + 1 : other.first]
        if any(letter in ",;SWTC" for letter in between):
            break
        if (
            acts_on
            and other.form in ("d", "q")
            and (tags[other.first - 1] not in "NPR" or _behind_object(tags, words, other))
        ):
            # "used water cannon against protesters angered by", "opened an inquiry into alleged fraud"
            continue
        if other.form[0] in "mBHOspd" or other.form == "q":
            return False
    return True


def _by_how_much(tags: str, words: Sequence[str], i: int) -> bool:
    """Say whether "by" before word `i` says how much and not who: "fell by 3%", "won by so wide a margin"."""
    if i >= len(words):
        return False
    if words[i][0].isdigit():
        # "supplied by 22 banks"
        j = i + 1
        while j < len(words) and tags[j] in "DR":
            j += 1
        return j >= len(words) or tags[j] != "N" or words[j] in listed("measures")
    return words[i] in ("so", "more", "less", "nearly", "almost", "about", "around", "half") or (
        tags[i] == "D" and words[i + 1 : i + 2] != [] and words[i + 1] in listed("measures")
    )


def _behind_object(tags: str, words: Sequence[str], verb: Verb) -> bool:
    """Say whether a past form only describes: "protesters angered by", "a referendum set for May"."""
    following = tags[verb.last : verb.last + 1]
    return following in ("I", "t", ".", "") or words[verb.last : verb.last + 1] == ["by"]


def _invert(tags: str, words: Sequence[str], verb: Verb, later: Sequence[Verb]) -> None:
    """Join "will Nairobi open", "should Ankara shut", "were Jordan to tear": helper, subject, verb."""
    i = verb.first
    before = tags[i - 1] if i else "^"
    # "should" and "were" before a noun phrase turn the clause around, whatever stands before
    turned = words[i] in ("should", "were") and tags[i + 1 : i + 2] in ("D", "P", "z", "X") and i > 0
    if before not in "^,;CIN)R" and not turned and not _only_before(words, i):
        return
    for other in later[:1]:
        between = tags[verb.last : other.first]
        if (
            between
            and re.fullmatch(r"[DzANPXIRYx]+", between)
            and not re.fullmatch(r"[AIRx]+", between)
            and (between[0] != "I" or before != ",")
            and (other.form[0] in "bqtedn" if verb.form[0] != "H" else other.form[0] in "dnqE")
            and not (before in "NP" and not _only_before(words, i) and not (turned and words[i] == "should"))
            and (not turned or words[i] == "should" or other.form[0] == "t" or before in "^,;CT")
        ):
            verb.inverted = True
            verb.negated = verb.negated or "x" in between or words[0] in ("never", "nor", "neither")
            verb.head, verb.lemma = other.head, other.lemma
            verb.subject = None
            other.form = ""


def _join(tags: str, words: Sequence[str], verb: Verb, other: Verb) -> None:
    """Join a modal to its verb across an adverbial: "could at last clinch", "will, we believe, sign"."""
    between = tags[verb.last : other.first]
    if not re.fullmatch(r"R*I[DANR]+|R*,[^,;SWT]+,R*E?", between):
        return
    verb.negated = verb.negated or "no" in words[verb.last : other.first]
    verb.head, verb.lemma, verb.last = other.head, other.lemma, other.last
    verb.form += other.form
    verb.passive = verb.passive or other.passive
    other.form = ""


def _only_before(words: Sequence[str], i: int) -> bool:
    return words[0] in listed("inverting") and i > 0


def without_verbs(tags: str, verbs: Sequence[Verb]) -> list[str]:
    """Return the letters of a sentence with "v" for every word of a verb."""
    masked = list(tags)
    for verb in verbs:
        if verb.last - verb.first == len(verb.form):
            masked[verb.first : verb.last] = "v" * (verb.last - verb.first)
        else:
            # what parts a modal from its verb has phrases of its own
            masked[verb.first] = masked[verb.head] = "v"
    return masked
