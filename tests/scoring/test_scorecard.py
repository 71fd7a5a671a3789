"""Scores beside every baseline: who is compared on what, whose vote counts how much, and what is refused."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import tarjih
from tarjih.claims import estimative
from tarjih.errors import ScoringError
from tarjih.scoring import CLIMATOLOGY, EVEN, MODEL, STATUS_QUO, Resolved, Scorecard, Standing, brier_score, score
from tarjih.scoring.baselines import climatology
from tarjih.scoring.records import BASE_RATE
from tarjih.scoring.resampling import central, shares

# Six judgements, of which one is asked three times; nothing changed but in "strike" and "vote".
RESOLVED = (
    Resolved("force.2023", False, "force", status_quo=False, base_rate=0.02, words="remote"),
    Resolved("force.2024", False, "force", status_quo=False, base_rate=0.03, words="remote"),
    Resolved("force.2025", False, "force", status_quo=False, base_rate=0.04, words="unlikely"),
    Resolved("member", True, "member", status_quo=True, base_rate=0.97, words="will"),
    Resolved("strike", True, "strike", status_quo=False, words="likely"),
    Resolved("vote", False, "vote", status_quo=True, words="0.6..0.9"),
    Resolved("trade", False, "trade", words="a word that no scale knows"),
    Resolved("alone", False, status_quo=False),
)
FORECASTS = {
    "force.2023": 0.01,
    "force.2024": 0.02,
    "force.2025": 0.03,
    "member": 0.95,
    "strike": 0.4,
    "vote": 0.7,
    "trade": 0.3,
    "alone": 0.1,
}


def standing(card: Scorecard, name: str) -> Standing:
    return next(one for one in card.standings if one.name == name)


def versus(card: Scorecard, name: str):
    return next(one for one in card.comparisons if one.name == name)


def test_the_status_quo_comes_first_and_the_model_next():
    names = [one.name for one in score(FORECASTS, RESOLVED).standings]
    assert names == [STATUS_QUO, MODEL, BASE_RATE, CLIMATOLOGY, EVEN, "words:readers", "words:icd203"]


def test_the_brier_score_by_hand():
    """Three questions of one judgement share one vote; the other five have one each."""
    force = (0.01**2 + 0.02**2 + 0.03**2) / 3
    rest = 0.05**2 + 0.6**2 + 0.7**2 + 0.3**2 + 0.1**2
    model = score(FORECASTS, RESOLVED).model
    assert model.brier.value == pytest.approx((force + rest) / 6, rel=1e-12)
    assert (model.questions, model.judgements) == (8, 6)
    bits = (-math.log2(0.99) - math.log2(0.98) - math.log2(0.97)) / 3
    bits += -math.log2(0.95) - math.log2(0.4) - math.log2(0.3) - math.log2(0.7) - math.log2(0.9)
    assert model.log_bits == pytest.approx(bits / 6, rel=1e-12)


def test_two_are_compared_on_the_questions_that_both_answer():
    """The status quo is not known for `trade`, so the model's 0.3 there counts neither for nor against it."""
    against = versus(score(FORECASTS, RESOLVED), STATUS_QUO)
    assert (against.questions, against.judgements) == (7, 5)
    force = (0.01**2 + 0.02**2 + 0.03**2) / 3
    ours = (force + 0.05**2 + 0.6**2 + 0.7**2 + 0.1**2) / 5
    assert against.model_brier == pytest.approx(ours, rel=1e-12)
    assert against.other_brier == pytest.approx(2 / 5, rel=1e-12)
    assert against.difference.value == pytest.approx(ours - 2 / 5, rel=1e-12)
    assert against.verdict == "wins"
    skill = score(FORECASTS, RESOLVED).model.skill
    assert skill is not None
    assert skill.value == pytest.approx(1 - ours / (2 / 5), rel=1e-12)


def test_a_word_that_a_scale_does_not_know_leaves_its_question_out_of_that_row():
    card = score(FORECASTS, RESOLVED)
    words = standing(card, "words:icd203")
    assert (words.questions, words.judgements) == (5, 3)
    asked = {one.question: one.others.get("words:icd203") for one in card.questions}
    unlikely = estimative.scale("icd203").band("unlikely")
    assert asked["force.2025"] == pytest.approx(unlikely.median)
    assert asked["vote"] == pytest.approx(math.sqrt(0.54) / (math.sqrt(0.54) + math.sqrt(0.04)))
    assert asked["member"] is None  # ICD 203 has no "will"
    assert standing(card, "words:readers").questions == 6


def test_ruling_out_what_happened_is_infinite_for_a_baseline_and_named():
    status_quo = standing(score(FORECASTS, RESOLVED), STATUS_QUO)
    assert status_quo.log_bits == math.inf
    assert status_quo.ruled_out == ("strike", "vote")
    assert status_quo.brier.value == pytest.approx(2 / 5)


