"""What could be said without a model: that nothing changes, how often it does, or the source's own words."""

from collections.abc import Sequence
from statistics import fmean

from tarjih.claims import estimative
from tarjih.model.quantity import read_quantity
from tarjih.scoring.records import BASE_RATE, CLIMATOLOGY, EVEN, STATUS_QUO, WORDS, Resolved


def baselines(resolved: Sequence[Resolved], scales: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return every baseline's probabilities by question; one that says nothing about a question leaves it out.

    Args:
        resolved: the questions that are scored.
        scales: the scales on which the source's own words are read.

    Raises:
        ValueError: if there is no such scale.
    """
    found = {
        STATUS_QUO: {r.question: float(r.status_quo) for r in resolved if r.status_quo is not None},
        BASE_RATE: {r.question: r.base_rate for r in resolved if r.base_rate is not None},
        CLIMATOLOGY: climatology(resolved),
        EVEN: {r.question: 0.5 for r in resolved},
    }
    for name in scales:
        estimative.scale(name)
        read = {r.question: word_probability(r.words, name) for r in resolved if r.words is not None}
        found[WORDS + name] = {question: p for question, p in read.items() if p is not None}
    return found


def climatology(resolved: Sequence[Resolved]) -> dict[str, float]:
    """Return how often the status quo broke in the *other* judgements, turned to each question's side.

    Every judgement has one vote: the share of its questions in which the status quo broke. It is hindsight, since it
    is counted from outcomes, but no question's own judgement enters its probability. Only what has a status quo counts,
    and it takes two judgements.
    """
    broken: dict[str, list[float]] = {}
    for one in resolved:
        if one.status_quo is not None:
            broken.setdefault(judgement_of(one), []).append(float(one.came_true != one.status_quo))
    votes = {judgement: fmean(breaks) for judgement, breaks in sorted(broken.items())}
    found = {}
    for one in resolved:
        others = [vote for judgement, vote in votes.items() if judgement != judgement_of(one)]
        if one.status_quo is not None and others:
            breaks = fmean(others)
            found[one.question] = 1 - breaks if one.status_quo else breaks
    return found


def word_probability(words: str, scale: str) -> float | None:
    """Return the median of what a word says on a scale, or a number or the middle of a range as it was stated.

    None stands for a word that the scale does not know.

    >>> word_probability("0.3", "icd203")
    0.3
    >>> round(word_probability("likely", "icd203"), 3)
    0.683
    """
    try:
        return read_quantity(words, "probability", words=scale).median
    except ValueError:
        return None


def judgement_of(one: Resolved) -> str:
    """Return the judgement that a question belongs to: its own where none is named."""
    return one.judgement or one.question
