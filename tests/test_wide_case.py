"""A case that is too wide for the exact engine is checked, forecast and reported like any other."""

from pathlib import Path

import pytest

from tarjih.case import Case, open_case
from tarjih.errors import TooWide
from tarjih.evidence.ledger import EVENT_COLUMNS
from tarjih.report.labels import Label
from tarjih.report.terminal import render_check
from tests.inference.test_particles import wide_text
from tests.report.test_terminal import printed

HEAD = """tarjih: 1
name: wide
title: {en: Thirty ladders}
step: month
start: 2021-01
as_of: 2021-12-31
until: 2022-12
"""
ASKED = """
questions:
  high: {ask: v0 == high by 2022-06, key: true}
  both: {ask: v3 == high and v4 == high at 2022-12}
scenarios:
  at: 2022-12
  list:
    - {name: first, when: v0 == high by 2022-12}
    - {name: second, when: v1 == high by 2022-12}
    - {name: neither, when: other}
"""


@pytest.fixture
def case(tmp_path: Path) -> Case:
    seen = wide_text().replace("ratio: 2..4}}", "ratio: 2..4}, feed: {ledger: events}, coverage: 2021-01..2021-12}")
    (tmp_path / "model.yaml").write_text(HEAD + seen + ASKED, encoding="utf-8")
    (tmp_path / "events.csv").write_text(",".join(EVENT_COLUMNS) + "\n", encoding="utf-8")
    return open_case(tmp_path, keep=False)


def test_a_check_says_why_it_takes_particles_and_how_long(case):
    found = case.check()
    assert found.engine.method == "particles"
    assert 0 < found.cost_seconds < 60
    costs = {"seconds": found.cost_seconds, "widest": 0, "reason": found.engine.reason, "draws": 200}
    text = " ".join(printed(render_check(Label("wide", {}), (), (), (), **costs)).split())
    assert "Too wide or too slow to carry exactly (" in text
    assert "more than the exact engine's 1,600,000)" in text
    assert "made with particles instead and takes about" in text


def test_a_forecast_states_its_noise_and_what_is_left_out(case):
    said: list[str] = []
    run = case.forecast(draws=20, progress=lambda what, _: said.append(what))
    engine = run.forecast.diagnostics.engine
    assert engine is not None
    assert any(f"{engine.particles} particles a draw" in what for what in said)
    assert [q.estimate.method for q in run.forecast.questions] == ["particles", "particles"]
    assert all(0 < q.estimate.noise < 0.02 for q in run.forecast.questions)
    assert sum(s.estimate.mean for s in run.forecast.scenarios) == pytest.approx(1, abs=1e-9)
    assert run.movements == ()
    assert "particles" in [remark.key for remark in run.composition.caveats]
    assert run.forecast.to_json()["diagnostics"]["engine"]["reason"] == engine.reason


def test_the_exact_engine_may_be_insisted_on(case):
    with pytest.raises(TooWide):
        case.forecast(draws=20, method="exact")
