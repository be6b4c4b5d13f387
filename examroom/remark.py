"""Mark a class again on the records of its exams: hidden tests are new, nothing is run twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode

from .cells import Role, grade_id, role
from .course import Course
from .driver import Nbgrader
from .examine import mark
from .exams import FOLDER, ExamStore, exam_key
from .files import write_whole
from .grade import Listener, Report, silent
from .instructor import instructor_copy
from .intake import Refused, beside, take_in
from .marking.testimony import Unasked
from .marks import read_marks, write_csv
from .notebooks import dumps
from .outcome import judge, passed, points_so_far
from .problems import Problem
from .reading import Unreadable, read_notebook
from .restore import restore
from .rules import exam_rules
from .sitting import Sat

ASK_AGAIN = "run 'examroom grade {assignment} --student {student}'"


@dataclass(frozen=True)
class Remarked:
    """One student's notebook with the outcomes of today's hidden tests."""

    student: str
    name: str
    notebook: NotebookNode


def remark(
    course: Course,
    name: str,
    students: Sequence[str] | None = None,
    listen: Listener = silent,
) -> Report:
    """Mark a class again.

    Parameters
    ----------
    course : Course
        The course folder; its gradebook, ``autograded/`` and table of marks are written.
    name : str
        An assignment, or an unambiguous beginning of its name.
    students : sequence of str, optional
        Whom to mark; everybody who handed something in if not given.
    listen : callable, optional
        Told ``"run"`` and who has been marked.

    Returns
    -------
    Report
        A student whose exam was never held, or whose record does not answer what a hidden test asks
        now, keeps the old marks and is reported.
    """
    assignment = course.find(name)
    chosen = list(students or course.students(assignment))
    nbgrader = Nbgrader(course)
    if not course.gradebook.is_file():
        raise Problem(
            f"{assignment} has not been marked yet: run 'examroom grade {assignment}' first."
        )
    originals = {
        path.name: instructor_copy(path, nbgrader.coursedir())
        for path in course.notebooks(assignment)
    }
    problems: dict[str, str] = {}
    marked: list[Remarked] = []
    for student in chosen:
        try:
            done = _mark_again(nbgrader, assignment, student, originals)
            marked += done
            listen("run", Sat(student, sum(points_so_far(one.notebook) for one in done)))
        except (Unreadable, Refused) as reason:
            problems[student] = str(reason)
        except Unasked:
            again = ASK_AGAIN.format(assignment=assignment, student=student)
            problems[student] = f"The record of the exam does not answer today's tests: {again}."
    _record(nbgrader, assignment, marked, originals)
    marks = read_marks(nbgrader, assignment, chosen, problems)
    table = course.root / f"marks-{assignment}.csv"
    write_csv(table, marks)
    return Report(assignment, marks, table, course.feedback)


def _mark_again(
    nbgrader: Nbgrader, assignment: str, student: str, originals: dict[str, NotebookNode]
) -> list[Remarked]:
    """Return a student's notebooks with today's outcomes.

    Raises
    ------
    Unasked
        If there is no record, or it lacks an answer.
    """
    course = nbgrader.course
    store, rules = ExamStore(course.root / FOLDER), exam_rules(nbgrader)
    handed_in = course.submitted / student / assignment
    files = beside(handed_in, course.source / assignment)
    left_out = take_in(handed_in).left_out
    marked = []
    for name, original in originals.items():
        notebook = restore(read_notebook(handed_in / name), original).told(left_out)
        exam = store.get(exam_key(notebook, files, rules.circumstances()))
        if exam is None:
            raise Unasked(student)
        outcome = mark(notebook, exam)
        outcome.cells = [judge(cell) for cell in outcome.cells]
        marked.append(Remarked(student, name, outcome))
    return marked


def _record(
    nbgrader: Nbgrader,
    assignment: str,
    marked: Sequence[Remarked],
    originals: dict[str, NotebookNode],
) -> None:
    """Write the marks into the gradebook in one piece, and the outcomes into ``autograded/``.

    As nbgrader does, marks that a person gave are kept, and asked to be looked at again.
    """
    with nbgrader.gradebook() as gradebook:
        for name, original in originals.items():
            stem = name.removesuffix(".ipynb")
            for cell in original.cells:
                if role(cell) is Role.CHECK:
                    known = gradebook.find_source_cell(grade_id(cell), stem, assignment)
                    known.source = cell.source
                    known.checksum = cell.metadata.nbgrader.checksum
        for one in marked:
            stem = one.name.removesuffix(".ipynb")
            for cell in one.notebook.cells:
                if role(cell) is not Role.CHECK:
                    continue
                grade = gradebook.find_grade(grade_id(cell), stem, assignment, one.student)
                points = float(cell.metadata.nbgrader.points)
                grade.auto_score = points if passed(cell) else 0.0
                grade.needs_manual_grade = grade.manual_score is not None
        gradebook.db.commit()
        late = [one for one in marked if _is_late(gradebook, assignment, one.student)]
    for one in late:
        _assign_late_penalty(nbgrader, assignment, one)
    for one in marked:
        path = nbgrader.course.autograded / one.student / assignment / one.name
        write_whole(path, dumps(one.notebook).encode())


def _is_late(gradebook: Any, assignment: str, student: str) -> bool:
    return bool(gradebook.find_submission(assignment, student).total_seconds_late > 0)


def _assign_late_penalty(nbgrader: Nbgrader, assignment: str, one: Remarked) -> None:
    """Let nbgrader work out a late penalty from the new marks."""
    from nbgrader.preprocessors import AssignLatePenalties

    names = {
        "notebook": one.name.removesuffix(".ipynb"),
        "assignment": assignment,
        "student": one.student,
        "db_url": nbgrader.coursedir().db_url,
    }
    AssignLatePenalties(config=nbgrader.config).preprocess(one.notebook, {"nbgrader": names})
