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
        if mention is None and i > found.first and words[i].conj == "و" and roles().get(words[i].core):
            return None
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
    if _or_another(seen, found.last):
        return None
    at = found.first
    while at + 1 < found.last and words[at].core in word_set("before_counted") and seen.actors[at] is None:
        at += 1
    counted = at > found.first
    head = words[at].core
    own = first is None or seen.actors[at] is not None
    sector, last = roles().get(head), at + 1
    if seen.opposed and any(_opposes(words[i].core) for i in range(at + 1, found.last)):
        sector = "OPP" if words[at].tag == "N" and words[at].core not in ("حزب", "الحزب") else sector
    if last < found.last and words[last].core in ("المركزي", "مركزي") and sector == "BUS":
        sector = "GOV"
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
        return _state_before(seen, found.first, states=True)
    if found.last == found.first + 1 and head in _HALVES and (half := _half(seen, head)) is not None:
        return half
    if first is None and found.last == found.first + 1:
        if head in _LATTER:
            return _state_before(seen, found.first)
        if (short := short_names().get(head)) is not None:
            return short
    if sector is None:
        # a thing that an actor owns or that lies in a state is no actor; a share of its people is
        if own and first is not None and first.kind == "region" and code == first.code and not owned:
            return None  # Gaza is no state
        people = code is not None and len(code) > 3 and (head in word_set("crowds") or head in word_set("partitives"))
        share = head in word_set("quantities") or head[0].isdigit()
        return code if own or owned or people or share or (counted and own) else None
    if code is None and first is None:
        opposed = sector == "OPP" and roles().get(head) != "OPP"
        its = opposed or (has_pronoun(head) and not seen.written(at).endswith("ة"))
        its = its or (has_pronoun(words[found.last - 1].core) and not seen.written(found.last - 1).endswith("ة"))
        plain = sector in _PEOPLE and any(words[i].definite for i in range(found.first, found.last))
        described = any(
            (words[i].definite and words[i].core.endswith(("ي", "يه"))) or words[i].core in _OF_STATES
            for i in range(last, found.last)
        )
        if its or (plain and not described):
            code = _state_before(seen, found.first, states=sector in _LOCAL)
        states = any(words[i].core in _OF_STATES for i in range(last, found.last))
        if code is None and not states and (plain or opposed or sector in _LOCAL):
            code = _place_behind(seen, found.last)
    if code is not None and len(code) == 6 and code[3:] in ("ELI", "OPP") and first is not None and at < first.first:
        former = any(words[i].core.removeprefix("ال") in _FORMER for i in range(at, found.last))
        in_office = first.kind == "leader" and sector in ("GOV", "MIL") and head.removeprefix("ال") not in _AGAINST
        return code[:3] + sector if in_office and not former else code
    return code + sector if code is not None and len(code) == 3 and code not in _BODIES else code


_FORMER = frozenset({"سابق", "اسبق", "سابقه", "مخلوع", "معزول", "منتخب", "راحل", "منتخبه", "معارضه", "معارض"})
_AGAINST = frozenset({"زعيم", "زعيمه", "مرشح", "مرشحه", "قاده", "حزب"})
_OF_STATES = frozenset(
    {"الدول", "دول", "البلدان", "بلدان", "اوروبيون", "اوروبيين", "عرب", "افارقه", "غربيون", "غربيين"}
)
_HALVES = {"الشمال": ("KOR", "PRK"), "الجنوب": ("PRK", "KOR")}


def _half(seen: View, head: str) -> str | None:
    """Return which Korea "the North" is, where the other one is named."""
    other, half = _HALVES[head]
    named = any(mention is not None and (mention.code or "").startswith(other) for mention in seen.actors)
    return half if named else None


def _or_another(seen: View, i: int) -> bool:
    """Say whether "or" and a second actor follow: "Cairo or Amman"."""
    if i + 1 >= len(seen.words) or seen.words[i].core not in ("او", "ام"):
        return False
    mention = seen.actors[i + 1]
    return mention is not None and mention.kind != "nationality"


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


def _state_before(seen: View, first: int, *, states: bool = False) -> str | None:
    """Return the state named before a token: the last that acts if there is one, and an adjective only if need be.

    `states` leaves bodies out, which have no country.
    """
    best: tuple[int, str] | None = None
    for clause in reversed(seen.clauses[: seen.clause_at(first).place + 1]):
        for i in range(clause.start, min(clause.end, first)):
            mention = seen.actors[i]
            if mention is None or mention.code is None or (states and mention.code in _BODIES):
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
    if code_of(seen, found) is not None:
        return found
    whole = extended(seen, found, end)
    if whole == found:
        return found
    tie, head = seen.words[found.last].core, seen.words[found.first].core
    if tie == "في" and head == "احد":
        return found  # who sits in the White House is not it
    if tie == "من" and (head[0].isdigit() or not word_set("parts_of").isdisjoint((head, head.removeprefix("ال")))):
        return Phrase(found.last + 1, whole.last)  # "a few of the Indian refineries"
    return whole
