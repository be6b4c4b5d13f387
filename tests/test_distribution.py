"""The engine is installed by itself, and then builds a course that is not ours."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "uv" / "bin" / "uv"
OF_THE_COURSE = ["grading_tests", "pymc", "pytensor", "arviz", "nutpie", "matplotlib", "pandas"]
IMPORT_EVERYTHING = """
import importlib, importlib.util, pkgutil, sys
assert not [name for name in sys.argv[1:] if importlib.util.find_spec(name)]
import examroom
for module in pkgutil.walk_packages(examroom.__path__, "examroom."):
    if not module.name.endswith(".__main__"):
        importlib.import_module(module.name)
"""


def run(*command: str | Path, at: Path, **variables: str) -> str:
    """Run a command and return what it prints."""
    kept = {name: os.environ[name] for name in os.environ if not name.startswith(("UV_", "PYTHON"))}
    done = subprocess.run(
        command, cwd=at, env={**kept, **variables}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def uv(*command: str | Path, python: str | Path = sys.executable, **variables: str) -> None:
    """Run uv with what `make setup` left in its cache, or else with the network."""
    command = (UV, "--system-certs", *command, "--python", python)
    try:
        run(*command, "--offline", at=ROOT, **variables)
    except AssertionError:
        run(*command, at=ROOT, **variables)


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Build both distributions; return their wheels by name."""
    folder = tmp_path_factory.mktemp("wheels")
    uv("build", "--wheel", "--all-packages", "--out-dir", folder)
    return {path.name.partition("-")[0]: path for path in folder.glob("*.whl")}


@pytest.fixture(scope="module")
def programs(wheels: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the engine's wheel and its locked packages; return the folder of programs."""
    folder = tmp_path_factory.mktemp("engine") / "venv"
    alone = ("--frozen", "--no-default-groups", "--no-install-workspace")
    uv("sync", *alone, UV_PROJECT_ENVIRONMENT=str(folder))
    uv("pip", "install", "--no-deps", wheels["examroom"], python=folder / "bin" / "python")
    return folder / "bin"


def files(wheel: Path) -> set[str]:
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def files_of(folder: str) -> set[str]:
    tracked = run("git", "ls-files", "--cached", "--others", "--exclude-standard", folder, at=ROOT)
    return {name for name in tracked.splitlines() if (ROOT / name).is_file()}


def test_the_wheel_of_the_engine_holds_the_engine(wheels: dict[str, Path]) -> None:
    assert files(wheels["examroom"]) == files_of("examroom")


def test_the_wheel_of_the_course_holds_what_the_course_asks(wheels: dict[str, Path]) -> None:
    asked = files_of("grading_tests") - {"grading_tests/pyproject.toml"}
    assert files(wheels["bayesian_hierarchical_course"]) == asked


def test_the_engine_needs_nothing_of_the_course(programs: Path, tmp_path: Path) -> None:
    run(programs / "python", "-c", IMPORT_EVERYTHING, *OF_THE_COURSE, at=tmp_path)


@pytest.mark.slow
def test_the_engine_builds_the_course_of_nbgrader_quickstart(
    programs: Path, tmp_path: Path
) -> None:
    run(programs / "nbgrader", "quickstart", "course101", at=tmp_path)
    course = tmp_path / "course101"
    assert "build" in run(programs / "examroom", "--help", at=course)
    assert "sandbox" in run(programs / "examroom", "doctor", at=course)
    assert "ps1 is made" in run(programs / "examroom", "build", at=course)
    for folder in ("release", "solutions"):
        assert len(list((course / folder / "ps1").glob("*.ipynb"))) == 2
