"""Under which condition: from what opens it up to where its clause ends."""

from itertools import pairwise

from tarjih.claims.english.openers import INSTANTS, find_openers
from tarjih.claims.english.parsing import Parse
from tarjih.claims.english.words import listed

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
_UNPARTED = frozenset(("until", "till", "as", "if", "once"))
_CLAUSAL = frozenset(("if", "unless", "once", "that"))
# Whole conditions that take no further words.
_CASES = frozenset(
    ("emergency", "crisis", "war", "case", "event", "eventuality", "scenario", "circumstances", "permitting")
)


def find_conditions(parse: Parse) -> list[tuple[int, int]]:
    """Return the words of every condition: its particle up to where its clause ends."""
    found: list[tuple[int, int]] = []
    done = _opening(parse)
    if done:
        found.append((0, done))
    if (compared := _the_more(parse)) is not None:
        found.append(compared)
    at = parse.tags.find(";")
    while at >= 0:
        if (closes := _untouched(parse, at + 1)) > 0:
            found.append((at + 1, closes))
        at = parse.tags.find(";", at + 1)
    for i, inner in find_openers(parse):
        if i >= done:
            done = _end(parse, i, inner)
            # "the moment": its article is part of it
            found.append((i - (parse.words[i] in INSTANTS), done))
    return found


def _opening(parse: Parse) -> int:
    """Return where a condition without a particle ends: "Deprived of grain, ...", "To embargo gas would ..."."""
    words, tags = parse.words, parse.tags
    comma = tags.find(",")
    main = next((v for v in parse.verbs if v.finite), None)
    if main is None:
        return 0
    supposed = words[main.first] in ("would", "could", "might")
    if supposed and words[0] == "at" and tags[1] == "D" and words[1][0].isdigit():
        # "At 100 dollars a barrel the deficit would"
        return next((p.first for p in parse.phrases if p.first > 1 and p.last == main.first), 0)
    if closes := _untouched(parse, 0):
        return closes
    if not supposed:
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


def _the_more(parse: Parse) -> tuple[int, int] | None:
    """Return the first half of "the longer it lasts, the more likely it is"."""
    words = parse.words
    more = listed("more than before")
    if more.isdisjoint(words) or words.count("the") < 2:
        return None
    places = [i for i in range(parse.n - 1) if words[i] == "the" and words[i + 1] in more]
    for first, second in pairwise(places):
        if (first and parse.tags[first - 1] not in ",;C") or not _measured(parse, first + 1):
            continue
        parts = parse.tags[second - 1] == ","
        said = (parts and first == 0) or any(first < v.first < second for v in parse.finite)
        if said and ";" not in parse.tags[first:second]:
            return first, second - parts
    return None


def _measured(parse: Parse, i: int) -> bool:
    """Say whether a comparative stands before the clause that it measures: "longer it lasts", not "lower house"."""
    return parse.words[i] in ("more", "less", "fewer") or parse.tags[i + 1 : i + 2] in ("D", "z", "P", "X")


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
    subject = parse.ending(main.first)
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
