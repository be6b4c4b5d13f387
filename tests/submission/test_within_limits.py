"""A file that is made to be read for ever costs its student that notebook, and nobody else."""

from __future__ import annotations

import json
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from examroom.commands.grade import grade
from examroom.course.notebooks import dumps, new_cell
from examroom.submission import within_limits
from examroom.submission.candidates import Originals, candidates, names_of
from examroom.submission.files import USUAL
from examroom.submission.pictures import pictures_in
from examroom.submission.read import MOST_ATTACHMENTS, InvalidNotebook, read_notebook
from examroom.submission.restore import restore
from examroom.util.limited_process import Bounds, limited_process
from tests.tiny_course import ASSIGNMENT, FILE, Pupil, hand_in, make_course, release, source

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

EMPTY = "{}," * 1_000_000 + "{}"
"""Three megabytes that an old format's conversion makes ten times as many of, again and again."""


@pytest.fixture(scope="module", autouse=True)
def nothing_is_left() -> Iterator[None]:
    """End the process that these tests share."""
    yield
    limited_process.close()


@pytest.fixture
def narrow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Allow so little that a small file is too much, in a process that has no more."""
    limited_process.close()
    bounds = Bounds(cpu_seconds=2, wall_seconds=60, memory=200 * 2**20)
    monkeypatch.setattr(within_limits, "BOUNDS", bounds)
    yield
    limited_process.close()


def costly(path: Path) -> Path:
    """Write a notebook of an old format whose metadata are larger than they look."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f'{{"nbformat": 3, "metadata": {{"a": [{EMPTY}]}}, "worksheets": []}}')
    return path


def pupil() -> Pupil:
    """Return a notebook in which a little of everything is out of place."""
    made = Pupil(source()).answer(total="total = '\ud83d'", why="![a](b%201.png)")
    made.add("data", "x = 1").add("why", '<img src="c.png">', "markdown").delete("doubled-check")
    old = new_cell("markdown", "Of an older notebook.")
    old.metadata.nbgrader = {"grade_id": "gone", "grade": True, "solution": True, "points": 1}
    made.notebook.cells.insert(2, old)
    return made


def test_a_notebook_is_rebuilt_as_without_another_process(tmp_path: Path) -> None:
    path = tmp_path / FILE
    path.write_text(json.dumps(pupil().notebook))
    here = restore(read_notebook(path), source())
    there = within_limits.rebuild_within_limits(path, source())
    again = within_limits.restore_within_limits(read_notebook(path), source(), FILE)
    for other in (there, again):
        assert other.repairs == here.repairs
        assert other.absent == here.absent
        assert other.pictures.keys() == {cell.id for cell in other.notebook.cells[-2:]}
        assert [cell.source for cell in other.former] == ["Of an older notebook."]
        assert other.former[0] in other.notebook.cells
        contents = [
            [(cell.cell_type, cell.source, cell.metadata) for cell in one.notebook.cells]
            for one in (here, other)
        ]
        assert contents[0] == contents[1]
        assert other.annotated().metadata.examroom.former == [other.former[0].id]


def test_what_cannot_be_read_says_the_same_sentence(tmp_path: Path) -> None:
    broken = tmp_path / FILE
    broken.write_text("{")
    for path in (broken, tmp_path / "none.ipynb"):
        with pytest.raises(InvalidNotebook) as here:
            read_notebook(path, [FILE])
        with pytest.raises(InvalidNotebook) as there:
            within_limits.read_within_limits(path, [FILE])
        assert str(there.value) == str(here.value)


@pytest.mark.usefixtures("narrow")
def test_a_file_that_fills_the_memory_is_refused_and_the_next_one_is_read(tmp_path: Path) -> None:
    with pytest.raises(InvalidNotebook, match="cannot be read: that takes more than"):
        within_limits.read_within_limits(costly(tmp_path / "costly.ipynb"))
    (tmp_path / FILE).write_text(dumps(source()))
    assert within_limits.read_within_limits(tmp_path / FILE).cells


def test_an_error_of_its_own_is_a_sentence_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / FILE).write_text(dumps(source()))
    instructors = source()
    instructors.cells[0] = {"cell_type": "markdown"}  # which no student can bring about
    with pytest.raises(InvalidNotebook, match=r"tiny.ipynb cannot be read: .*AttributeError"):
        within_limits.rebuild_within_limits(tmp_path / FILE, instructors)


@pytest.mark.usefixtures("narrow")
def test_a_class_with_such_a_file_is_marked(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    hand_in(course, "right")
    costly(course.submitted / "costly" / ASSIGNMENT / FILE)
    report = grade(course, ASSIGNMENT, workers=1)
    marks = {one.student: one for one in report.marks}
    assert (marks["right"].total, marks["right"].problem) == (15, None)
    assert (marks["costly"].total, marks["costly"].points) == (0, 20)
    assert "takes more than" in str(marks["costly"].problem)
    page = course.feedback / "costly" / ASSIGNMENT / FILE.replace("ipynb", "html")
    assert "takes more than" in page.read_text()


def test_candidates_are_found_as_without_another_process(tmp_path: Path) -> None:
    course = make_course(tmp_path)
    home = course.submitted / "ada"
    folder = home / ASSIGNMENT
    folder.mkdir(parents=True)
    (folder / "mine.ipynb").write_text(dumps(release(course)))
    with zipfile.ZipFile(folder / "all.zip", "w") as archive:
        archive.writestr("tiny.ipynb", dumps(release(course)))
    originals = Originals({(ASSIGNMENT, FILE): names_of(source())})
    asked: Any = (course.root, home, (ASSIGNMENT, FILE), originals, USUAL)
    there = within_limits.candidates_within_limits(*asked)
    assert {one.file for one in there} == {
        f"{ASSIGNMENT}/mine.ipynb",
        f"{ASSIGNMENT}/all.zip/{FILE}",
    }
    assert there == candidates(*asked)


@pytest.mark.usefixtures("narrow")
def test_candidates_that_take_for_ever_are_none(tmp_path: Path) -> None:
    home = tmp_path / "submitted" / "ada"
    costly(home / ASSIGNMENT / "mine.ipynb")
    originals = Originals({(ASSIGNMENT, FILE): names_of(source())})
    found = within_limits.candidates_within_limits(
        tmp_path, home, (ASSIGNMENT, FILE), originals, USUAL
    )
    assert found == []


def test_archives_that_cannot_be_unpacked_are_none(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 no archive")
    assert within_limits.unpacked_within_limits(tmp_path, tmp_path / "a.zip") is None


def test_more_pasted_pictures_than_are_read_are_refused_in_a_sentence(tmp_path: Path) -> None:
    many = {f"{number}.png": {"image/png": ""} for number in range(MOST_ATTACHMENTS + 1)}
    notebook = pupil().notebook
    notebook.cells[0].attachments = many
    (tmp_path / FILE).write_text(json.dumps(notebook))
    with pytest.raises(InvalidNotebook, match="has 1001 pictures pasted into its cells"):
        read_notebook(tmp_path / FILE)


@pytest.mark.parametrize("text", ["![" * 200_000, "<img " * 100_000, "![](" * 100_000])
def test_pictures_are_looked_for_in_a_time_that_grows_with_the_text(text: str) -> None:
    notebook = pupil().notebook
    notebook.cells[0].source = text
    begun = time.process_time()
    pictures_in(notebook)
    assert time.process_time() - begun < 2
