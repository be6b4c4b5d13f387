"""One sandbox at work, and the thread that guards it."""

from __future__ import annotations

import os
import select
import signal
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing, suppress

from examroom.sandbox.launch.spawn import RunningProgram, StartedSandbox, spawn
from examroom.sandbox.request import Request
from examroom.sandbox.spec import SOCKETS, SandboxSpec
from examroom.sandbox.termination import Cause, Termination, exited, over_limit
from examroom.sandbox.usage import Usage, UsageMeter

TICK = 0.2
QUICK_TICK = 0.05  # when more than half of the memory is gone
START_SECONDS = 60.0
END_SECONDS = 10.0
READ = 65536
COMPLAINT = 4096

Launcher = Callable[[SandboxSpec, ExitStack], StartedSandbox]


class SandboxUnavailable(RuntimeError):
    """The sandbox cannot be made here. The message says why, in one sentence."""


class SealedProcess:
    """A sandbox with one program in it, and everything that program starts.

    A thread guards it. That thread also starts bubblewrap, because ``--die-with-parent`` ends the
    sandbox when the *thread* that started it ends.

    Parameters
    ----------
    room : SandboxSpec
        What the exam sees and may use.
    order : Request
        What is to happen inside.
    make : callable, optional
        Starts the sandbox; bubblewrap does if not given.

    Attributes
    ----------
    death : Termination or None
        How it ended; None while it runs.
    peak : Usage
        The most memory, time and processes seen.
    output : bytes
        What the program wrote to standard output, up to ``limits.output``. A kernel writes
        nothing there.
    sockets : int or None
        An open folder of the sandbox: the one where the kernel's sockets are.
    """

    def __init__(self, room: SandboxSpec, order: Request, make: Launcher = spawn) -> None:
        self.make = make
        self.room = room
        self.order = order
        self.death: Termination | None = None
        self.peak = Usage(0, 0.0, 0)
        self.output = b""
        self.sockets: int | None = None
        self._returncode: int | None = None
        self._complaint = b""
        self._failure: str | None = None
        self._killed_for: Termination | None = None
        self._lock = threading.Lock()
        self._handles: dict[str, int] = {}
        self._settled = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._guard, name="exam guard", daemon=True)

    def start(self) -> None:
        """Make the sandbox and start the program; return when both are there.

        Raises
        ------
        SandboxUnavailable
            It could not be made. Nothing is left of it.
        """
        self._thread.start()
        if not self._settled.wait(START_SECONDS):
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
        self._signal("program", signal.SIGINT)

    def kill(self) -> None:
        """End every process of the sandbox, whatever they do about signals."""
        self._kill(Termination(Cause.CLOSED, "the exam was closed"))

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
    def complaint(self) -> str:
        """The end of what was written to standard error."""
        return self._complaint.decode(errors="replace").strip()

    def _guard(self) -> None:
        """Start the sandbox, watch it, and leave nothing of it: all that the thread does."""
        with ExitStack() as stack:
            stack.callback(self._ended.set)
            stack.callback(self._settled.set)
            try:
                spawned = self.make(self.room, stack)
                self._hold("outer", os.pidfd_open(spawned.process.pid))
            except (OSError, ValueError) as error:
                self._failure = f"The sandbox cannot be started: {error}."
                return
            stack.callback(self._clear_up, spawned.process)
            try:
                meter = self._admit(spawned)
            except (OSError, ValueError) as error:
                self._signal("outer", signal.SIGKILL)
                spawned.process.wait()
                self._drain(spawned.process)
                said = self.complaint.splitlines()
                self._failure = f"The sandbox cannot be made here: {said[-1] if said else error}."
                return
            with closing(meter):
                self._settled.set()
                self._watch(spawned.process, meter)

    def _admit(self, spawned: StartedSandbox) -> UsageMeter:
        """Hand over the order, take hold of the sandbox from outside, and only then let it run."""
        process = spawned.process
        assert process.stdin is not None
        assert process.stdout is not None
        first = spawned.first_process()
        self._hold("first", os.pidfd_open(first))
        process.stdin.write(self.order.encoded(self.room, own_user=spawned.own_user))
        process.stdin.flush()
        if process.stdout.readline() != b"ready\n":
            raise OSError("it ended before it was ready")
        meter = UsageMeter(first)
        self._hold("program", meter.open_program())
        self.sockets = os.open(f"/proc/{first}/root{SOCKETS}", os.O_PATH | os.O_DIRECTORY)
        process.stdin.write(b"go\n")
        process.stdin.close()
        return meter

    def _watch(self, process: RunningProgram, meter: UsageMeter) -> None:
        """Measure until the program has ended, and end it when it uses more than it may."""
        started = time.monotonic()
        tick = TICK
        poll = select.poll()
        poll.register(self._handles["outer"], select.POLLIN)
        while not poll.poll(1000 * tick):
            self._drain(process)
            try:
                usage = meter.read(self.room.limits.memory)
            except OSError:  # it is about to end; and what cannot be measured may not run
                self._signal("first", signal.SIGKILL)
                continue
            self.peak = self.peak.most(usage)
            cause = self._excess(usage, time.monotonic() - started)
            if cause is not None:
                self._kill(over_limit(cause, self.room.limits))
            tick = QUICK_TICK if 2 * usage.memory > self.room.limits.memory else TICK

    def _excess(self, usage: Usage, elapsed: float) -> Cause | None:
        limits = self.room.limits
        if usage.memory > limits.memory:
            return Cause.MEMORY
        if usage.cpu_seconds > limits.cpu_seconds:
            return Cause.CPU
        if usage.tasks > limits.processes:
            return Cause.PROCESSES
        return Cause.WALL if elapsed > limits.wall_seconds else None

    def _clear_up(self, process: RunningProgram) -> None:
        """Wait until the last process has gone, then let go of everything but the sockets."""
        self._signal("first", signal.SIGKILL)
        returncode = process.wait()
        if "first" in self._handles:
            gone = select.poll()
            gone.register(self._handles["first"], select.POLLIN)
            gone.poll(1000 * END_SECONDS)
        while self._drain(process):
            pass
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        with self._lock:
            for descriptor in self._handles.values():
                os.close(descriptor)
            self._handles.clear()
        self._returncode = returncode
        self.death = self._killed_for or exited(returncode, self.room.limits)

    def _drain(self, process: RunningProgram) -> int:
        """Read a little of what was written, so that a flood costs the flooder and nobody else."""
        read = 0
        assert process.stdout is not None
        assert process.stderr is not None
        for stream in (process.stdout, process.stderr):
            os.set_blocking(stream.fileno(), False)
            with suppress(BlockingIOError):
                text = os.read(stream.fileno(), READ)
                read += len(text)
                if stream is process.stdout:
                    self.output = (self.output + text)[: self.room.limits.output]
                else:
                    self._complaint = (self._complaint + text)[-COMPLAINT:]
        return read

    def _hold(self, name: str, descriptor: int) -> None:
        with self._lock:
            self._handles[name] = descriptor

    def _signal(self, name: str, number: int) -> None:
        with self._lock, suppress(ProcessLookupError):
            if name in self._handles:
                signal.pidfd_send_signal(self._handles[name], number)

    def _kill(self, death: Termination) -> None:
        if self._killed_for is None and not self._ended.is_set():
            self._killed_for = death
        self._signal("first", signal.SIGKILL)
        self._signal("outer", signal.SIGKILL)
