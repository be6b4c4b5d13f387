"""The outcome of a check cell: it raised an error, or it did not."""

from copy import deepcopy

from nbformat import NotebookNode

from examroom.course.cells import Role, role
from examroom.course.notebooks import new_error
from examroom.util import messages

NOT_RUN = "NotRun"


def judge(cell: NotebookNode) -> NotebookNode:
    """Return a check cell whose outputs say no more to nbgrader than "error" or "no error".

    What was written to stderr becomes plain output, a value becomes a display, and a check that
    never ran becomes an error. Other cells are returned as they are.
    """
    if role(cell) is not Role.CHECK or cell.cell_type != "code":
        return cell
    cell = deepcopy(cell)
    for output in cell.outputs:
        if output.output_type == "stream":
            output.name = "stdout"
        elif output.output_type == "execute_result":
            output.output_type = "display_data"
            output.pop("execution_count", None)
    ran = cell.get("execution_count") is not None
    if not ran and cell.source.strip() and not errors(cell):
        cell.outputs.append(new_error(NOT_RUN, messages.CHECK_NOT_RUN))
    return cell


def not_run(notebook: NotebookNode, reason: str, start: int = 0, stop: int | None = None) -> None:
    """Write into the code cells of a range that they were not run to their end, and why."""
    for cell in notebook.cells[start:stop]:
        if cell.cell_type == "code" and cell.source.strip():
            cell.outputs = [*cell.get("outputs", []), new_error(NOT_RUN, reason)]


def passed(cell: NotebookNode) -> bool:
    """Say whether a judged check cell earned its marks."""
    return not errors(cell)


def points_so_far(notebook: NotebookNode) -> float:
    """Add up the points of the check cells that passed in an executed notebook."""
    checks = [judge(cell) for cell in notebook.cells if role(cell) is Role.CHECK]
    return sum(float(cell.metadata.nbgrader.points) for cell in checks if passed(cell))


def errors(cell: NotebookNode) -> list[NotebookNode]:
    """Return the errors among a cell's outputs."""
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]
