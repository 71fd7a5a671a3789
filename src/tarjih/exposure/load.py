"""Read `exposure.yaml` of a case: every problem at once, each with its place and how to mend it."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from tarjih.errors import ModelError, Problem
from tarjih.exposure.schema import UNITS, ExposureFile, Network, Part, figures_of
from tarjih.model.advice import choose
from tarjih.model.document import Document, Finding, Place, parse_document
from tarjih.model.mistakes import read_text, refusals, slips
from tarjih.model.schema import ScenarioModel

EXPOSURE_FILE = "exposure.yaml"


def load_exposure(path: str | Path, model: ScenarioModel, series: Mapping[str, str]) -> ExposureFile:
    """Read a file of routes.

    Args:
        path: where it lies.
        model: the model of the case, whose variables may close routes and whose sources may be cited.
        series: the unit of every series of the case.

    Raises:
        ModelError: with every problem in the file, from its first line to its last.
    """
    return read_exposure(read_text(path), model, series, str(path))


def read_exposure(
    text: str, model: ScenarioModel, series: Mapping[str, str], name: str = EXPOSURE_FILE
) -> ExposureFile:
    """Read routes from their text; `name` is what problems call the file. See `load_exposure`.

    Raises:
        ModelError: with every problem in the text, from its first line to its last.
    """
    document = parse_document(text, name)
    findings = [*document.findings, *slips(document.data)]
    found = None
    try:
        found = ExposureFile.model_validate(document.data, context={"words": model.words})
    except ValidationError as error:
        findings += refusals(error, document.data, ExposureFile)
    if found is not None:
        findings += _contradictions(found, model, series)
    if found is None or findings:
        raise ModelError(*document.problems(findings))
    found._document = document  # noqa: SLF001 - the file travels with its records, so that later problems say where
    return found


def problem_at(exposure: ExposureFile, place: Place, found: str, mend: str) -> Problem:
    """Return a problem with the place of the file where it stands."""
    document: Document = exposure._document  # noqa: SLF001 - as above
    return document.problem(Finding(place, found, mend))


def _contradictions(exposure: ExposureFile, model: ScenarioModel, series: Mapping[str, str]) -> Iterator[Finding]:
    """Yield everything that does not fit together, or does not fit the model and its series."""
    homes: dict[str, str] = {}
    for name, network in exposure.networks.items():
        place: Place = ("networks", name)
        for section, one in (*(("shared", n) for n in network.shared), *(("routes", n) for n in network.routes)):
            if (other := homes.setdefault(one, f"{name}.{section}")) != f"{name}.{section}":
                yield Finding(
                    (*place, section, one), f"{one!r} stands in {other}, too", "Give one another name", key=True
                )
        yield from _priced(place, network)
        for section, parts in (("shared", network.shared), ("routes", network.routes)):
            for one, part in parts.items():
                yield from _part(exposure, model, (*place, section, one), part)
        for one, route in network.routes.items():
            for i, shared in enumerate(route.over):
                if shared not in network.shared:
                    at = _item((*place, "routes", one, "over"), i, route.over)
                    mend = choose(shared, network.shared, "shared parts")
                    yield Finding(at, f"unknown shared part {shared!r}", mend)
    yield from _figures(exposure, model, series)
    yield from _closings(exposure, model)


def _item(place: Place, i: int, items: tuple[str, ...]) -> Place:
    """Return the place of one item, which may have been written without brackets."""
    return (*place, i) if len(items) > 1 else place


def _priced(place: Place, network: Network) -> Iterator[Finding]:
    if network.price is None:
        return
    single, price = UNITS[network.unit][0], network.price
    if not re.fullmatch(r"USD/\S.*", price.unit):
        yield Finding(
            (*place, "price", "unit"), f"a price in {price.unit!r}", f"State it in US dollars, as USD/{single}"
        )
    elif price.factor is None and price.unit != f"USD/{single}":
        found = f"a price in {price.unit}, where the network counts {network.unit}"
        mend = f"Add factor: how many {price.unit[4:]} there are in one {single}"
        yield Finding((*place, "price", "unit"), found, mend)
    elif price.factor is not None and price.unit == f"USD/{single}":
        yield Finding((*place, "price", "factor"), f"the price is in USD/{single} already", "Leave factor out")


def _part(exposure: ExposureFile, model: ScenarioModel, place: Place, part: Part) -> Iterator[Finding]:
    for key, actors in (("through", part.through), ("owned_by", part.owned_by)):
        for i, actor in enumerate(actors):
            if actor not in exposure.actors:
                mend = choose(actor, exposure.actors, "actors") if exposure.actors else f"Add actors: {{{actor}: ...}}"
                yield Finding(_item((*place, key), i, actors), f"unknown actor {actor!r}", mend)
    if (because := getattr(part, "because", None)) is not None:
        yield from _cited(exposure, model, (*place, "because"), because)


def _figures(exposure: ExposureFile, model: ScenarioModel, series: Mapping[str, str]) -> Iterator[Finding]:
    for place, figures, unit in figures_of(exposure):
        raw = exposure.networks[place[1]]
        allowed = (unit,) if place[2] == "price" else (unit, f"{unit}/y")
        for i, figure in enumerate(figures):
            at: Place = (*place, i) if len(figures) > 1 else place
            if figure.because is not None:
                yield from _cited(exposure, model, (*at, "because"), figure.because)
            if figure.series is None:
                continue
            if figure.series not in series:
                found = f"series.csv has no series {figure.series!r}"
                yield Finding((*at, "series"), found, choose(figure.series, sorted(series), "series"))
            elif series[figure.series] not in allowed:
                found = f"{figure.series} counts {series[figure.series]!r}, where {unit!r} is wanted"
                mend = f"Choose a series in {' or '.join(allowed)}, or state the figure"
                yield Finding((*at, "series"), found, mend)
        if raw.price is not None and raw.price.because is not None and place[2] == "price":
            yield from _cited(exposure, model, (*place[:-1], "because"), raw.price.because)


def _cited(exposure: ExposureFile, model: ScenarioModel, place: Place, reference: str) -> Iterator[Finding]:
    known = (*exposure.sources, *model.sources)
    if (source := reference.partition("#")[0].strip()) not in known:
        mend = choose(source, known, "sources") if known else f"Add sources: {{{source}: {{title: ...}}}}"
        yield Finding(place, f"unknown source {source!r}", mend)


def _closings(exposure: ExposureFile, model: ScenarioModel) -> Iterator[Finding]:
    for i, closing in enumerate(exposure.closings):
        place: Place = ("closings", i)
        if closing.variable not in model.variables:
            mend = choose(closing.variable, model.variables, "variables")
            yield Finding((*place, "variable"), f"the model has no variable {closing.variable!r}", mend)
        elif closing.state not in (states := model.variables[closing.variable].states):
            found = f"unknown state {closing.state!r} of {closing.variable}"
            yield Finding((*place, "state"), found, choose(closing.state, states, "states"))
        for j, name in enumerate(closing.closes):
            if name not in exposure.closable:
                mend = choose(name, exposure.closable, "routes and shared parts")
                yield Finding(_item((*place, "closes"), j, closing.closes), f"unknown route {name!r}", mend)
        if len(homes := {exposure.home(name) for name in closing.closes} - {None}) > 1:
            listed = " and ".join(sorted(str(one) for one in homes))
            yield Finding(
                (*place, "closes"), f"routes of {listed} in one closing", "Write one closing for each network"
            )
        yield from _cited(exposure, model, (*place, "because"), closing.because)
