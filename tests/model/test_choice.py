"""An actor who chooses: in the file, in the table, against another, and in the engine."""

import math
from datetime import date
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from tarjih.errors import InferenceError
from tarjih.evidence.weigh import weigh
from tarjih.inference import infer
from tarjih.inference.draws import fill_tables, values_at
from tarjih.inference.network import Network
from tarjih.model import dump_model, read_model
from tarjih.model.equilibrium import equilibria
from tarjih.model.schema import ScenarioModel
from tests.model.strait import problems
from tests.oracle import chances, enumerate_paths, equilibrium

Array = NDArray[np.float64]

HEAD = """\
tarjih: 1
name: pressure
step: month
start: 2022-01
until: 2022-06
sources: {house: {title: assumptions, kind: assumption}}
variables:
  war:
    states: [well, badly]
    start: well
    switch: {well: {badly: 1 years}, badly: {well: 2 years}}
    because: house
"""
# Moscow prefers transit pressure to trade bans, unless the war goes badly.
ALONE = (
    HEAD
    + """\
  moscow:
    states: [nothing, trade_ban, transit]
    choice: {payoffs: {nothing: 0, trade_ban: 0.5, transit: 1}, precision: 2}
    influences: [{from: war, when: {badly: -3}, on: transit, because: house}]
    because: house
"""
)
# Moscow presses or not; Astana yields or not; pressing pays where Astana yields, and hardens it if the war goes badly.
GAME = (
    HEAD
    + """\
  moscow:
    states: [refrain, press]
    choice:
      against: astana
      payoffs:
        refrain: 0
        press: {resist: -1, yield: 3}
      precision: 1
    because: house
  astana:
    states: [resist, yield]
    choice:
      against: moscow
      payoffs:
        resist: {refrain: 1, press: -0.5}
        yield: {refrain: 0, press: 0.5}
      precision: 1.5
    influences:
      - {from: war, when: {badly: -2}, because: house}
      - {from: moscow, when: {press: 1}, on: resist, because: house}
    because: house
"""
)


def tables(model: ScenarioModel, lanes: int = 1) -> dict[str, Array]:
    """Return every variable's table for the middle draw, `[*parents, own, state, lanes]`."""
    network, quantities = Network(model, {}), model.quantities()
    rows = fill_tables(network, values_at(quantities, (), np.zeros((0, lanes))), lanes)
    return {
        name: rows[block.first : block.first + math.prod(block.shape)].reshape(*block.shape, lanes)
        for name, block in network.tables.items()
    }


def test_what_pays_better_is_likelier_by_the_precision() -> None:
    """A payoff more is worth its precision in log-odds; the war going badly takes three off one option."""
    table = tables(read_model(ALONE))["moscow"][..., 0]
    weights = np.exp([[0, 1, 2], [0, 1, 2 - 3]])
    assert table == pytest.approx(weights / weights.sum(axis=1, keepdims=True))
    assert table[0].argmax() == 2
    assert table[1].argmax() == 1


def test_of_two_states_an_influence_favours_the_second() -> None:
    """As it does for a level; among more, the file must say which."""
    two = ALONE.replace(", trade_ban, transit]", ", transit]").replace("trade_ban: 0.5, ", "")
    said = tables(read_model(two))["moscow"]
    unsaid = tables(read_model(two.replace(", on: transit", "")))["moscow"]
    np.testing.assert_array_equal(said, unsaid)
    (problem,) = problems(ALONE.replace(", on: transit", ""))
    assert problem.where.endswith("variables.moscow.influences[0]")
    assert problem.found == "a choice is not moved by an influence without on"
    assert problem.mend == "Write on: with the state that it favours"
    (problem,) = problems(ALONE.replace("on: transit", "on: transport"))
    assert problem.found == "a choice has nothing called 'transport'"


