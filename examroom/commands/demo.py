"""Mark a class whose marks are known, in a folder of its own, to see the whole course at work."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from examroom.commands.grade import Report, grade
from examroom.course.layout import Course
from examroom.course.settings import Examroom, require_programs
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.progress import Listener
from examroom.grading.sample_class import Compared, HandedIn, compare, hand_in, new_course
from examroom.util.errors import Problem

MARKER = ".examroom-demo"
MAKER = Callable[[Course, Sequence[str]], list[HandedIn]]


@dataclass(frozen=True)
class Shown:
    """One submission of the demonstration, with its marks beside the deserved ones."""

    work: HandedIn
    marks: list[Compared]
    page: Path

    @property
    def right(self) -> bool:
        """Whether every question got what it deserves."""
        return all(line.right for line in self.marks)


def prepare(model: Course, folder: Path, names: Sequence[str]) -> tuple[Course, list[HandedIn]]:
    """Make the course folder of the demonstration and let its class hand in.

    Parameters
    ----------
    model : Course
        The course to demonstrate.
    folder : Path
        A new folder, or that of an earlier demonstration, which is made anew.
    names : sequence of str
        Assignments; the first four if none is named.

    Raises
    ------
    Problem
        When the course names no class, a program is missing, or the folder holds something else.
    """
    from traitlets.utils.importstring import import_item

    config = Nbgrader(model).config
    require_programs(config)
    maker = Examroom(config=config).demo_class
    if not maker:
        raise Problem("This course has no class to show: set c.Examroom.demo_class.")
    if folder.exists() and not (folder / MARKER).is_file() and any(folder.iterdir()):
        raise Problem(f"{folder} holds files of something else: name a new folder.")
    assignments = [model.find(name) for name in names] or model.assignments()[:4]
    make: MAKER = import_item(maker)
    work = make(model, assignments)
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARKER).write_text("Made by 'examroom demo', which may delete it.\n")
    course = new_course(model, folder, assignments)
    hand_in(course, work)
    return course, work


def mark(
    course: Course, work: Sequence[HandedIn], assignment: str, workers: int, listen: Listener
) -> tuple[Report, list[Shown]]:
    """Mark one assignment of the demonstration and set the marks beside the deserved ones."""
    report = grade(course, assignment, workers=workers, listen=listen)
    marks = {one.student: one for one in report.marks}
    shown = [
        Shown(one, compare(one, marks[one.student]), _page(course, one))
        for one in work
        if one.assignment == assignment
    ]
    return report, shown


def _page(course: Course, one: HandedIn) -> Path:
    return course.feedback / one.student / one.assignment / f"{Path(one.file).stem}.html"
