"""The reference answers of an assignment, to be run by this process."""

from __future__ import annotations

from copy import deepcopy
from pathlib import Path

from benchmarks.measure.classes import class_in, reference
from examroom.course.outcome import errors
from examroom.execution.options import ExecutionOptions, options_of
from examroom.execution.record import ExecutionRecord
from examroom.execution.runner import execute
from examroom.execution.sandboxed import sandbox_spec
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.assignment import AssignmentGrader, RebuiltSubmission
from examroom.grading.queue import Start, common_task
from examroom.sandbox import Limits
from examroom.sandbox.spec import HOME_FOLDER
from examroom.util.files import scratch

OWN = ("PATH", "TMPDIR", "JUPYTER_RUNTIME_DIR", "PYTHONSAFEPATH")
CACHES = ("PYTENSOR_FLAGS", "NUMBA_CACHE_DIR", "MPLCONFIGDIR")


def rebuilt_reference(assignment: str) -> tuple[RebuiltSubmission, ExecutionOptions]:
    """Return the reference answers as they are run, and the options of a warm run."""
    with scratch() as folder:
        work = reference(assignment)
        nbgrader = Nbgrader(class_in(folder, assignment, [work]))
        grader = AssignmentGrader(nbgrader, assignment, options_of(nbgrader.config))
        (submission,) = grader.submissions(work.student)
        return grader.rebuild(submission), common_task(grader, Start.WARM).options


def execute_rebuilt(rebuilt: RebuiltSubmission, options: ExecutionOptions) -> ExecutionRecord:
    """Run the reference answers; they must not fail."""
    record = execute(deepcopy(rebuilt.notebook), rebuilt.files, options)
    if any(errors(cell) for cell in record.notebook.cells if cell.cell_type == "code"):
        raise SystemExit("The reference answers failed.")
    return record


def variables(home: Path) -> dict[str, str]:
    """Return the sandbox's variables, threads and caches among them, with another home."""
    inside = sandbox_spec(Limits()).variables()
    return {n: text.replace(HOME_FOLDER, str(home)) for n, text in inside.items() if n not in OWN}


def caches(home: Path) -> dict[str, str]:
    """Return only those variables that say where compiled code and fonts are kept."""
    return {name: text for name, text in variables(home).items() if name in CACHES}
