"""Issued forecasts: written once, found changed by whoever changes them, and whole whatever kills the writer."""

import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from tarjih.case.issued import Answered, Issued, append_issued, read_issued
from tarjih.errors import CaseError

ROOT = Path(__file__).parent.parent
FIRST = date(2022, 1, 31)


def forecast(number: int = 0, p: float = 0.1) -> Issued:
    """Return a forecast of its own day, with a question whose number is told by its bits."""
    return Issued(
        case="two-ports",
        as_of=FIRST + timedelta(days=number),
        issued_on=date(2022, 6, 30),
        retrospective=True,
        until=date(2043, 12, 31),
        draws=200,
        seed=1,
        choice="auto",
        version="0.1.0",
        model_hash="m" * 16,
        evidence_hash="e" * 16,
        engine="exact",
        log_evidence=-1.5,
        questions=(
            Answered("q", "strike == active by 2023-06", (p + number / 3) % 1, 0.0, 1.0, 0.0, 200.0, "exact", FIRST),
        ),
        left_out={"other": "its condition can no longer come true"},
        scenarios_at=None,
        scenarios=(),
        facts={"stops/stop-1": "01234567"},
        searched={},
        environment={"processor": "one"},
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "issued.jsonl"


def written(path: Path, count: int) -> bytes:
    for number in range(count):
        append_issued(path, forecast(number))
    return path.read_bytes()


def test_what_was_issued_is_read_back_to_the_last_bit(path):
    found = [append_issued(path, forecast(number)) for number in range(3)]
    book = read_issued(path)
    assert [line.issued for line in book.lines] == [forecast(number) for number in range(3)]
    assert list(book.lines) == [one.line for one in found]
    assert (book.problems, book.torn, [one.new for one in found]) == ((), 0, [True] * 3)


def test_the_same_forecast_again_changes_nothing(path):
    """It was issued on another day or computer: the first line stands."""
    before = written(path, 2)
    again = append_issued(path, replace(forecast(1), issued_on=date(2023, 1, 1), environment={"processor": "two"}))
    assert (again.new, again.line.number, path.read_bytes()) == (False, 2, before)
    assert append_issued(path, replace(forecast(1), seed=2)).line.number == 3


def test_a_digest_is_that_of_the_text_that_follows_it(path):
    """Anybody can check a line without tarjih: `cut -c78- | sha256sum`, less the line's end."""
    lines = written(path, 2).splitlines()
    for line in lines:
        assert hashlib.sha256(line[77:]).hexdigest() == json.loads(line)["digest"]
    assert json.loads(lines[1])["previous"] == json.loads(lines[0])["digest"]


def forged(line: bytes) -> bytes:
    """Return a changed line with a digest that fits it."""
    body = line[77:].replace(b'"seed":1', b'"seed":7')
    return b'{"digest":"' + hashlib.sha256(body).hexdigest().encode() + b'",' + body


@pytest.mark.parametrize(
    ("change", "where", "found"),
    [
        (
            lambda a, b, c: [a, b.replace(b'"mean":0.43', b'"mean":0.93'), c],
            "issued.jsonl:2",
            "its digest does not fit",
        ),
        (lambda a, b, c: [a, forged(b), c], "issued.jsonl:3", "does not follow from the one before"),
        (lambda a, b, c: [a, c], "issued.jsonl:2", "does not follow from the one before"),
        (lambda a, b, c: [b, c], "issued.jsonl:1", "does not follow from the one before"),
        (lambda a, b, c: [a, b, b, c], "issued.jsonl:3", "does not follow from the one before"),
        (lambda a, b, c: [a, b"", b, c], "issued.jsonl:2", "its digest does not fit"),
    ],
    ids=["changed", "forged", "dropped", "beheaded", "doubled", "empty"],
)
def test_any_change_is_found_and_nothing_is_built_on_it(path, change, where, found):
    changed = change(*written(path, 3).splitlines())
    assert changed != path.read_bytes().splitlines()
    path.write_bytes(b"\n".join(changed) + b"\n")
    problems = read_issued(path).problems
    assert (problems[0].where, found in problems[0].found) == (where, True)
    before = path.read_bytes()
    with pytest.raises(CaseError, match=where):
        append_issued(path, forecast(9))
    assert path.read_bytes() == before


def test_every_byte_counts(path):
    """A bit is turned at each place of the middle line in turn: every one of these changes is found."""
    whole = written(path, 3)
    first, second, _ = (len(line) + 1 for line in whole.splitlines())
    for place in range(first, first + second):
        changed = bytearray(whole)
        changed[place] ^= 1
        path.write_bytes(changed)
        assert read_issued(path).problems, place


@pytest.mark.parametrize("left", [1, 10, 11, 40, 75, 76, 77, 78, 200, -2])
def test_half_a_line_is_told_and_never_read(path, left):
    whole = written(path, 2)
    third = written(path, 3)[len(whole) :]
    path.write_bytes(whole + third[:left])
    book = read_issued(path)
    assert (len(book.lines), book.problems, book.torn) == (2, (), len(third[:left]))
    found = append_issued(path, forecast(2))
    assert (found.cleared, found.line.number) == (len(third[:left]), 3)
    assert path.read_bytes() == whole + third


def test_a_whole_line_whose_end_was_cut_off_is_never_cleared_away(path):
    """Many an editor leaves the last line end out: what was issued must not be taken for what a killed run left."""
    whole = written(path, 2)
    path.write_bytes(whole[:-1])
    [problem] = read_issued(path).problems
    assert (problem.where, problem.mend.split(",")[0]) == ("issued.jsonl:2", "Add a line end to the file")
    with pytest.raises(CaseError, match="only its line end is missing"):
        append_issued(path, forecast(2))
    assert path.read_bytes() == whole[:-1]
    path.write_bytes(whole)
    assert append_issued(path, forecast(2)).line.number == 3


@pytest.mark.parametrize("text", [b"what I must not forget", b'{"digest":"none"}', b"{}", bytes(100)])
def test_nobody_elses_text_is_cleared_away(path, text):
    """A file that --file names by mistake may hold a single line without an end."""
    path.write_bytes(text)
    with pytest.raises(CaseError, match="this is not the beginning of an issued forecast"):
        append_issued(path, forecast())
    assert path.read_bytes() == text


@pytest.mark.parametrize(
    ("change", "found", "mend"),
    [
        (lambda whole: whole.replace(b"\n", b"\r\n"), "its line ends were changed to CR LF", "issued.jsonl -text"),
        (lambda whole: b"\xef\xbb\xbf" + whole, "a byte order mark", "Save it as UTF-8 without a byte order mark"),
    ],
)
def test_what_a_program_did_to_every_line_is_told_once(path, change, found, mend):
    path.write_bytes(change(written(path, 3)))
    [problem] = read_issued(path).problems
    assert (found in problem.found, mend in problem.mend) == (True, True)


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        (b'"draws":200', b'"draws":1000000000', "it has 1000000000 draws"),
        (b'"draws":200', b'"draws":0', "it has 0 draws"),
        (b'"seed":1', b'"seed":-1', "its seed is -1"),
        (b'"until":"2043', b'"until":"2001', "it is of 2022-01-31 and ends on 2001-12-31"),
        (b'"mean":0.1', b'"mean":1.7', "an answer to q is no probability"),
        (b'"mean":0.1', b'"mean":NaN', "an answer to q is no probability"),
        (b"stops/stop-1", b"stop-1", "the fact 'stop-1' has no indicator"),
        (b'"seed":1', b'"seed":' + b"[" * 100_000 + b"]" * 100_000, "maximum recursion depth"),
    ],
)
def test_what_no_run_has_written_is_not_read_whatever_its_digest_says(path, old, new, found):
    body = written(path, 1)[77:-1]
    assert old in body
    body = body.replace(old, new)
    path.write_bytes(b'{"digest":"' + hashlib.sha256(body).hexdigest().encode() + b'",' + body + b"\n")
    [problem] = read_issued(path).problems
    assert (problem.where, found in problem.found) == ("issued.jsonl:1", True)


