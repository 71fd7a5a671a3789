"""What a stated number is, in words, and how its values are written in its own units."""

import math
from collections.abc import Callable

from tarjih.model.quantity import Quantity
from tarjih.model.schema import Indicator, ScenarioModel, Variable
from tarjih.report.labels import Label
from tarjih.report.words import Wording


def name_number(wording: Wording, model: ScenarioModel, path: str) -> str:
    """Say which number stands at a path of the model file."""
    kind, name, below = path.split(".", 2)
    if kind == "variables":
        variable = model.variables[name]
        subject = wording.title(Label(name, variable.title))
        return wording.say("numbers.of", subject=subject, what=_of_variable(wording, model, variable, below))
    indicator = model.indicators[name]
    subject = wording.title(Label(name, indicator.title))
    return wording.say("numbers.of", subject=subject, what=_of_indicator(wording, model, indicator, below))


def write_range(wording: Wording, model: ScenarioModel, path: str, low: float, high: float) -> str:
    """Write two values of the number at a path, from the one to the other, in the unit in which it is stated."""
    quantity = model.quantities()[path]
    write = _writer(wording, path, quantity)
    span = wording.say("numbers.from_to", low=write(low), high=write(high))
    if quantity.hazard == "chance":
        period = str(quantity.written["within"])
        return wording.say(
            "numbers.within",
            range=span,
            period=wording.say("numbers.period_of_one" if period.isalpha() else "numbers.period", period=period),
        )
    if quantity.hazard == "duration":
        return wording.say("numbers.lasting", range=span, unit=quantity.unit)
    if ".count.first" in path or ".count.rates." in path:
        count = model.indicators[path.split(".")[1]].count
        step = model.step if count is None or count.per == "step" else count.per
        return wording.say("numbers.a_step", range=span, step=step)
    return wording.say("numbers.times", range=span) if ".ratio" in path or ".influences." in path else span


def _writer(wording: Wording, path: str, quantity: Quantity) -> Callable[[float], str]:
    if quantity.hazard == "chance" or quantity.family in ("logit_normal", "beta"):
        return wording.percent
    if ".influences." in path:
        # An effect adds to the log of a rate or of the odds.
        return lambda value: significant(math.exp(value))
    return significant


def significant(value: float, digits: int = 2) -> str:
    """Write a number with so many digits that count; whole numbers keep all of theirs.

    >>> [significant(x) for x in (0.00253, 0.5, 31.4, 1234.0, -0.219)]
    ['0.0025', '0.5', '31', '1,234', '-0.22']
    """
    if value == 0 or not math.isfinite(value):
        return f"{value:g}"
    decimals = max(digits - 1 - math.floor(math.log10(abs(value))), 0)
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _legible(name: str) -> str:
    return name.replace("_", " ")


def _of_variable(wording: Wording, model: ScenarioModel, variable: Variable, below: str) -> str:
    parts, states = below.split("."), [_legible(s) for s in variable.states]
    match parts:
        case ["influences", source, *rest]:
            return _effect(wording, model, source.split("@")[0], rest)
        case ["starts" | "lasts" | "happens" | "leak" | "precision" as word]:
            return wording.say(f"numbers.{word}")
        case ["up" | "down" as way, rung]:
            i = int(rung)
            ends = (states[i], states[i + 1]) if way == "up" else (states[i + 1], states[i])
            return wording.say(f"numbers.{way}", **{"from": ends[0], "to": ends[1]})
        case ["usually" | "start" as word, state]:
            return wording.say(f"numbers.{word}", state=_legible(state))
        case ["rows", row, state]:
            return wording.say("numbers.row", row=int(row) + 1, state=_legible(state))
        case ["payoffs", *rest]:
            return wording.say("numbers.payoff", state=_legible(" / ".join(rest)))
        case [cause, *_] if "@" in cause:
            return wording.say("numbers.cause", source=_titled(wording, model, cause.split("@")[0]))
        case [origin, target]:
            return wording.say("numbers.move", **{"from": _legible(origin), "to": _legible(target)})
    return _legible(" ".join(parts))


def _effect(wording: Wording, model: ScenarioModel, source: str, rest: list[str]) -> str:
    title, states = _titled(wording, model, source), model.variables[source].states
    # What follows is the part that is moved, or the state of the source that moves it, or both.
    state = rest[-1] if rest and (len(rest) == 2 or rest[0] in states) else ""
    on = rest[0] if rest and (len(rest) == 2 or not state) else ""
    said = wording.say("numbers.effect_when" if state else "numbers.effect", source=title, state=_legible(state))
    return wording.say("numbers.effect_on", effect=said, on=_legible(on)) if on else said


def _of_indicator(wording: Wording, model: ScenarioModel, indicator: Indicator, below: str) -> str:
    quiet = _legible(model.variables[indicator.of[0]].states[0])
    match below.split("."):
        case [_, "first"] if len(indicator.of) > 1:
            return wording.say("numbers.first_of_two")
        case [_, "first"]:
            return wording.say("numbers.first", state=quiet)
        case [_, "ratio", *_]:
            return wording.say("numbers.ratio")
        case [_, "rates" | "chances", state]:
            return wording.say("numbers.rates", state=_legible(state))
        case [_, "given", state, value]:
            return wording.say("numbers.given", state=_legible(state), value=_legible(value))
        case [_, "mean", state]:
            return wording.say("numbers.mean", state=_legible(state))
        case [_, "dispersion" | "sd" | "confidence" as word]:
            return wording.say(f"numbers.{word}")
        case ["detect"]:
            return wording.say("numbers.detect")
    return _legible(below.replace(".", " "))


def _titled(wording: Wording, model: ScenarioModel, name: str) -> str:
    return wording.title(Label(name, model.variables[name].title))
