"""The command line: what it prints, what it writes, and how it ends."""

import errno
import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tarjih import __version__
from tarjih.cli import app
from tarjih.errors import EvidenceError, Problem
from tests.report import sample

ROOT = Path(__file__).parent.parent
HEAVY = {"jinja2", "numba", "numpy", "pydantic", "ruamel", "scipy", "vl_convert"}


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="tarjih", env={"COLUMNS": "80"})


class FakeCase:
    """Stands for tarjih.case: opens anything, remembers what was asked, answers with the sample."""

    def __init__(self) -> None:
        self.asked: dict[str, Any] = {}
        self.raises: BaseException | None = None

    def open_case(self, name: str) -> SimpleNamespace:
        self.asked["case"] = name
        return SimpleNamespace(name="x", model=sample.model(), forecast=self._forecast)

    def _forecast(self, *, progress: Callable[[str, float | None], None], **asked: object) -> SimpleNamespace:
        self.asked |= asked
        progress("learning", None)
        progress("learning", 0.5)
        progress("answering", 1.0)
        if self.raises is not None:
            raise self.raises
        return SimpleNamespace(forecast=sample.forecast(), composition=sample.composition(), outlay=None)


@pytest.fixture
def case(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> FakeCase:
    fake = FakeCase()
    module = ModuleType("tarjih.case")
    module.open_case = fake.open_case  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tarjih.case", module)
    monkeypatch.chdir(tmp_path)
    return fake


def loaded_by(*arguments: str) -> tuple[str, set[str]]:
    """Return what a fresh Python prints for a command, and the modules that it holds afterwards."""
    script = (
        "import sys; from tarjih.cli import main\ntry: main()\nexcept SystemExit: print(*sys.modules, file=sys.stderr)"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, env=environment, check=True
    )
    return done.stdout, set(done.stderr.split())


def test_help_answers_at_once():
    """Nothing heavy is imported before a command needs it."""
    printed, loaded = loaded_by("--help")
    assert "demo" in printed
    assert not HEAVY & loaded


@pytest.mark.parametrize("form", ["table", "html", "csv"])
def test_reading_a_report_loads_no_engine(form: str):
    """Whoever only reads does not wait for the libraries of models and forecasts."""
    _, loaded = loaded_by("read", str(ROOT / "docs/examples/note-en.md"), "--format", form)
    assert "tarjih.claims.extract" in loaded
    assert not {"numpy", "scipy", "numba", "tarjih.inference", "tarjih.model"} & loaded


def test_the_package_is_the_command():
    done = subprocess.run([sys.executable, "-m", "tarjih", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"tarjih {__version__}\n"


def test_the_version_is_printed():
    done = run("--version")
    assert (done.exit_code, done.stdout) == (0, f"tarjih {__version__}\n")


@pytest.mark.usefixtures("case")
def test_the_demo_prints_a_forecast_and_writes_its_report():
    done = run("demo")
    assert done.exit_code == 0
    assert "Northland and Southland" in done.stdout
    assert "report.html" in done.stdout
    assert Path("report.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert [path.name for path in Path().iterdir()] == ["report.html"]


@pytest.mark.usefixtures("case")
def test_the_demo_writes_nothing_where_no_report_is_wanted():
    assert run("demo", "--no-report").exit_code == 0
    assert not list(Path().iterdir())


def test_dates_draws_and_seed_reach_the_case(case):
    done = run(
        "forecast",
        "strait",
        "--as-of",
        "2022-10",
        "--until",
        "2023",
        "--draws",
        "50",
        "--seed",
        "7",
        "--method",
        "particles",
    )
    assert done.exit_code == 0
    assert case.asked == {
        "case": "strait",
        "as_of": date(2022, 10, 31),
        "until": date(2023, 12, 31),
        "draws": 50,
        "seed": 7,
        "method": "particles",
    }


@pytest.mark.usefixtures("case")
def test_json_is_the_forecast_and_nothing_else():
    done = run("forecast", "strait", "--json", "--timings")
    found = json.loads(done.stdout)
    assert found == sample.forecast().to_json()
    assert found["as_of"] == "2022-10-28"
    assert "infer" in done.stderr


@pytest.mark.usefixtures("case")
@pytest.mark.parametrize(("name", "begins"), [("a.json", "{"), ("a.html", "<!doctype html>")])
def test_the_ending_of_the_output_decides_what_is_written(name, begins):
    assert run("forecast", "strait", "--output", name).exit_code == 0
    assert Path(name).read_text(encoding="utf-8").startswith(begins)


@pytest.mark.usefixtures("case")
def test_an_output_of_another_kind_is_refused_before_the_run():
    done = run("forecast", "strait", "--output", "report.pdf")
    assert done.exit_code == 2
    assert "must end in .html or .json" in done.stderr


@pytest.mark.usefixtures("case")
def test_without_a_terminal_progress_is_one_line_a_stage():
    done = run("forecast", "strait")
    assert done.stderr == "learning\nanswering\n"


@pytest.mark.usefixtures("case")
def test_a_date_that_does_not_exist_is_a_usage_error():
    done = run("forecast", "strait", "--as-of", "2022-02-30")
    assert done.exit_code == 2
    assert "February 2022 has 28" in done.stderr


def test_every_problem_is_printed_with_its_mending(case):
    case.raises = EvidenceError(
        Problem("events.csv:3 column url", "no source", "Give the address where it can be read"),
        Problem("events.csv:9 column known_on", "known before it occurred", "Swap the dates"),
    )
    done = run("forecast", "strait")
    assert done.exit_code == 1
    assert done.stderr.endswith(
        "events.csv:3 column url: no source\n    Give the address where it can be read\n"
        "events.csv:9 column known_on: known before it occurred\n    Swap the dates\n"
    )
    assert "Traceback" not in done.stderr


def test_stopping_a_run_writes_nothing(case):
    case.raises = KeyboardInterrupt()
    done = run("demo")
    assert done.exit_code == 130
    assert done.stderr.endswith("Stopped. Nothing was written.\n")
    assert not list(Path().iterdir())


def test_a_defect_is_one_line_and_debug_shows_more(case):
    case.raises = ZeroDivisionError("division by\nzero")
    done = run("forecast", "strait")
    assert done.exit_code == 70
    assert "This is a defect of tarjih, not of your case: ZeroDivisionError: division by zero" in done.stderr
    assert "tarjih --debug" in done.stderr
    assert "Traceback" not in done.stderr
    assert isinstance(run("--debug", "forecast", "strait").exception, ZeroDivisionError)


def test_a_missing_folder_is_refused_before_the_run(case):
    done = run("demo", "--output", "nowhere/report.html")
    assert done.exit_code == 1
    assert "nowhere: there is no such folder" in done.stderr
    assert "--no-report" in done.stderr
    assert not case.asked


def test_a_read_only_folder_is_refused_with_another_place(case, monkeypatch, tmp_path):
    monkeypatch.setattr("tarjih.cli.os.access", lambda *_: False)
    done = run("demo", "--output", str(tmp_path / "report.html"))
    assert done.exit_code == 1
    assert f"{tmp_path}: this folder cannot be written to" in done.stderr
    assert "Choose another place, such as" in done.stderr
    assert not case.asked


@pytest.mark.usefixtures("case")
def test_a_full_disk_leaves_the_old_report_whole(monkeypatch):
    Path("report.html").write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    done = run("demo")
    assert done.exit_code == 1
    assert "report.html: this file cannot be written: No space left on device" in done.stderr
    assert [(path.name, path.read_text(encoding="utf-8")) for path in Path().iterdir()] == [("report.html", "old")]


def test_an_unknown_case_is_answered_with_the_nearest_name():
    done = run("forecast", "kazakstan-russia")
    assert done.exit_code == 1
    assert done.stderr.startswith("kazakstan-russia: ")
    assert "Did you mean 'kazakhstan-russia'?" in done.stderr


def test_an_unknown_command_is_a_usage_error():
    done = run("forecats")
    assert done.exit_code == 2
    assert "Did you mean 'forecast'" in done.stderr


def test_a_new_case_runs_at_once(tmp_path, monkeypatch):
    """The template is the first thing a newcomer sees: it must work before a line of it is changed."""
    monkeypatch.chdir(tmp_path)
    assert run("new", "our-strait").exit_code == 0
    assert sorted(path.name for path in Path("our-strait").iterdir()) == [
        "README.md",
        "events.csv",
        "model.yaml",
        "series.csv",
    ]
    assert not [path for path in Path("our-strait").iterdir() if "my-case" in path.read_text(encoding="utf-8")]
    done = run("forecast", "our-strait", "--draws", "40", "--output", "report.html")
    assert done.exit_code == 0, done.stderr
    assert "The strait is closed at least once" in " ".join(done.stdout.split())
    checked = run("check", "our-strait")
    assert checked.exit_code == 0, checked.stderr
    assert "Nothing doubtful found." in checked.stdout


def test_a_new_case_never_overwrites(tmp_path):
    (tmp_path / "strait").mkdir()
    done = run("new", "strait", "--folder", str(tmp_path))
    assert done.exit_code == 1
    assert "this exists already and was left as it is" in done.stderr
    assert not list((tmp_path / "strait").iterdir())


@pytest.mark.parametrize("name", ["../strait", "1strait", "a b", ".hidden"])
def test_a_case_has_a_plain_name(tmp_path, name):
    done = run("new", name, "--folder", str(tmp_path))
    assert done.exit_code == 2
    assert "beginning with a" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_schema_is_json_schema():
    done = run("schema")
    assert done.exit_code == 0
    assert "variables" in json.loads(done.stdout)["properties"]


BIF = """\
network weather { }
variable rain { type discrete [ 2 ] { yes, no }; }
variable "wet street" { type discrete [ 2 ] { yes, no }; }
probability ( rain ) { table 0.2, 0.8; }
probability ( "wet street" | rain ) { (yes) 0.9, 0.1; (no) 0.1, 0.9; }
"""


def test_a_network_of_another_program_becomes_a_case_that_runs(tmp_path):
    """It is checked and forecast as it stands, with questions about what nothing else depends on."""
    (tmp_path / "weather.bif").write_text(BIF, encoding="utf-8")
    done = run(
        "import", str(tmp_path / "weather.bif"), "--name", "our-weather", "--folder", str(tmp_path), "--year", "2024"
    )
    assert done.exit_code == 0
    assert "Renamed: 'wet street' is called wet_street" in done.output
    model = tmp_path / "our-weather" / "model.yaml"
    assert "start: 2024\n" in model.read_text(encoding="utf-8")
    assert run("check", str(model.parent)).exit_code == 0
    done = run("forecast", str(model.parent), "--json", "--draws", "20")
    assert done.exit_code == 0
    answers = json.loads(done.stdout[done.stdout.index("{") :])
    assert answers["questions"][0]["estimate"]["mean"] == pytest.approx(0.2 * 0.9 + 0.8 * 0.1)


def test_a_network_that_cannot_be_imported_leaves_nothing_behind(tmp_path):
    """The message names the row; asked to, the command scales it, and the file says so."""
    (tmp_path / "weather.bif").write_text(BIF.replace("0.2, 0.8", "0.2, 0.7"), encoding="utf-8")
    arguments = ["import", str(tmp_path / "weather.bif"), "--name", "weather", "--folder", str(tmp_path)]
    done = run(*arguments)
    assert done.exit_code != 0
    assert "P(rain) sums to 0.9, not 1" in done.output
    assert not (tmp_path / "weather").exists()
    assert run(*arguments, "--scale-rows", "--year", "2024").exit_code == 0
    text = (tmp_path / "weather" / "model.yaml").read_text(encoding="utf-8")
    assert "# Rows of rain were scaled to sum to 1.\n" in text
    assert run(*arguments).exit_code != 0, "a folder that exists is left alone"
