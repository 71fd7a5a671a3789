"""What to watch next: how much each indicator is expected to tell about a question, and what it would do to it.

For every outcome o of an indicator, P(o) and P(question | o) mix over the draws and over the states: an outcome
teaches about both. They come from the masses of the question's paths (`prospect`), so nothing is simulated. A question
under a condition is watched in the world in which the condition comes true: P(o | condition) and P(question | o,
condition).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special

from tarjih.errors import InferenceError, Problem
from tarjih.evidence.likelihood import Emission, scope_of
from tarjih.explain.prospect import Present, Prospect
from tarjih.explain.sayings import Kind, Saying, sayings
from tarjih.inference.posterior import Posterior
from tarjih.model.calendar import Span
from tarjih.model.questions import AnyAsk

Array = NDArray[np.float64]
Progress = Callable[[str, float | None], None]
Silence = Literal["", "weightless", "closed", "unconnected"]

# A change smaller than this many of its own standard errors over the draws is not told from chance.
_CLEAR = 2.5
# What is smaller is the rounding of the arithmetic.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Outcome:
    """Something that an indicator may say, how probable that is, and the question's probability `after` it.

    Both are under the question's condition, where it has one.

    `error` is the standard error of the change over the draws. See `sayings.Saying` for `low`, `high`, `value`.
    """

    kind: Kind
    chance: float
    after: float
    error: float
    low: float = math.nan
    high: float = math.nan
    value: str = ""


@dataclass(frozen=True, slots=True)
class Watched:
    """What watching one indicator is expected to tell about one question.

    `bits` and `brier` are the expected reductions of the answer's entropy and of its own Brier score p (1 - p);
    `share` is `bits` over the entropy that there is. `floor_bits` is what chance among so few draws would show
    where there is nothing; `clear` says that some outcome's change is told from chance. `silence` says why
    an indicator can tell nothing: it has no weight, its topic is closed, or nothing ties it to the question.
    `searched_until` is set where its declared search ends before the last of the steps; `conditional` where the
    question has a condition, and all of this holds if that comes true.
    """

    question: str
    indicator: str
    before: float
    outcomes: tuple[Outcome, ...]
    bits: float
    brier: float
    share: float
    floor_bits: float
    clear: bool
    silence: Silence = ""
    searched_until: date | None = None
    conditional: bool = False


def watch(
    posterior: Posterior,
    questions: Mapping[str, AnyAsk],
    *,
    steps: int,
    progress: Progress | None = None,
) -> tuple[Watched, ...]:
    """Return what each indicator is expected to tell about each question within the next steps, the most first.

    Over one step every outcome is gone through. Over several, a count or a flag either reports something at least
    once or stays silent throughout (exact for these two; the number and order of reports would tell a little more),
    and a figure, category or assessment is read once, at the last of the steps. Every step is taken to be searched
    in full.

    Raises:
        InferenceError: if the run ends before the last of the steps.
        ImpossibleCondition: if no draw allows a question's condition.
        QuestionError: if a question's automaton is too large.
    """
    _require_steps(posterior, steps)
    present = Present(posterior, steps)
    found: list[Watched] = []
    for i, (name, ask) in enumerate(questions.items()):
        prospect = Prospect(posterior, ask, steps)
        now = _now(prospect)
        for j, indicator in enumerate(posterior.model.indicators):
            if progress is not None:
                done = (i + j / len(posterior.model.indicators)) / len(questions)
                progress("weighing what may be seen", done)
            found.append(_watched(name, indicator, present, prospect, now))
    return tuple(sorted(found, key=lambda w: (not w.clear, -w.bits)))


def foresee(posterior: Posterior, ask: AnyAsk, indicator: str, *, steps: int = 1) -> tuple[Outcome, ...]:
    """Return every outcome of watching one indicator, told apart as finely as they are gone through."""
    _require_steps(posterior, steps)
    prospect = Prospect(posterior, ask, steps)
    now = _now(prospect)
    masses = _masses(indicator, Present(posterior, steps), prospect, now)
    return tuple(m.outcome(now, prospect.condition, posterior) for m in masses)


def window(posterior: Posterior, steps: int) -> Span:
    """Return the days of the next steps."""
    calendar, now = posterior.model.calendar, posterior.frame.now
    return Span(calendar.span(now + 1).first, calendar.span(now + steps).last)


def _require_steps(posterior: Posterior, steps: int) -> None:
    model, left = posterior.model, posterior.frame.last - posterior.frame.now
    if steps > left:
        last = model.calendar.span(posterior.frame.last).last
        day = model.calendar.span(posterior.frame.now + steps).last
        found = f"{steps} {model.step}s ahead reach to {day}, beyond this run, which ends on {last}"
        raise InferenceError(Problem("watch", found, f"Run it with --until {day}, or look less far ahead"))


@dataclass(frozen=True, slots=True)
class _Masses:
    """An outcome in every draw, `[draws]` each: P(it and yes), P(it and no), and both as evidence would weigh them.

    Under a condition, see `Prospect.split`.
    """

    saying: Saying
    yes: Array
    no: Array
    weighed_yes: Array
    weighed_no: Array

    @property
    def chance(self) -> Array:
        """Return P(it)."""
        return self.yes + self.no

    @property
    def weighed(self) -> Array:
        """Return P(it) as evidence would weigh it."""
        return self.weighed_yes + self.weighed_no

    @property
    def after(self) -> float:
        """Return P(yes | it), mixing over draws and states."""
        return float(self.weighed_yes.mean() / self.weighed.mean())

    def outcome(self, now: tuple[Array, Array], condition: Array, posterior: Posterior) -> Outcome:
        """Return it as a record; `now` are P(yes) and P(no) before it, `condition` what each draw counts for."""
        after, p = self.after, now[0].mean()
        shift = (self.weighed_yes - after * self.weighed) / self.weighed.mean() - (now[0] - p * condition)
        error = float(np.sqrt(np.sum(shift**2)) / len(shift) * math.sqrt(posterior.draws / posterior.effective))
        return Outcome(
            self.saying.kind,
            float(self.chance.mean()),
            after,
            error,
            self.saying.low,
            self.saying.high,
            self.saying.value,
        )


def _now(prospect: Prospect) -> tuple[Array, Array]:
    """Return P(yes) and P(no) before anything is read."""
    return prospect.split(np.ones(prospect.posterior.draws), prospect.unread())


def _watched(name: str, indicator: str, present: Present, prospect: Prospect, now: tuple[Array, Array]) -> Watched:
    posterior, condition = present.posterior, prospect.condition
    record = posterior.model.indicators[indicator]
    before = float(now[0].mean())
    until = max((span.last for span in record.coverage), default=None) if record.coverage is not None else None
    if until is not None and until >= posterior.model.calendar.span(present.ahead[-1]).last:
        until = None
    nothing = Watched(name, indicator, min(before, 1.0), (), 0.0, 0.0, 0.0, 0.0, clear=False, searched_until=until)
    nothing = replace(nothing, conditional=prospect.conditional)
    silence = _silence(indicator, present, prospect)
    # Rounding may leave a question that is settled 1e-16 from certainty, on either side.
    if silence or min(before, 1 - before) < _ROUNDING:
        return replace(nothing, silence=silence)
    masses = _masses(indicator, present, prospect, now)
    entropy = _entropy(before)
    bits = entropy - sum(_log_loss(m) for m in masses)
    brier = before * (1 - before) - sum(_square_loss(m) for m in masses)
    # Among draws that know nothing of each other the change p(o) - p has this variance; entropy bends like this.
    spread = float((now[0] - before * condition).var()) / posterior.effective
    by_chance = spread * sum(float((m.weighed - m.weighed.mean() * condition).var() / m.weighed.mean()) for m in masses)
    floor = by_chance / (2 * math.log(2) * before * (1 - before))
    told = tuple(m.outcome(now, condition, posterior) for m in _telling(masses))
    clear = any(abs(o.after - before) > max(_CLEAR * o.error, _ROUNDING) for o in told)
    share = bits / entropy
    return replace(nothing, outcomes=told, bits=bits, brier=brier, share=share, floor_bits=floor, clear=clear)


def _silence(indicator: str, present: Present, prospect: Prospect) -> Silence:
    posterior = present.posterior
    record, scope = posterior.model.indicators[indicator], scope_of(posterior.model, indicator)
    if record.weight == 0 and indicator not in prospect.watched:
        return "weightless"
    if record.active_while is not None:
        emission = Emission(posterior.model, indicator, posterior.values)
        # Closed in every state of every step ahead; it is enough to look at what the last one allows.
        open_cells = present.states(scope)[emission.active]
        if not np.any(open_cells > 0):
            return "closed"
    return "" if prospect.tied & set(scope) else "unconnected"


def _masses(indicator: str, present: Present, prospect: Prospect, now: tuple[Array, Array]) -> list[_Masses]:
    several = len(present.ahead) > 1
    counted = present.posterior.model.indicators[indicator].kind in ("count", "flag")
    if several and counted:
        return _silent_or_not(indicator, present, prospect, now)
    return _one_reading(indicator, present, prospect)


def _one_reading(indicator: str, present: Present, prospect: Prospect) -> list[_Masses]:
    """Go through everything that may be read at the last step."""
    posterior = present.posterior
    model, weight = posterior.model, posterior.model.indicators[indicator].weight
    scope = scope_of(model, indicator)
    states = present.states(scope)
    asked = prospect.asks_about(indicator, present.ahead[-1])
    found = []
    for saying in sayings(posterior, indicator, states, prospect.predicate):
        # What is on record and what is asked of it are not independent given the states.
        paths = prospect.at_last(scope, saying.answers(indicator, prospect.predicate) if asked else {})

        def both(given: Array, paths: tuple[Array, ...] = paths) -> tuple[Array, Array]:
            return prospect.split((states * given).sum(axis=0), [(one * given).sum(axis=0) for one in paths])

        found.append(_Masses(saying, *both(saying.given), *both(saying.given**weight)))
    return [m for m in found if m.weighed.any() and m.chance.any()]


def _silent_or_not(indicator: str, present: Present, prospect: Prospect, now: tuple[Array, Array]) -> list[_Masses]:
    """Tell two outcomes of several steps apart: nothing is reported in any of them, or something is."""
    posterior = present.posterior
    weight, scope = posterior.model.indicators[indicator].weight, scope_of(posterior.model, indicator)
    silent = Emission(posterior.model, indicator, posterior.values).chance_of("<=", 0.0)
    nothing = Saying("silent", silent, 0.0, 0.0)
    asked = indicator in prospect.watched
    recorded = nothing.answers(indicator, prospect.predicate)

    def both(weight: float) -> tuple[Array, Array]:
        masses = prospect.throughout(scope, silent**weight, recorded)
        return prospect.split(present.silence(indicator, weight=weight), masses)

    plain = both(1.0)
    quiet = _Masses(nothing, *plain, *(both(weight) if weight != 1 else plain))
    if weight != 1 and not asked:
        # What has less than its full weight moves the answer less, either way: a report then as much as makes up for
        # silence. (A record that the question asks about counts as it stands.)
        quiet = replace(quiet, yes=quiet.chance * quiet.after, no=quiet.chance * (1 - quiet.after))
        yes, no = now[0] - quiet.yes, now[1] - quiet.no
    else:
        # Rounding may leave silence 1e-16 more than there is.
        yes, no = np.maximum(now[0] - quiet.yes, 0.0), np.maximum(now[1] - quiet.no, 0.0)
    spoken = _Masses(Saying("reported", 1 - silent, 1.0, math.inf), yes, no, yes, no)
    return [m for m in (spoken, quiet) if m.chance.any()]


def _telling(masses: Sequence[_Masses]) -> list[_Masses]:
    """Put outcomes together until there are two or three to tell: of numbers 0, 1, more; of figures thirds."""
    kind = masses[0].saying.kind
    if kind == "number":
        return [*masses[:2], *([_together(masses[2:])] if masses[2:] else [])]
    if kind == "figure":
        reached, parts = 0.0, list[list[_Masses]]([[], [], []])
        for m in masses:
            parts[min(int(3 * reached), 2)].append(m)
            reached += float(m.chance.mean())
        return [_together(part) for part in parts if part]
    return list(masses)


def _together(masses: Sequence[_Masses]) -> _Masses:
    saying = masses[0].saying
    whole = Saying(saying.kind, saying.given, saying.low, masses[-1].saying.high)
    # As probable as they are together, and weighed as each is: the mean over them of what each leaves.
    scaled = [m.chance.mean() / m.weighed.mean() for m in masses]
    yes, no = (np.sum([getattr(m, a) for m in masses], axis=0) for a in ("yes", "no"))
    weighed_yes, weighed_no = (
        np.sum([getattr(m, a) * s for m, s in zip(masses, scaled, strict=True)], axis=0)
        for a in ("weighed_yes", "weighed_no")
    )
    return _Masses(whole, yes, no, weighed_yes, weighed_no)


def _entropy(p: float) -> float:
    """Return the entropy of a yes-or-no question in bits."""
    return float(special.entr(p) + special.entr(1 - p)) / math.log(2)


def _log_loss(masses: _Masses) -> float:
    """Return P(it) times the expected log loss of the answer after it, in bits."""
    # Not 1 - after: where the answer is as good as certain, that would be 0, and its logarithm no number.
    against = float(masses.weighed_no.mean() / masses.weighed.mean())
    loss = special.xlogy(masses.yes.mean(), masses.after) + special.xlogy(masses.no.mean(), against)
    return -float(loss) / math.log(2)


def _square_loss(masses: _Masses) -> float:
    """Return P(it) times the expected Brier score of the answer after it."""
    yes, no, after = float(masses.yes.mean()), float(masses.no.mean()), masses.after
    return yes * (1 - after) ** 2 + no * after**2
