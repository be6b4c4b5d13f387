"""The instructor's guide is carried out, step by step, by real programs and a real browser.

The steps are read from the guide in the order in which it tells them. Each has a function here that
says what must be so afterwards, and maybe one that lets students do their part before it. A step
without such a function fails, and so does a function of which the guide tells nothing.
"""

import csv
import os
import shutil
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cached_property
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from examroom.course.notebooks import dumps, new_cell, read
from grading_tests.submissions.known import _answers as answers_of
from tests.chromium import chromium
from tests.tiny_course import Pupil
from tests.walk.browser import Formgrader, jupyter_lab, of_terminal, save
from tests.walk.guide import ROOT, Step, read_guide
from tests.walk.people import COURSE_ID, Person, instructor, student

ASSIGNMENT, FILE = "02_pooled", "pooled.ipynb"
COPIED = ("grading_tests", *(f"{f}/{ASSIGNMENT}" for f in ("source", "release", "solutions")))
EARLY, IN_TIME, LATE = "2027-02-26 21:15:00", "2027-02-28 17:30:00", "2027-03-02 09:00:00"
WHY, INTERVAL = "why-narrow", "pooled-interval"
WRONG_INTERVAL = "pooled_interval = np.array([0.0, 9.0])"
WORDS = """\
All 355 visits are spent on one number, so its interval is narrow. It tells nothing of a single
country: most of their slopes lie outside, and more visits would make it narrower around the same
wrong idea. A slope for each country would help."""
COMMENT = "Well put: a narrow prior is a claim, too."
CLASS = ["ada", "bob", "cleo", "dan", "eve", "fay"]
LAST = {"ada": "Lovelace, Ada", "bob": "Hooke, Robert", "fay": "Ajzenberg, Fay"}
BY_HAND = {"ada": "14", "bob": "10", "fay": "9"}
STEPS = read_guide()
FRAMED_FIVE = "### BEGIN SOLUTION\nfive = 2 + 3\n### END SOLUTION"
FIVE = """\
assert "five" in globals(), "There is no five yet."
### BEGIN HIDDEN TESTS
assert five == 5, "five is not the sum."
### END HIDDEN TESTS
"""
CANVAS = """\
Student,ID,SIS User ID,SIS Login ID,Section,02_pooled (4711),Essay (4712)
    Points Possible,,,,,100,10
"Lovelace, Ada",1001,,ada,Monday,,8
"Nobody, Of Ours",1002,,nobody,Monday,,7
"""
Part = Callable[["Walk"], None]
students_first: dict[str, Part] = {}
then: dict[str, Part] = {}
exit_codes: dict[str, int] = {}


