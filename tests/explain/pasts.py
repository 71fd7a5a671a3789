"""Small random worlds with a past: reports that came late, searches, known facts, and questions of every window."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from tarjih.errors import ImpossibleCondition
from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Evidence, weigh
from tarjih.inference.answers import Answer, answer, summarize
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.posterior import Posterior, Timeframe
from tarjih.model.calendar import Span
from tarjih.model.load import read_model
from tarjih.model.questions import AnyAsk, Ask, AskBefore, AskCount, AskGiven, AskSum, Comparison, Form, Single
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import GIVEN
from tests.random_models import random_predicate, random_text

Array = NDArray[np.float64]

COMPARISONS: tuple[Comparison, ...] = ("==", "!=", ">=", "<=", ">", "<")
FORMS: tuple[Form, ...] = ("by", "in", "at", "throughout")


@dataclass(frozen=True, slots=True)
class Past:
    """A model, what was reported over the years, questions, and the draws of today."""

    posterior: Posterior
    observations: tuple[Observation, ...]
    questions: Mapping[str, AnyAsk]

    def answered(self, name: str, observations: Iterable[Observation], day: date) -> tuple[float, float, float]:
        """Answer a question the slow way: weigh what was known, filter anew with the same draws, ask.

        Returns the mean and the 90 % interval; NaN where the condition cannot come true.
        """
        evidence = weigh(self.posterior.model, observations, as_of=day)
        try:
            found = answered(self.posterior, self.questions[name], evidence)
        except ImpossibleCondition:
            return np.nan, np.nan, np.nan
        return summarize(found.chances, found.weights)


def answered(posterior: Posterior, ask: AnyAsk, evidence: Evidence) -> Answer:
    """Answer a question from nothing but the draws of a posterior and other evidence."""
    return answer(seeing(posterior, evidence), ask)


def seeing(posterior: Posterior, evidence: Evidence) -> Posterior:
    """Return the same draws with other evidence filtered anew."""
    now = posterior.model.calendar.step_of(evidence.as_of)
    frame = Timeframe(now, posterior.frame.last)
    corrections = posterior.compiled.corrections
    compiled = EvidencePass(posterior.model, evidence, now=now, corrections=corrections)
    return Posterior(posterior.model, evidence, posterior.z, GIVEN, frame, compiled=compiled, seed=1)


def given(model: ScenarioModel, evidence: Evidence, *, last: int, draws: int, seed: int = 1) -> Posterior:
    """Return a posterior whose draws are given, not learned: standard normals from the seed."""
    now = model.calendar.step_of(evidence.as_of)
    compiled = EvidencePass(model, evidence, now=now)
    z = np.random.default_rng([seed, 3]).standard_normal((len(compiled.paths), draws))
    return Posterior(model, evidence, z, GIVEN, Timeframe(now, last), compiled=compiled, seed=seed)


def random_past(
    seed: int, *, now: int = 4, last: int = 7, draws: int = 9, reports: int = 8, remembering: bool = False
) -> Past:
    """Draw a model of three variables and three indicators, `reports` of them, and five questions.

    The questions are simple ones, or those of order, number, condition and total.
    """
    rng = np.random.default_rng([seed, 7])
    data = YAML(typ="safe", pure=True).load(random_text(seed, steps=last + 1, indicators=3, known=seed % 2 == 0))
    start = date(2021, 1, 1)
    bare = read_model(_written(data), f"past-{seed}.yaml")
    ends = [bare.calendar.span(t) for t in range(last + 1)]
    for name, indicator in data["indicators"].items():
        if bare.indicators[name].kind in ("count", "flag") and rng.random() < 0.8:
            indicator["coverage"] = f"{start}..{ends[int(rng.integers(1, last + 1))].last}"
    model = read_model(_written(data), f"past-{seed}.yaml")
    # The as-of date lies within its step.
    as_of = ends[now].first + timedelta(days=int(rng.integers(1, ends[now].days)))
    seen = tuple(_report(model, rng, number, as_of) for number in range(reports))
    posterior = given(model, weigh(model, seen, as_of=as_of), last=last, draws=draws, seed=seed)
    asks = [
        _remembering(model, rng, seed + i, now, last) if remembering else _question(model, rng, seed + i, last)
        for i in range(5)
    ]
    return Past(posterior, seen, {f"q{i}": ask for i, ask in enumerate(asks)})


def _written(data: object) -> str:
    stream = StringIO()
    YAML(typ="safe", pure=True).dump(data, stream)
    return stream.getvalue()


def _report(model: ScenarioModel, rng: np.random.Generator, number: int, as_of: date) -> Observation:
    """Draw a report of a day or of a month, known at once or long after, and now and then announced before."""
    name = str(rng.choice(list(model.indicators)))
    indicator = model.indicators[name]
    days = (as_of - model.start).days
    first = model.start + timedelta(days=int(rng.integers(days)))
    occurred = Span(first, first + timedelta(days=int(rng.choice([0, 0, 30]))))
    known_on = max(first + timedelta(days=int(rng.integers(-20, days // 2 + 1))), model.start)
    value: float | str = 1.0
    if indicator.category is not None:
        value = str(rng.choice(indicator.category.values))
    elif indicator.assess is not None:
        value = str(rng.choice(model.variables[indicator.of[0]].states))
    elif indicator.level is not None:
        value = float(rng.normal(0, 1.5))
    reliability = round(float(rng.uniform(0.2, 0.95)), 3)
    source = f"https://{rng.choice(['one', 'two', 'three'])}.example.org/{number}"
    return Observation(
        name, occurred, known_on, value, reliability, f"r{number}", source, "", f"events.csv:{number + 2}"
    )


def _question(model: ScenarioModel, rng: np.random.Generator, seed: int, last: int) -> Ask:
    form = FORMS[int(rng.integers(len(FORMS)))]
    ends = sorted(int(t) for t in rng.integers(1, last + 1, 2))
    first, final = (model.calendar.span(t) for t in ends)
    window = Span(final.last, final.last) if form == "at" else Span(first.first, final.last)
    return Ask(form, random_predicate(model, seed, observed=seed % 3 == 0), window)


def _remembering(model: ScenarioModel, rng: np.random.Generator, seed: int, now: int, last: int) -> AnyAsk:
    """Draw an order, a count, a condition on a question that may be either, or a total."""
    kind = seed % 4
    counted = [name for name, one in model.indicators.items() if one.kind in ("count", "flag")]
    if kind == 3 and counted:
        name = str(rng.choice(counted))
        # What was not searched has no total.
        searched = model.indicators[name].coverage or ()
        ends = [t for t in range(last + 1) if any(model.calendar.span(t).first in span for span in searched)]
        first = int(rng.integers(last + 1)) if len(ends) > now else int(rng.integers(now + 1, last + 1))
        window = Span(model.calendar.span(first).first, model.calendar.span(last).last)
        return AskSum(name, window, COMPARISONS[int(rng.integers(len(COMPARISONS)))], int(rng.integers(1, 4)))
    if kind >= 2:
        parts = [_part(model, rng, seed + i, last, kind=int(rng.integers(3))) for i in range(2)]
        return AskGiven(parts[0], parts[1])
    return _part(model, rng, seed, last, kind=kind)


def _part(model: ScenarioModel, rng: np.random.Generator, seed: int, last: int, *, kind: int) -> Single:
    simple = _question(model, rng, seed, last)
    if kind == 2:
        return simple
    first, final = sorted(int(t) for t in rng.integers(0, last + 1, 2))
    window = Span(model.calendar.span(first).first, model.calendar.span(final).last)
    if kind == 0:
        other = random_predicate(model, seed + 1, observed=seed % 5 == 0, parts=1)
        return AskBefore(simple.predicate, other, window)
    comparison = COMPARISONS[int(rng.integers(len(COMPARISONS)))]
    return AskCount("in", simple.predicate, window, comparison, int(rng.integers(1, 3)))
