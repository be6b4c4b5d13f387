"""Run the notebooks of a class, several at once, before nbgrader records them one by one."""

import os
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from .driver import Nbgrader
from .exams import ExamStore
from .files import LEFT_OUT
from .instructor import instructor_copy
from .outcome import points_so_far
from .reading import Unreadable, read_notebook
from .restore import restore


@dataclass(frozen=True)
class Sat:
    """One student's notebook was run: the points of its checks, or what kept it from being run."""

    student: str
    points: float
    problem: str | None = None


def sit(
    nbgrader: Nbgrader, assignment: str, students: Sequence[str], store: ExamStore, workers: int
) -> Iterator[Sat]:
    """Run everybody's notebooks and keep them in a store; yield a student as soon as one is done.

    Kernels are processes of their own, so threads are all it takes to use several cores.
    """
    from nbgrader.utils import setenv

    originals = {
        path.name: instructor_copy(path, nbgrader.coursedir())
        for path in nbgrader.course.notebooks(assignment)
    }
    with setenv(NBGRADER_EXECUTION="autograde"), ThreadPoolExecutor(max(1, workers)) as pool:
        jobs = [
            pool.submit(_sit_one, nbgrader, assignment, student, store, originals)
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
) -> Sat:
    points, problem = 0.0, None
    handed_in = nbgrader.course.submitted / student / assignment
    for name, original in originals.items():
        try:
            answers = read_notebook(handed_in / name)
        except Unreadable as reason:
            problem = str(reason)
            continue
        notebook = restore(answers, original).notebook
        room = store.folder / "rooms" / student / assignment
        furnish(room, [handed_in, nbgrader.course.source / assignment])
        executed = run(notebook, room, nbgrader, student)
        store.put(executed, student)
        shutil.rmtree(room, ignore_errors=True)
        points += points_so_far(executed)
    return Sat(student, points, problem)


def run(notebook: NotebookNode, room: Path, nbgrader: Nbgrader, student: str = "") -> NotebookNode:
    """Run a notebook in a folder, as nbgrader would."""
    from .nbgrader_plugins.run_cells import RunCells

    runner = RunCells(config=nbgrader.config)
    about = {"metadata": {"path": os.fspath(room)}, "nbgrader": {"student": student}}
    executed, _ = runner.preprocess(notebook, about)
    return executed


def furnish(room: Path, folders: Sequence[Path]) -> None:
    """Copy all files but notebooks into a working folder; those of later folders win."""
    room.mkdir(parents=True, exist_ok=True)
    for folder in folders:
        if folder.is_dir():
            shutil.copytree(
                folder,
                room,
                dirs_exist_ok=True,
                ignore=lambda where, names: {
                    *LEFT_OUT(where, names),
                    *(name for name in names if name.endswith(".ipynb")),
                },
            )