@pytest.mark.skipif(sys.platform == "win32", reason="there are neither links nor devices")
def test_what_is_no_file_is_refused_before_it_is_read(path, tmp_path):
    """A device such as /dev/zero never ends, and a link that leads nowhere is no book without lines."""
    nowhere, folder = tmp_path / "link", tmp_path / "folder"
    nowhere.symlink_to(tmp_path / "nothing")
    folder.mkdir()
    kinds = [(Path("/dev/zero"), "this is no file"), (nowhere, "leads nowhere"), (folder, "a folder")]
    for wrong, found in [*kinds, (tmp_path / ("x" * 300), "File name too long")]:
        for use in (read_issued, lambda file: append_issued(file, forecast())):
            with pytest.raises(CaseError, match=found):
                use(wrong)


def test_a_full_disk_leaves_the_file_as_it_was(path, monkeypatch):
    before = written(path, 2)
    write = os.write

    def full(number: int, text: bytes) -> int:
        if len(text) < 300:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(number, text[:200])

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(CaseError, match="the forecast cannot be written: No space left on device"):
        append_issued(path, forecast(2))
    assert path.read_bytes() == before


def test_a_file_of_another_form_names_its_line(path):
    written(path, 1)
    body = path.read_bytes().rstrip(b"\n")[77:].replace(b'"form":1', b'"form":2')
    digest = hashlib.sha256(body).hexdigest().encode()
    path.write_bytes(b'{"digest":"' + digest + b'",' + body + b"\n")
    [problem] = read_issued(path).problems
    assert (problem.where, problem.mend) == ("issued.jsonl:1", "Read it with the version of tarjih that wrote it")


