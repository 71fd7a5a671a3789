#!/usr/bin/env python3
"""Set up tarjih on a bare machine and run it. Needs only Python 3.11 or newer and a package registry.

    python3 dev.py demo  [ARGUMENTS]    show the main job; ARGUMENTS go to `tarjih demo`
    python3 dev.py test  [ARGUMENTS]    run the tests and the doc examples; ARGUMENTS go to pytest
    python3 dev.py check [--no-tests]   everything that must pass before a change lands
    python3 dev.py lock                 pin the newest packages that fit in requirements.lock (needs uv)

The first three make .venv from requirements.lock when it is missing or out of date.
"""

# An older Python must get as far as the message that names the one it needs: keep this file readable for 3.8.
from __future__ import annotations

import difflib
import hashlib
import importlib.util
import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent
OLDEST = (3, 11)
COMMANDS = ("demo", "test", "check", "lock")

# The first file in .venv, filled in when all the rest stands. A .venv without it is not ours.
MARK = "made-by-dev.json"

EXPORT = "uv export --format requirements-txt --no-header --no-emit-project --all-groups --all-extras --upgrade --quiet"
LOCK_HEADER = f"""\
# Every package that tarjih, its tests and its checks run with, by hash. `python3 dev.py lock` made it with
# {EXPORT}
"""


class Stop(Exception):
    """Ends the run with a message for a person instead of a traceback."""


