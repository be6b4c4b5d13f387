"""Worker processes on this machine, one at each place.

They are forks of a process that has imported what they need and does nothing else. A worker begins
with the first notebook of its place, has one notebook to run at a time, and ends with its place.
"""

from __future__ import annotations

import multiprocessing
import os
import tempfile
import threading
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from examroom.execution.sandboxed import Proof, proved
from examroom.execution.task import Task, WorkerMismatch, prepare, run_task, tidy_up, warms_up
from examroom.execution.workers import TRIES, WarmUps, WorkerLost
from examroom.util.errors import Failure, Problem

FORKED = multiprocessing.get_context("forkserver")
PRELOADED = ["examroom.util.own_process_group", __name__]
"""What all workers are forks of has imported this."""
MOST_BYTES = 107
"""Of a socket's path; see unix(7)."""
SOCKET = "/pymp-12345678/listener-12345678"
"""What `multiprocessing` adds to the path of the folder for temporary files."""
SHORT = "/tmp"
BEGUN, PREPARED, RECORD, ERROR = "begun", "prepared", "record", "error"
"""What a worker tells, each with what belongs to it."""


class LocalWorkers:
    """Worker processes of this machine.

    Every run has its worker to itself, so who dies with a worker is the one who killed it.

    Parameters
    ----------
    places : int
        How many there are at most.
    common : Task
        What all tasks have in common.
    """

    def __init__(self, places: int, common: Task) -> None:
        self.places = self.at_once = places
        self.warm_ups = WarmUps()
        self._common = common.dumps()
        self._workers: dict[int, _Worker] = {}
        self._lock = threading.Lock()
        self._closed = False

    def execute(self, task: Task, place: int) -> bytes:
        """Run a notebook in the worker of a place."""
        content, begun = task.dumps(), False
        for _ in range(TRIES):
            worker = self._worker(place)
            try:
                told, value = worker.run(content, self.warm_ups)
            except (EOFError, OSError):
                begun = begun or worker.begun
                self._end(place)
                continue
            if told == ERROR:
                raise Problem(str(value)) if isinstance(value, WorkerMismatch) else value
            record: bytes = value
            return record
        if not begun:
            raise Failure("The workers end before they can begin: is this machine's memory full?")
        raise WorkerLost

    def close(self) -> None:
        """End the workers and what they run."""
        with self._lock:
            self._closed = True
        for place in list(self._workers):
            self._end(place)

    def _worker(self, place: int) -> _Worker:
        """Return the worker of a place; a new one where there is none."""
        with self._lock:
            if self._closed:
                raise CancelledError
            worker = self._workers.get(place)
            if worker is None or not worker.alive:
                worker = self._workers[place] = _Worker(str(place), self._common)
            return worker

    def _end(self, place: int) -> None:
        with self._lock:
            worker = self._workers.pop(place, None)
        if worker is not None:
            worker.end()
            self.warm_ups.end(worker.name)


class _Worker:
    """A worker, as this process sees it."""

    def __init__(self, name: str, common: bytes) -> None:
        self.name, self.begun = name, False
        self._warms_up = warms_up(common)
        self._connection, theirs = FORKED.Pipe()
        self._process = FORKED.Process(target=serve, args=(theirs, common, proved), daemon=True)
        start(self._process)
        theirs.close()

    def run(self, content: bytes, warm_ups: WarmUps) -> tuple[str, Any]:
        """Run a notebook; return its record, or the error that prevented one, after which it is.

        Raises
        ------
        EOFError, OSError
            The worker has ended.
        """
        if self._warms_up and not self.begun:
            warm_ups.begin(self.name)
        self._connection.send_bytes(content)
        while True:
            told, value = self._connection.recv()
            if told == BEGUN:
                self.begun = True
            elif told == PREPARED:
                warm_ups.end(self.name, value)
            else:
                return told, value

    @property
    def alive(self) -> bool:
        """Whether it has not ended."""
        return self._process.is_alive()

    def end(self) -> None:
        """End it, and whatever it runs."""
        self._process.kill()
        self._process.join()


def start(process: BaseProcess) -> None:
    """Start a process as a fork of one that has imported this module, which is started first."""
    FORKED.set_forkserver_preload(PRELOADED)
    with _room_for_sockets():
        process.start()


@contextmanager
def _room_for_sockets() -> Iterator[None]:
    """Have temporary files where the path of a socket is not too long for Linux.

    `multiprocessing` makes one in the folder for temporary files, and `TMPDIR` may name any.
    """
    before = tempfile.tempdir
    if len(os.fsencode(tempfile.gettempdir())) > MOST_BYTES - len(SOCKET):
        tempfile.tempdir = SHORT
    try:
        yield
    finally:
        tempfile.tempdir = before


def import_early() -> None:
    """Start the process that workers are forks of; its imports take most of a second."""
    process = FORKED.Process(target=os.getpid, daemon=True)
    start(process)
    process.join()


@contextmanager
def local_workers(places: int, common: Task) -> Iterator[LocalWorkers]:
    """Give workers on this machine, and end them and all they do."""
    workers = LocalWorkers(places, common)
    try:
        yield workers
    finally:
        workers.close()


def serve(connection: Connection, common: bytes, proofs: Collection[Proof]) -> None:
    """Be a worker: prepare, and run one notebook after the other until nobody gives any.

    What the process has proved that it works for need not be proved again.
    """
    proved.update(proofs)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    connection.send((BEGUN, None))
    if warms_up(common):
        connection.send((PREPARED, prepare(common)))
    with suppress(EOFError):
        while True:
            content = connection.recv_bytes()
            connection.send(_outcome(lambda: run_task(content)))  # noqa: B023  # called at once
    tidy_up()


def _outcome(run: Callable[[], bytes]) -> tuple[str, Any]:
    try:
        return RECORD, run()
    except Exception as error:
        return ERROR, error


def _end_with_parent() -> None:
    """End, with whatever is being run, when the command has ended that this process works for."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
