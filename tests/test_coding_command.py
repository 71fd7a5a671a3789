"""`tarjih code`: what it says when it is done, is stopped, or finds no cluster."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tarjih.cli import app
from tarjih.cli.coding import pace
from tarjih.evidence.coding import Progress

TEXT = "Russian forces shelled a Ukrainian border post on Monday."


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments), prog_name="tarjih", env={"COLUMNS": "80"})


def news(folder: Path, count: int) -> Path:
    path = folder / "news.jsonl"
    rows = ({"id": f"n{i}", "date": "2023-05-03", "text": TEXT} for i in range(count))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def test_it_says_what_it_found_and_writes_a_ledger_where_asked(tmp_path: Path):
    path = news(tmp_path, 3)
    with path.open("a") as file:
        file.write("no row\n")
    done = run("code", str(path), "-o", str(tmp_path / "out"), "--format", "csv")
    assert done.exit_code == 0
    assert "3 events of 4 articles" in done.stdout
    assert "1 rows could not be read; quarantine-*.jsonl says why" in done.stdout
    assert "3 rows for a ledger, none of them verified" in done.stdout
    again = run("code", str(path), "-o", str(tmp_path / "out"))
    assert "1 of 1 parts by an earlier run" in again.stdout


def test_what_is_wrong_is_said_without_a_traceback(tmp_path: Path):
    missing = run("code", str(tmp_path / "a.jsonl"), "-o", str(tmp_path / "out"))
    assert (missing.exit_code, "this file cannot be read" in missing.stderr) == (1, True)
    taken = tmp_path / "taken"
    taken.write_text("a file")
    refused = run("code", str(news(tmp_path, 1)), "-o", str(taken))
    assert (refused.exit_code, "this folder cannot be used" in refused.stderr) == (1, True)


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from tarjih.cli import cluster

    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    gone = run("code", str(news(tmp_path, 1)), "-o", str(tmp_path / "out"), "--scheduler", address)
    assert gone.exit_code == 1
    assert f"{address}: no cluster answers there" in gone.stderr


def test_the_pace_leaves_out_what_an_earlier_run_did():
    done = Progress(rows=3_000, events=100, parts=3, resumed=2, resumed_rows=2_000, share=0.75)
    assert pace(done, 10.0) == "coding, 3,000 articles, 100 events, 100 articles/s, 0:10 left"
    assert pace(Progress(rows=5), 0.0) == "coding, 5 articles, 0 events"


def test_a_stop_says_what_is_kept_and_how_to_go_on(tmp_path: Path):
    path, out = news(tmp_path, 40_000), tmp_path / "out"
    script = "from tarjih.cli import main\nif __name__ == '__main__': main()"
    command = [sys.executable, "-c", script, "code", str(path), "-o", str(out)]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 60
    while not (out / "manifest.jsonl").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    kept = len((out / "manifest.jsonl").read_text().splitlines())
    assert running.returncode == 130
    assert f"Stopped. {kept * 5_000:,} articles are coded. Run the same command again to go on from {out}." in said
    assert not list(out.glob("*.part"))
