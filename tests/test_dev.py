"""The two commands of the README on every kind of machine; nothing here installs anything."""

import ast
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import dev

ROOT = Path(dev.__file__).parent
PYPROJECT = '[project]\nname = "x"\n[tool.ruff]\nline-length = 110\n'


@pytest.fixture
def checkout(tmp_path):
    """A folder with the two files that an environment is made from."""
    (tmp_path / "requirements.lock").write_text("a==1 --hash=sha256:00\n")
    (tmp_path / "pyproject.toml").write_text(PYPROJECT)
    return tmp_path


@pytest.fixture
def pip_only(monkeypatch):
    monkeypatch.setattr("dev.shutil.which", lambda name: None)


@pytest.fixture
def commands(monkeypatch, checkout):
    """Record what would be run. A new environment gets a Python, so that it counts as complete."""
    ran = []

    def pretend(label, command, root):
        ran.append(command)
        dev.tool(root, "python").parent.mkdir(parents=True, exist_ok=True)
        dev.tool(root, "python").touch()

    monkeypatch.setattr(dev, "run_with_clock", pretend)
    return ran


# Reading the command line


def test_a_newcomer_without_a_command_is_told_what_there_is(capsys):
    assert dev.main([]) == 2
    assert "python3 dev.py demo" in capsys.readouterr().out


def test_help_is_no_error(capsys):
    assert dev.main(["--help"]) == 0
    assert "python3 dev.py check" in capsys.readouterr().out


def test_a_slip_of_the_finger_is_understood(capsys):
    assert dev.main(["tset"]) == 1
    assert (
        capsys.readouterr().err == "dev.py has no command 'tset'; it has demo, test, check, lock. Did you mean test?\n"
    )


def test_an_argument_that_would_be_ignored_is_refused(capsys):
    assert dev.main(["check", "--fast"]) == 1
    assert capsys.readouterr().err == "dev.py check does not know '--fast'. See: python3 dev.py --help\n"


@pytest.mark.parametrize(
    ("arguments", "command"),
    [
        (["demo", "--language", "ar"], ["tarjih", "demo", "--language", "ar"]),
        (["test", "-k", "one", "-x"], ["python", "-m", "pytest", "-k", "one", "-x"]),
        (["test", "--help"], ["python", "-m", "pytest", "--help"]),
    ],
)
def test_further_arguments_are_passed_on(arguments, command, monkeypatch, checkout):
    called = []

    def call(spelled, root):
        called.extend(spelled)
        return 3

    monkeypatch.setattr(dev, "make_environment", lambda root: None)
    monkeypatch.setattr(dev, "call", call)
    assert dev.main(arguments, checkout) == 3
    assert [Path(called[0]).stem, *called[1:]] == command


# Machines on which it cannot work


def test_an_old_python_can_still_read_the_file():
    """The message about the version must come from dev.py, not from the parser."""
    ast.parse((ROOT / "dev.py").read_text("utf-8"), feature_version=(3, 8))


def test_an_old_python_is_named_with_one_that_would_do(monkeypatch):
    monkeypatch.setattr(dev, "succeeds", lambda command: command[0] == "python3.12")
    with pytest.raises(dev.Stop) as stop:
        dev.require_python((3, 8, 18))
    assert str(stop.value) == (
        "tarjih needs Python 3.11 or newer; this is Python 3.8.18.\nRun it with python3.12 instead."
    )


def test_an_old_python_alone_asks_for_a_newer_one(monkeypatch):
    monkeypatch.setattr(dev, "succeeds", lambda command: False)
    with pytest.raises(dev.Stop, match="Install a newer Python and run it with that"):
        dev.require_python((3, 10, 0))


def test_a_python_without_venv_names_the_package_that_has_it(checkout, pip_only, monkeypatch, capsys):
    monkeypatch.setattr("dev.importlib.util.find_spec", lambda name: None)
    assert dev.main(["test"], checkout) == 1
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    assert f"apt install python{version}-venv" in capsys.readouterr().err


