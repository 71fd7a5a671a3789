"""Names and roles side by side made one actor: the Kazakh government, the army of Sudan, President Putin."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from tarjih.text.gazetteer.catalogue import Name, Role, word_set
from tarjih.text.tokens import Token

_STATE_LIKE = frozenset({"state", "nationality", "capital"})
_OWN_CODE = frozenset({"body", "government", "group"})
_OUT_OF_OFFICE = frozenset({"ELI", "OPP"})
# Behind an Arabic office and its state: that the holder has left it.
_FORMER = frozenset({"السابق", "السابقه", "الاسبق", "المخلوع", "المعزول", "السابقون", "السابقين"})
_FAR = 3  # words between a name and its role


class Found(NamedTuple):
    """A name, a role, or a name with its role, at tokens `first` up to `last`; counted as the words were looked up."""

    first: int
    last: int
    prefix: str
    name: Name | None
    role: Role | None


def join(found: Sequence[Found], tokens: Sequence[Token], language: str, owners: frozenset[int]) -> list[Found]:
    """Return the matches of a sentence with neighbours joined; `owners` are the tokens that carried 's."""
    if len(found) < 2:
        return list(found)
    joined: list[Found] = []
    roles = False
    for one in found:
        now = one
        while joined and not now.prefix and now.first - joined[-1].last <= _FAR:
            both = _pair(joined[-1], now, tokens, language, owners)
            if both is None:
                break
            joined.pop()
            now = both
        joined.append(now)
        roles = roles or now.role is not None
    if not roles:
        return joined
    if language == "ar":
        joined = [_left_office(one, tokens) for one in joined]
    for i, (left, right) in enumerate(itertools.pairwise(joined)):
        if language == "ar" and _shares(right, left) and right.first == left.last and right.prefix == "و":
            joined[i + 1] = right._replace(role=left.role)
        elif language == "en" and _shares(left, right) and [t.word for t in tokens[left.last : right.first]] == ["and"]:
            joined[i] = left._replace(role=right.role)
    return joined


def _shares(bare: Found, full: Found) -> bool:
    # Two nationalities with one role: القوات الروسية والأوكرانية, Russian and Ukrainian forces.
    return all(one.name is not None and one.name.kind == "nationality" for one in (bare, full)) and (
        bare.role is None and full.role is not None
    )


def _pair(left: Found, right: Found, tokens: Sequence[Token], language: str, owners: frozenset[int]) -> Found | None:
    gap = right.first - left.last
    if language == "ar":
        return _arabic(left, right, tokens, gap)
    return _english(left, right, tokens, gap, owned=left.last - 1 in owners)


def _arabic(left: Found, right: Found, tokens: Sequence[Token], gap: int) -> Found | None:
    # Role before name: حكومة كازاخستان, الحكومة الكازاخية; then perhaps the holder: الرئيس الروسي بوتين.
    if right.name is None:
        return None
    if right.name.kind == "leader":
        former = gap == 1 and left.name is not None and tokens[left.last].word in _FORMER
        return _with_leader(left, right, 0 if former else gap)
    if left.name is not None or left.role is None:
        return None
    if right.name.kind in _OWN_CODE and not gap and left.role.sector != "OPP":
        # What has a code of its own keeps it: شركة غازبروم, مسؤولو الاتحاد الأوروبي.
        loose = not tokens[right.first - 1].word.startswith("ال")
        return right._replace(first=left.first, prefix=left.prefix) if loose else None
    if right.name.kind not in _STATE_LIKE:
        return None
    if not _skipped(tokens, left.last, right.first, "ar"):
        return None
    before = tokens[right.first - 1].word
    if before.endswith("ون") and not before.startswith("ال") and tokens[right.first].word.startswith("ال"):
        return None  # an indefinite plural takes no genitive: محتجون البرلمان
    # With the article it takes no genitive (زار الوفد عمان), and an adjective without one is its predicate.
    definite = tokens[right.first - 1].word.startswith("ال")
    describes = right.name.kind == "nationality" or right.name.attributive
    if definite and not (describes and tokens[right.first].word.startswith("ال")):
        return None
    return Found(left.first, right.last, left.prefix, _state(right.name), left.role)


def _english(left: Found, right: Found, tokens: Sequence[Token], gap: int, *, owned: bool) -> Found | None:
    if right.name is not None and right.name.kind == "leader":
        return _with_leader(left, right, gap)
    if left.name is not None and right.name is None and right.role is not None:
        return _name_and_role(left, left.name, right, right.role, tokens, owned=owned)
    if left.name is None and left.role is not None:
        if right.name is None and right.role is not None and not gap:
            return left._replace(last=right.last, role=_chained(left.role, right.role))
        words = [token.word for token in tokens[left.last : right.first]]
        if right.name is not None and right.name.kind in {"state", "capital"} and words in (["of"], ["of", "the"]):
            return Found(left.first, right.last, left.prefix, _state(right.name), left.role)
        if right.name is not None and right.name.kind == "capital" and words == ["in"] and left.role.sector == "GOV":
            return Found(left.first, right.last, left.prefix, _state(right.name), left.role)
    return None


def _name_and_role(
    left: Found, name: Name, right: Found, role: Role, tokens: Sequence[Token], *, owned: bool
) -> Found | None:
    if not _skipped(tokens, left.last, right.first, "en"):
        return None
    if left.role is not None:
        # A second role: military officials, government troops.
        return left._replace(last=right.last, role=_chained(left.role, role)) if name.kind != "leader" else None
    if name.kind in _OWN_CODE and role.sector != "OPP":
        return left._replace(last=right.last) if right.first == left.last else None
    if name.kind == "leader":
        return left._replace(last=right.last, role=role) if owned or role.shape == "group" else None
    if name.kind not in _STATE_LIKE or name.sector:
        return None
    plain = name.kind != "nationality" and not name.attributive and not owned
    if plain and tokens[right.first].word in word_set("en", "verb"):
        return None
    return Found(left.first, right.last, left.prefix, _state(name), role)


def _with_leader(left: Found, right: Found, gap: int) -> Found | None:
    if gap or left.role is None or right.name is None:
        return None
    if left.name is not None:
        same = left.name.code == right.name.code and left.role.shape == "person" and left.name.kind != "leader"
        return left._replace(last=right.last, name=right.name, role=None) if same else None
    # A title goes without saying, unless it says that he is out of office.
    role = None if left.role.shape == "person" and left.role.sector not in _OUT_OF_OFFICE else left.role
    return left._replace(last=right.last, name=right.name, role=role)


def _left_office(one: Found, tokens: Sequence[Token]) -> Found:
    # رئيس كوريا الجنوبية السابق is no longer its government.
    if one.name is None or one.role is None or (one.role.sector, one.role.shape) != ("GOV", "person"):
        return one
    left = one.last < len(tokens) and tokens[one.last].word in _FORMER
    return one._replace(last=one.last + 1, role=Role("ELI", "person")) if left else one


def _chained(first: Role, second: Role) -> Role:
    # Officials and leaders take the sector of what they lead; otherwise the last word is the head.
    return Role(first.sector, "person") if (second.sector, second.shape) == ("GOV", "person") else second


def _state(name: Name) -> Name:
    # The people's own sector gives way to the role's: مسؤولين روس are officials.
    return replace(name, sector="") if name.sector else name


def _skipped(tokens: Sequence[Token], first: int, last: int, language: str) -> bool:
    skip = word_set(language, "skip")
    return all(token.word in skip for token in tokens[first:last])
