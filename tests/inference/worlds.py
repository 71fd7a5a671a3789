"""Give the engine and the oracle the same world: one model, the same parameter draws, the same readings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from io import StringIO
from itertools import product

import numpy as np
from numpy.typing import NDArray
from ruamel.yaml import YAML

from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Evidence, Item, Reading
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.forecast import Diagnostics
from tarjih.inference.posterior import Posterior, Timeframe
from tarjih.model.calendar import Span
from tarjih.model.load import read_model
from tarjih.model.questions import Comparison, Form, Predicate
from tarjih.model.schema import ScenarioModel
from tests.bridge import Sensor
from tests.oracle import (
    COMPARE,
    Answers,
    Joint,
    States,
    Windowed,
    _chance_of,
    all_predicates,
    comes_true,
    enumerate_paths,
    known_pins,
    number_chance,
    observed_chance,
    reading_factor,
    together,
)
from tests.random_models import random_text

Array = NDArray[np.float64]

# The mechanisms that move by chance alone.
MOVING = ("spell", "ladder", "switch", "event", "level", "any", "table")
GIVEN = Diagnostics(0.0, 1.0, 0.0, (1.0,), (), 1)


@dataclass(frozen=True, slots=True)
class Told:
    """One reading taken at its word: a number for a count or flag, else what was recorded."""

    indicator: str
    step: int
    value: float | str
    exposure: float = 1.0


def small(text: str, *, step: str = "month", until: str = "2022-12") -> ScenarioModel:
    """Read a model that starts in January 2021; `text` holds its variables and indicators."""
    return read_model(f"tarjih: 1\nname: small\nstep: {step}\nstart: 2021-01\nuntil: {until}\n{text}", "model.yaml")


def last_day(model: ScenarioModel, step: int) -> date:
    """Return the last day of a step."""
    return model.calendar.span(step).last


def evidence(model: ScenarioModel, told: Sequence[Told], now: int) -> Evidence:
    """Return readings of full reliability, known on the last day of the step `now`."""
    readings = []
    for one in sorted(told, key=lambda one: one.step):
        kind = model.indicators[one.indicator].kind
        counted = kind in ("count", "flag")
        values = [1.0] * int(one.value) if counted else [one.value]
        readings.append(
            Reading(
                one.indicator,
                one.step,
                one.exposure,
                tuple(Item(_observation(model, one, value, i), 1.0, value) for i, value in enumerate(values)),
            )
        )
    seen = tuple(item.observation for reading in readings for item in reading.items)
    return Evidence(last_day(model, now), tuple(readings), seen)


def _observation(model: ScenarioModel, told: Told, value: float | str, number: int) -> Observation:
    day = model.calendar.span(told.step).first
    name = f"{told.indicator}-{told.step}-{number}"
    return Observation(told.indicator, Span(day, day), day, value, 1.0, name, "", "", f"events.csv:{told.step + 2}")


def posterior_of(
    model: ScenarioModel, told: Sequence[Told], *, now: int, last: int, lanes: int, seed: int = 1
) -> Posterior:
    """Return a posterior whose draws are given, not learned: standard normals from the seed."""
    compiled = EvidencePass(model, evidence(model, told, now), now=now)
    z = np.random.default_rng([seed, 3]).standard_normal((len(compiled.paths), lanes))
    return Posterior(model, compiled.evidence, z, GIVEN, Timeframe(now, last), compiled=compiled, seed=seed)


def values_of(posterior: Posterior, lane: int) -> dict[str, float]:
    """Return one parameter draw as the oracle wants it."""
    return {path: float(np.broadcast_to(x, posterior.draws)[lane]) for path, x in posterior.values.items()}


@dataclass(frozen=True, slots=True)
class Walked:
    """The oracle's paths as an array: `joints[steps[path, step]]` are the states, `chances[path]` the posterior."""

    answers: Answers
    joints: tuple[States, ...]
    steps: NDArray[np.int64]
    chances: Array

    def ask(
        self,
        form: Form,
        predicate: Predicate,
        first: int,
        last: int,
        *,
        told: Sequence[Told] = (),
        now: int = -1,
    ) -> float:
        """Return the question's probability; what was recorded by the step `now` is settled."""
        true = self.true_at(predicate, first, last, told=told, now=now)
        if form == "at":
            return float(self.chances @ true[:, -1])
        if form == "throughout":
            return float(self.chances @ true.prod(axis=1))
        return float(self.chances @ (1.0 - (1.0 - true).prod(axis=1)))

    def all_true(self, questions: Sequence[Windowed], *, told: Sequence[Told] = (), now: int = -1) -> float:
        """Return P(every one of these questions comes true); what was recorded by the step `now` is settled."""
        predicates = all_predicates(questions)
        outcomes = list(product((False, True), repeat=len(predicates)))
        # A count looks one step back.
        first = max(min(one for _, one, _ in questions) - 1, 0)
        last = max(end for _, _, end in questions)
        chances = [self.true_at(together(predicates, o), first, last, told=told, now=now) for o in outcomes]

        def follow(step: int, paths: NDArray[np.int64], weights: Array, so_far: list[tuple[bool, ...]]) -> float:
            if step > last:
                before = [(False,) * len(predicates)] * first
                truths = dict(zip(predicates, zip(*before, *so_far, strict=True), strict=True))
                return float(weights.sum()) if all(comes_true(*one, truths) for one in questions) else 0.0
            total = 0.0
            for outcome, chance in zip(outcomes, chances, strict=True):
                now_weights = weights * chance[paths, step - first]
                left = now_weights > 0
                if left.any():
                    total += follow(step + 1, paths[left], now_weights[left], [*so_far, outcome])
            return total

        return follow(first, np.arange(len(self.chances)), self.chances, [])

    def true_at(
        self, predicate: Predicate, first: int, last: int, *, told: Sequence[Told] = (), now: int = -1
    ) -> Array:
        """Return P(predicate | states) at each step of the window, `[paths, steps]`."""
        read = {(one.indicator, one.step): one for one in told if one.step <= now}
        columns = []
        for t in range(first, last + 1):

            def chance(name: str, comparison: Comparison, threshold: float | str, states: States, t: int = t) -> float:
                return _fires(self.answers, read.get((name, t)), name, comparison, threshold, states)

            by_joint = np.array([_chance_of(predicate, states, chance) for states in self.joints])
            columns.append(by_joint[self.steps[:, t]])
        return np.stack(columns, axis=1)


