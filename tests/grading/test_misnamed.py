"""A notebook of another name: the instructor is shown it, takes it, and it is marked."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from examroom.commands.grade import grade
from examroom.course.cells import grade_id
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, read
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.misnamed import misnamed, take, take_back
from examroom.submission.archives import unpacked
from examroom.submission.within_limits import rebuild_within_limits
from examroom.util.errors import Problem
from examroom.util.files import write_whole
from tests.commands.test_main import run
from tests.gradebook.test_doors import by_formgrader, marks, rows
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course, source

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

OTHER, OTHER_FILE = "02_other", "other.ipynb"
OWN = "import own\ntotal = own.VALUE"


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def put(course: Course, student: str, *files: str, **answers: str) -> Path:
    """Let a student hand in a solved notebook by other names; return the student's folder."""
    hand_in(course, student, **answers)
    home = course.submitted / student
    content = (home / ASSIGNMENT / FILE).read_bytes()
    (home / ASSIGNMENT / FILE).unlink()
    for file in files:
        write_whole(home / file, content)
    return home


def make_class(root: Path) -> Course:
    """Let everybody mistake the name in another way."""
    course = make_course(root)
    other = source()
    for cell in other.cells:
        if name := grade_id(cell):
            cell.id = cell.metadata.nbgrader.grade_id = f"other-{name}"
    write_whole(course.source / OTHER / OTHER_FILE, dumps(other).encode())
    put(course, "browser", f"{ASSIGNMENT}/Copy of tiny (1).ipynb")
    put(course, "folder", f"{ASSIGNMENT}/my work/tiny.ipynb", total=OWN)
    write_whole(course.submitted / "folder" / ASSIGNMENT / "my work" / "own.py", b"VALUE = 6\n")
    put(course, "two", f"{ASSIGNMENT}/draft.ipynb", f"{ASSIGNMENT}/final.ipynb")
    elsewhere = put(course, "elsewhere", f"{OTHER}/tiny.ipynb")
    (elsewhere / ASSIGNMENT).rmdir()
    home = put(course, "zip", f"{ASSIGNMENT}/x.ipynb", total=OWN)
    content = (home / ASSIGNMENT / "x.ipynb").read_bytes()
    (home / ASSIGNMENT / "x.ipynb").unlink()
    archive = zipped({"01/tiny.ipynb": content, "01/own.py": b"VALUE = 6\n", "../evil.py": b"1"})
    write_whole(home / ASSIGNMENT / "tiny.zip", archive)
    write_whole(course.submitted / "foreign" / ASSIGNMENT / "tiny (1).ipynb", dumps(other).encode())
    (course.submitted / "nothing" / ASSIGNMENT).mkdir(parents=True)
    hand_in(course, "right")
    return course


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return make_class(tmp_path_factory.mktemp("misnamed"))


@pytest.fixture
def course(made: Course, tmp_path: Path) -> Course:
    shutil.copytree(made.root, tmp_path / "course")
    return Course(tmp_path / "course")


