"""Slow, obvious answers for small models: every joint path is walked, one after the other.

The exact engine is compared with this. So nothing here comes from `tarjih.inference`, nor from the tables of
`tarjih.model.mechanisms`: every mechanism is written out again, for single numbers, as the model language
defines it. `values` holds one parameter draw, by the paths of `model.quantities()`: rates are per year,
effects carry their sign, everything else is as stated.
"""

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import expm
from scipy.optimize import root
from scipy.special import softmax

from tarjih.model.questions import (
    All,
    Ask,
    AskBefore,
    AskCount,
    Comparison,
    Form,
    Not,
    Observed,
    Predicate,
    Single,
    Some,
    StateIs,
    parse_predicate,
    predicates_of,
)
from tarjih.model.schema import ScenarioModel, Variable

Array = NDArray[np.float64]
Values = Mapping[str, float]
# The state of every variable at one step, by name.
States = Mapping[str, str]
# The states of all variables at one step, in the model's order; and such a tuple for each step.
Joint = tuple[str, ...]
Path = tuple[Joint, ...]
# States that are known, by variable and step.
Pins = Mapping[tuple[str, int], str]
# A question, and the first and last step that it speaks of.
Windowed = tuple[Single, int, int]
# Whether each predicate holds, by step from 0 on.
Truths = Mapping[Predicate, Sequence[bool]]
# P(the recorded value compares so with the threshold | states of this step), given indicator, comparison, threshold.
Chance = Callable[[str, Comparison, float | str, States], float]

YEARS = {"week": 7 / 365.25, "month": 1 / 12, "quarter": 1 / 4, "year": 1.0}
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}


@dataclass(frozen=True, slots=True)
class Factor:
    """The likelihood of what was read at one step: `weights` has an axis for each variable, over its states."""

    step: int
    variables: tuple[str, ...]
    weights: Array


@dataclass(frozen=True, slots=True)
class Answers:
    """All paths with their posterior probabilities, and what follows from them.

    `log_evidence` (nats) is the log of the total weight: of the pins, and of the factors given the pins.
    `filtered[t][variable]` is the distribution over its states given the factors and pins up to step t,
    `smoothed[t][variable]` given all of them; NaN where what was seen is impossible.
    """

    model: ScenarioModel
    values: Values
    log_evidence: float
    filtered: tuple[Mapping[str, Array], ...]
    smoothed: tuple[Mapping[str, Array], ...]
    paths: tuple[tuple[Path, float], ...]

    def expect(self, worth: Callable[[Sequence[States]], float], first: int, last: int) -> float:
        """Return the mean over all paths of a function of the states at the steps `first` to `last`."""
        windows: dict[Path, float] = {}
        for path, chance in self.paths:
            window = path[first : last + 1]
            windows[window] = windows.get(window, 0.0) + chance
        return math.fsum(
            chance * worth([_by_name(self.model, joint) for joint in window]) for window, chance in windows.items()
        )

    def ask(self, form: Form, predicate: Predicate, first: int, last: int, *, chance: Chance | None = None) -> float:
        """Return P(predicate at the last step / at some step / at every step of the window).

        Args:
            form: at (the last step), by or in (some step of the window), throughout (every step of it).
            predicate: over states and recorded values.
            first: the first step of the window.
            last: its last step, included.
            chance: of a recorded value given the states; by default as the model's indicators say. Given the
                states, the indicators are independent of each other and from step to step.
        """
        self._inside(first, last)
        chance = chance or (lambda *atom: observed_chance(self.model, self.values, *atom))

        def worth(window: Sequence[States]) -> float:
            true = [_chance_of(predicate, states, chance) for states in window]
            if form == "at":
                return true[-1]
            if form == "throughout":
                return math.prod(true)
            return 1.0 - math.prod(1.0 - p for p in true)

        return self.expect(worth, first, last)

    def all_true(self, questions: Sequence[Windowed], *, chance: Chance | None = None) -> float:
        """Return P(every one of these questions comes true), whatever their forms.

        Along each path every sequence of outcomes is tried, the predicates being true or false at each step.
        """
        chance = chance or (lambda *atom: observed_chance(self.model, self.values, *atom))
        predicates = all_predicates(questions)
        last = max(window[2] for window in questions)

        def worth(path: Sequence[States]) -> float:
            total = 0.0
            for outcomes in product(product((False, True), repeat=len(predicates)), repeat=last + 1):
                truths = dict(zip(predicates, zip(*outcomes, strict=True), strict=True))
                if all(comes_true(*window, truths) for window in questions):
                    total += math.prod(
                        _chance_of(together(predicates, outcome), states, chance)
                        for outcome, states in zip(outcomes, path, strict=True)
                    )
            return total

        return self.expect(worth, 0, last)

    def sum_exceeds(self, indicator: str, first: int, last: int, comparison: Comparison, threshold: float) -> float:
        """Return P(the indicator's recorded total over the window compares so with the threshold)."""
        self._inside(first, last)
        compare = COMPARE[comparison]
        # Beyond `top` every total compares alike, so the rest of the distribution counts as one.
        top = max(math.ceil(threshold), 0)

        def worth(window: Sequence[States]) -> float:
            total = np.ones(1)
            for states in window:
                now = [number_chance(self.model, self.values, indicator, n, states) for n in range(top + 1)]
                total = np.convolve(total, now)[: top + 1]
            found = sum(float(p) for n, p in enumerate(total) if compare(n, threshold))
            return found + (1.0 - float(sum(total)) if compare(top + 1, threshold) else 0.0)

        return self.expect(worth, first, last)

    def _inside(self, first: int, last: int) -> None:
        if not 0 <= first <= last < len(self.smoothed):
            raise ValueError(f"steps {first} to {last} are not within the {len(self.smoothed)} enumerated steps")


