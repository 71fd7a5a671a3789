"""A network as it stood on a day: the newest figures known then, drawn, and the base flow that they imply."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from tarjih.errors import ModelError, Problem
from tarjih.evidence.observation import Ledger, Measurement
from tarjih.exposure.figures import Chosen, choose_figure
from tarjih.exposure.load import problem_at
from tarjih.exposure.schema import UNITS, ExposureFile, Figures, Network, Part, Route
from tarjih.exposure.shipping import ship
from tarjih.inference.draws import standard_normals
from tarjih.model.document import Place
from tarjih.model.quantity import Quantity

Array = NDArray[np.float64]

# Sources that disagree by more than this about what leaves are no longer two measurements of one thing.
_TOLERANCE = 1.1
# Below this share of a supply, what is left behind is rounding.
ROUNDING = 1e-6


@dataclass(frozen=True, slots=True)
class Standing:
    """A network on a day, in its unit a year; the last axis of every array is the draw.

    `capacity` is open to this origin (what others use is taken off), `base` what a route carries before anything
    closes, and `left_behind` what cannot leave even then. `uses[parts, routes]` tells which route runs over which
    shared part, and `limits` what is open to this origin there. `cost` is in USD for a single unit (a tonne of a
    network in Mt), of which the network's unit holds `singles`; `price` likewise, or None.
    """

    name: str
    network: Network
    routes: tuple[str, ...]
    parts: tuple[str, ...]
    uses: NDArray[np.bool_]
    capacity: Array
    limits: Array
    base: Array
    ready: Array
    cost: Array
    supply: Array
    left_behind: Array
    price: Array | None
    chosen: Mapping[str, Chosen]
    left_out: tuple[str, ...]

    @property
    def singles(self) -> float:
        """Return how many single units the network's unit holds."""
        return UNITS[self.network.unit][1]

    @property
    def draws(self) -> int:
        """Return the number of draws."""
        return len(self.supply)

    def stopped_by(self, actor: str) -> tuple[str, ...]:
        """Return the routes and shared parts that an actor can stop: on its territory, or its own."""
        parts: list[tuple[str, Part]] = [*((n, self.network.shared[n]) for n in self.parts)]
        parts += [(n, self.network.routes[n]) for n in self.routes]
        return tuple(name for name, part in parts if actor in part.through or actor in part.owned_by)


def stand(exposure: ExposureFile, name: str, ledger: Ledger, as_of: date, *, draws: int, seed: int) -> Standing:
    """Return a network of the file as it was known on a day.

    A route of whose capacity nothing was known is left out. In every draw a route can carry at least what it is known
    to carry, and no less leaves than its routes carry; what leaves beyond that goes where it costs least.

    Args:
        exposure: the file.
        name: the network.
        ledger: the facts of the case; rows known after the day are not looked at.
        as_of: the day.
        draws: how many values to draw for every figure, cost and share.
        seed: decides every random choice; each figure has its own stream.

    Raises:
        ModelError: if nothing is known of what the network needs, its figures contradict each other, or its supply
            cannot leave even before anything is closed.
    """
    network = exposure.networks[name]
    reader = _Reader(exposure, ledger, as_of, draws, seed)
    place: Place = ("networks", name)
    known = {n: reader.figure((*place, "routes", n, "capacity"), r.capacity) for n, r in network.routes.items()}
    routes = tuple(n for n, capacity in known.items() if capacity is not None)
    parts = tuple(n for n in network.shared if any(n in network.routes[r].over for r in routes))
    shared = {n: reader.needed((*place, "shared", n, "capacity"), network.shared[n].capacity) for n in parts}
    flow, capacity, cost, ready = (np.zeros((len(routes), draws)) for _ in range(4))
    for i, n in enumerate(routes):
        route, at = network.routes[n], (*place, "routes", n)
        flow[i] = reader.flow((*at, "flow"), route, network)
        full = known[n]
        assert full is not None
        capacity[i] = reader.free(at, full, route, flow[i])
        cost[i] = reader.draw((*at, "cost"), route.cost)
        ready[i] = 1.0 if route.ready is None else reader.draw((*at, "ready"), route.ready)
    uses = np.array([[n in network.routes[r].over for r in routes] for n in parts], dtype=bool).reshape(
        len(parts), len(routes)
    )
    limits = np.zeros((len(parts), draws))
    for i, n in enumerate(parts):
        limits[i] = reader.free((*place, "shared", n), shared[n], network.shared[n], flow[uses[i]].sum(axis=0))
    supply = reader.supply(place, network, flow.sum(axis=0))
    price = reader.price(place, network)
    if not routes:
        reader.wrong((*place, "routes"), f"no route was known by {as_of}", "Ask for a later day, or state a figure")
    if reader.problems:
        raise ModelError(*reader.problems)
    base, left_behind = ship(cost, flow, capacity, supply, uses=uses, limits=limits)
    if np.median(left_behind) > ROUNDING * np.median(supply):
        most, all_of_it = np.median(supply - left_behind), np.median(supply)
        found = f"of {all_of_it:.3g} {network.unit} a year only {most:.3g} can leave, with nothing closed"
        raise ModelError(problem_at(exposure, (*place, "supply"), found, "Raise a capacity, or lower the supply"))
    return Standing(
        name=name,
        network=network,
        routes=routes,
        parts=parts,
        uses=uses,
        capacity=capacity,
        limits=limits,
        base=base,
        ready=ready,
        cost=cost,
        supply=supply,
        left_behind=left_behind,
        price=price,
        chosen=reader.chosen,
        left_out=tuple(n for n in network.routes if n not in routes),
    )


