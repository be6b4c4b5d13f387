"""A class of any size whose runs are on record: one is run, the others hand in its like."""

from copy import deepcopy

from nbformat import NotebookNode

from examroom.course.layout import Course
from examroom.course.notebooks import dumps
from examroom.execution.options import options_of
from examroom.execution.record import FOLDER, RecordCache, record_key
from examroom.execution.runner import execute
from examroom.gradebook.nbgrader import Nbgrader
from examroom.submission.files import files_beside, instructor_files, submitted_files
from examroom.submission.instructor_copy import instructor_copy
from examroom.submission.read import read_notebook
from examroom.submission.restore import restore
from examroom.util.files import write_whole


def replay(course: Course, assignment: str, answered: NotebookNode, students: int) -> list[str]:
    """Let a class hand in one notebook, each with a comment of their own, and keep their exams.

    Parameters
    ----------
    course : Course
        The course folder; ``submitted/`` and the records of runs are written.
    assignment : str
        The assignment's full name; it has one notebook.
    answered : NotebookNode
        What the first student hands in. Theirs is the only notebook that is run.
    students : int
        How many there are.

    Returns
    -------
    list of str
        Their names.
    """
    nbgrader = Nbgrader(course)
    options, records = options_of(nbgrader.config), RecordCache(course.root / FOLDER)
    (path,) = course.notebooks(assignment)
    original = instructor_copy(path, nbgrader.coursedir())
    names, record = [f"student-{number:04}" for number in range(students)], b""
    for name in names:
        own = deepcopy(answered)
        code = next(cell for cell in own.cells if cell.metadata.get("nbgrader", {}).get("solution"))
        code.source += f"\n# {name}"
        handed_in = course.submitted / name / assignment
        write_whole(handed_in / path.name, dumps(own).encode())
        files = files_beside(
            submitted_files(handed_in).files, instructor_files(course.source / assignment)
        )
        rebuilt = restore(read_notebook(handed_in / path.name), original).notebook
        key = record_key(rebuilt, files, options.identity())
        record = record or execute(deepcopy(rebuilt), files, options).dumps()
        records.put(key, record)
    return names