def all_predicates(questions: Sequence[Windowed]) -> list[Predicate]:
    """Return the predicates of several questions, each once."""
    return list(dict.fromkeys(p for question, _, _ in questions for p in predicates_of(question)))


def together(predicates: Sequence[Predicate], outcome: Sequence[bool]) -> Predicate:
    """Return the predicate that holds where each of these turns out so."""
    return All(tuple(p if so else Not(p) for p, so in zip(predicates, outcome, strict=True)))


def comes_true(question: Single, first: int, last: int, truths: Truths) -> bool:
    """Tell whether a question comes true, as the model language defines it."""
    window = range(first, last + 1)
    match question:
        case AskBefore(earlier, later):
            return any(truths[earlier][t] and not any(truths[later][first : t + 1]) for t in window)
        case AskCount(_, predicate, _, comparison, number):
            holds = truths[predicate]
            starts = [t for t in window if t > 0 and holds[t] and not holds[t - 1]]
            return bool(COMPARE[comparison](len(starts), number))
        case Ask("at", predicate):
            return truths[predicate][last]
        case Ask("throughout", predicate):
            return all(truths[predicate][t] for t in window)
        case Ask(_, predicate):
            return any(truths[predicate][t] for t in window)
    raise AssertionError(question)


def enumerate_paths(
    model: ScenarioModel,
    values: Values,
    steps: int,
    *,
    factors: Iterable[Factor] = (),
    pins: Pins | None = None,
    set_outside: Pins | None = None,
) -> Answers:
    """Walk every joint path over the steps 0 to `steps - 1` and weigh it.

    Args:
        model: small: the number of paths is its number of joint states to the power of `steps`.
        values: one parameter draw.
        steps: their number, step 0 included.
        factors: likelihoods of what was read.
        pins: known states; the paths are conditioned on them. Scheduled variables follow their dates unasked.
        set_outside: states that are set whatever the mechanism says, at these steps.
    """
    factors, pins = tuple(factors), dict(pins or {})
    _check(model, steps, factors, pins)
    held = dict(set_outside or {})
    pins |= {place: state for place, state in scheduled(model, steps).items() if place not in held}
    following: dict[tuple[Joint | None, Joint], list[tuple[Joint, float]]] = {}
    reached: list[dict[Joint, list[float]]] = [{} for _ in range(steps)]
    whole: list[tuple[Path, float]] = []

    def walk(path: Path, weight: float) -> None:
        t = len(path)
        if t == steps:
            whole.append((path, weight))
            return
        before = path[-1] if path else None
        here = {name: state for (name, step), state in held.items() if step == t}
        key = (before, tuple(f"{name}={state}" for name, state in here.items()))
        if key not in following:
            following[key] = list(successors(model, values, before, here))
        for joint, chance in following[key]:
            states = _by_name(model, joint)
            if any(pins.get((name, t), state) != state for name, state in states.items()):
                continue
            now = weight * chance * math.prod(_weight(model, f, states) for f in factors if f.step == t)
            if now > 0:
                reached[t].setdefault(joint, []).append(now)
                walk((*path, joint), now)

    walk((), 1.0)
    total = math.fsum(weight for _, weight in whole)
    paths = tuple((path, weight / total) for path, weight in whole)
    return Answers(
        model,
        values,
        math.log(total) if total > 0 else -math.inf,
        tuple(_marginals(model, [(j, math.fsum(w)) for j, w in at.items()]) for at in reached),
        tuple(_marginals(model, [(path[t], p) for path, p in paths]) for t in range(steps)),
        paths,
    )


