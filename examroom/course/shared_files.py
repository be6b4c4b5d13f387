"""Files that several assignments share: kept once, and copied beside the notebooks by a build."""

from pathlib import Path, PurePosixPath

from traitlets.config import Config

from examroom.course.layout import Course
from examroom.course.settings import Examroom
from examroom.util.errors import Problem
from examroom.util.files import write_whole


def shared_files(course: Course, config: Config, assignment: str) -> dict[Path, Path]:
    """Return where the copies of shared files belong in ``source/``, each with its original.

    Parameters
    ----------
    course : Course
        The course folder.
    config : Config
        Its settings, of which ``c.Examroom.shared_files`` counts.
    assignment : str
        The assignment's full name.

    Returns
    -------
    dict of Path to Path
        Copies and originals.

    Raises
    ------
    Problem
        An original is not there, or two of the same name belong beside the same notebooks.
    """
    found: dict[Path, Path] = {}
    for name, assignments in Examroom(config=config).shared_files.items():
        if assignment not in assignments:
            continue
        copy = course.source / assignment / PurePosixPath(name).name
        if not (course.root / name).is_file():
            raise Problem(
                f"c.Examroom.shared_files names {name} for {assignment}, but there is no such file "
                f"in {course.root}: correct the path, or put the file there."
            )
        if copy in found:
            raise Problem(
                f"c.Examroom.shared_files names two files {copy.name} for {assignment}: rename one."
            )
        found[copy] = course.root / name
    return found


def renew_copies(course: Course, config: Config, assignment: str) -> None:
    """Write the copies that are missing, or are copies no more."""
    for copy, original in shared_files(course, config, assignment).items():
        if not _is_copy(copy, original):
            write_whole(copy, original.read_bytes())


def stale_copies(course: Course, config: Config, assignment: str) -> list[str]:
    """Say in sentences which copies are missing, or are copies no more."""
    return [
        f"{copy.relative_to(course.root)} is not a copy of {original.relative_to(course.root)}"
        for copy, original in shared_files(course, config, assignment).items()
        if not _is_copy(copy, original)
    ]


def _is_copy(copy: Path, original: Path) -> bool:
    return copy.is_file() and copy.read_bytes() == original.read_bytes()
