"""Read the folder that a student handed in: regular files within limits, as bytes, and no more."""

from __future__ import annotations

import fnmatch
import os
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest
from pathlib import Path
from typing import Any

from examroom.sandbox.files import MOST_BYTES, MOST_DEPTH, MOST_FILES, collect, regular
from examroom.sandbox.limits import MIB
from examroom.submission.read import one_line
from examroom.util import messages

TIMESTAMP = "timestamp.txt"
"""Where nbgrader notes when a student handed in. No notebook finds it beside itself."""
SECRET = "submission_secret.txt"
"""What nbgrader's exchange names a student's page by; whoever knows it finds the page."""
IGNORED = (".*", "__pycache__", "*.pyc", TIMESTAMP, SECRET)
MOST_LISTED = 20
"""Sentences about files that were left out; a page lists no more."""


class TooManyFiles(Exception):
    """An instructor's folder that holds more than a notebook needs, with a sentence about it."""


@dataclass(frozen=True)
class FileRules:
    """Which files lie beside a notebook, as the course has set for nbgrader.

    Parameters
    ----------
    ignored : tuple of str
        Names and patterns of files and folders that count for nothing.
    students_own : frozenset of str
        Files of the instructor's folder that give way to the student's.
    """

    ignored: tuple[str, ...] = ()
    students_own: frozenset[str] = frozenset()

    def ignore(self, name: str) -> bool:
        """Say whether files and folders of a name count for nothing."""
        return any(fnmatch.fnmatch(name, rule) for rule in (*IGNORED, *self.ignored))


USUAL = FileRules()


def file_rules(config: Any, assignment: str) -> FileRules:
    """Return ``c.CourseDirectory.ignore`` and what ``c.Autograde.exclude_overwriting`` names."""
    from nbgrader.converters import Autograde
    from nbgrader.coursedir import CourseDirectory

    students_own = Autograde(config=config).exclude_overwriting.get(assignment, [])
    ignored = CourseDirectory(config=config).ignore
    return FileRules(tuple(ignored), frozenset(map(os.path.normpath, students_own)))


@dataclass
class SubmittedFiles:
    """What a student's folder holds besides notebooks.

    Attributes
    ----------
    files : dict of str to bytes
        Regular files by their paths. Notebooks are not among them: the kernel is sent their cells.
    left_out : list of str
        What is not used of the folder, in sentences for the student.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def submitted_files(folder: Path, rules: FileRules = USUAL) -> SubmittedFiles:
    """Read a student's folder, of whatever content.

    What lies near its top comes first when not all of it can be used. A copy that holds only the
    files that are returned gives the same ones.
    """
    result, total = SubmittedFiles(), 0
    for number, entry in enumerate(entries_below(folder, rules)):
        if number == MOST_FILES:
            result.left_out.append(messages.LEFT_OUT_TOO_MANY.format(most=MOST_FILES))
            break
        path = os.path.relpath(entry.path, folder)
        if not entry.is_file(follow_symlinks=False):
            if reason := _why_no_file(entry, path):
                result.left_out.append(reason)
            continue
        if path.endswith(".ipynb"):
            continue
        try:
            content = regular(entry.path, MOST_BYTES - total)
        except ValueError:
            reason = messages.LEFT_OUT_TOO_LARGE.format(name=one_line(path), most=MOST_BYTES // MIB)
            result.left_out.append(reason)
            continue
        if content is None:
            result.left_out.append(messages.LEFT_OUT_UNREADABLE.format(name=one_line(path)))
            continue
        total += len(content)
        result.files[path] = content
    more = len(result.left_out) - MOST_LISTED
    if more > 0:
        result.left_out[MOST_LISTED:] = [messages.LEFT_OUT_MORE.format(number=more)]
    return result


def entries_below(folder: Path, rules: FileRules) -> Iterator[os.DirEntry[str]]:
    """Yield what a folder holds, upper levels first, each in the order of names.

    Of each folder no more comes than whoever asks can use.
    """
    folders = deque([(str(folder), 0)])
    while folders:
        place, depth = folders.popleft()
        try:
            with os.scandir(place) as found:
                usable = (entry for entry in found if not rules.ignore(entry.name))
                entries = nsmallest(MOST_FILES + 1, usable, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            yield entry
            if entry.is_dir(follow_symlinks=False) and depth < MOST_DEPTH:
                folders.append((entry.path, depth + 1))


def _why_no_file(entry: os.DirEntry[str], path: str) -> str:
    """Say why something that is no regular file is left out; "" for a folder that is read."""
    if entry.is_symlink():
        return messages.LEFT_OUT_LINK.format(name=one_line(path))
    if not entry.is_dir(follow_symlinks=False):
        return messages.LEFT_OUT_DEVICE.format(name=one_line(path))
    if len(Path(path).parts) > MOST_DEPTH:
        return messages.LEFT_OUT_TOO_DEEP.format(name=one_line(path), most=MOST_DEPTH)
    return ""


def instructor_files(folder: Path, rules: FileRules = USUAL) -> dict[str, bytes]:
    """Read the files beside the instructor's notebooks.

    Raises
    ------
    TooManyFiles
        They are too many or too large.
    """
    try:
        found = collect(folder)
    except ValueError as reason:
        raise TooManyFiles(str(reason)) from None
    return {
        path: content
        for path, content in found.items()
        if path not in rules.students_own and not any(map(rules.ignore, Path(path).parts))
    }


def files_beside(student: Mapping[str, bytes], instructor: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the files that lie beside a notebook when it is run.

    Parameters
    ----------
    student : mapping of str to bytes
        What `submitted_files` found.
    instructor : mapping of str to bytes
        What `instructor_files` found. These take the place of the student's, also where one has a
        folder of the other's file name.
    """
    folders = {str(folder) for path in instructor for folder in Path(path).parents}
    fitting = {
        path: content
        for path, content in student.items()
        if path not in folders
        and not any(str(folder) in instructor for folder in Path(path).parents)
    }
    return {**fitting, **instructor}