def test_the_models_ruling_out_what_happened_is_refused_for_every_question_at_once():
    with pytest.raises(ScoringError) as raised:
        score(FORECASTS | {"strike": 0.0, "alone": 1.0}, RESOLVED)
    assert [problem.where for problem in raised.value.problems] == ["questions.strike", "questions.alone"]
    assert "gave probability 0 to what happened: yes" in str(raised.value)
    assert "Nothing is clipped" in str(raised.value)


def test_climatology_counts_the_other_judgements_only():
    """Of the four others, strike and vote broke; force's own three questions do not count three times."""
    found = climatology(RESOLVED)
    assert found["force.2023"] == found["force.2025"] == pytest.approx(2 / 4)
    assert found["strike"] == pytest.approx(1 / 4)  # it broke itself, which it may not know
    assert found["member"] == pytest.approx(1 - 2 / 4)
    assert found["vote"] == pytest.approx(1 - 1 / 4)
    assert "trade" not in found
    assert climatology(RESOLVED[:3]) == {}


def test_other_judgements_that_never_broke_rule_a_break_out():
    """It is a plain share: nothing is added to it, and its log score says so."""
    quiet = [Resolved(f"q{i}", i == 0, status_quo=False) for i in range(6)]
    card = score({one.question: 0.2 for one in quiet}, quiet)
    assert standing(card, CLIMATOLOGY).ruled_out == ("q0",)


def test_copies_of_a_question_in_its_judgement_change_no_score_and_no_interval():
    copies = [
        replace(one, question=f"{one.question}.{i}", judgement=one.question) for one in RESOLVED for i in range(4)
    ]
    once = [replace(one, judgement=one.question) for one in RESOLVED]
    said = {one.question: FORECASTS[one.judgement] for one in copies}
    for many, few in zip(score(said, copies).standings, score(FORECASTS, once).standings, strict=True):
        assert many.judgements == few.judgements
        for mine, theirs in ((many.brier, few.brier), (many.skill, few.skill)):
            if mine is not None and theirs is not None:
                ends = [mine.value, mine.low, mine.high]
                assert ends == pytest.approx([theirs.value, theirs.low, theirs.high], rel=1e-9, nan_ok=True)


QUESTIONS = st.lists(
    st.tuples(
        st.floats(0.01, 0.99),
        st.booleans(),
        st.sampled_from("abcdefgh"),
        st.sampled_from([True, False, None]),
        st.sampled_from(["likely", "remote", None]),
    ),
    min_size=1,
    max_size=20,
)


def made(rows):
    resolved = [
        Resolved(f"q{i}", came_true, judgement, status_quo=status_quo, words=words)
        for i, (_, came_true, judgement, status_quo, words) in enumerate(rows)
    ]
    return {f"q{i}": row[0] for i, row in enumerate(rows)}, resolved


@given(rows=QUESTIONS, shuffle=st.randoms(use_true_random=False))
def test_the_order_of_the_questions_changes_not_a_bit(rows, shuffle):
    forecasts, resolved = made(rows)
    mixed = resolved.copy()
    shuffle.shuffle(mixed)
    # Compared as text, in which NaN equals itself.
    assert repr(score(forecasts, resolved, resamples=50)) == repr(score(forecasts, mixed, resamples=50))


@given(rows=QUESTIONS)
def test_the_votes_of_a_judgement_sum_to_one(rows):
    forecasts, resolved = made(rows)
    card = score(forecasts, resolved, resamples=10)
    for judgement in {one.judgement for one in card.questions}:
        assert sum(q.weight for q in card.questions if q.judgement == judgement) == pytest.approx(1)
    weighted = sum(q.weight * q.brier for q in card.questions) / sum(q.weight for q in card.questions)
    assert card.model.brier.value == pytest.approx(weighted)
    assert [q.brier for q in card.questions] == sorted((q.brier for q in card.questions), reverse=True)


@given(rows=QUESTIONS)
def test_the_interval_is_that_of_an_obvious_loop_over_judgements(rows):
    """Draw as many judgements as there are, with replacement; score what was drawn; sort; cut the ends off."""
    forecasts, resolved = made(rows)
    judgements = sorted({one.judgement for one in resolved})
    n, resamples = len(judgements), 100
    scores = []
    for drawn in np.round(shares(n, resamples, 5) * n).astype(int):
        assert drawn.sum() == n
        means = []
        for judgement, times in zip(judgements, drawn, strict=True):
            own = [
                brier_score(forecasts[r.question], came_true=r.came_true) for r in resolved if r.judgement == judgement
            ]
            means += [sum(own) / len(own)] * int(times)
        scores.append(sum(means) / n)
    scores.sort()
    found = score(forecasts, resolved, resamples=resamples, seed=5).model.brier
    if n < 5:
        assert math.isnan(found.low)
        assert math.isnan(found.high)
    else:
        cut = int(100 * stats.norm.cdf(-math.sqrt(n / (n - 1)) * stats.t.ppf(0.95, n - 1)))
        assert [found.low, found.high] == pytest.approx([scores[cut], scores[-1 - cut]], rel=1e-12)


