"""What is stopped, rerouted and lost, against sums done by hand."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarjih.errors import ModelError
from tarjih.evidence.observation import Ledger
from tarjih.exposure import Standing, leverage, loss, stand
from tarjih.exposure.figures import choose_figure
from tarjih.exposure.losses import rates, reroute
from tarjih.exposure.schema import Figure
from tests.exposure.strait import AS_OF, FILE, LEDGER, changed, read, row

YEAR = 365.25


def standing(text: str = FILE, as_of: date = AS_OF, ledger: Ledger = LEDGER, draws: int = 20) -> Standing:
    return stand(read(text), "oil", ledger, as_of, draws=draws, seed=1)


def test_before_anything_closes_the_routes_carry_what_they_are_known_to_carry():
    found = standing()
    assert found.routes == ("pipe", "ferry", "barge")
    np.testing.assert_allclose(found.base[:, 0], [50, 3, 2], atol=1e-6)
    np.testing.assert_allclose(found.capacity[:, 0], [56, 8, 9])


def test_a_closed_pipeline_loses_what_the_port_has_no_room_for():
    """50 Mt stop; the port holds 12 and carries 5. The ferry, cheaper, takes 5 of the 7 that fit, the barge 2."""
    found = loss(standing(), {"pipe": 1.0}, 365.25)
    assert found.stopped.mean == pytest.approx(50)
    assert found.rerouted.mean == pytest.approx(7)
    assert found.lost.mean == pytest.approx(43)
    assert found.lost_share.mean == pytest.approx(43 / 55)
    assert {one.route: round(one.after.mean, 6) for one in found.routes} == {"pipe": 0, "ferry": 8, "barge": 4}
    assert [one.full for one in found.routes] == [0, 1, 0]
    assert found.parts[0].full == 1
    assert found.revenue is not None
    assert found.revenue.mean == pytest.approx(43e6 * 7.5 * 100)
    # 5 Mt at 70 and 2 Mt at 90 instead of 7 Mt at 30, in USD.
    assert found.extra_cost.mean == pytest.approx((5 * 70 + 2 * 90 - 7 * 30) * 1e6)


def test_a_flow_of_which_nothing_was_known_is_not_taken_for_none():
    """Without a supply, the routes would seem to carry less than they do."""
    text = changed(("flow: {stated: 3, known_on: 2021-12-31", "flow: {stated: 3, known_on: 2025-12-31"))
    with pytest.raises(ModelError, match=r"routes\.ferry\.flow: nothing of it was known by 2022-06-30"):
        standing(text)
    whole = ("    shared:", "    supply: {stated: 55, known_on: 2021-12-31, because: house}\n    shared:")
    later = ("flow: {stated: 3, known_on: 2021-12-31", "flow: {stated: 3, known_on: 2025-12-31")
    assert standing(changed(whole, later)).base[:, 0].sum() == pytest.approx(55)


def test_a_file_that_does_not_say_what_leaves_is_refused():
    text = "\n".join(line for line in FILE.split("\n") if "flow:" not in line)
    with pytest.raises(ModelError, match="nothing says what leaves"):
        standing(text)


def test_where_nothing_flows_nothing_is_stopped():
    pairs = [("{series: pipe_oil}", "{stated: 0, known_on: 2021-12-31, because: house}")]
    text = changed(*pairs, ("flow: {stated: 3,", "flow: {stated: 0,"), ("flow: {stated: 2,", "flow: {stated: 0,"))
    found = loss(standing(text), {"pipe": 1.0}, 30)
    assert (found.stopped.mean, found.stopped_share.mean, found.lost_share.high) == (0, 0, 0)


def test_thirty_days_cost_their_share_of_a_year():
    year, month = (loss(standing(), {"pipe": 1.0}, days) for days in (YEAR, 30.0))
    assert month.lost.mean == pytest.approx(year.lost.mean * 30 / YEAR)


def test_what_still_fits_through_a_throttled_route_goes_on():
    """Half of 56 Mt stays open: 22 of 50 stop, 7 are rerouted."""
    found = loss(standing(), {"pipe": 0.5}, YEAR)
    assert found.stopped.mean == pytest.approx(22)
    assert found.lost.mean == pytest.approx(15)
    assert found.routes[0].after.mean == pytest.approx(28)


def test_a_throttle_above_the_flow_stops_nothing():
    found = loss(standing(), {"pipe": 0.1}, YEAR)
    assert (found.stopped.high, found.lost.high, found.extra_cost.mean) == (0, 0, 0)


def test_a_closed_port_closes_both_routes_over_it():
    """5 Mt stop, and the pipeline has room for 6."""
    found = loss(standing(), {"port": 1.0}, YEAR)
    assert found.stopped.mean == pytest.approx(5)
    assert found.lost.mean == 0
    assert found.extra_cost.mean < 0  # the pipeline is the cheaper way
    assert [str(one.after.low) for one in found.routes[1:]] == ["0.0", "0.0"]  # and not -0.0


def test_only_what_is_ready_at_short_notice_can_be_used():
    text = changed(("cost: 70", "cost: 70\n        ready: 0.2"), ("cost: 90", "cost: 90\n        ready: 0.2"))
    found = loss(standing(text), {"pipe": 1.0}, YEAR)
    assert found.rerouted.mean == pytest.approx(0.2 * 5 + 0.2 * 7)


def test_an_actor_keeps_the_detours_off_its_own_routes():
    """North stops the pipeline and the barge; the ferry alone may take over."""
    north, south = leverage(standing(), ("NOR", "SOU"), YEAR)
    assert north.actors == ("NOR",)
    assert north.loss.stopped_share.mean == pytest.approx(52 / 55)
    assert north.loss.rerouted.mean == pytest.approx(5)
    assert south.loss.stopped_share.mean == pytest.approx(5 / 55)
    assert south.loss.lost.mean == 0


def test_actors_with_the_same_routes_share_a_line():
    text = FILE.replace("through: NOR", "through: [NOR, SOU]").replace("through: SOU", "through: [NOR, SOU]")
    [both] = leverage(standing(text), ("NOR", "SOU"), 30)
    assert both.actors == ("NOR", "SOU")
    assert both.loss.lost_share.mean == pytest.approx(1)


def test_an_owner_can_stop_what_is_its_own():
    text = changed(("cost: 70\n        through: SOU", "cost: 70\n        owned_by: SOU"))
    assert standing(text).stopped_by("SOU") == ("ferry", "barge")


def test_a_figure_that_was_not_known_yet_is_not_used():
    """The 40 Mt of 2022 were known in January 2023."""
    assert standing(as_of=date(2023, 1, 30)).base[0, 0] == pytest.approx(50)
    assert standing(as_of=date(2023, 1, 31)).base[0, 0] == pytest.approx(40)
    later = Ledger(series=(*LEDGER.series, row("brent", "2022-06", date(2022, 7, 1), 1.0, "USD/bbl")))
    assert loss(standing(ledger=later), {"pipe": 1.0}, 30) == loss(standing(), {"pipe": 1.0}, 30)


def test_the_amount_of_a_part_of_a_year_is_taken_for_a_whole_one():
    """5 Mt in the first quarter of 2022, 90 days, are 20.3 a year."""
    rows = {
        "oil": [row("oil", "2022-Q1", date(2022, 4, 1), 5.0, "Mt"), row("oil", "2021", date(2022, 5, 1), 9.0, "Mt")]
    }
    found = choose_figure((Figure(series="oil"),), rows, date(2022, 6, 1))
    assert found is not None
    assert found.amount.median == pytest.approx(5 * 365 / 90)
    [rate] = [row("oil", "2022-03", date(2022, 4, 1), 12.0, "Mt/y")]
    found = choose_figure((Figure(series="oil"),), {"oil": [rate]}, date(2022, 6, 1))
    assert found is not None
    assert found.amount.median == 12


def test_a_route_of_which_nothing_was_known_is_left_out_by_name():
    text = changed(("capacity: {stated: 9, known_on: 2021-12-31", "capacity: {stated: 9, known_on: 2022-12-31"))
    found = standing(text)
    assert (found.routes, found.left_out) == (("pipe", "ferry"), ("barge",))


def refused(text: str, as_of: date = AS_OF) -> str:
    with pytest.raises(ModelError) as caught:
        standing(text, as_of)
    return str(caught.value)


def test_a_flow_below_nothing_in_the_ledger_is_refused():
    wrong = Ledger(series=(row("pipe_oil", "2021", date(2022, 1, 31), -5.0, "Mt"), *LEDGER.series[2:]))
    with pytest.raises(ModelError, match="pipe_oil has -5 for 2021, below nothing"):
        standing(ledger=wrong)


def test_a_day_on_which_no_route_was_known_is_refused():
    assert "networks.oil.routes: no route was known by 2020-01-01" in refused(FILE, date(2020, 1, 1))


SUPPLY = "supply: {stated: %s, known_on: 2021-12-31, because: house}\n    "


def test_what_leaves_beyond_the_known_flows_goes_where_it_costs_least():
    """57 Mt leave and 55 are accounted for: 2 more go by the pipeline."""
    found = standing(changed(("price:", SUPPLY % 57 + "price:")))
    np.testing.assert_allclose(found.base[:, 0], [52, 3, 2], atol=1e-6)


def test_a_supply_that_cannot_leave_with_nothing_closed_is_refused():
    """The pipeline carries 56 at most, and the port 12."""
    said = refused(changed(("price:", SUPPLY % 80 + "price:")))
    assert "exposure.yaml:8:13 networks.oil.supply: of 80 Mt a year only 68 can leave, with nothing closed" in said


def test_routes_that_carry_far_more_than_leaves_are_refused():
    said = refused(changed(("price:", SUPPLY % 40 + "price:")))
    assert "40 leave in all, and the routes carry 55" in said


def test_a_flow_above_the_capacity_is_refused_and_all_such_are_told_at_once():
    said = refused(
        changed(
            ("capacity: {stated: 60,", "capacity: {stated: 50,"), ("capacity: {stated: 12,", "capacity: {stated: 4,")
        )
    )
    assert "it carries 50, and can carry 46 (known by 2022-06-30)" in said
    assert "it carries 5, and can carry 4" in said


def test_a_drawn_capacity_is_never_below_what_is_known_to_flow():
    """A range of capacity that reaches below the flow is drawn down to the flow, and no further."""
    found = standing(changed(("capacity: {stated: 60,", "capacity: {stated: 48..66,")), draws=500)
    assert found.capacity[0].min() == 50
    assert found.capacity[0].max() > 56
    assert (rates(found, reroute(found, {})).stopped < 1e-9).all()


def test_the_same_seed_gives_the_same_bits():
    text = changed(("cost: 70", "cost: 50..90"), ("factor: 7.5", "factor: 7..8"))
    one, two = (loss(standing(text), {"pipe": 1.0}, 30) for _ in range(2))
    assert one == two
    assert one.revenue is not None
    assert one.revenue.low < one.revenue.high


@st.composite
def standings(draw: st.DrawFn) -> Standing:
    """Draw a network of up to four routes, each over one shared part at most, whose base flows fit."""
    routes = draw(st.integers(1, 4))
    numbers = st.floats(0, 20)
    base = np.array([[draw(numbers)] for _ in range(routes)])
    over = [draw(st.integers(0, 2)) for _ in range(routes)]
    uses = np.array([[one == part for one in over] for part in (1, 2)])
    capacity = base + np.array([[draw(numbers)] for _ in range(routes)])
    network = read().networks["oil"]
    return Standing(
        name="oil",
        network=network,
        routes=tuple("abcd"[:routes]),
        parts=("x", "y"),
        uses=uses,
        capacity=capacity,
        limits=uses @ base + np.array([[draw(numbers)] for _ in range(2)]),
        base=base,
        ready=np.array([[draw(st.floats(0, 1))] for _ in range(routes)]),
        cost=np.array([[draw(st.floats(1, 90))] for _ in range(routes)]),
        supply=base.sum(axis=0),
        left_behind=np.zeros(1),
        price=None,
        chosen={},
        left_out=(),
    )


@given(standings(), st.sampled_from("ax"), st.floats(0, 1), st.floats(0, 1))
def test_to_close_more_never_loses_less(network, what, one, other):
    less, more = (rates(network, reroute(network, {what: share})) for share in sorted((one, other)))
    assert more.lost[0] >= less.lost[0] - 1e-6
    assert more.stopped[0] >= less.stopped[0] - 1e-6


@given(standings(), st.sampled_from("ax"), st.floats(0, 1))
def test_what_is_stopped_is_rerouted_or_lost_within_all_capacities(network, what, share):
    after = reroute(network, {what: share})
    daily = rates(network, after)
    assert daily.stopped[0] == pytest.approx(daily.rerouted[0] + daily.lost[0], abs=1e-4)
    assert (after.flows <= network.capacity + 1e-6).all()
    assert (network.uses @ after.flows <= network.limits + 1e-6).all()
    assert after.flows.sum() + daily.lost[0] * YEAR == pytest.approx(network.supply[0], abs=1e-3)
    untouched = np.array(
        [name != what and not (what == "x" and network.uses[0, i]) for i, name in enumerate(network.routes)]
    )
    assert (after.flows[untouched] >= network.base[untouched] - 1e-6).all()
