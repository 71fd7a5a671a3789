"""Posteriors of many days from one chain of draws: each is the one of its own day, and none sees the future."""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from scipy import special

from tarjih.errors import ImpossibleEvidence, InferenceError
from tarjih.evidence.observation import Observation
from tarjih.evidence.weigh import Evidence, weigh
from tarjih.inference.answers import ask
from tarjih.inference.evidence_pass import EvidencePass
from tarjih.inference.history import History, infer_history
from tarjih.inference.learning import infer
from tarjih.model.calendar import Span
from tests.inference.test_kept import Memory
from tests.inference.worlds import Told, evidence, small

SHAPE, RATE = 3.0, 2.0
# The states differ in nothing, so the counts speak about the rate alone.
COUNTED = small(
    f"""
variables:
  v: {{states: [a, b], level: {{usually: {{a: 0.5, b: 0.5}}}}}}
indicators:
  n: {{of: v, count: {{first: {{gamma: [{SHAPE}, {RATE}]}}, ratio: 1}}}}
"""
)


def chain(counts: Sequence[int], *, draws: int, seed: int) -> History:
    """Learn month by month from counts."""
    told = [Told("n", t, float(count)) for t, count in enumerate(counts)]
    return infer_history(
        COUNTED, [evidence(COUNTED, told[: t + 1], t) for t in range(len(counts))], draws=draws, seed=seed
    )


@pytest.mark.parametrize("seed", range(3))
def test_every_day_of_a_chain_has_the_posterior_of_its_closed_form(seed):
    """Gamma and Poisson over eighteen months, whose rate triples after six: mean, spread and log evidence."""
    rng = np.random.default_rng(seed)
    counts = [*rng.poisson(1.5, 6), *rng.poisson(4.5, 12)]
    found = chain(counts, draws=1000, seed=seed)
    a, b, log_z = SHAPE, RATE, 0.0
    for count, posterior in zip(counts, found.posteriors, strict=True):
        log_z += special.gammaln(a + count) - special.gammaln(a) - special.gammaln(count + 1)
        log_z += a * math.log(b) - (a + count) * math.log(b + 1)
        a, b = a + count, b + 1
        rate, mean, sd = posterior.values["indicators.n.count.first"], a / b, math.sqrt(a) / b
        # As if a quarter of the draws were independent.
        assert abs(rate.mean() - mean) < 4 * sd / math.sqrt(250)
        assert abs(rate.std() / sd - 1) < 4 / math.sqrt(500)
        assert abs(posterior.diagnostics.log_evidence - log_z) < 0.3
        assert posterior.diagnostics.distinct > 700
    assert found.drift is not None
    assert found.drift.farthest == "indicators.n.count.first"
    assert abs(found.drift.log_evidence) < 0.4
    assert found.drift.apart == found.drift.by < 4


def test_a_step_that_is_too_far_is_taken_over_several_temperatures():
    """Three years of calm, and then, all at once, a year of alarm."""
    told = [Told("n", t, float(count)) for t, count in enumerate([1] * 12 + [9] * 8)]
    days = [evidence(COUNTED, told[:12], 11), evidence(COUNTED, told, 19)]
    before, after = infer_history(COUNTED, days, draws=400).posteriors
    assert len(after.diagnostics.temperatures) > 2
    assert after.diagnostics.temperatures[-1] == 1.0
    assert len(after.diagnostics.acceptance) == len(after.diagnostics.temperatures)
    a, b = SHAPE + 12 + 72, RATE + 20
    assert after.values["indicators.n.count.first"].mean() == pytest.approx(a / b, abs=4 * math.sqrt(a / 100) / b)
    assert before.values["indicators.n.count.first"].mean() < 2


def test_a_revision_of_what_was_known_replaces_it():
    """In June nine reports turn out to be false: the posterior is that of the calm that remains."""
    alarm, calm = ([Told("n", t, count) for t in range(5)] for count in (9.0, 1.0))
    days = [evidence(COUNTED, alarm, 4), evidence(COUNTED, [*calm, Told("n", 5, 1.0)], 5)]
    found = infer_history(COUNTED, days, draws=1000)
    a, b = SHAPE + 6, RATE + 6
    rate = found.posteriors[1].values["indicators.n.count.first"]
    assert rate.mean() == pytest.approx(a / b, abs=4 * math.sqrt(a / 250) / b)
    assert rate.std() == pytest.approx(math.sqrt(a) / b, rel=4 / math.sqrt(500))


# Days and what is known on them

MOODS = small(
    """
variables:
  mood:
    states: [calm, angry]
    start: calm
    spell: {starts: {chance: 0.1..0.5, within: year}, lasts: 2..8 months}
    known: {calm: 2021-01..2021-02}
indicators:
  n: {of: mood, count: {first: 0.1..0.5, ratio: 3..9}, coverage: 2021}
"""
)
DAYS = [date(2021, 3, 31), date(2021, 5, 15), date(2021, 7, 31), date(2021, 9, 30)]