def listing(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def page(course: Course, student: str) -> str:
    path = course.feedback / student / ASSIGNMENT / "tiny.html"
    return " ".join(BeautifulSoup(path.read_text(), "html.parser").get_text(" ").split())


FILES = {
    "browser": [f"{ASSIGNMENT}/Copy of tiny (1).ipynb"],
    "elsewhere": [f"{OTHER}/tiny.ipynb"],
    "folder": [f"{ASSIGNMENT}/my work/tiny.ipynb"],
    "two": [f"{ASSIGNMENT}/draft.ipynb", f"{ASSIGNMENT}/final.ipynb"],
    "zip": [f"{ASSIGNMENT}/tiny.zip/01/tiny.ipynb"],
}


def test_the_files_that_may_be_a_missing_notebook_are_found_by_their_cells(made: Course) -> None:
    found = misnamed(Nbgrader(made), ASSIGNMENT)
    assert {one.student: [file.file for file in one.candidates] for one in found} == FILES
    assert {(file.shared, file.named) for one in found for file in one.candidates} == {(11, 11)}
    (foreign,) = misnamed(Nbgrader(made), OTHER, ["foreign"])
    assert [file.file for file in foreign.candidates] == [f"{ASSIGNMENT}/tiny (1).ipynb"]


def test_another_assignments_notebook_is_never_taken(course: Course) -> None:
    with pytest.raises(Problem, match="what counts is the names of its cells"):
        take(Nbgrader(course), ASSIGNMENT, "foreign", "tiny (1).ipynb")
    with pytest.raises(Problem, match="no file that may be a missing notebook"):
        take(Nbgrader(course), ASSIGNMENT, "nothing")
    with pytest.raises(Problem, match="no notebook that is missing"):
        take(Nbgrader(course), ASSIGNMENT, "browser", "../../right/01_tiny/tiny.ipynb")
    with pytest.raises(Problem, match="no file that may be"):
        take(Nbgrader(course), ASSIGNMENT, "right")
    with pytest.raises(Problem, match=r"two has '01_tiny/draft.ipynb', '01_tiny/final.ipynb'"):
        take(Nbgrader(course), ASSIGNMENT, "two")


def test_after_a_run_the_instructor_is_shown_them_and_takes_them(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    before = listing(course.submitted)
    words = ["--workers", "1", "--course", str(course.root)]
    assert run("grade", ASSIGNMENT, *words) == 2
    said = capsys.readouterr().err
    assert "'01_tiny/Copy of tiny (1).ipynb' (11 of 11 cells)" in said
    assert "type examroom take 01_tiny browser to take it." in said
    assert "type examroom take 01_tiny two FILE to take it." in said
    assert "unless your instructor takes it" in page(course, "browser")
    assert "is called 02_other/tiny.ipynb" not in page(course, "nothing")

    assert run("take", ASSIGNMENT, "--all", "--course", str(course.root)) == 0
    said = capsys.readouterr().out
    assert "browser: '01_tiny/Copy of tiny (1).ipynb' stands for tiny.ipynb from now on." in said
    assert "--student browser --student elsewhere --student folder --student zip" in said
    assert "type examroom take 01_tiny two FILE to take it." in said
    assert "'01_tiny/draft.ipynb' stands" not in said
    assert run("take", ASSIGNMENT, "two", "final.ipynb", "--course", str(course.root)) == 0
    assert run("grade", ASSIGNMENT, "--json", *words) == 2
    document = json.loads(capsys.readouterr().out.partition("{")[2].join(["{", ""]))
    totals = {one["student"]: one["total"] for one in document["students"]}
    assert totals == {**dict.fromkeys([*FILES, "right"], 15), "foreign": 0, "nothing": 0}
    assert document["misnamed"] == []
    assert document["not_marked"] == ["foreign", "nothing"]
    told = "There was no file tiny.ipynb, so your instructor took 01_tiny/final.ipynb for it."
    assert told in page(course, "two")
    (browser,) = (one for one in document["students"] if one["student"] == "browser")
    assert len(browser["repairs"]) == 1
    assert listing(course.submitted) == before


def test_taking_can_be_taken_back(course: Course) -> None:
    for student in ("browser", "elsewhere"):
        assert take(Nbgrader(course), ASSIGNMENT, student).student == student
    assert "elsewhere" in course.students(ASSIGNMENT)
    grade(course, ASSIGNMENT, ["browser", "elsewhere"], workers=1)
    for student in ("browser", "elsewhere"):
        take_back(course, ASSIGNMENT, student)
    assert "elsewhere" not in course.students(ASSIGNMENT)
    report = grade(course, ASSIGNMENT, ["browser"], workers=1)
    assert report.marks[0].total == 0
    assert report.misnamed[0].candidates[0].file == FILES["browser"][0]
    with pytest.raises(Problem, match="Nothing was taken"):
        take_back(course, ASSIGNMENT, "browser")


def test_where_nothing_is_misnamed_that_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = make_course(tmp_path)
    hand_in(course, "right")
    for words in ([], ["--all"]):
        assert run("take", ASSIGNMENT, *words, "--course", str(course.root)) == 0
        said = capsys.readouterr().out
        assert said == "No notebook is missing that another file may be.\n"


@pytest.mark.parametrize("text", ["{", "[]", '{"01_tiny": []}', '{"01_tiny": {"two": {"a": 1}}}'])
def test_spoilt_decisions_are_a_problem(course: Course, text: str) -> None:
    write_whole(course.root / "taken.json", text.encode())
    with pytest.raises(Problem, match=r"taken\.json cannot be read"):
        misnamed(Nbgrader(course), ASSIGNMENT)


def test_whoever_hands_in_again_by_the_right_name_is_marked_on_that(course: Course) -> None:
    take(Nbgrader(course), ASSIGNMENT, "browser")
    hand_in(course, "browser", total="total = 5")
    report = grade(course, ASSIGNMENT, ["browser"], workers=1)
    assert report.marks[0].total == 11
    assert report.repairs == {}


def test_a_file_that_was_taken_and_is_gone_is_missing_again(course: Course) -> None:
    take(Nbgrader(course), ASSIGNMENT, "browser")
    (course.submitted / "browser" / FILES["browser"][0]).unlink()
    report = grade(course, ASSIGNMENT, ["browser"], workers=1)
    assert report.marks[0].problem == "There is no file tiny.ipynb."


def test_the_button_marks_what_was_taken(course: Course) -> None:
    for student in course.students(ASSIGNMENT):
        if student not in ("folder", "zip"):
            shutil.rmtree(course.submitted / student)
    for student in ("folder", "zip"):
        take(Nbgrader(course), ASSIGNMENT, student)
    by_formgrader(course)
    assert marks(course) == {"folder": 15, "zip": 15}
    entries = rows(course)
    report = grade(course, ASSIGNMENT, workers=1)
    assert [one.total for one in report.marks] == [15, 15]
    assert rows(course) == entries


# ---------------------------------------------------------------- archives


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04 and nothing else",
        zipped({"../../tiny.ipynb": b"{}"}),
        zipped({"a": b"\0" * (65 * 2**20)}),
        zipped({f"{number}.txt": b"" for number in range(1001)}),
        zipped({"a/b": b"1"})[:-30],
    ],
    ids=["empty", "damaged", "outside", "large", "many", "cut"],  # an archive holds the time
)
def test_an_archive_that_is_none_is_passed_over(tmp_path: Path, content: bytes) -> None:
    write_whole(tmp_path / "x.zip", content)
    assert unpacked(tmp_path, tmp_path / "x.zip") is None
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".ipynb"] == []


