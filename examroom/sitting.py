"""Hold the exams of a class, several at once, before nbgrader records them one by one."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

from nbformat import NotebookNode

from .driver import Nbgrader
from .examine import examine
from .exams import FOLDER, ExamStore
from .instructor import instructor_copy
from .intake import Refused, beside
from .invigilator import Rules
from .outcome import points_so_far
from .reading import Unreadable, read_notebook
from .restore import restore


@dataclass(frozen=True)
class Sat:
    """One student's exam is over: the points of its checks, or what kept it from being held."""

    student: str
    points: float
    problem: str | None = None


def sit(
    nbgrader: Nbgrader, assignment: str, students: Sequence[str], rules: Rules, workers: int
) -> Iterator[Sat]:
    """Hold everybody's exam and keep it in the course's store; yield a student when done.

    Kernels are processes of their own, so threads are all it takes to use several cores.
    """
    store = ExamStore(nbgrader.course.root / FOLDER)
    originals = {
        path.name: instructor_copy(path, nbgrader.coursedir())
        for path in nbgrader.course.notebooks(assignment)
    }
    with ThreadPoolExecutor(max(1, workers)) as pool:
        jobs = [
            pool.submit(_sit_one, nbgrader, assignment, student, store, originals, rules)
            for student in students
        ]
        try:
            for job in as_completed(jobs):
                yield job.result()
        finally:
            for job in jobs:
                job.cancel()


def _sit_one(
    nbgrader: Nbgrader,
    assignment: str,
    student: str,
    store: ExamStore,
    originals: dict[str, NotebookNode],
    rules: Rules,
) -> Sat:
    points, problem = 0.0, None
    handed_in = nbgrader.course.submitted / student / assignment
    for name, original in originals.items():
        try:
            answers = read_notebook(handed_in / name)
            files = beside(handed_in, nbgrader.course.source / assignment)
        except (Unreadable, Refused) as reason:
            problem = str(reason)
            continue
        notebook = restore(answers, original).notebook
        points += points_so_far(examine(notebook, files, store, rules))
    return Sat(student, points, problem)
