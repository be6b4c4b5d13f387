"""Let a process of its own do what reads strangers' bytes, within limits, one job after the other.

It is trusted code, but what it is given may be made to take for ever or to fill the memory. The
process is kept for the next job, since starting one takes a second; one that went too far is ended,
and the next job has a new one. Jobs and results are JSON, so nothing of the process comes back but
data.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, Any

HEADER = struct.Struct("=Q")
# A class is marked in several processes at once: a second thread of NumPy's would wait for the
# processor that they need, and what it takes while it waits counts as the job's.
ONE_THREAD = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
START = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from examroom.util import skip_slow_imports
from examroom.util.limited_process import serve
serve(json.loads(sys.argv[2]))
"""

Ask = Callable[[Any], Any]
"""What a job asks the process that gave it, with its answer; both as JSON has them."""


@dataclass(frozen=True)
class Bounds:
    """What one job may use.

    Attributes
    ----------
    cpu_seconds, wall_seconds : float
        Processor time, and time by the clock while nothing is asked.
    memory : int
        Bytes of address space beyond what the process has before its first job.
    """

    cpu_seconds: float = 30.0
    wall_seconds: float = 150.0
    memory: int = 2 * 2**30


class WentTooFar(Exception):
    """A job used more than it may; the message says of what."""


class JobFailed(Exception):
    """A job raised an error of its own; the message is its traceback."""


class LimitedProcess:
    """A process for jobs. It starts with the first one, and ends with this one.

    Parameters
    ----------
    imports_course : bool, optional
        Whether jobs import what may lie anywhere, so that there is a new process when `sys.path`
        has changed.
    """

    def __init__(self, *, imports_course: bool = False) -> None:
        self._imports_course = imports_course
        self._process: subprocess.Popen[bytes] | None = None
        self._path: list[str] = []
        self._lock = threading.Lock()
        atexit.register(self.close)

    def import_early(self, modules: Iterable[str]) -> None:
        """Start the process, and let it import what its jobs will need; nobody waits for that.

        Nothing is done where there is a process.
        """
        with self._lock:
            self._started(modules)

    def run(
        self, function: str, given: Mapping[str, Any], bounds: Bounds, ask: Ask | None = None
    ) -> Any:
        """Do a job.

        Parameters
        ----------
        function : str
            ``package.module:name``, called with an `Ask` and what is given.
        given : mapping
            As JSON has it.
        bounds : Bounds
            What it may use.
        ask : callable, optional
            Answers what it asks.

        Raises
        ------
        WentTooFar
            It used more than it may.
        JobFailed
            It raised an error.
        """
        with self._lock:
            try:
                return self._run(function, given, bounds, ask)
            except BaseException as error:
                if not isinstance(error, JobFailed):
                    self._end()
                raise

    def close(self) -> None:
        """End the process; the next job has a new one, with whatever modules are then there."""
        with self._lock:
            self._end()

    def _run(self, function: str, given: Mapping[str, Any], bounds: Bounds, ask: Ask | None) -> Any:
        process = self._started()
        assert process.stdout is not None
        job = {"function": function, "given": given, "bounds": vars(bounds)}
        left = bounds.wall_seconds
        try:
            _send(process.stdin, job)
            while True:
                began = time.monotonic()
                if not select.select([process.stdout], [], [], max(left, 0))[0]:
                    raise WentTooFar(f"{bounds.wall_seconds:.0f} seconds")
                answer = _receive(process.stdout)
                left -= time.monotonic() - began
                if "asked" not in answer:
                    break
                assert ask is not None
                _send(process.stdin, ask(answer["asked"]))
        except (EOFError, BrokenPipeError):
            raise WentTooFar(_of_what(process.wait(), bounds)) from None
        _given.cpu_seconds = cpu_seconds_of_jobs() + answer["cpu seconds"]
        if "too much" in answer:
            raise WentTooFar(answer["too much"])
        if "error" in answer:
            raise JobFailed(answer["error"])
        return answer["result"]

    def _started(self, modules: Iterable[str] = ()) -> subprocess.Popen[bytes]:
        outdated = self._imports_course and self._path != sys.path
        if self._process is None or self._process.poll() is not None or outdated:
            self._end()
            self._path = list(sys.path)
            self._process = subprocess.Popen(
                [sys.executable, "-c", START, json.dumps(self._path), json.dumps([*modules])],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=os.environ | ONE_THREAD,
                start_new_session=True,  # Ctrl-C is this process's business
            )
        return self._process

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError):
                        stream.close()
            self._process = None


def cpu_seconds_of_jobs() -> float:
    """Return the processor time of all jobs that this thread has given and that came to an end."""
    return getattr(_given, "cpu_seconds", 0.0)


_given = threading.local()
limited_process = LimitedProcess()
"""For files and pages: one is enough, for who gives jobs waits for them."""


def _of_what(returncode: int, bounds: Bounds) -> str:
    """Say what a process had too much of that has ended."""
    if returncode == -signal.SIGXCPU:
        return f"{bounds.cpu_seconds:.0f} seconds of processor time"
    return f"the process survives that does it (it ended with {returncode})"


def serve(modules: Iterable[str]) -> None:
    """Import what jobs will need, and do them until nobody gives any: what the process is for."""
    jobs, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1):  # for whoever prints
        os.dup2(nothing, stream)

    def ask(question: Any) -> Any:
        _send(results, {"asked": question})
        return _receive(jobs)

    for name in modules:
        with suppress(Exception, SystemExit):  # whoever needs it says what is wrong with it
            importlib.import_module(name)
    first = True
    while True:
        try:
            job = _receive(jobs)
        except EOFError:
            return
        module, _, name = job["function"].partition(":")
        before = time.process_time()
        try:
            function = getattr(importlib.import_module(module), name)
            _limit(job["bounds"], first)
            first = False
            answer = {"result": function(ask, **job["given"])}
        except MemoryError:
            answer = {"too much": f"{job['bounds']['memory'] // 2**20} MiB of memory"}
        except Exception:
            answer = {"error": traceback.format_exc()}
        _send(results, {**answer, "cpu seconds": time.process_time() - before})


def _limit(bounds: Mapping[str, Any], first: bool) -> None:
    """Set the limits for the next job: Linux ends the process that does not keep to them."""
    spent = resource.getrusage(resource.RUSAGE_SELF)
    until = int(spent.ru_utime + spent.ru_stime + bounds["cpu_seconds"]) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until, resource.RLIM_INFINITY))
    if first:
        with open("/proc/self/statm") as file:
            there = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (there + bounds["memory"],) * 2)


def _send(stream: IO[bytes] | None, content: Any) -> None:
    assert stream is not None
    text = json.dumps(content).encode()
    stream.write(HEADER.pack(len(text)) + text)
    stream.flush()


def _receive(stream: IO[bytes] | None) -> Any:
    assert stream is not None
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError
    text = stream.read(HEADER.unpack(header)[0])
    return json.loads(text)