def walk(answers: Answers) -> Walked:
    """Number the joint states of the oracle's paths."""
    numbers: dict[Joint, int] = {}
    steps = [[numbers.setdefault(joint, len(numbers)) for joint in path] for path, _ in answers.paths]
    joints = tuple(dict(zip(answers.model.variables, joint, strict=True)) for joint in numbers)
    return Walked(answers, joints, np.array(steps), np.array([chance for _, chance in answers.paths]))


def enumerated(posterior: Posterior, told: Sequence[Told], lane: int) -> Answers:
    """Walk every path under one of the posterior's draws, with what was told and what is known by its day."""
    model, values, steps = posterior.model, values_of(posterior, lane), posterior.frame.last + 1
    pins = {place: state for place, state in known_pins(model, steps).items() if place[1] <= posterior.frame.now}
    factors = [reading_factor(model, values, t.indicator, t.step, t.value, t.exposure) for t in told]
    return enumerate_paths(model, values, steps, factors=factors, pins=pins)


def random_told(model: ScenarioModel, seed: int, *, now: int, count: int = 3) -> tuple[Told, ...]:
    """Draw readings up to `now`, at most one for each indicator and step; some of steps that are not yet over."""
    rng = np.random.default_rng([seed, 4])
    places = list(product(model.indicators, range(now + 1)))
    found = []
    for i in rng.permutation(len(places))[:count]:
        name, step = places[i]
        indicator = model.indicators[name]
        value: float | str
        match indicator.kind:
            case "count":
                value = float(rng.integers(4)) if indicator.active_while is None else 0.0
            case "flag":
                value = float(rng.integers(2)) if indicator.active_while is None else 0.0
            case "level":
                value = float(rng.normal(0, 1.5))
            case "category":
                assert indicator.category is not None
                value = str(rng.choice(indicator.category.values))
            case _:
                value = str(rng.choice(model.variables[indicator.of[0]].states))
        partly = indicator.kind in ("count", "flag") and rng.random() < 0.3
        found.append(Told(name, step, value, 0.5 if partly else 1.0))
    return tuple(found)


def _fires(
    answers: Answers, told: Told | None, name: str, comparison: Comparison, threshold: float | str, states: States
) -> float:
    """Return P(a step's recorded value compares so | states): what is left of the step can only add to it."""
    model, values, compare = answers.model, answers.values, COMPARE[comparison]
    if told is None:
        return observed_chance(model, values, name, comparison, threshold, states)
    left = 1.0 - told.exposure
    if left == 0 or model.indicators[name].kind not in ("count", "flag"):
        return float(compare(told.value, threshold))
    if model.indicators[name].kind == "flag":
        seen = 1.0 if told.value else number_chance(model, values, name, 1, states, left)
        return seen * compare(1, threshold) + (1 - seen) * compare(0, threshold)
    number = float(told.value)
    more = [number_chance(model, values, name, n, states, left) for n in range(10)]
    found = sum(p for n, p in enumerate(more) if compare(number + n, threshold))
    return found + (1 - sum(more) if compare(number + 10, threshold) else 0.0)


# For pyAgrum


def sensed_model(seed: int, *, steps: int = 24) -> ScenarioModel:
    """Return a random model of three to six variables whose indicators are seen or not seen."""
    rng = np.random.default_rng([seed, 5])
    size = 3 + seed % 4
    kinds = [str(rng.choice(MOVING)) for _ in range(size)]
    text = random_text(seed, variables=size, steps=steps, indicators=0, kinds=kinds, widest=3**size, exact=True)
    data = YAML(typ="safe", pure=True).load(text)
    states = {name: variable["states"] for name, variable in data["variables"].items()}
    names = [str(name) for name in rng.permutation(list(states))]
    flags = {
        f"sensor{i}": {
            "of": name,
            "flag": {"chances": {s: round(float(rng.uniform(0.1, 0.9)), 3) for s in states[name]}},
        }
        for i, name in enumerate(names[:2])
    }
    both = {"of": names[-2:], "flag": {"first": 0.2, "ratio": {names[-2]: 3.0, names[-1]: 0.5}}}
    stream = StringIO()
    YAML(typ="safe", pure=True).dump(data | {"indicators": flags | {"both": both}}, stream)
    return read_model(stream.getvalue(), f"sensed-{seed}.yaml")


def sensors_of(posterior: Posterior) -> list[Sensor]:
    """Return the model's indicators as nodes for pyAgrum, worked out by the oracle."""
    model, found = posterior.model, []
    for name, indicator in model.indicators.items():
        spaces = [model.variables[v].states for v in indicator.of]
        chances = [
            number_chance(model, values_of(posterior, 0), name, 1, dict(zip(indicator.of, joint, strict=True)))
            for joint in product(*spaces)
        ]
        found.append(Sensor(name, tuple(indicator.of), np.reshape(chances, [len(s) for s in spaces])))
    return found
