"""One sandbox at work, and the thread that guards it."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress

from examroom.sandbox.handles import ProcessHandles
from examroom.sandbox.launch.spawn import RunningProgram, StartedSandbox, spawn
from examroom.sandbox.request import Request
from examroom.sandbox.spec import SOCKET_FOLDER, SandboxSpec
from examroom.sandbox.termination import Cause, Termination, exited, over_limit
from examroom.sandbox.usage import Usage, UsageMeter

TICK = 0.2
QUICK_TICK = 0.05  # when more than half of the memory is gone
START_SECONDS = 60.0
END_SECONDS = 10.0
BYTES_AT_ONCE = 65536
MOST_ERROR_BYTES = 4096

Launcher = Callable[[SandboxSpec, ExitStack], StartedSandbox]


class SandboxUnavailable(RuntimeError):
    """The sandbox cannot be made here. The message says why, in one sentence."""


class SandboxProcess:
    """A sandbox with one program in it, and everything that program starts.

    A thread guards it. That thread also starts bubblewrap, because ``--die-with-parent`` ends the
    sandbox when the *thread* that started it ends.

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
    peak : Usage
        The most memory, time and processes seen.
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
        self.peak = Usage(0, 0.0, 0)
        self.output = b""
        self.sockets: int | None = None
        self._returncode: int | None = None
        self._error_output = b""
        self._failure: str | None = None
        self._killed_for: Termination | None = None
        self._lock = threading.Lock()
        self._handles = ProcessHandles()
        self._started = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._guard, name="sandbox guard", daemon=True)

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
    def last_error(self) -> str:
        """The last line that was written to standard error; "" if there is none."""
        lines = self._error_output.decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def _guard(self) -> None:
        """Start the sandbox, watch it, and leave nothing of it: all that the thread does."""
        with ExitStack() as stack:
            stack.callback(self._ended.set)
            stack.callback(self._started.set)
            try:
                sandbox = self.launcher(self.spec, stack)
                self._handles.add("outer", os.pidfd_open(sandbox.process.pid))
            except (OSError, ValueError) as error:
                self._failure = f"The sandbox cannot be started: {error}."
                return
            stack.callback(self._clear_up, sandbox.process)
            try:
                meter = self._let_run(sandbox)
            except (OSError, ValueError) as error:
                self._handles.signal("outer", signal.SIGKILL)
                sandbox.process.wait()
                self._read_output(sandbox.process)
                reason = self.last_error or error
                self._failure = f"The sandbox cannot be made here: {reason}."
                return
            with closing(meter):
                self._started.set()
                self._watch(sandbox.process, meter)

    def _let_run(self, sandbox: StartedSandbox) -> UsageMeter:
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
        meter = UsageMeter(first)
        self._handles.add("program", meter.open_program())
        self.sockets = os.open(f"/proc/{first}/root{SOCKET_FOLDER}", os.O_PATH | os.O_DIRECTORY)
        process.stdin.write(b"go\n")
        process.stdin.close()
        return meter

    def _watch(self, process: RunningProgram, meter: UsageMeter) -> None:
        """Measure until the program has ended, and end it when it uses more than it may."""
        started = time.monotonic()
        tick = TICK
        while not self._handles.wait("outer", tick):
            self._read_output(process)
            try:
                usage = meter.read(self.spec.limits.memory)
            except OSError:  # it is about to end; and what cannot be measured may not run
                self._handles.signal("first", signal.SIGKILL)
                continue
            self.peak = self.peak.most(usage)
            cause = self._exceeded(usage, time.monotonic() - started)
            if cause is not None:
                self._kill(over_limit(cause, self.spec.limits))
            tick = QUICK_TICK if 2 * usage.memory > self.spec.limits.memory else TICK

    def _exceeded(self, usage: Usage, elapsed: float) -> Cause | None:
        limits = self.spec.limits
        if usage.memory > limits.memory:
            return Cause.MEMORY
        if usage.cpu_seconds > limits.cpu_seconds:
            return Cause.CPU
        if usage.tasks > limits.processes:
            return Cause.PROCESSES
        return Cause.WALL if elapsed > limits.wall_seconds else None

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
        self.termination = self._killed_for or exited(returncode, self.spec.limits)

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
