"""Take in what a student handed in: regular files and nothing else, as bytes."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from .files import write_whole
from .reading import LARGEST
from .sandbox.files import collect, regular

IGNORED = (".*", "__pycache__", "*.pyc", "timestamp.txt")


class Refused(Exception):
    """A folder that holds more than an exam needs, with the sentence that says so."""


def beside(submitted: Path, source: Path) -> dict[str, bytes]:
    """Return the files that lie beside a notebook when it is run.

    Parameters
    ----------
    submitted : Path
        The student's folder; links, devices and pipes in it are passed over.
    source : Path
        The instructor's folder, whose files take the place of the student's.

    Raises
    ------
    Refused
        If the student's files are too many or too large.
    """
    return {**_files(submitted), **_files(source)}


def _files(folder: Path) -> dict[str, bytes]:
    try:
        found = collect(folder)
    except ValueError as reason:
        raise Refused(str(reason)) from None
    return {name: content for name, content in found.items() if not _ignored(name)}


def _ignored(name: str) -> bool:
    return any(fnmatch.fnmatch(part, rule) for part in Path(name).parts for rule in IGNORED)


def stage(submitted: Path, into: Path) -> None:
    """Copy a student's folder without links, devices and pipes, for nbgrader would follow them.

    Files that are too large are left out; notebooks are copied up to one byte more than is read,
    so that reading them tells the student.
    """
    into.mkdir(parents=True, exist_ok=True)
    for name, content in _harmless(submitted).items():
        write_whole(into / name, content)


def _harmless(folder: Path) -> Mapping[str, bytes]:
    found: dict[str, bytes] = {}
    with suppress(ValueError):
        found.update(collect(folder))
    for path in sorted(folder.glob("*.ipynb")) if not folder.is_symlink() else []:
        try:
            content = regular(str(path), LARGEST + 1)
        except ValueError:
            content = b" " * (LARGEST + 1)
        if content is not None:
            found[path.name] = content
    return found
