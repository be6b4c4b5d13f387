"""Marks in the tables of Canvas and Moodle, filled into what these export."""

import csv
import logging
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from examroom.course.layout import Course
from examroom.gradebook.lms import Canvas, Moodle
from examroom.gradebook.lms.table import LmsTable
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.roster import enter, read_roster
from examroom.util.files import scratch
from tests.tiny_course import ASSIGNMENT, FILE, make_course

pytestmark = pytest.mark.filterwarnings("ignore")  # of SQLAlchemy

CLASS = """\
student,first_name,last_name,email,section,lms_user_id
ada,Ada,Lovelace,ada@example.org,Monday,1001
bob,Bob,Bécquer,bob@example.org,Tuesday,1002
cem,Cem,Çelik,cem@example.org,Tuesday,1003
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,Attendance (1),01 Tiny (4711),Current Score
,,,,,Manual Posting,,
    Points Possible,,,,,3.00,20.00,(read only)
"Bécquer, Bob",1002,S2,bob@example.org,Tuesday,2.00,,66.67
"Çelik, Cem",1003,S3,,Tuesday,3.00,7.00,100.00
"Lovelace, Ada",77,S1,ada,Monday,1.00,,33.33
"Student, Test",9,,,Monday,,,
"""
MOODLE = """\
First name,Last name,ID number,Email address,Assignment: 01_tiny (Real),Assignment: 01_tiny \
(Feedback),Course total (Real),Last downloaded from this course
Ada,Lovelace,,Ada@Example.org,-,,-,1795677990
Bob,Bécquer,1002,b.becquer@example.org,-,,-,1795677990
Cem,Çelik,1003,cem@example.org,7.00,As agreed.,7.00,1795677990
Zoe,Guest,,zoe@example.org,-,,-,1795677990
"""
WORKSHEET = """\
Identifier;Full name;Email address;Status;Grade;Maximum Grade;Grade can be changed;\
Last modified (grade);Feedback comments
Participant 7;Ada Lovelace;ada@example.org;Submitted;3,50;20,00;Yes;-;
Participant 8;Bob Bécquer;bob@example.org;Submitted;;20,00;Yes;-;
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Return a course in which ada has 13.5 points, bob 6 of which 2 are lost, and cem waits."""
    made = make_course(tmp_path)
    (tmp_path / "class.csv").write_text(CLASS)
    nbgrader = Nbgrader(made)
    enter(nbgrader, read_roster(tmp_path / "class.csv"))
    with scratch() as folder:
        nbgrader.generate_assignment(ASSIGNMENT, folder)
    scores: dict[str, dict[str, float]] = {
        "ada": {"total-check": 4, "doubled-check": 6, "why": 3.5},
        "bob": {"doubled-check": 6, "why": 0},
        "cem": {"total-check": 4},
    }
    notebook = Path(FILE).stem
    with nbgrader.gradebook() as gradebook:
        for student, marks in scores.items():
            gradebook.add_submission(ASSIGNMENT, student)
            for grade in gradebook.find_submission_notebook(notebook, ASSIGNMENT, student).grades:
                is_written = grade.name == "why"
                grade.needs_manual_grade = is_written and "why" not in marks
                if is_written:
                    grade.manual_score = marks.get("why")
                else:
                    grade.auto_score = marks.get(grade.name, 0)
        comment = gradebook.find_comment("why", notebook, ASSIGNMENT, "ada")
        comment.manual_comment = 'Why "parts"?'
        gradebook.find_submission_notebook(
            notebook, ASSIGNMENT, "bob"
        ).late_submission_penalty = 2.0
        gradebook.db.commit()
    return made


def export(
    kind: type[LmsTable], course: Course, template: str = "", **traits: Any
) -> list[list[str]]:
    """Export, and return the rows of the table."""
    path = course.root / "out.csv"
    if template:
        (course.root / "template.csv").write_text(template, encoding="utf-8")
        traits["template"] = str(course.root / "template.csv")
    nbgrader = Nbgrader(course)
    with nbgrader.gradebook() as gradebook:
        kind(config=nbgrader.config, to=str(path), **traits).export(gradebook)
    with path.open(encoding="utf-8", newline="") as file:
        delimiter = ";" if template.count(";") > template.count(",") else ","
        return list(csv.reader(file, delimiter=delimiter))


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(text.splitlines(), delimiter=";" if text == WORKSHEET else ","))


