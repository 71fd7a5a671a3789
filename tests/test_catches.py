"""What the filters catch, and what a frozen version depends on."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tarjih.case import catches, hash_model, open_case
from tarjih.errors import CaseError
from tarjih.evidence import read_ledger
from tarjih.evidence.ledger import unheard
from tarjih.model import load_model

MODEL = """\
tarjih: 1
name: strait
step: month
start: 2025-01
as_of: 2025-06-30
sources:
  house: {title: Assumption, kind: assumption}
variables:
  pressure:
    title: {en: Pressure}
    states: [quiet, active]
    start: quiet
    spell: {starts: {chance: 0.1..0.4, within: year}, lasts: 10..60 days}
    because: house
  answered:
    states: [no, yes]
    any:
      leak: 0.01
      causes:
        - {from: pressure, when: active, chance: 0.2, because: house}
    because: house
indicators:
  orders:
    title: {en: Orders}
    of: pressure
    count: {first: 0.01, ratio: 30}
    feed: {ledger: events, where: {category: order, ordered_by: [RUS, BLR]}, once_per: episode}
    coverage: 2025-01..2025-06
    because: house
  threats:
    of: pressure
    count: {first: 0.001, ratio: 30}
    feed: {ledger: events, where: {category: threat}}
    coverage: 2025-01..2025-06
    because: house
questions:
  again:
    ask: orders >= 1 by 2025-12
    asked: 2025-06-30
scenarios:
  at: 2025-12
  list:
    - {name: pressed, when: pressure == active by 2025-12}
    - {name: calm, when: other}
"""
HEAD = (
    "id,occurred_on,precision,known_on,source_actor,target_actor,category,direction,ordered_by,episode,"
    "description,value,unit,url,reliability,credibility,note\n"
)
ROW = "{id},{day},day,{day},RUS,KAZ,{category},,{by},{episode},what happened,,,https://a.org,B,2,\n"
ROWS = [
    {"id": "first", "day": "2025-02-01", "category": "order", "by": "RUS", "episode": "E1"},
    {"id": "told-again", "day": "2025-02-03", "category": "order", "by": "RUS", "episode": "E1"},
    {"id": "storm", "day": "2025-03-01", "category": "order", "by": "weather", "episode": ""},
    {"id": "second", "day": "2025-05-01", "category": "order", "by": "BLR", "episode": ""},
]


def folder_of(path: Path, model: str = MODEL, rows: list[dict[str, str]] = ROWS) -> Path:
    (path / "model.yaml").write_text(model, encoding="utf-8")
    (path / "events.csv").write_text(HEAD + "".join(ROW.format(**row) for row in rows), encoding="utf-8")
    return path


def test_a_filter_shows_what_it_counts_and_what_tells_the_same_again(tmp_path: Path):
    orders, threats = catches(open_case(folder_of(tmp_path), keep=False))
    assert [row.id for row in orders.counted] == ["first", "second"]
    assert [row.id for row in orders.merged] == ["told-again"]
    assert (threats.counted, threats.merged) == ((), ())


def test_what_was_not_known_by_a_day_is_left_out(tmp_path: Path):
    case = open_case(folder_of(tmp_path), keep=False)
    (orders,) = catches(case, ["orders"], as_of=case.model.start.replace(month=3))
    assert [row.id for row in orders.counted] == ["first"]


def test_an_indicator_that_is_none_is_refused_with_the_nearest(tmp_path: Path):
    with pytest.raises(CaseError, match="Did you mean 'orders'"):
        catches(open_case(folder_of(tmp_path), keep=False), ["order"])


def test_the_command_prints_every_filter_with_its_rows(tmp_path: Path):
    def run(*arguments: str) -> str:
        program = [sys.executable, "-c", "from tarjih.cli import main; main()", "facts", str(tmp_path), *arguments]
        return subprocess.run(program, capture_output=True, text=True, check=True).stdout

    folder_of(tmp_path)
    page = " ".join(run().split())
    assert "category order, ordered_by RUS or BLR; an episode counts once" in page
    assert "2 rows, and 1 more of an episode counted already" in page
    assert "told-again (counted already)" in page
    assert "storm" not in page
    assert json.loads(run("orders", "--json"))["orders"]["merged"] == ["told-again"]


def test_a_filter_without_a_row_is_doubted_until_somebody_says_that_it_is_meant(tmp_path: Path):
    def doubts(model: str, rows: list[dict[str, str]]) -> list[str]:
        folder_of(tmp_path, model, rows)
        return [p.found for p in unheard(load_model(tmp_path / "model.yaml").indicators, read_ledger(tmp_path))]

    meant = MODEL.replace("{category: threat}}", "{category: threat}, none_yet: true}")
    threat = {"id": "threat", "day": "2025-06-01", "category": "threat", "by": "", "episode": ""}
    assert any("'threat'" in found for found in doubts(MODEL, ROWS))
    assert doubts(meant, ROWS) == []
    assert any("has come since" in found for found in doubts(meant, [*ROWS, threat]))


def stated(path: Path, text: str) -> str:
    (path / "model.yaml").write_text(text, encoding="utf-8")
    return hash_model(load_model(path / "model.yaml"))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("title: {en: Pressure}", "title: {en: Pressure, ar: ضغط}"),
        ("because: house\n  answered", "because: other\n  answered"),
        ("chance: 0.2, because: house", "chance: 0.2"),
        ("title: Assumption,", "title: Our assumption,"),
        ("as_of: 2025-06-30\n", "as_of: 2025-06-15\n"),
        ("where: {category: threat}}", "where: {category: threat}, none_yet: true}"),
        (
            "asked: 2025-06-30\n",
            "asked: 2025-06-30\n    resolved: {answer: no, on: 2025-12-31, source: 'https://a.org'}\n",
        ),
        ("asked: 2025-06-30\n", "asked: 2025-06-30\n    author: likely\n    judgement: J1\n    status_quo: no\n"),
        ("asked: 2025-06-30\n", "asked: 2025-06-30\n    base_rate: {chance: 0.1, because: house}\n"),
        ("- {name: calm,", "- {name: calm, title: {en: Calm},"),
    ],
)
def test_a_remark_or_an_outcome_leaves_a_frozen_version_as_it_is(tmp_path: Path, now: str, then: str):
    assert MODEL.count(now) == 1
    model = MODEL.replace("sources:\n", "sources:\n  other: {title: Another, kind: assumption}\n")
    before = stated(tmp_path, model)
    assert stated(tmp_path, model.replace(now, then)) == before


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("0.1..0.4", "0.1..0.5"),
        ("chance: 0.2,", "chance: 0.3,"),
        ("first: 0.01,", "first: 0.02,"),
        ("[RUS, BLR]", "[RUS]"),
        ("once_per: episode}\n    coverage: 2025-01..2025-06", "once_per: episode}\n    coverage: 2025-01..2025-05"),
        ("orders >= 1 by 2025-12", "orders >= 2 by 2025-12"),
        ("when: pressure == active by 2025-12", "when: pressure == active by 2025-11"),
        ("start: quiet", "start: quiet\n    known: {quiet: 2025-01}"),
        ("step: month", "step: week"),
    ],
)
def test_whatever_moves_a_forecast_makes_another_version(tmp_path: Path, now: str, then: str):
    assert MODEL.count(now) == 1
    assert stated(tmp_path, MODEL.replace(now, then)) != stated(tmp_path, MODEL)
