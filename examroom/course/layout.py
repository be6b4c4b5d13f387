"""Where things lie in a course folder, and what its assignments are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from glob import escape
from pathlib import Path

from examroom.util.errors import Problem


@dataclass(frozen=True)
class Course:
    """A course folder in nbgrader's layout.

    Parameters
    ----------
    root : Path
        The folder that holds ``source/`` and ``nbgrader_config.py``.
    """

    root: Path

    @classmethod
    def at(cls, root: Path) -> "Course":
        """Open the course in a folder.

        Raises
        ------
        Problem
            When there is no ``source/`` with an assignment in it.
        """
        course = cls(root.resolve())
        if not course.assignments():
            raise Problem(
                f"{course.root} is not a course folder: it has no source/ASSIGNMENT/NOTEBOOK.ipynb."
            )
        return course

    @property
    def source(self) -> Path:
        """The instructor's notebooks: the only place where a question is written."""
        return self.root / "source"

    @property
    def release(self) -> Path:
        """The students' notebooks, made from ``source/``."""
        return self.root / "release"

    @property
    def solutions(self) -> Path:
        """The executed reference solutions, made from ``source/``."""
        return self.root / "solutions"

    @property
    def submitted(self) -> Path:
        """What students handed in, one folder a student."""
        return self.root / "submitted"

    @property
    def autograded(self) -> Path:
        """The executed submissions."""
        return self.root / "autograded"

    @property
    def feedback(self) -> Path:
        """The pages that students read."""
        return self.root / "feedback"

    @property
    def gradebook(self) -> Path:
        """The database file of nbgrader's gradebook."""
        return self.root / "gradebook.db"

    @property
    def config_file(self) -> Path:
        """The settings that nbgrader and this package share."""
        return self.root / "nbgrader_config.py"

    def assignments(self) -> list[str]:
        """Return the names of all assignments, sorted."""
        notebooks = self.source.glob("*/*.ipynb")
        return sorted({path.parent.name for path in notebooks if path.is_file()})

    def find(self, name: str) -> str:
        """Return the full name of an assignment, given that name or an unambiguous beginning.

        Raises
        ------
        Problem
            When no assignment, or more than one, begins like that.
        """
        names = self.assignments()
        if name in names:
            return name
        beginning = [full for full in names if name and full.startswith(name)]
        if len(beginning) == 1:
            return beginning[0]
        if beginning:
            raise Problem(
                f"{name!r} is the beginning of {', '.join(beginning)}: type more of the name."
            )
        guess = get_close_matches(name, names, n=1)
        hint = f"did you mean {guess[0]}?" if guess else f"there are {', '.join(names)}."
        raise Problem(f"There is no assignment {name!r} in {self.source}: {hint}")

    def notebooks(self, assignment: str) -> list[Path]:
        """Return the instructor's notebooks of an assignment, sorted."""
        return sorted((self.source / assignment).glob("*.ipynb"))

    def students(self, assignment: str) -> list[str]:
        """Return the names of all students who handed in a folder for this assignment.

        Raises
        ------
        Problem
            When there is no ``submitted/``, or nobody handed this assignment in.
        """
        if not self.submitted.is_dir():
            raise Problem(
                f"There is no {self.submitted}: put each student's notebook in "
                f"submitted/STUDENT/{assignment}/ or run 'nbgrader collect {assignment}'."
            )
        folders = [path.parent.name for path in self.submitted.glob(f"*/{escape(assignment)}")]
        found = sorted(name for name in folders if not name.startswith("."))
        if not found:
            raise Problem(f"Nobody has handed in {assignment}: no submitted/STUDENT/{assignment}/.")
        return found

    def chosen(self, assignment: str, students: Sequence[str] | None) -> list[str]:
        """Return the students to be marked: those who are named, or all who handed in.

        Raises
        ------
        Problem
            When somebody who is named has not handed in.
        """
        handed_in = self.students(assignment)
        for student in students or ():
            if student not in handed_in:
                raise Problem(f"{student} has not handed in {assignment}.")
        return list(students or handed_in)
