"""Copies of submissions for nbgrader: what is used of them, and what it has noted beside them."""

from pathlib import Path

from examroom.sandbox.files import regular
from examroom.submission.files import SECRET, TIMESTAMP, USUAL, FileRules, submitted_files
from examroom.submission.read import MOST_BYTES
from examroom.util.files import write_whole

MOST_NOTED = 1000
"""Bytes that a file of nbgrader's own may have."""


def copy_submission(folder: Path, into: Path, rules: FileRules = USUAL) -> None:
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
    """
    into.mkdir(parents=True, exist_ok=True)
    copied = {**submitted_files(folder, rules).files, **noted_files(folder)}
    for path in sorted(folder.glob("*.ipynb")) if not folder.is_symlink() else []:
        try:
            content = regular(str(path), MOST_BYTES + 1)
        except ValueError:
            content = b" " * (MOST_BYTES + 1)
        if content is not None:
            copied[path.name] = content
    for name, content in copied.items():
        write_whole(into / name, content)


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
