"""Mark a class again on the records of its exams: hidden tests are new, nothing is run twice."""

from __future__ import annotations

from collections.abc import Sequence

from examroom.commands.grade import Report
from examroom.course.layout import Course
from examroom.course.outcome import points_so_far
from examroom.execution.rules import exam_rules
from examroom.gradebook.marks import read_marks, write_csv
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.recorder import recorder
from examroom.grading.assignment import AssignmentGrader
from examroom.grading.class_loop import out_of
from examroom.grading.progress import Listener, Progress, silent
from examroom.hidden_tests.answers import NotRecorded
from examroom.submission.files import TooManyFiles
from examroom.submission.read import InvalidNotebook
from examroom.util.errors import Failure, Problem

ASK_AGAIN = "run 'examroom grade {assignment} --student {student}'"


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
        The course folder; its gradebook, ``autograded/``, ``feedback/`` and table are written.
    name : str
        An assignment, or an unambiguous beginning of its name.
    students : sequence of str, optional
        Whom to mark; everybody who handed something in if not given.
    listen : callable, optional
        Told how far the class is, see `progress.Step`.

    Returns
    -------
    Report
        A student whose exam was never held, or whose record does not answer what a hidden test asks
        now, keeps the old marks and is reported.
    """
    assignment = course.find(name)
    chosen = course.chosen(assignment, students)
    nbgrader = Nbgrader(course)
    if not course.gradebook.is_file():
        raise Problem(
            f"{assignment} has not been marked yet: run 'examroom grade {assignment}' first."
        )
    desk = AssignmentGrader(nbgrader, assignment, exam_rules(nbgrader))
    pace, most = Progress(listen, len(chosen)), out_of(desk)
    problems: dict[str, str] = {}
    with recorder(course, assignment, {}) as records:
        for student in chosen:
            try:
                papers = desk.papers(student)
                outcomes = {paper.name: desk.marked(paper)[0] for paper in papers}
                records.record(student, outcomes)
            except (InvalidNotebook, TooManyFiles) as reason:
                problems[student] = str(reason)
            except NotRecorded:
                again = ASK_AGAIN.format(assignment=assignment, student=student)
                problems[student] = (
                    f"The record of the exam does not answer today's tests: {again}."
                )
            except Failure as reason:
                problems[student] = f"Not marked: {reason}"
            else:
                pace.mark(student, sum(map(points_so_far, outcomes.values())), most)
        marks = read_marks(nbgrader, assignment, chosen, problems)
    table = course.root / f"marks-{assignment}.csv"
    write_csv(table, marks)
    return Report(
        assignment,
        marks,
        table,
        course.feedback,
        course.gradebook,
        sealed=desk.rules.sealed,
        seconds=pace.seconds,
    )
