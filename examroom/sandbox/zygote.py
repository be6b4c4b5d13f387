"""The zygote, from the outside: a warm process that is started once and forked for every run."""

from __future__ import annotations

import json
import os
import stat
import time
from base64 import b64encode
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType, ModuleType

from examroom.sandbox.guest import forks, memory
from examroom.sandbox.launch.fork import SOCKET_NAME, ForkedSandbox, fork, listens
from examroom.sandbox.launch.seccomp import seccomp_filter
from examroom.sandbox.limits import MIB, Limits
from examroom.sandbox.process import SandboxProcess, SandboxUnavailable
from examroom.sandbox.request import Request
from examroom.sandbox.spec import HOME_FOLDER, SCRATCH_FOLDERS, SOCKET_FOLDER, SandboxSpec

SETTINGS_FILE = "settings.json"
WARM_UP_SECONDS = 600.0
# Runs have their own limits; these only keep a broken warm-up from harming the machine.
ZYGOTE_LIMITS = Limits(
    memory=2**46,
    cpu_seconds=10**9,
    wall_seconds=10**9,
    processes=10**6,
    file_size=2**40,
    open_files=1024,
)


class Zygote:
    """A process that has imported and compiled what runs need, in a sandbox of its own.

    Parameters
    ----------
    spec : SandboxSpec
        What runs see and may use.
    modules : sequence of str
        What to import.
    script : str
        Python source to run before the first run, so that compilers have done their work.
    home : mapping of str to bytes
        What an earlier process of this kind had in its home folder when it was warm.
    """

    def __init__(
        self,
        spec: SandboxSpec,
        modules: Sequence[str] = (),
        script: str = "",
        home: Mapping[str, bytes] = MappingProxyType({}),
    ) -> None:
        limits = replace(ZYGOTE_LIMITS, scratch=spec.limits.scratch, threads=spec.limits.threads)
        settings = {
            "modules": list(modules),
            "script": script,
            "settling": f"{source_of(memory)}\nsettle()\n",
            "socket": f"{SOCKET_FOLDER}/{SOCKET_NAME}",
            "mounts": mounts(spec.limits),
            "shown": shown_below_scratch(spec),
            "filter": b64encode(seccomp_filter()).decode(),
        }
        files = {f"{HOME_FOLDER}/{name}": content for name, content in home.items()}
        files[SETTINGS_FILE] = json.dumps(settings).encode()
        code = f"{source_of(forks)}\nmain({SETTINGS_FILE!r})\n"
        outer = replace(spec, limits=limits, nested_namespaces=True)
        self._process = SandboxProcess(outer, Request(files=files, code=code))

    def start(self) -> None:
        """Start the process; return when it is warm.

        Raises
        ------
        SandboxUnavailable
            It ended before, or took too long. Nothing is left of it.
        """
        self._process.start()
        deadline = time.monotonic() + WARM_UP_SECONDS
        while not self._process.output.endswith(b"warm\n"):
            if self._process.wait(0.02) is not None:
                reason = self._process.last_error or "the process ended by itself"
            elif time.monotonic() > deadline:
                reason = f"it took more than {WARM_UP_SECONDS:.0f} seconds"
            else:
                continue
            self.close()
            raise SandboxUnavailable(f"The warm-up failed: {reason}.")

    @property
    def alive(self) -> bool:
        """Whether it can be forked."""
        return self._process.poll() is None

    @property
    def cpu_seconds(self) -> float:
        """The processor time that it has used, as last measured."""
        return self._process.peak.cpu_seconds

    def home(self) -> dict[str, bytes]:
        """Return the files of its home folder, where compilers keep their work, by their paths.

        No fork can write there: each has a copy of it. Links are left out.
        """
        found = {}
        top = f"/proc/self/fd/{self._process.sockets}/{os.path.relpath(HOME_FOLDER, SOCKET_FOLDER)}"
        for folder, _, names in os.walk(top):
            for name in names:
                path = Path(folder, name)
                if stat.S_ISREG(path.lstat().st_mode):
                    found[str(path.relative_to(top))] = path.read_bytes()
        return found

    def close(self) -> None:
        """End it, and every run that was forked from it."""
        self._process.close()

    @property
    def sockets(self) -> int:
        """The open folder of its socket, by which another process may have it forked, too."""
        assert self._process.sockets is not None
        return self._process.sockets

    def fork(self, spec: SandboxSpec, stack: ExitStack) -> ForkedSandbox:
        """Fork a sandbox for one run; takes the place of `spawn.spawn`.

        Parameters
        ----------
        spec : SandboxSpec
            Not read: a fork sees what this process was made to see.
        stack : ExitStack
            Not needed: the pipes are closed with the program.

        Raises
        ------
        OSError
            It could not be forked, and why.
        """
        return fork(self.sockets)


class SharedZygote:
    """The zygote of another process of ours. It ends with that process, and so do all its forks.

    Parameters
    ----------
    sockets : int
        The open folder of its socket.
    """

    def __init__(self, sockets: int) -> None:
        self.sockets = sockets

    @property
    def alive(self) -> bool:
        """Whether it can be forked."""
        return listens(self.sockets)

    def close(self) -> None:
        """Let go of it."""
        os.close(self.sockets)

    def fork(self, spec: SandboxSpec, stack: ExitStack) -> ForkedSandbox:
        """Fork a sandbox for one run, as `Zygote.fork` does."""
        return fork(self.sockets)


def source_of(module: ModuleType) -> str:
    """Return the text of a module of ours."""
    return Path(module.__file__ or "").read_text(encoding="utf-8")


def shown_below_scratch(spec: SandboxSpec) -> list[str]:
    """Return what is shown below a folder that each run has for itself, outer folders first."""
    shown = [bind.target for bind in spec.shown()]
    below = [
        path for path in shown if path.startswith(tuple(f"{folder}/" for folder in SCRATCH_FOLDERS))
    ]
    inner = tuple(f"{path}/" for path in below)
    return [path for path in below if not path.startswith(inner)]


def mounts(limits: Limits) -> list[tuple[str, str, int]]:
    """Return what each run has for itself: a folder, its mode, its size in bytes."""
    private = [
        (path, "0700" if HOME_FOLDER.startswith(path) else "1777", limits.scratch)
        for path in SCRATCH_FOLDERS
    ]
    return [*private, (SOCKET_FOLDER, "0700", MIB)]