class _Reader:
    """Chooses and draws figures, and gathers what is wrong with them."""

    def __init__(self, exposure: ExposureFile, ledger: Ledger, as_of: date, lanes: int, seed: int) -> None:
        self.exposure, self.as_of, self.lanes, self.seed = exposure, as_of, lanes, seed
        rows: dict[str, list[Measurement]] = defaultdict(list)
        for row in ledger.series:
            rows[row.series].append(row)
        self.rows: Mapping[str, Sequence[Measurement]] = rows
        self.chosen: dict[str, Chosen] = {}
        self.problems: list[Problem] = []

    def wrong(self, place: Place, found: str, mend: str) -> None:
        self.problems.append(problem_at(self.exposure, place, found, mend))

    def draw(self, place: Place, quantity: Quantity) -> Array:
        path = ".".join(("exposure", *map(str, place)))
        return quantity.draw(standard_normals([path], self.lanes, seed=self.seed)[0])

    def figure(self, place: Place, figures: Figures, *, rate: bool = True) -> Array | None:
        found = choose_figure(figures, self.rows, self.as_of, rate=rate)
        if found is None:
            return None
        if rate and found.amount.median < 0:
            what = f"{found.series} has {found.amount.median:g} for {found.period}, below nothing"
            self.wrong(place, what, "Correct that row of series.csv, or state the figure")
        self.chosen[".".join(map(str, place[2:]))] = found
        return self.draw(place, found.amount)

    def optional(self, place: Place, figures: Figures | None) -> Array:
        found = None if figures is None else self.figure(place, figures)
        return np.zeros(self.lanes) if found is None else found

    def flow(self, place: Place, route: Route, network: Network) -> Array:
        """Return what a route is known to carry; 0 where nothing is said, or the supply says what leaves."""
        if route.flow is not None and network.supply is None:
            return self.needed(place, route.flow)
        return self.optional(place, route.flow)

    def needed(self, place: Place, figures: Figures, *, rate: bool = True) -> Array:
        found = self.figure(place, figures, rate=rate)
        if found is None:
            mend = "State an earlier figure, or ask for a later day"
            self.wrong(place, f"nothing of it was known by {self.as_of}", mend)
            return np.full(self.lanes, np.inf)
        return found

    def free(self, place: Place, full: Array, part: Part | Route, carried: Array) -> Array:
        """Return what is open to this origin: at least what is known to be carried."""
        left = full - self.optional((*place, "others"), part.others)
        if np.median(left) < np.median(carried) * (1 - ROUNDING):
            found = f"it carries {np.median(carried):.3g}, and can carry {np.median(left):.3g}"
            unit = self.exposure.networks[str(place[1])].unit
            mend = f"Both are {unit} a year, without what others use: correct the capacity or the flow"
            self.wrong((*place, "capacity"), f"{found} (known by {self.as_of})", mend)
        return np.maximum(left, carried)

    def supply(self, place: Place, network: Network, carried: Array) -> Array:
        if network.supply is None:
            if all(route.flow is None for route in network.routes.values()):
                self.wrong(place, "nothing says what leaves", "State a supply, or the flow of its routes")
            return carried
        stated = self.needed((*place, "supply"), network.supply)
        if np.median(carried) > _TOLERANCE * np.median(stated):
            found = f"{np.median(stated):.3g} leave in all, and the routes carry {np.median(carried):.3g}"
            mend = f"Both are {network.unit} a year, as known by {self.as_of}: correct one of them"
            self.wrong((*place, "supply"), found, mend)
        return np.maximum(stated, carried)

    def price(self, place: Place, network: Network) -> Array | None:
        price = network.price
        if price is None:
            return None
        found = self.needed((*place, "price", "now"), price.now, rate=False)
        for key, factor in (("factor", price.factor), ("may_change", price.may_change)):
            if factor is not None:
                found = found * self.draw((*place, "price", key), factor)
        return found
