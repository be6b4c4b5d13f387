"""Read a folder that a student may have filled: regular files and nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from examroom.sandbox.limits import MIB
from examroom.util import messages

MOST_FILES = 1000
MOST_BYTES = 64 * MIB
MOST_DEPTH = 8


def collect(folder: Path) -> dict[str, bytes]:
    """Return the regular files below a folder, by their paths; links and devices are passed over.

    Notebooks are left out: the kernel is sent their cells one by one.

    Raises
    ------
    ValueError
        There are more files or bytes than a run needs.
    """
    found: dict[str, bytes] = {}
    total = 0
    for root, folders, names in os.walk(folder):
        depth = len(Path(root).relative_to(folder).parts)
        folders[:] = sorted(folders) if depth < MOST_DEPTH else []
        for name in sorted(names):
            if name.endswith(".ipynb"):
                continue
            content = regular(os.path.join(root, name), MOST_BYTES - total)
            if content is not None:
                total += len(content)
                found[os.path.relpath(os.path.join(root, name), folder)] = content
            if len(found) > MOST_FILES:
                raise ValueError(messages.FOLDER_TOO_FULL.format(folder=folder, most=MOST_FILES))
    return found


def regular(path: str, most: int) -> bytes | None:
    """Return a regular file's bytes; None for anything else.

    Raises
    ------
    ValueError
        It is larger than that.
    """
    try:
        # Not through a link, and without waiting for whoever writes to a named pipe. It is looked
        # at when it is open: before, it could still be exchanged for something else.
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with open(descriptor, "rb") as stream:
        content = stream.read(most + 1)
    if len(content) > most:
        raise ValueError(messages.FILES_TOO_LARGE.format(path=path))
    return content
