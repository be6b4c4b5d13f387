"""What is published for learners holds the assignments, and nothing that would spoil them."""

import importlib.metadata
import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import graphviz
import pytest
from matplotlib import pyplot

ROOT = Path(__file__).resolve().parents[2]
SECRET = re.compile("BEGIN SOLUTION|HIDDEN TESTS|grading_tests|examroom")
AUTHOR = {
    f"GIT_{who}_{what}": "a@b.c" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
}


def git(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, **AUTHOR},
    )
    return done.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Make a repository that a test may change."""
    return new_repository(tmp_path / "course")


def new_repository(place: Path) -> Path:
    """Make a repository with what is here now, whether or not it is committed."""
    for name in (
        "release",
        "source",
        "requirements.txt",
        "environment.yml",
        "deploy/learners",
        "grading_tests/pyproject.toml",
    ):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-R", str(ROOT / name), str(place / name)], check=True)
    for name in ("LICENSE", "LICENSE-prose.md"):
        (place / name).write_text("licence")
    git(place, "init", "--quiet", "--initial-branch=main")
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "-m", "all")
    return place


def publish(place: Path, *words: str, **variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["deploy/learners/publish.sh", *words],
        cwd=place,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **AUTHOR, **variables},
    )


def cells(path: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(path.read_text())["cells"]
    return found


def test_the_branch_holds_each_assignment_and_shares_no_history(repository: Path) -> None:
    assert publish(repository).returncode == 0
    names = git(repository, "ls-tree", "-r", "--name-only", "release").split()
    released = sorted((repository / "release").glob("*/*.ipynb"))
    assert {f"{path.parent.name}/{path.name}" for path in released} <= {*names}
    assert ".binder/requirements.txt" in names
    reached = git(repository, "rev-list", "--objects", "refs/heads/release").split("\n")
    objects = [line.split(" ")[0] for line in reached if line]
    secret = git(repository, "rev-list", "--objects", "main", "--", "source").split("\n")
    assert not {*objects} & {line.split(" ")[0] for line in secret if line.endswith(".ipynb")}
    for name in objects:
        if git(repository, "cat-file", "-t", name).strip() == "blob":
            assert not SECRET.search(git(repository, "cat-file", "blob", name)), name


def test_publishing_again_goes_on_from_the_last_time(repository: Path) -> None:
    publish(repository)
    assert "up to date" in publish(repository).stdout
    (repository / "requirements.txt").write_text("# changed\n")
    git(repository, "commit", "--quiet", "-am", "change")
    assert publish(repository).returncode == 0
    assert git(repository, "rev-list", "--count", "refs/heads/release").strip() == "2"
    assert git(repository, "status", "--porcelain") == ""


def test_nothing_is_published_with_a_solution_in_it(repository: Path) -> None:
    notebook = next((repository / "release").glob("*/*.ipynb"))
    notebook.write_text(
        notebook.read_text().replace("raise NotImplementedError", "### BEGIN SOLUTION", 1)
    )
    git(repository, "commit", "--quiet", "-am", "a mistake")
    done = publish(repository)
    assert done.returncode == 1
    assert "BEGIN SOLUTION" in done.stderr
    assert "release" not in git(repository, "branch", "--list", "release")


def test_a_folder_can_be_given_out_instead(repository: Path, tmp_path: Path) -> None:
    assert publish(repository, str(tmp_path / "out")).returncode == 0
    assert not [
        path
        for path in (tmp_path / "out").rglob("*")
        if path.is_file() and SECRET.search(path.read_text())
    ]


@pytest.fixture(scope="module")
def given_out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Publish into a folder, which no test changes, and say where it will be public."""
    place = tmp_path_factory.mktemp("learners")
    repository, public = new_repository(place / "course"), "https://github.com/someone/burgers"
    place /= "out"
    done = publish(repository, str(place), PUBLIC=public, HUB="https://hub.example.org/")
    assert done.returncode == 0, done.stderr
    return place


