"""News becomes events, one file a part, and nothing is lost: not to a bad row, a stop or a killed worker."""

import functools
import gc
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
from tarjih.evidence.coding import Article, Progress, code_article, code_corpus, corpus
from tarjih.evidence.coding.article import INTENSITY
from tarjih.evidence.coding.corpus import BYTES, parts
from tarjih.evidence.coding.ledger_rows import write_ledger
from tarjih.evidence.coding.rows import read_rows
from tarjih.evidence.ledger import read_ledger

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


def test_tables_and_reports_are_rows_too(tmp_path: Path):
    table = tmp_path / "news.csv"
    table.write_text(f'id,date,text,desk\nt1,2023-05-03,"{SHELLED}\nMore follows.",east\n', "utf-8-sig")
    report = tmp_path / "report.html"
    report.write_text(f"<html><body><article><p>{SHELLED}</p><p>{SHELLED}</p></article></body></html>", "utf-8")
    done = code_corpus([table, report], tmp_path / "out", as_of=date(2023, 5, 3))
    assert (done.rows, done.quarantined, done.share) == (2, 0, 1.0)
    found = events(tmp_path / "out")
    assert {event["article"] for event in found} == {"t1", "report.html"}
    assert {event["occurred_on"] for event in found} == {"2023-05-01"}


def test_a_report_without_a_day_and_a_table_without_its_columns_say_what_is_missing(tmp_path: Path):
    (tmp_path / "report.txt").write_text(SHELLED, "utf-8")
    with pytest.raises(EvidenceError, match=r"does not say when it was written[^\n]*\n.*--as-of"):
        code_corpus([tmp_path / "report.txt"], tmp_path / "out")
    (tmp_path / "news.csv").write_text("day,text\n2023-05-03,x\n", "utf-8")
    with pytest.raises(EvidenceError, match=r"news\.csv:1: there is no column date; it has day, text"):
        code_corpus([tmp_path / "news.csv"], tmp_path / "out")
    (tmp_path / "old.csv").write_bytes(b"date,text\n2023-05-03,\xe3\xe4\n")
    with pytest.raises(EvidenceError, match=r"old\.csv:\d: a row here is not UTF-8"):
        code_corpus([tmp_path / "old.csv"], tmp_path / "out")


def test_zstandard_files_are_read_to_the_end_of_their_last_frame_and_a_cut_one_is_named(tmp_path: Path):
    packed = zstandard.ZstdCompressor().compress
    lines = write(tmp_path / "news.jsonl", rows(300)).read_bytes().splitlines(keepends=True)
    whole = packed(b"".join(lines[:100])) + packed(b"".join(lines[100:]))
    (tmp_path / "two.jsonl.zst").write_bytes(whole)
    assert code_corpus([tmp_path / "two.jsonl.zst"], tmp_path / "out").rows == 300
    (tmp_path / "cut.jsonl.zst").write_bytes(whole[:-9])
    with pytest.raises(EvidenceError, match=r"cut\.jsonl\.zst: this file cannot be read: it ends in the middle"):
        code_corpus([tmp_path / "cut.jsonl.zst"], tmp_path / "other")
    (tmp_path / "cut.jsonl.gz").write_bytes(gzip.compress(b"".join(lines))[:-30])
    with pytest.raises(EvidenceError, match=r"cut\.jsonl\.gz: this file cannot be read"):
        code_corpus([tmp_path / "cut.jsonl.gz"], tmp_path / "third")


def test_every_file_that_is_not_there_is_named_before_the_first_is_coded(tmp_path: Path):
    there = write(tmp_path / "a.jsonl", rows(1))
    with pytest.raises(EvidenceError) as raised:
        code_corpus([there, tmp_path / "b.jsonl", tmp_path / "c.jsonl"], tmp_path / "out")
    assert len(raised.value.problems) == 2
    assert not list((tmp_path / "out").glob("events-*"))


def test_a_part_has_no_more_bytes_than_fit_many_times_into_memory(tmp_path: Path):
    long = [{"id": f"n{i}", "date": "2023-05-03", "text": "x " * 200_000} for i in range(20)]
    packed = list(parts(read_rows([write(tmp_path / "long.jsonl", long)])))
    assert [row.number for part in packed for row in part.rows] == list(range(1, 21))
    assert len(packed) > 1
    assert all(sum(len(row.line) for row in part.rows) <= BYTES for part in packed)


