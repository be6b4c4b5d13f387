"""What is to happen inside a sandbox, as the program that starts there reads it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from examroom.sandbox.limits import Limits
from examroom.sandbox.spec import WORKING_FOLDER, SandboxSpec


@dataclass(frozen=True)
class Request:
    """What is to happen inside.

    Attributes
    ----------
    files : mapping of str to bytes
        The student's files, by their paths below the working folder.
    connection : mapping or None
        Where the Jupyter kernel listens, as in a connection file.
    arguments : tuple of str
        More of the kernel's command line.
    code : str or None
        Python source of ours to run in the kernel's place: the self-test's and the zygote's.
    before : str
        Python source of ours to run before the kernel starts.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    connection: Mapping[str, Any] | None = None
    arguments: tuple[str, ...] = ()
    code: str | None = None
    before: str = ""

    def encoded(self, spec: SandboxSpec, *, own_user: bool) -> bytes:
        """Return the request as ``boot.py`` reads it: a line of JSON, then the files' bytes."""
        request = {
            "working_folder": WORKING_FOLDER,
            "files": [[name, len(content)] for name, content in self.files.items()],
            "rlimits": rlimits(spec.limits, own_user=own_user),
            "python_path": list(spec.python_path),
            "connection": self.connection,
            "arguments": list(self.arguments),
            "code": self.code,
            "before": self.before,
        }
        return b"\n".join([json.dumps(request).encode(), b"".join(self.files.values())])


def rlimits(limits: Limits, *, own_user: bool) -> dict[str, int]:
    """Return the limits that Linux itself enforces, for each process.

    Parameters
    ----------
    limits : Limits
        What the run may use.
    own_user : bool
        Whether the sandbox has a user of its own.
    """
    found = {
        "CORE": 0,
        # One more, so that the meter, which counts all processes together, is first to say why.
        "CPU": round(limits.cpu_seconds) + 1,
        "DATA": limits.memory,
        "FSIZE": limits.file_size,
        "MEMLOCK": 0,
        "MSGQUEUE": 0,
        "NOFILE": limits.open_files,
    }
    if own_user or counts_processes_by_namespace():
        found["NPROC"] = limits.processes
    return found


def counts_processes_by_namespace() -> bool:
    """Tell whether a limit on processes counts the sandbox alone, as it does since Linux 5.14.

    Before, it counts every process of the user who runs the grader.
    """
    major, minor = os.uname().release.split(".")[:2]
    return (int(major), int("".join(filter(str.isdigit, minor)) or 0)) >= (5, 14)
