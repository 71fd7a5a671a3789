"""An independent engine, pyAgrum's two-slice inference, gives the same answers to the same networks."""

import numpy as np
import pytest

from tarjih.inference.answers import answer
from tarjih.inference.exact import from_blocks
from tarjih.model.calendar import Span
from tarjih.model.questions import All, Ask, AskBefore, AskCount, AskGiven, StateIs
from tests.bridge import Monitor, TwoSlice, ever_met
from tests.inference.worlds import MOVING, Told, posterior_of, sensed_model, sensors_of

NOW, LAST = 15, 23


@pytest.mark.parametrize("seed", range(10))
def test_evidence_marginals_and_first_passage_agree_with_pyagrum(seed):
    """Two years of months: sixteen with evidence, eight to predict, and an absorbing node that watches for an event."""
    model = sensed_model(seed)
    rng = np.random.default_rng([seed, 6])
    places = [(name, t) for name in model.indicators for t in range(NOW + 1) if rng.random() < 0.8]
    told = [Told(name, t, float(rng.random() < 0.4)) for name, t in places]
    posterior = posterior_of(model, told, now=NOW, last=LAST, lanes=1)
    tables = from_blocks(posterior.tables, 1)[:, 0]
    watched = [str(name) for name in rng.permutation(list(model.variables))[:2]]
    meets = {name: int(rng.integers(len(model.variables[name].states))) for name in watched}
    theirs = TwoSlice(posterior.network, tables, sensors_of(posterior), {"monitor": ever_met(meets)})
    seen = {(one.indicator, one.step): int(one.value) for one in told}

    filtered = theirs.infer(NOW + 1, seen)
    assert posterior.compiled.log_evidence(posterior.z)[0] == pytest.approx(filtered.log_evidence, abs=1e-9)
    predicted = theirs.infer(LAST + 1, seen)
    for name in model.variables:
        ours = posterior.marginal(name)[0]
        np.testing.assert_allclose(ours[NOW], filtered.marginal(name, NOW), rtol=0, atol=1e-9)
        for t in (NOW + 1, LAST):
            np.testing.assert_allclose(ours[t], predicted.marginal(name, t), rtol=0, atol=1e-9)

    met = All(tuple(StateIs(name, (model.variables[name].states[state],)) for name, state in meets.items()))
    window = Span(model.calendar.span(0).first, model.calendar.span(LAST).last)
    ever = answer(posterior, Ask("by", met, window)).chances[0]
    assert ever == pytest.approx(predicted.marginal("monitor", LAST)[1], abs=1e-9)
    # Smoothing: the month before evidence ends, given all of it.
    then = model.calendar.span(NOW - 3)
    for name, state in meets.items():
        one = StateIs(name, (model.variables[name].states[state],))
        smoothed = answer(posterior, Ask("at", one, Span(then.last, then.last))).chances[0]
        assert smoothed == pytest.approx(filtered.marginal(name, NOW - 3)[state], abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_orders_counts_and_conditions_agree_with_nodes_that_remember(seed):
    """Which of two came first, how often one started, and both as a pair: from the first month to the last."""
    model = sensed_model(seed)
    rng = np.random.default_rng([seed, 9])
    told = [Told(name, t, float(rng.random() < 0.4)) for name in model.indicators for t in range(0, NOW + 1, 2)]
    posterior = posterior_of(model, told, now=NOW, last=LAST, lanes=1)
    names = [str(name) for name in rng.permutation(list(model.variables))[:2]]
    states = [int(rng.integers(len(model.variables[name].states))) for name in names]
    one, other = (StateIs(n, (model.variables[n].states[s],)) for n, s in zip(names, states, strict=True))

    def first_of_two(before: int | None, now: tuple[int, ...]) -> int:
        """0: neither yet, 1: the first came first, 2: it did not."""
        if before:
            return before
        return 2 if now[1] == states[1] else int(now[0] == states[0])

    def starts(before: int | None, now: tuple[int, ...]) -> int:
        """Twice the number of starts, up to 3, and one more while it goes on."""
        holds = int(now[0] == states[0])
        if before is None:
            return holds
        return 2 * min(before // 2 + (holds and before % 2 == 0), 3) + holds

    def both(before: int | None, now: tuple[int, ...]) -> int:
        """Three times whether the second ever came, and which came first."""
        late = max((before or 0) // 3, int(now[1] == states[1]))
        return 3 * late + first_of_two(None if before is None else before % 3, now)

    monitors = {
        "order": Monitor(tuple(names), 3, first_of_two),
        "number": Monitor((names[0],), 8, starts),
        "pair": Monitor(tuple(names), 6, both),
    }
    theirs = TwoSlice(posterior.network, from_blocks(posterior.tables, 1)[:, 0], sensors_of(posterior), monitors)
    seen = {(t.indicator, t.step): int(t.value) for t in told}
    inferred = theirs.infer(LAST + 1, seen, targets=list(monitors))
    window = Span(model.calendar.span(0).first, model.calendar.span(LAST).last)

    order = answer(posterior, AskBefore(one, other, window))
    assert order.chances[0] == pytest.approx(inferred.marginal("order", LAST)[1], abs=1e-9)
    assert order.timeline is not None
    assert order.timeline[0, 0] == pytest.approx(inferred.marginal("order", NOW + 1)[1], abs=1e-9)
    number = inferred.marginal("number", LAST).reshape(4, 2).sum(axis=1)
    for n in (0, 1, 2):
        count = answer(posterior, AskCount("in", one, window, "==", n))
        assert count.chances[0] == pytest.approx(number[n], abs=1e-9)
    assert answer(posterior, AskCount("in", one, window, ">=", 3)).chances[0] == pytest.approx(number[3], abs=1e-9)
    pair = inferred.marginal("pair", LAST)
    given = answer(posterior, AskGiven(AskBefore(one, other, window), Ask("by", other, window)))
    assert given.chances[0] == pytest.approx(pair[4] / pair[3:].sum(), abs=1e-9)


def test_the_compared_models_cover_every_mechanism_that_moves_by_chance():
    kinds = {v.mechanism.kind for seed in range(10) for v in sensed_model(seed).variables.values()}
    assert kinds == set(MOVING)
