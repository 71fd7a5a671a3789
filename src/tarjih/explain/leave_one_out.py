"""Leave one report out and keep everything else: what it did to a question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from scipy import special

from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Evidence, Reading
from tarjih.explain.worlds import answer_in
from tarjih.inference.posterior import Posterior
from tarjih.model.calendar import Span
from tarjih.model.questions import AnyAsk, read_by

# Leaving one out is run under this many of the posterior's draws.
_DRAWS = 96
# A change smaller than this many of its own standard errors over the draws is not told from chance.
_CLEAR = 2.5
# What is smaller is the rounding of the arithmetic: it differs where nothing else does.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Movement:
    """The change that one indicator's report brought to a question.

    `log_odds` (nats) is the change in the question's log-odds from `before` to `after`, both probabilities.
    Empty `items` mean that nothing was reported although we looked.
    """

    question: str
    indicator: str
    when: Span
    items: tuple[Observation, ...]
    log_odds: float
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class _Variant:
    """The evidence without one reading, or without an indicator's whole silence."""

    indicator: str
    steps: tuple[int, ...]
    items: tuple[Observation, ...]
    left_out: frozenset[int]  # positions among the indicator's readings


def explain(
    posterior: Posterior, questions: Mapping[str, AnyAsk], *, since: date | None = None
) -> tuple[Movement, ...]:
    """Return what each report, and each indicator's silence, did to each question, strongest first.

    A report is left out and everything else kept: the filter runs without it, and the parameter draws are
    reweighted by what their evidence is then worth, P(evidence without it | draw) / P(evidence | draw).
    Changes that cannot be told from the chance of the draws are left out.

    Args:
        posterior: the draws, and the evidence.
        questions: those that are answered exactly.
        since: look only at reports that came to be known after this day, and at no silence.
    """
    watched = {name for ask in questions.values() for name in read_by(ask)}
    # From the last step to the first: the next world then runs no more than it must.
    variants = sorted(_variants(posterior, watched), key=lambda variant: -variant.steps[0])
    if since is not None:
        variants = [one for one in variants if any(item.known_on > since for item in one.items)]
    if not variants or not questions:
        return ()
    worlds = [posterior.evidence, *(_without(posterior.evidence, variant) for variant in variants)]
    answers = answer_in(posterior, questions, worlds, draws=_DRAWS)
    found: list[Movement] = []
    for number, variant in enumerate(variants, start=1):
        # Exact draws of one posterior have equal weights; what remains of the other's evidence reweights them.
        weight = special.softmax(answers.log_evidence[number] - answers.log_evidence[0])
        for name, chances in answers.chances.items():
            after, share = answers.counting(name, 0)
            before, share_without = answers.counting(name, number, weight)
            # Of a ratio, too, each draw moves the answer by its share of how far it lies from it.
            moves = share_without * (chances[number] - before) - share * (chances[0] - after)
            error = np.sqrt(np.sum(moves**2))
            if abs(after - before) > max(_CLEAR * error, _ROUNDING) and 0 < before < 1 and 0 < after < 1:
                found.append(_movement(posterior, name, variant, before, after))
    return tuple(sorted(found, key=lambda m: -abs(m.log_odds)))


def _without(evidence: Evidence, variant: _Variant) -> Evidence:
    readings = evidence.of(variant.indicator)
    return evidence.without(*(readings[i] for i in variant.left_out))


def _movement(posterior: Posterior, question: str, variant: _Variant, before: float, after: float) -> Movement:
    calendar = posterior.model.calendar
    when = Span(calendar.span(variant.steps[0]).first, calendar.span(variant.steps[-1]).last)
    if not variant.items:
        # Silence is told of the days that were searched and over, not of the steps that hold them.
        covered = [span for span in posterior.model.indicators[variant.indicator].coverage or () if span.overlap(when)]
        first = max(when.first, min((span.first for span in covered), default=when.first))
        last = min(when.last, max((span.last for span in covered), default=when.last), posterior.evidence.as_of)
        when = Span(first, last)
    change = float(special.logit(after) - special.logit(before))
    return Movement(question, variant.indicator, when, variant.items, change, before, after)


def _variants(posterior: Posterior, watched: set[str]) -> list[_Variant]:
    found = []
    for name in posterior.compiled.scopes:
        # What has no weight can only answer a question that asks what is recorded.
        if posterior.model.indicators[name].weight == 0 and name not in watched:
            continue
        readings = posterior.evidence.of(name)
        silent: list[int] = []
        for position, reading in enumerate(readings):
            if reading.items:
                found.append(_variant(name, [reading], [position]))
            else:
                silent.append(position)
        if silent:
            found.append(_variant(name, [readings[i] for i in silent], silent))
    return found


def _variant(name: str, readings: Sequence[Reading], positions: Sequence[int]) -> _Variant:
    items = tuple(item.observation for reading in readings for item in reading.items)
    return _Variant(name, tuple(r.step for r in readings), items, frozenset(positions))
