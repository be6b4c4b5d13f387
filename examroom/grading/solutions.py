"""Executed reference solutions, as they are published."""

import resource
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from examroom.course import run_time
from examroom.course.cells import Role, grade_id, role, unframed, visible_part
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, read
from examroom.course.outcome import judge, passed
from examroom.execution.options import options_of
from examroom.execution.runner import execute
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.mark import mark
from examroom.submission.files import instructor_files
from examroom.util.errors import Failure


def solved(course: Course, assignment: str, source: Path) -> bytes:
    """Run an instructor's notebook, hidden tests and all, and return what is published of it.

    Raises
    ------
    Failure
        When any cell raises an error: the reference must earn every mark.
    """
    notebook = read(source)
    files = instructor_files(course.source / assignment)
    options = replace(options_of(Nbgrader(course).config), sandboxed=False)
    before = ended_children()
    record = execute(deepcopy(notebook), files, options)
    seconds = ended_children() - before
    executed = mark(notebook, record)
    for number, cell in enumerate(executed.cells, start=1):
        if cell.cell_type == "code" and not passed(judge(cell)):
            error = next(out for out in cell.outputs if out.output_type == "error")
            name = grade_id(cell) or f"number {number}"
            raise Failure(
                f"The reference solution of {assignment} fails in cell {name}: "
                f"{error.ename}: {error.evalue}"
            )
    published = publishable(executed)
    for cell in published.cells:
        cell.metadata.pop("execution", None)
    run_time.note(published, seconds)
    return dumps(published).encode()


def ended_children() -> float:
    """Return the processor time of this process's children that have ended, in seconds.

    A kernel has ended when its run has: its start, the import of libraries, and every process that
    it had, a sampler's for instance, are in it. So is what hidden tests asked, which is little.
    """
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def publishable(notebook: NotebookNode) -> NotebookNode:
    """Return a notebook without hidden tests and without the marks that frame answers."""
    published = deepcopy(notebook)
    for cell in published.cells:
        cell.source = unframed(visible_part(cell.source))
        if role(cell) is Role.CHECK:
            cell.outputs = []
    published.metadata.pop("examroom", None)
    return published


def is_current(source: Path, solution: Path) -> bool:
    """Say whether a published solution has the cells of its source, all run without an error.

    Where the card of the source states a run time, the solution's must have been measured.
    """
    if not solution.is_file():
        return False
    try:
        there = read(solution)
    except Exception:
        return False
    wanted = publishable(read(source))
    if _cells(there) != _cells(wanted):
        return False
    if run_time.stated(wanted) is not None and run_time.noted(there) is None:
        return False
    code = [cell for cell in there.cells if cell.cell_type == "code" and cell.source.strip()]
    return all(cell.get("execution_count") is not None and passed(cell) for cell in code)


def _cells(notebook: NotebookNode) -> list[tuple[str, str, str, str]]:
    return [
        (cell.cell_type, cell.get("id", ""), cell.source, _told(cell)) for cell in notebook.cells
    ]


def _told(cell: NotebookNode) -> str:
    """Return what nbgrader is told of a cell, in whatever order a file has it."""
    return str(sorted(cell.metadata.get("nbgrader", {}).items()))