class Walk:
    """A course on its way through a term: its folder, its people, its exchange and a browser."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder, self.stack, self.said = folder, stack, ""
        self.exchange, self.course = folder / "exchange", folder / "course"
        self.exchange.mkdir()
        self.exchange.chmod(0o777)
        for name in COPIED:
            shutil.copytree(ROOT / name, self.course / name)
        shutil.copy(ROOT / "nbgrader_config.py", self.course)
        self.instructor = instructor(folder / "instructor", self.course, self.exchange)
        self.pictures = Path(os.environ.get("WALK_PICTURES", folder)).resolve()

    @cached_property
    def browser(self):  # type: ignore[no-untyped-def]
        """The browser in which everybody looks at pages."""
        return self.stack.enter_context(chromium())

    @cached_property
    def formgrader(self) -> Formgrader:
        """Formgrader in the instructor's JupyterLab."""
        return Formgrader(self.browser, self.stack.enter_context(jupyter_lab(self.instructor)))

    def student(self, name: str, clock: str = IN_TIME) -> Person:
        """Return a student whose computer says what time it is."""
        return student(name, self.folder / "students" / name, self.exchange, clock)

    def fetch(self, name: str, clock: str = IN_TIME) -> tuple[Person, Path]:
        """Let a student fetch the assignment, unless they have it; return where they work."""
        person = self.student(name, clock)
        work = person.folder / ASSIGNMENT
        if not work.is_dir():
            person.run(f"nbgrader fetch_assignment {ASSIGNMENT}")
        return person, work

    def solve(self, name: str, clock: str = IN_TIME, **answers: str) -> None:
        """Let a student fetch, answer like the instructor but for some questions, and submit."""
        person, work = self.fetch(name, clock)
        write_answers(work / FILE, answers)
        person.run(f"nbgrader submit {ASSIGNMENT}")

    def do(self, step: Step) -> None:
        """Do what the guide says."""
        if step.kind == "file":
            (self.course / step.name).write_text(step.text)
        elif step.kind == "settings":
            with (self.course / "nbgrader_config.py").open("a") as stream:
                stream.write(f"\n{step.text}")
        elif step.kind == "command" and step.text != "jupyter lab":
            self.said = self.instructor.run(step.text, exit_codes.get(step.name, 0))

    def asked(self, query: str) -> list[tuple[object, ...]]:
        """Ask the gradebook."""
        connection = sqlite3.connect(self.course / "gradebook.db")
        try:
            return connection.execute(query).fetchall()
        finally:
            connection.close()

    def submissions(self) -> dict[str, tuple[object, ...]]:
        """Return each student's time of submission, points, penalty and extension."""
        rows = self.asked(
            "select s.student_id, s.timestamp, s.extension, sum(n.late_submission_penalty) "
            "from submitted_assignment s join submitted_notebook n on n.assignment_id = s.id "
            "group by s.id"
        )
        return {str(name): tuple(rest) for name, *rest in rows}

    def hand_marks(self) -> dict[str, tuple[object, ...]]:
        """Return each student's mark by hand, and whether the answer still waits for one."""
        rows = self.asked(
            "select a.student_id, g.manual_score, g.needs_manual_grade from grade g "
            "join base_cell c on g.cell_id = c.id "
            "join submitted_notebook n on g.notebook_id = n.id "
            f"join submitted_assignment a on n.assignment_id = a.id where c.name = '{WHY}'"
        )
        return {str(name): (mark, bool(waits)) for name, mark, waits in rows}

    def page(self, name: str, notebook: str = "pooled") -> str:
        """Return what stands on a student's page."""
        path = self.course / "feedback" / name / ASSIGNMENT / f"{notebook}.html"
        return text_of(path)

    def fetched(self, name: str) -> list[Path]:
        """Let a student fetch feedback; return the pages."""
        person = self.student(name)
        person.run(f"nbgrader fetch_feedback {ASSIGNMENT}")
        return sorted((person.folder / ASSIGNMENT / "feedback").rglob("*.html"))

    def picture(self, name: str, picture: bytes) -> None:
        """Keep a picture, which must be small."""
        path = self.pictures / f"walk-{name}.png"
        save(picture, path)
        assert path.stat().st_size < 60_000

    def terminal(self, name: str, command: str, code: int = 0) -> str:
        """Type a command, and keep a picture of what it prints."""
        text = self.instructor.run(f"{command} 2>/dev/null", code, FORCE_COLOR="1")
        self.picture(name, of_terminal(self.browser, text.replace(str(self.course), "course")))
        return text


def write_answers(path: Path, answers: dict[str, str]) -> None:
    """Answer like the instructor, but for some questions."""
    reference = answers_of(read(ROOT / "source" / ASSIGNMENT / FILE))
    pupil = Pupil(read(path)).answer(**{**reference, WHY: WORDS, **answers})
    path.write_text(dumps(pupil.notebook))


def text_of(page: Path) -> str:
    """Return the words of a page."""
    return " ".join(BeautifulSoup(page.read_text(), "html.parser").get_text(" ").split())


def before(name: str) -> Callable[[Part], Part]:
    """Say what others do before a step of the guide."""
    return lambda part: students_first.setdefault(name, part)


def after(name: str, code: int = 0) -> Callable[[Part], Part]:
    """Say what must be so after a step of the guide, and with which code a command ends."""
    exit_codes[name] = code
    return lambda part: then.setdefault(name, part)


# ---------------------------------------------------------------- the steps, as the guide has them


@after("class.csv")
@after("late.py")
@after("c.AssignLatePenalties.plugin_class")
def is_written(walk: Walk) -> None:
    """Its effect shows later."""


@after("examroom roster class.csv")
def the_class_has_names(walk: Walk) -> None:
    rows = walk.asked("select id, first_name, last_name, email from student order by id")
    assert rows[0] == ("ada", "Ada", "Lovelace", "ada@example.org")
    assert len(rows) == 7


@after("examroom build")
def built(walk: Walk) -> None:
    assert (walk.course / "release" / ASSIGNMENT / FILE).is_file()


