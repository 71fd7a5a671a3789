"""A folder of posterior draws, so that a page, a what-if or the same forecast again need not draw them anew.

A file is written whole or not at all; what was cut short, changed or made by another version of the engine is
passed over, and drawn again. Nothing is lost with the folder but time.
"""

import hashlib
import io
import os
import platform
import sys
import tempfile
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

# Of any kind of number: draws are floats, and a text is its bytes.
Array = NDArray[Any]

# A folder, or `off`. Without it the draws lie where the system keeps what can be made again.
VARIABLE = "TARJIH_CACHE"
# About five hundred headlines of the bundled case.
MOST_BYTES = 256 * 2**20

# What a draw follows from: the stages up to inference, with their data files, and the libraries that reckon.
_STAGES = ("claims", "model", "evidence", "inference")
_LIBRARIES = ("numpy", "scipy", "numba", "llvmlite")
_KEPT, _PART = ".draws", ".part"


class FolderStore:
    """Keep arrays in a folder, the least used files dropped when it grows beyond its bound.

    Several processes may share the folder. One that cannot be read or written keeps nothing.
    """

    def __init__(self, folder: Path, *, engine: str, most_bytes: int = MOST_BYTES) -> None:
        """Name the folder, which is made when it is first needed, and the digest of the engine that draws."""
        self.folder, self.engine, self.most_bytes = folder, engine, most_bytes

    def get(self, key: str) -> Mapping[str, Array] | None:
        """Return what was put in under the key; None if it is not there, or no longer as it was put in."""
        path = self._path(key)
        try:
            content = path.read_bytes()
        except OSError:
            return None
        with suppress(OSError):  # a folder that others keep may be read only
            # The file was of use: it is not the next to be dropped.
            os.utime(path)
        digest, arrays = content[:32], content[32:]
        if hashlib.sha256(arrays).digest() != digest:
            return None
        try:
            with np.load(io.BytesIO(arrays), allow_pickle=False) as found:
                return {name: found[name] for name in found.files}
        except (ValueError, OSError, EOFError, zipfile.BadZipFile):
            return None

    def put(self, key: str, arrays: Mapping[str, Array]) -> None:
        """Keep arrays under a key."""
        packed = io.BytesIO()
        np.savez(packed, allow_pickle=False, **arrays)
        content = packed.getvalue()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(self._path(key), hashlib.sha256(content).digest() + content)
            self._trim()
        except OSError:
            return

    def _write(self, path: Path, content: bytes) -> None:
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=_PART, delete=False) as file:
            part = Path(file.name)
            try:
                file.write(content)
                file.close()
                # Readers see the old file or the new one, never a part of it.
                part.replace(path)
            except OSError:
                part.unlink(missing_ok=True)
                raise

    def _path(self, key: str) -> Path:
        return self.folder / (hashlib.sha256(f"{self.engine}:{key}".encode()).hexdigest() + _KEPT)

    def _trim(self) -> None:
        """Drop the files that were used longest ago, those of earlier engines and broken-off parts among them."""
        sizes: list[tuple[float, int, Path]] = []
        for path in self.folder.iterdir():
            if path.suffix in (_KEPT, _PART):
                try:
                    stat = path.stat()
                except FileNotFoundError:  # another process was faster
                    continue
                sizes.append((stat.st_mtime, stat.st_size, path))
        left = sum(size for _, size, _ in sizes)
        for _, size, path in sorted(sizes):
            if left <= self.most_bytes:
                return
            path.unlink(missing_ok=True)
            left -= size


def open_store(environment: Mapping[str, str]) -> FolderStore | None:
    """Return the store that a person's environment names: `TARJIH_CACHE`, or the system's folder for caches.

    None where `TARJIH_CACHE` is `off`, or no folder of their own can be found.
    """
    named = environment.get(VARIABLE, "").strip()
    if named == "off":
        return None
    if named:
        return FolderStore(Path(named), engine=engine_digest())
    # A relative path is no valid one there, by the XDG base directory specification.
    base = environment.get("XDG_CACHE_HOME", "")
    if Path(base).is_absolute():
        return FolderStore(Path(base) / "tarjih" / "draws", engine=engine_digest())
    home = environment.get("LOCALAPPDATA", "") if sys.platform == "win32" else environment.get("HOME", "")
    if not Path(home).is_absolute():
        return None
    below = Path(home) if sys.platform == "win32" else Path(home) / ".cache"
    return FolderStore(below / "tarjih" / "draws", engine=engine_digest())


@cache
def engine_digest() -> str:
    """Return a digest of what draws: this package's code and data up to inference, the libraries, and the machine."""
    digest = hashlib.sha256(stages_digest(*_STAGES).encode())
    versions = [f"{name} {metadata.version(name)}" for name in _LIBRARIES]
    digest.update(" ".join([*versions, platform.python_version(), platform.machine(), platform.system()]).encode())
    return digest.hexdigest()


def stages_digest(*stages: str) -> str:
    """Return a digest of the code and data files of some stages of this package."""
    digest = hashlib.sha256()
    for stage in stages:
        _digest_folder(digest, resources.files("tarjih") / stage, stage)
    return digest.hexdigest()


def _digest_folder(digest: "hashlib._Hash", folder: Traversable, name: str) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        below = f"{name}/{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                _digest_folder(digest, entry, below)
        else:
            content = entry.read_bytes()
            digest.update(f"{below} {len(content)}\n".encode() + content)
