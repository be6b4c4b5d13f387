"""One sandbox at work, and the thread that starts it and sees to its end."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress

from examroom.sandbox.guard.process import Guard
from examroom.sandbox.guard.usage import Usage
from examroom.sandbox.handles import ProcessHandles
from examroom.sandbox.launch.spawn import RunningProgram, StartedSandbox, spawn
from examroom.sandbox.request import Request
from examroom.sandbox.spec import SOCKET_FOLDER, SandboxSpec
from examroom.sandbox.termination import Cause, Termination, exited, over_limit

TICK = 0.2
START_SECONDS = 60.0
END_SECONDS = 10.0
BYTES_AT_ONCE = 65536
MOST_ERROR_BYTES = 4096

Launcher = Callable[[SandboxSpec, ExitStack], StartedSandbox]


class SandboxUnavailable(RuntimeError):
    """The sandbox cannot be made here. The message says why, in one sentence."""


class SandboxProcess:
    """A sandbox with one program in it, and everything that program starts.

    A thread starts bubblewrap and stays, because ``--die-with-parent`` ends the sandbox when the
    *thread* that started it ends. What it uses is measured by a process, the guard.

    Parameters
    ----------
    spec : SandboxSpec
        What the run sees and may use.
    request : Request
        What is to happen inside.
    launcher : callable, optional
        Starts the sandbox; bubblewrap does if not given.

    Attributes
    ----------
    termination : Termination or None
        How it ended; None while it runs.
    output : bytes
        What the program wrote to standard output, up to ``limits.output``. A kernel writes
        nothing there.
    sockets : int or None
        An open folder of the sandbox: the one where the kernel's sockets are.
    """

    def __init__(self, spec: SandboxSpec, request: Request, launcher: Launcher = spawn) -> None:
        self.launcher = launcher
        self.spec = spec
        self.request = request
        self.termination: Termination | None = None
        self.output = b""
        self.sockets: int | None = None
        self._returncode: int | None = None
        self._error_output = b""
        self._failure: str | None = None
        self._killed_for: Termination | None = None
        self._guard: Guard | None = None
        self._told: tuple[Usage, str] = Usage(0, 0.0, 0), ""
        self._lock = threading.Lock()
        self._handles = ProcessHandles()
        self._started = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._see_to_it, name="sandbox", daemon=True)

    def start(self) -> None:
        """Make the sandbox and start the program; return when both are there.

        Raises
        ------
        SandboxUnavailable
            It could not be made. Nothing is left of it.
        """
        self._thread.start()
        if not self._started.wait(START_SECONDS):
            self.close()
            raise SandboxUnavailable(
                f"The sandbox did not start within {START_SECONDS:.0f} seconds."
            )
        if self._failure is not None:
            self.close()
            raise SandboxUnavailable(self._failure)

    def poll(self) -> int | None:
        """Return the exit code, or None while anything of the sandbox is left."""
        return self._returncode if self._ended.is_set() else None

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait until nothing of the sandbox is left; return the exit code, None at the timeout."""
        self._ended.wait(timeout)
        return self.poll()

    def interrupt(self) -> None:
        """Send SIGINT to the program alone, as Ctrl-C would."""
        self._handles.signal("program", signal.SIGINT)

    def kill(self) -> None:
        """End every process of the sandbox, whatever they do about signals."""
        self._kill(Termination(Cause.CLOSED, "the sandbox was closed"))

    def close(self) -> None:
        """End the sandbox and let go of its sockets."""
        if self._thread.ident is not None:
            self.kill()
            self._ended.wait(END_SECONDS)
        with self._lock:
            if self.sockets is not None:
                os.close(self.sockets)
                self.sockets = None

    @property
    def peak(self) -> Usage:
        """The most memory, processor time and processes that were measured so far."""
        with self._lock:
            if self._guard is not None:
                self._told = self._guard.told()
        return self._told[0]

    @property
    def last_error(self) -> str:
        """The last line that was written to standard error; "" if there is none."""
        lines = self._error_output.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _see_to_it(self) -> None:
        """Start the sandbox, stay with it, and leave nothing of it: all that the thread does."""
        with ExitStack() as stack:
            stack.callback(self._ended.set)
            stack.callback(self._started.set)
            try:
                guard = Guard(stack)  # first of all, for it starts while the sandbox does
                sandbox = self.launcher(self.spec, stack)
                self._handles.add("outer", os.pidfd_open(sandbox.process.pid))
            except (OSError, ValueError) as error:
                self._failure = f"The sandbox cannot be started: {error}."
                return
            stack.callback(self._clear_up, sandbox.process)
            try:
                self._let_run(sandbox, guard)
            except (OSError, ValueError) as error:
                self._handles.signal("outer", signal.SIGKILL)
                sandbox.process.wait()
                self._read_output(sandbox.process)
                reason = self.last_error or error
                self._failure = f"The sandbox cannot be made here: {reason}."
                return
            self._started.set()
            while not self._handles.wait("outer", TICK):
                self._read_output(sandbox.process)
                if guard.ended:  # what is not measured may not run
                    self._kill(Termination(Cause.CLOSED, "what it uses could not be measured"))

    def _let_run(self, sandbox: StartedSandbox, guard: Guard) -> None:
        """Hand over the request, take hold of the sandbox, and only then let student code run."""
        process = sandbox.process
        assert process.stdin is not None
        assert process.stdout is not None
        first = sandbox.first_process()
        self._handles.add("first", os.pidfd_open(first))
        process.stdin.write(self.request.encoded(self.spec, own_user=sandbox.own_user))
        process.stdin.flush()
        if process.stdout.readline() != b"ready\n":
            raise OSError("it ended before it was ready")
        root = f"/proc/{first}/root"
        # Its number outside is not known; but Linux takes its folder in `/proc` for a pidfd too.
        self._handles.add("program", os.open(f"{root}/proc/2", os.O_RDONLY | os.O_DIRECTORY))
        self.sockets = os.open(root + SOCKET_FOLDER, os.O_PATH | os.O_DIRECTORY)
        alone = not self.spec.nested_namespaces
        guard.watch(first, process.pid, self.spec.limits, alone=alone)
        with self._lock:
            self._guard = guard
        process.stdin.write(b"go\n")
        process.stdin.close()

    def _kill(self, termination: Termination) -> None:
        if self._killed_for is None and not self._ended.is_set():
            self._killed_for = termination
        # When the first process of a namespace ends, Linux ends all others in it.
        self._handles.signal("first", signal.SIGKILL)
        self._handles.signal("outer", signal.SIGKILL)

    def _clear_up(self, process: RunningProgram) -> None:
        """Wait until the last process has gone, then let go of everything but the sockets."""
        self._handles.signal("first", signal.SIGKILL)
        returncode = process.wait()
        self._handles.wait("first", END_SECONDS)
        while self._read_output(process):
            pass
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        self._handles.close()
        self._returncode = returncode
        self.termination = self._why(returncode)

    def _why(self, returncode: int) -> Termination:
        """Take leave of the guard, and return how it ended."""
        with self._lock:
            if self._guard is not None:
                self._guard.close()
                self._told = self._guard.told()
                self._guard = None
        _, too_much = self._told
        if too_much:
            return over_limit(Cause(too_much), self.spec.limits)
        return self._killed_for or exited(returncode, self.spec.limits)

    def _read_output(self, process: RunningProgram) -> int:
        """Read a little of what was written, so that a flood costs the flooder and nobody else."""
        read = 0
        assert process.stdout is not None
        assert process.stderr is not None
        for stream in (process.stdout, process.stderr):
            os.set_blocking(stream.fileno(), False)
            with suppress(BlockingIOError):
                text = os.read(stream.fileno(), BYTES_AT_ONCE)
                read += len(text)
                if stream is process.stdout:
                    self.output = (self.output + text)[: self.spec.limits.output]
                else:
                    self._error_output = (self._error_output + text)[-MOST_ERROR_BYTES:]
        return read
