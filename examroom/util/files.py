"""Write files whole or not at all."""

import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LEFT_OUT = shutil.ignore_patterns(".*", "__pycache__", "*.pyc")


def write_whole(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write a file such that a reader finds the old content or the new, never a part of it.

    Who may read it is what the umask says, unless there is a `mode`.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    name = path.parent / f".writing-{secrets.token_hex(8)}"  # names may be long
    handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        if mode is not None:
            os.chmod(name, mode)
        os.replace(name, path)
    except BaseException:
        os.unlink(name)
        raise


def files_below(folder: Path) -> dict[str, bytes]:
    """Return the content of every file below a folder, by relative path; empty if there is none."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not any(part.startswith(".") for part in path.parts[-2:])
    }


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a temporary folder for the time of a ``with`` statement."""
    with tempfile.TemporaryDirectory(prefix="examroom-") as name:
        yield Path(name)
