"""A sandbox to run Python source in, started in each way; nothing of it may be left afterwards."""

from __future__ import annotations

import os
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from examroom.sandbox import (
    Cause,
    Limits,
    Request,
    SandboxProcess,
    SandboxSpec,
    Termination,
    Zygote,
)
from examroom.sandbox.launch.spawn import spawn
from examroom.sandbox.limits import MIB
from examroom.sandbox.process import Launcher

REPOSITORY = Path(__file__).parents[2]
SMALL = Limits(
    memory=300 * MIB,
    cpu_seconds=4,
    wall_seconds=20,
    processes=40,
    scratch=8 * MIB,
    file_size=4 * MIB,
    open_files=64,
)


@dataclass(frozen=True)
class Sandbox:
    """Runs Python source, each time in a sandbox of its own.

    Attributes
    ----------
    warm : bool
        Whether that is a fork of a zygote, or else a new Python.
    """

    warm: bool

    def run(
        self,
        code: str,
        spec: SandboxSpec | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> SandboxProcess:
        """Run Python source to its end."""
        spec = spec or SandboxSpec(limits=SMALL)
        request = Request(files=files or {}, code=textwrap.dedent(code))
        with ExitStack() as stack:
            launcher: Launcher = spawn
            if self.warm:
                zygote = stack.enter_context(closing(Zygote(spec)))
                zygote.start()
                launcher = zygote.fork
            process = stack.enter_context(closing(SandboxProcess(spec, request, launcher)))
            process.start()
            most = spec.limits.wall_seconds + 10
            assert process.wait(most) is not None, "The sandbox did not end."
        return process

    def output(
        self,
        code: str,
        spec: SandboxSpec | None = None,
        files: Mapping[str, bytes] | None = None,
    ) -> str:
        """Run Python source, which must end by itself, and return what it printed."""
        process = self.run(code, spec, files)
        ended = process.termination
        assert ended is not None
        assert ended.cause is Cause.EXIT, f"{ended.sentence}: {process.last_error}"
        return process.output.decode().strip()

    def termination(self, code: str, spec: SandboxSpec | None = None) -> Termination:
        """Run Python source and return how it ended."""
        ended = self.run(code, spec).termination
        assert ended is not None
        return ended


@pytest.fixture(params=["cold", "warm"])
def sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Run a test in new sandboxes, and in forks of a zygote."""
    return Sandbox(warm=request.param == "warm")


def child_processes() -> set[str]:
    """Return the processes that this one has started and that are still there."""
    found: set[str] = set()
    for path in Path("/proc/self/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):  # a thread that ended meanwhile
            found.update(path.read_text().split())
    return found


@pytest.fixture(autouse=True)
def nothing_is_left_behind(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """Look for processes, open files and files of the self-test after each test."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path_factory.mktemp("of its own")))
    descriptors, before = len(os.listdir("/proc/self/fd")), child_processes()
    yield
    assert child_processes() <= before  # other files' tests may have left a forkserver
    assert len(os.listdir("/proc/self/fd")) <= descriptors + 4  # an event loop's own
    assert not list(Path(tempfile.gettempdir()).glob(".examroom-self-test-*"))
