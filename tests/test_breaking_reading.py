"""Texts, servers and places that nobody should meet, and that must not stop or mislead the reading of a report."""

import io
import json
import os
import stat
import subprocess
import sys
import zipfile
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from tarjih.claims.claim import Claim
from tarjih.claims.exchange import to_json_lines
from tarjih.claims.extract import extract_claims
from tarjih.claims.llm import read_with_server
from tarjih.cli import app
from tarjih.cli.files import write
from tarjih.errors import ReadingError
from tarjih.evidence.coding.ledger_rows import write_ledger
from tarjih.text.dates import find_times
from tarjih.text.reading import document, read_document
from tarjih.text.segmentation import LONGEST
from tarjih.text.tokens import tokens

TEXT = "Norway will likely close the strait by the end of 2031."
DAY = date(2030, 5, 1)
RUNNER = CliRunner()


def test_a_dash_is_standard_input() -> None:
    command = [sys.executable, "-m", "tarjih", "read", "-", "--as-of", "2030-05-01", "--format", "jsonl"]
    done = subprocess.run(command, input=TEXT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[0])["subject"]["code"] == "NOR"


def test_a_device_is_written_to_and_stays_a_device(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write(pipe, "claims")
        assert (os.read(reader, 10), stat.S_ISFIFO(pipe.stat().st_mode)) == (b"claims", True)
    finally:
        os.close(reader)


def test_a_link_stays_a_link_and_its_file_is_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("before")
    link = tmp_path / "link"
    link.symlink_to("file")
    write(link, "after")
    assert (link.is_symlink(), (tmp_path / "file").read_text()) == (True, "after")


def test_a_hundred_comments_before_no_page_are_seen_through_at_once() -> None:
    # Two to the power of their number, if each could end where any other does.
    from tarjih.text.formats import text_format

    assert text_format("<!---->" * 100 + "x", name="a.txt") == "text"
    assert text_format("<!-- a --> <!----><html>", name="a.txt") == "html"


@pytest.mark.parametrize("front", ["x: " + "[" * 9000, "x: !!int ''", "? [[a], [b]]\n: c", "x: !!float y", "<<: 3"])
def test_front_matter_that_cannot_be_read_says_nothing_and_stops_nothing(tmp_path: Path, front: str) -> None:
    path = tmp_path / "note.md"
    path.write_text(f"---\n{front}\n---\n{TEXT}\n", "utf-8")
    assert TEXT in read_document(path).text


@pytest.mark.parametrize("digits", ["9" * 41, "9" * 400, "9" * 5000, "1" + ",000" * 200])
def test_a_number_beyond_all_amounts_is_no_figure(digits: str) -> None:
    found = document(f"Norway spent {digits} dollars. Norway will likely spend {digits} dollars in {digits} years.")
    claims = extract_claims(found)
    assert [figure for claim in claims for figure in claim.figures] == []
    assert len(list(to_json_lines(claims))) == len(claims)


@pytest.mark.parametrize("day", [date.min, date(1, 12, 31), date(9999, 1, 1), date.max])
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "yesterday, last year, last century, next winter, after 31 December 9999, before 1 January 0001"),
        ("en", "in 9000 years, 5000 years ago, next Monday, last weekend, in two weeks, the end of the century"),
        ("ar", "أمس، العام الماضي، القرن الماضي، قبل عشر سنوات، العام المقبل، الأسبوع المقبل"),
    ],
)
def test_a_day_beyond_the_calendar_is_no_day(day: date, language: str, text: str) -> None:
    for time in find_times(tokens(text), language, day):
        assert time.start is None or time.by is None or time.start <= time.by


