"""Draws that were kept are the draws that would be made again, and nothing that changes them is overlooked."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from tarjih.evidence.weigh import Evidence, Item
from tarjih.inference.answers import ask
from tarjih.inference.kept import Arrays, key_of
from tarjih.inference.learned import learned
from tarjih.inference.learning import infer
from tarjih.inference.posterior import Posterior
from tarjih.model.schema import ScenarioModel
from tests.inference.worlds import Told, evidence, small

TEXT = """
variables:
  mood: {states: [calm, angry], start: calm, spell: {starts: {chance: unlikely, within: year}, lasts: 2..8 months}}
indicators:
  n: {of: mood, count: {first: 0.1..0.5, ratio: 3..9}}
"""
MODEL = small(TEXT)
WORDS = small(f"words: icd203\n{TEXT}")
AVERAGE = small(TEXT.replace("within: year", "within: year, average: true"))
TOLD = evidence(MODEL, [Told("n", t, float(count)) for t, count in enumerate([0, 1, 0, 2, 3, 1])], 5)
# Counts that leave plain weighing too thin.
HIGH = evidence(MODEL, [Told("n", t, 9.0) for t in range(6)], 5)


class Memory:
    """A store that counts what it was asked for."""

    def __init__(self) -> None:
        self.kept: dict[str, Arrays] = {}
        self.hits = self.misses = 0

    def get(self, key: str) -> Arrays | None:
        self.hits += key in self.kept
        self.misses += key not in self.kept
        return self.kept.get(key)

    def put(self, key: str, arrays: Arrays) -> None:
        self.kept[key] = {name: np.array(rows) for name, rows in arrays.items()}


def same(one: Posterior, two: Posterior) -> bool:
    """Tell whether two posteriors, and what is read off them, agree to the last bit."""
    answers = [ask(posterior, "mood == angry by 2022-06") for posterior in (one, two)]
    return (
        np.array_equal(one.z, two.z)
        and np.array_equal(one.blanks, two.blanks)
        and np.array_equal(one.marginals, two.marginals)
        and one.diagnostics == two.diagnostics
        and answers[0] == answers[1]
        and learned(one) == learned(two)
    )


@pytest.mark.parametrize("told", [TOLD, HIGH], ids=["weighed", "tempered"])
@pytest.mark.parametrize("model", [MODEL, AVERAGE], ids=["typical", "average"])
def test_kept_draws_have_the_same_bits_as_drawn_ones(model, told):
    store, none = Memory(), infer(model, told, draws=40)
    first = infer(model, told, draws=40, store=store)
    assert store.hits == 0
    again = infer(model, told, draws=40, store=store)
    assert store.hits == store.misses == len(store.kept)
    assert same(none, first)
    assert same(none, again)


def changed_item(told: Evidence, change: Callable[[Item], Item]) -> Evidence:
    """Return the evidence with one item changed."""
    i = next(i for i, reading in enumerate(told.readings) if reading.items)
    items = (change(told.readings[i].items[0]), *told.readings[i].items[1:])
    return replace(told, readings=(*told.readings[:i], replace(told.readings[i], items=items), *told.readings[i + 1 :]))


@pytest.mark.parametrize(
    ("model", "told", "draws", "seed", "corrections"),
    [
        (MODEL, TOLD, 41, 1, {}),
        (MODEL, TOLD, 40, 2, {}),
        (MODEL, TOLD, 40, 1, {"variables.mood.starts": 2.0}),
        (MODEL, replace(TOLD, as_of=date(2021, 6, 29)), 40, 1, {}),
        (MODEL, changed_item(TOLD, lambda item: replace(item, presence=0.5)), 40, 1, {}),
        (MODEL, changed_item(TOLD, lambda item: replace(item, value=2.0)), 40, 1, {}),
        (MODEL, replace(TOLD, readings=TOLD.readings[1:]), 40, 1, {}),
        (MODEL, replace(TOLD, readings=(replace(TOLD.readings[0], exposure=0.5), *TOLD.readings[1:])), 40, 1, {}),
        (WORDS, TOLD, 40, 1, {}),
        (AVERAGE, TOLD, 40, 1, {}),
        (small(TEXT.replace("0.1..0.5", "0.1..0.6")), TOLD, 40, 1, {}),
        (small(TEXT.replace("start: calm", "start: angry")), TOLD, 40, 1, {}),
        (small(TEXT.replace("start: calm", "start: calm, known: {calm: 2021-03}")), TOLD, 40, 1, {}),
    ],
)
def test_whatever_changes_the_draws_is_drawn_anew(model, told, draws, seed, corrections):
    """Draws, seed, averages, the day, each part of a reading, words, ranges, starts and facts."""
    store = Memory()
    infer(MODEL, TOLD, draws=40, seed=1, corrections={}, store=store)
    infer(model, told, draws=draws, seed=seed, corrections=corrections, store=store)
    assert (store.hits, len(store.kept)) == (0, 2)


def test_a_later_last_day_changes_the_draws_only_through_what_averages_are_taken_over():
    for model, drawn in ((MODEL, 1), (AVERAGE, 2)):
        store = Memory()
        for last in (date(2021, 12, 31), date(2022, 12, 31)):
            infer(model, TOLD, until=last, draws=40, store=store)
        assert sum("z" in arrays for arrays in store.kept.values()) == drawn


def test_who_said_it_and_where_changes_no_draw():
    store = Memory()
    first = infer(MODEL, TOLD, draws=40, store=store)
    renamed = replace(TOLD.readings[1].items[0].observation, id="other", text="another wording")
    reading = replace(TOLD.readings[1], items=(replace(TOLD.readings[1].items[0], observation=renamed),))
    again = infer(MODEL, replace(TOLD, readings=(TOLD.readings[0], reading, *TOLD.readings[2:])), draws=40, store=store)
    assert store.hits == 1
    assert same(first, again)


def test_draws_of_another_shape_are_not_taken_for_these():
    """A store that returns what belongs to another model is not believed."""

    class Wrong(Memory):
        def get(self, key: str) -> Arrays | None:
            return {"z": np.zeros((1, 40))}

    assert same(infer(MODEL, TOLD, draws=40, store=Wrong()), infer(MODEL, TOLD, draws=40))


def test_parts_of_a_key_do_not_run_into_each_other():
    model: ScenarioModel = MODEL
    keys = {
        key_of(*parts) for parts in (("a", model, 1, 12), ("a", model, 11, 2), ("a", model, 112), ("b", model, 1, 12))
    }
    assert len(keys) == 4
