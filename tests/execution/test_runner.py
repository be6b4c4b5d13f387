"""Nothing runs without walls, and whoever asks hears of every run that ended too early."""

from __future__ import annotations

from pathlib import Path

import pytest

from examroom.commands.grade import Report, grade
from examroom.course.layout import Course
from examroom.course.notebooks import dumps
from examroom.execution import sandboxed
from examroom.execution.record import FOLDER
from examroom.sandbox import Limits, SandboxUnavailable
from examroom.util.errors import Problem
from tests.tiny_course import ASSIGNMENT, FILE, REFERENCE, Pupil, make_course, release

pytestmark = pytest.mark.filterwarnings("ignore")  # of Jupyter and SQLAlchemy, in other threads

LIMITS = "c.Examroom.limits = {'memory': 300 * 2**20, 'output': 2**20}\n"
DEATHS = {
    "memory": ("x = bytearray(2**30)", "memory"),
    "exit": ("import os\nos._exit(3)", "exit code 3"),
    "output": ("for _ in range(100):\n    print('x' * 100_000)", "1 MiB"),
    "deaf": (
        "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass",
        "did not stop",
    ),
}
CURIOUS = """
import os, sys
seen = [os.path.exists(p) for p in ({root!r}, '/etc/shadow')]
words = [line for line in In if 'HID' + 'DEN' in line]
print('FOUND', sum(seen), len(words), sorted(k for k in os.environ if 'TOKEN' in k))
"""


def hand_in(course: Course, student: str, pupil: Pupil) -> None:
    path = course.submitted / student / ASSIGNMENT / FILE
    path.parent.mkdir(parents=True)
    path.write_text(dumps(pupil.notebook))


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    made = make_course(tmp_path_factory.mktemp("room"))
    config = made.config_file
    config.write_text(config.read_text() + LIMITS + "c.Examroom.cell_seconds = 5\n")
    for student, (deed, _) in DEATHS.items():
        pupil = Pupil(release(made)).answer(**REFERENCE)
        hand_in(made, student, pupil.answer(doubled=f"{REFERENCE['doubled']}\n{deed}"))
    curious = Pupil(release(made)).answer(**REFERENCE)
    hand_in(made, "curious", curious.add("average-check", CURIOUS.format(root=str(made.root))))
    return made


@pytest.fixture(scope="module")
def report(course: Course) -> Report:
    return grade(course, ASSIGNMENT, workers=2)


def page(course: Course, student: str) -> str:
    return (course.feedback / student / ASSIGNMENT / "tiny.html").read_text()


@pytest.mark.parametrize("student", DEATHS)
def test_a_death_is_told_and_earlier_points_are_kept(
    course: Course, report: Report, student: str
) -> None:
    marks = {one.student: one for one in report.marks}[student]
    assert marks.questions["total"].score == 4
    if student != "memory":  # Python itself says MemoryError, and goes on
        assert marks.questions["doubled"].score == 0
        assert marks.questions["average"].score == 0
        assert DEATHS[student][1] in page(course, student)
        assert "in <code>doubled</code>" in page(course, student)


def test_student_code_sees_neither_the_course_nor_the_hidden_tests(
    course: Course, report: Report
) -> None:
    assert "FOUND 0 0 []" in page(course, "curious")


def test_every_page_of_a_sealed_exam_is_silent_about_the_sandbox(
    course: Course, report: Report
) -> None:
    assert "without the sandbox" not in page(course, "curious")


def test_without_a_sandbox_nothing_is_run_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_course(tmp_path / "open")
    hand_in(made, "ada", Pupil(release(made)).answer(**REFERENCE))
    before = sorted(made.root.rglob("*"))

    def fails(*args: object) -> str:
        raise SandboxUnavailable("There is no bubblewrap here.")

    monkeypatch.setattr(sandboxed, "prove", fails)
    monkeypatch.setattr(sandboxed, "proved", set())
    with pytest.raises(Problem, match=r"no bubblewrap here.*--unsafe-no-sandbox"):
        grade(made, ASSIGNMENT)
    assert sorted(made.root.rglob("*")) == before

    report = grade(made, ASSIGNMENT, unsafe=True)
    assert not report.sandboxed
    assert report.marks[0].total == 15
    assert "without the sandbox" in page(made, "ada")
    assert (made.root / FOLDER).is_dir()


def test_evidence_and_speedups_are_all_of_this_package_that_the_sandbox_shows() -> None:
    shown = {bind.target for bind in sandboxed.sandbox_spec(Limits()).binds}
    inside = "/opt/examroom/examroom"
    assert shown - {f"{inside}/speedups"} == {f"{inside}/evidence", f"{inside}/__init__.py"}
