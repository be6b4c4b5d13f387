"""What an exam sees: the Python environment, a working folder of its own, and nothing else."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from examroom.sandbox.limits import Limits

EXAM = "/exam"
WORK = f"{EXAM}/work"
HOME = f"{EXAM}/home"
SOCKETS = "/run/kernel"
BOOT = "/run/boot.py"
SCRATCH = (EXAM, "/tmp", "/dev/shm")

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
    "/etc/passwd": f"student:x:1000:1000:Student:{HOME}:/bin/sh\n",
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
        What the exam may use.
    binds : tuple of Bind
        More of the host to show read-only, besides the Python environment.
    python_path : tuple of str
        Folders of the sandbox to import from, after the environment and before the working folder.
    hide : tuple of Path
        Folders of the host that must stay invisible even where a shown folder contains them: the
        course, above all.
    environment : mapping of str to str
        Environment variables, besides the sandbox's own.
    nested_namespaces : bool
        Let the inside make namespaces of its own. Only for a worker that seals each exam once more.
    """

    limits: Limits = field(default_factory=Limits)
    binds: tuple[Bind, ...] = ()
    python_path: tuple[str, ...] = ()
    hide: tuple[Path, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    nested_namespaces: bool = False

    def shown(self) -> list[Bind]:
        """Return every bind, each folder before what lies inside it."""
        system = [Bind.same("/usr")]
        folders = [path for path in SYSTEM_FOLDERS if os.path.isdir(path)]
        system += [Bind.same(path) for path in folders if not os.path.islink(path)]
        system += [Bind.same(p) for p in SYSTEM_FILES if os.path.exists(p)]
        binds = {*system, *(Bind.same(p) for p in python_folders()), *self.binds}
        return sorted(binds, key=lambda bind: (bind.target.count("/"), bind.target))

    def masks(self) -> list[str]:
        """Return the hidden folders that some bind would show, as paths of the sandbox."""
        found = set()
        for bind in self.shown():
            source = os.path.realpath(bind.source)
            for folder in self.hide:
                inside = os.path.relpath(os.path.realpath(folder), source)
                if inside == ".":
                    raise ValueError(f"The folder {folder} is to be hidden and shown at once.")
                if not inside.startswith(".."):
                    found.add(os.path.join(bind.target, inside))
        return sorted(found)

    def variables(self) -> dict[str, str]:
        """Return the environment variables of the sandbox: these and no others."""
        threads = str(self.limits.threads)
        return {
            "HOME": HOME,
            "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "TMPDIR": "/tmp",
            "PYTHONHASHSEED": "0",
            "PYTHONSAFEPATH": "1",
            "PYTHONNOUSERSITE": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
            "IPYTHONDIR": f"{HOME}/ipython",
            "JUPYTER_CONFIG_DIR": f"{HOME}/jupyter",
            "JUPYTER_DATA_DIR": f"{HOME}/jupyter",
            "JUPYTER_RUNTIME_DIR": f"{HOME}/jupyter",
            "JUPYTER_PLATFORM_DIRS": "1",
            "MPLBACKEND": "module://matplotlib_inline.backend_inline",
            "MPLCONFIGDIR": f"{HOME}/matplotlib",
            # without a trace of where each part of a graph was made: an eighth of a fit's time
            "PYTENSOR_FLAGS": f"base_compiledir={HOME}/pytensor,traceback__limit=0",
            # without a thread of an allocator's, which forks would lose
            "JE_ARROW_MALLOC_CONF": "background_thread:false",
            "NUMBA_CACHE_DIR": f"{HOME}/numba",
            "NUMBA_NUM_THREADS": threads,
            "OMP_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
            "MKL_NUM_THREADS": threads,
            "RAYON_NUM_THREADS": threads,
            **self.environment,
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