def item(happened: date, known: date, name: str) -> Observation:
    return Observation("n", Span(happened, happened), known, 1.0, 0.9, name, "", "", "events.csv:2")


SEEN = [item(date(2021, 2, 3), date(2021, 2, 3), "a"), item(date(2021, 6, 2), date(2021, 6, 9), "b")]


def days(observations: Sequence[Observation]) -> list[Evidence]:
    return [weigh(MOODS, observations, as_of=day) for day in DAYS]


def test_no_day_sees_what_was_known_after_it():
    """A canary: an event of February that we learn of in August changes no bit before August, and much after."""
    until = date(2021, 12, 31)
    canary = [item(date(2021, 2, day), date(2021, 8, 20), f"canary-{day}") for day in range(10, 19)]
    without, told = (infer_history(MOODS, days(seen), draws=50, until=until) for seen in (SEEN, [*SEEN, *canary]))
    for one, two in zip(without.posteriors[:3], told.posteriors[:3], strict=True):
        np.testing.assert_array_equal(one.z, two.z)
        np.testing.assert_array_equal(one.marginals, two.marginals)
        assert one.diagnostics == two.diagnostics
        assert ask(one, "mood == angry by 2021-12") == ask(two, "mood == angry by 2021-12")
    assert not np.array_equal(without.posteriors[3].z, told.posteriors[3].z)
    gap = told.posteriors[3].diagnostics.log_evidence - without.posteriors[3].diagnostics.log_evidence
    assert gap < -5


def test_a_day_does_not_depend_on_the_days_that_follow_and_the_first_is_the_one_of_infer():
    long, short = (infer_history(MOODS, days(SEEN)[:n], draws=40, seed=3, compare=False) for n in (4, 2))
    for one, two in zip(long.posteriors, short.posteriors, strict=False):
        np.testing.assert_array_equal(one.z, two.z)
    np.testing.assert_array_equal(long.posteriors[0].z, infer(MOODS, days(SEEN)[0], draws=40, seed=3).z)
    assert long.drift is None
    again = infer_history(MOODS, days(SEEN), draws=40, seed=3, compare=False)
    np.testing.assert_array_equal(long.posteriors[3].z, again.posteriors[3].z)


def test_a_kept_chain_goes_on_with_the_same_bits():
    """Two days are kept; the third, learned later, comes from the kept draws as it would have from fresh ones."""
    store, whole = Memory(), infer_history(MOODS, days(SEEN), draws=40)
    infer_history(MOODS, days(SEEN)[:2], draws=40, store=store, compare=False)
    assert (store.hits, len(store.kept)) == (0, 2)
    found = infer_history(MOODS, days(SEEN), draws=40, store=store)
    assert (store.hits, len(store.kept)) == (2, 5)
    for one, two in zip(whole.posteriors, found.posteriors, strict=True):
        np.testing.assert_array_equal(one.z, two.z)
        np.testing.assert_array_equal(one.blanks, two.blanks)
        assert one.diagnostics == two.diagnostics
    assert whole.drift == found.drift
    # Another past is another chain, though the day itself says the same.
    infer_history(MOODS, [days(SEEN)[0], days(SEEN)[2]], draws=40, store=store, compare=False)
    assert len(store.kept) == 6


def test_days_out_of_order_are_refused():
    with pytest.raises(InferenceError, match="2021-03-31 comes after 2021-05-15"):
        infer_history(MOODS, [*reversed(days(SEEN)[:2])], draws=4)
    nothing = infer_history(MOODS, [], draws=4)
    assert (len(nothing.posteriors), nothing.drift) == (0, None)


def test_an_impossible_day_names_itself():
    """A fact that contradicts the start: the chain cannot be carried there, nor drawn afresh."""
    model = small(
        "variables: {e: {states: [before, after], start: before, event: 1..2 years, "
        "known: {after: 2021-02, before: 2021-04}}}"
    )
    told = [Evidence(date(2021, month, 28), (), ()) for month in (3, 5)]
    with pytest.raises(ImpossibleEvidence, match="evidence of Apr 2021"):
        infer_history(model, told, draws=20)


def test_a_day_on_which_nothing_of_the_chain_is_possible_is_drawn_afresh(monkeypatch):
    """What the first day allows the second rules out: log P(1 < z) = log 0.1587 of the prior is left."""

    def log_evidence(self: EvidencePass, z: np.ndarray) -> np.ndarray:
        return np.where((z[0] > 1) == (self.now == 1), 0.0, -np.inf)

    monkeypatch.setattr(EvidencePass, "log_evidence", log_evidence)
    told = [evidence(COUNTED, [], now) for now in (0, 1)]
    first, second = infer_history(COUNTED, told, draws=200).posteriors
    assert (first.z < 1).all()
    assert (second.z > 1).all()
    assert second.diagnostics.log_evidence == pytest.approx(math.log(0.1587), abs=0.4)
