"""Ask a case what closed routes cost: from its folder to the terminal."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tarjih.case import open_case, read_days
from tarjih.cli import app
from tarjih.errors import CaseError
from tarjih.evidence.observation import Ledger
from tarjih.exposure import read_exposure
from tarjih.exposure.schema import UNITS
from tarjih.model.load import read_model
from tests.exposure.strait import FILE, LEDGER, MODEL_TEXT

REPORT = date(2022, 10, 28)
LATE = date(2026, 5, 31)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="tarjih", env={"COLUMNS": "80"})


@pytest.fixture
def folder(tmp_path: Path) -> str:
    """Write the small case to disk."""
    (tmp_path / "model.yaml").write_text(MODEL_TEXT, encoding="utf-8")
    (tmp_path / "exposure.yaml").write_text(FILE, encoding="utf-8")
    head = "id,series,period,known_on,value,unit,url,reliability,credibility,note\n"
    rows = (
        f"{r.id},{r.series},{r.period},{r.known_on},{r.value},{r.unit},{r.url},{r.reliability},{r.credibility},\n"
        for r in LEDGER.series
    )
    (tmp_path / "series.csv").write_text(head + "".join(rows), encoding="utf-8")
    return str(tmp_path)


@pytest.fixture(scope="module")
def flagship():
    return open_case("kazakhstan-russia", keep=False)


# --- the bundled case ----------------------------------------------------------------------------------------


def test_nothing_that_was_known_later_moves_a_loss(flagship):
    """Figures that were known later are falsified, and not a bit changes."""
    rows = (r if r.known_on <= REPORT else replace(r, value=0.98 * r.value) for r in flagship.ledger.series)
    false = replace(flagship, ledger=Ledger(series=tuple(rows)))
    found = flagship.exposure(["cpc"], as_of=REPORT)
    assert false.exposure(["cpc"], as_of=REPORT).closures == found.closures
    assert (
        false.exposure(["cpc"], as_of=date(2023, 2, 1)).closures
        != flagship.exposure(["cpc"], as_of=date(2023, 2, 1)).closures
    )
    assert all(one.known_on <= REPORT for one in found.standings[0].chosen.values())


def test_later_days_use_newer_figures(flagship):
    """64.8 Mt of Kazakh oil went by CPC in 2025, known in February 2026; in 2022 the newest was 53.0 of 2021."""
    early, late = (flagship.exposure(["cpc"], as_of=day).standings[0] for day in (REPORT, LATE))
    assert early.chosen["routes.cpc.flow"].amount.median == 53.0
    assert late.chosen["routes.cpc.flow"].amount.median == 64.8
    assert late.chosen["supply"].amount.median == 78.7
    assert late.capacity[late.routes.index("druzhba")].max() == 0  # halted on 1 May 2026


def test_every_quarter_since_the_report_stands(flagship):
    """Flows fit through capacities, and what leaves can leave, whatever was known."""
    days = [date(year, month, 1) for year in (2022, 2023, 2024, 2025, 2026) for month in (1, 4, 7, 10)]
    for day in [day for day in days if REPORT <= day <= LATE]:
        flagship.exposure(["cpc", "northern"], as_of=day, draws=20)


def test_every_figure_has_a_source_that_can_be_read(flagship):
    for day in (REPORT, LATE):
        found = flagship.exposure(["cpc", "northern"], as_of=day, draws=20)
        known = {**flagship.model.sources, **found.file.sources}
        for standing in found.standings:
            for name, one in standing.chosen.items():
                assert one.series is not None or one.source in known, name
        for source in found.file.sources.values():
            assert source.url is not None or source.kind == "assumption"


def test_other_routes_took_in_april_2022_what_the_case_says_they_can(flagship):
    """561 kt were redirected in that month, when two of the three moorings of CPC were out (Smailov, 20 May 2022)."""
    [found] = flagship.exposure([], {"cpc": 2 / 3}, days=30, as_of=REPORT).closures
    assert found.rerouted.low < 0.561 < found.rerouted.high


def test_what_a_loss_costs_is_its_volume_at_the_price(flagship):
    """At 7.4 to 7.9 barrels a tonne and the last monthly price known, give or take a quarter."""
    [found] = flagship.exposure(["cpc"], days=30, as_of=REPORT).closures
    assert found.revenue is not None
    assert 0.75 * 7.4 * 89.76 < found.revenue.mean / (found.lost.mean * 1e6) < 1.25 * 7.9 * 89.76


# --- the small case ------------------------------------------------------------------------------------------


def test_a_closure_is_printed_with_what_bounds_it(folder):
    result = run("exposure", folder, "--close", "pipe", "--for", "1 year", "--draws", "20")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "Pipe closed, for 365 days" in text
    assert "50 Mt cannot go that way. Other routes take 7 Mt (7) of it; 43 Mt (43) are lost, 78 %" in text
    assert "at the price of May 2022" in text
    assert "no room is left at short notice by these ways: ferry; port." in text


def test_without_a_closure_levers_and_risks_are_printed(folder):
    result = run("exposure", folder, "--draws", "20")
    assert result.exit_code == 0, result.output
    text = " ".join(result.stdout.split())
    assert "Who can stop what: oil (55 Mt a year)" in text
    assert "North 95 % 9 %" in text
    assert "What the forecast expects to be lost by 31 Dec 2031" in text
    assert "pressure: active" in text


def test_the_numbers_come_as_json(folder):
    [closed, open_] = [
        json.loads(run("exposure", folder, *more, "--draws", "20", "--format", "json").stdout)
        for more in (("--throttle", "pipe=0.5"), ())
    ]
    [found] = closed["closures"]
    assert found["closed"] == {"pipe": 0.5}
    assert found["stopped"]["mean"] == pytest.approx(22 * 30 / 365.25)
    assert {one["figure"]: one["source"] for one in closed["figures"]}["routes.pipe.flow"] == "https://example.org"
    [risk] = open_["risks"]
    assert risk["expected"]["mean"] == pytest.approx(risk["days"]["mean"] * risk["daily"]["mean"])
    assert [lever["actors"] for lever in open_["levers"]] == [["NOR"], ["SOU"]]


def test_a_forecast_says_what_it_expects_to_be_lost(folder):
    """The same numbers as `tarjih exposure`, in the terminal, the file and the JSON."""
    page = " ".join(run("forecast", folder, "--draws", "20").stdout.split())
    numbers = json.loads(run("forecast", folder, "--draws", "20", "--json").stdout)
    asked = json.loads(run("exposure", folder, "--draws", "20", "--format", "json").stdout)
    assert "What may be lost by 31 Dec 2031 oil: 1.4 Mt expected (1.4), USD 1 bn (1)" in page
    assert numbers["exposure"] == {"risks": asked["risks"], "expected": asked["expected"]}
    written = Path(folder) / "page.html"
    assert run("forecast", folder, "--draws", "20", "--output", str(written)).exit_code == 0
    assert "oil: 1.4 Mt expected (1.4), USD 1 bn (1)" in written.read_text(encoding="utf-8")


def test_a_forecast_of_a_day_without_figures_goes_on_and_says_so(folder):
    result = run("forecast", folder, "--draws", "20", "--as-of", "2022-01-10")
    assert result.exit_code == 0
    assert "leaving out what may be lost: nothing of it was known by 2022-01-10" in result.stderr
    assert "What may be lost" not in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--close", "pype"), "close: there is no route 'pype'\n    Did you mean 'pipe'?"),
        (("--close", "pipe", "--for", "0d"), "for: closed for no time at all"),
        (("--close", "pipe", "--for", "soon"), "for: 'soon' is not a duration"),
        (("--throttle", "pipe=2"), "throttle: pipe=2 is no share between 0 and 1"),
        (("--throttle", "pipe=0"), "throttle: pipe=0 is no share between 0 and 1"),
        (("--close", "pipe", "--throttle", "pipe=0.5"), "throttle: pipe is closed altogether already"),
        (("--close", "pipe", "--as-of", "2022-01-10"), "networks.oil.price.now: nothing of it was known by 2022-01-10"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_advice(folder, arguments, said):
    result = run("exposure", folder, *arguments, "--draws", "20")
    assert result.exit_code == 1
    assert said in result.stderr


def test_a_share_that_is_no_number_is_a_mistake_in_the_options(folder):
    assert run("exposure", folder, "--throttle", "pipe").exit_code == 2


def test_a_route_that_is_throttled_twice_is_a_mistake_in_the_options(folder):
    """Neither share is taken for the other."""
    result = run("exposure", folder, "--throttle", "pipe=0.5", "--throttle", "pipe=0.9")
    assert (result.exit_code, "pipe is throttled twice" in result.stderr) == (2, True)


def test_what_is_no_file_of_routes_is_not_a_case_without_them(folder):
    path = Path(folder) / "exposure.yaml"
    path.unlink()
    path.symlink_to(path.with_name("nothing.yaml"))
    result = run("exposure", folder, "--close", "pipe")
    assert (result.exit_code, "exposure.yaml: there is no such file" in result.stderr) == (1, True)
    path.unlink()
    path.mkdir()
    result = run("check", folder)
    assert (result.exit_code, "exposure.yaml: the file cannot be read: Is a directory" in result.stderr) == (1, True)


def test_a_case_without_routes_says_so(folder):
    (Path(folder) / "exposure.yaml").unlink()
    result = run("exposure", folder, "--close", "pipe")
    assert result.exit_code == 1
    assert "strait: this case has no exposure.yaml" in result.stderr


@pytest.mark.parametrize(
    ("now", "then", "told"),
    [
        ("unit: Mt", "unit: barrels", "exposure.yaml:7:11 networks.oil.unit: 'barrels' does not fit here"),
        (
            "stated: 60,",
            "stated: 40,",
            "networks.oil.routes.pipe.capacity: it carries 50, and can carry 36 (known by 2022-06-30)",
        ),
    ],
)
def test_check_finds_the_mistakes_of_the_routes_and_what_does_not_fit_on_the_day(folder, now, then, told):
    path = Path(folder) / "exposure.yaml"
    path.write_text(FILE.replace(now, then), encoding="utf-8")
    result = run("check", folder)
    assert result.exit_code == 1
    assert told in result.stderr


def test_a_series_in_two_units_is_no_figure(folder):
    path = Path(folder) / "series.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("40.0,Mt,", "40.0,kt,"), encoding="utf-8")
    result = run("exposure", folder, "--close", "pipe")
    assert result.exit_code == 1
    assert "pipe_oil counts 'Mt and kt', where 'Mt' is wanted" in result.stderr


def test_the_file_in_the_manual_is_one():
    """It reads without a problem, beside a model that has its state and a ledger that has its series."""
    page = (Path(__file__).parent.parent / "docs" / "exposure.md").read_text(encoding="utf-8")
    text = page.split("```yaml\n")[1].split("```")[0]
    model = read_model(MODEL_TEXT.replace("pressure:", "transit_pressure:"))
    units = {"oil_exports": "Mt", "pipeline_oil": "Mt", "pipeline_capacity": "Mt/y", "brent": "USD/bbl"}
    assert read_exposure(text, model, units).closable == ("pipeline", "ferry", "port")
    listed = text.split("unit: Mt                   # ")[1].split(":")[0]
    assert listed.replace(" or ", ", ").split(", ") == list(UNITS)


@pytest.mark.parametrize(
    ("text", "days"),
    [("30d", 30), ("30", 30), ("6 weeks", 42), ("2w", 14), ("3 months", 91.3125), ("1y", 365.25), ("0.5 d", 0.5)],
)
def test_a_duration_is_read_as_it_is_said(text, days):
    assert read_days(text) == pytest.approx(days)


@pytest.mark.parametrize("text", ["", "d", "-3d", "30 fortnights", "nan", "1e9d"])
def test_what_is_no_duration_is_refused(text):
    with pytest.raises(CaseError, match="is not a duration"):
        read_days(text)
