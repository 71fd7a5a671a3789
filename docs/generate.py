"""Fill the pages with what the commands really print: `python docs/generate.py`, or `--check` to compare only.

A page asks for output with a line `<!-- output of: tarjih schema --help -->`, followed by a code block that this
script replaces. Commands run in a folder that holds the files of docs/examples, at 80 columns, without colour.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = (
    *("README.md", "docs/tutorial.md", "docs/commands.md", "docs/asking.md", "docs/scoring.md", "docs/exposure.md"),
    *("docs/history.md", "docs/reading.md", "docs/case-kazakhstan-russia.md"),
)
EXAMPLES = ROOT / "docs" / "examples"
BLOCK = re.compile(r"<!-- output of: (?P<commands>.+?) -->\n```text\n(?P<output>.*?)```\n", re.DOTALL)


def run(commands: str, folder: Path) -> str:
    """Return what the last of the commands, joined by `&&`, prints on standard output."""
    environment = os.environ | {"COLUMNS": "80", "NO_COLOR": "1", "TERM": "dumb", "PYTHONPATH": str(ROOT / "src")}
    output = ""
    for command in commands.split(" && "):
        words = shlex.split(command)
        if words[0] != "tarjih":
            raise SystemExit(f"{command}: only tarjih's own commands are run")
        program = [sys.executable, "-c", "from tarjih.cli import main; main()", *words[1:]]
        done = subprocess.run(program, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise SystemExit(f"{command} failed:\n{done.stderr}")
        output = done.stdout
    lines = [line.rstrip() for line in output.replace(str(folder), ".").strip("\n").split("\n")]
    return "\n".join(lines) + "\n"


def filled(page: Path) -> str:
    """Return the page with every block of output made anew."""

    def replace(match: re.Match[str]) -> str:
        with tempfile.TemporaryDirectory() as folder:
            shutil.copytree(EXAMPLES, folder, dirs_exist_ok=True)
            output = run(match["commands"], Path(folder).resolve())
        return f"<!-- output of: {match['commands']} -->\n```text\n{output}```\n"

    return BLOCK.sub(replace, page.read_text(encoding="utf-8"))


def shape(text: str) -> str:
    """Return the text with its numbers and bars masked: another processor may round a last digit otherwise."""
    return re.sub(r"[█▉▊▋▌▍▎▏╌▁▂▃▄▅▆▇]+|[<×]?\d+(?:\.\d+)?", "#", text)


def main() -> None:
    """Write the pages, or compare them."""
    stale = []
    # Commands wait for each other no more than there are cores.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pages = [(name, ROOT / name, pool.submit(filled, ROOT / name)) for name in reversed(PAGES)]
    for name, page, found in reversed(pages):
        text = found.result()
        if "--check" not in sys.argv[1:]:
            page.write_text(text, encoding="utf-8")
        elif re.sub(r"\s+", " ", shape(text)) != re.sub(r"\s+", " ", shape(page.read_text(encoding="utf-8"))):
            stale.append(name)
    if stale:
        raise SystemExit(f"out of date: {', '.join(stale)}. Run: python docs/generate.py")


if __name__ == "__main__":
    main()