def _check(model: ScenarioModel, steps: int, factors: Sequence[Factor], pins: Pins) -> None:
    for factor in factors:
        shape = tuple(len(model.variables[name].states) for name in factor.variables)
        if factor.weights.shape != shape or not 0 <= factor.step < steps:
            raise ValueError(f"the factor over {factor.variables} at step {factor.step} does not fit the model")
    for (name, step), state in pins.items():
        if state not in model.variables[name].states or not 0 <= step < steps:
            raise ValueError(f"{name} cannot be pinned to {state!r} at step {step}")


def _by_name(model: ScenarioModel, joint: Joint) -> States:
    return dict(zip(model.variables, joint, strict=True))


def _weight(model: ScenarioModel, factor: Factor, states: States) -> float:
    cell = tuple(model.variables[name].states.index(states[name]) for name in factor.variables)
    return float(factor.weights[cell])


def _marginals(model: ScenarioModel, weighed: Sequence[tuple[Joint, float]]) -> Mapping[str, Array]:
    total = math.fsum(weight for _, weight in weighed)
    found = {}
    for i, (name, variable) in enumerate(model.variables.items()):
        parts = [math.fsum(w for joint, w in weighed if joint[i] == state) for state in variable.states]
        found[name] = np.array(parts) / total if total > 0 else np.full(len(parts), np.nan)
    return found


def scheduled(model: ScenarioModel, steps: int) -> dict[tuple[str, int], str]:
    """Return the states that schedules pin: the first listed one whose dates touch the step, else the first state."""
    pins = {}
    for name, variable in model.variables.items():
        if variable.schedule is not None:
            for t in range(steps):
                days = model.calendar.span(t)
                pins[name, t] = variable.states[0]
                for state, spans in reversed(variable.schedule.root.items()):
                    if any(span.first <= days.last and days.first <= span.last for span in spans):
                        pins[name, t] = state
    return pins


def known_pins(model: ScenarioModel, steps: int) -> dict[tuple[str, int], str]:
    """Return the states that the model's `known:` facts pin; where two touch a step, the later to begin."""
    pins: dict[tuple[str, int], str] = {}
    for name, variable in model.variables.items():
        spans = sorted((span.first, span.last, state) for state, found in variable.known.items() for span in found)
        for t in range(steps):
            days = model.calendar.span(t)
            for first, last, state in spans:
                if first <= days.last and days.first <= last:
                    pins[name, t] = state
    return pins


