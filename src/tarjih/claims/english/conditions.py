"""Under which condition: if, unless, provided that, should X happen, were X to, without X."""

from collections.abc import Sequence

from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import listed

_OPENERS = frozenset(["if", "unless", "once", "while"])
_UNTOUCHED = frozenset(
    (
        "left",
        "set",
        "given",
        "deprived",
        "denied",
        "faced",
        "pressed",
        "cornered",
        "unchecked",
        "pushed",
        "starved",
        "stripped",
        "isolated",
        "confronted",
        "forced",
        "untreated",
        "unopposed",
        "unaided",
    )
)
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
# Whole conditions that take no further words.
_INSTANTS = frozenset(("moment", "minute", "instant"))
_UNPARTED = frozenset(("until", "till", "as", "if", "once"))
_CLAUSAL = frozenset(("if", "unless", "once", "that"))
_CASES = frozenset(
    ("emergency", "crisis", "war", "case", "event", "eventuality", "scenario", "circumstances", "permitting")
)
# What makes it likelier or less likely, beside a chance that rises or falls.
_DRIVERS = (
    ("as", "a", "result", "of"),
    ("in", "the", "wake", "of"),
    ("because", "of"),
    ("thanks", "to"),
    ("owing", "to"),
    ("due", "to"),
    ("with", "each"),
    ("with", "every"),
    ("after",),
    ("now", "that"),
)
_DRIVING = frozenset(opening[0] for opening in _DRIVERS)
_STARTERS = frozenset((*_OPENERS, *_PHRASES, "should", "were", "had"))


def find_conditions(parse: Parse) -> list[tuple[int, int]]:
    """Return the words of every condition: its particle up to where its clause ends."""
    found: list[tuple[int, int]] = []
    done = _opening(parse)
    if done:
        found.append((0, done))
    at = parse.tags.find(";")
    while at >= 0:
        if (closes := _untouched(parse, at + 1)) > 0:
            found.append((at + 1, closes))
        at = parse.tags.find(";", at + 1)
    if _STARTERS.isdisjoint(parse.words):
        return found
    cues = [(parse.back[m.first], parse.back[m.last]) for m in parse.sentence.cues]
    words = parse.words
    for i in [i for i, word in enumerate(words) if word in _STARTERS]:
        follows = _FOLLOWS.get(words[i])
        if follows is not None and (i + 1 == parse.n or words[i + 1] not in follows):
            continue
        if any(first < i < last for first, last in cues):
            continue
        if words_before(parse, i) in ("for", "at", "a"):
            # "for once", "is a given that"
            continue
        if words[i] == "if" and words_before(parse, i) in listed("unanswered"):
            # "would not say if"
            continue
        if i >= done and (begins := _begins(parse, i, cues)):
            done = _end(parse, i, begins)
            found.append((i - (parse.words[i] in _INSTANTS), done))
    return found


def words_before(parse: Parse, i: int) -> str:
    """Return the word before word `i`, or nothing."""
    return parse.words[i - 1] if i else ""


def _opening(parse: Parse) -> int:
    """Return where a condition without a particle ends: "Deprived of grain, ...", "To embargo gas would ..."."""
    words, tags, n = parse.words, parse.tags, parse.n
    comma = tags.find(",")
    main = next((v for v in parse.verbs if v.finite), None)
    if main is None:
        return 0
    if (
        words[0] == "the"
        and n > 2
        and comma > 0
        and _compared(words[1])
        and comma + 2 < n
        and words[comma + 1] == "the"
        and _compared(words[comma + 2])
    ):
        return comma
    if closes := _untouched(parse, 0):
        return closes
    if words[main.first] not in ("would", "could", "might"):
        return 0
    if words[0] == "under" and 0 < comma < main.first:
        # "Under a second Trump presidency, Kyiv would"
        return comma
    if tags[0] == "t" and main.by == "^":
        return main.first
    if tags[0] in "dn" and 0 < comma < main.first:
        return comma
    return 0


def _untouched(parse: Parse, start: int) -> int:
    """Return where a participle ends that supposes: "Deprived of grain, he will", "; amended, it would"."""
    words, tags = parse.words, parse.tags
    if start >= parse.n or not (
        words[start] in _UNTOUCHED or (tags[start] in "dn" and words[start] not in listed("said"))
    ):
        return 0
    comma = tags.find(",", start)
    main = next((v for v in parse.finite if v.first > start), None)
    if main is None or not start < comma < main.first:
        return 0
    return comma if words[main.first] in ("will", "would", "could", "might", "may") else 0


def _compared(word: str) -> bool:
    return word in ("more", "less", "fewer", "better", "worse") or word.endswith("er")


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
        and (tags[i + 1] in "DzPX" or words[i + 1] == "that" or (i == 0 and tags[i + 1] in "NA"))
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
    if word in _INSTANTS:
        # "would the moment Washington tightens", not "for the moment", nor what happened then
        if i < 2 or words[i - 1] != "the" or tags[i - 2] in "IBDe" or _AHEAD.isdisjoint(words):
            return False
        following = any(inner < v.first <= inner + 4 and v.form[0] in "mBHOspdb" for v in parse.verbs)
        return following and tags[inner] in "PDXzN"
    if word == "but":
        # "but for 2025 the swap remains": another clause
        return not i or tags[i - 1] != ","
    if word == "pending":
        return i == 0 or tags[i - 1] == ","
    return True


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


