"""What is lost where routes are closed or throttled for some days, and what the other routes take over."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tarjih.exposure.shipping import ship
from tarjih.exposure.standing import ROUNDING, Standing
from tarjih.inference.posterior import summary

Array = NDArray[np.float64]

DAYS_A_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class Range:
    """A quantity over the draws: its mean, and the ends of its central 90 %."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class RouteChange:
    """One route before and after, in the network's unit a year; `full` is the share of draws in which it is full."""

    route: str
    closed: float
    capacity: Range
    before: Range
    after: Range
    full: float


@dataclass(frozen=True, slots=True)
class PartChange:
    """A shared part in the same way."""

    part: str
    closed: float
    capacity: Range
    full: float


@dataclass(frozen=True, slots=True)
class Loss:
    """What some days of a closure cost.

    `stopped`, `rerouted` and `lost` are in the network's unit; what is stopped is rerouted or lost. The shares are of
    what would have left in those days. `revenue` (None without a price) is what is lost at
    the price, and `extra_cost` what the detours cost beyond the routes that they replace, both in USD.
    """

    network: str
    unit: str
    days: float
    closed: Mapping[str, float]
    stopped: Range
    rerouted: Range
    lost: Range
    stopped_share: Range
    rerouted_share: Range
    lost_share: Range
    revenue: Range | None
    extra_cost: Range
    routes: tuple[RouteChange, ...]
    parts: tuple[PartChange, ...]


@dataclass(frozen=True, slots=True)
class Lever:
    """What actors who can stop the same routes can stop, and what some days of that cost."""

    actors: tuple[str, ...]
    loss: Loss


@dataclass(frozen=True, slots=True)
class After:
    """The flows of a network after something is closed: `flows[routes, draws]`, and the ends between which they lie."""

    flows: Array
    upper: Array
    limits: Array


def reroute(standing: Standing, closed: Mapping[str, float | Array]) -> After:
    """Return the flows after routes or shared parts are closed for a share of what they can carry.

    What flows on other routes goes on, and so does what still fits through a throttled one; what is stopped goes where
    there is room at short notice, at the least cost.

    Args:
        standing: the network as it stands.
        closed: the share that is closed, 0 to 1, the same in every draw or one for each.
    """
    share = _shares(standing.routes, closed, standing.draws)
    part_share = _shares(standing.parts, closed, standing.draws)
    open_capacity = (1 - share) * standing.capacity
    at_short_notice = standing.base + standing.ready * (standing.capacity - standing.base)
    upper = np.minimum(at_short_notice, open_capacity)
    limits = (1 - part_share) * standing.limits
    # Who gets what is left of a shared part is settled anew.
    cut = (standing.uses[:, :, None] & (part_share > 0)[:, None, :]).any(axis=0)
    lower = np.where(cut, 0.0, np.minimum(standing.base, upper))
    flows, _ = ship(standing.cost, lower, upper, standing.supply, uses=standing.uses, limits=limits)
    return After(flows, upper, limits)


def _shares(names: tuple[str, ...], closed: Mapping[str, float | Array], draws: int) -> Array:
    rows = [np.broadcast_to(np.asarray(closed.get(name, 0.0), dtype=np.float64), (draws,)) for name in names]
    return np.array(rows).reshape(len(names), draws)


@dataclass(frozen=True, slots=True)
class Rates:
    """What a closure does a day, in every draw `[draws]`: amounts in the network's unit, money in USD."""

    stopped: Array
    rerouted: Array
    lost: Array
    revenue: Array | None
    extra_cost: Array


def rates(standing: Standing, after: After) -> Rates:
    """Return what a closure costs a day."""
    less = np.maximum(standing.base - after.flows, 0.0)
    more = np.maximum(after.flows - standing.base, 0.0)
    stopped, rerouted = less.sum(axis=0), more.sum(axis=0)
    # What the solver leaves in the last digits is no oil.
    lost = np.where(stopped - rerouted > ROUNDING * standing.supply, stopped - rerouted, 0.0)
    # A detour replaces what it would have cost on the routes that stopped; of what is lost nothing is to be paid.
    usual = np.divide((standing.cost * less).sum(axis=0), stopped, out=np.zeros_like(stopped), where=stopped > 0)
    detours = (standing.cost * more).sum(axis=0) - usual * rerouted
    money = standing.singles / DAYS_A_YEAR
    revenue = None if standing.price is None else lost * standing.price * money
    return Rates(stopped / DAYS_A_YEAR, rerouted / DAYS_A_YEAR, lost / DAYS_A_YEAR, revenue, detours * money)


def loss(standing: Standing, closed: Mapping[str, float], days: float) -> Loss:
    """Return what so many days of a closure cost, with 90 % intervals over the draws."""
    after = reroute(standing, closed)
    daily = rates(standing, after)
    leaves = (standing.supply - standing.left_behind) / DAYS_A_YEAR
    full = after.flows >= after.upper - ROUNDING * standing.supply
    load = standing.uses.astype(float) @ after.flows
    routes = tuple(
        RouteChange(
            name,
            float(closed.get(name, 0.0)),
            ranged(standing.capacity[i]),
            ranged(standing.base[i]),
            ranged(after.flows[i]),
            float((full[i] & (after.upper[i] > 0)).mean()),
        )
        for i, name in enumerate(standing.routes)
    )
    parts = tuple(
        PartChange(
            name,
            float(closed.get(name, 0.0)),
            ranged(standing.limits[i]),
            float((load[i] >= after.limits[i] - ROUNDING * standing.supply).mean()),
        )
        for i, name in enumerate(standing.parts)
    )
    return Loss(
        network=standing.name,
        unit=standing.network.unit,
        days=days,
        closed=dict(closed),
        stopped=ranged(daily.stopped * days),
        rerouted=ranged(daily.rerouted * days),
        lost=ranged(daily.lost * days),
        stopped_share=ranged(_share_of(daily.stopped, leaves)),
        rerouted_share=ranged(_share_of(daily.rerouted, leaves)),
        lost_share=ranged(_share_of(daily.lost, leaves)),
        revenue=None if daily.revenue is None else ranged(daily.revenue * days),
        extra_cost=ranged(daily.extra_cost * days),
        routes=routes,
        parts=parts,
    )


def _share_of(part: Array, whole: Array) -> Array:
    # Where nothing leaves, nothing of it can be stopped.
    return np.divide(part, whole, out=np.zeros_like(part), where=whole > 0)


def leverage(standing: Standing, actors: tuple[str, ...], days: float) -> tuple[Lever, ...]:
    """Return what every actor can stop, those with the same routes together, the most first; none that stop nothing.

    An actor also keeps the detours off its routes.
    """
    groups: dict[tuple[str, ...], list[str]] = {}
    for actor in actors:
        if routes := standing.stopped_by(actor):
            groups.setdefault(routes, []).append(actor)
    levers = (Lever(tuple(who), loss(standing, dict.fromkeys(routes, 1.0), days)) for routes, who in groups.items())
    return tuple(sorted((one for one in levers if one.loss.stopped.mean > 0), key=lambda one: -one.loss.stopped.mean))


def ranged(values: Array) -> Range:
    """Return the mean and the central 90 % of values over the draws."""
    return Range(*summary(values))
