"""How a course's exams are held, as its settings say."""

from examroom.execution.runner import ExecutionOptions
from examroom.gradebook.nbgrader import Nbgrader
from examroom.sandbox import SandboxUnavailable
from examroom.util.errors import Problem


def exam_rules(nbgrader: Nbgrader) -> ExecutionOptions:
    """Return the rules that ``c.Execute`` and ``c.RunCells`` set."""
    from examroom.nbgrader_plugins.run_cells import RunCells

    return RunCells(config=nbgrader.config).rules()


def require_sandbox(nbgrader: Nbgrader) -> None:
    """Prove the sandbox before anything is written, unless the course goes on without.

    Raises
    ------
    Problem
        If it cannot be made here, or does not hold.
    """
    from examroom.nbgrader_plugins.run_cells import RunCells

    try:
        RunCells(config=nbgrader.config).require_sandbox()
    except SandboxUnavailable as reason:
        raise Problem(str(reason)) from None
