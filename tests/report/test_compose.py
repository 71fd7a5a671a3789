"""What a report says: which scenarios, which facts, which limits, and never a word of wording."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from typing import Any

import pytest

from tarjih.evidence.weigh import Evidence
from tarjih.inference.forecast import ScenarioForecast
from tarjih.report.compose import compose
from tarjih.report.composition import Composition
from tarjih.report.labels import Remark
from tarjih.report.words import load_wording
from tests.report import sample


def composed(**changes: Any) -> Composition:
    return compose(sample.model(), replace(sample.forecast(), **changes), sample.movements(), sample.evidence())


def strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif is_dataclass(node):
        for field in fields(node):
            yield from strings(getattr(node, field.name))
    elif isinstance(node, Mapping):
        for child in node.values():
            yield from strings(child)
    elif isinstance(node, tuple | list):
        for child in node:
            yield from strings(child)


def test_a_composition_holds_no_wording():
    """Another language needs another file of wording, and nothing else."""
    phrases = [str(form) for phrase in load_wording("en").phrases.values() for form in listed(phrase)]
    said = list(strings(sample.composition()))
    # An answer and a kind of source are data, whose English words happen to be their keys.
    assert set(said) & set(phrases) <= {"yes", "no", "assumption", ""}
    assert not [(long, text) for long in phrases if len(long) > 12 for text in said if long in text]


def listed(phrase: object) -> list[object]:
    return list(phrase.values()) if isinstance(phrase, Mapping) else phrase if isinstance(phrase, list) else [phrase]


def shares(**means: float) -> tuple[ScenarioForecast, ...]:
    return tuple(ScenarioForecast(name, sample.estimate(p, p / 2, min(2 * p, 1))) for name, p in means.items())


@pytest.mark.parametrize(
    ("scenarios", "said"),
    [
        (
            shares(force=0.01, pressure=0.3, hedging=0.6, other=0.09),
            [("likeliest", "hedging"), ("next", "pressure"), ("gravest", "force")],
        ),
        (shares(force=0.3, pressure=0.1, hedging=0.6), [("likeliest", "hedging"), ("next", "force")]),
        (shares(force=0.5, pressure=0.5), [("likeliest", "force"), ("next", "pressure")]),
        (shares(force=1.0), [("likeliest", "force")]),
        ((), [("question", "force-2025"), ("question", "pressure-2023")]),
    ],
)
def test_the_bottom_line_names_the_likeliest_the_next_and_the_gravest(scenarios, said):
    """The file lists the gravest first; a model without scenarios is summed up by its key questions."""
    assert [(j.key, j.label.name) for j in composed(scenarios=scenarios).bottom_line] == said


def test_scenarios_that_plain_facts_settle_are_not_weighed_against_each_other():
    known = replace(sample.estimate(1.0, 1.0, 1.0), method="known")
    scenarios = (ScenarioForecast("force", replace(known, mean=0.0)), ScenarioForecast("hedging", known))
    assert [(j.key, j.label.name) for j in composed(scenarios=scenarios).bottom_line] == [("settled", "hedging")]


def test_a_fact_that_speaks_through_two_indicators_has_one_number():
    lines = sample.composition().evidence
    assert [line.number for line in lines] == [1, 2, 3, 4, 5]
    assert [label.name for label in lines[1].indicators] == ["closures", "drift"]


def test_a_fact_keeps_both_dates_and_its_grade():
    threat = sample.composition().evidence[1]
    assert (str(threat.occurred), threat.known_on, threat.grade) == ("2022-05", date(2022, 5, 1), "B3")


def test_without_a_ledger_the_grade_is_left_out_and_the_reliability_stays():
    line = composed().evidence[0]
    assert (line.grade, line.reliability) == ("", 0.97)


@pytest.mark.parametrize(
    ("question", "author"),
    [
        ("force-2025", ("remote", 0.01, 0.2)),
        ("hedging-2025", ("", 0.6, 0.9)),
        ("treaty_kept", ("by all accounts", None, None)),
    ],
)
def test_the_sources_word_stands_for_a_range_where_the_scale_knows_it(question, author):
    line = next(q for q in sample.composition().questions if q.label.name == question)
    assert line.author is not None
    assert (line.author.word, line.author.low, line.author.high) == author


def test_each_report_is_listed_once_with_the_question_that_it_moved_most():
    found = [(m.indicator.name, m.question.name) for m in sample.composition().movements]
    assert found == [("closures", "pressure-2023"), ("closures", "pressure-2023"), ("drift", "force-2025")]
    assert [len(m.items) for m in sample.composition().movements] == [1, 0, 1]


def test_a_question_beyond_the_run_is_not_listed():
    first = sample.forecast().questions[0]
    assert [q.label.name for q in composed(questions=(first,)).questions] == ["force-2025"]


def test_without_marked_questions_all_are_key():
    free = replace(sample.composition(), questions=tuple(replace(q, key=False) for q in sample.composition().questions))
    assert free.key_questions == free.questions


def test_confidence_rests_on_facts_and_reasons_not_on_probabilities():
    basis = composed().basis
    assert (basis.level, basis.facts, basis.well_sourced) == ("low", 5, 3)
    assert (basis.stated, basis.assumed, basis.unreasoned) == (6, 1, 1)
    assert composed(observations_used=20).basis.level == "moderate"
    few = replace(sample.forecast().diagnostics, effective=20.0)
    assert composed(observations_used=20, diagnostics=few).basis.level == "low"


def remarks(composition: Composition) -> dict[str, Remark]:
    return {remark.key: remark for remark in composition.caveats}


def test_the_end_of_a_search_is_a_gap():
    """Silence after the last day that was searched says nothing, and the reader must know."""
    assert remarks(composed())["coverage_ended"].values == {"indicator": "drift", "ended": date(2022, 6, 30)}


def test_old_evidence_and_unsteady_draws_are_said():
    weak = replace(sample.forecast().diagnostics, effective=31.0, k_hat=0.9, temperatures=())
    found = remarks(composed(last_observation=date(2022, 6, 1), diagnostics=weak))
    assert found["stale"].values["days"] == 149
    assert {"few_draws", "unsteady_weights"} <= set(found)


def test_a_forecast_without_facts_says_so():
    bare = compose(
        sample.model(),
        replace(sample.forecast(), observations_used=0, last_observation=None),
        (),
        Evidence(sample.AS_OF, (), ()),
    )
    assert "no_evidence" in remarks(bare)
    assert bare.evidence == ()


def test_what_will_be_searched_later_is_not_claimed():
    """Coverage ends on the as-of day, whatever the file says about later."""
    early = Evidence(date(2022, 3, 15), (), ())
    line = compose(sample.model(), sample.forecast(), (), early).indicators[0]
    assert [str(span) for span in line.coverage] == ["2022-01-01..2022-03-15"]


def test_a_report_that_hardly_moved_anything_is_left_out():
    still = replace(sample.movements()[0], log_odds=0.004)
    assert compose(sample.model(), sample.forecast(), (still,), sample.evidence()).movements == ()


def test_a_movement_ends_at_the_probability_that_the_forecast_gives():
    """It is worked out on fewer draws, and a reader must not find two numbers for one question."""
    line = next(m for m in sample.composition().movements if m.question.name == "pressure-2023" and m.items)
    assert line.after == 0.62
    odds = line.after / (1 - line.after) / (line.before / (1 - line.before))
    assert odds == pytest.approx(math.exp(line.log_odds))
