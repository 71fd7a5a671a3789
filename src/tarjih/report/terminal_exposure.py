"""What closed routes cost, on a terminal: flows before and after, who can stop what, and what the forecast expects."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from tarjih.exposure import Expected, ExposureFile, Lever, Loss, Range, Risk, Standing
from tarjih.model.schema import ScenarioModel
from tarjih.report.amounts import size_of, write_amount, write_ends, write_money
from tarjih.report.labels import Label
from tarjih.report.pieces import ACCENT, HEADING, QUIET, WIDEST, WIDTH, grid, heading, indented, page_head
from tarjih.report.quantities import significant
from tarjih.report.words import Wording, load_wording

_RIGHT: dict[str, Any] = {"justify": "right", "no_wrap": True}
_MOST = 0.5  # a route is called full if it is in so many draws


def render_closures(
    model: ScenarioModel,
    file: ExposureFile,
    closures: Sequence[Loss],
    standings: Sequence[Standing],
    *,
    as_of: date,
    language: str = "en",
    width: int = WIDTH,
) -> RenderableType:
    """Return what every closure costs: a sentence, and the routes before and after."""
    wording, width = load_wording(language), min(width, WIDEST)
    parts: list[RenderableType] = [_head(wording, model, as_of, width)]
    for found, standing in zip(closures, standings, strict=True):
        titles = _titles(wording, file, found.network)
        parts.append(heading(_closed(wording, titles, found)))
        parts.append(indented(Text(_sentences(wording, titles, found, standing))))
        parts += [Text(), indented(_routes(wording, titles, found, standing))]
        parts.append(Text("\n" + wording.say("exposure.note", unit=found.unit, draws=standing.draws), style=QUIET))
        parts += _left_out(wording, titles, standing)
    return Group(*parts)


def render_exposure(
    model: ScenarioModel,
    file: ExposureFile,
    standings: Sequence[Standing],
    levers: Sequence[Lever],
    risks: Sequence[Risk],
    expected: Sequence[Expected],
    *,
    as_of: date,
    days: float,
    until: date | None,
    language: str = "en",
    width: int = WIDTH,
) -> RenderableType:
    """Return who can stop what share of every network, and what the forecast expects to be lost."""
    wording, width = load_wording(language), min(width, WIDEST)
    parts: list[RenderableType] = [_head(wording, model, as_of, width)]
    for standing in standings:
        titles = _titles(wording, file, standing.name)
        unit, supply = standing.network.unit, significant(float(standing.supply.mean()), 3)
        title = wording.title(Label(standing.name, standing.network.title))
        parts.append(heading(wording.say("exposure.levers", title=title, supply=supply, unit=unit)))
        some = [lever for lever in levers if lever.loss.network == standing.name]
        parts.append(indented(_levers(wording, file, some, unit, days)))
        parts += _left_out(wording, titles, standing)
    parts.append(Text("\n" + wording.say("exposure.levers_note"), style=QUIET))
    if until is not None and risks:
        parts.append(heading(wording.say("exposure.risks", until=wording.day(until))))
        for whole in expected:
            some_risks = [risk for risk in risks if risk.network == whole.network]
            parts.append(indented(_risks(wording, model, _titles(wording, file, whole.network), some_risks, whole)))
        parts.append(Text("\n" + wording.say("exposure.risks_note"), style=QUIET))
    return Group(*parts)


def _head(wording: Wording, model: ScenarioModel, as_of: date, width: int) -> Table:
    title = wording.say("exposure.heading", title=wording.title(Label(model.name, model.title)))
    return page_head(wording, title, as_of, width)


def _titles(wording: Wording, file: ExposureFile, network: str) -> dict[str, str]:
    one = file.networks[network]
    parts = {**one.shared, **one.routes}
    return {name: wording.title(Label(name, part.title)) for name, part in parts.items()}


def _left_out(wording: Wording, titles: Mapping[str, str], standing: Standing) -> list[RenderableType]:
    if not standing.left_out:
        return []
    routes = "; ".join(titles[name] for name in standing.left_out)
    return [indented(Text(wording.say("exposure.left_out", routes=routes), style=QUIET))]


def _closed(wording: Wording, titles: Mapping[str, str], found: Loss) -> str:
    said = [
        wording.say("exposure.route_closed", route=titles[name])
        if share == 1
        else wording.say("exposure.route_throttled", route=titles[name], share=wording.percent(share))
        for name, share in found.closed.items()
    ]
    what = wording.say("exposure.and").join(said)
    return wording.say("exposure.closed", what=what[:1].upper() + what[1:], days=_days(wording, found.days))


def _days(wording: Wording, days: float) -> str:
    # 3 months are 91.3 days, which nobody counts so finely.
    return wording.say("exposure.days", count=round(days) if days >= 2 else significant(days))


def _sentences(wording: Wording, titles: Mapping[str, str], found: Loss, standing: Standing) -> str:
    if found.stopped.high == 0:
        return wording.say("exposure.nothing_stopped")
    said = [
        wording.say(
            "exposure.summary",
            unit=found.unit,
            stopped=significant(found.stopped.mean),
            rerouted=significant(found.rerouted.mean),
            rerouted_range=write_ends(found.rerouted),
            lost=significant(found.lost.mean),
            lost_range=write_ends(found.lost),
            share=wording.percent(found.lost_share.mean, known=True),
        )
    ]
    if found.revenue is not None and found.lost.high > 0:
        when = wording.span(standing.chosen["price.now"].period)
        said.append(wording.say("exposure.revenue", **_sum(wording, found.revenue, "revenue"), when=when))
    if found.rerouted.high > 0:
        extra, key = found.extra_cost, "extra"
        if extra.mean < 0:
            extra, key = Range(-extra.mean, -extra.high, -extra.low), "extra_less"
        said.append(wording.say(f"exposure.{key}", **_sum(wording, extra, "cost")))
    if found.lost.high > 0:
        full = [one.route for one in found.routes if one.full > _MOST and not one.closed]
        full += [one.part for one in found.parts if one.full > _MOST and not one.closed]
        routes = "; ".join(titles[name] for name in full)
        said.append(wording.say("exposure.full", routes=routes) if full else wording.say("exposure.not_full"))
    return " ".join(said)


def _sum(wording: Wording, money: Range, name: str) -> dict[str, str]:
    text, ends = write_money(wording, money)
    return {name: text, "range": ends}


def _routes(wording: Wording, titles: Mapping[str, str], found: Loss, standing: Standing) -> Table:
    table = grid(
        [
            (wording.say("exposure.route"), {"min_width": 18}),
            (wording.say("exposure.capacity"), _RIGHT),
            (wording.say("exposure.before"), _RIGHT),
            (wording.say("exposure.after"), _RIGHT),
            (wording.say("exposure.interval"), _RIGHT),
            ("", {"no_wrap": True}),
            (wording.say("exposure.flow_of"), {}),
        ]
    )
    for one in found.routes:
        shut = one.closed or max((p.closed for p in found.parts if _over(standing, one.route, p.part)), default=0.0)
        state = ""
        if shut:
            key = "is_closed" if shut == 1 else "is_throttled"
            state = wording.say(f"exposure.{key}", share=wording.percent(shut))
        elif one.full > _MOST:
            state = wording.say("exposure.is_full")
        flow = standing.chosen.get(f"routes.{one.route}.flow")
        moved = abs(one.after.mean - one.before.mean) > 1e-6 * max(one.before.mean, one.after.mean)
        table.add_row(
            Text(titles[one.route]),
            significant(one.capacity.mean, 3),
            significant(one.before.mean, 3),
            Text(significant(one.after.mean, 3), style=HEADING if moved else ""),
            Text(write_ends(one.after), style=QUIET),
            Text(state, style=ACCENT if shut else QUIET),
            Text(wording.span(flow.period) if flow else wording.say("exposure.least_cost"), style=QUIET),
        )
    days_a_year = 365.25 / found.days
    lost = Range(*(x * days_a_year for x in (found.lost.mean, found.lost.low, found.lost.high)))
    table.add_row(
        Text(wording.say("exposure.lost_row"), style=HEADING),
        "",
        "",
        Text(significant(lost.mean, 3), style=HEADING),
        Text(write_ends(lost), style=QUIET),
    )
    return table


def _over(standing: Standing, route: str, part: str) -> bool:
    return part in standing.network.routes[route].over


def _levers(wording: Wording, file: ExposureFile, levers: Sequence[Lever], unit: str, days: float) -> Table:
    priced = [lever.loss.revenue for lever in levers if lever.loss.revenue is not None]
    size, scale = size_of(*priced)
    columns: list[tuple[str, dict[str, Any]]] = [
        (wording.say("exposure.who"), {"min_width": 16}),
        (wording.say("exposure.stops"), _RIGHT),
        (wording.say("exposure.others"), _RIGHT),
        (wording.say("exposure.lost"), _RIGHT),
        (wording.say("exposure.lost_in", unit=unit, days=_days(wording, days)), _RIGHT),
    ]
    if priced:
        columns.append((wording.say("exposure.money", scale=wording.say(f"exposure.{scale}")), _RIGHT))
    table = grid(columns)
    for lever in levers:
        found = lever.loss
        row: list[RenderableType] = [
            Text(wording.say("explain.comma").join(wording.title(Label(a, file.actors[a])) for a in lever.actors)),
            Text(_share(wording, found.stopped_share), style=HEADING),
            _share(wording, found.rerouted_share),
            Text(_share(wording, found.lost_share), style=HEADING),
            write_amount(found.lost),
        ]
        if found.revenue is not None:
            row.append(write_amount(found.revenue, size))
        table.add_row(*row)
    return table


def _share(wording: Wording, share: Range) -> str:
    return wording.percent(share.mean, known=True)


def _risks(
    wording: Wording, model: ScenarioModel, titles: Mapping[str, str], risks: Sequence[Risk], whole: Expected
) -> Table:
    size, scale = size_of(whole.revenue)
    columns: list[tuple[str, dict[str, Any]]] = [
        (wording.say("exposure.while"), {"min_width": 24}),
        (wording.say("exposure.chance"), _RIGHT),
        (wording.say("exposure.held"), _RIGHT),
        (wording.say("exposure.expected", unit=whole.unit), _RIGHT),
    ]
    if whole.revenue is not None:
        columns.append((wording.say("exposure.money", scale=wording.say(f"exposure.{scale}")), _RIGHT))
    table = grid(columns)
    for risk in risks:
        variable = wording.title(Label(risk.variable, model.variables[risk.variable].title))
        state = wording.say("exposure.state_of", variable=variable, state=risk.state.replace("_", " "))
        share = wording.interval(risk.share.low, risk.share.high)
        routes = "; ".join(titles[name] for name in risk.closes)
        chance, ends = wording.estimate(risk.probability)
        cell = Text(state + "\n").append(wording.say("exposure.closes", share=share, routes=routes), style=QUIET)
        row: list[RenderableType] = [
            cell,
            Text(chance + "\n", style=HEADING).append(ends, style=QUIET),
            _two_lines(risk.days),
            _two_lines(risk.expected),
        ]
        if whole.revenue is not None:
            row.append("" if risk.revenue is None else _two_lines(risk.revenue, size))
        table.add_row(*row)
    if len(risks) > 1:
        last: list[RenderableType] = [
            Text(wording.say("exposure.in_all"), style=HEADING),
            "",
            "",
            _two_lines(whole.lost),
        ]
        if whole.revenue is not None:
            last.append(_two_lines(whole.revenue, size))
        table.add_row(*last)
    return table


def _two_lines(found: Range, size: float = 1.0) -> Text:
    return Text(significant(found.mean / size) + "\n", style=HEADING).append(write_ends(found, size), style=QUIET)
