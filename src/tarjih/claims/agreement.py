"""What two readers of one document have in common, and their claims joined."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tarjih.claims.claim import Claim


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree: claims that both found, and those that only one did."""

    both: int
    rules_only: int
    server_only: int
    same_kind: int


def union(rules: Sequence[Claim], server: Sequence[Claim]) -> tuple[list[Claim], Agreement]:
    """Join what two readers found: a claim that both found is the first reader's, marked with both.

    Two claims are the same if their predicates overlap, or if a cue of one is a cue of the other.
    """
    free = list(server)
    joined, both, same_kind = [], 0, 0
    for claim in rules:
        twin = next((other for other in free if _same(claim, other)), None)
        if twin is None:
            joined.append(claim)
            continue
        free.remove(twin)
        both += 1
        same_kind += claim.kind == twin.kind
        joined.append(replace(claim, readers=(*claim.readers, *twin.readers)))
    every = sorted([*joined, *free], key=lambda claim: (claim.sentence, claim.predicate.span.start))
    return every, Agreement(both, len(rules) - both, len(free), same_kind)


def _same(one: Claim, other: Claim) -> bool:
    if one.predicate.span.overlaps(other.predicate.span):
        return True
    return any(a.span.overlaps(b.span) for a in one.cues for b in other.cues)