def successors(
    model: ScenarioModel, values: Values, before: Joint | None, held: Mapping[str, str] | None = None
) -> Iterator[tuple[Joint, float]]:
    """Yield every joint state that can follow `before` (None: that can be at step 0), with its probability.

    What is `held` is in its state for certain, whatever came before.
    """
    past = None if before is None else _by_name(model, before)
    for joint in product(*(variable.states for variable in model.variables.values())):
        now, chance = _by_name(model, joint), 1.0
        for name in model.variables:
            if held and name in held:
                chance *= now[name] == held[name]
                continue
            row = start_chances(model, values, name, now) if past is None else chances(model, values, name, now, past)
            chance *= row[now[name]]
            if chance == 0:
                break
        if chance > 0:
            yield joint, chance


def start_chances(model: ScenarioModel, values: Values, name: str, now: States) -> dict[str, float]:
    """Return the distribution of one variable at step 0, given the others at step 0.

    Without a stated start the variable has no memory, and what would lie before step 0 is typical.
    """
    variable = model.variables[name]
    if isinstance(variable.start, str):
        return {state: float(state == variable.start) for state in variable.states}
    if isinstance(variable.start, dict):
        stated = {s: values.get(f"variables.{name}.start.{s}", 0.0) for s in variable.states}
        return _scaled(stated)
    if _kind(variable) in ("spell", "ladder", "switch", "event"):
        raise ValueError(f"{name} has a memory, and no start")
    return chances(model, values, name, now, {n: _typical(v) for n, v in model.variables.items()})


def chances(model: ScenarioModel, values: Values, name: str, now: States, before: States) -> dict[str, float]:
    """Return the distribution of one variable, given the others at this step and all at the one before."""
    variable = model.variables[name]
    states, years = variable.states, YEARS[model.step]

    def value(path: str) -> float:
        return float(values[f"variables.{name}.{path}"])

    def seen(source: str, lag: int) -> str:
        return before[source] if lag == 1 or source == name else now[source]

    def push(on: str | None) -> float:
        return _push(model, values, name, on, now, before)

    match _kind(variable):
        case "spell":
            quiet, active = states
            begins = 1 - math.exp(-value("starts") * math.exp(push(None) + push("starts")) * years)
            # The value is how many spells would end in a year: its inverse is the mean length.
            length = 1 / value("lasts") * math.exp(push("lasts")) / years
            goes_on = length / (1 + length)
            p = goes_on + (1 - goes_on) * begins if before[name] == active else begins
            return {quiet: 1 - p, active: p}
        case "ladder":
            moves = {}
            for i, (lower, upper) in enumerate(pairwise(states)):
                moves[lower, upper] = value(f"up.{i}") * math.exp(push(None) + push("up"))
                moves[upper, lower] = value(f"down.{i}") * math.exp(-push(None) + push("down"))
            return _moved(states, moves, years, before[name])
        case "switch":
            assert variable.switch is not None
            moves = {
                (origin, to): value(f"{origin}.{to}") * math.exp(push(to))
                for origin, targets in variable.switch.root.items()
                for to in targets
            }
            return _moved(states, moves, years, before[name])
        case "event":
            not_yet, happened = states
            if before[name] == happened:
                return {not_yet: 0.0, happened: 1.0}
            stays = math.exp(-value("happens") * math.exp(push(None) + push("happens")) * years)
            return {not_yet: stays, happened: 1 - stays}
        case "level":
            usual = [value(f"usually.{state}") for state in states]
            # P(at most this state): its usual odds, lowered by the push.
            odds = [sum(usual[: i + 1]) * math.exp(-push(None)) for i in range(len(states))]
            above = [sum(usual[i + 1 :]) for i in range(len(states))]
            at_most = [0.0] + [o / (o + a) for o, a in zip(odds, above, strict=True)]
            return {state: at_most[i + 1] - at_most[i] for i, state in enumerate(states)}
        case "choice":
            return _choice(model, values, name, now, before)
        case "any":
            return _any(variable, value, seen, years)
        case "table":
            assert variable.table is not None
            for i, row in enumerate(variable.table.rows):
                lag = variable.table.lag
                lags = lag if isinstance(lag, dict) else dict.fromkeys(variable.table.given, lag)
                if all(seen(source, lags.get(source, 1)) in wanted for source, wanted in row.when.items()):
                    return _scaled({s: value(f"rows.{i}.{s}") if s in row.then else 0.0 for s in states})
            raise ValueError(f"no row of {name} fits")
        case _:
            # The dates of a schedule pin its state; it adds no weight.
            return dict.fromkeys(states, 1.0)


