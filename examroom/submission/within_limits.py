"""Read what students handed in, in a process of its own, so that no file can hold up a class.

A file is a stranger's: what a few megabytes of it come to in memory, or how long an old format
takes to convert, is for whoever wrote it to choose. What comes back has no more cells and pasted
pictures than are read, and no more text than the file.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.notebooks import node
from examroom.submission.archives import unpacked
from examroom.submission.candidates import Candidate, Original, Originals, candidates
from examroom.submission.files import FileRules
from examroom.submission.read import InvalidNotebook, one_line, read_notebook
from examroom.submission.restore import Restored, restore
from examroom.util import messages
from examroom.util.limited_process import Ask, Bounds, JobFailed, WentTooFar, limited_process

BOUNDS = Bounds(cpu_seconds=10, wall_seconds=90)


def read_within_limits(path: Path, expected: Collection[str] = ()) -> NotebookNode:
    """Read a submitted notebook as `read_notebook` does, but within limits.

    Raises
    ------
    InvalidNotebook
        With a sentence for the student, also where it takes too much to read.
    """
    given = {"path": str(path), "expected": sorted(expected)}
    return node(_done("read", given, path.name)["notebook"])


def rebuild_within_limits(
    path: Path, instructor: NotebookNode, expected: Collection[str] = ()
) -> Restored:
    """Read a submitted notebook and rebuild it as `restore` does, but within limits.

    Raises
    ------
    InvalidNotebook
        With a sentence for the student, also where it takes too much to read.
    """
    given = {"path": str(path), "expected": sorted(expected), "instructor": instructor}
    return _restored(_done("rebuild", given, path.name))


def restore_within_limits(student: NotebookNode, instructor: NotebookNode, name: str) -> Restored:
    """Rebuild a notebook that was read as `restore` does, but within limits.

    Raises
    ------
    InvalidNotebook
        It takes too much.
    """
    given = {"path": "", "student": student, "instructor": instructor}
    return _restored(_done("rebuild", given, name))


def candidates_within_limits(
    root: Path, home: Path, missing: Original, originals: Originals, rules: FileRules
) -> list[Candidate]:
    """Return what `candidates` does, within limits; nothing where it takes too much to find out."""
    given = {
        "root": str(root),
        "home": str(home),
        "missing": missing,
        "names": [[*one, names] for one, names in originals.names.items()],
        "ignored": rules.ignored,
    }
    try:
        found = limited_process.run(f"{__name__}:find", given, BOUNDS)
    except (WentTooFar, JobFailed):
        return []
    return [Candidate(**one) for one in found]


def unpacked_within_limits(root: Path, archive: Path) -> Path | None:
    """Return what `unpacked` does, within limits; None where it takes too much to unpack."""
    given = {"root": str(root), "archive": str(archive)}
    try:
        folder = limited_process.run(f"{__name__}:unpack", given, BOUNDS)
    except (WentTooFar, JobFailed):
        return None
    return Path(folder) if folder else None


def _done(job: str, given: Mapping[str, Any], name: str) -> Any:
    """Do a job on a notebook; an error of its own costs no more than a limit does."""
    name = one_line(name)
    try:
        result = limited_process.run(f"{__name__}:{job}", given, BOUNDS)
    except WentTooFar as reason:
        text = messages.NOTEBOOK_TOO_COSTLY.format(name=name, limit=reason)
        raise InvalidNotebook(text) from None
    except JobFailed as reason:
        error = str(reason).strip().rpartition("\n")[2].partition(":")[0]
        raise InvalidNotebook(messages.NOTEBOOK_ODD.format(name=name, error=error)) from reason
    if "refused" in result:
        raise InvalidNotebook(result["refused"])
    return result


def _restored(result: Mapping[str, Any]) -> Restored:
    notebook = node(result["notebook"])
    cells = {cell.id: cell for cell in notebook.cells}
    former = [cells[name] for name in result["former"]]
    return Restored(notebook, result["repairs"], result["absent"], former, result["pictures"])


def read(ask: Ask, *, path: str, expected: list[str]) -> dict[str, Any]:
    """Read a notebook in this process."""
    try:
        return {"notebook": read_notebook(Path(path), expected)}
    except InvalidNotebook as reason:
        return {"refused": str(reason)}


def rebuild(
    ask: Ask,
    *,
    path: str,
    instructor: dict[str, Any],
    expected: Collection[str] = (),
    student: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Rebuild a notebook in this process: one that is a file, or one that was read."""
    try:
        handed_in = read_notebook(Path(path), expected) if student is None else node(student)
    except InvalidNotebook as reason:
        return {"refused": str(reason)}
    restored = restore(handed_in, node(instructor))
    return {
        "notebook": restored.notebook,
        "repairs": restored.repairs,
        "absent": restored.absent,
        "former": [cell.id for cell in restored.former],
        "pictures": restored.pictures,
    }


def find(
    ask: Ask,
    *,
    root: str,
    home: str,
    missing: list[str],
    names: list[tuple[str, str, dict[str, str | None]]],
    ignored: list[str],
) -> list[dict[str, Any]]:
    """Look for candidates in this process."""
    assignment, name = missing
    originals = Originals({(place, file): known for place, file, known in names})
    rules = FileRules(tuple(ignored))
    found = candidates(Path(root), Path(home), (assignment, name), originals, rules)
    return [asdict(one) for one in found]


def unpack(ask: Ask, *, root: str, archive: str) -> str | None:
    """Unpack an archive in this process."""
    folder = unpacked(Path(root), Path(archive))
    return str(folder) if folder else None
