"""What a cell of an nbgrader notebook is, and which of its lines a student may see."""

from enum import Enum

from nbformat import NotebookNode

BEGIN_HIDDEN = "BEGIN HIDDEN TESTS"
END_HIDDEN = "END HIDDEN TESTS"
SOLUTION_MARKS = ("BEGIN SOLUTION", "END SOLUTION")
CHECK_SUFFIX = "-check"


class Role(Enum):
    """The part that a cell plays in marking."""

    GIVEN = "given"  # locked: data, prompts
    SOLUTION = "solution"  # the student's code
    CHECK = "check"  # graded by its outcome
    WRITTEN = "written"  # the student's answer, graded by a person
    TASK = "task"  # graded by a person, no fixed answer cell
    ORDINARY = "ordinary"  # anything else


def marking(cell: NotebookNode) -> dict[str, object]:
    """Return nbgrader's entry in a cell's metadata, empty if there is none."""
    entry = cell.metadata.get("nbgrader")
    return entry if isinstance(entry, dict) else {}


def grade_id(cell: NotebookNode) -> str | None:
    """Return the name that nbgrader knows a cell by."""
    name = marking(cell).get("grade_id")
    return name if isinstance(name, str) and name else None


def role(cell: NotebookNode) -> Role:
    """Return the part that a cell plays in marking."""
    entry = marking(cell)
    if entry.get("task"):
        return Role.TASK
    if entry.get("grade") and entry.get("solution"):
        return Role.WRITTEN
    if entry.get("solution"):
        return Role.SOLUTION
    if entry.get("grade"):
        return Role.CHECK
    if entry.get("locked"):
        return Role.GIVEN
    return Role.ORDINARY


def question_of(name: str) -> str:
    """Return the question that a cell belongs to: ``slopes-check`` marks ``slopes``."""
    return name.removesuffix(CHECK_SUFFIX)


def hidden_lines(source: str) -> set[int]:
    """Return the numbers (from 1) of all lines that students must not see, delimiters included."""
    hidden, inside = set(), False
    for number, line in enumerate(source.split("\n"), start=1):
        inside = inside or BEGIN_HIDDEN in line
        if inside:
            hidden.add(number)
        if END_HIDDEN in line:
            inside = False
    return hidden


def visible_part(source: str) -> str:
    """Return the lines of a cell that students may see."""
    hidden = hidden_lines(source)
    lines = source.split("\n")
    return "\n".join(line for number, line in enumerate(lines, start=1) if number not in hidden)


def unframed(source: str) -> str:
    """Return a cell without the lines that say where a solution begins and ends."""
    lines = source.split("\n")
    kept = [line for line in lines if not any(mark in line for mark in SOLUTION_MARKS)]
    return "\n".join(kept).strip("\n")
