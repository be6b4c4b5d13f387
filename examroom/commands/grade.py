"""Mark a class: run its notebooks, let nbgrader record them, write pages and a table."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from examroom.course.layout import Course
from examroom.course.settings import Examroom, require_programs
from examroom.execution.options import options_of
from examroom.execution.sandboxed import require_sandbox
from examroom.execution.task import Task
from examroom.execution.workers import Workers
from examroom.execution.workers.local import import_early, local_workers
from examroom.gradebook.health import require_ready
from examroom.gradebook.marks import Marks, known_problems, read_marks, table_path, write_csv
from examroom.gradebook.nbgrader import Nbgrader
from examroom.gradebook.question_list.changes import changes
from examroom.gradebook.question_list.consent import notice, require_consent
from examroom.gradebook.recorder import recorder
from examroom.gradebook.roster import kept_at, sections
from examroom.grading.assignment import AssignmentGrader
from examroom.grading.class_loop import ClassLoop
from examroom.grading.misnamed import Misnamed, misnamed
from examroom.grading.parts import UNMEASURED, Cost
from examroom.grading.progress import CORES, Listener, Progress, silent
from examroom.grading.queue import ExecutionQueue, StartWorkers
from examroom.sandbox import SandboxUnavailable
from examroom.util.errors import Problem
from examroom.util.limited_process import limited_process

READS_AND_WRITES = ("examroom.submission.within_limits", "examroom.feedback.exporter")
"""What reads submissions and makes pages, which takes most of a second to import."""
MANY_REPAIRS = 3
"""From how many repairs on a submission is one that somebody should look at."""


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
    sandboxed : bool
        Whether students' code was run in the sandbox.
    costs : dict
        What each student's runs took, by their name; see `ExecutionRecord.cost`.
    statuses : dict
        How each student's runs ended; see `execution.record.Status`.
    executed : int
        How many notebooks were run for this; the others were on record.
    seconds : float
        How long it took.
    cold : str
        Why notebooks could not have the warm start that they should have had; mostly nothing.
    parts : dict of str to Cost
        What the parts of the command took; see `grading.parts.Parts`.
    questions_changed : str
        What has changed in the list of questions since the class was marked; mostly nothing.
    repairs : dict of str to list of str
        What was repaired in each student's notebooks, in the sentences of their pages.
    misnamed : list of Misnamed
        Notebooks that are missing, with the files that may be them.
    """

    assignment: str
    marks: list[Marks]
    table: Path
    feedback: Path
    gradebook: Path
    sandboxed: bool = True
    costs: dict[str, dict[str, float]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    executed: int = 0
    seconds: float = 0.0
    cold: str = ""
    parts: dict[str, Cost] = field(default_factory=dict)
    questions_changed: str = ""
    repairs: dict[str, list[str]] = field(default_factory=dict)
    misnamed: list[Misnamed] = field(default_factory=list)

    @property
    def much_repaired(self) -> dict[str, list[str]]:
        """What was repaired, of students of whom it was so much that somebody should look.

        One or two cells are moved, changed or lost by a slip. More of them say that another
        program, or a person, has rewritten the notebook, and then an answer may stand where no
        check looks.
        """
        return {name: done for name, done in self.repairs.items() if len(done) >= MANY_REPAIRS}

    @property
    def not_marked(self) -> list[Marks]:
        """Students whose submission could not be marked as it was."""
        return [one for one in self.marks if one.problem]


def grade(
    course: Course,
    name: str,
    students: Sequence[str] | None = None,
    workers: int | None = None,
    listen: Listener = silent,
    unsafe: bool = False,
    scheduler: str | None = None,
    run: bool = True,
    consent: bool = False,
    start_workers: StartWorkers | None = None,
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
        In place of ``c.Examroom.workers``.
    listen : callable, optional
        Told how far the class is, see `progress.Step`.
    unsafe : bool, optional
        Run students' code without the sandbox; every report says so.
    scheduler : str, optional
        In place of ``c.Examroom.scheduler``.
    run : bool, optional
        If False nothing is run: who has no record, or one that does not answer what a hidden test
        asks now, keeps the old marks and is reported.
    consent : bool, optional
        Whether marks may come and go with questions that came and went since the class was marked.
    start_workers : callable, optional
        Makes those who run notebooks, in place of our own; see `execution.workers.Workers`.

    Raises
    ------
    Problem
        When there is nothing to mark, or no sandbox to run it in, before anything is written.
    """
    assignment = course.find(name)
    chosen = course.chosen(assignment, students)
    settings = {"Examroom": {"unsafe_no_sandbox": True}} if unsafe else {}
    nbgrader = Nbgrader(course, settings)
    if run:
        require_programs(nbgrader.config)
    elif not course.gradebook.is_file():
        raise Problem(
            f"{assignment} has not been marked yet: run 'examroom grade {assignment}' first."
        )
    limited_process.import_early(READS_AND_WRITES)
    require_ready(nbgrader)
    found = changes(nbgrader, assignment)
    require_consent(found, consent, everybody=not students, run=run)
    section_of = sections(kept_at(nbgrader))
    set_here = Examroom(config=nbgrader.config)
    places, address = workers or set_here.workers or CORES, scheduler or set_here.scheduler
    grader = AssignmentGrader(nbgrader, assignment, options_of(nbgrader.config))

    def workers_of(common: Task) -> AbstractContextManager[Workers]:
        if not address:
            return local_workers(places, common)
        from examroom.execution.workers.cluster import cluster_workers  # it imports Dask

        return cluster_workers(address, common)

    progress = Progress(listen, len(chosen), grader.points)
    # What runs take elsewhere is not known from what they took here.
    warm_up_from = set_here.warm_up_from or (UNMEASURED if address else 0)
    start = start_workers or workers_of
    executor = ExecutionQueue(grader, start, places, warm_up_from) if run else None
    with executor or nullcontext() as queue:
        loop = ClassLoop(grader, queue, progress)
        with ThreadPoolExecutor(2) as aside:  # while submissions are read
            if queue is not None and not address:
                queue.read_early()
                aside.submit(import_early)
                tried = aside.submit(_require_sandbox, grader)
            missing = loop.sort_out(chosen)
        if queue is not None and missing:
            if not address:
                tried.result()
            queue.add(missing)
        if queue is not None and address:
            queue.wait_for_workers()
        told = notice(nbgrader, found)
        with recorder(course, assignment, settings, consent) as records:
            loop.mark_all(records)
            with nbgrader.gradebook() as gradebook:
                table, everybody = table_path(course, assignment), course.students(assignment)
                problems = known_problems(table, set(everybody) - set(chosen)) | loop.problems
                marks = read_marks(gradebook, course, assignment, everybody, problems, section_of)
    write_csv(table, marks)
    marks = [one for one in marks if one.student in chosen]
    return Report(
        assignment,
        marks,
        table,
        course.feedback,
        course.gradebook,
        grader.options.sandboxed,
        loop.costs,
        loop.statuses,
        progress.executed,
        progress.seconds,
        loop.cold,
        progress.parts.costs,
        told,
        loop.repairs,
        misnamed(nbgrader, assignment, chosen if students else None),
    )


def _require_sandbox(grader: AssignmentGrader) -> None:
    try:
        require_sandbox(grader.options, grader.course.root)
    except SandboxUnavailable as reason:
        raise Problem(str(reason)) from None
