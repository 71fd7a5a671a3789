"""What if something were set from outside, or turned out to be so: every question beside the forecast as it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import Problem, QuestionError
from tarjih.inference.answers import Answer, answer
from tarjih.inference.forecast import Estimate
from tarjih.inference.intervene import intervene
from tarjih.inference.posterior import Posterior, summary
from tarjih.model.interventions import Do
from tarjih.model.questions import AnyAsk, AskGiven, AskSum, Single

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Change:
    """A question as it stands (`before`) and in a world that differs (`after`).

    `difference` is the change of the mean probability. `low` and `high` are the central 90 % of the change from
    draw to draw, every draw compared with itself; None on condition of something, which weighs the draws anew.
    """

    question: str
    before: Estimate
    after: Estimate
    difference: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class World:
    """What is set from outside, and how every question changes, the most changed first."""

    set_outside: tuple[Do, ...]
    changes: tuple[Change, ...]


def what_if(
    posterior: Posterior,
    questions: Mapping[str, AnyAsk],
    worlds: Sequence[Sequence[Do]],
    *,
    given: Single | None = None,
) -> tuple[World, ...]:
    """Answer questions in worlds in which something is set, on condition that something comes true, or both.

    All worlds are lanes of one run. To *set* a variable cuts it off from its causes: only what depends on it
    changes. A *condition* is learned, so it speaks about causes, too, and about the stated numbers.

    Args:
        posterior: what is believed on the day.
        questions: by name; on a condition, totals (`sum`) and questions that have one of their own are left out.
        worlds: what is set in each; an empty one is the forecast as it stands.
        given: what all worlds are conditioned on.

    Raises:
        QuestionError: if the condition cannot come true.
    """
    if given is not None:
        questions = {name: ask for name, ask in questions.items() if not isinstance(ask, AskSum | AskGiven)}
    changed = intervene(posterior, worlds) if any(worlds) else posterior.copies(len(worlds))
    found: list[list[Change]] = [[] for _ in worlds]
    for name, ask in questions.items():
        before = answer(posterior, ask, timeline=False)
        asked = AskGiven(ask, given) if given is not None and not isinstance(ask, AskSum | AskGiven) else ask
        after = answer(changed, asked, timeline=False)
        for world, changes, own in zip(worlds, found, _by_world(after, len(worlds)), strict=True):
            _require_possible(world, own)
            changes.append(_change(name, posterior.effective, before, own))
    return tuple(
        World(tuple(world), tuple(sorted(changes, key=lambda one: -abs(one.difference))))
        for world, changes in zip(worlds, found, strict=True)
    )


def _by_world(whole: Answer, count: int) -> list[Answer]:
    chances = np.split(whole.chances, count)
    weights = [None] * count if whole.weights is None else np.split(whole.weights, count)
    # The noise of one world's mean is that of fewer paths.
    noise = whole.noise * np.sqrt(count)
    return [Answer(c, whole.method, noise, weights=w) for c, w in zip(chances, weights, strict=True)]


def _require_possible(world: Sequence[Do], after: Answer) -> None:
    if after.weights is not None and not after.weights.any():
        setting = " and ".join(f"{do.variable} is {do.state}" for do in world) or "nothing is set"
        found = f"it cannot come true where {setting}"
        raise QuestionError(Problem("--given", found, "Choose another condition, or set something else"))


def _change(name: str, effective: float, before: Answer, after: Answer) -> Change:
    old, new = before.estimate(effective), after.estimate(effective)
    low = high = None
    if before.weights is None and after.weights is None:
        _, low, high = summary(after.chances - before.chances)
    return Change(name, old, new, new.mean - old.mean, low, high)
