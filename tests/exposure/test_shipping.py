"""The linear programme ships what can be shipped, at the least cost: compared with every way there is."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarjih.errors import InferenceError
from tarjih.exposure import ship

EMPTY = np.zeros((0, 1))


@st.composite
def networks(draw: st.DrawFn):
    """Draw up to four routes of whole tonnes, up to three of which share a part."""
    routes = draw(st.integers(1, 4))
    whole = st.integers(0, 4)
    upper = np.array([draw(whole) for _ in range(routes)], float)
    cost = np.array([draw(st.integers(1, 9)) for _ in range(routes)], float)
    uses = np.array([[draw(st.booleans()) for _ in range(routes)]])
    limit = np.array([draw(whole)], float)
    supply = float(draw(st.integers(0, 10)))
    return cost, upper, uses, limit, supply


def solved(cost, upper, uses, limit, supply, lower=None):
    low = np.zeros_like(upper) if lower is None else lower
    flows, lost = ship(
        cost[:, None], low[:, None], upper[:, None], np.array([supply]), uses=uses, limits=limit[:, None]
    )
    return flows[:, 0], lost[0]


def enumerated(cost, upper, uses, limit, supply):
    """Try every way to ship whole tonnes, and return what is lost and paid in the best. Some best way is whole."""
    ways = product(*(range(int(most) + 1) for most in upper))
    fits = [x for x in ways if sum(x) <= supply and (uses @ np.array(x, float) <= limit).all()]
    return min((supply - sum(x), float(cost @ np.array(x, float))) for x in fits)


@given(networks())
@settings(max_examples=150)
def test_no_way_of_shipping_loses_less_or_costs_less(network):
    flows, lost = solved(*network)
    least_lost, least_cost = enumerated(*network)
    assert lost == pytest.approx(least_lost, abs=1e-6)
    assert network[0] @ flows == pytest.approx(least_cost, abs=1e-5)


@given(networks())
def test_what_is_supplied_is_shipped_or_lost_and_nothing_is_overfilled(network):
    _, upper, uses, limit, supply = network
    flows, lost = solved(*network)
    assert flows.sum() + lost == pytest.approx(supply, abs=1e-7)
    assert (flows >= -1e-7).all()
    assert (flows <= upper + 1e-7).all()
    assert (uses @ flows <= limit + 1e-7).all()


@given(networks(), st.integers(0, 3), st.floats(0, 1))
def test_to_close_a_route_saves_neither_volume_nor_money(network, which, share):
    """Of what is lost and what is paid, with a price above every cost, the sum can only rise."""
    cost, upper, uses, limit, supply = network
    cut = upper.copy()
    cut[which % len(upper)] *= 1 - share
    flows, lost = solved(*network)
    after, lost_after = solved(cost, cut, uses, limit, supply)
    price = 100.0
    assert lost_after >= lost - 1e-6
    assert cost @ after + price * lost_after >= cost @ flows + price * lost - 1e-4


@given(networks(), st.floats(0, 5))
def test_more_room_in_a_shared_part_never_loses_more(network, more):
    cost, upper, uses, limit, supply = network
    assert solved(cost, upper, uses, limit + more, supply)[1] <= solved(*network)[1] + 1e-6


def test_lanes_are_solved_together_as_they_are_one_by_one(monkeypatch):
    """Also where they need several programmes."""
    monkeypatch.setattr("tarjih.exposure.shipping._LANES", 7)
    rng = np.random.default_rng(1)
    cost, upper = rng.uniform(10, 90, (4, 30)), rng.uniform(0, 20, (4, 30))
    limits, supply = rng.uniform(5, 30, (2, 30)), rng.uniform(10, 60, 30)
    uses = np.array([[True, True, False, False], [False, True, True, False]])
    flows, lost = ship(cost, np.zeros_like(cost), upper, supply, uses=uses, limits=limits)
    for i in range(30):
        one, left = solved(cost[:, i], upper[:, i], uses, limits[:, i], supply[i])
        np.testing.assert_allclose(flows[:, i], one, atol=1e-6)
        assert lost[i] == pytest.approx(left, abs=1e-6)


def test_flows_that_do_not_fit_are_refused():
    with pytest.raises(InferenceError, match="does not fit through"):
        ship(
            np.ones((1, 1)),
            np.full((1, 1), 5.0),
            np.full((1, 1), 9.0),
            np.array([3.0]),
            uses=np.zeros((0, 1), bool),
            limits=EMPTY,
        )
