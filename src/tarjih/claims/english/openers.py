"""The words that open a condition, and where they mean something else: "once", "for the moment", "as soon as April"."""

from collections.abc import Sequence

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import listed

_OPENERS = frozenset(["if", "unless", "once", "while"])
_DENYING = frozenset(
    (
        "cannot",
        "can't",
        "not",
        "never",
        "nobody",
        "impossible",
        "unthinkable",
        "inconceivable",
        "doubt",
        "doubts",
        "doubtful",
    )
)
_AHEAD = frozenset(
    (
        "will",
        "won't",
        "would",
        "cannot",
        "can't",
        "unlikely",
        "hardly",
        "impossible",
        "improbable",
        "can",
        "could",
        "may",
        "might",
        "likely",
        "expected",
        "remote",
        "inconceivable",
        "doubtful",
    )
)
_PHRASES: dict[str, tuple[tuple[str, ...], ...]] = {
    "provided": (("that",), ()),
    "providing": (("that",), ()),
    "supposing": (("that",), ()),
    "assuming": (("that",), ()),
    "as": (("long", "as"), ("soon", "as")),
    "so": (("long", "as"),),
    "for": (("as", "long", "as"), ("so", "long", "as")),
    "to": (("the", "extent", "that"), ("the", "degree", "that")),
    "in": (
        ("the", "event", "of"),
        ("the", "event", "that"),
        ("case", "of"),
        ("case",),
        ("the", "absence", "of"),
        ("the", "case", "of"),
        ("the", "unlikely", "event", "of"),
        ("the", "unlikely", "event", "that"),
        ("the", "eventuality", "of"),
        ("an", "emergency"),
        ("a", "crisis"),
        ("a", "war"),
        ("that", "case"),
        ("that", "event"),
        ("this", "case"),
        ("such", "a", "case"),
        ("such", "an", "event"),
        ("such", "circumstances"),
        ("those", "circumstances"),
        ("that", "eventuality"),
        ("which", "case"),
        ("which", "event"),
        ("this", "scenario"),
        ("that", "scenario"),
        ("such", "a", "scenario"),
    ),
    "on": (("condition", "that"), ("the", "condition", "that")),
    "absent": ((),),
    "without": ((),),
    "barring": ((),),
    "short": (("of",),),
    "only": (
        ("if",),
        ("when",),
        ("against",),
        ("with",),
        ("in", "exchange", "for"),
        ("in", "return", "for"),
        ("as", "far", "as"),
        ("as", "long", "as"),
        ("under",),
        ("to", "the", "extent", "that"),
        ("once",),
    ),
    "even": (("if",),),
    "but": (("for",),),
    "except": (("if",),),
    "insofar": (("as",),),
    "depending": (("on",),),
    "pending": ((),),
    "before": ((),),
    "weather": (("permitting",),),
    "otherwise": (),
    "moment": ((),),
    "minute": ((),),
    "instant": ((),),
    "until": ((),),
    "till": ((),),
    "failing": ((),),
    "given": (("enough",), ("time",)),
}
# For those that always take a second word, what it may be.
_FOLLOWS = {
    word: frozenset(rest[0] for rest in rests) for word, rests in _PHRASES.items() if rests and all(map(len, rests))
}
INSTANTS = frozenset(("moment", "minute", "instant"))
_COMMON = frozenset(("for", "to"))
_STARTERS = frozenset((*_OPENERS, *_PHRASES, "should", "were", "had")) - _COMMON


def find_openers(parse: Parse) -> list[tuple[int, int]]:
    """Return every word that opens a condition, with where the condition's own words begin."""
    words = parse.words
    starters = _STARTERS
    if "long" in words or "extent" in words or "degree" in words:
        starters = _STARTERS | _COMMON  # "for as long as", "to the extent that"
    if starters.isdisjoint(words):
        return []
    cues = [(parse.back[m.first], parse.back[m.last]) for m in parse.sentence.cues]
    found = []
    for i, word in enumerate(words):
        if word not in starters:
            continue
        follows = _FOLLOWS.get(word)
        if follows is not None and (i + 1 == parse.n or words[i + 1] not in follows):
            continue
        if any(first < i < last for first, last in cues):
            continue
        before = words[i - 1] if i else ""
        # "for once", "is a given that"; "would not say if"
        if before in ("for", "at", "a") or (word == "if" and before in listed("unanswered")):
            continue
        if inner := _begins(parse, i, cues):
            found.append((i, inner))
    return found


