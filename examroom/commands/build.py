"""Make ``release/`` and ``solutions/`` from ``source/``, or say which of them are stale."""

from collections.abc import Callable, Sequence
from pathlib import Path

from examroom.course import run_time
from examroom.course.cells import Role, grade_id, role
from examroom.course.layout import Course
from examroom.course.notebooks import read
from examroom.course.settings import require_programs
from examroom.course.shared_files import renew_copies, stale_copies
from examroom.gradebook.health import BUILDING, require_writable
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.solutions import is_current, solved
from examroom.hidden_tests.empty_answers import passed_by_nothing
from examroom.hidden_tests.lint import problems
from examroom.submission.files import instructor_files
from examroom.util.errors import Failure
from examroom.util.files import files_below, scratch, write_whole

Listener = Callable[[str], None]


def _silent(sentence: str) -> None:
    pass


def build(
    course: Course,
    assignments: Sequence[str],
    force: bool = False,
    solutions: bool = True,
    say: Listener = _silent,
) -> None:
    """Bring the derived files of some assignments up to date.

    Parameters
    ----------
    course : Course
        The course folder.
    assignments : sequence of str
        Full names.
    force : bool, optional
        Run reference solutions again even where nothing changed.
    solutions : bool, optional
        Whether to write ``solutions/`` too; running them takes most of the time.
    say : callable, optional
        Told what is being made.

    Raises
    ------
    Failure
        When a reference solution fails, before anything of its assignment is written.
    """
    config = Nbgrader(course).config
    require_programs(config)
    require_writable(course, BUILDING)
    for assignment in assignments:
        renew_copies(course, config, assignment)
        for sentence in unanswerable(course, assignment):
            say(sentence)
        release = _release(course, assignment)
        notebooks = {}
        as_before = _beside(course.solutions, assignment) == _beside(course.source, assignment)
        for source in course.notebooks(assignment) if solutions else []:
            solution = course.solutions / assignment / source.name
            if force or not as_before or not is_current(source, solution):
                say(f"running the reference solution of {assignment}")
                notebooks[solution] = solved(course, assignment, source)
        for path, content in notebooks.items():
            write_whole(path, content)
        for sentence in misstated(course, assignment) if solutions else []:
            say(sentence)
        if solutions and not as_before:
            _copy_beside(course, assignment)
        changed = _replace(course.release / assignment, release)
        if notebooks or changed:
            say(f"{assignment} is made")
        else:
            say(f"{assignment} is up to date")


def unanswerable(course: Course, assignment: str) -> list[str]:
    """Say which checks of an assignment cannot be marked outside the kernel, or mark nothing."""
    return [
        f"{assignment}, check {grade_id(cell)}: {sentence}"
        for path in course.notebooks(assignment)
        for cell in read(path).cells
        if role(cell) is Role.CHECK and cell.cell_type == "code"
        for sentence in (*problems(cell.source), *passed_by_nothing(cell.source))
    ]


def misstated(course: Course, assignment: str) -> list[str]:
    """Say which cards of an assignment state another run time than was measured.

    What was measured when the solution was run is asked, so that the answer is always the same.
    """
    found = []
    for source in course.notebooks(assignment):
        solution = course.solutions / assignment / source.name
        if solution.is_file() and (wrong := run_time.mismatch(read(source), read(solution))):
            found.append(f"The card of {source.relative_to(course.root)} {wrong}.")
    return found


def stale(course: Course, assignments: Sequence[str]) -> list[str]:
    """Return the derived files that are not what ``source/`` would give now, as paths with reasons.

    Nothing is written and no solution is run: a solution is current when its cells are those of the
    source and all of them ran without an error.
    """
    found = []
    config = Nbgrader(course).config
    for assignment in assignments:
        found += stale_copies(course, config, assignment)
        folder = course.release / assignment
        wanted, there = _release(course, assignment), files_below(folder)
        for name in sorted({*wanted, *there}):
            path = (folder / name).relative_to(course.root)
            if name not in there:
                found.append(f"{path} is missing")
            elif name not in wanted:
                found.append(f"{path} is made from nothing in source/")
            elif wanted[name] != there[name]:
                found.append(f"{path} differs from what its source gives now")
        as_before = _beside(course.solutions, assignment) == _beside(course.source, assignment)
        for source in course.notebooks(assignment):
            solution = course.solutions / assignment / source.name
            if not is_current(source, solution):
                found.append(f"{solution.relative_to(course.root)} was not run from its source")
            elif not as_before:
                path = solution.relative_to(course.root)
                found.append(f"{path} was run with other files beside it than its source has now")
        found += misstated(course, assignment)
    known = {*course.assignments()}
    for folder in (course.release, course.solutions):
        others = {path.name for path in folder.glob("*") if path.is_dir()} - known
        found += [
            f"{folder.name}/{name} is made from nothing in source/" for name in sorted(others)
        ]
    return found


def _release(course: Course, assignment: str) -> dict[str, bytes]:
    """Return what students get, by relative path."""
    with scratch() as folder:
        try:
            Nbgrader(course).generate_assignment(assignment, folder, register=False)
        except Failure as reason:
            raise Failure(f"{assignment} cannot be released: {reason}") from reason
        return files_below(folder / assignment)


def _beside(folder: Path, assignment: str) -> dict[str, bytes]:
    """Return the files that lie beside the notebooks of an assignment."""
    return instructor_files(folder / assignment)


def _copy_beside(course: Course, assignment: str) -> None:
    """Let solutions have the same files beside them as their sources, to be run again by people."""
    wanted, folder = _beside(course.source, assignment), course.solutions / assignment
    for name in set(_beside(course.solutions, assignment)) - set(wanted):
        (folder / name).unlink()
    for name, content in wanted.items():
        write_whole(folder / name, content)


def _replace(folder: Path, wanted: dict[str, bytes]) -> bool:
    """Let a folder hold these files and no others; return whether anything changed."""
    there = files_below(folder)
    for name, content in wanted.items():
        if there.get(name) != content:
            write_whole(folder / name, content)
    for name in set(there) - set(wanted):
        (folder / name).unlink()
    return there != wanted