@after('nbgrader db assignment add 02_pooled --duedate="2027-03-01 18:00 UTC"')
def due_date_is_set(walk: Walk) -> None:
    assert walk.asked("select name, duedate from assignment") == [
        (ASSIGNMENT, "2027-03-01 18:00:00.000000")
    ]


@after("nbgrader release_assignment 02_pooled")
def released(walk: Walk) -> None:
    assert (walk.exchange / COURSE_ID / "outbound" / ASSIGNMENT / FILE).is_file()


@after("assignments")
def formgrader_shows_the_due_date(walk: Walk) -> None:
    walk.formgrader.assignments()
    row = walk.formgrader.frame.locator("tr").filter(has_text=ASSIGNMENT)
    assert "2027-03-01 18:00" in row.inner_text()
    walk.picture("assignments", walk.formgrader.page.screenshot())


@before("nbgrader collect 02_pooled")
def the_class_hands_in(walk: Walk) -> None:
    walk.solve("ada")
    walk.solve("bob", LATE)
    walk.solve("fay", EARLY, **{INTERVAL: WRONG_INTERVAL})
    walk.solve("fay", IN_TIME)
    cleo, work = walk.fetch("cleo")
    (work / FILE).unlink()
    (work / "notes.txt").write_text("My notebook is on the other computer.\n")
    cleo.run(f"nbgrader submit {ASSIGNMENT}")
    dan, work = walk.fetch("dan")
    write_answers(work / FILE, {})
    (work / FILE).rename(work / "pooled (1).ipynb")
    dan.run(f"nbgrader submit {ASSIGNMENT}")
    eve, work = walk.fetch("eve")
    (work / FILE).write_text((work / FILE).read_text()[:3000])
    eve.run(f"nbgrader submit {ASSIGNMENT}")


@after("nbgrader collect 02_pooled")
def collected(walk: Walk) -> None:
    submitted = walk.course / "submitted"
    assert sorted(path.name for path in submitted.iterdir()) == CLASS
    assert IN_TIME in (submitted / "fay" / ASSIGNMENT / "timestamp.txt").read_text()


@after("examroom grade 02_pooled", code=2)
def marked(walk: Walk) -> None:
    for name in ("cleo", "dan", "eve"):
        assert name in walk.said
    assert "pooled (1).ipynb" in walk.page("dan")
    assert "There is no file pooled.ipynb" in walk.page("cleo")
    times = {name: str(rest[0])[:19] for name, rest in walk.submissions().items()}
    assert times == {**dict.fromkeys(CLASS, IN_TIME), "bob": LATE}
    sums = {name: float(row["sum"]) for name, row in marks_table(walk).items()}
    assert sums == {"ada": 85, "bob": 85, "cleo": 0, "dan": 0, "eve": 0, "fay": 85}


def marks_table(walk: Walk) -> dict[str, dict[str, str]]:
    """Read the class's table."""
    with (walk.course / f"marks-{ASSIGNMENT}.csv").open() as stream:
        return {row["student"]: row for row in csv.DictReader(stream)}


@after("marks")
def the_table_is_printed(walk: Walk) -> None:
    assert "fay" in walk.terminal("marks", f"examroom grade {ASSIGNMENT}", code=2)


@after("jupyter lab")
def formgrader_opens(walk: Walk) -> None:
    walk.formgrader.assignments()


@after("examroom status 02_pooled")
def everybody_is_told_of(walk: Walk) -> None:
    for name in ("Lovelace", "Fechner", "Monday", "Friday"):
        assert name in walk.said


@after("status")
def the_status_is_printed(walk: Walk) -> None:
    assert "Hooke" in walk.terminal("status", f"examroom status {ASSIGNMENT}")


@before("hand-mark")
def formgrader_knows_what_was_marked(walk: Walk) -> None:
    walk.formgrader.submissions(ASSIGNMENT)
    row = walk.formgrader.row("ada")
    assert "needs manual grading" in row
    assert IN_TIME in row


@after("hand-mark")
def answers_are_marked_by_hand(walk: Walk) -> None:
    for name, points in BY_HAND.items():
        walk.formgrader.mark_by_hand(ASSIGNMENT, "pooled", LAST[name], WHY, points, COMMENT)
        if name == "ada":
            walk.picture("hand-mark", walk.formgrader.page.screenshot())
    assert walk.hand_marks()["ada"] == (14.0, False)