def _begins(parse: Parse, i: int, cues: Sequence[tuple[int, int]]) -> int:
    """Return where the condition's own words begin, if one opens at word `i`, else 0."""
    words, tags, n = parse.words, parse.tags, parse.n
    word = words[i]
    if word in _OPENERS:
        if word == "once" and (
            i + 1 >= n or tags[i + 1] not in "DzANPX" or not any(v.finite and v.opens == i + 1 for v in parse.verbs)
        ):
            parted = i == 0 or tags[i - 1] in ",;"
            if not (parted and i + 2 < n and tags[i + 1] in "DzNPX" and "," not in tags[i + 1 : i + 3]):
                return 0
        if word == "while":
            # "while the duty stands", of what lies ahead: as long as
            inner = next((v for v in parse.finite if v.opens == i + 1), None)
            holds = inner is not None and inner.form[0] in "sBbHq" and words[inner.first] not in ("was", "were", "had")
            return i + 1 if i and holds and tags[i - 1] != "," and not _AHEAD.isdisjoint(words[:i]) else 0
        # "as if", "if only because", "if any", "a question of if"
        if i + 1 >= n or tags[i + 1] in ".;":
            return 0
        if tags[i + 1] == ",":
            # "if, by then, no truce is in place"
            closes = tags.find(",", i + 2)
            return i + 1 if 0 < closes < n - 2 and any(v.finite and v.first > closes for v in parse.verbs) else 0
        if (i and words[i - 1] in ("as", "even")) or (
            i + 1 < n and words[i + 1] in ("only", "any", "anything", "not", "at")
        ):
            return 0
        return i + 1
    for rest in _PHRASES.get(word, ()):
        if tuple(words[i + 1 : i + 1 + len(rest)]) == rest:
            if word in ("without", "barring") and any(
                first == i and (word == "without" or parse.tags[last : last + 1] in (",", ".", ""))
                for first, last in cues
            ):
                # "without question", "barring a miracle": a cue of its own
                continue
            if (
                word == "without"
                and i
                and tags[i - 1] not in ",;("
                and (_DENYING.isdisjoint(words[:i]) or _relative(parse, i))
            ):
                continue
            if not _opens(parse, i, i + 1 + len(rest)):
                continue
            if word == "without" and i and tags[i + 1 : i + 2] == "g":
                # "cannot stimulate without weakening"
                continue
            if word == "as" and not any(v.finite and v.first > i + 3 for v in parse.verbs):
                # "as soon as the congress in March"
                continue
            if word == "as" and (i in parse.time_words or i + 3 in parse.time_words):
                # "as soon as April"
                continue
            if word == "only" and words[i + 2 : i + 3] in (["difficulty"], ["ease"], ["great"], ["care"], ["extreme"]):
                continue
            if word == "short" and i and tags[i - 1] not in ",;":
                continue
            if word == "in" and rest == ("case",) and not (i + 2 < n and tags[i + 2] in "DzNPX"):
                continue
            return i + 1 + len(rest)
    if (
        word == "should"
        and i + 2 < n
        and (i == 0 or tags[i - 1] in ",;C" or (tags[i - 1] in "bdn" and tags[i + 1] in "DP"))
        and (
            tags[i + 1] in "DzPX" or words[i + 1] == "that" or (tags[i + 1] in "NA" and (i == 0 or tags[i - 1] == ","))
        )
    ):
        # "should it last until June", whatever its verb is taken for
        return i + 1
    if (
        word in ("should", "were", "had")
        and i in parse.verb_at
        and parse.verb_at[i].inverted
        and (i == 0 or tags[i - 1] in ",;CT" or word != "had")
    ):
        return i + 1
    return 0


def _opens(parse: Parse, i: int, inner: int) -> bool:
    """Say whether a phrase that may mean something else opens a condition here."""
    words, tags, word = parse.words, parse.tags, parse.words[i]
    if word in ("until", "till"):
        return _waits(parse, i)
    if word in INSTANTS:
        # "would the moment Washington tightens", not "for the moment", nor what happened then
        if i < 2 or words[i - 1] != "the" or tags[i - 2] in "IBDe" or _AHEAD.isdisjoint(words):
            return False
        following = any(inner < v.first <= inner + 4 and v.form[0] in "mBHOspdb" for v in parse.verbs)
        return following and tags[inner] in "PDXzN"
    if word == "but":
        # "but for 2025 the swap remains": another clause
        return not i or tags[i - 1] != ","
    if word == "before":
        return _first_needs(parse, i)
    if word == "pending":
        return i == 0 or tags[i - 1] == ","
    return True


def _first_needs(parse: Parse, i: int) -> bool:
    """Say whether what is denied comes only after a clause that no day dates: "will not sign before it is paid"."""
    verb = next((v for v in parse.finite if v.opens == i + 1), None)
    if verb is None or i < 2 or verb.form[0] not in "sbBH" or parse.words[verb.first] in ("was", "were", "had"):
        return False
    main = parse.behind(i)
    if main is None or any(i <= first for first, _, _ in parse.times) or "," in parse.tags[main.last : i]:
        return False
    return main.negated and main.form[0] == "m"


def _waits(parse: Parse, i: int) -> bool:
    """Say whether what is denied or lasts waits for a clause: "will not restart until the leak is repaired"."""
    verb = next((v for v in parse.finite if v.opens == i + 1), None)
    if verb is None or any(i < first < verb.last + 6 for first, _, _ in parse.times):
        return False
    if i < 2 or parse.tags[i - 1] in ",;C":
        return any(v.first > verb.last for v in parse.finite)
    main = parse.behind(i)
    if main is None:
        return False
    return main.negated or main.lemma in ("remain", "stay") or parse.words[main.last : main.last + 1] == ["out"]


def _relative(parse: Parse, i: int) -> bool:
    """Say whether word `i` stands in a relative clause: "presidents who arrive without a majority"."""
    last = next((v for v in reversed(parse.finite) if v.opens <= i), None)
    return last is not None and last.by == "W"