WRITER = """
import os, sys, time
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.test_issued import forecast
from tarjih.case.issued import append_issued
write = os.write
start, count, pieces, stuck_at = map(int, sys.argv[2:])
issued = written = 0
def slowly(number, text):  # a disk that takes a line in pieces, and the second line no further than that
    global written
    if issued == 1 and written == stuck_at:
        write(1, b"stuck\\n")
        time.sleep(600)
    written += issued
    return write(number, text[:pieces])
os.write = slowly
for number in range(start, start + count):
    append_issued(Path(sys.argv[1]), forecast(number))
    write(1, f"{{number}}\\n".encode())  # acknowledged
    issued += 1
"""


def writer(path: Path, start: int, *, count: int, pieces: int, stuck_at: int = -1) -> subprocess.Popen[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT / "src")}
    numbers = [str(number) for number in (start, count, pieces, stuck_at)]
    program = [sys.executable, "-c", WRITER.format(root=str(ROOT)), str(path), *numbers]
    return subprocess.Popen(program, stdout=subprocess.PIPE, text=True, env=environment)


@pytest.mark.skipif(sys.platform == "win32", reason="there is no kill -9")
def test_kill_9_in_the_middle_of_issuing_loses_nothing_that_was_acknowledged(path):
    """Writers are killed before, in and near the end of their second line; the next one goes on."""
    acknowledged: list[int] = []
    for attempt, stuck_at in enumerate((0, 1, 7, 60)):
        with writer(path, 1000 * attempt, count=3, pieces=3, stuck_at=stuck_at) as process:
            assert process.stdout is not None
            assert [process.stdout.readline() for _ in range(2)] == [f"{1000 * attempt}\n", "stuck\n"]
            process.send_signal(signal.SIGKILL)
            assert process.wait() == -signal.SIGKILL
        acknowledged.append(1000 * attempt)
        book = read_issued(path)
        assert book.problems == ()
        assert (book.torn > 0) == (stuck_at > 0)
        there = {(line.issued.as_of - FIRST).days: line.issued for line in book.lines}
        assert sorted(there) == sorted(acknowledged)
        assert all(issued == forecast(number) for number, issued in there.items())
        assert (append_issued(path, forecast(1000 * attempt + 999)).cleared > 0) == (stuck_at > 0)
        acknowledged.append(1000 * attempt + 999)


@pytest.mark.skipif(sys.platform == "win32", reason="one process at a time appends there")
def test_processes_that_issue_at_once_wait_for_each_other(path):
    writers = [writer(path, 1000 * i, count=12, pieces=100) for i in range(2)]
    for process in writers:
        process.communicate(timeout=60)
        assert process.returncode == 0
    book = read_issued(path)
    assert (len(book.lines), book.problems, book.torn) == (24, (), 0)
