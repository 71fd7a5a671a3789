"""The code of the actor that an Arabic noun phrase names."""

from functools import cache

from tarjih.claims.arabic.lists import roles, short_names, word_set
from tarjih.claims.arabic.phrases import Phrase, behind_preposition, extended, has_pronoun
from tarjih.claims.arabic.view import View
from tarjih.text.gazetteer import Mention


def code_of(seen: View, found: Phrase, *, owned: bool = False) -> str | None:
    """Return the code of the actor that a noun phrase names, none if it names several in one breath.

    A noun that names part of a state adds its sector, and takes the state from the last actor named before it if it
    carries a pronoun ("its government"). `owned` lets a thing stand for the actor that it belongs to.
    """
    key = (found.first, found.last, owned)
    if key not in seen.codes:
        seen.codes[key] = _code_of(seen, found, owned=owned)
    return seen.codes[key]


@cache
def _heads_of_pairs() -> frozenset[str]:
    """Return the first words of offices and forces of two words: "the military council"."""
    return frozenset(role.split()[0] for role in roles() if " " in role)


def _opposes(core: str) -> bool:
    return core.removeprefix("ال").startswith("معارض")


def known_code(mention: Mention) -> str | None:
    """Return the code of an actor as claims use it: agencies count as what they belong to, and things have none."""
    return _BELONGS.get(mention.code, mention.code) if mention.code is not None else None


_BELONGS: dict[str, str | None] = {
    **dict.fromkeys(
        ("UNHCR", "OHCHR", "HRC", "UNICEF", "UNESCO", "UNRWA", "WFP", "FAO", "ILO", "UNIFIL", "ICJ", "ICJJUD"), "UNO"
    ),
    **dict.fromkeys(("ECB", "ECBBUS", "ECBGOV", "EIB"), "EUU"),
    **dict.fromkeys(("BTC", "BTK", "NORDSTREAM", "TURKSTREAM", "BLUESTREAM", "POWEROFSIBERIA", "DRUZHBA", "YAMAL")),
    **dict.fromkeys(("SGC", "CAC", "TAPI", "EASTMED", "ESPO", "SOUTHSTREAM", "MIDDLECORRIDOR", "ZANGEZUR", "INSTC")),
    **dict.fromkeys(("BRI", "CPEC", "IMEC", "AES", "COE", "G20")),
}


def _code_of(seen: View, found: Phrase, *, owned: bool) -> str | None:
    words = seen.words
    code: str | None = None
    first = None
    for i in range(found.first, found.last):
        mention = seen.actors[i]
        if mention is None or mention is first:
            continue
        if first is None:
            first, code = mention, known_code(mention)
            if code == "EUU" and words[i].core == "البرلمان":
                code = "EUULEG"
        elif mention.prefix[:1] == "و":
            return None
        elif code is not None and mention.code is not None:
            if mention.kind == first.kind == "nationality" and mention.code[:3] != code[:3]:
                return None  # what two states have in common
            if len(mention.code) > len(code):
                code = mention.code
    at = found.first
    while at + 1 < found.last and words[at].core in word_set("before_counted") and seen.actors[at] is None:
        at += 1
    counted = at > found.first
    head = words[at].core
    own = first is None or seen.actors[at] is not None
    sector, last = roles().get(head), at + 1
    if seen.opposed and any(_opposes(words[i].core) for i in range(at + 1, found.last)):
        sector = "OPP" if words[at].tag == "N" and words[at].core not in ("حزب", "الحزب") else sector
    if last < found.last and seen.actors[at] is None:
        both = roles().get(f"{head} {words[last].core}") if head in _heads_of_pairs() else None
        if both is not None:
            sector, last = both, at + 2
        elif sector is None and words[last].tag == "N" and not _of_people().isdisjoint((head, head.removeprefix("ال"))):
            sector, at, last = roles().get(words[last].core), last, last + 1
    if (
        first is not None
        and first.kind == "nationality"
        and code is not None
        and len(code) == 3
        and (head in word_set("crowds") or head[0].isdigit())
        and (words[first.first - 1].core in word_set("crowds") or words[first.first - 1].tag == "#")
    ):
        return code + "CVL"
    if head in word_set("country") and first is None:
        return _state_before(seen, found.first)
    if first is None and found.last == found.first + 1:
        if head in _LATTER:
            return _state_before(seen, found.first)
        if (short := short_names().get(head)) is not None:
            return short
    if sector is None:
        # a thing that an actor owns or that lies in a state is no actor; a share of its people is
        people = code is not None and len(code) > 3 and (head in word_set("crowds") or head in word_set("partitives"))
        share = head in word_set("quantities") or head[0].isdigit()
        return code if own or owned or people or share or (counted and own) else None
    if code is None and first is None:
        opposed = sector == "OPP" and roles().get(head) != "OPP"
        its = opposed or (has_pronoun(head) and not seen.written(at).endswith("ة"))
        its = its or (has_pronoun(words[found.last - 1].core) and not seen.written(found.last - 1).endswith("ة"))
        plain = sector in _PEOPLE and any(words[i].definite for i in range(found.first, found.last))
        described = any(words[i].definite and words[i].core.endswith(("ي", "يه")) for i in range(last, found.last))
        if its or (plain and not described):
            code = _state_before(seen, found.first)
        if code is None and (plain or opposed or sector in _LOCAL):
            code = _place_behind(seen, found.last)
    return code + sector if code is not None and len(code) == 3 and code not in _BODIES else code


_LATTER = frozenset({"الاخير", "الاخيره"})


_LOCAL = frozenset({"CVL", "UAF", "REB", "COP"})  # whose people are of the place where they act


def _place_behind(seen: View, start: int) -> str | None:
    """Return the state in which a clause says that something happens: "crowds stormed ... in Dhaka"."""
    for i in range(start, seen.clause_at(start - 1).end - 1):
        mention = seen.actors[i + 1]
        placed = seen.words[i].core == "في" and mention is not None and mention.first == i + 1
        if placed and mention is not None and mention.kind in ("state", "capital"):
            return mention.code
    return None


def _state_before(seen: View, first: int) -> str | None:
    """Return the state named before a token: the last that acts if there is one, and an adjective only if need be."""
    best: tuple[int, str] | None = None
    for clause in reversed(seen.clauses[: seen.clause_at(first).place + 1]):
        for i in range(clause.start, min(clause.end, first)):
            mention = seen.actors[i]
            if mention is None or mention.code is None:
                continue
            rank = 2 if mention.kind == "nationality" else 1 if behind_preposition(seen, i) else 0
            if best is None or rank < best[0]:
                best = rank, mention.code[:3] if len(mention.code) == 6 else mention.code
        if best is not None and not best[0]:
            break
    return best[1] if best is not None else None


@cache
def _of_people() -> frozenset[str]:
    """Return the nouns whose genitive says who they are: "members of parliament", "thousands of protesters"."""
    return word_set("of_people") | word_set("quantities") | word_set("crowds")


# Sectors whose people belong to the state that was named last.
_PEOPLE = frozenset({"GOV", "MIL", "LEG", "JUD", "OPP", "CVL", "COP", "SPY"})


_BODIES = frozenset(
    {"EUU", "UNO", "NAT", "CIS", "SCO", "IMF", "WBK", "LAS", "GCC", "ICC", "WTO", "WHO", "OIC", "OTS", "CPC"}
)


def wide(seen: View, found: Phrase, end: int) -> Phrase:
    """Return a noun phrase with the place that names its state, where it names none itself."""
    return extended(seen, found, end) if code_of(seen, found) is None else found