def test_a_folder_that_may_not_be_written_to_is_said_plainly(checkout, pip_only, monkeypatch, capsys):
    def refuse(self, **_):
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert dev.main(["demo"], checkout) == 1
    complaint = capsys.readouterr().err
    assert f"Cannot make the environment in {checkout / '.venv'}: Permission denied." in complaint
    assert "copy the project to a folder that you may write to" in complaint


def test_an_incomplete_checkout_names_the_missing_file(tmp_path, capsys):
    assert dev.main(["test"], tmp_path) == 1
    assert capsys.readouterr().err == (
        f"Cannot read {tmp_path / 'requirements.lock'}: No such file or directory. Is this a complete checkout?\n"
    )


def test_an_environment_of_somebody_else_is_left_alone(checkout, pip_only, commands, capsys):
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / "treasure").write_text("x")
    assert dev.main(["test"], checkout) == 1
    assert "was not made by dev.py. Move it away or delete it" in capsys.readouterr().err
    assert (checkout / ".venv" / "treasure").read_text() == "x"


# Making the environment


def test_packages_come_by_hash_and_the_project_without_a_build_environment(checkout, pip_only, commands):
    dev.make_environment(checkout)
    made, packages, project = commands
    assert made[1:3] == ["-m", "venv"]
    assert {"--require-hashes", "--no-deps"} < set(packages)
    assert {"--no-build-isolation", "--no-deps", "--editable"} < set(project)


def test_a_second_run_does_nothing_and_says_nothing(checkout, pip_only, commands, capsys):
    dev.make_environment(checkout)
    del commands[:]
    capsys.readouterr()
    started = time.perf_counter()
    dev.make_environment(checkout)
    assert time.perf_counter() - started < 0.2
    assert not commands
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [("requirements.lock", "a==2 --hash=sha256:11\n"), ("pyproject.toml", PYPROJECT.replace("x", "y"))],
)
def test_a_change_of_what_is_installed_asks_for_a_new_environment(name, text, checkout, pip_only, commands, capsys):
    dev.make_environment(checkout)
    (checkout / ".venv" / "stale").mkdir()
    (checkout / name).write_text(text)
    dev.make_environment(checkout)
    assert len(commands) == 6
    assert not (checkout / ".venv" / "stale").exists()
    assert "(out of date, about 30 s)" in capsys.readouterr().err


def test_a_change_of_lint_settings_installs_nothing(checkout, pip_only, commands):
    dev.make_environment(checkout)
    (checkout / "pyproject.toml").write_text(PYPROJECT.replace("110", "120"))
    dev.make_environment(checkout)
    assert len(commands) == 3


def test_an_interrupted_set_up_starts_anew(checkout, pip_only, commands, monkeypatch, capsys):
    pretend = dev.run_with_clock

    def interrupt(label, command, root):
        pretend(label, command, root)
        if "packages" in label:
            raise KeyboardInterrupt

    monkeypatch.setattr(dev, "run_with_clock", interrupt)
    assert dev.main(["demo"], checkout) == 130
    assert "half made; the next run makes it anew" in capsys.readouterr().err
    monkeypatch.setattr(dev, "run_with_clock", pretend)
    dev.make_environment(checkout)
    assert len(commands) == 2 + 3


def test_a_failing_installer_shows_its_last_words(checkout, pip_only, monkeypatch, capsys):
    def fail(label, command, root):
        raise dev.Failed("    ERROR: No matching distribution found for a==1")

    monkeypatch.setattr(dev, "run_with_clock", fail)
    assert dev.main(["test"], checkout) == 1
    complaint = capsys.readouterr().err
    assert "pip failed:\n    ERROR: No matching distribution found for a==1\n" in complaint
    assert "check the network" in complaint
    assert "Traceback" not in complaint


def test_where_uv_fails_pip_is_tried(checkout, commands, monkeypatch, capsys):
    pretend = dev.run_with_clock

    def fail_with_uv(label, command, root):
        if command[0] == "/bin/uv" and "packages" in label:
            raise dev.Failed("    no registry")
        pretend(label, command, root)

    monkeypatch.setattr("dev.shutil.which", lambda name: "/bin/uv")
    monkeypatch.setattr(dev, "run_with_clock", fail_with_uv)
    dev.make_environment(checkout)
    assert "uv failed:\n    no registry\nTrying with pip.\n" in capsys.readouterr().err
    assert [command[0] == "/bin/uv" for command in commands] == [True, False, False, False]


