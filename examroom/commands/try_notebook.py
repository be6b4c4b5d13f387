"""Mark one notebook, from wherever it is, and keep the gradebook and the pages out of it."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, question_of, role
from examroom.course.layout import Course
from examroom.course.notebooks import new_notebook, read
from examroom.course.outcome import judge
from examroom.course.settings import require_programs
from examroom.execution.course_modules import forget
from examroom.execution.options import options_of
from examroom.execution.sandboxed import require_sandbox
from examroom.execution.task import needed_sources
from examroom.execution.warm_up.zygotes import cool_down
from examroom.feedback.failures import raised, sentences
from examroom.feedback.questions import questions_in
from examroom.gradebook.marks import MARKED, Mark
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.assignment import AssignmentGrader
from examroom.grading.mark import execute_and_mark
from examroom.grading.queue import Start, common_task
from examroom.hidden_tests.answers import NotRecorded
from examroom.sandbox import SandboxUnavailable
from examroom.submission.files import TooManyFiles
from examroom.submission.read import InvalidNotebook
from examroom.submission.within_limits import read_within_limits
from examroom.util import messages
from examroom.util.errors import Problem

LOOK_SECONDS = 0.5


@dataclass(frozen=True)
class Answer:
    """One question of a notebook that was tried.

    Attributes
    ----------
    question : str
        Its name.
    mark : Mark
        What it gets; an answer in words waits.
    sentence : str or None
        Why its check failed, as the student reads it.
    error : str or None
        What the check raised, for the instructor.
    """

    question: str
    mark: Mark
    sentence: str | None
    error: str | None


@dataclass(frozen=True)
class Tried:
    """A notebook that was tried.

    Attributes
    ----------
    assignment, notebook : str
        What it was made from.
    answers : list of Answer
        In the notebook's order.
    repairs : list of str
        What was repaired before it was run, in sentences for the student.
    executed : bool
        Whether it had to be run; if not, the run was on record.
    seconds : float
        How long it took.
    """

    assignment: str
    notebook: str
    answers: list[Answer]
    repairs: list[str]
    executed: bool
    seconds: float


def try_notebook(
    course: Course,
    path: Path,
    assignment: str | None = None,
    unsafe: bool = False,
    warm: bool = False,
) -> Tried:
    """Mark a notebook on the instructor's copy of it. Only the record of its run is kept.

    Parameters
    ----------
    course : Course
        The course folder.
    path : Path
        A notebook, of whatever name. Other files of its folder are used if the folder has the
        assignment's name, as in ``submitted/``.
    assignment : str, optional
        An assignment, or an unambiguous beginning of its name; else the names of the notebook's
        cells tell.
    unsafe : bool, optional
        Run it without the sandbox.
    warm : bool, optional
        Run it as a fork of a warm process, which this one then keeps for the next notebook.

    Raises
    ------
    Problem
        It is no notebook, or none of this course, or there is no sandbox.
    """
    started = time.monotonic()
    nbgrader = Nbgrader(course, {"Examroom": {"unsafe_no_sandbox": True}} if unsafe else {})
    require_programs(nbgrader.config)
    options = options_of(nbgrader.config)
    try:
        original = made_from(course, path, assignment)
        grader = AssignmentGrader(nbgrader, original.parent.name, options)
        alone = path.resolve().parent.name != grader.assignment
        rebuilt = grader.rebuild_file(path, original.name, alone)
        executed = not grader.records.has(rebuilt.key)
        if executed:
            require_sandbox(options, course.root)
        forget(needed_sources(grader.originals))
        options = common_task(grader, Start.WARM if warm else Start.COLD).options
        notebook = execute_and_mark(rebuilt.notebook, rebuilt.files, grader.records, options)
    except (InvalidNotebook, TooManyFiles, SandboxUnavailable) as reason:
        raise Problem(str(reason)) from None
    except NotRecorded:
        raise Problem(messages.NEW_QUESTIONS) from None
    answers = _answers(notebook, original)
    repairs = list(notebook.metadata.get("examroom", {}).get("repairs", []))
    seconds = time.monotonic() - started
    return Tried(grader.assignment, original.name, answers, repairs, executed, seconds)


def watched(
    course: Course, path: Path, assignment: str | None = None, unsafe: bool = False
) -> Iterator[Tried | Problem]:
    """Try a notebook again whenever it, its original or a module of the course has changed."""
    seen: dict[Path, int] | None = None
    try:
        while True:
            now = _times(course, path)
            if now != seen:
                seen = now
                try:
                    yield try_notebook(course, path, assignment, unsafe, warm=True)
                except Problem as problem:
                    yield problem
            time.sleep(LOOK_SECONDS)
    finally:
        cool_down()


def _times(course: Course, path: Path) -> dict[Path, int]:
    """Return when each file was changed that may decide what a notebook gets."""
    times = {}
    for each in (path, *course.source.glob("*/*"), *course.root.glob("[!.]*/**/*.py")):
        with suppress(OSError):
            times[each] = each.stat().st_mtime_ns
    return times


def made_from(course: Course, path: Path, assignment: str | None) -> Path:
    """Return the instructor's notebook that shares most cells with a student's.

    Raises
    ------
    Problem
        None does, or several share the same number.
    InvalidNotebook
        It is no notebook.
    """
    cells = names_of(read_within_limits(path))
    names = [course.find(assignment)] if assignment else course.assignments()
    originals = [original for name in names for original in course.notebooks(name)]
    shared = {original: len(cells & names_of(read(original))) for original in originals}
    most = max(shared.values(), default=0)
    fitting = [original for original in originals if shared[original] == most]
    if len(fitting) > 1:  # a whole assignment without names in common is told by the file's name
        fitting = [original for original in fitting if original.name == path.name] or fitting
    if len(fitting) == 1 and (most or assignment):
        return fitting[0]
    if not most:
        raise Problem(f"{path.name} shares no marked cell with {_several(originals)}.")
    raise Problem(f"{path.name} fits {_several(fitting)} alike: say which by --assignment.")


def names_of(notebook: NotebookNode) -> set[str]:
    """Return the names of a notebook's marked cells, those that a student could not give."""
    return {name for cell in notebook.cells if (name := grade_id(cell))}


def _several(originals: Sequence[Path]) -> str:
    names = [f"{original.parent.name}/{original.name}" for original in originals]
    return ", ".join(names)


def _answers(notebook: NotebookNode, original: Path) -> list[Answer]:
    from nbgrader.utils import determine_grade

    judged = new_notebook([judge(cell) for cell in notebook.cells])
    judged.metadata = notebook.metadata
    why = sentences(judged, questions_in(original))
    answers = []
    for cell in judged.cells:
        if role(cell) not in MARKED:
            continue
        name = grade_id(cell) or ""
        task = role(cell) is Role.TASK  # which nbgrader gives no mark by itself, ever
        score = None if task else determine_grade(cell)[0]
        points = float(cell.metadata.nbgrader.points)
        mark = Mark(score or 0.0, points, waiting=score is None)
        answers.append(Answer(question_of(name), mark, why.get(name), raised(cell)))
    return answers