def test_the_same_seed_gives_the_same_intervals():
    assert repr(score(FORECASTS, RESOLVED, seed=2)) == repr(score(FORECASTS, RESOLVED, seed=2))
    assert score(FORECASTS, RESOLVED, seed=2).model.brier != score(FORECASTS, RESOLVED, seed=3).model.brier


@pytest.mark.parametrize("judgements", [5, 10, 20, 40])
def test_the_interval_holds_the_true_mean_about_as_often_as_it_says(judgements):
    """So many judgements a time; the true mean Brier score of what was said is known, as the world is made here."""
    chance = np.random.default_rng(11)
    said, comes = np.array([0.1, 0.3, 0.6]), 0.3
    truth = np.mean(comes * (1 - said) ** 2 + (1 - comes) * said**2)
    drawn = shares(judgements, 2000, 1)
    held = []
    for _ in range(1000):
        scores = (chance.choice(said, judgements) - (chance.random(judgements) < comes)) ** 2
        interval = central(scores.mean(), drawn @ scores, judgements)
        held.append(interval.low <= truth <= interval.high)
    # Scores are skewed, which leaves few of them a little short; 1,000 tries leave one point of chance.
    assert 0.84 <= np.mean(held) <= 0.93


def test_the_ends_are_those_of_a_t_interval_where_scores_are_normal():
    """The scores of ten judgements at the quantiles of a normal distribution: mean and t times its standard error."""
    scores = stats.norm.ppf((np.arange(10) + 0.5) / 10)
    found = central(scores.mean(), shares(10, 200_000, 1) @ scores, 10)
    error = scores.std(ddof=1) / math.sqrt(10) * stats.t.ppf(0.95, 9)
    assert [found.low, found.high] == pytest.approx([-error, error], rel=0.02)


def test_fewer_than_five_judgements_leave_no_interval():
    four = RESOLVED[:6]
    card = score(FORECASTS, four)
    assert math.isnan(card.model.brier.low)
    assert not versus(card, STATUS_QUO).difference.excludes_zero


def test_the_status_quo_without_a_mistake_leaves_infinitely_bad_skill():
    quiet = [Resolved(f"q{i}", False, status_quo=False) for i in range(6)]
    card = score({one.question: 0.1 for one in quiet}, quiet)
    assert card.model.skill is not None
    assert (card.model.skill.value, card.model.skill.high) == (-math.inf, -math.inf)
    against = versus(card, STATUS_QUO)
    assert against.verdict == "loses"
    assert against.difference.excludes_zero
    perfect = score({one.question: 0.0 for one in quiet}, quiet)
    assert perfect.model.skill is not None
    assert perfect.model.skill.value == 0
    assert versus(perfect, STATUS_QUO).verdict == "ties"


def test_what_is_certain_of_a_doubtful_outcome_is_expected_to_be_wrong_sometimes():
    doubtful = [replace(one, confidence=0.8) for one in RESOLVED]
    assert score(FORECASTS, RESOLVED).expected_brier == pytest.approx(score(FORECASTS, RESOLVED).model.brier.value)
    expected = {
        one.question: 0.8 * (FORECASTS[one.question] - one.came_true) ** 2
        + 0.2 * (FORECASTS[one.question] - (not one.came_true)) ** 2
        for one in RESOLVED
    }
    force = sum(expected.pop(name) for name in ("force.2023", "force.2024", "force.2025")) / 3
    assert score(FORECASTS, doubtful).expected_brier == pytest.approx((force + sum(expected.values())) / 6)


def test_sharpness_is_the_brier_score_of_forecasts_that_are_right():
    assert standing(score(FORECASTS, RESOLVED), EVEN).sharpness == 0.25
    assert standing(score(FORECASTS, RESOLVED), STATUS_QUO).sharpness == 0


def test_everything_that_cannot_be_scored_is_said_at_once():
    wrong = [Resolved("a", True), Resolved("a", True), Resolved("b", False), Resolved("c", False, base_rate=3)]
    with pytest.raises(ScoringError) as raised:
        score({"a": 0.5, "c": 1.2}, wrong, scales=("reader",))
    assert [str(problem) for problem in raised.value.problems] == [
        "scales: 'reader' is not a scale of estimative words\n    Did you mean 'readers'?",
        "questions.a: it is resolved twice\n    Keep one resolution",
        "questions.b: it has no probability\n    Forecast it, or leave its resolution out",
        "questions.c: 1.2 is not a probability\n    Write a number from 0 to 1",
        "questions.c: a base rate of 3 is not a probability\n    Write it as 0.03",
    ]


def test_nothing_to_score_is_an_error():
    with pytest.raises(ScoringError, match="no question has come out"):
        score({}, [])


def test_the_verb_is_public():
    assert tarjih.score is score
