"""News becomes events, one file a part, and nothing is lost: not to a bad row, a stop or a killed worker."""

import gzip
import json
import os
import signal
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import zstandard

from tarjih.claims.claim import PLOVER_ROOTS
from tarjih.errors import EvidenceError
from tarjih.evidence.coding import Article, Progress, code_article, code_corpus
from tarjih.evidence.coding.article import INTENSITY

SHELLED = "Russian forces shelled a Ukrainian border post on Monday, killing two soldiers."
MET = "The Kazakh foreign minister met his Turkish counterpart in Ankara yesterday."
MAY = "Russia may attack Ukraine again next year."
ARABIC = "قصفت القوات الروسية موقعا أوكرانيا أمس الاثنين."


def rows(count: int) -> list[dict[str, Any]]:
    texts = [SHELLED, MET, MAY, ARABIC]
    return [{"id": f"n{i}", "date": "2023-05-03", "text": texts[i % 4], "source": "wire"} for i in range(count)]


def write(path: Path, content: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content), "utf-8")
    return path


def events(folder: Path) -> list[dict[str, Any]]:
    return [row for path in sorted(folder.glob("events-*.jsonl")) for row in read(path)]


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


def test_every_kind_of_event_has_an_intensity_on_goldsteins_scale():
    assert set(INTENSITY) == set(PLOVER_ROOTS)
    assert all(-10 <= value <= 8.3 for value in INTENSITY.values())


@pytest.mark.parametrize(
    ("text", "actor", "recipient", "root", "day"),
    [
        (SHELLED, "RUSMIL", "UKR", "ASSAULT", date(2023, 5, 1)),
        (MET, "KAZGOV", "TURGOV", "CONSULT", date(2023, 5, 2)),
        (ARABIC, "RUSMIL", "UKR", "ASSAULT", date(2023, 5, 1)),
    ],
)
def test_an_article_tells_who_did_what_to_whom_and_when(text, actor, recipient, root, day):
    event, *_ = code_article(Article("a", text, date(2023, 5, 3)))
    assert (event.actor[:3], event.root) == (actor[:3], root)
    assert event.recipient[:3] == recipient[:3]
    assert event.known_on == date(2023, 5, 3)
    assert text[event.start : event.end] == event.text


def test_what_may_happen_is_no_event():
    assert code_article(Article("a", MAY, date(2023, 5, 3))) == []


def test_rows_that_cannot_be_read_are_set_aside_with_the_reason_and_the_rest_is_coded(tmp_path: Path):
    path = write(tmp_path / "news.jsonl", rows(4))
    with path.open("ab") as file:
        file.write(b'{"date": "2023-05-03"}\n{"text": "x", "date": "soon"}\nnot json\n"text"\n\xff\xfe\n\n')
        file.write(json.dumps({"text": "\ud83d alone", "date": "2023-05-03"}).encode() + b"\n")
    done = code_corpus([path], tmp_path / "out")
    assert (done.rows, done.quarantined) == (11, 5)
    aside = read(tmp_path / "out" / "quarantine-00000.jsonl")
    assert [(row["row"], row["reason"].split(":")[0]) for row in aside] == [
        (5, "no text"),
        (6, "'soon' is not a date such as 2022-10-28"),
        (7, "not JSON"),
        (8, "not an object"),
        (9, "not UTF-8"),
    ]
    assert len(events(tmp_path / "out")) == done.events > 0


def test_the_same_rows_give_the_same_events_however_they_are_packed(tmp_path: Path):
    plain = write(tmp_path / "a.jsonl", rows(40))
    content = plain.read_bytes()
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(content))
    (tmp_path / "c.jsonl.zst").write_bytes(zstandard.ZstdCompressor().compress(content))
    found = []
    for name, size in (("a.jsonl", 7), ("b.jsonl.gz", 40), ("c.jsonl.zst", 3)):
        code_corpus([tmp_path / name], tmp_path / f"out-{name}", rows=size)
        found.append(events(tmp_path / f"out-{name}"))
    assert found[0] == found[1] == found[2] != []


def test_a_run_that_was_stopped_goes_on_where_it_was(tmp_path: Path):
    path, out = write(tmp_path / "news.jsonl", rows(40)), tmp_path / "out"

    def stop(done: Progress) -> None:
        if done.parts == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        code_corpus([path], out, rows=10, tell=stop)
    assert len(list(out.glob("events-*.jsonl"))) == 2
    with (out / "manifest.jsonl").open("a") as manifest:
        manifest.write('{"part": 2, "cut sh')
    done = code_corpus([path], out, rows=10)
    assert (done.rows, done.parts, done.resumed) == (40, 4, 2)
    whole = tmp_path / "whole"
    code_corpus([path], whole, rows=10)
    assert events(out) == events(whole)
    assert code_corpus([path], out, rows=10).resumed == 4


def test_another_corpus_does_not_mix_into_the_folder(tmp_path: Path):
    out = tmp_path / "out"
    code_corpus([write(tmp_path / "a.jsonl", rows(4))], out)
    with pytest.raises(EvidenceError, match=r"part 0 of another corpus.*\n.*another folder"):
        code_corpus([write(tmp_path / "b.jsonl", rows(5))], out)


def test_a_file_that_is_not_there_or_is_damaged_is_named(tmp_path: Path):
    with pytest.raises(EvidenceError, match=r"nowhere\.jsonl: this file cannot be read"):
        code_corpus([tmp_path / "nowhere.jsonl"], tmp_path / "out")
    (tmp_path / "bad.jsonl.gz").write_bytes(b"not gzip")
    with pytest.raises(EvidenceError, match=r"bad\.jsonl\.gz: this file cannot be read"):
        code_corpus([tmp_path / "bad.jsonl.gz"], tmp_path / "out")


def test_a_monstrous_row_is_set_aside_and_does_not_fill_the_memory(tmp_path: Path):
    path = write(tmp_path / "news.jsonl", rows(1))
    with path.open("ab") as file:
        file.write(b'{"text": "' + b"x" * 3_000_000 + b'", "date": "2023-05-03"}\n')
    write(tmp_path / "more.jsonl", rows(1))
    with path.open("ab") as file:
        file.write((tmp_path / "more.jsonl").read_bytes())
    done = code_corpus([path], tmp_path / "out")
    assert (done.rows, done.quarantined) == (3, 1)


@pytest.fixture
def cluster() -> Iterator[Any]:
    from distributed import Client, LocalCluster

    with (
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs="CRITICAL",
        ) as local,
        Client(local) as client,
    ):
        yield client


@pytest.mark.filterwarnings("ignore")
def test_a_killed_worker_loses_nothing(tmp_path: Path, cluster: Any):
    """One of two worker processes is killed while parts are with both; its part is coded by another."""
    path = write(tmp_path / "news.jsonl", rows(6_000))
    killed: list[int] = []

    def kill(done: Progress) -> None:
        if done.parts == 2 and not killed:
            pid = next(iter(cluster.run(os.getpid).values()))
            os.kill(pid, signal.SIGKILL)
            killed.append(pid)
            time.sleep(0.2)

    done = code_corpus([path], tmp_path / "out", pool=cluster, in_flight=6, rows=300, tell=kill)
    assert killed
    assert (done.rows, done.parts, done.resumed) == (6_000, 20, 0)
    code_corpus([path], tmp_path / "here", rows=300)
    assert events(tmp_path / "out") == events(tmp_path / "here")
