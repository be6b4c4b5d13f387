"""Mark a class: hold its exams, let nbgrader record them, write pages and a table."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from examroom.course.layout import Course
from examroom.course.settings import require_programs
from examroom.execution.rules import exam_rules, require_sandbox
from examroom.execution.task import Task
from examroom.gradebook.marks import Marks, read_marks, write_csv
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.recorder import recorder
from examroom.grading.assignment import AssignmentGrader
from examroom.grading.class_loop import ClassLoop
from examroom.grading.progress import CORES, Listener, Progress, silent
from examroom.grading.queue import ExecutionQueue

if TYPE_CHECKING:
    from examroom.execution.workers import Workers


@dataclass(frozen=True)
class Report:
    """The outcome of marking a class.

    Attributes
    ----------
    assignment : str
        The assignment's full name.
    marks : list of Marks
        In the order of the students' names.
    table, feedback, gradebook : Path
        The files and the folder that were written.
    sealed : bool
        Whether students' code was run in the sandbox.
    costs : dict
        What each student's exams took, by their name; see `Exam.cost`.
    held : int
        How many exams were held for this; the others were on record.
    seconds : float
        How long it took.
    cold : str
        Why exams could not have the warm start that they should have had; mostly nothing.
    """

    assignment: str
    marks: list[Marks]
    table: Path
    feedback: Path
    gradebook: Path
    sealed: bool = True
    costs: dict[str, dict[str, float]] = field(default_factory=dict)
    held: int = 0
    seconds: float = 0.0
    cold: str = ""

    @property
    def not_marked(self) -> list[Marks]:
        """Students whose submission could not be marked as it was."""
        return [one for one in self.marks if one.problem]


def grade(
    course: Course,
    name: str,
    students: Sequence[str] | None = None,
    workers: int = CORES,
    listen: Listener = silent,
    unsafe: bool = False,
    scheduler: str | None = None,
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
        How many notebooks are run at a time, each in a process of its own; as many as there are
        cores if not given.
    listen : callable, optional
        Told how far the class is, see `progress.Step`.
    unsafe : bool, optional
        Run students' code without the sandbox; every report says so.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers run the notebooks in place of our own.

    Raises
    ------
    Problem
        When there is nothing to mark, or no sandbox to run it in, before anything is written.
    """
    assignment = course.find(name)
    chosen = course.chosen(assignment, students)
    settings = {"RunCells": {"unsafe_no_sandbox": True}} if unsafe else {}
    runner = Nbgrader(course, settings)
    require_programs(runner.config)
    desk = AssignmentGrader(runner, assignment, exam_rules(runner))

    def hire(order: Task) -> AbstractContextManager[Workers]:
        from examroom.execution.workers import cluster_workers, local_workers

        return cluster_workers(scheduler, order) if scheduler else local_workers(workers, order)

    with ExecutionQueue(desk, hire) as hall:
        class_ = ClassLoop(desk, hall, Progress(listen, len(chosen)))
        missing = class_.sort_out(chosen)
        if missing and not scheduler:
            require_sandbox(runner)
        if missing:
            hall.admit(missing)
        if scheduler:
            hall.require_crew()
        with recorder(course, assignment, settings) as records:
            class_.mark_all(records)
            marks = read_marks(runner, assignment, chosen, class_.problems)
    table = course.root / f"marks-{assignment}.csv"
    write_csv(table, marks)
    return Report(
        assignment,
        marks,
        table,
        course.feedback,
        course.gradebook,
        desk.rules.sealed,
        class_.costs,
        class_.pace.held,
        class_.pace.seconds,
        class_.cold,
    )