@after("examroom feedback 02_pooled")
@after("nbgrader release_feedback 02_pooled")
def students_fetch_their_pages(walk: Walk) -> None:
    for name, points in BY_HAND.items():
        page = text_of(walk.fetched(name)[-1])
        assert COMMENT in page
        assert f"{points} / 15" in page or f"{points}.0 / 15.0" in page
    assert walk.fetched("eve")
    assert walk.fetched("dan")


@after("nbgrader generate_feedback 02_pooled")
def pages_are_new(walk: Walk) -> None:
    assert COMMENT in walk.page("ada")


@after("student-page")
def the_page_is_looked_at(walk: Walk) -> None:
    page = walk.browser.new_page(viewport={"width": 900, "height": 620})
    page.goto(walk.fetched("bob")[-1].as_uri())
    page.get_by_text(COMMENT).first.scroll_into_view_if_needed()
    walk.picture("student-page", page.screenshot())
    page.close()


@before("nbgrader collect --update 02_pooled")
def fay_hands_in_again(walk: Walk) -> None:
    walk.solve("fay", "2027-03-01 17:59:00", **{INTERVAL: WRONG_INTERVAL})


@after("nbgrader collect --update 02_pooled")
def the_newer_one_is_there(walk: Walk) -> None:
    stamp = walk.course / "submitted" / "fay" / ASSIGNMENT / "timestamp.txt"
    assert "17:59" in stamp.read_text()


@after("autograde")
def the_button_marks(walk: Walk) -> None:
    walk.formgrader.submissions(ASSIGNMENT)
    assert "needs autograding" in walk.formgrader.row("fay")
    assert "Successfully autograded" in walk.formgrader.autograde("fay")
    assert "2027-03-01 17:59" in walk.formgrader.row("fay")
    walk.formgrader.frame.locator("thead").evaluate("table => table.scrollIntoView()")
    walk.picture("autograde", walk.formgrader.page.screenshot())
    assert walk.hand_marks()["ada"] == (14.0, False)
    assert walk.hand_marks()["fay"][0] == 9.0
    assert "86" in walk.formgrader.row("fay")


@after("examroom take 02_pooled dan")
def it_stands_for_the_missing_one(walk: Walk) -> None:
    assert "pooled (1).ipynb" in walk.said
    assert not (walk.course / "submitted" / "dan" / ASSIGNMENT / FILE).exists()


@after("examroom grade 02_pooled --student dan")
def it_is_marked_and_the_page_says_so(walk: Walk) -> None:
    assert float(marks_table(walk)["dan"]["sum"]) == 85
    assert "your instructor took 02_pooled/pooled (1).ipynb for it" in walk.page("dan")


@before("examroom build (2)")
def a_hidden_test_is_changed(walk: Walk) -> None:
    path = walk.course / "source" / ASSIGNMENT / FILE
    notebook = read(path)
    check = Pupil(notebook).cell(f"{INTERVAL}-check")
    visible = check.source.partition("### BEGIN HIDDEN TESTS")[0]
    check.source = f"{visible}### BEGIN HIDDEN TESTS\npass\n### END HIDDEN TESTS"
    path.write_text(dumps(notebook))


@after("examroom build (2)")
def built_again(walk: Walk) -> None:
    assert ASSIGNMENT in walk.said


@after("examroom remark 02_pooled", code=2)
def hand_marks_are_kept(walk: Walk) -> None:
    kept = walk.hand_marks()
    assert kept["ada"] == (14.0, False)
    assert kept["bob"] == (10.0, False)
    assert kept["fay"][0] == 9.0
    assert COMMENT in walk.page("ada")
    assert [float(row["sum"]) for row in marks_table(walk).values()] == [99, 95, 0, 85, 0, 94]


@before("examroom build (3)")
def a_question_is_added(walk: Walk) -> None:
    path = walk.course / "source" / ASSIGNMENT / FILE
    notebook = read(path)
    place = Pupil(notebook).place(WHY)
    for name, text, points in (("five-check", FIVE, 2.0), ("five", FRAMED_FIVE, 0.0)):
        is_check = name.endswith("-check")
        cell = new_cell("code", text, id=name)
        cell.metadata.nbgrader = {
            "grade_id": name,
            "grade": is_check,
            "locked": is_check,
            "solution": not is_check,
            "task": False,
            "schema_version": 3,
            **({"points": points} if is_check else {}),
        }
        notebook.cells.insert(place, cell)
    path.write_text(dumps(notebook))