class Failed(Exception):
    """A command of the set-up failed; its last lines of output say why."""


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Run one command and return the exit status."""
    try:
        require_python(sys.version_info[:3])
        if not arguments or arguments[0] in ("-h", "--help", "help"):
            print((__doc__ or "").strip())
            return 0 if arguments else 2
        command, rest = read_command(arguments)
        if command == "lock":
            return lock(root)
        make_environment(root)
        if command == "demo":
            return call([str(tool(root, "tarjih")), "demo", *rest], root)
        if command == "test":
            return call(pytest(root, rest), root)
        return check(root, with_tests="--no-tests" not in rest)
    except Stop as stop:
        say(str(stop))
        return 1
    except KeyboardInterrupt:
        say("\nStopped.")
        return 130


def require_python(version: tuple[int, ...]) -> None:
    """Stop if this Python is too old, and name one on this machine that is not."""
    if version >= OLDEST:
        return
    names = (f"python3.{minor}" for minor in range(20, OLDEST[1] - 1, -1))
    # Tried, because version managers put names on the path that run nothing.
    newer = next((name for name in names if succeeds([name, "--version"])), None)
    raise Stop(
        f"tarjih needs Python {written(OLDEST)} or newer; this is Python {written(version)}.\n"
        + (f"Run it with {newer} instead." if newer else "Install a newer Python and run it with that.")
    )


def read_command(arguments: list[str]) -> tuple[str, list[str]]:
    """Split the command line into a known command and what follows it."""
    command, rest = arguments[0], arguments[1:]
    if command not in COMMANDS:
        near = difflib.get_close_matches(command, COMMANDS, n=1)
        meant = f" Did you mean {near[0]}?" if near else ""
        raise Stop(f"dev.py has no command {command!r}; it has {', '.join(COMMANDS)}.{meant}")
    known = {"check": ["--no-tests"], "lock": []}.get(command, rest)
    unknown = [argument for argument in rest if argument not in known]
    if unknown:
        raise Stop(f"dev.py {command} does not know {unknown[0]!r}. See: python3 dev.py --help")
    return command, rest


# The environment


def make_environment(root: Path) -> None:
    """Make .venv, or return at once if it is what requirements.lock and pyproject.toml ask for."""
    venv, wanted = root / ".venv", fingerprint(root)
    found = read_mark(venv)
    if found == wanted and tool(root, "python").exists():
        return
    started = time.monotonic()
    say(f"Making the environment ({'out of date' if found else 'first run'}, about 30 s) ...")
    try:
        install(root)
        (venv / MARK).write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    except OSError as error:
        raise Stop(
            f"Cannot make the environment in {venv}: {error.strerror or error}.\n"
            "Make room on the disk, or copy the project to a folder that you may write to."
        ) from None
    except KeyboardInterrupt:
        say("\nThe environment is only half made; the next run makes it anew.")
        raise
    say(f"Ready after {time.monotonic() - started:.0f} s.\n")


def fingerprint(root: Path) -> dict[str, str]:
    """Say what an environment depends on, so that a change in any of it asks for a new one."""
    import tomllib  # new in 3.11

    try:
        packages = (root / "requirements.lock").read_bytes()
        settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    except OSError as error:
        raise Stop(f"Cannot read {error.filename}: {error.strerror}. Is this a complete checkout?") from None
    except ValueError as error:
        raise Stop(f"Cannot read {root / 'pyproject.toml'}: {error}") from None
    # Not the whole file: settings of ruff or pytest change often and install nothing.
    project = [settings.get("build-system"), settings.get("project"), settings.get("tool", {}).get("hatch")]
    return {
        "python": written(sys.version_info[:2]),
        "folder": str(root),
        "packages": hashlib.sha256(packages).hexdigest(),
        "project": hashlib.sha256(json.dumps(project, sort_keys=True).encode()).hexdigest(),
    }


def read_mark(venv: Path) -> dict[str, str]:
    """Read what the environment was made from; nothing if it is missing or half made."""
    try:
        mark = json.loads((venv / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return mark if isinstance(mark, dict) else {}


def install(root: Path) -> None:
    """Install packages and project into a new .venv, with uv if it is there and works, else with pip."""
    uv, python, base = shutil.which("uv"), str(tool(root, "python")), base_python()
    venv, packages = str(root / ".venv"), str(root / "requirements.lock")
    ways = {}
    if uv:
        into = [uv, "pip", "install", "--python", python, "--no-deps"]
        ways["uv"] = [
            [uv, "venv", "--allow-existing", "--python", base, venv],
            [*into, "--require-hashes", "-r", packages],
            [*into, "--no-build-isolation", "--editable", str(root)],
        ]
    if importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip"):
        into = [python, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-deps"]
        ways["pip"] = [
            [base, "-m", "venv", venv],
            [*into, "--require-hashes", "-r", packages],
            [*into, "--no-build-isolation", "--editable", str(root)],
        ]
    if not ways:
        raise Stop(
            "This Python cannot make environments: its venv module is missing.\n"
            f"On Debian or Ubuntu: apt install python{written(sys.version_info[:2])}-venv. Or install uv."
        )
    labels = ("an empty environment", "the packages of requirements.lock", "tarjih itself")
    problem = ""
    for name, commands in ways.items():
        if problem:
            say(f"{problem}\nTrying with {name}.")
        clear(root / ".venv")
        try:
            for number, command in enumerate(commands):
                run_with_clock(f"  {number + 1}/{len(labels)} {labels[number]}", command, root)
            return
        except Failed as failure:
            problem = f"{name} failed:\n{failure}"
    raise Stop(
        f"{problem}\n\nThe packages come from a package registry: check the network, or name your mirror in "
        "PIP_INDEX_URL.\nThen run this again; it starts anew."
    )


def clear(venv: Path) -> None:
    """Empty .venv for a new environment, if it is ours to empty."""
    if venv.is_symlink() or (venv.exists() and not (venv / MARK).exists() and any(venv.iterdir())):
        raise Stop(f"{venv} was not made by dev.py. Move it away or delete it, then run this again.")
    venv.mkdir(exist_ok=True)
    (venv / MARK).write_text("{}", encoding="utf-8")
    for entry in venv.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(str(entry))
        elif entry.name != MARK:
            entry.unlink()


def run_with_clock(label: str, command: list[str], root: Path) -> None:
    """Run a command with its output held back, and count the seconds on a terminal so that nobody wonders."""
    started = time.monotonic()
    terminal = sys.stderr.isatty()
    lines: deque[str] = deque(maxlen=25)
    process = subprocess.Popen(
        command,
        cwd=str(root),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    sys.stderr.write(f"{label} ...")
    with process:
        reader = threading.Thread(target=lambda: lines.extend(process.stdout or ()), daemon=True)
        reader.start()
        try:
            while reader.is_alive():
                if terminal:
                    sys.stderr.write(f"\r{label} ... {time.monotonic() - started:.0f} s ")
                sys.stderr.flush()
                reader.join(0.5)
        except KeyboardInterrupt:
            process.terminate()
            raise
    seconds = time.monotonic() - started
    say(f"\r{label} ... {seconds:.0f} s " if terminal else f" {seconds:.0f} s")
    if process.returncode:
        raise Failed("".join(f"    {line}" for line in lines).rstrip() or f"    status {process.returncode}")


# The commands


def pytest(root: Path, arguments: list[str]) -> list[str]:
    """Spell the test command: everything side by side, unless a person says what to run and how."""
    # A file goes to one process whole, because the examples of a page build on each other.
    everything = ["-n", str(min(os.cpu_count() or 1, 4)), "--dist", "loadfile"]
    return [str(tool(root, "python")), "-m", "pytest", *(arguments or everything)]


def check(root: Path, *, with_tests: bool) -> int:
    """Run every check even if one fails, and end with a table of what passed."""
    python = str(tool(root, "python"))
    checks = {
        "lint": [python, "-m", "ruff", "check"],
        "format": [python, "-m", "ruff", "format", "--check"],
        "types": [python, "-m", "mypy"],
        "layers": [str(tool(root, "lint-imports")), "--no-logo"],
    }
    if with_tests:
        checks["tests"] = pytest(root, [])
    rows, failed = [], 0
    for name, command in checks.items():
        say(f"\n== {name}: {shlex.join([Path(command[0]).name, *command[1:]])}")
        started = time.monotonic()
        status = call(command, root)
        failed += status != 0
        rows.append(f"  {name:<8} {'FAILED' if status else 'passed':<8} {time.monotonic() - started:6.1f} s")
    say("\n" + "\n".join(rows))
    say(f"{failed} of {len(checks)} checks failed." if failed else f"All {len(checks)} checks passed.")
    return 1 if failed else 0


def lock(root: Path) -> int:
    """Write requirements.lock anew, without the address of any registry."""
    if not shutil.which("uv"):
        raise Stop("dev.py lock needs uv. Install it (for example: pip install uv) and run this again.")
    # A wheel that lies on this machine must not end in the lock.
    clean = {name: value for name, value in environment().items() if name != "UV_FIND_LINKS"}
    result = subprocess.run(
        EXPORT.split(), cwd=str(root), env=clean, capture_output=True, encoding="utf-8", check=False
    )
    if result.returncode:
        raise Stop(f"uv failed:\n{result.stderr.rstrip()}")
    if "://" in result.stdout:
        raise Stop("uv wrote an address into its export; requirements.lock is left as it was.")
    (root / "requirements.lock").write_text(LOCK_HEADER + result.stdout, encoding="utf-8")
    say("requirements.lock is new. Try it with: python3 dev.py check")
    return 0


def call(command: list[str], root: Path) -> int:
    """Run a command in the project's folder and return its exit status; on Ctrl-C let it end by itself."""
    process = subprocess.Popen(command, cwd=str(root), env=environment())
    try:
        status = process.wait()
    except KeyboardInterrupt:
        process.wait()
        raise
    return status if status >= 0 else 128 - status


# Small answers


def tool(root: Path, name: str) -> Path:
    """Find a program of the environment."""
    if os.name == "nt":
        return root / ".venv" / "Scripts" / f"{name}.exe"
    return root / ".venv" / "bin" / name


def base_python() -> str:
    """Find the Python to build on: never another environment, least of all .venv itself."""
    base: str = getattr(sys, "_base_executable", None) or sys.executable
    return base


def succeeds(command: list[str]) -> bool:
    """Try a command in silence."""
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def environment() -> dict[str, str]:
    """Copy the environment variables without those that would mix another Python's packages in."""
    mixed = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")
    return {name: value for name, value in os.environ.items() if name not in mixed}


def written(version: tuple[int, ...]) -> str:
    """Write a version as people do."""
    return ".".join(map(str, version))


def say(text: str) -> None:
    """Speak to the person at the terminal; standard output belongs to the command that runs."""
    sys.stdout.flush()
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
