"""What is published for learners holds the assignments, and nothing that would spoil them."""

import os
import re
import subprocess
from pathlib import Path

import pytest

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
    """Make a repository with what is here now, whether or not it is committed."""
    place = tmp_path / "course"
    for name in ("release", "source", "requirements.txt", "environment.yml", "deploy/learners"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cp", "-R", str(ROOT / name), str(place / name)], check=True)
    for name in ("LICENSE", "LICENSE-prose.md"):
        (place / name).write_text("licence")
    git(place, "init", "--quiet", "--initial-branch=main")
    git(place, "add", "--all")
    git(place, "commit", "--quiet", "-m", "all")
    return place


def publish(place: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["deploy/learners/publish.sh", *words],
        cwd=place,
        check=False,
        capture_output=True,
        text=True,
        env={**os.environ, **AUTHOR},
    )


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
