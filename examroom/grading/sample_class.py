"""A class whose marks are known beforehand, and the comparison with the marks that it got."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from examroom.course.layout import Course
from examroom.gradebook.marks import Mark, Marks
from examroom.util.files import LEFT_OUT, write_whole


@dataclass(frozen=True)
class HandedIn:
    """A notebook that a student hands in, and what it deserves.

    Parameters
    ----------
    student, assignment : str
        Whose, and of which assignment.
    file : str
        The notebook's name, such as ``pooled.ipynb``.
    content : bytes
        What is in the file.
    deserved : dict of str to float
        Points by question, for all questions that are marked by a check.
    story : str
        What the student did, in a sentence.
    """

    student: str
    assignment: str
    file: str
    content: bytes
    deserved: dict[str, float]
    story: str


@dataclass(frozen=True)
class Compared:
    """The mark of one question beside the one it deserves."""

    question: str
    got: float
    deserved: float

    @property
    def right(self) -> bool:
        """Whether the two are the same."""
        return abs(self.got - self.deserved) < 1e-9


def new_course(model: Course, root: Path, assignments: Sequence[str]) -> Course:
    """Make a course folder with some of a course's assignments and all of its settings."""
    for assignment in assignments:
        shutil.copytree(
            model.source / assignment,
            root / "source" / assignment,
            ignore=LEFT_OUT,
            dirs_exist_ok=True,
        )
    if model.config_file.is_file():
        shutil.copy(model.config_file, root)
    return Course.at(root)


def hand_in(course: Course, work: Sequence[HandedIn]) -> None:
    """Put notebooks where nbgrader expects what students handed in."""
    for one in work:
        write_whole(course.submitted / one.student / one.assignment / one.file, one.content)


def compare(one: HandedIn, marks: Marks) -> list[Compared]:
    """Set the marks that a submission got beside the ones it deserves, question by question."""
    nothing = Mark(0.0, 0.0)
    return [
        Compared(question, marks.questions.get(question, nothing).score, points)
        for question, points in one.deserved.items()
    ]