def test_both_tables_of_a_game_come_from_one_equilibrium() -> None:
    """For each state of what moves either of them: the war, and for Astana what Moscow did before."""
    model = read_model(GAME)
    parents = {name: [(p.name, p.lag) for p in model.parents_of(name)] for name in ("moscow", "astana")}
    assert parents == {"moscow": [("war", 1), ("moscow", 1)], "astana": [("war", 1), ("moscow", 1)]}
    found = tables(model)
    first = np.array([[0.0, 0.0], [-1.0, 3.0]])
    second = 1.5 * np.array([[1.0, -0.5], [0.0, 0.5]])
    for war in (0, 1):
        for pressed in (0, 1):
            hardened = np.array([float(pressed), -2.0 * war])
            p, q = equilibria(first[..., None], np.zeros((2, 1)), second[..., None], hardened[:, None])
            assert found["moscow"][war, pressed, :, 0] == pytest.approx(p[:, 0], abs=1e-14)
            assert found["astana"][war, pressed, :, 0] == pytest.approx(q[:, 0], abs=1e-14)
    # When Astana is expected to resist, pressing pays less.
    assert found["moscow"][1, 0, 1, 0] < found["moscow"][0, 0, 1, 0]


def test_a_draw_of_a_game_has_the_same_bits_in_any_company() -> None:
    """And in whichever order the file lists the two."""
    one, many = tables(read_model(GAME)), tables(read_model(GAME), lanes=9)
    for name in one:
        assert (many[name] == one[name]).all()
    moscow, astana = GAME.index("  moscow:"), GAME.index("  astana:")
    swapped = tables(read_model(GAME[:moscow] + GAME[astana:] + GAME[moscow:astana]))
    np.testing.assert_array_equal(swapped["moscow"], one["moscow"])


def test_the_engine_agrees_with_walking_every_path_of_a_game() -> None:
    """Filtered marginals of both, to the last digits, with the rival's past among the parents."""
    model = read_model(GAME)
    values = {path: q.median for path, q in model.quantities().items()}
    walked = enumerate_paths(model, values, 4)
    posterior = infer(model, weigh(model, [], as_of=date(2022, 1, 31)), until=date(2022, 4, 30), draws=2, seed=0)
    for name in model.variables:
        for t in range(4):
            assert posterior.marginal(name)[0, t] == pytest.approx(walked.smoothed[t][name], abs=1e-12)


def test_the_oracle_solves_a_game_by_itself() -> None:
    """It writes the equilibrium out again for single numbers, and refuses where play jumps."""
    model = read_model(GAME)
    values = {path: q.median for path, q in model.quantities().items()}
    now = {"war": "well", "moscow": "refrain", "astana": "resist"}
    found = chances(model, values, "moscow", now, now | {"war": "badly", "moscow": "press"})
    assert list(found.values()) == pytest.approx(tables(model)["moscow"][1, 1, :, 0], abs=1e-12)
    with pytest.raises(ValueError, match="cannot be followed"):
        equilibrium(((30.0, 0.0), (0.0, 33.0)), (0.0, 0.0), ((30.0, 0.0), (0.0, 33.0)), (1.0, 0.0))


def test_ranges_of_payoffs_are_drawn_like_all_other_quantities() -> None:
    """Each under a path that names the own state and the other's; and the file is written as it was read."""
    text = GAME.replace("press: {resist: -1, yield: 3}", "press: {resist: -2..0, yield: {normal: [3, 1]}}")
    model = read_model(text)
    paths = {p: q.exact for p, q in model.quantities().items() if p.startswith("variables.moscow.")}
    assert paths == {
        "variables.moscow.payoffs.refrain": True,
        "variables.moscow.payoffs.press.resist": False,
        "variables.moscow.payoffs.press.yield": False,
        "variables.moscow.precision": True,
    }
    assert dump_model(model) == text
    again: Any = ScenarioModel.model_validate(model.model_dump(by_alias=True, mode="json", exclude_defaults=True))
    assert read_model(dump_model(again)).quantities() == model.quantities()