def test_a_notebook_is_the_released_one_with_a_cell_before_its_first_code(given_out: Path) -> None:
    released = sorted((ROOT / "release").glob("*/*.ipynb"))
    for path in released:
        found = cells(given_out / path.parent.name / path.name)
        place = [cell["id"] for cell in found].index("packages")
        assert {cell["cell_type"] for cell in found[:place]} == {"markdown"}
        assert found[:place] + found[place + 1 :] == cells(path)
        assert "nbgrader" not in found[place]["metadata"]


def run_first_cell(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> str:
    """Run the first cell of a notebook beside it; return what it says."""
    names: dict[str, object] = {}
    monkeypatch.chdir(place)
    (path,) = place.glob("*.ipynb")
    code = next(cell for cell in cells(path) if cell["cell_type"] == "code")
    exec("".join(code["source"]), names)
    assert {*names} == {"__builtins__"}
    return capsys.readouterr().out


def test_the_first_cell_is_content_where_everything_is_there(
    given_out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for folder in sorted(path.parent for path in given_out.glob("*/*.ipynb")):
        said = run_first_cell(folder, monkeypatch, capsys)
        assert said == "This Python has what the notebook needs.\n", folder


def test_the_first_cell_names_the_one_line_that_brings_what_is_missing_or_old(
    given_out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    version = importlib.metadata.version

    def colab(name: str) -> str:
        if name == "nutpie":
            raise importlib.metadata.PackageNotFoundError(name)
        return {"pymc": "5.26.1"}.get(name) or version(name)

    monkeypatch.setattr(importlib.metadata, "version", colab)
    said = run_first_cell(given_out / "02_pooled", monkeypatch, capsys)
    (line,) = [line.strip() for line in said.splitlines() if "%pip" in line]
    assert re.fullmatch(r'%pip install "nutpie[\d.<>=,]+" "pymc[\d.<>=,]+"', line)


def test_a_python_that_is_too_old_is_named(
    given_out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.version_info", (3, 11, 7))
    monkeypatch.setattr("sys.version", "3.11.7 (main)")
    said = run_first_cell(given_out / "01_mock_data", monkeypatch, capsys)
    assert said.startswith("This is Python 3.11.7, and the packages of the course need 3.12")


def test_without_dot_only_the_notebooks_with_diagrams_say_so(
    given_out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    assert "program dot is not here" in run_first_cell(given_out / "05_plates", monkeypatch, capsys)
    assert "dot" not in run_first_cell(given_out / "06_workflow", monkeypatch, capsys)


def test_without_dot_a_diagram_is_shown_as_its_source(
    given_out: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    found = cells(given_out / "05_plates" / "plates.ipynb")
    show = next("".join(cell["source"]) for cell in found if cell["id"] == "show")
    names: dict[str, Any] = {"graphviz": graphviz, "plt": pyplot}
    exec(show, names)
    monkeypatch.setenv("PATH", "")
    names["show"](graphviz.Digraph("ovens", body=["a -> b"]), "Two ovens")
    assert capsys.readouterr().out == "Two ovens\n\ndigraph ovens {\na -> b}\n\n"


def test_a_file_that_colab_leaves_behind_is_named(
    given_out: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    shutil.copy(given_out / "08_unity" / "unity.ipynb", tmp_path)
    said = run_first_cell(tmp_path, monkeypatch, capsys)
    raw = "https://raw.githubusercontent.com/someone/burgers/main/08_unity/supernova.py"
    assert f"!curl -sSLO {raw}" in said


def test_the_page_has_a_badge_for_each_notebook_and_links_to_binder_and_the_hub(
    given_out: Path,
) -> None:
    page = (given_out / "README.md").read_text()
    for path in given_out.glob("*/*.ipynb"):
        place = f"{path.parent.name}/{path.name}"
        assert f"https://colab.research.google.com/github/someone/burgers/blob/main/{place}" in page
    assert "https://mybinder.org/v2/gh/someone/burgers/main?urlpath=lab" in page
    pull = "hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fsomeone%2F"
    assert pull in page


def test_without_an_address_the_page_has_no_badge(repository: Path, tmp_path: Path) -> None:
    publish(repository, str(tmp_path / "out"))
    page = (tmp_path / "out" / "README.md").read_text()
    assert "mybinder.org/v2" not in page
    assert "badges" not in page