@after("examroom build (3)")
def built_with_it(walk: Walk) -> None:
    assert "five" in (walk.course / "solutions" / ASSIGNMENT / FILE).read_text()


@after("examroom grade 02_pooled --keep-going", code=2)
def the_gradebook_follows(walk: Walk) -> None:
    rows = marks_table(walk).values()
    assert [float(row["sum"]) for row in rows] == [99, 95, 0, 85, 0, 94]
    assert {row["out of"] for row in rows} == {"102"}
    assert walk.hand_marks()["ada"] == (14.0, False)
    assert COMMENT in walk.page("ada")
    assert "This question was not in the notebook that you handed in." in walk.page("ada")
    assert list(walk.course.glob("gradebook.db.*"))


@after("nbgrader export --exporter=examroom.gradebook.export.MarksTable")
def marks_are_exported(walk: Walk) -> None:
    assert marks_table(walk)["ada"][WHY] == "14"


@before("nbgrader export --exporter=examroom.gradebook.lms.Canvas --Canvas.template=exported.csv")
def canvas_exports(walk: Walk) -> None:
    (walk.course / "exported.csv").write_text(CANVAS)


@after("nbgrader export --exporter=examroom.gradebook.lms.Canvas --Canvas.template=exported.csv")
def canvas_is_filled_in(walk: Walk) -> None:
    with (walk.course / "canvas.csv").open(encoding="utf-8-sig") as stream:
        rows = {row["Student"].strip(): row for row in csv.DictReader(stream)}
    assert float(rows["Lovelace, Ada"]["02_pooled (4711)"]) == 99
    assert rows["Nobody, Of Ours"]["Essay (4712)"] == "7"


@after("nbgrader export --exporter=examroom.gradebook.lms.Moodle")
def moodle_is_written(walk: Walk) -> None:
    with (walk.course / "moodle.csv").open(encoding="utf-8-sig") as stream:
        rows = list(csv.DictReader(stream))
    assert any("ada@example.org" in row.values() for row in rows)


@after("examroom extend 02_pooled bob --days 2")
def an_extension_is_granted(walk: Walk) -> None:
    assert walk.submissions()["bob"][1]


@after("examroom remark 02_pooled (2)", code=2)
def a_day_costs_a_tenth(walk: Walk) -> None:
    assert walk.submissions()["bob"][2] == 9.5
    assert float(marks_table(walk)["bob"]["sum"]) == 85.5


@after("examroom remark 02_pooled (3)", code=2)
def no_penalty_is_left(walk: Walk) -> None:
    assert not walk.submissions()["bob"][2]
    assert float(marks_table(walk)["bob"]["sum"]) == 95


@after("c.FileNameCollectorPlugin.named_regexp")
def an_archive_is_downloaded(walk: Walk) -> None:
    work = walk.folder / FILE
    shutil.copy(walk.course / "release" / ASSIGNMENT / FILE, work)
    write_answers(work, {})
    archive = walk.course / "downloaded" / ASSIGNMENT / "archive" / "submissions.zip"
    archive.parent.mkdir(parents=True)
    with zipfile.ZipFile(archive, "w") as stream:
        stream.write(work, f"gus_{FILE}")


@after("nbgrader zip_collect 02_pooled")
def the_archive_is_collected(walk: Walk) -> None:
    assert (walk.course / "submitted" / "gus" / ASSIGNMENT / FILE).is_file()


@after("examroom grade 02_pooled (2)", code=2)
def who_was_in_the_archive_is_marked(walk: Walk) -> None:
    assert list(marks_table(walk)) == [*CLASS, "gus"]
    assert float(marks_table(walk)["gus"]["sum"]) == 85


# ---------------------------------------------------------------- the walk


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """Begin a term."""
    with ExitStack() as stack:
        yield Walk(tmp_path_factory.mktemp("walk"), stack)


@pytest.mark.slow
@pytest.mark.parametrize("step", STEPS, ids=str)
def test_the_guide_says_what_happens(step: Step, walk: Walk) -> None:
    if step.name in students_first:
        students_first[step.name](walk)
    walk.do(step)
    then[step.name](walk)


def test_every_step_of_the_guide_is_looked_at_and_no_other() -> None:
    names = {step.name for step in STEPS}
    assert names == set(then)
    assert set(students_first) <= names
