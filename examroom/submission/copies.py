"""Copies of submissions for nbgrader: what is used of them, and what it has noted beside them."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from examroom.sandbox.files import regular
from examroom.submission.files import SECRET, TIMESTAMP, USUAL, FileRules, submitted_files
from examroom.submission.read import MOST_BYTES
from examroom.submission.taken import Located
from examroom.util.files import write_whole

NOTHING: Mapping[str, Located] = MappingProxyType({})
MOST_NOTED = 1000
"""Bytes that a file of nbgrader's own may have."""


def copy_submission(
    folder: Path, into: Path, rules: FileRules = USUAL, taken: Mapping[str, Located] = NOTHING
) -> None:
    """Copy what is used of a student's folder, for nbgrader would follow links.

    With it goes what nbgrader notes beside a notebook, unless nbgrader would stumble over it.

    Parameters
    ----------
    folder : Path
        Of its notebooks up to one byte more is copied than is read, so that reading the copy fails
        with a sentence, too.
    into : Path
        The folder to make.
    rules : FileRules
        What counts for nothing.
    taken : mapping of str to Located, optional
        Files that stand for notebooks which are not there, by the notebooks' names.
    """
    into.mkdir(parents=True, exist_ok=True)
    copied = files_and_notes(folder, rules, taken.values())
    own = sorted(folder.glob("*.ipynb")) if not folder.is_symlink() else []
    notebooks = {path.name: path for path in own}
    for name, path in {**notebooks, **{name: one.notebook for name, one in taken.items()}}.items():
        try:
            content = regular(str(path), MOST_BYTES + 1)
        except ValueError:
            content = b" " * (MOST_BYTES + 1)
        if content is not None:
            copied[name] = content
    for name, content in copied.items():
        write_whole(into / name, content)


def files_and_notes(
    folder: Path, rules: FileRules = USUAL, taken: Iterable[Located] = ()
) -> dict[str, bytes]:
    """Return what lies beside a student's notebooks, and what nbgrader has noted there.

    A file that was taken for a notebook brings along what lies beside it, and its time where the
    folder has none.
    """
    folders = [*(one.folder for one in taken), folder]
    files = [submitted_files(one, rules).files for one in folders]
    notes = [noted_files(one) for one in folders]
    return {path: content for found in (*files, *notes) for path, content in found.items()}


def noted_files(folder: Path) -> dict[str, bytes]:
    """Return what nbgrader has noted beside a notebook: when it was handed in, and a secret."""
    from nbgrader.utils import parse_utc

    found: dict[str, bytes] = {}
    for name in (TIMESTAMP, SECRET):
        try:
            content = (regular(str(folder / name), MOST_NOTED) or b"").strip()
            if name == TIMESTAMP and content:
                parse_utc(content.decode())
        except (ValueError, OverflowError):
            continue
        if content:
            found[name] = content
    return found