def driver(parse: Parse) -> tuple[int, int] | None:
    """Return what a chance rises or falls with: "has doubled as a result of the raids", "with each strike"."""
    words = parse.words
    if _DRIVING.isdisjoint(words):
        return None
    for i, word in enumerate(words):
        if word not in _DRIVING:
            continue
        for opening in _DRIVERS:
            inner = i + len(opening)
            if tuple(words[i:inner]) != opening or inner >= parse.n:
                continue
            if word == "now":
                return (i, parse.clause_end(i + 2)) if parse.tags[i + 1] in "TSW" else None
            start = i + 1 if word == "with" else inner
            phrase = parse.starts_at.get(start)
            if phrase is None or start in parse.time_words or words[phrase.head] in listed("units"):
                continue
            if parse.tags[inner - 1] == "t":
                # "due to debate it"
                continue
            return start, next((j for j in range(start, parse.n) if parse.tags[j] in ",;."), parse.n)
    return None


def _relative(parse: Parse, i: int) -> bool:
    """Say whether word `i` stands in a relative clause: "presidents who arrive without a majority"."""
    last = next((v for v in reversed(parse.finite) if v.opens <= i), None)
    return last is not None and last.by == "W"


def _inserted(parse: Parse, i: int, inner: int, opens: int, closes: int) -> bool:
    """Say whether commas insert something into a condition: "unless the guarantors, whoever they are, can tell"."""
    tags = parse.tags
    if any(v.finite and inner <= v.first < opens for v in parse.verbs) or ";" in tags[opens:closes]:
        return False
    rest = [v for v in parse.finite if v.first > closes]
    if i and tags[i - 1] not in ",;C":
        return bool(rest)
    # A condition that leads needs a main clause after its own verb.
    ends = tags.find(",", closes + 1)
    return len(rest) > 1 and rest[0].first < ends < rest[-1].first


def _bare_main(parse: Parse) -> int:
    """Return where the main clause begins that no comma parts: "Without the deposits Cairo would"."""
    main = next((v for v in parse.finite if v.form[0] in "mBH"), None)
    if main is None or main.first < 4 or any(letter in ",;SWT" for letter in parse.tags[: main.first]):
        return 0
    subject = next((p for p in parse.phrases if p.last == main.first), None)
    return subject.first if subject is not None and subject.first > 1 and parse.tags[subject.first - 1] != "I" else 0


def _end(parse: Parse, i: int, inner: int) -> int:
    """A condition that comes first ends at its comma; one that comes last takes the rest, up to who says so."""
    tags, words, n = parse.tags, parse.words, parse.n
    if i == 0 and words[0] in ("without", "short", "absent", "barring", "failing") and (main := _bare_main(parse)):
        return main
    if words[inner - 1] in _CASES:
        return inner
    if words[i] == "without" and words[i + 1] == "which":
        return i + 2
    leads = i == 0 or tags[i - 1] == "C" or (words[i - 1] == "for" and tags[i - 2 : i - 1] == "C")
    if leads and words[inner - 1] in _UNPARTED and "," not in tags[inner:]:
        for j in range(inner + 2, n - 1):
            if tags[j] == "X" and tags[j + 1] in "mBH" and tags[j - 1] not in "SWTI":
                # "if the tariffs stick it is a fair bet"
                return j
        own = next((v for v in parse.finite if v.opens == inner), None)
        after = next((v for v in parse.finite if own is not None and v.first > own.last), None)
        subject = after.subject if after is not None else None
        if own is not None and subject is not None and subject.first >= own.last:
            return subject.first - (tags[subject.first - 1] == ",")
    if words[i] == "should" and not any(v.finite and v.first > inner for v in parse.verbs):
        comma = tags.find(",", inner)
        return comma if comma > 0 else n - (tags[n - 1] == ".")
    j = inner
    clausal = words[inner - 1] in _CLAUSAL
    while j < n:
        letter = tags[j]
        if (
            letter == ","
            and clausal
            and (closes := tags.find(",", j + 1)) > 0
            and _inserted(parse, i, inner, j, closes)
        ):
            # "unless the guarantors, whoever they are, can"
            clausal = False
            j = closes + 1
            continue
        if letter in ";." and words[j] != "'":
            break
        if letter == ",":
            later = [v for v in parse.verbs if v.finite and v.first > j]
            if i == 0 or any(v.opens >= j for v in later) or not later:
                # an inner comma only parts a list
                break
        if (
            letter == "m"
            and words[inner - 1] in ("if", "when")
            and words[i] == "only"
            and j in parse.verb_at
            and parse.verb_at[j].inverted
        ):
            break
        j += 1
    return j
