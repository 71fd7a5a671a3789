"""The package as a stranger meets it: one door, light to open, and no trace of anybody's machine."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import tarjih

ROOT = Path(__file__).parents[1]


def git(*arguments: str) -> list[str]:
    """List what git lists, or skip where the project is not a checkout."""
    result = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if result.returncode:
        pytest.skip("not a git checkout")
    return result.stdout.split("\0")[:-1]


def loaded_by(statement: str) -> set[str]:
    """Name the packages that a fresh Python holds after a statement."""
    program = f"{statement}\nimport sys; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT / "src", capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in result.stdout.split()}


def test_importing_tarjih_loads_no_library():
    """A script that asks for one verb waits for that verb's libraries only."""
    heavy = {
        "jinja2",
        "lark",
        "numba",
        "numpy",
        "pandas",
        "pydantic",
        "rich",
        "ruamel",
        "scipy",
        "typer",
    }
    assert not loaded_by("import tarjih") & heavy


@pytest.mark.parametrize("name", sorted(set(tarjih.__all__) - {"__version__"}))
def test_a_public_name_loads_on_first_use_and_says_what_it_is(name):
    assert getattr(tarjih, name).__doc__


def test_the_list_of_public_names_is_the_list_of_names_that_load():
    assert set(tarjih.__all__) == {*tarjih._HOMES, "__version__"}
    assert dir(tarjih) == sorted(tarjih.__all__)


def test_a_verb_is_not_hidden_by_the_module_that_it_comes_from():
    """Python binds tarjih.explain to the module as soon as anything imports that module."""
    program = "import tarjih.explain, tarjih; assert callable(tarjih.explain), tarjih.explain"
    subprocess.run([sys.executable, "-c", program], cwd=ROOT / "src", check=True)


def test_an_unknown_name_is_refused_as_by_any_module():
    with pytest.raises(AttributeError, match=r"^module 'tarjih' has no attribute 'forcast'$"):
        tarjih.forcast  # noqa: B018  # looking it up is the test


def test_a_stage_imports_only_from_its_left():
    """The contracts in pyproject.toml hold: the layers in order, each module placed, numba in one home."""
    lint = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import lint_imports; "
    lint += "raise SystemExit(lint_imports(no_cache=True, no_logo=True))"
    result = subprocess.run([sys.executable, "-c", lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


def test_no_committed_file_names_a_package_registry():
    """A lock with addresses works only where those addresses do."""
    tracked = git("ls-files", "-z")
    assert not [name for name in tracked if Path(name).name in ("uv.lock", "pylock.toml", "poetry.lock")]
    # Spelled in parts, or this file would name them.
    hosts = [".".join(parts).encode() for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"))]
    texts = {name: (ROOT / name).read_bytes() for name in tracked if (ROOT / name).is_file()}
    assert not [name for name, text in texts.items() if any(host in text for host in hosts)]


def test_the_lock_pins_every_package_by_hash():
    text = (ROOT / "requirements.lock").read_text("utf-8")
    assert "://" not in text
    lines = [line for line in text.splitlines() if "#" not in line]
    pins = [number for number, line in enumerate(lines) if not line.startswith(" ")]
    assert len(pins) > 30
    assert all(re.match(r"[a-z0-9-]+==\S+ (; .* )?\\$", lines[number]) for number in pins)
    assert all(lines[number + 1].startswith("    --hash=sha256:") for number in pins)


def test_the_wheel_carries_every_file_of_the_package(tmp_path):
    """Word scales, wording, fonts and cases are read at run time from beside the code."""
    pytest.importorskip("hatchling")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, capture_output=True, check=True)
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        packed = opened.namelist()
    assert {name.removeprefix("src/") for name in git("ls-files", "-z", "src")} <= set(packed)
    assert f"tarjih-{tarjih.__version__}.dist-info/licenses/NOTICE" in packed
