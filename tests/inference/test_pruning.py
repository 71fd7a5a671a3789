"""Leaving out what makes no difference makes no difference: ancestors alone, pinned states, struck-out states.

Every answer is compared with a pass over all variables of the model in which every state is possible at every step.
There, what is known, scheduled or struck out is said by likelihoods of 0 and 1.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tarjih.inference.answers import answer
from tarjih.inference.automata import judge
from tarjih.inference.exact import Moment, Pass, from_blocks, to_blocks
from tarjih.inference.network import Network
from tarjih.inference.posterior import Posterior
from tarjih.inference.strikes import chance
from tarjih.model.automata import compile_question
from tarjih.model.calendar import Span
from tarjih.model.questions import Ask, Form, Predicate
from tests.inference.worlds import posterior_of, random_told
from tests.random_models import KINDS, random_model, random_predicate

Array = NDArray[np.float64]

STEPS, LANES = 6, 3
EVERYTHING = "everything"


@st.composite
def worlds(draw: st.DrawFn) -> tuple[Posterior, int]:
    """Draw a model of three or four variables moved by any mechanisms, with readings and known facts."""
    seed = draw(st.integers(0, 10**6), label="seed")
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=3, max_size=4), label="kinds")
    known = draw(st.booleans(), label="known")
    model = random_model(seed, variables=len(kinds), kinds=kinds, widest=36, steps=STEPS, known=known)
    now = draw(st.integers(0, STEPS - 2), label="now")
    told = random_told(model, seed, now=now, count=draw(st.integers(0, 4), label="readings"))
    return posterior_of(model, told, now=now, last=STEPS - 1, lanes=LANES, seed=seed), seed


class Unpruned:
    """A pass over every variable, in which every state is possible at every step."""

    def __init__(self, posterior: Posterior) -> None:
        self.posterior = posterior
        names = tuple(posterior.model.variables)
        facts = {f"facts of {name}": (name,) for name in names}
        self.network = Network(posterior.model, posterior.compiled.scopes | facts | {EVERYTHING: names})
        speaking = posterior.compiled.slots
        slots = [(*speaking.get(t, ()), *facts, EVERYTHING) for t in range(STEPS)]
        moments = [Moment(self.network.everything, one) for one in slots]
        self.run = Pass(self.network, moments, frozenset(names), frozenset(names))
        self.rows = np.ones((STEPS, self.network.likelihood_rows, LANES))
        evidence = posterior.network.likelihood_rows
        self.rows[: posterior.frame.now + 1, :evidence] = from_blocks(posterior.likes, LANES)
        for t, domains in enumerate(posterior.domains):
            for name in names:
                block = self.network.slots[f"facts of {name}"]
                held = np.isin(np.arange(block.shape[0]), domains[name])
                self.rows[t, block.first : block.first + block.shape[0]] = held[:, None]

    def forward(self, weights: Mapping[int, Array] | None = None) -> tuple[Array, Array]:
        """Return the log normalisers `[steps, draws]` and all marginals, with weights of joint states by step."""
        rows, block = self.rows.copy(), self.network.slots[EVERYTHING]
        for t, row in (weights or {}).items():
            rows[t, block.first : block.first + len(row)] = row
        log_z, _, marginals = self.run.forward(self.posterior.tables, to_blocks(rows), None, marginals=True)
        return log_z[:, :LANES], marginals[..., :LANES]

    def ask(self, form: Form, predicate: Predicate, steps: Sequence[int]) -> Array:
        """Return the question's probability in every draw, from the mass that its opposite leaves."""
        posterior = self.posterior
        names = tuple(posterior.model.variables)
        ever = form in ("by", "in")
        weights = {}
        for t in steps:
            holds = chance(posterior, names, predicate, step=t if t <= posterior.frame.now else None)
            weights[t] = 1 - holds if ever else holds
        struck = np.where(np.isnan(log_z := self.forward(weights)[0]), -np.inf, log_z).sum(axis=0)
        left = np.exp(struck - self.forward()[0].sum(axis=0))
        return np.asarray(1 - left if ever else left)


@settings(max_examples=25)
@given(worlds(), st.data())
def test_ancestors_and_possible_states_answer_as_all_variables_and_all_states_do(world, data):
    """Killed mass and automata alike, for every form, over states and recorded values, on both sides of now."""
    posterior, seed = world
    model = posterior.model
    whole = Unpruned(posterior)
    for form in ("at", "by", "in", "throughout"):
        observed = data.draw(st.booleans(), label="observed")
        what = random_predicate(model, seed, observed=observed, parts=data.draw(st.integers(1, 3), label="parts"))
        first, last = sorted(data.draw(st.tuples(*[st.integers(0, STEPS - 1)] * 2), label="window"))
        if form == "at":
            first = last
        question = Ask(form, what, Span(model.calendar.span(first).first, model.calendar.span(last).last))
        expected = whole.ask(form, what, range(first, last + 1))
        np.testing.assert_allclose(answer(posterior, question).chances, expected, rtol=0, atol=1e-12)
        watched = judge(posterior, compile_question(model.calendar, question))
        np.testing.assert_allclose(watched.both, expected, rtol=0, atol=1e-12)


@settings(max_examples=20)
@given(worlds())
def test_beliefs_about_some_variables_are_those_of_the_whole_model(world):
    """Filtered up to now and predicted after it, one variable at a time and all together."""
    posterior, _ = world
    whole = Unpruned(posterior)
    _, marginals = whole.forward()
    together = posterior.all_marginals(tuple(posterior.model.variables))
    for name in posterior.model.variables:
        first = whole.run.state_rows[name]
        expected = np.moveaxis(marginals[:, first : first + whole.network.cards[name]], -1, 0)
        np.testing.assert_allclose(posterior.marginal(name), expected, rtol=0, atol=1e-12)
        np.testing.assert_allclose(together[name], expected, rtol=0, atol=1e-12)
