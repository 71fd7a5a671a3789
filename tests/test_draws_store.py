"""A folder of draws gives back what was put in or nothing, whoever else writes there and whatever breaks."""

import os
import subprocess
import sys
from collections.abc import Mapping
from importlib import resources
from pathlib import Path

import numpy as np
import pytest

from tarjih import draws_store
from tarjih.case import open_case
from tarjih.draws_store import FolderStore, engine_digest, open_store

ROWS = {"z": np.random.default_rng(1).standard_normal((3, 4)), "numbers": np.array([-1.5, np.inf, 0.0])}
SRC = Path(draws_store.__file__).parents[1]


def store(folder: Path, **options: int) -> FolderStore:
    return FolderStore(folder, engine="e1", **options)


def equal(found: Mapping[str, np.ndarray] | None, rows: Mapping[str, np.ndarray] = ROWS) -> bool:
    return found is not None and set(found) == set(rows) and all(np.array_equal(found[n], rows[n]) for n in rows)


def only_file(folder: Path) -> Path:
    (path,) = folder.iterdir()
    return path


def test_what_was_put_in_comes_out_with_the_same_bits(tmp_path):
    one = store(tmp_path / "deep" / "draws")
    assert one.get("k") is None
    one.put("k", ROWS)
    assert equal(store(tmp_path / "deep" / "draws").get("k"))
    assert one.get("other") is None
    one.put("k", {"z": np.zeros(1)})
    assert equal(one.get("k"), {"z": np.zeros(1)})


def test_another_engine_finds_nothing_of_this_one(tmp_path):
    store(tmp_path).put("k", ROWS)
    assert FolderStore(tmp_path, engine="e2").get("k") is None


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text"])
def test_a_damaged_file_is_passed_over_and_written_anew(tmp_path, damage):
    one = store(tmp_path)
    one.put("k", ROWS)
    path = only_file(tmp_path)
    content = bytearray(path.read_bytes())
    if damage == "flipped":
        content[len(content) // 2] ^= 1
    damaged = {"cut": content[:-7], "flipped": content, "empty": b"", "text": b"draws"}[damage]
    path.write_bytes(bytes(damaged))
    assert one.get("k") is None
    one.put("k", ROWS)
    assert equal(one.get("k"))


def test_a_file_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    """The last step is a rename: until then readers find nothing, and if it fails nothing is left behind."""
    one = store(tmp_path)
    seen: list[object] = []

    def interrupted(self: Path, target: Path) -> Path:
        seen.append(one.get("k"))
        raise OSError("interrupted")

    monkeypatch.setattr(Path, "replace", interrupted)
    one.put("k", ROWS)
    assert seen == [None]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path):
    (tmp_path / "file").write_text("in the way")
    one = store(tmp_path / "file" / "draws")
    one.put("k", ROWS)
    assert one.get("k") is None


def test_a_folder_that_others_keep_can_be_read(tmp_path, monkeypatch):
    """Where the time of use may not be written down, the draws are of use all the same."""
    store(tmp_path).put("k", ROWS)

    def denied(*_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "utime", denied)
    assert equal(store(tmp_path).get("k"))


def test_the_files_used_longest_ago_are_dropped_and_nothing_else(tmp_path):
    """Room for three: of four the one that nobody asked for goes, and a stranger's file stays."""
    (tmp_path / "notes.txt").write_text("a stranger's" * 1000)
    store(tmp_path).put("a", ROWS)
    size = next(path for path in tmp_path.iterdir() if path.suffix == ".draws").stat().st_size
    one = store(tmp_path, most_bytes=3 * size)
    for key in ("b", "c"):
        one.put(key, ROWS)
    for age, path in enumerate(sorted(tmp_path.glob("*.draws"), key=lambda path: path.stat().st_mtime_ns)):
        os.utime(path, (1000.0 + age, 1000.0 + age))
    assert one.get("a") is not None
    one.put("d", ROWS)
    assert [one.get(key) is not None for key in "abcd"] == [True, False, True, True]
    assert (tmp_path / "notes.txt").exists()


def test_two_processes_share_a_folder(tmp_path):
    """Each writes and reads the same forty keys, in a folder that holds only a few: no crash, no wrong array."""
    script = f"""
import numpy as np
from pathlib import Path
from tarjih.draws_store import FolderStore
store = FolderStore(Path({str(tmp_path)!r}), engine="e", most_bytes=20_000)
for turn in range(3):
    for key in range(40):
        store.put(str(key), {{"z": np.full((8, 50), float(key))}})
        found = store.get(str(key))
        assert found is None or (found["z"] == key).all()
"""
    environment = os.environ | {"PYTHONPATH": str(SRC)}
    running = [subprocess.Popen([sys.executable, "-c", script], env=environment) for _ in range(2)]
    assert [one.wait(timeout=60) for one in running] == [0, 0]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 20_000
    assert {path.suffix for path in tmp_path.iterdir()} == {".draws"}


# Where the folder lies


def test_the_folder_is_the_one_that_is_named_or_the_systems_own(tmp_path):
    def folder(**environment: str) -> Path | None:
        found = open_store(environment)
        return None if found is None else found.folder

    home = str(tmp_path)
    assert folder(TARJIH_CACHE="/x/y", HOME=home, XDG_CACHE_HOME="/z") == Path("/x/y")
    assert folder(HOME=home, XDG_CACHE_HOME="/z") == Path("/z/tarjih/draws")
    assert folder(TARJIH_CACHE="off", HOME=home) is None
    assert folder() is None
    if sys.platform != "win32":
        assert folder(HOME=home, XDG_CACHE_HOME="not/absolute") == tmp_path / ".cache" / "tarjih" / "draws"


def test_the_engines_digest_follows_its_code_and_its_data(tmp_path, monkeypatch):
    """A changed line anywhere up to inference, or a changed word list, makes the digest another one."""
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    digests = []
    for name in ("claims/words.yaml", "model/a.py", "evidence/a.py", "inference/deep/a.py"):
        for text in ("one", "two"):
            for stage in ("claims", "model", "evidence", "inference"):
                (tmp_path / stage).mkdir(exist_ok=True)
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text(text)
            engine_digest.cache_clear()
            digests.append(engine_digest())
    (tmp_path / "inference" / "__pycache__").mkdir()
    (tmp_path / "inference" / "__pycache__" / "a.pyc").write_text("compiled")
    engine_digest.cache_clear()
    assert engine_digest() == digests[-1]
    engine_digest.cache_clear()
    assert len(set(digests)) == len(digests)


def test_a_case_keeps_its_draws_where_the_environment_says(tmp_path, monkeypatch):
    """The second forecast takes its draws from the folder, and says the same to the last digit."""
    monkeypatch.setenv("TARJIH_CACHE", str(tmp_path / "kept"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.yaml").write_text(
        """
tarjih: 1
name: small
step: month
start: 2021-01
as_of: 2021-06-30
variables: {v: {states: [a, b], start: a, spell: {starts: {chance: 0.1..0.4, within: year}, lasts: 1 month}}}
questions: {q: {ask: v == b by 2021-12}}
"""
    )
    said: list[str] = []
    first, again = (
        open_case(tmp_path).forecast(draws=20, progress=lambda what, _: said.append(what)).forecast for _ in range(2)
    )
    assert sum(what.startswith("learning from the evidence (") for what in said) == 1
    assert len(list((tmp_path / "kept").iterdir())) == 1
    assert first.questions == again.questions
    assert first.diagnostics == again.diagnostics
    assert open_case(tmp_path, keep=False).store is None
