"""ZIP archives that a student handed in, unpacked within limits."""

from __future__ import annotations

import os
import tempfile
import zipfile
import zlib
from contextlib import suppress
from pathlib import Path, PurePosixPath

from examroom.sandbox.files import MOST_BYTES, MOST_DEPTH, MOST_FILES, regular
from examroom.util.digest import digest
from examroom.util.files import write_whole

FOLDER = Path(".examroom") / "unpacked"
ENTRY = b"PK\x01\x02"
"""How an entry of an archive's list of contents begins."""


def unpacked(root: Path, archive: Path) -> Path | None:
    """Unpack an archive, unless that was done; return the folder, None if it cannot be read.

    Parameters
    ----------
    root : Path
        The course folder, in which the content is kept under the archive's hash.
    archive : Path
        A file of whatever content.
    """
    try:
        content = regular(str(archive), MOST_BYTES)
    except ValueError:
        return None
    if content is None:
        return None
    folder = root / FOLDER / digest(content)
    if not folder.is_dir():
        try:
            found = contents(archive)
        except (zipfile.BadZipFile, zlib.error, OSError, ValueError, RuntimeError, EOFError):
            return None  # NotImplementedError, of another compression, is a RuntimeError
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".writing-", dir=folder.parent) as made:
            for name, data in found.items():
                write_whole(Path(made, "files", name), data)
            with suppress(FileNotFoundError, FileExistsError):  # it is empty; somebody was quicker
                os.rename(Path(made, "files"), folder)
    return folder if folder.is_dir() else None


def contents(archive: Path) -> dict[str, bytes]:
    """Return the files of an archive by their paths; what has an odd name is passed over.

    Raises
    ------
    ValueError
        They are more or larger than a run needs.
    zipfile.BadZipFile, zlib.error, OSError, RuntimeError, EOFError
        It cannot be read.
    """
    # The list of contents is read as a whole before anything can be asked of it.
    if (regular(str(archive), MOST_BYTES) or b"").count(ENTRY) > MOST_FILES:
        raise ValueError(f"{archive} holds more than {MOST_FILES} files.")
    found: dict[str, bytes] = {}
    left = MOST_BYTES
    with zipfile.ZipFile(archive) as opened:
        for entry in opened.infolist():
            if entry.is_dir() or not _is_plain(entry.filename):
                continue
            with opened.open(entry) as stream:  # what an entry says of its size may be wrong
                data = stream.read(left + 1)
            left -= len(data)
            if left < 0:
                raise ValueError(f"{archive} holds more than {MOST_BYTES} bytes.")
            found[str(PurePosixPath(entry.filename))] = data
    folders = {str(folder) for path in found for folder in PurePosixPath(path).parents}
    return {path: data for path, data in found.items() if path not in folders}


def _is_plain(name: str) -> bool:
    """Say whether a path leads to a place below the folder that it is unpacked in."""
    parts = PurePosixPath(name).parts
    return (
        0 < len(parts) <= MOST_DEPTH
        and not name.startswith("/")
        and "\0" not in name
        and all(part != ".." and not part.startswith(".") for part in parts)
        and all(len(os.fsencode(part)) <= 255 for part in parts)
    )
