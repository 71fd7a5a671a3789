"""Build the wheel whose reading of texts is compiled, and hold it to the plain code.

    python benchmarks/compiled.py

Every gold sentence must give the same claims, compiled or not. The build takes about three minutes and a C compiler,
and happens in a temporary folder: this checkout stays as it is.
"""

import argparse
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
PARTS = ("pyproject.toml", "README.md", "LICENSE", "NOTICE")
MOST_SHOWN = 10


def build(into: Path) -> Path:
    """Build the compiled wheel in a folder and unpack it there.

    Returns:
        The folder that holds its package `tarjih`.

    Raises:
        SystemExit: with the last lines of the compiler, if it does not take the code.
    """
    for part in PARTS:
        shutil.copy(ROOT / part, into)
    shutil.copytree(ROOT / "src", into / "src", ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into / "dist")]
    setting = os.environ | {"HATCH_BUILD_HOOKS_ENABLE": "1"}
    done = subprocess.run(
        command, cwd=into, env=setting, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        # Of a compiler's megabytes the lines that say why.
        lines = [line[:300] for line in done.stdout.splitlines() if "warning: Treating" not in line]
        raise SystemExit("The code could not be compiled:\n" + "\n".join(lines[-20:]))
    unpacked = into / "unpacked"
    with zipfile.ZipFile(next((into / "dist").glob("*.whl"))) as wheel:
        wheel.extractall(unpacked)
    return unpacked


def claims(package: Path) -> list[str]:
    """Return the claims of every gold sentence, one line a sentence, as the code in a folder reads them."""
    command = [sys.executable, __file__, "--read", str(package)]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, encoding="utf-8").stdout.splitlines()


def read(package: Path) -> None:
    """Print the claims of every gold sentence, and first whether the code that reads them is compiled."""
    sys.path[:0] = [str(package), str(ROOT)]
    from tarjih.claims import extract
    from tests.gates.reading_scores import GOLD, LANGUAGES, gold_rows, read_row

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    print("compiled" if Path(extract.__file__).suffix != ".py" else "plain")
    for language, name in LANGUAGES.items():
        for path in sorted(GOLD.glob(f"{name}*.jsonl")):
            for half in ("dev", "test"):
                for row in gold_rows(language, half, file=path.stem):
                    print(row["id"], read_row(row, language))


def main() -> int:
    """Build, read both ways and say how many sentences differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--read", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.read:
        read(options.read)
        return 0
    with TemporaryDirectory() as folder:
        compiled = claims(build(Path(folder)))
        plain = claims(ROOT / "src")
    if (plain.pop(0), compiled.pop(0)) != ("plain", "compiled"):
        print("The wheel holds no compiled reader.")
        return 1
    differ = [pair for pair in zip(plain, compiled, strict=True) if pair[0] != pair[1]]
    for one, other in differ[:MOST_SHOWN]:
        print(f"plain    {one}\ncompiled {other}\n")
    print(f"{len(plain) - len(differ):,} of {len(plain):,} gold sentences give the same claims, compiled or not.")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
