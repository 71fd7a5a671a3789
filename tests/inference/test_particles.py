"""Particles estimate what the exact engine knows, say by how much they may be off, and reach where it cannot."""

import time
from collections.abc import Callable, Iterator
from datetime import date

import numba
import numpy as np
import pytest

from tarjih.errors import ImpossibleEvidence, TooFewParticles, TooWide
from tarjih.evidence.weigh import Evidence
from tarjih.inference import ask, engines, infer
from tarjih.inference.agenda import Agenda
from tarjih.inference.answers import answer, rivals
from tarjih.inference.courses import courses
from tarjih.inference.draws import standard_normals
from tarjih.inference.intervene import intervene
from tarjih.inference.particles import ParticlePass, island_seeds
from tarjih.inference.posterior import Posterior
from tarjih.inference.pseudo_marginal import NoisyEvidence
from tarjih.model.interventions import Do
from tarjih.model.questions import All, AskGiven, StateIs
from tarjih.model.schema import ScenarioModel
from tests.inference.test_answers import question
from tests.inference.worlds import GIVEN, Told, evidence, last_day, posterior_of, random_told, small
from tests.random_models import KINDS, random_model, random_predicate

NOW, LAST = 4, 7


def world(seed: int, *, lanes: int = 6) -> tuple[Posterior, tuple[Told, ...]]:
    """Return an exact posterior of four variables, two mechanisms in turn with every other, and what was told."""
    kinds = [KINDS[seed % 8], KINDS[(seed + 1 + seed // 8) % 8], *(KINDS[(3 * seed + i) % 8] for i in (2, 5))]
    model = random_model(seed, variables=4, steps=LAST + 1, kinds=kinds, widest=81, known=seed % 2 == 0)
    told = random_told(model, seed, now=NOW, count=6)
    return posterior_of(model, told, now=NOW, last=LAST, lanes=lanes, seed=seed), told


def with_particles(exact: Posterior, size: int, seed: int = 1) -> Posterior:
    """Return the same draws, filtered with particles."""
    given = (exact.model, exact.evidence, exact.z, GIVEN, exact.frame)
    return Posterior(*given, compiled=exact.compiled, seed=seed, particles=size)


# Against the exact engine


@pytest.mark.parametrize("ahead", [False, True])
def test_the_estimated_probability_of_the_evidence_is_unbiased(ahead: bool):
    """Over many islands, the mean of estimate / truth is 1 within its standard error, looking ahead or not."""
    z = []
    for seed in range(24):
        exact, _ = world(seed, lanes=4)
        truth = exact.log_z[:, :4].sum(axis=0)
        run = ParticlePass(exact.network, exact.compiled.moments, exact.compiled.relevant)
        seeds = island_seeds(seed, [b"%d" % d for d in range(4)], 300)
        found = run.log_evidence(exact.tables, exact.likes, seeds, 12, np.full(300, ahead))
        ratio = np.exp(found - truth[:, None])
        error = ratio.std(axis=1) / np.sqrt(300)
        assert np.abs(ratio.mean(axis=1) - 1)[error < 1e-9].max(initial=0.0) < 1e-9
        clear = error > 1e-3
        z += list((ratio.mean(axis=1) - 1)[clear] / error[clear])
    assert len(z) > 30
    assert abs(np.mean(z)) < 3 / np.sqrt(len(z))
    assert np.mean(np.abs(z) > 3) < 0.06


def test_looking_ahead_takes_noise_away():
    """A fact that is known to come about later draws the particles towards it in time."""
    model = small(
        "variables: {e: {states: [no, yes], start: no, event: {chance: 0.5, within: month}}}\nindicators:\n"
        "  n: {of: e, count: {rates: {'no': 0.01, 'yes': 3}}}"
    )
    told = [Told("n", t, 0.0) for t in range(8)]
    exact = posterior_of(model, told, now=7, last=7, lanes=1)
    run = ParticlePass(exact.network, exact.compiled.moments, exact.compiled.relevant)
    seeds = island_seeds(1, [b"0"], 200)
    given = (exact.tables, exact.likes, seeds, 20)
    spread = [np.std(np.exp(run.log_evidence(*given, np.full(200, ahead)) + 8)) for ahead in (False, True)]
    assert spread[0] > 0.05
    assert spread[1] < 0.05 * spread[0]


def test_marginals_before_and_after_now_are_off_by_no_more_than_their_noise():
    z = []
    for seed in range(16):
        exact, _ = world(seed)
        found = with_particles(exact, 48)
        particles = found.particles
        assert particles is not None
        ahead = np.abs(courses(found)["v0"] - exact.marginal("v0"))[:, NOW + 1 :]
        assert ahead.mean() < 0.1
        for name, card in exact.network.cards.items():
            mean, variance = particles.believed(name, card)
            truth = exact.marginal(name)[:, : NOW + 1].mean(axis=0)
            noise = np.sqrt(variance.mean(axis=-1) / exact.draws)
            clear = noise > 5e-3
            z += list((mean.mean(axis=-1) - truth)[clear] / noise[clear])
    assert len(z) > 200
    assert 0.8 < np.std(z) < 1.2


def test_a_condition_and_rivals_are_answered_along_the_same_paths():
    z, whole = [], []
    for seed in range(48):
        exact, _ = world(seed)
        found = with_particles(exact, 64, seed)
        what = [random_predicate(exact.model, 7 * seed + i, parts=1) for i in (0, 1)]
        one, other = (question(exact.model, "in", p, 2 + i, LAST) for i, p in enumerate(what))
        whole.append(sum(a.chances.mean() for a in rivals(found, [one, other])))
        if not answer(exact, other).chances.min() > 0.02:
            continue
        truth, seen = (answer(p, AskGiven(one, other)).estimate(6.0) for p in (exact, found))
        assert seen.method == "particles"
        if 0.02 < truth.mean < 0.98:
            z.append((seen.mean - truth.mean) / seen.noise)
    assert len(z) > 12
    assert 0.6 < np.std(z) < 1.4
    np.testing.assert_allclose(whole, 1.0, atol=1e-12)


def test_what_is_done_from_outside_agrees_with_the_exact_engine():
    exact, _ = world(9, lanes=24)
    found = with_particles(exact, 128)
    name, variable = next((n, v) for n, v in exact.model.variables.items() if v.schedule is None)
    worlds = [[], [Do(name, variable.states[-1], NOW + 1)]]
    other = next(n for n, v in exact.model.variables.items() if n != name and v.schedule is None)
    asked = question(exact.model, "at", StateIs(other, (exact.model.variables[other].states[-1],)), LAST, LAST)
    truth, seen = (answer(intervene(p, worlds), asked) for p in (exact, found))
    np.testing.assert_allclose(
        seen.chances.reshape(2, -1).mean(axis=1), truth.chances.reshape(2, -1).mean(axis=1), atol=5 * 2 * seen.noise
    )


def test_the_interval_is_free_of_the_particles_noise():
    """Every draw of an exactly stated model is the same: all that differs between them is noise."""
    model = random_model(3, variables=4, widest=81, steps=LAST + 1, exact=True)
    told = random_told(model, 3, now=NOW, count=5)
    exact = posterior_of(model, told, now=NOW, last=LAST, lanes=60)
    name = next(n for n in model.variables if 0.2 < exact.marginal(n)[0, LAST, 0] < 0.8)
    asked = question(model, "at", StateIs(name, (model.variables[name].states[0],)), LAST, LAST)
    found = [answer(with_particles(exact, 64, seed), asked) for seed in range(8)]
    of_one_draw = np.array([60 * one.noise**2 for one in found])
    assert of_one_draw.min() > 0.02**2
    assert np.mean([one.chances.var() for one in found] / of_one_draw) < 0.25


def test_learning_from_estimates_ends_where_learning_from_the_truth_does():
    """The draws differ, their posterior does not: the mean of an answer agrees within what 400 draws leave open."""
    model = random_model(12, variables=4, widest=81, steps=LAST + 1, kinds=("spell", "ladder", "event", "level"))
    told = random_told(model, 12, now=NOW, count=8)
    known = evidence(model, told, NOW)
    until = last_day(model, LAST)
    truth = infer(model, known, until=until, draws=400, method="exact")
    noisy = infer(model, known, until=until, draws=400, particles=8)
    assert truth.diagnostics.engine is not None
    assert noisy.diagnostics.engine is not None
    assert noisy.diagnostics.engine.noise_nats > 0.05
    assert noisy.diagnostics.log_evidence == pytest.approx(truth.diagnostics.log_evidence, abs=0.2)
    first, second = courses(truth), courses(noisy)
    for variable in model.variables:
        a, b = first[variable][:, LAST, 0], second[variable][:, LAST, 0]
        error = np.sqrt(a.var() / truth.effective + b.var() / noisy.effective + 1e-4)
        assert abs(a.mean() - b.mean()) < 4 * error


# The same bits


@pytest.fixture
def threads() -> Iterator[Callable[[int], None]]:
    before = numba.get_num_threads()
    yield numba.set_num_threads
    numba.set_num_threads(before)


def test_the_number_of_threads_changes_no_bit(threads):
    exact, _ = world(5, lanes=20)
    kept = []
    for count in (1, 2):
        threads(count)
        found = with_particles(exact, 40).particles
        assert found is not None
        kept.append((found.paths, found.log_z, found.filtered))
    for one, other in zip(*kept, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_draw_is_estimated_the_same_whatever_stands_beside_it():
    exact, _ = world(2)
    noisy = NoisyEvidence(exact.compiled, 1)
    z = standard_normals(exact.compiled.paths, 20, seed=1)
    whole = noisy.log_evidence(z, 30)
    np.testing.assert_allclose(noisy.log_evidence(z[:, 7:12], 30), whole[7:12], atol=1e-9)
    assert len(np.unique(whole)) == 20
    assert not np.allclose(NoisyEvidence(exact.compiled, 2).log_evidence(z, 30), whole)


# Too wide


def wide_text(count: int = 30) -> str:
    """Return ladders of three states, all with memory, each moved by two others and every other one seen."""
    rates = "{up: [0.5..2 years, 1..3 years], down: [3..9 months, 2..6 months]}"
    ladders = [
        f"  v{i}: {{states: [low, mid, high], start: low, ladder: {rates}, influences: ["
        f"{{from: v{(i + 3) % count}, effect: raises}}, {{from: v{(i + 8) % count}, effect: lowers slightly}}]}}"
        for i in range(count)
    ]
    seen = [f"  n{i}: {{of: v{i}, count: {{first: 0.2..0.5, ratio: 2..4}}}}" for i in range(0, count, 2)]
    return "\n".join(["variables:", *ladders, "indicators:", *seen])


def told_of(model: ScenarioModel, now: int) -> Evidence:
    rng = np.random.default_rng(1)
    told = [Told(name, t, float(rng.poisson(0.5))) for name in model.indicators for t in range(now + 1)]
    return evidence(model, told, now)


def test_thirty_variables_with_memory_are_forecast_in_seconds():
    model = small(wide_text())
    known = told_of(model, 11)
    with pytest.raises(TooWide):
        infer(model, known, draws=20, method="exact")
    said: list[str] = []
    begin = time.process_time()
    posterior = infer(model, known, draws=40, progress=lambda what, _: said.append(what))
    estimates = [
        ask(posterior, text)
        for text in (
            "v0 == high by 2022-06",
            "v3 == high and v4 == high at 2022-12",
            "n2 >= 3 in 2021-06..2022-06",
            "sum(n4) in 2021-10..2022-06 >= 4",
            "v1 == high by 2022-12 given v4 == high by 2022-06",
        )
    ]
    followed = courses(posterior)
    # Three seconds on a machine where compiling takes as many more.
    assert time.process_time() - begin < 25
    engine = posterior.diagnostics.engine
    assert engine is not None
    assert engine.method == "particles"
    assert engine.reason.endswith("joint states at once, more than the exact engine's 1,600,000")
    assert any(f"{engine.particles} particles a draw" in what and engine.reason in what for what in said)
    assert all(e.method == "particles" and 0 < e.noise < 0.02 and e.low <= e.mean <= e.high for e in estimates)
    for rows in followed.values():
        np.testing.assert_allclose(rows.mean(axis=0).sum(axis=-1), 1.0, atol=1e-9)


def eight(beginning: str) -> str:
    """Return the text of eight unconnected ladders of eight states."""
    states, rates = ", ".join(f"s{i}" for i in range(8)), ", ".join(["1 year"] * 7)
    ladder = f"{{states: [{states}], {beginning}, ladder: {{up: [{rates}], down: [{rates}]}}}}"
    return "variables:\n" + "\n".join(f"  v{i}: {ladder}" for i in range(8))


def test_a_question_too_wide_is_found_before_anything_is_learned():
    """Nothing was seen, so the evidence is narrow; a question about eight ladders of eight states is not."""
    model = small(eight("start: s0"))
    known = Evidence(date(2021, 3, 31), (), ())
    everywhere = All(tuple(StateIs(f"v{i}", ("s1", "s2")) for i in range(8)))
    asked = question(model, "by", everywhere, 3, 8)
    agenda = Agenda({"all": asked})
    said: list[str] = []
    with pytest.raises(TooWide) as caught:
        infer(model, known, draws=8, method="exact", agenda=agenda, progress=lambda what, _: said.append(what))
    assert str(caught.value).startswith("questions.all.ask: ")
    assert said == ["compiling the model"]
    chosen = infer(model, known, draws=8, agenda=agenda).diagnostics.engine
    assert chosen is not None
    assert chosen.reason.startswith("questions.all.ask: ")
    assert infer(model, known, draws=8).diagnostics.engine.method == "exact"  # type: ignore[union-attr]


def test_a_question_too_wide_to_strike_is_followed_from_what_is_known():
    """All is known on the day, so there is one joint state to start from, however many there are later."""
    model = small(eight("start: s1, known: {s1: 2021-01..2021-03}"))
    known = Evidence(date(2021, 3, 31), (), ())
    near = [StateIs(f"v{i}", ("s0", "s1")) for i in range(8)]
    asked = question(model, "at", All(tuple(near)), 8, 8)
    posterior = infer(model, known, draws=50, agenda=Agenda({"all": asked}))
    assert posterior.diagnostics.engine is not None
    assert (posterior.diagnostics.engine.method, posterior.diagnostics.engine.followed) == ("exact", ("all",))
    found = answer(posterior, asked)
    assert found.method == "simulated"
    # Nothing connects the ladders.
    truth = answer(posterior, question(model, "at", near[0], 8, 8)).chances.mean() ** 8
    assert 0.01 < truth < 0.9
    assert abs(found.chances.mean() - truth) < 4 * found.noise
    assert [p.method for p in rivals(posterior, [asked])] == ["simulated", "simulated"]


def test_an_exact_run_that_would_take_too_long_is_made_with_particles(monkeypatch):
    exact, _ = world(1)
    monkeypatch.setattr(engines, "PATIENCE", 0.0)
    found = infer(exact.model, exact.evidence, draws=8).diagnostics.engine
    assert found is not None
    assert found.method == "particles"
    assert found.reason.startswith("the exact engine would take about ")
    assert found.seconds > 0


# No particle left


def test_impossible_evidence_is_told_from_too_few_particles():
    """It cannot be high without having risen; it can be, once in a million, while the model says so."""
    text = """
variables:
  cause: {{states: [no, yes], level: {{usually: {{'no': {no}, 'yes': {yes}}}}}}}
  effect:
    states: [no, yes]
    known: {{'yes': 2021-03}}
    table: {{given: [cause], rows: [{{when: {{cause: 'yes'}}, then: {{'yes': 1}}}}, {{then: {{'no': 1}}}}]}}
"""
    never = small(text.format(no=1.0, yes=0.0))
    with pytest.raises(ImpossibleEvidence, match="evidence of Mar 2021: the model gives it probability zero"):
        infer(never, Evidence(date(2021, 4, 30), (), ()), draws=8, particles=16)
    rarely = small(text.format(no=0.9999999, yes=0.0000001))
    with pytest.raises(TooFewParticles) as caught:
        infer(rarely, Evidence(date(2021, 4, 30), (), ()), draws=8, particles=16)
    assert "the model allows it, though so rarely that none of 16 particles came upon it" in str(caught.value)
    assert "Ask for more particles" in str(caught.value)
    assert np.isfinite(infer(rarely, Evidence(date(2021, 4, 30), (), ()), draws=8).diagnostics.log_evidence)


def test_islands_that_disagree_too_much_are_refused():
    """Where one island outweighs all others nobody can tell the noise; left to itself, the engine takes enough."""
    model = small(wide_text(12))
    rng = np.random.default_rng(3)
    told = [Told(name, t, float(rng.poisson(12 * (t % 2)))) for name in model.indicators for t in range(18)]
    known = evidence(model, told, 17)
    with pytest.raises(TooFewParticles, match="one island outweighs the others"):
        infer(model, known, draws=8, particles=2)
    enough = infer(model, known, draws=8, method="particles").particles
    assert enough is not None
    assert enough.agree
