"""Take in what a student handed in: regular files within limits and nothing else, as bytes."""

from __future__ import annotations

import fnmatch
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from examroom.sandbox.files import MOST_BYTES, MOST_DEPTH, MOST_FILES, collect, regular
from examroom.submission.read import LARGEST, MEGABYTE
from examroom.util.files import write_whole

IGNORED = (".*", "__pycache__", "*.pyc", "timestamp.txt")
MOST_TOLD = 20


class TooManyFiles(Exception):
    """An instructor's folder that holds more than an exam needs, with the sentence that says so."""


@dataclass
class SubmittedFiles:
    """What was taken in of a student's folder.

    Attributes
    ----------
    files : dict of str to bytes
        Regular files by their paths. Notebooks are not among them: the kernel is sent their cells.
    left_out : list of str
        What was not taken in, in sentences for the student.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)


def submitted_files(folder: Path) -> SubmittedFiles:
    """Read a student's folder.

    Parameters
    ----------
    folder : Path
        Of whatever content. What lies near its top comes first when not all can be taken in.

    Returns
    -------
    SubmittedFiles
        The same one for a copy that holds only what was taken in.
    """
    taken, total = SubmittedFiles(), 0
    for number, entry in enumerate(_entries(folder)):
        name = os.path.relpath(entry.path, folder)
        if number == MOST_FILES:
            taken.left_out.append(
                f"You handed in more than {MOST_FILES} files and folders; the others were left out."
            )
            break
        if not entry.is_file(follow_symlinks=False):
            if reason := _no_file(entry, name):
                taken.left_out.append(f"`{_shown(name)}` {reason}")
            continue
        if name.endswith(".ipynb"):
            continue
        try:
            content = regular(entry.path, MOST_BYTES - total)
        except ValueError:
            taken.left_out.append(
                f"`{_shown(name)}` was left out: all files beside the notebook may have "
                f"{MOST_BYTES // MEGABYTE} MiB together."
            )
            continue
        if content is None:
            taken.left_out.append(f"`{_shown(name)}` could not be read and was left out.")
            continue
        total += len(content)
        taken.files[name] = content
    if len(taken.left_out) > MOST_TOLD:
        more = len(taken.left_out) - MOST_TOLD
        taken.left_out[MOST_TOLD:] = [f"And {more} more such things were left out."]
    return taken


def _entries(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield what a folder holds, upper levels first, each in the order of names."""
    waiting = deque([(str(folder), 0)])
    while waiting:
        place, depth = waiting.popleft()
        try:
            with os.scandir(place) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries:
            if _ignored(entry.name):
                continue
            yield entry
            if entry.is_dir(follow_symlinks=False) and depth < MOST_DEPTH:
                waiting.append((entry.path, depth + 1))


def _ignored(name: str) -> bool:
    return any(fnmatch.fnmatch(name, rule) for rule in IGNORED)


def _no_file(entry: os.DirEntry[str], name: str) -> str:
    """Say why something that is no regular file was left out; nothing of a folder that was not."""
    if entry.is_symlink():
        return "is a link and was left out: only files are taken in."
    if not entry.is_dir(follow_symlinks=False):
        return "is a pipe, socket or device and was left out: only files are taken in."
    if len(Path(name).parts) > MOST_DEPTH:
        return f"lies deeper than {MOST_DEPTH} folders and was left out."
    return ""


def _shown(name: str) -> str:
    """Return a name as a line of text, whatever bytes it has."""
    text = os.fsencode(name).decode("utf-8", "replace")
    text = "".join(letter if letter.isprintable() and letter != "`" else "�" for letter in text)
    return text if len(text) <= 60 else f"{text[:40]}…{text[-19:]}"


def beside(submitted: Path, source: Path) -> dict[str, bytes]:
    """Return the files that lie beside a notebook when it is run.

    Parameters
    ----------
    submitted : Path
        The student's folder, of which `submitted_files` says what counts.
    source : Path
        The instructor's folder, whose files take the place of the student's.

    Raises
    ------
    TooManyFiles
        If the instructor's files are too many or too large.
    """
    theirs, ours = submitted_files(submitted).files, _instructors(source)
    folders = {str(folder) for name in ours for folder in Path(name).parents}
    fitting = {
        name: content
        for name, content in theirs.items()
        if name not in folders and not any(str(folder) in ours for folder in Path(name).parents)
    }
    return {**fitting, **ours}


def _instructors(folder: Path) -> dict[str, bytes]:
    try:
        found = collect(folder)
    except ValueError as reason:
        raise TooManyFiles(str(reason)) from None
    return {
        name: content
        for name, content in found.items()
        if not any(_ignored(part) for part in Path(name).parts)
    }


def has_notebook(folder: Path, name: str) -> bool:
    """Say whether a notebook of this name was handed in: a file, and no link to one."""
    return (folder / name).is_file() and not (folder / name).is_symlink()


def stage(submitted: Path, into: Path) -> None:
    """Copy of a student's folder what is taken in, for nbgrader would follow links.

    Notebooks are copied up to one byte more than is read, so that reading them tells the student.
    """
    into.mkdir(parents=True, exist_ok=True)
    files = dict(submitted_files(submitted).files)
    for path in sorted(submitted.glob("*.ipynb")) if not submitted.is_symlink() else []:
        try:
            content = regular(str(path), LARGEST + 1)
        except ValueError:
            content = b" " * (LARGEST + 1)
        if content is not None:
            files[path.name] = content
    for name, content in files.items():
        write_whole(into / name, content)