def test_a_link_is_no_archive(tmp_path: Path) -> None:
    write_whole(tmp_path / "x.zip", zipped({"a": b"1"}))
    (tmp_path / "link.zip").symlink_to(tmp_path / "x.zip")
    assert unpacked(tmp_path, tmp_path / "link.zip") is None
    folder = unpacked(tmp_path, tmp_path / "x.zip")
    assert folder is not None
    assert (folder / "a").read_bytes() == b"1"
    assert unpacked(tmp_path, tmp_path / "x.zip") == folder


# ---------------------------------------------------------------- once each will do


def test_each_submission_is_rebuilt_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    course = make_course(tmp_path)
    for student in ("ada", "ben"):
        hand_in(course, student, total=f"total = len({student!r}) + 3")
    rebuilt: list[object] = []

    def counted(*parts: object) -> object:
        rebuilt.append(parts)
        return rebuild_within_limits(*parts)  # type: ignore[arg-type]

    monkeypatch.setattr("examroom.grading.assignment.rebuild_within_limits", counted)
    commands: list[Callable[[], object]] = [
        lambda: grade(course, ASSIGNMENT, workers=1),
        lambda: grade(course, ASSIGNMENT, workers=1),
        lambda: grade(course, ASSIGNMENT, run=False),
    ]
    for command in commands:
        rebuilt.clear()
        command()
        assert len(rebuilt) == 2


def test_much_repaired_submissions_are_on_the_instructors_list(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = make_course(tmp_path)
    for student, deleted in (("much", 4), ("little", 2), ("right", 0)):
        hand_in(course, student)
        path = course.submitted / student / ASSIGNMENT / FILE
        notebook = read(path)
        names = ["data", "total-check", "average-check", "doubled-prompt"][:deleted]
        notebook.cells = [cell for cell in notebook.cells if grade_id(cell) not in names]
        write_whole(path, dumps(notebook).encode())
    words = ["--workers", "1", "--course", str(course.root)]
    assert run("grade", ASSIGNMENT, *words) == 0
    said = capsys.readouterr().err
    assert "3 repairs or more were made before the run of these notebooks" in said
    assert "much: The cell `data` was missing and was put back." in said
    assert "and 1 more, see the page." in said
    assert "little" not in said
    assert run("grade", ASSIGNMENT, "--json", *words) == 0
    document = json.loads(capsys.readouterr().out)
    assert {name: len(done) for name, done in document["much_repaired"].items()} == {"much": 4}
    assert [len(one["repairs"]) for one in document["students"]] == [2, 4, 0]