def test_what_another_version_coded_is_not_mixed_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    path, out = write(tmp_path / "a.jsonl", rows(4)), tmp_path / "out"
    code_corpus([path], out)
    monkeypatch.setattr(corpus, "coder", lambda: "another")
    with pytest.raises(EvidenceError, match="coded by another version"):
        code_corpus([path], out)


def test_parts_of_a_longer_corpus_are_told(tmp_path: Path):
    out = tmp_path / "out"
    code_corpus([write(tmp_path / "a.jsonl", rows(8))], out, rows=4)
    with pytest.raises(EvidenceError, match="1 parts more than these files have"):
        code_corpus([write(tmp_path / "a.jsonl", rows(4))], out, rows=4)


@pytest.mark.parametrize("line", ["[]\n", '{"part": 0}\n', '{"part": 0, "rows": "x", "events": 1, "quarantined": 0}\n'])
def test_a_damaged_manifest_is_shown_with_its_line(tmp_path: Path, line: str):
    path, out = write(tmp_path / "a.jsonl", rows(4)), tmp_path / "out"
    code_corpus([path], out)
    (out / "manifest.jsonl").write_text(line)
    with pytest.raises(EvidenceError, match=r"manifest\.jsonl:1: this is no entry"):
        code_corpus([path], out)


def test_a_defect_in_one_article_is_set_aside_and_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def fail(article: Article) -> list[Any]:
        if article.id == "n1":
            raise IndexError("beyond the end")
        return code_article(article)

    monkeypatch.setattr(corpus, "code_article", fail)
    done = code_corpus([write(tmp_path / "a.jsonl", rows(4))], tmp_path / "out")
    assert (done.rows, done.quarantined) == (4, 1)
    (aside,) = read(tmp_path / "out" / "quarantine-00000.jsonl")
    assert (aside["row"], aside["reason"]) == (2, "a defect of tarjih, please report it: IndexError: beyond the end")


def test_deeply_nested_rows_and_control_characters_are_set_aside(tmp_path: Path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"[" * 200_000 + b"\n" + b'{"text": "a\\u0000b", "date": "2023-05-03"}\n')
    assert code_corpus([path], tmp_path / "out").quarantined == 2


def test_events_become_rows_of_a_ledger_that_are_marked_unverified(tmp_path: Path):
    content = [row | {"url": f"https://example.org/{row['id']}"} for row in rows(8)]
    out = tmp_path / "out"
    done = code_corpus([write(tmp_path / "a.jsonl", content)], out)
    assert write_ledger(out, tmp_path / "events.csv") == done.events > 0
    ledger = read_ledger(tmp_path).events
    assert [row.id for row in ledger] == [event["id"] for event in events(out)]
    assert {(row.reliability, row.credibility, row.note[:10]) for row in ledger} == {("F", "6", "UNVERIFIED")}
    first = next(row for row in ledger if row.category == "assault")
    assert (first.occurred_on, first.precision, first.source_actor[:3]) == (date(2023, 5, 1), "day", "RUS")


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


@pytest.mark.filterwarnings("ignore")
def test_work_that_kills_every_worker_ends_the_run_with_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from tarjih.cli.cluster import cluster_or_here

    path = write(tmp_path / "news.jsonl", rows(40))
    monkeypatch.setattr(corpus, "code_part", die)
    with (
        pytest.raises(EvidenceError, match=r"2 workers on this machine: the same work killed \d+ workers"),
        cluster_or_here(2, None) as (pool, width),
    ):
        code_corpus([path], tmp_path / "out", pool=pool, in_flight=2 * width)


def die(_part: Any) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_no_cache_of_words_grows_without_end():
    """A worker reads millions of texts; what it remembers of their words has a limit."""
    code_article(Article("a", SHELLED + ARABIC, date(2023, 5, 3)))
    caches = [found for found in gc.get_objects() if type(found) is functools._lru_cache_wrapper]
    ours = [found for found in caches if found.__module__.startswith(("tarjih.text", "tarjih.claims"))]
    words = iter(range(1_000_000))
    before = {found: found.cache_info().currsize for found in ours}
    for _ in range(20):
        text = " ".join(f"The forces of Land{next(words)} shelled the town with {next(words)} guns." for _ in range(50))
        code_article(Article("a", text, date(2023, 5, 3)))
    grown = [f for f in ours if f.cache_info().maxsize is None and f.cache_info().currsize > before[f] + 50]
    assert [found.__name__ for found in grown] == []