@pytest.mark.parametrize(
    ("old", "new", "where", "found", "mend"),
    [
        (
            "against: astana",
            "against: astna",
            "moscow.choice.against",
            "unknown variable 'astna'",
            "Did you mean 'astana'? The variables are war, moscow, astana",
        ),
        (
            "against: astana",
            "against: moscow",
            "moscow.choice.against",
            "moscow cannot choose against itself",
            "Name another variable",
        ),
        (
            "against: astana",
            "against: war",
            "moscow.choice.against",
            "war does not choose against moscow",
            "Make it a choice with against: moscow, or take against out and let war influence this",
        ),
        (
            "      against: moscow\n",
            "",
            "moscow.choice.against",
            "astana does not choose against moscow",
            "Write against: moscow in the choice of astana, too",
        ),
        (
            "      against: moscow\n",
            "",
            "astana.choice.payoffs.resist",
            "several payoffs, and nobody to choose against",
            "Add against: VARIABLE, whose states these are, or write resist: 1",
        ),
        (
            "press: {resist: -1, yield: 3}",
            "press: {resits: -1, yield: 3}",
            "moscow.choice.payoffs.press.resits",
            "unknown state 'resits' of astana",
            "Did you mean 'resist'? The states are resist, yield",
        ),
        (
            "press: {resist: -1, yield: 3}",
            "press: {yield: 3}",
            "moscow.choice.payoffs.press",
            "no payoff of press where astana is resist",
            "Give one for each of its states, or one number for all of them",
        ),
        (
            "        refrain: 0\n",
            "",
            "moscow.choice.payoffs",
            "no payoff for refrain",
            "Give every state one. Only differences count, so that one of them may be 0",
        ),
        (
            "        refrain: 0\n",
            "        refrain: 0\n        refrian: 1\n",
            "moscow.choice.payoffs.refrian",
            "unknown state 'refrian'",
            "Did you mean 'refrain'? The states are refrain, press",
        ),
        (
            "precision: 1\n",
            "precision: 0\n",
            "moscow.choice.precision",
            "0 is not a positive amount",
            "Write a number above 0",
        ),
        (
            "press: 1}, on: resist",
            "press: 1}, lag: 0, on: resist",
            "astana.influences[1].lag",
            "astana and moscow choose at the same time: neither sees what the other does",
            "Say it in the payoffs, or write lag: 1",
        ),
    ],
)
def test_what_is_wrong_with_a_game_is_said(old: str, new: str, where: str, found: str, mend: str) -> None:
    """Each with its place, and how to mend it."""
    assert old in GAME
    said = [(p.where.split("variables.")[-1], p.found, p.mend) for p in problems(GAME.replace(old, new, 1))]
    assert (where, found, mend) in said


def test_what_moves_one_of_two_within_the_step_must_not_wait_for_the_other() -> None:
    """The war would follow from Moscow's choice of the same step, and Astana, its opponent, from the war."""
    text = GAME.replace("badly: -2}", "badly: -2}, lag: 0").replace(
        "badly: {well: 2 years}}\n",
        "badly: {well: 2 years}}\n    influences: [{from: moscow, effect: 1, on: badly, lag: 0, because: house}]\n",
    )
    (problem,) = problems(text)
    assert problem.found in (
        "within one step, war -> moscow -> war is a circle",
        "within one step, moscow -> war -> moscow is a circle",
    )


def test_a_game_beyond_all_reckoning_is_refused_by_name() -> None:
    """Who mixes must make the other indifferent to a hundred-millionth: rounding alone would decide."""
    pennies = {
        "refrain: 0\n": "refrain: {resist: 9, yield: 0}\n",
        "press: {resist: -1, yield: 3}": "press: {resist: 0, yield: 1}",
        "resist: {refrain: 1, press: -0.5}": "resist: {refrain: 0, press: 1}",
        "yield: {refrain: 0, press: 0.5}": "yield: {refrain: 1, press: 0}",
        "precision: 1\n": "precision: 1e8\n",
        "precision: 1.5\n": "precision: 1e8\n",
    }
    text = GAME
    for old, new in pennies.items():
        text = text.replace(old, new)
    model = read_model(text)
    with pytest.raises(InferenceError) as caught:
        infer(model, weigh(model, [], as_of=date(2022, 1, 31)), draws=3)
    (problem,) = caught.value.problems
    assert problem.where == "variables.moscow.choice"
    assert "the equilibrium of moscow and astana could not be followed" in problem.found
