"""Compiled code of warm-ups, kept on disk between commands.

Only a warm-up fills it, before any student code has run: a file for each, with the home folder of
the process that had warmed up, in which PyTensor, Numba and Matplotlib keep what they compiled.
The next warm-up of this kind begins with these files, and every run has a copy of its own, so that
no run can change them. What was found and measured before a warm-up is kept in the same way.
"""

from __future__ import annotations

import hashlib
import io
import os
import platform
import stat
import time
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from examroom.util.digest import digest
from examroom.util.files import write_whole
from examroom.util.versions import engine_code, environment

MOST_FILES = 128
"""Of the cache, in which an assignment has about four; those that were used last are kept."""
SUFFIX = ".compiled"
DIGEST_BYTES = hashlib.sha256().digest_size


def folder() -> Path:
    """Return where compiled code is kept: below the user's folder for caches."""
    caches = os.environ.get("XDG_CACHE_HOME", "")
    place = Path(caches) if os.path.isabs(caches) else Path.home() / ".cache"
    return place / "examroom" / "compiled"


def key_of(warm_up: object) -> str:
    """Return what a warm-up's compiled code is kept under: it holds for what this is made of.

    Parameters
    ----------
    warm_up : object
        All that decides what is compiled, as JSON can hold it. To it are added the packages, the
        engine's code, and the kind of processor.
    """
    return digest([environment(), engine_code(), processor(), warm_up])


def processor() -> list[str]:
    """Return what tells kinds of processor apart, for which other code is compiled."""
    told = {platform.machine()}
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        told.update(line for line in lines if line.startswith(("model name", "flags", "Features")))
    return sorted(told)


def load(key: str) -> dict[str, bytes]:
    """Return what was kept under a key; nothing where there is none, or it is not as we left it.

    What is damaged, or belongs to somebody else, or might have been written by others is passed
    over, and a new warm-up takes its place.
    """
    path = folder() / f"{key}{SUFFIX}"
    try:
        if not (_is_ours(path.parent) and _is_ours(path)):
            return {}
        content = path.read_bytes()
        told, archive = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        if hashlib.sha256(archive).digest() != told:
            return {}
        with zipfile.ZipFile(io.BytesIO(archive)) as files:
            found = {name: files.read(name) for name in files.namelist()}
        os.utime(path)
    except (OSError, zipfile.BadZipFile):
        return {}
    return found


def keep(key: str, files: Mapping[str, bytes]) -> None:
    """Keep the compiled code of a warm-up; where that is not possible, the next one pays again."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name), content)
    content = written.getvalue()
    with suppress(OSError):
        folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        if _is_ours(folder()):
            path = folder() / f"{key}{SUFFIX}"
            write_whole(path, hashlib.sha256(content).digest() + content, mode=0o600)
            _forget_others()


@dataclass(frozen=True)
class Kept:
    """What the cache holds.

    Attributes
    ----------
    files : int
        Of how many warm-ups.
    size : int
        Together, in bytes.
    days : float
        Since the last use.
    """

    files: int
    size: int
    days: float


def kept() -> Kept:
    """Return what the cache holds now."""
    found = [path.stat() for path in folder().glob(f"*{SUFFIX}")]
    last = max((one.st_mtime for one in found), default=time.time())
    return Kept(len(found), sum(one.st_size for one in found), (time.time() - last) / 86400)


def _is_ours(path: Path) -> bool:
    """Tell whether a file or folder is this user's, no link, and nobody else may write to it."""
    about = path.lstat()
    others = about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    return about.st_uid == os.geteuid() and not others and not stat.S_ISLNK(about.st_mode)


def _forget_others() -> None:
    """Delete what was not used for longest, where there is too much."""
    found = sorted(folder().glob(f"*{SUFFIX}"), key=lambda path: path.stat().st_mtime)
    for path in found[:-MOST_FILES]:
        path.unlink(missing_ok=True)