def _kind(variable: Variable) -> str:
    kinds = ("spell", "ladder", "switch", "event", "level", "choice", "any", "table", "schedule")
    return next(kind for kind in kinds if getattr(variable, kind) is not None)


def _typical(variable: Variable) -> str:
    if variable.typical is not None:
        return variable.typical
    return variable.start if isinstance(variable.start, str) else variable.states[0]


def _scaled(weights: Mapping[str, float]) -> dict[str, float]:
    total = sum(weights.values())
    return {state: weight / total for state, weight in weights.items()}


def _moved(
    states: Sequence[str], moves: Mapping[tuple[str, str], float], years: float, origin: str
) -> dict[str, float]:
    """Return where a continuous-time chain stands after `years`."""
    rates = np.zeros((len(states), len(states)))
    for (a, b), rate in moves.items():
        rates[states.index(a), states.index(b)] += rate
        rates[states.index(a), states.index(a)] -= rate
    row = np.asarray(expm(rates * years))[states.index(origin)]
    return {state: max(float(p), 0.0) for state, p in zip(states, row, strict=True)}


def _push(model: ScenarioModel, values: Values, name: str, on: str | None, now: States, before: States) -> float:
    """Add up the influences limited to `on`, each measured from its source's typical state."""
    total = 0.0
    for influence in model.variables[name].influences:
        if influence.on != on:
            continue
        source = model.variables[influence.source]
        past = influence.lag == 1 or influence.source == name
        state, typical = (before if past else now)[influence.source], _typical(source)
        path = f"variables.{name}.influences.{influence.source}@{influence.lag}" + (f".{on}" if on else "")
        if influence.when is None:
            rungs = len(source.states) - 1
            total += values[path] * (source.states.index(state) - source.states.index(typical)) / rungs
        else:
            total += values[f"{path}.{state}"] if state in influence.when else 0.0
            total -= values[f"{path}.{typical}"] if typical in influence.when else 0.0
    return total


def _choice(model: ScenarioModel, values: Values, name: str, now: States, before: States) -> dict[str, float]:
    """Return how an actor chooses: alone by what each state pays, or in equilibrium with another who chooses, too."""
    choice = model.variables[name].choice
    assert choice is not None

    def pushes(who: str) -> tuple[float, ...]:
        states = model.variables[who].states
        # Of two states, what says nothing about which it favours favours the second.
        unsaid = _push(model, values, who, None, now, before) if len(states) == 2 else 0.0
        named = [_push(model, values, who, state, now, before) for state in states]
        return (*named[:-1], named[-1] + unsaid)

    def payoffs(who: str, others: Sequence[str]) -> tuple[tuple[float, ...], ...]:
        below = f"variables.{who}"
        return tuple(
            tuple(
                values[f"{below}.precision"]
                * values.get(f"{below}.payoffs.{mine}.{theirs}", values.get(f"{below}.payoffs.{mine}", math.nan))
                for theirs in others
            )
            for mine in model.variables[who].states
        )

    states, rival = model.variables[name].states, choice.against
    if rival is None:
        odds = [cell[0] + pushed for cell, pushed in zip(payoffs(name, ("alone",)), pushes(name), strict=True)]
        return _scaled({state: math.exp(x) for state, x in zip(states, odds, strict=True)})
    mine, theirs = sorted((name, rival))
    both = equilibrium(
        payoffs(mine, model.variables[theirs].states),
        pushes(mine),
        payoffs(theirs, model.variables[mine].states),
        pushes(theirs),
    )
    return dict(zip(states, both[0 if mine == name else 1], strict=True))


