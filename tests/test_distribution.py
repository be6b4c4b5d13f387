"""The engine is installed by itself, and then builds a course that is not ours."""

import csv
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
UV = ROOT / ".tools" / "uv" / "bin" / "uv"
PAGE = ROOT / "docs" / "your-own-course.md"
OF_THE_COURSE = ["grading_tests", "pymc", "pytensor", "arviz", "nutpie", "matplotlib", "pandas"]
IMPORT_EVERYTHING = """
import importlib, importlib.util, pkgutil, sys
NEEDS_PYMC = ["examroom.speedups.intervals"]  # a subclass of PyMC's, imported beside PyMC alone
assert not [name for name in sys.argv[1:] if importlib.util.find_spec(name)]
import examroom
for module in pkgutil.walk_packages(examroom.__path__, "examroom."):
    if not module.name.endswith(".__main__"):
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as lacking:
            assert module.name in NEEDS_PYMC and lacking.name in sys.argv[1:], module.name
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
def test_the_page_about_ones_own_course_is_true_from_top_to_bottom(
    programs: Path, tmp_path: Path
) -> None:
    """Carry out every command of the page on the course of nbgrader's quickstart."""
    told = {}
    at = tmp_path
    path = f"{programs}:{os.environ['PATH']}"
    for command in commands_of(PAGE):
        if command.startswith("cd "):
            at /= command.removeprefix("cd ")
        else:
            told[command] = run("sh", "-ec", command, at=at, PATH=path)
        if command == "examroom build":
            hand_in(at)
    assert "Lines were added at its end" in told["examroom init"]
    assert "nbgrader: runs and marks notebooks with examroom" in told["examroom doctor"]
    assert "check correct_squares: It has no hidden tests" in told["examroom build"]
    assert "ps1 is made" in told["examroom build"]
    for folder in ("release", "solutions"):
        assert len(list((at / folder / "ps1").glob("*.ipynb"))) == 2
    tried = told["examroom try submitted/bitdiddle/ps1/problem1.ipynb"]
    assert "\n3 / 10 so far" in tried
    table = csv.DictReader((at / "marks-ps1.csv").read_text().splitlines())
    assert {row["student"]: row["sum"] for row in table} == {"bitdiddle": "3", "hacker": "0"}
    page = (at / "feedback" / "hacker" / "ps1" / "problem1.html").read_text()
    assert "Content-Security-Policy" in page  # a page of ours, by nbgrader's own command
    assert "nothing to do" in run(programs / "examroom", "init", at=at)


def commands_of(page: Path) -> list[str]:
    """Return the commands that a page asks to type, in their order."""
    blocks = re.findall(r"```console\n(.*?)```", page.read_text(), re.DOTALL)
    lines = "".join(blocks).splitlines()
    return [command for line in lines if (command := line.partition("  #")[0].strip())]


def hand_in(course: Path) -> None:
    """Let one student hand in the instructor's answers, and one what was given out."""
    for student, work in (("bitdiddle", "solutions"), ("hacker", "release")):
        shutil.copytree(course / work / "ps1", course / "submitted" / student / "ps1")
