"""A throw-away course with one tiny assignment, for tests of the pipeline that take seconds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import grade_id
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, new_cell, new_notebook, read
from examroom.gradebook.nbgrader import Nbgrader
from examroom.util.files import write_whole

ASSIGNMENT = "01_tiny"
FILE = "tiny.ipynb"
ROOT = Path(__file__).resolve().parent.parent

SETTINGS = """
c.Examroom.cell_seconds = 20
c.Examroom.warm_up = ""
"""
TOTAL_CHECK = """\
assert "total" in globals(), "There is no `total` yet."
assert isinstance(total, int), f"`total` should be an int, but it is a {type(total).__name__}."
### BEGIN HIDDEN TESTS
from grading_tests.checks.expect import WrongAnswer
if total != 6:
    message = "`total` is not the sum of the numbers. Did you leave one out?"
    raise WrongAnswer(message, "number-left-out")
### END HIDDEN TESTS
"""
DOUBLED_CHECK = """\
assert "doubled" in globals(), "There is no `doubled` yet."
### BEGIN HIDDEN TESTS
import sys, warnings
warnings.warn("said by the check")
print("on stderr", file=sys.stderr)
secret = [6, 2, 4]
assert list(doubled) == secret, f"it should be {secret}"
0
### END HIDDEN TESTS
"""
AVERAGE_CHECK = """\
assert callable(globals().get("average")), "`average` should be a function."
### BEGIN HIDDEN TESTS
assert average([1, 5]) == 3, "`average` is wrong for two numbers."
### END HIDDEN TESTS
"""
REFERENCE = {
    "total": "total = sum(numbers)",
    "doubled": "doubled = [2 * number for number in numbers]",
    "average": "def average(values):\n    return sum(values) / len(values)",
    "why": "Because the sum of the parts is the whole.",
}


def make_course(root: Path) -> Course:
    """Write the course folder, with the real course's settings, a short time limit, no warm-up."""
    write_whole(root / "source" / ASSIGNMENT / FILE, dumps(source()).encode())
    write_whole(root / "source" / ASSIGNMENT / "helper.py", b"VALUE = 'the instructor'\n")
    settings = (ROOT / "nbgrader_config.py").read_text() + SETTINGS
    write_whole(root / "nbgrader_config.py", settings.encode())
    return Course.at(root)


def source() -> NotebookNode:
    """Return the instructor's notebook: three questions for a machine and one for a person."""
    cells = [
        new_cell("markdown", "# A tiny assignment\n\nIt is about $\\sum_i x_i$.", id="title"),
        _marked("code", "numbers = [3, 1, 2]", "data", locked=True),
    ]
    checks = {
        "total": (TOTAL_CHECK, 4),
        "doubled": (DOUBLED_CHECK, 6),
        "average": (AVERAGE_CHECK, 5),
    }
    for name, (check, points) in checks.items():
        framed = f"### BEGIN SOLUTION\n{REFERENCE[name]}\n### END SOLUTION"
        prompt = f"## The question of {name}\n\n**{points} points**"
        cells += [
            _marked("markdown", prompt, f"{name}-prompt", locked=True),
            _marked("code", framed, name, solution=True),
            _marked("code", check, f"{name}-check", grade=True, locked=True, points=float(points)),
        ]
    framed = f"## Why?\n\n### BEGIN SOLUTION\n{REFERENCE['why']}\n### END SOLUTION"
    cells.append(_marked("markdown", framed, "why", grade=True, solution=True, points=5.0))
    notebook = new_notebook(cells)
    notebook.metadata.kernelspec = {
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
        "name": "python3",
    }
    return notebook


def _marked(kind: str, text: str, name: str, **fields: Any) -> NotebookNode:
    entry = {"grade": False, "locked": False, "solution": False, "task": False, "schema_version": 3}
    cell = new_cell(kind, text, id=name)
    cell.metadata.nbgrader = {**entry, "grade_id": name, **fields}
    return cell


class Pupil:
    """A student at work on the released notebook."""

    def __init__(self, release: NotebookNode) -> None:
        self.notebook = release

    def answer(self, **answers: str) -> "Pupil":
        """Write answers into the cells of some questions."""
        for name, text in answers.items():
            self.cell(name).source = text
        return self

    def cell(self, name: str) -> NotebookNode:
        """Return a marked cell."""
        found: NotebookNode = self.notebook.cells[self.place(name)]
        return found

    def place(self, name: str) -> int:
        """Return where a marked cell stands."""
        return [grade_id(cell) for cell in self.notebook.cells].index(name)

    def add(self, after: str, text: str, kind: str = "code") -> "Pupil":
        """Insert a cell of the student's own after a marked one."""
        self.notebook.cells.insert(self.place(after) + 1, new_cell(kind, text))
        return self

    def delete(self, name: str) -> "Pupil":
        """Delete a marked cell."""
        del self.notebook.cells[self.place(name)]
        return self

    def change(self, what: Callable[["Pupil"], object]) -> "Pupil":
        """Do anything else to the notebook."""
        what(self)
        return self


def release(course: Course) -> NotebookNode:
    """Return what students get, made anew."""
    path = course.release / ASSIGNMENT / FILE
    if not path.is_file():
        Nbgrader(course).generate_assignment(ASSIGNMENT, course.release, register=False)
    return read(path)


def hand_in(course: Course, student: str, **answers: str) -> None:
    """Let a student hand in the reference answers, but for some."""
    pupil = Pupil(release(course)).answer(**{**REFERENCE, **answers})
    path = course.submitted / student / ASSIGNMENT / FILE
    write_whole(path, dumps(pupil.notebook).encode())