@lru_cache(maxsize=4096)
def equilibrium(
    first_payoffs: tuple[tuple[float, ...], ...],
    first_pushes: tuple[float, ...],
    second_payoffs: tuple[tuple[float, ...], ...],
    second_pushes: tuple[float, ...],
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Return the logit equilibrium that uniform play turns into while the precision is raised from 0.

    Payoffs are by own state, then by the other's, and like the pushes already in log-odds. The precision is raised
    in small steps, and the fixed point found anew at each by a general root finder. That serves only where raising
    it moves play smoothly.

    Raises:
        ValueError: where play jumps.
    """
    a, b, c, d = (np.array(x) for x in (first_payoffs, first_pushes, second_payoffs, second_pushes))
    play = np.concatenate([np.full(len(b), 1 / len(b)), np.full(len(d), 1 / len(d))])

    def off(play: Array, precision: float) -> Array:
        first, second = play[: len(b)], play[len(b) :]
        return np.concatenate(
            [first - softmax(precision * (a @ second + b)), second - softmax(precision * (c @ first + d))]
        )

    for precision in np.linspace(0, 1, 26)[1:]:
        found = root(off, play, args=(precision,), tol=1e-13)
        if np.abs(off(found.x, precision)).max() > 1e-11 or np.abs(found.x - play).max() > 0.1:
            raise ValueError("the equilibrium cannot be followed by raising the precision step by step")
        play = found.x
    return tuple(map(float, play[: len(b)])), tuple(map(float, play[len(b) :]))


def _any(
    variable: Variable, value: Callable[[str], float], seen: Callable[[str, int], str], years: float
) -> dict[str, float]:
    """Return the distribution of the highest state that any cause, or the leak, brings."""
    assert variable.any is not None
    states = variable.states
    brought = [{states[0]: 1 - value("leak"), states[1]: value("leak")}]
    for cause in variable.any.causes:
        if seen(cause.source, cause.lag) not in cause.when:
            continue
        path = f"{cause.source}@{cause.lag}.{'+'.join(cause.when)}"
        if isinstance(cause.chance, dict):
            brings = {state: value(f"{path}.{state}") for state in cause.chance}
            # Ranges may be drawn so that they exceed 1 together.
            most = max(sum(brings.values()), 1.0)
            brings = {state: p / most for state, p in brings.items()}
        elif cause.chance.hazard:
            brings = {states[-1]: 1 - math.exp(-value(path) * years)}
        else:
            brings = {states[-1]: value(path)}
        brought.append({states[0]: 1 - sum(brings.values())} | brings)
    found = dict.fromkeys(states, 0.0)
    for levels in product(*(one.items() for one in brought)):
        highest = max((state for state, _ in levels), key=states.index)
        found[highest] += math.prod(p for _, p in levels)
    return found


def _chance_of(predicate: Predicate, states: States, chance: Chance) -> float:
    """Return P(predicate | states), the indicators being independent given the states."""
    atoms = list(dict.fromkeys(_atoms(predicate)))
    if len({atom.indicator for atom in atoms}) < len(atoms):
        raise ValueError("two conditions on one indicator depend on each other: ask about them separately")
    total = 0.0
    for truth in product((False, True), repeat=len(atoms)):
        outcome = dict(zip(atoms, truth, strict=True))
        if _true(predicate, states, outcome):
            weight = 1.0
            for atom, so in outcome.items():
                p = chance(atom.indicator, atom.comparison, atom.threshold, states)
                weight *= p if so else 1 - p
            total += weight
    return total


def _atoms(predicate: Predicate) -> Iterator[Observed]:
    match predicate:
        case Observed():
            yield predicate
        case Not(part):
            yield from _atoms(part)
        case All(parts) | Some(parts):
            for part in parts:
                yield from _atoms(part)


def _true(predicate: Predicate, states: States, outcome: Mapping[Observed, bool]) -> bool:
    match predicate:
        case StateIs(variable, wanted):
            return states[variable] in wanted
        case Observed():
            return outcome[predicate]
        case Not(part):
            return not _true(part, states, outcome)
        case All(parts):
            return all(_true(part, states, outcome) for part in parts)
        case Some(parts):
            return any(_true(part, states, outcome) for part in parts)


def _listens(model: ScenarioModel, name: str, states: States) -> bool:
    topic = model.indicators[name].active_while
    return topic is None or _true(parse_predicate(topic, model), states, {})


def mean_count(model: ScenarioModel, values: Values, name: str, states: States, exposure: float = 1.0) -> float:
    """Return the expected recorded number in a step of which the share `exposure` was searched."""
    indicator = model.indicators[name]
    count = indicator.count
    assert count is not None
    below = f"indicators.{name}"
    if count.rates is not None:
        mean = values[f"{below}.count.rates.{states[indicator.of[0]]}"]
    else:
        mean = values[f"{below}.count.first"]
        for variable in indicator.of:
            ratio = f"count.ratio.{variable}" if isinstance(count.ratio, dict) else "count.ratio"
            mean *= values[f"{below}.{ratio}"] ** model.variables[variable].states.index(states[variable])
    if count.per != "step":
        mean *= YEARS[model.step] / YEARS[count.per]
    return mean * exposure * values.get(f"{below}.detect", 1.0) if _listens(model, name, states) else 0.0


def number_chance(
    model: ScenarioModel, values: Values, name: str, number: int, states: States, exposure: float = 1.0
) -> float:
    """Return P(the indicator records this number in a step | states); a flag records 0 or 1."""
    indicator = model.indicators[name]
    if indicator.flag is not None:
        seen = _seen_chance(model, values, name, states, exposure)
        return {0: 1 - seen, 1: seen}.get(number, 0.0)
    assert indicator.count is not None
    mean = mean_count(model, values, name, states, exposure)
    if mean == 0:
        return float(number == 0)
    log = number * math.log(mean) - math.lgamma(number + 1)
    if indicator.count.dispersion is None:
        return math.exp(log - mean)
    size = values[f"indicators.{name}.count.dispersion"]
    log += math.lgamma(size + number) - math.lgamma(size)
    return math.exp(log + size * math.log(size) - (size + number) * math.log(size + mean))


def _seen_chance(model: ScenarioModel, values: Values, name: str, states: States, exposure: float) -> float:
    indicator = model.indicators[name]
    flag = indicator.flag
    assert flag is not None
    below = f"indicators.{name}"
    if not _listens(model, name, states):
        return 0.0
    if flag.chances is not None:
        chance = values[f"{below}.flag.chances.{states[indicator.of[0]]}"]
    else:
        chance = values[f"{below}.flag.first"]
        for variable in indicator.of:
            ratio = f"flag.ratio.{variable}" if isinstance(flag.ratio, dict) else "flag.ratio"
            odds = values[f"{below}.{ratio}"] ** model.variables[variable].states.index(states[variable])
            chance = chance * odds / (chance * odds + 1 - chance)
    return (1 - math.pow(1 - chance, exposure)) * values.get(f"{below}.detect", 1.0)


def value_density(model: ScenarioModel, values: Values, name: str, value: float | str, states: States) -> float:
    """Return the probability (for a level: its density on the scale that is read) of a recorded value."""
    indicator, state = model.indicators[name], states[model.indicators[name].of[0]]
    below = f"indicators.{name}"
    if indicator.active_while is not None:
        raise NotImplementedError("a topic that closes is enumerated for counts and flags only")
    if indicator.assess is not None:
        confidence, others = values[f"{below}.assess.confidence"], len(model.variables[indicator.of[0]].states) - 1
        return confidence if value == state else (1 - confidence) / others
    if indicator.category is not None:
        stated = indicator.category.given[state]
        return _scaled({v: values[f"{below}.category.given.{state}.{v}"] for v in stated}).get(str(value), 0.0)
    x, sd = _standardized(model, values, name, float(value), states)
    # Student's t with 4 degrees of freedom.
    return 3 / 8 / math.sqrt(1 + x * x / 4) ** 5 / sd


def _standardized(model: ScenarioModel, values: Values, name: str, value: float, states: States) -> tuple[float, float]:
    indicator = model.indicators[name]
    assert indicator.level is not None
    if indicator.level.change is not None:
        raise NotImplementedError("a change over a year depends on more than one step")
    mean = values[f"indicators.{name}.level.mean.{states[indicator.of[0]]}"]
    sd = values[f"indicators.{name}.level.sd"]
    return ((math.log(value) if indicator.level.log else value) - mean) / sd, sd


def observed_chance(
    model: ScenarioModel,
    values: Values,
    name: str,
    comparison: Comparison,
    threshold: float | str,
    states: States,
) -> float:
    """Return P(the recorded value of one whole step compares so with the threshold | states)."""
    indicator, compare = model.indicators[name], COMPARE[comparison]
    if indicator.count is not None or indicator.flag is not None:
        top = max(math.ceil(float(threshold)), 1)
        numbers = [number_chance(model, values, name, n, states) for n in range(top + 1)]
        found = sum(p for n, p in enumerate(numbers) if compare(n, threshold))
        return found + (1 - sum(numbers) if compare(top + 1, threshold) else 0.0)
    if indicator.level is not None:
        if comparison in ("==", "!="):
            return float(comparison == "!=")
        x, _ = _standardized(model, values, name, float(threshold), states)
        # The distribution function of Student's t with 4 degrees of freedom.
        below = 1 / 2 + 3 / 8 * x / math.sqrt(1 + x * x / 4) * (1 - x * x / (12 * (1 + x * x / 4)))
        return below if comparison in ("<", "<=") else 1 - below
    equal = value_density(model, values, name, threshold, states)
    return equal if comparison == "==" else 1 - equal


def reading_factor(
    model: ScenarioModel, values: Values, name: str, step: int, value: float | str, exposure: float = 1.0
) -> Factor:
    """Return the likelihood of one indicator's reading at a step, taken at its word."""
    indicator = model.indicators[name]
    scope = list(indicator.of)
    if indicator.active_while is not None:
        topic = parse_predicate(indicator.active_while, model)
        scope += sorted({leaf.variable for leaf in _state_leaves(topic)} - set(scope))
    spaces = [model.variables[variable].states for variable in scope]
    weights = []
    for joint in product(*spaces):
        states = dict(zip(scope, joint, strict=True))
        if indicator.count is not None or indicator.flag is not None:
            weights.append(number_chance(model, values, name, int(value), states, exposure))
        else:
            weights.append(value_density(model, values, name, value, states))
    return Factor(step, tuple(scope), np.array(weights).reshape([len(space) for space in spaces]))


def _state_leaves(predicate: Predicate) -> Iterator[StateIs]:
    match predicate:
        case StateIs():
            yield predicate
        case Not(part):
            yield from _state_leaves(part)
        case All(parts) | Some(parts):
            for part in parts:
                yield from _state_leaves(part)
