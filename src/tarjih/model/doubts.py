"""Warnings about a model that is well formed: what a careful reader would ask."""

from collections.abc import Iterator, Mapping

from tarjih.model.document import Finding
from tarjih.model.quantity import Quantity
from tarjih.model.schema import Indicator, ScenarioModel

# An observation that makes one state less than half again as probable against another is hardly evidence.
_TELLING = 1.5


def doubts(model: ScenarioModel) -> Iterator[Finding]:
    """Yield numbers without a reason, indicators that tell little or hear nothing, and a lack of rivals."""
    source = "Add because: SOURCE, also where the source is your own assumption"
    for name, variable in model.variables.items():
        if variable.because is None and variable.mechanism.quantities():
            yield Finding(("variables", name), "its numbers have no because", source, key=True)
        for i, influence in enumerate(variable.influences):
            if influence.because is None:
                place = ("variables", name, "influences", i)
                yield Finding(place, f"the effect of {influence.source} has no because", source, key=True)
    for name, indicator in model.indicators.items():
        if indicator.because is None:
            yield Finding(("indicators", name), "its numbers have no because", source, key=True)
        if indicator.feed is None:
            mend = "Add feed: and coverage:, or take the indicator out"
            yield Finding(("indicators", name), "nothing feeds it, so it will never speak", mend, key=True)
        if (ratio := telling(model, indicator)) < _TELLING:
            found = f"it hardly tells its states apart: its best observation counts {ratio:.2g} to 1"
            mend = "Move its numbers further apart, or take it out"
            yield Finding(("indicators", name, indicator.kind), found, mend, key=True)
    if model.scenarios is None:
        yield Finding(("scenarios",), "there are no scenarios", "Add rivals, the last of them with when: other")


def telling(model: ScenarioModel, indicator: Indicator) -> float:
    """Return the likelihood ratio of the observation that tells two states best apart, at the medians."""
    steps = sum(len(model.variables[v].states) - 1 for v in indicator.of)
    if (count := indicator.count) is not None:
        if count.rates is not None:
            return _spread(count.rates)
        return _compounded(count.ratio, steps)
    if (flag := indicator.flag) is not None:
        if flag.chances is not None:
            seen = [q.median for q in flag.chances.values()]
        else:
            first = flag.first.median if flag.first else 0.5
            odds = first / (1 - first) * _compounded(flag.ratio, steps) if first < 1 else 1.0
            seen = [first, odds / (1 + odds)]
        return max(_ratio(seen), _ratio([1 - p for p in seen]))
    if (category := indicator.category) is not None:
        rows = [{v: q.median for v, q in row.items()} for row in category.given.values()]
        return max(_ratio([row.get(value, 0.0) for row in rows]) for value in category.values)
    if (level := indicator.level) is not None:
        means = [q.median for q in level.mean.values()]
        # A Student-t with 4 degrees of freedom, seen at one mean and judged from the other.
        return float((1 + ((max(means) - min(means)) / level.sd.median) ** 2 / 4) ** 2.5)
    if indicator.assess is not None:
        p = indicator.assess.confidence.median
        return _ratio([p, (1 - p) / steps])
    return 1.0


def _compounded(ratio: Quantity | Mapping[str, Quantity] | None, steps: int) -> float:
    medians = [ratio] if isinstance(ratio, Quantity) else list((ratio or {}).values())
    return float(max(max(q.median, 1 / q.median) ** (1 if len(medians) > 1 else steps) for q in medians))


def _spread(stated: Mapping[str, Quantity]) -> float:
    return _ratio([q.median for q in stated.values()])


def _ratio(chances: list[float]) -> float:
    low, high = min(chances), max(chances)
    return high / low if low > 0 else float("inf") if high > 0 else 1.0