def test_variables_that_mix_in_other_packages_are_dropped(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "kept")
    assert "PYTHONPATH" not in dev.environment()
    assert dev.environment()["PIP_INDEX_URL"] == "kept"


def test_a_command_that_fails_in_the_set_up_is_quoted(checkout):
    """Its output is held back while it works, and shown when it does not."""
    with pytest.raises(dev.Failed, match=r"^    one\n    two$"):
        dev.run_with_clock("x", [sys.executable, "-c", "print('one\\ntwo'); raise SystemExit(4)"], checkout)


# Checking


def test_every_check_runs_even_if_the_first_fails(checkout, monkeypatch, capsys):

    def call(command, root):
        return int("ruff" in command)

    monkeypatch.setattr(dev, "call", call)
    assert dev.check(checkout, with_tests=True) == 1
    table = capsys.readouterr().err.rsplit("\n\n", 1)[1].splitlines()
    assert [line.split()[:2] for line in table[:-1]] == [
        ["lint", "FAILED"],
        ["format", "FAILED"],
        ["types", "passed"],
        ["layers", "passed"],
        ["tests", "passed"],
    ]
    assert table[-1] == "2 of 5 checks failed."


def test_checks_that_pass_exit_with_zero(checkout, monkeypatch, capsys):
    monkeypatch.setattr(dev, "call", lambda command, root: 0)
    assert dev.check(checkout, with_tests=False) == 0
    assert capsys.readouterr().err.endswith("All 4 checks passed.\n")


# Locking


@pytest.fixture
def uv(monkeypatch):
    """Pretend that uv is there; the list holds what its export prints."""
    printed = ["a==1 \\\n    --hash=sha256:00\n"]
    monkeypatch.setattr("dev.shutil.which", lambda name: "/bin/uv")
    monkeypatch.setattr(
        "dev.subprocess.run", lambda command, **_: subprocess.CompletedProcess(command, 0, printed[0], "")
    )
    return printed


def test_a_lock_says_how_it_was_made(checkout, uv):
    assert dev.lock(checkout) == 0
    lines = (checkout / "requirements.lock").read_text().splitlines()
    assert lines[1].startswith("# uv export --format requirements-txt")
    assert lines[2:] == ["a==1 \\", "    --hash=sha256:00"]


def test_an_address_never_gets_into_the_lock(checkout, uv):
    before = (checkout / "requirements.lock").read_text()
    uv[0] = "a @ https://packages.example/a.whl\n"
    with pytest.raises(dev.Stop, match="uv wrote an address into its export"):
        dev.lock(checkout)
    assert (checkout / "requirements.lock").read_text() == before


def test_locking_without_uv_says_how_to_get_it(pip_only, capsys):
    assert dev.main(["lock"]) == 1
    assert "dev.py lock needs uv. Install it" in capsys.readouterr().err


# As a program


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_ends_with_130_and_no_traceback(checkout):
    """The command gets the same Ctrl-C and ends by itself; dev.py waits for it."""
    bin_folder = dev.tool(checkout, "python").parent
    bin_folder.mkdir(parents=True)
    (bin_folder / "python").touch()
    (bin_folder / "tarjih").write_text("#!/bin/sh\necho ready\nexec sleep 20\n")
    (bin_folder / "tarjih").chmod(0o755)
    (checkout / ".venv" / dev.MARK).write_text(json.dumps(dev.fingerprint(checkout)))
    (checkout / "dev.py").write_text((ROOT / "dev.py").read_text("utf-8"))
    process = subprocess.Popen(
        [sys.executable, "dev.py", "demo"],
        cwd=checkout,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    os.killpg(process.pid, signal.SIGINT)
    _, complaint = process.communicate(timeout=10)
    assert process.returncode == 130
    assert complaint == "\nStopped.\n"