def test_canvas_gets_its_table_filled_in(course: Course) -> None:
    expected = rows(CANVAS)
    expected[3][6], expected[5][6] = "4", "13.5"  # cem's answer waits: what is there stays
    assert export(Canvas, course, CANVAS) == expected


def test_what_is_certain_so_far_is_filled_in_where_that_is_asked_for(course: Course) -> None:
    assert export(Canvas, course, CANVAS, unfinished=True)[4][6] == "4"


def test_moodle_gets_its_table_filled_in(course: Course) -> None:
    expected = rows(MOODLE)
    expected[1][4:6] = [
        "13.5",
        'total: 4 of 4\ndoubled: 6 of 6\naverage: 0 of 5\nwhy: 3.5 of 5\nwhy: Why "parts"?',
    ]
    expected[2][4:6] = [
        "4",
        "total: 0 of 4\ndoubled: 6 of 6\naverage: 0 of 5\nwhy: 0 of 5\n"
        "2 points were taken off because the work came late.",
    ]
    assert export(Moodle, course, MOODLE) == expected


def test_a_worksheet_of_moodle_with_decimal_commas(course: Course) -> None:
    filled = export(Moodle, course, WORKSHEET, assignment=[ASSIGNMENT])
    assert [row[4] for row in filled] == ["Grade", "13,5", "4"]
    assert filled[1][-1].startswith("total: 4 of 4")
    assert [row[:4] for row in filled] == [row[:4] for row in rows(WORKSHEET)]


def test_a_table_is_made_where_there_is_none(course: Course) -> None:
    names, ada, bob, cem = export(Canvas, course)
    assert names == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", ASSIGNMENT]
    assert ada == ["Lovelace, Ada", "1001", "", "ada", "Monday", "13.5"]
    assert (bob[-1], cem[-1]) == ("4", "")
    names, ada, *_ = export(Moodle, course)
    assert names[-2:] == [
        f"Assignment: {ASSIGNMENT} (Real)",
        f"Assignment: {ASSIGNMENT} (Feedback)",
    ]
    assert ada[:6] == ["ada", "Ada", "Lovelace", "ada@example.org", "1001", "13.5"]


def test_who_is_not_in_the_table_and_other_points_are_told(
    course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    template = CANVAS.replace("20.00", "10.00").replace('"Lovelace, Ada",77,S1,ada', '"A",77,S1,a')
    with caplog.at_level(logging.WARNING):
        export(Canvas, course, template)
    text = caplog.text
    assert "Not in the table: ada" in text
    assert f"{ASSIGNMENT} has 20 points, the table 10." in text
    assert "answers wait for a person: cem" in text


def test_columns_can_be_named(course: Course) -> None:
    template = "Kennung,Aufgabe\nada,\nbob,\n"
    named = {"student_column": "Kennung", "columns": {ASSIGNMENT: "Aufgabe"}}
    assert export(Canvas, course, template, **named)[1:] == [["ada", "13.5"], ["bob", "4"]]


@pytest.mark.parametrize(
    ("template", "sentence"),
    [
        ("SIS Login ID,Homework (3)\nada,\n", "no column for 01_tiny, only SIS Login ID, Homework"),
        ("Student,01_tiny (3)\nada,\n", "none of the columns SIS Login ID, SIS User ID, ID"),
        (" \n", "is empty"),
    ],
)
def test_a_table_that_cannot_be_filled_in_is_one_sentence(
    course: Course, template: str, sentence: str
) -> None:
    with pytest.raises(SystemExit, match=sentence):
        export(Canvas, course, template)


def test_as_a_person_types_it(course: Course) -> None:
    (course.root / "canvas.csv").write_text(CANVAS.replace("01 Tiny (4711)", "Homework (4711)"))
    (course.root / "moodle.csv").write_text(MOODLE)
    canvas = ["--Canvas.template=canvas.csv", f"--Canvas.columns={ASSIGNMENT}=Homework (4711)"]
    moodle = ["--Moodle.template=moodle.csv", f"--assignment=['{ASSIGNMENT}']"]
    for name, options in {"Canvas": canvas, "Moodle": moodle}.items():
        exporter = f"--exporter=examroom.gradebook.lms.{name}"
        command = [sys.executable, "-m", "nbgrader", "export", exporter, "--to=out.csv", *options]
        done = subprocess.run(command, cwd=course.root, check=True, capture_output=True, text=True)
        assert f"Marks for {name}: out.csv" in done.stderr
        assert "13.5" in (course.root / "out.csv").read_text()
