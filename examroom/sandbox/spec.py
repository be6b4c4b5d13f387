"""What a run sees: the Python environment, a working folder of its own, and nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from examroom.sandbox.limits import Limits

# Paths inside the sandbox.
PRIVATE_FOLDER = "/exam"
WORKING_FOLDER = f"{PRIVATE_FOLDER}/work"
HOME_FOLDER = f"{PRIVATE_FOLDER}/home"
SOCKET_FOLDER = "/run/kernel"
BOOT_SCRIPT = "/run/boot.py"
SCRATCH_FOLDERS = (PRIVATE_FOLDER, "/tmp", "/dev/shm")

SYSTEM_FOLDERS = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = (
    "/etc/alternatives",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/ld.so.conf",
    "/etc/ld.so.conf.d",
)
MADE_UP_FILES = {
    "/etc/group": "student:x:1000:\n",
    "/etc/hosts": "127.0.0.1 localhost\n::1 localhost\n",
    "/etc/nsswitch.conf": "passwd: files\ngroup: files\nhosts: files\n",
    "/etc/passwd": f"student:x:1000:1000:Student:{HOME_FOLDER}:/bin/sh\n",
}


@dataclass(frozen=True, order=True)
class Bind:
    """One file or folder of the host, shown read-only at a path of the sandbox."""

    target: str
    source: str

    @classmethod
    def same(cls, path: str | Path) -> Bind:
        """Show a path of the host at the same path."""
        return cls(str(path), str(path))


@dataclass(frozen=True)
class SandboxSpec:
    """Everything that makes one sandbox different from another.

    Attributes
    ----------
    limits : Limits
        What the run may use.
    binds : tuple of Bind
        More of the host to show read-only, besides the Python environment.
    python_path : tuple of str
        Folders of the sandbox to import from, after the environment and before the working folder.
    nested_namespaces : bool
        Let the inside make namespaces of its own. Only for the zygote, whose
        forks are sandboxed once more.
    """

    limits: Limits = field(default_factory=Limits)
    binds: tuple[Bind, ...] = ()
    python_path: tuple[str, ...] = ()
    nested_namespaces: bool = False

    def shown(self) -> list[Bind]:
        """Return every bind, each folder before what lies inside it."""
        system = [Bind.same("/usr")]
        folders = [path for path in SYSTEM_FOLDERS if os.path.isdir(path)]
        system += [Bind.same(path) for path in folders if not os.path.islink(path)]
        system += [Bind.same(path) for path in SYSTEM_FILES if os.path.exists(path)]
        binds = {*system, *map(Bind.same, python_folders()), *self.binds}
        return sorted(binds, key=lambda bind: (bind.target.count("/"), bind.target))

    def variables(self) -> dict[str, str]:
        """Return the environment variables of the sandbox: these and no others."""
        threads = str(self.limits.threads)
        return {
            "HOME": HOME_FOLDER,
            "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TMPDIR": "/tmp",
            "PYTHONHASHSEED": "0",
            "PYTHONSAFEPATH": "1",
            "PYTHONNOUSERSITE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "IPYTHONDIR": f"{HOME_FOLDER}/ipython",
            "JUPYTER_CONFIG_DIR": f"{HOME_FOLDER}/jupyter",
            "JUPYTER_DATA_DIR": f"{HOME_FOLDER}/jupyter",
            "JUPYTER_RUNTIME_DIR": f"{HOME_FOLDER}/jupyter",
            "JUPYTER_PLATFORM_DIRS": "1",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "MPLCONFIGDIR": f"{HOME_FOLDER}/matplotlib",
            # without a trace of where each part of a graph was made: an eighth of a fit's time
            "PYTENSOR_FLAGS": f"base_compiledir={HOME_FOLDER}/pytensor,traceback__limit=0",
            # without a thread of an allocator's, which forks would lose
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
            "NUMBA_CACHE_DIR": f"{HOME_FOLDER}/numba",
            "NUMBA_NUM_THREADS": threads,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "MKL_NUM_THREADS": threads,
            "RAYON_NUM_THREADS": threads,
        }


def python_folders() -> list[str]:
    """Return the folders that hold this Python and its packages, and nothing of the course."""
    folders: list[str] = []
    candidates = [sys.prefix, sys.base_prefix, os.path.realpath(sys.base_prefix)]
    candidates += [str(path.parent.parent) for path in executable_hops()]
    for folder in candidates:
        covered = any(folder == other or folder.startswith(f"{other}/") for other in folders)
        if not covered and not f"{folder}/".startswith("/usr/"):
            if folder == "/":
                raise OSError("Python lies in the root folder, so its files cannot be told apart.")
            folders.append(folder)
    return folders


def executable_hops() -> Iterator[Path]:
    """Follow the links from this Python's executable to the file it is."""
    path = Path(sys.executable)
    for _ in range(40):
        yield path
        if not path.is_symlink():
            return
        path = Path(os.path.normpath(path.parent / os.readlink(path)))
