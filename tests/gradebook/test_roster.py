"""Lists of students, as other programs write them."""

from pathlib import Path

import pytest

from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.roster import Person, enter, kept_at, people, read_roster, sections
from examroom.util.csv_table import read_table
from examroom.util.errors import Problem
from tests.tiny_course import make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of SQLAlchemy

OURS = """\
student,first_name,last_name,email,section,lms_user_id
ada,Ada,Lovelace,ada@example.org,Monday,1001
bob,Bob,"Bécquer, Jr.",bob@example.org,Tuesday,1002
"""
MOODLE = """\
First name;Last name;Username;ID number;Email address;Groups
Ada;Lovelace;ada;1001;ada@example.org;Monday
Bob;Bécquer, Jr.;bob;1002;bob@example.org;Tuesday
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,01_tiny (4711)
    Points Possible,,,,,20
"Lovelace, Ada",1001,S1,ada,Monday,
"Bécquer, Jr., Bob",1002,S2,bob,Tuesday,
"Student, Test",1003,,,Monday,
"""


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("text", [OURS, MOODLE, "\ufeff" + OURS.replace("\n", "\r\n")])
def test_a_list_is_read_as_others_write_it(tmp_path: Path, text: str) -> None:
    read = read_roster(write(tmp_path / "class.csv", text)).people
    assert read == {
        "ada": Person("ada", "Ada", "Lovelace", "ada@example.org", "Monday", "1001"),
        "bob": Person("bob", "Bob", "Bécquer, Jr.", "bob@example.org", "Tuesday", "1002"),
    }


def test_the_gradebook_of_canvas_is_a_list_too(tmp_path: Path) -> None:
    read = read_roster(write(tmp_path / "class.csv", CANVAS)).people
    assert list(read) == ["ada", "bob"]
    assert read["ada"] == Person("ada", "Ada", "Lovelace", "", "Monday", "1001")
    assert read["bob"].name == "Bob Bécquer, Jr."


def test_any_column_may_hold_the_ids(tmp_path: Path) -> None:
    path = write(tmp_path / "class.csv", "Kennung,Surname\nada,Lovelace\n")
    assert list(read_roster(path, "Kennung").people) == ["ada"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is empty"),
        ("Surname,Town\nLovelace,London\n", "only Surname, Town: name one with --id"),
        ("student,section\nada,1\nada,2\n", "has ada twice"),
        ("student,section\n,1\n", "row 2 has no id"),
        ("student,section\n../ada,1\n", "row 2 has no id that can name a folder"),
        ("student,section\nada,1,2\n", "row 2 has more cells"),
        ('student,section\n"ada,1\n', "is not a table"),
    ],
)
def test_what_is_no_list_is_one_sentence(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(Problem, match=sentence):
        read_roster(write(tmp_path / "class.csv", text))


def test_a_list_that_is_not_there_or_not_in_utf_8(tmp_path: Path) -> None:
    with pytest.raises(Problem, match="cannot be read: No such file"):
        read_roster(tmp_path / "class.csv")
    (tmp_path / "class.csv").write_bytes("student\nJosé\n".encode("cp1252"))
    with pytest.raises(Problem, match="save it as 'CSV UTF-8'"):
        read_roster(tmp_path / "class.csv")


def test_what_a_list_leaves_empty_stays_as_it_was(tmp_path: Path) -> None:
    nbgrader = Nbgrader(make_course(tmp_path / "course"))
    enter(nbgrader, read_roster(write(tmp_path / "class.csv", OURS)))
    more = "student,first_name,email,section\nada,,countess@example.org,\ncy,Cy,,Monday\n"
    enter(nbgrader, read_roster(write(tmp_path / "more.csv", more)))
    section_of = sections(kept_at(nbgrader))
    assert section_of == {"ada": "Monday", "bob": "Tuesday", "cy": "Monday"}
    with nbgrader.gradebook() as gradebook:
        known = people(gradebook, section_of)
    assert known["ada"] == Person(
        "ada", "Ada", "Lovelace", "countess@example.org", "Monday", "1001"
    )
    assert known["bob"].name == "Bob Bécquer, Jr."
    # The list that is kept can be edited, and read again into a new gradebook.
    assert read_roster(kept_at(nbgrader)).people == known


@pytest.mark.parametrize("text", [OURS, MOODLE, "\ufeff" + CANVAS.replace("\n", "\r\n")])
def test_a_table_is_written_back_as_it_was(tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode())
    assert read_table(path).written() == text.encode()
