"""Under which condition: if, unless, provided that, should X happen, were X to, without X."""

from collections.abc import Sequence

from tarjih.claims.english.parsing import Parse

_OPENERS = frozenset(["if", "unless", "once", "while"])
_UNTOUCHED = frozenset(
    (
        "left",
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
    ),
    "on": (("condition", "that"), ("the", "condition", "that")),
    "absent": ((),),
    "without": ((),),
    "barring": ((),),
    "short": (("of",),),
    "only": (("if",), ("when",)),
    "even": (("if",),),
    "but": (("for",),),
    "except": (("if",),),
    "failing": ((),),
    "given": (("enough",), ("time",)),
}
_STARTERS = frozenset((*_OPENERS, *_PHRASES, "should", "were", "had"))


def find_conditions(parse: Parse) -> list[tuple[int, int]]:
    """Return the words of every condition: its particle up to where its clause ends."""
    found: list[tuple[int, int]] = []
    done = _opening(parse)
    if done:
        found.append((0, done))
    if _STARTERS.isdisjoint(parse.words):
        return found
    cues = [(parse.back[m.first], parse.back[m.last]) for m in parse.sentence.cues]
    for i in [i for i, word in enumerate(parse.words) if word in _STARTERS]:
        if any(first < i < last for first, last in cues):
            continue
        if i >= done and (begins := _begins(parse, i, cues)):
            done = _end(parse, i, begins)
            found.append((i, done))
    return found


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
    if words[0] in _UNTOUCHED and words[main.first] == "will" and 0 < comma < main.first:
        return comma
    if words[main.first] not in ("would", "could", "might"):
        return 0
    if tags[0] == "t" and main.by == "^":
        return main.first
    if tags[0] in "dn" and 0 < comma < main.first:
        return comma
    return 0


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
            return 0
        if word == "while":
            # "while the duty stands", of what lies ahead: as long as
            inner = next((v for v in parse.finite if v.opens == i + 1), None)
            holds = inner is not None and inner.form[0] in "sBbHq" and words[inner.first] not in ("was", "were", "had")
            return i + 1 if i and holds and tags[i - 1] != "," and not _AHEAD.isdisjoint(words[:i]) else 0
        # "as if", "if only because", "if any", "a question of if"
        if i + 1 >= n or tags[i + 1] in ".,;":
            return 0
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
                and (not any(w in ("cannot", "can't") or w == "not" for w in words[:i]) or _relative(parse, i))
            ):
                continue
            if word == "without" and i and tags[i + 1 : i + 2] == "g":
                # "cannot stimulate without weakening"
                continue
            if word == "as" and (i in parse.time_words or i + 3 in parse.time_words):
                # "as soon as April"
                continue
            if word == "short" and i and tags[i - 1] not in ",;":
                continue
            if word == "in" and rest == ("case",) and not (i + 2 < n and tags[i + 2] in "DzNPX"):
                continue
            return i + 1 + len(rest)
    if (
        word in ("should", "were", "had")
        and i in parse.verb_at
        and parse.verb_at[i].inverted
        and (i == 0 or tags[i - 1] in ",;CT" or word != "had")
    ):
        return i + 1
    return 0


def _relative(parse: Parse, i: int) -> bool:
    """Say whether word `i` stands in a relative clause: "presidents who arrive without a majority"."""
    last = next((v for v in reversed(parse.finite) if v.opens <= i), None)
    return last is not None and last.by == "W"


def _bare_main(parse: Parse) -> int:
    """Return where the main clause begins that no comma parts: "Without the deposits Cairo would"."""
    main = next((v for v in parse.finite if v.form[0] == "m"), None)
    if main is None or main.first < 4 or any(letter in ",;SWT" for letter in parse.tags[: main.first]):
        return 0
    subject = next((p for p in parse.phrases if p.last == main.first), None)
    return subject.first if subject is not None and subject.first > 1 and parse.tags[subject.first - 1] != "I" else 0


def _end(parse: Parse, i: int, inner: int) -> int:
    """A condition that comes first ends at its comma; one that comes last takes the rest, up to who says so."""
    tags, words, n = parse.tags, parse.words, parse.n
    if i == 0 and words[0] == "without" and (main := _bare_main(parse)):
        return main
    j = inner
    while j < n:
        letter = tags[j]
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