@given(st.text("ab .!؟(\n", max_size=200), st.integers(1, 3))
def test_a_sentence_without_end_is_cut_between_words_and_loses_none(text: str, times: int) -> None:
    whole = f"a {text} " + "word (" * (LONGEST // 6 * times) + "end"
    spans = [sentence.span for sentence in document(whole).sentences]
    assert all(span.end - span.start <= LONGEST for span in spans)
    assert all(one.end <= two.start for one, two in pairwise(spans))
    assert sum(span.of(whole).count("word") for span in spans) == whole.count("word")


def test_a_word_without_end_is_cut_too() -> None:
    whole = "a" * (3 * LONGEST + 5)
    assert "".join(sentence.span.of(whole) for sentence in document(whole).sentences) == whole


def test_a_word_file_that_unpacks_without_end_is_refused_whatever_its_parts_are_called(tmp_path: Path) -> None:
    made = io.BytesIO()
    docx.Document().save(made)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/media/image1.png", b"\0" * 129_000_000)
    path = tmp_path / "bomb.docx"
    path.write_bytes(made.getvalue())
    with pytest.raises(ReadingError, match="unpacks to 129 MB"):
        read_document(path)


def test_a_scale_that_does_not_exist_is_told_by_draft_as_by_read(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(TEXT, "utf-8")
    said = RUNNER.invoke(app, ["draft", str(path), "--name", "a", "--folder", str(tmp_path), "--scale", "none"])
    assert (said.exit_code, "is not a scale" in said.stderr) == (2, True)


class Memory(dict[str, str]):
    """Keeps answers as long as a test lasts."""

    def put(self, key: str, answer: str, /) -> None:
        self[key] = answer


def asked(content: str, kept: Memory | None = None, **more: Any) -> tuple[list[Claim], Any]:
    body = {"choices": [{"message": {"content": content}}], **more}
    return read_with_server(document(TEXT, written_on=DAY), post=lambda _: (200, body), model="m", kept=kept)


SAID = {"quote": TEXT, "kind": "forecast", "predicate": "close", "cues": [{"text": "likely", "class": "likely"}]}


@pytest.mark.parametrize("usage", [[1], "many", {"prompt_tokens": "12"}, {"prompt_tokens": float("nan")}, None])
def test_a_server_that_counts_its_tokens_oddly_is_read_all_the_same(usage: object) -> None:
    claims, use = asked(json.dumps({"claims": [SAID]}), usage=usage)
    assert (len(claims), use.prompt_tokens) == (1, 0)


@pytest.mark.parametrize("content", ["[" * 200_000, '{"claims":' + "[" * 200_000, "nothing", "\ud800"])
def test_an_answer_that_cannot_be_read_is_counted_and_asked_for_again(content: str) -> None:
    kept = Memory()
    claims, use = asked(content, kept)
    assert (claims, dict(use.dropped), kept) == ([], {"answer without a list of claims": 1}, {})


def test_half_a_character_from_a_server_is_in_no_source_and_stops_nothing() -> None:
    kept = Memory()
    claims, use = asked(json.dumps({"claims": [SAID, SAID | {"subject": "\ud800"}, SAID | {"quote": "\udfff"}]}), kept)
    # Without its subject the second says what the first did.
    assert len(claims) == 1
    assert use.dropped == {
        "subject that is not in the source": 1,
        "claim that was said before": 1,
        "quote that is not in the source": 1,
    }
    assert len(kept) == 1


def test_half_a_character_in_a_name_does_not_stop_a_ledger(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    text = "Russian forces shelled a Ukrainian border post on Monday."
    path.write_text('{"id": "\\ud800", "date": "2023-05-03", "text": "' + text + '"}\n', "utf-8")
    done = RUNNER.invoke(app, ["code", str(path), "-o", str(tmp_path / "out"), "--format", "csv"])
    assert (done.exit_code, write_ledger(tmp_path / "out", tmp_path / "again.csv")) == (0, 1)


HOSTILE = (
    "Title\x7f \x1b]0;x\x1b\\ \x80\n\n"
    "Norway \x1b[31mwill likely close\x9b2J the strait\ufffe by 2031. If Sweden\x1b[2J attacks, Norway may close it. "
    "Sweden attacked Norway\x1b on 3 May 2029.\n"
)


def test_a_report_cannot_command_the_terminal(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(HOSTILE, "utf-8")
    shown = RUNNER.invoke(app, ["read", str(path), "--as-of", "2030-05-01"])
    assert shown.exit_code == 0
    assert not set(shown.stdout) & {chr(code) for code in (*range(10), *range(11, 32), *range(127, 160))}


def test_a_draft_of_a_report_with_control_characters_passes_its_check(tmp_path: Path) -> None:
    path = tmp_path / "note.txt"
    path.write_text(HOSTILE, "utf-8")
    arguments = ["draft", str(path), "--name", "case", "--folder", str(tmp_path), "--as-of", "2030-05-01"]
    assert RUNNER.invoke(app, arguments).exit_code == 0
    checked = RUNNER.invoke(app, ["check", str(tmp_path / "case")])
    assert checked.exit_code == 0, checked.output
