"""Small random models, and what may be known about them: the worlds in which the engine is compared with the oracle."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any, TypeVar

import numpy as np
from ruamel.yaml import YAML

from tarjih.model.calendar import Calendar, Step, parse_span
from tarjih.model.load import read_model
from tarjih.model.questions import All, Not, Observed, Predicate, Some, StateIs
from tarjih.model.schema import ScenarioModel
from tests.oracle import Factor, Joint, scheduled, successors

_T = TypeVar("_T")

KINDS = ("spell", "ladder", "switch", "event", "level", "choice", "any", "table", "schedule")
INDICATORS = ("count", "flag", "level", "category", "assess")
# What a switch, a choice, a table or dates lead to has no order that an `effect` could follow.
_UNORDERED = ("switch", "choice", "table", "schedule")


@dataclass(frozen=True, slots=True)
class Case:
    """One parameter draw, what was read, and states that are known; together they are possible."""

    values: Mapping[str, float]
    factors: tuple[Factor, ...]
    pins: Mapping[tuple[str, int], str]


def random_model(
    seed: int,
    *,
    variables: int = 3,
    steps: int = 4,
    indicators: int = 2,
    kinds: Sequence[str] | None = None,
    widest: int = 18,
    exact: bool = False,
    known: bool = False,
) -> ScenarioModel:
    """Make a valid model; see `random_text`."""
    text = random_text(
        seed,
        variables=variables,
        steps=steps,
        indicators=indicators,
        kinds=kinds,
        widest=widest,
        exact=exact,
        known=known,
    )
    return read_model(text, f"random-{seed}.yaml")


def random_text(
    seed: int,
    *,
    variables: int = 3,
    steps: int = 4,
    indicators: int = 2,
    kinds: Sequence[str] | None = None,
    widest: int = 18,
    exact: bool = False,
    known: bool = False,
) -> str:
    """Write a random model file.

    Args:
        seed: the same seed writes the same file.
        variables: how many.
        steps: how long schedules and known facts may last, and `until`.
        indicators: how many.
        kinds: the mechanism of each variable; by default they are drawn.
        widest: the greatest number of joint states.
        exact: whether every number is stated exactly; otherwise there are ranges, words and distributions too.
        known: whether a fact is stated under `known`.
    """
    data = _Writer(seed, exact=exact).model(variables, steps, indicators, kinds, widest, known=known)
    stream = StringIO()
    YAML(typ="safe", pure=True).dump(data, stream)
    return stream.getvalue()


def random_values(model: ScenarioModel, seed: int) -> dict[str, float]:
    """Draw every stated quantity once."""
    rng = np.random.default_rng(seed)
    return {path: float(q.draw(rng.standard_normal(1))[0]) for path, q in model.quantities().items()}


def random_case(
    model: ScenarioModel,
    seed: int,
    *,
    steps: int = 4,
    factors: int = 4,
    pins: int = 1,
    last: int | None = None,
) -> Case:
    """Draw values, likelihoods and known states that one path at least can bring about.

    Args:
        model: any small model.
        seed: the same seed draws the same case.
        steps: the number of steps.
        factors: how many likelihoods over one or two variables; some rule a state out.
        pins: how many known states, among variables without a schedule.
        last: the last step that anything is known about; by default the last of all.
    """
    values = random_values(model, seed)
    rng = np.random.default_rng([seed, 1])
    until = steps if last is None else last + 1
    path = _witness(model, values, steps, rng)
    found = tuple(_factor(model, rng, path, int(rng.integers(until))) for _ in range(factors))
    free = [n for n, v in model.variables.items() if v.schedule is None]
    places = [(name, t) for name in free for t in range(until)]
    chosen = rng.permutation(len(places))[:pins]
    names = list(model.variables)
    known = {places[i]: path[places[i][1]][names.index(places[i][0])] for i in chosen}
    return Case(values, found, known)


def random_predicate(model: ScenarioModel, seed: int, *, observed: bool = False, parts: int = 2) -> Predicate:
    """Draw a condition over states, and over one recorded number where `observed`."""
    rng = np.random.default_rng([seed, 2])
    names = list(model.variables)
    leaves: list[Predicate] = []
    for _ in range(parts):
        name = _pick(rng, names)
        states = model.variables[name].states
        chosen = rng.permutation(len(states))[: rng.integers(1, len(states))]
        leaf: Predicate = StateIs(name, tuple(states[i] for i in sorted(chosen)))
        leaves.append(Not(leaf) if rng.random() < 0.25 else leaf)
    counted = [n for n, i in model.indicators.items() if i.kind in ("count", "flag")]
    if observed and counted:
        atom = Observed(_pick(rng, counted), ">=", 1.0)
        leaves[0] = Not(atom) if rng.random() < 0.25 else atom
    if len(leaves) == 1:
        return leaves[0]
    joined: list[Predicate] = [All(tuple(leaves)), Some(tuple(leaves)), Not(All(tuple(leaves)))]
    return _pick(rng, joined)


def _witness(model: ScenarioModel, values: Mapping[str, float], steps: int, rng: np.random.Generator) -> list[Joint]:
    dates = scheduled(model, steps)
    path: list[Joint] = []
    for t in range(steps):
        following = [
            (joint, chance)
            for joint, chance in successors(model, values, path[-1] if path else None)
            if all(dates.get((name, t), s) == s for name, s in zip(model.variables, joint, strict=True))
        ]
        chances = np.array([chance for _, chance in following])
        path.append(following[int(rng.choice(len(following), p=chances / chances.sum()))][0])
    return path


def _factor(model: ScenarioModel, rng: np.random.Generator, path: Sequence[Joint], step: int) -> Factor:
    names = list(model.variables)
    chosen = [names[i] for i in rng.permutation(len(names))[: rng.integers(1, 3)]]
    weights = rng.uniform(0.02, 1.0, [len(model.variables[n].states) for n in chosen])
    cell = tuple(model.variables[n].states.index(path[step][names.index(n)]) for n in chosen)
    if rng.random() < 0.25:
        ruled_out = tuple(int(rng.integers(size)) for size in weights.shape)
        if ruled_out != cell:
            weights[ruled_out] = 0.0
    return Factor(step, tuple(chosen), weights)


def _pick(rng: np.random.Generator, options: Sequence[_T]) -> _T:
    return options[int(rng.integers(len(options)))]


class _Writer:
    """Writes one random model; every choice comes from its generator."""

    def __init__(self, seed: int, *, exact: bool) -> None:
        self.rng = np.random.default_rng(seed)
        self.exact = exact
        self.kind: dict[str, str] = {}
        self.states: dict[str, list[str]] = {}
        self.order: list[str] = []
        self.rivals: dict[str, str] = {}

    def often(self, chance: float) -> bool:
        return bool(self.rng.random() < chance)

    def pick(self, options: Sequence[_T]) -> _T:
        return _pick(self.rng, options)

    # Quantities

    def number(self, low: float, high: float) -> float:
        return round(float(self.rng.uniform(low, high)), 3)

    def probability(self) -> Any:
        forms: list[Callable[[], Any]] = [
            lambda: self.number(0.03, 0.9),
            lambda: self._range(0.02, 0.9),
            lambda: self.pick(["unlikely", "likely", "very unlikely", "about even"]),
            lambda: {"beta": [self.number(1, 4), self.number(1, 6)]},
        ]
        return forms[0]() if self.exact else self.pick(forms)()

    def positive(self, low: float, high: float) -> Any:
        return self.number(low, high) if self.exact or self.often(0.5) else self._range(low, high)

    def payoff(self) -> Any:
        return self.number(-2, 2) if self.exact or self.often(0.5) else self._range(-2, 2)

    def _range(self, low: float, high: float) -> str:
        a = self.number(low, high)
        return f"{a}..{round(a + self.number(0.01, 1.0) * (high * 1.05 - a), 3)}"

    def rate(self) -> Any:
        if self.often(0.3):
            return self.duration()
        return {"chance": self.probability(), "within": self.pick(["year", "6 months", "quarter"])}

    def duration(self) -> str:
        return f"{self.positive(0.5, 9)} {self.pick(['months', 'weeks', 'quarters'])}"

    def effect(self) -> Any:
        words = ["raises", "lowers", "raises strongly", "lowers slightly", "raises decisively"]
        forms: list[Callable[[], Any]] = [
            lambda: self.number(-2, 2),
            lambda: self.pick(words),
            lambda: self.pick(["0.2..1.4", "-1.5..-0.3", "-0.6..0.9"]),
        ]
        return forms[0]() if self.exact else self.pick(forms)()

    def distribution(self, states: Sequence[str]) -> dict[str, Any]:
        if not self.exact and self.often(0.4):
            return {state: self._range(0.05, 0.8) for state in states}
        parts = self.rng.multinomial(20 - len(states), np.full(len(states), 1 / len(states))) + 1
        return {state: int(part) / 20 for state, part in zip(states, parts, strict=True)}

    # Variables

    def model(
        self, variables: int, steps: int, indicators: int, kinds: Sequence[str] | None, widest: int, *, known: bool
    ) -> dict[str, Any]:
        lengths: list[Step] = ["month", "quarter", "year"]
        step = self.pick(lengths)
        calendar = Calendar(step, parse_span("2021-01").first)
        names = [f"v{i}" for i in range(variables)]
        for i, name in enumerate(names):
            self.kind[name] = kinds[i] if kinds else self.pick(KINDS[: 9 if i else 7])
            alone = list(self.kind.values()).count("choice") % 2 == 1
            if not kinds and alone and self.kind[name] != "choice" and self.often(0.4):
                self.kind[name] = "choice"
        left = widest
        for i, name in enumerate(names):
            room = left // 2 ** (len(names) - i - 1) >= 3
            fixed = self.kind[name] in ("spell", "event")
            size = 3 if room and not fixed and self.often(0.6) else 2
            left //= size
            self.states[name] = [f"{name}_{state}" for state in ("low", "mid", "high")[3 - size :]]
        # The order in which a step unfolds is another than the one in which the file lists the variables.
        self.order = [names[i] for i in self.rng.permutation(len(names))]
        actors = [name for name in names if self.kind[name] == "choice"]
        for one, other in zip(actors[::2], actors[1::2], strict=False):
            # They move together, so nothing may have to come between them.
            self.order.remove(other)
            self.order.insert(self.order.index(one) + 1, other)
            self.rivals |= {one: other, other: one}
        data: dict[str, Any] = {
            "tarjih": 1,
            "name": "random",
            "step": step,
            "start": "2021-01",
            "until": str(calendar.span(steps - 1).last),
            "words": "readers",
            "variables": {name: self.variable(name, calendar, steps) for name in names},
        }
        if known:
            self.pin(data["variables"], calendar, steps)
        kinds_of_indicator = [self.pick(INDICATORS[: 5 if i else 2]) for i in range(indicators)]
        data["indicators"] = {f"i{i}": self.indicator(kind) for i, kind in enumerate(kinds_of_indicator)}
        return data

    def variable(self, name: str, calendar: Calendar, steps: int) -> dict[str, Any]:
        kind, states = self.kind[name], self.states[name]
        found: dict[str, Any] = {"states": states}
        remembers = kind in ("spell", "ladder", "switch", "event")
        if remembers or (kind != "schedule" and self.often(0.3)):
            found["start"] = self.pick(states[:-1] or states) if self.often(0.5) else self.distribution(states)
        if self.often(0.3):
            found["typical"] = self.pick(states)
        found[kind] = getattr(self, f"_{kind}")(name, calendar, steps)
        if kind in ("spell", "ladder", "switch", "event", "level", "choice"):
            found["influences"] = self.influences(name, found[kind])
        return found

    def sources(self, name: str) -> list[tuple[str, int]]:
        """Return the variables that may move this one, with their lags: none that would close a circle."""
        # What two that choose against each other wait for must come before either.
        first = min(self.order.index(name), self.order.index(self.rivals.get(name, name)))
        earlier = self.order[:first]
        others = [other for other in self.order if other != name]
        return [(n, 0) for n in earlier] + [(n, 1) for n in others] + [(name, 1)]

    def influences(self, name: str, mechanism: Any) -> list[dict[str, Any]]:
        channels: dict[str, list[str | None]] = {
            "spell": [None, "starts", "lasts"],
            "ladder": [None, "up", "down"],
            "event": [None],
            "level": [None],
        }
        if self.kind[name] == "switch":
            channels["switch"] = list(dict.fromkeys(to for moves in mechanism.values() for to in moves))
        if self.kind[name] == "choice":
            channels["choice"] = [*self.states[name], *([None] if len(self.states[name]) == 2 else [])]
        found: dict[Any, dict[str, Any]] = {}
        for _ in range(self.pick([0, 1, 1, 2, 2])):
            (source, lag), on = self.pick(self.sources(name)), self.pick(channels[self.kind[name]])
            influence: dict[str, Any] = {"from": source}
            if lag == 0 or self.often(0.3):
                influence["lag"] = lag
            if on:
                influence["on"] = on
            if self.kind[source] in _UNORDERED or self.often(0.4):
                named = self.rng.permutation(self.states[source])[: self.rng.integers(1, 3)]
                influence["when"] = {str(state): self.effect() for state in named}
            else:
                influence["effect"] = self.effect()
            found[source, lag, on] = influence
        return list(found.values())

    def _spell(self, *_context: Any) -> dict[str, Any]:
        return {"starts": self.rate(), "lasts": self.duration()}

    def _ladder(self, name: str, *_context: Any) -> dict[str, Any]:
        rungs = range(len(self.states[name]) - 1)
        return {"up": [self.rate() for _ in rungs], "down": [self.rate() for _ in rungs]}

    def _switch(self, name: str, *_context: Any) -> dict[str, Any]:
        states = self.states[name]
        moves = {a: {b: self.rate() for b in states if b != a and self.often(0.7)} for a in states}
        moves[states[0]].setdefault(states[1], self.rate())
        return {a: rates for a, rates in moves.items() if rates}

    def _event(self, *_context: Any) -> Any:
        return self.rate()

    def _level(self, name: str, *_context: Any) -> dict[str, Any]:
        return {"usually": self.distribution(self.states[name])}

    def _choice(self, name: str, *_context: Any) -> dict[str, Any]:
        states, rival = self.states[name], self.rivals.get(name)
        found: dict[str, Any] = {"payoffs": {s: self.payoff() for s in states}, "precision": self.positive(0.3, 2)}
        if rival is not None:
            found["against"] = rival
            for state in states if self.often(0.8) else states[1:]:
                found["payoffs"][state] = {theirs: self.payoff() for theirs in self.states[rival]}
        return found

    def _any(self, name: str, *_context: Any) -> dict[str, Any]:
        above = self.states[name][1:]
        causes: dict[Any, dict[str, Any]] = {}
        for _ in range(self.pick([1, 2, 3])):
            source, lag = self.pick(self.sources(name))
            when = str(self.pick(self.states[source]))
            several = [s for s in self.states[source] if s == when or self.often(0.3)]
            chance: Any
            if len(above) > 1:
                # Below a half each, so that they do not exceed 1 together.
                chance = {state: self.number(0.05, 0.45) for state in above if state == above[0] or self.often(0.6)}
                if not self.exact and self.often(0.5):
                    chance = {state: self._range(0.1, 0.7) for state in chance}
            else:
                chance = self.rate() if self.often(0.3) else self.probability()
                if isinstance(chance, str) and chance.split()[-1] in ("months", "weeks", "quarters"):
                    chance = self.probability()
            cause = {"from": source, "when": several if len(several) > 1 else when, "chance": chance}
            if lag == 0:
                cause["lag"] = 0
            causes[source, lag, frozenset(several)] = cause
        return {"leak": self.probability(), "causes": list(causes.values())}

    def _table(self, name: str, *_context: Any) -> dict[str, Any]:
        earlier = self.order[: self.order.index(name)]
        lag: Any = self.pick([0, 1, "by variable"])
        possible = [*earlier, name] if lag == 0 else self.order
        number = 2 if lag == "by variable" else self.rng.integers(0, 3)
        given = [possible[i] for i in self.rng.permutation(len(possible))[:number]]
        if lag == "by variable":
            lag = {n: self.pick([0, 1]) if n in earlier else 1 for n in given if n in earlier or self.often(0.5)}
        rows: list[dict[str, Any]] = []
        for _ in range(self.pick([1, 2, 3]) if given else 0):
            named = [n for n in given if self.often(0.7)] or given[:1]
            when = {n: self.pick([self.pick(self.states[n]), self.states[n][:2]]) for n in named}
            rows.append({"when": when, "then": self.distribution(self.states[name])})
        rows.append({"then": self.distribution(self.states[name])})
        return {"given": given, "rows": rows, "lag": lag}

    def _schedule(self, name: str, calendar: Calendar, steps: int) -> dict[str, Any]:
        first = int(self.rng.integers(steps))
        last = int(self.rng.integers(first, steps))
        return {self.states[name][1]: f"{calendar.span(first).first}..{calendar.span(last).last}"}

    def pin(self, variables: dict[str, Any], calendar: Calendar, steps: int) -> None:
        """State a fact about a variable that may be in any of its states at any step."""
        free = [n for n in variables if self.kind[n] in ("spell", "ladder", "level", "choice", "table")]
        if free and steps > 1:
            name, span = self.pick(free), calendar.span(int(self.rng.integers(1, steps)))
            variables[name]["known"] = {self.pick(self.states[name]): f"{span.first}..{span.last}"}

    # Indicators

    def indicator(self, kind: str) -> dict[str, Any]:
        most = 2 if kind in ("count", "flag") and self.often(0.4) else 1
        of = [str(name) for name in self.rng.permutation(self.order)[:most]]
        states = self.states[of[0]]
        found: dict[str, Any] = {"of": of if len(of) > 1 else of[0]}
        match kind:
            case "count" | "flag":
                each: Callable[[], Any] = self.probability if kind == "flag" else lambda: self.positive(0.1, 2)
                if len(of) > 1:
                    found[kind] = {"first": each(), "ratio": {n: self.positive(1.2, 4) for n in of}}
                elif self.often(0.3):
                    found[kind] = {"chances" if kind == "flag" else "rates": {s: each() for s in states}}
                else:
                    found[kind] = {"first": each(), "ratio": self.positive(1.2, 6)}
                if kind == "count" and self.often(0.4):
                    found[kind]["dispersion"] = self.positive(0.5, 5)
                if kind == "count" and self.often(0.4):
                    found[kind]["per"] = self.pick(["month", "quarter", "year"])
                if self.often(0.4):
                    found["detect"] = self.number(0.3, 0.95) if self.exact else "0.6..0.95"
                if self.often(0.3):
                    topic = self.pick(self.order)
                    found["active_while"] = f"{topic} != {self.pick(self.states[topic])}"
            case "level":
                found[kind] = {"mean": {s: self.number(-2, 2) for s in states}, "sd": self.positive(0.5, 2)}
            case "category":
                values = ["red", "blue", "green"]
                found[kind] = {"values": values, "given": {s: self.distribution(values) for s in states}}
            case _:
                found[kind] = {"confidence": self.number(0.5, 0.9) if self.exact else "0.6..0.95"}
        return found
