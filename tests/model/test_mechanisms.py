"""Mechanisms: how a variable moves, each family held to one contract and to values worked out by hand."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.linalg import expm

from tarjih.model.mechanisms import MECHANISMS, Mechanism, Parent, Setting

Array = NDArray[np.float64]
MONTH = 1 / 12
WAR = Parent("war", 1, ("peace", "fighting"))

# One of each family: its states, and what a person writes.
FAMILIES: dict[str, tuple[tuple[str, ...], Any]] = {
    "spell": (("quiet", "active"), {"starts": {"chance": "0.1..0.4", "within": "year"}, "lasts": "10..60 days"}),
    "ladder": (
        ("low", "middle", "high"),
        {
            "up": [{"chance": 0.3, "within": "year"}, "2..5 years"],
            "down": ["1 year", {"chance": 0.1, "within": "month"}],
        },
    ),
    "switch": (
        ("peace", "fighting", "truce"),
        {
            "peace": {"fighting": "10 years"},
            "fighting": {"truce": "1..3 years", "peace": {"chance": 0.1, "within": "year"}},
        },
    ),
    "event": (("not_yet", "happened"), {"chance": "0.01..0.1", "within": "year"}),
    "level": (("low", "middle", "high"), {"usually": {"low": "0.4..0.6", "middle": 0.3, "high": 0.2}}),
    "any": (
        ("no", "yes"),
        {"leak": "0.01..0.05", "causes": [{"from": "war", "when": "fighting", "chance": "0.2..0.6"}]},
    ),
    "choice": (
        ("nothing", "ban", "closure"),
        {"payoffs": {"nothing": 0, "ban": "0.5..1.5", "closure": -1}, "precision": "1..3"},
    ),
    "table": (
        ("no", "yes"),
        {"given": ["war"], "rows": [{"when": {"war": "peace"}, "then": {"no": 0.9, "yes": 0.1}}, {"then": {"yes": 1}}]},
    ),
    "schedule": (("none", "election"), {"election": "2024-11"}),
}


def mechanism_of(kind: str, raw: Any) -> Mechanism:
    mechanism: Any = MECHANISMS[kind].model_validate(raw)
    return mechanism  # type: ignore[no-any-return]


def table_of(
    kind: str,
    states: tuple[str, ...],
    raw: Any,
    *,
    years: float = MONTH,
    push: dict[str, float] | None = None,
    parents: tuple[Parent, ...] = (),
    lanes: int = 1,
) -> Array:
    """Return the table; `push` acts in the last state of every parent."""
    mechanism = mechanism_of(kind, raw)
    z = np.linspace(-1, 1, lanes) if lanes > 1 else np.zeros(1)
    values = {path: q.draw(z) for path, q in mechanism.quantities().items()}

    def pushed(channel: str) -> Array:
        total = np.zeros((*(len(p.states) for p in parents), lanes))
        total[(-1,) * len(parents)] += (push or {}).get(channel, 0.0)
        return total

    return mechanism.table(Setting("it", states, parents, years, values, pushed))


def rate(chance: float, years: float = 1.0) -> float:
    return -math.log(1 - chance) / years


def test_every_family_has_an_example_here() -> None:
    """A new mechanism must join the conformance tests."""
    assert set(FAMILIES) == set(MECHANISMS)


@pytest.mark.parametrize("kind", FAMILIES)
def test_every_family_gives_distributions_of_the_promised_shape(kind: str) -> None:
    """Axes: parents, the own previous state where the family remembers, the next state, draws."""
    states, raw = FAMILIES[kind]
    mechanism = mechanism_of(kind, raw)
    table = table_of(kind, states, raw, parents=(WAR,), lanes=5, push={"starts": 2.0, "up": 2.0, "level": 2.0})
    own = (len(states),) if mechanism.remembers else ()
    if kind == "schedule":
        # Its dates pin the state; the table carries no weight.
        assert (table == 1).all()
        return
    assert table.shape == (2, *own, len(states), 5)
    assert (table >= 0).all()
    assert table.sum(axis=-2) == pytest.approx(np.ones((2, *own, 5)))


@pytest.mark.parametrize("kind", FAMILIES)
def test_every_family_fits_its_own_states_and_no_others(kind: str) -> None:
    """Wrong states are named as problems, not met in the middle of a run."""
    states, raw = FAMILIES[kind]
    mechanism = mechanism_of(kind, raw)
    assert mechanism.kind == kind
    assert list(mechanism.problems(states)) == []
    assert list(mechanism.problems(("a", "b", "c", "d"))) or kind == "any"
    assert mechanism.channels("nonsense", states) == ()
    assert all(sign in (1.0, -1.0) for on in (None, *states) for _, sign in mechanism.channels(on, states))


@pytest.mark.parametrize(
    ("kind", "raw", "moves"),
    [
        ("spell", {"starts": {"chance": 0.2, "within": "year"}, "lasts": "30 days"}, {(0, 1): rate(0.2)}),
        ("event", {"chance": 0.03, "within": "year"}, {(0, 1): rate(0.03)}),
        (
            "ladder",
            {"up": ["2 years", "4 years"], "down": [{"chance": 0.1, "within": "month"}, "6 months"]},
            {(0, 1): 1 / 2, (1, 2): 1 / 4, (1, 0): rate(0.1, MONTH), (2, 1): 2.0, (0, 2): 0.0, (2, 0): 0.0},
        ),
        (
            "switch",
            {"peace": {"fighting": "10 years"}, "fighting": {"truce": {"chance": 0.4, "within": "2 years"}}},
            {(0, 1): 1 / 10, (1, 2): rate(0.4, 2), (1, 0): 0.0, (0, 2): 0.0, (2, 0): 0.0, (2, 1): 0.0},
        ),
    ],
)
def test_in_typical_circumstances_the_rates_are_the_stated_ones(
    kind: str, raw: Any, moves: dict[tuple[int, int], float]
) -> None:
    """A very short step shows the rate per year of every move; the end of a spell is stated as a length instead."""
    table = table_of(kind, FAMILIES[kind][0], raw, years=1e-7, parents=(WAR,), push={"starts": 3.0, "up": 3.0})
    assert {move: table[(0, *move, 0)] / 1e-7 for move in moves} == pytest.approx(moves, rel=1e-4, abs=1e-4)


def test_a_spell_is_active_in_a_step_if_it_is_active_at_some_time_in_it() -> None:
    """A start a year on average: 0.63 of the years see one, however short it is."""
    once = {"starts": {"chance": 1 - math.exp(-1), "within": "year"}, "lasts": "6 days"}
    assert table_of("spell", ("quiet", "active"), once, years=1.0)[0, 1, 0] == pytest.approx(0.632, abs=1e-3)


def test_a_spell_goes_on_as_its_length_says() -> None:
    """With a mean of three steps, three of four active steps are followed by one anyway; a new start adds to them."""
    raw = {"starts": {"chance": 0.2, "within": "month"}, "lasts": "3 months"}
    table = table_of("spell", ("quiet", "active"), raw)[..., 0]
    assert table == pytest.approx(np.array([[0.8, 0.2], [0.2, 0.75 + 0.25 * 0.2]]))


def test_an_influence_on_a_spell_multiplies_its_rate_or_its_length() -> None:
    """A push of log 2 doubles the rate of starts, or the mean length."""
    raw = {"starts": {"chance": 0.2, "within": "month"}, "lasts": "3 months"}
    starts = table_of("spell", ("quiet", "active"), raw, push={"starts": math.log(2)})
    assert starts[0, 1, 0] == pytest.approx(1 - 0.8**2)
    lasts = table_of("spell", ("quiet", "active"), raw, push={"lasts": math.log(2)})
    assert lasts[1, 1, 0] == pytest.approx(6 / 7 + 1 / 7 * 0.2)
    assert lasts[0, 1, 0] == pytest.approx(0.2)


def test_a_ladder_of_two_rungs_follows_its_closed_form() -> None:
    """P(up) = u / (u + d) * (1 - exp(-(u + d) t))."""
    up, down, years = 1 / 2, 1 / 3, 0.25
    table = table_of("ladder", ("low", "high"), {"up": ["2 years"], "down": ["3 years"]}, years=years)[..., 0]
    moved = 1 - math.exp(-(up + down) * years)
    assert table[0, 1] == pytest.approx(up / (up + down) * moved)
    assert table[1, 0] == pytest.approx(down / (up + down) * moved)


def test_a_ladder_moves_by_neighbouring_rungs_only() -> None:
    """Its step is the matrix exponential of a tridiagonal generator."""
    raw = {"up": ["2 years", "4 years"], "down": ["1 year", "5 years"]}
    q = np.array([[-1 / 2, 1 / 2, 0], [1, -1 - 1 / 4, 1 / 4], [0, 1 / 5, -1 / 5]])
    assert table_of("ladder", ("a", "b", "c"), raw)[..., 0] == pytest.approx(expm(q / 12))


def test_an_influence_lifts_a_ladder_by_helping_up_and_hindering_down() -> None:
    """Without `on`, log 2 doubles every rate up and halves every rate down."""
    raw = {"up": ["2 years"], "down": ["3 years"]}
    assert mechanism_of("ladder", raw).channels(None, ("low", "high")) == (("up", 1.0), ("down", -1.0))
    pushed = table_of("ladder", ("low", "high"), raw, push={"up": math.log(2), "down": -math.log(2)})
    assert pushed == pytest.approx(table_of("ladder", ("low", "high"), {"up": ["1 year"], "down": ["6 years"]}))


def test_a_switch_moves_only_where_a_rate_is_named() -> None:
    """And an influence on a destination multiplies all moves into it."""
    raw = {"a": {"b": "2 years", "c": "4 years"}, "b": {"c": "1 year"}}
    q = np.array([[-3 / 4, 1 / 2, 1 / 4], [0, -1, 1], [0, 0, 0]])
    assert table_of("switch", ("a", "b", "c"), raw)[..., 0] == pytest.approx(expm(q / 12))
    doubled = np.array([[-1, 1 / 2, 1 / 2], [0, -2, 2], [0, 0, 0]])
    assert mechanism_of("switch", raw).channels("c", ("a", "b", "c")) == (("c", 1.0),)
    assert table_of("switch", ("a", "b", "c"), raw, push={"c": math.log(2)})[..., 0] == pytest.approx(
        expm(doubled / 12)
    )


def test_what_has_happened_stays_so() -> None:
    """The second state of an event is never left, whatever pushes."""
    table = table_of("event", ("not_yet", "happened"), {"chance": 0.3, "within": "month"}, push={"happens": 5.0})
    assert table[1, :, 0] == pytest.approx([0, 1])
    assert table_of("event", ("not_yet", "happened"), {"chance": 0.3, "within": "month"})[0, 1, 0] == pytest.approx(0.3)


def test_twelve_months_of_an_event_are_its_year() -> None:
    """The length of the step is free to change."""
    raw = {"chance": 0.3, "within": "year"}
    month = table_of("event", ("not_yet", "happened"), raw)[..., 0]
    assert np.linalg.matrix_power(month, 12)[0, 1] == pytest.approx(0.3)


def test_a_level_without_a_push_is_as_usual() -> None:
    """Its typical distribution is what is stated."""
    raw = {"usually": {"low": 0.5, "middle": 0.3, "high": 0.2}}
    assert table_of("level", ("low", "middle", "high"), raw)[:, 0] == pytest.approx([0.5, 0.3, 0.2])


def test_a_push_multiplies_the_odds_of_being_above_every_step_of_a_level() -> None:
    """A push of log 3 triples the odds of middle or more, and those of high."""
    raw = {"usually": {"low": 0.5, "middle": 0.3, "high": 0.2}}
    table = table_of("level", ("low", "middle", "high"), raw, push={"level": math.log(3)}, parents=(WAR,))[..., 0]
    assert table[0] == pytest.approx([0.5, 0.3, 0.2])
    above = np.array([table[1, 1:].sum(), table[1, 2]])
    assert above / (1 - above) == pytest.approx([3 * 1.0, 3 * 0.25])


def test_a_state_that_a_level_leaves_out_never_comes() -> None:
    """However hard it is pushed."""
    raw = {"usually": {"low": 0.6, "middle": 0.4}}
    table = table_of("level", ("low", "middle", "high"), raw, push={"level": 9.0}, parents=(WAR,), lanes=3)
    assert (table[:, 2] == 0).all()


def test_ranges_of_a_level_are_scaled_to_one() -> None:
    """Each draw of several ranges is a distribution."""
    raw = {"usually": {"low": "0.4..0.8", "high": "0.2..0.6"}}
    drawn = table_of("level", ("low", "high"), raw, lanes=7)
    assert drawn.sum(axis=0) == pytest.approx(np.ones(7))


def test_each_cause_may_suffice_alone() -> None:
    """Leak 0.1, causes 0.5 and 0.4: both present leave 0.9 * 0.5 * 0.6 for nothing to happen."""
    causes = [
        {"from": "war", "when": "fighting", "chance": 0.5},
        {"from": "unrest", "when": ["active"], "chance": 0.4, "lag": 0},
    ]
    parents = (WAR, Parent("unrest", 0, ("quiet", "active")))
    table = table_of("any", ("no", "yes"), {"leak": 0.1, "causes": causes}, parents=parents)[..., 1, 0]
    assert table == pytest.approx(np.array([[0.1, 1 - 0.9 * 0.6], [1 - 0.9 * 0.5, 1 - 0.9 * 0.5 * 0.6]]))


def test_the_highest_of_several_effects_counts() -> None:
    """Noisy-MAX: a cause brings some with 0.3 and much with 0.2; the leak brings some with 0.1."""
    raw = {"leak": 0.1, "causes": [{"from": "war", "when": "fighting", "chance": {"some": 0.3, "much": 0.2}}]}
    table = table_of("any", ("none", "some", "much"), raw, parents=(WAR,))[..., 0]
    assert table[0] == pytest.approx([0.9, 0.1, 0])
    assert table[1] == pytest.approx([0.9 * 0.5, 0.8 - 0.9 * 0.5, 0.2])


def test_a_cause_may_be_stated_per_year() -> None:
    """Then a month sees a twelfth of its hazard."""
    raw = {"leak": 0, "causes": [{"from": "war", "when": "fighting", "chance": {"chance": 0.5, "within": "year"}}]}
    assert table_of("any", ("no", "yes"), raw, parents=(WAR,))[1, 1, 0] == pytest.approx(1 - 0.5 ** (1 / 12))


def test_the_first_row_of_a_table_that_matches_counts() -> None:
    """Its own name among the parents means the state of the step before."""
    parents = (WAR, Parent("it", 1, ("no", "yes")))
    rows = [
        {"when": {"war": "fighting", "it": "yes"}, "then": {"yes": 1}},
        {"when": {"war": "fighting"}, "then": {"no": 0.4, "yes": 0.6}},
        {"then": {"no": 0.9, "yes": 0.1}},
    ]
    table = table_of("table", ("no", "yes"), {"given": ["war", "it"], "rows": rows}, parents=parents)[..., 1, 0]
    assert table == pytest.approx(np.array([[0.1, 0.1], [0.6, 1.0]]))


def test_a_table_looks_at_each_parent_as_far_back_as_it_says() -> None:
    """One lag for all, or one by one; what is not named lies one step back."""
    raw = {"given": ["war", "unrest"], "rows": [{"then": {"yes": 1}}]}
    lags = {
        None: (("war", 1), ("unrest", 1)),
        0: (("war", 0), ("unrest", 0)),
        "mixed": (("war", 0), ("unrest", 1)),
    }
    assert mechanism_of("table", raw).parents() == lags[None]
    assert mechanism_of("table", raw | {"lag": 0}).parents() == lags[0]
    assert mechanism_of("table", raw | {"lag": {"war": 0}}).parents() == lags["mixed"]
    assert mechanism_of("table", raw | {"lag": {"war": 0, "unrest": 1}}).parents() == lags["mixed"]


def test_a_case_without_a_row_is_not_invented() -> None:
    """The loader refuses such a table; here it shows as NaN."""
    rows = [{"when": {"war": "peace"}, "then": {"yes": 1}}]
    table = table_of("table", ("no", "yes"), {"given": ["war"], "rows": rows}, parents=(WAR,))
    assert np.isnan(table[1]).all()


@pytest.mark.parametrize(
    ("kind", "states", "raw", "problem"),
    [
        (
            "spell",
            ("a", "b", "c"),
            FAMILIES["spell"][1],
            ("", "a spell has two states, not 3", "List the quiet state first, then the active one"),
        ),
        (
            "event",
            ("a", "b", "c"),
            FAMILIES["event"][1],
            ("", "an event has two states, not 3", "List 'not yet' first, then 'happened'"),
        ),
        (
            "ladder",
            ("a", "b", "c"),
            {"up": ["1 year"], "down": ["1 year", "1 year"]},
            ("up", "1 rates for 3 states", "Give 2 rates, from the lowest rung to the highest"),
        ),
        (
            "switch",
            ("a", "b"),
            {"a": {"a": "1 year"}},
            ("a.a", "a move to the same state", "Leave it out; staying is what remains"),
        ),
        (
            "level",
            ("low", "high"),
            {"usually": {"low": 0.5, "high": 0.4}},
            ("usually", "the probabilities sum to 0.9, not 1", "Scale them, or change P(low) by +0.1"),
        ),
        (
            "level",
            ("low", "high"),
            {"usually": {"low": "0.4..0.5"}},
            ("usually", "no probability for high", "Ranges need one for every state; they are scaled to 1"),
        ),
        (
            "any",
            ("no", "some", "much"),
            {"leak": 0.1, "causes": [{"from": "war", "when": "fighting", "chance": 0.3}]},
            ("causes.0.chance", "one chance for 2 states", "Say which: chance: {much: 0.2}"),
        ),
        (
            "any",
            ("no", "some", "much"),
            {"leak": 0.1, "causes": [{"from": "war", "when": "x", "chance": {"some": 0.7, "much": 0.4}}]},
            ("causes.0.chance", "the chances sum to more than 1", "Lower them; the rest stays first"),
        ),
        (
            "table",
            ("no", "yes"),
            {"rows": [{"when": {"war": "peace"}, "then": {"yes": 1}}]},
            ("rows.0.when", "'war' is not under given", "Add it to given, or take it out of when"),
        ),
        (
            "table",
            ("no", "yes"),
            {"given": ["war", "unrest"], "rows": [{"then": {"yes": 1}}], "lag": {"unrset": 0}},
            (
                "lag.unrset",
                "'unrset' is not under given",
                "Did you mean 'unrest'? The variables under given are war, unrest",
            ),
        ),
        (
            "schedule",
            ("none", "election"),
            {"elections": "2024"},
            ("elections", "unknown state 'elections'", "Did you mean 'election'? The states are none, election"),
        ),
    ],
)
def test_what_does_not_fit_the_states_is_said(
    kind: str, states: tuple[str, ...], raw: Any, problem: tuple[str, str, str]
) -> None:
    """With its path below the mechanism, what was found, and how to mend it."""
    assert problem in list(mechanism_of(kind, raw).problems(states))
