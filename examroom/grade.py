"""Mark a class: run its notebooks, let nbgrader record them, write pages and a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from .course import Course
from .driver import Nbgrader
from .files import scratch
from .intake import has_notebook, stage
from .marks import Marks, read_marks, write_csv
from .problems import Failure, Problem
from .reading import Unreadable, read_notebook
from .rules import exam_rules, require_sandbox
from .settings import require_programs
from .sitting import Sat, sit

Listener = Callable[[str, Sat | None], None]


@dataclass(frozen=True)
class Report:
    """The outcome of marking a class."""

    assignment: str
    marks: list[Marks]
    table: Path
    feedback: Path
    sealed: bool = True

    @property
    def not_marked(self) -> list[Marks]:
        """Students whose submission could not be marked as it was."""
        return [one for one in self.marks if one.problem]


def silent(stage: str, sat: Sat | None) -> None:
    """Listen, and tell nobody."""


def grade(
    course: Course,
    name: str,
    students: Sequence[str] | None = None,
    workers: int = 1,
    listen: Listener = silent,
    unsafe: bool = False,
) -> Report:
    """Mark what a class handed in.

    Parameters
    ----------
    course : Course
        The course folder; its gradebook, ``autograded/``, ``feedback/`` and table are written.
    name : str
        An assignment, or an unambiguous beginning of its name.
    students : sequence of str, optional
        Whom to mark; everybody who handed something in if not given.
    workers : int, optional
        How many notebooks are run at a time.
    listen : callable, optional
        Told the stage (``"run"``, ``"record"``) and, in the first, who has been run.
    unsafe : bool, optional
        Run students' code without the sandbox; every report says so.

    Raises
    ------
    Problem
        When there is nothing to mark, or no sandbox to run it in, before anything is written.
    """
    assignment = course.find(name)
    handed_in = course.students(assignment)
    chosen = list(students or handed_in)
    for student in chosen:
        if student not in handed_in:
            raise Problem(f"{student} has not handed in {assignment}.")
    settings = {"RunCells": {"unsafe_no_sandbox": True}} if unsafe else {}
    runner = Nbgrader(course, settings)
    require_programs(runner.config)
    require_sandbox(runner)
    rules = exam_rules(runner)
    problems = find_problems(course, assignment, chosen)
    with scratch() as folder:
        staged = {
            "CourseDirectory": {"submitted_directory": str(folder / "submitted")},
            "RestoreCells": {"handed_in": str(course.submitted)},
        }
        nbgrader = Nbgrader(course, {**settings, **staged})
        nbgrader.generate_assignment(assignment, folder / "release")
        runnable = [student for student in chosen if student not in problems]
        for sat in sit(runner, assignment, runnable, rules, workers):
            listen("run", sat)
        for student in chosen:
            handed = course.submitted / student / assignment
            stage(handed, folder / "submitted" / student / assignment)
            listen("record", None)
            try:
                _record(nbgrader, assignment, student)
            except Failure as reason:
                problems[student] = f"Not marked: {reason}"
    marks = read_marks(nbgrader, assignment, chosen, problems)
    table = course.root / f"marks-{assignment}.csv"
    write_csv(table, marks)
    return Report(assignment, marks, table, course.feedback, rules.sealed)


def find_problems(course: Course, assignment: str, students: Sequence[str]) -> dict[str, str]:
    """Say in a sentence each whose notebook is missing or cannot be read."""
    problems = {}
    for student in students:
        folder = course.submitted / student / assignment
        for original in course.notebooks(assignment):
            path = folder / original.name
            others = sorted(other.name for other in folder.glob("*.ipynb"))
            try:
                read_notebook(path)
            except Unreadable as reason:
                found = f" It has {', '.join(others)}." if others and not path.exists() else ""
                problems[student] = f"{reason}{found}"
    return problems


def _record(nbgrader: Nbgrader, assignment: str, student: str) -> None:
    """Put one student's marks into the gradebook, and write the page."""
    folder = nbgrader.course.submitted / student / assignment
    if any(has_notebook(folder, path.name) for path in nbgrader.course.notebooks(assignment)):
        nbgrader.autograde(assignment, student)
        nbgrader.generate_feedback(assignment, student)
    else:
        _record_nothing(nbgrader, assignment, student)


def _record_nothing(nbgrader: Nbgrader, assignment: str, student: str) -> None:
    """Give 0 to a student whose folder holds no notebook, for nbgrader passes over such folders."""
    with nbgrader.gradebook() as gradebook:
        gradebook.update_or_create_student(student)
        submission = gradebook.update_or_create_submission(assignment, student)
        for notebook in submission.notebooks:
            for mark in notebook.grades:
                mark.auto_score, mark.needs_manual_grade = 0, False
        gradebook.db.commit()
