"""Dask workers that run notebooks: a local cluster of our own, or any that exists."""

from __future__ import annotations

from examroom.util import skip_slow_imports  # noqa: F401  # first of all

# isort: split
import logging
import multiprocessing
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from typing import Any, Protocol

import dask
import distributed.utils
from distributed import (
    CancelledError,
    Client,
    KilledWorker,
    LocalCluster,
    Security,
)

from examroom.execution.preparation import Prepare, WarmUps
from examroom.execution.task import Task, WorkerMismatch, mismatch, run_task
from examroom.util.errors import Failure, Problem
from examroom.util.versions import versions

TRIES = 2
CONNECT_SECONDS = 10
COMEBACK_SECONDS = 60.0
GOODBYE_SECONDS = 2.0
LOOK_SECONDS = 1.0
DASK_WORKER = "Dask Worker process"
NOWHERE_ELSE = "127.0.0.1:0"  # Dask's web pages: any free port, for this machine alone
AT_LEAST = 32
"""Tasks that a cluster is given at a time at least, so that one that grows by need grows."""

SETTINGS = {
    "distributed.worker.multiprocessing-method": "forkserver",
    "distributed.admin.large-graph-warning-threshold": "1GiB",
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
    "distributed.scheduler.allowed-failures": 0,  # here, who tries again is us
    "distributed.worker.profile.enabled": False,  # looks at every thread a hundred times a second
    "distributed.admin.tick.interval": "1s",  # how often each process notes that it is not late
    "distributed.admin.system-monitor.interval": "10s",
}


class WorkerLost(Exception):
    """A notebook that ended its worker each time it was run."""


class Workers(Protocol):
    """Whoever runs notebooks.

    Attributes
    ----------
    places : int
        How many tasks may be given at a time.
    warm_ups : WarmUps
        Which workers are warming up.
    """

    places: int
    warm_ups: WarmUps

    @property
    def at_once(self) -> int:
        """How many of them are run at a time now; the others wait for their turn."""

    def execute(self, task: Task, place: int) -> bytes:
        """Run a notebook and return its record as it is written down; one at a time at each place.

        Raises
        ------
        WorkerLost
            If it ended its worker twice.
        """


class LocalWorkers:
    """Worker processes on this machine, one place each.

    Every run has its worker to itself, so who dies with a worker is the one who killed it.
    """

    def __init__(
        self, client: Client, cluster: LocalCluster, places: int, warm_ups: WarmUps
    ) -> None:
        self.client, self.places, self.at_once = client, places, places
        self.warm_ups = warm_ups
        self._scheduler: Any = cluster.scheduler

    def execute(self, task: Task, place: int) -> bytes:
        """Run a notebook in the worker of a place."""
        content = task.dumps()
        for _ in range(TRIES):
            try:
                return self._try(content, place)
            except KilledWorker:
                continue
        raise WorkerLost

    def _try(self, content: bytes, place: int) -> bytes:
        while True:
            address = self._address(place)
            future, over = _submit(self.client, content, workers=[address])
            while not over.wait(LOOK_SECONDS):
                if address not in self._scheduler.workers and not future.done():
                    break  # it left before the task reached it
            else:
                return _result(future)
            future.cancel()

    def _address(self, place: int) -> str:
        """Return where the worker of a place is; one that died is brought back by its nanny."""
        deadline = time.monotonic() + COMEBACK_SECONDS
        while time.monotonic() < deadline:
            for address, worker in list(self._scheduler.workers.items()):
                if worker.name == place:
                    return str(address)
            time.sleep(0.1)
        raise Failure("A worker process died and did not come back: run the command again.")


class ClusterWorkers:
    """The workers of somebody's cluster, which come and go."""

    def __init__(self, client: Client, address: str, warm_ups: WarmUps) -> None:
        self.client, self.address, self.warm_ups = client, address, warm_ups
        self.places = max(2 * self.at_once, AT_LEAST)

    @property
    def at_once(self) -> int:
        """How many tasks the workers that are there now run at a time: none before any came."""
        return int(self.client.scheduler_info(n_workers=0)["total_threads"])

    def execute(self, task: Task, place: int) -> bytes:
        """Run a notebook wherever the scheduler sends it."""
        content, lost = replace(task, versions=versions()).dumps(), 0
        while lost < TRIES:
            future, over = _submit(self.client, content)
            while not over.wait(LOOK_SECONDS):
                if self.client.status != "running":
                    raise Failure(self._gone())
            try:
                return _result(future)
            except KilledWorker as killed:  # the scheduler has tried again as often as it is set to
                lost += killed.allowed_failures + 1
            except CancelledError:
                raise Failure(self._gone()) from None
        raise WorkerLost

    def _gone(self) -> str:
        return (
            f"The Dask scheduler at {self.address} has gone. The notebooks that it ran are kept: "
            "run the command again for the others."
        )


def _import_once() -> None:
    """Let worker processes be forks of one that has imported this module, also later ones."""
    distributed.utils._forkserver_preload_set = True  # Dask's own list has pandas in it
    preloaded = ["examroom.util.own_process_group", __name__]
    multiprocessing.get_context("forkserver").set_forkserver_preload(preloaded)


@contextmanager
def local_workers(places: int, common: Task) -> Iterator[LocalWorkers]:
    """Start worker processes on this machine, and end them and all they do.

    Raises
    ------
    Failure
        They end before they are there.
    """
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(SETTINGS))
        _import_once()
        yield _again_if_lost(lambda: _started(stack, places, common))


def _started(stack: ExitStack, places: int, common: Task) -> LocalWorkers:
    with ExitStack() as started:
        started.callback(_kill_workers)
        cluster = LocalCluster(
            n_workers=places,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=NOWHERE_ELSE,
            worker_dashboard_address=NOWHERE_ELSE,
            memory_limit=0,
            security=Security.temporary(),
            silence_logs=logging.CRITICAL,
        )
        started.callback(_close, cluster)
        client = started.enter_context(Client(cluster, set_as_default=False))
        warm_ups = WarmUps(client)
        client.register_plugin(Prepare(common.dumps(), warm_ups.command))
        stack.push(started.pop_all())
        return LocalWorkers(client, cluster, places, warm_ups)


def _again_if_lost[Made](make: Callable[[], Made]) -> Made:
    """Do what fails where a worker ends in the meantime, and do it again if it fails so.

    Raises
    ------
    Failure
        It failed each time.
    """
    for _ in range(TRIES):
        try:
            return make()
        except (OSError, RuntimeError) as reason:
            why = _first_line(reason)
    raise Failure(f"The workers end before they can begin: {why}")


@contextmanager
def cluster_workers(address: str, common: Task) -> Iterator[ClusterWorkers]:
    """Use an existing cluster; nothing of the course is left there.

    Raises
    ------
    Problem
        It cannot be reached, or its workers cannot run these tasks.
    """
    with ExitStack() as stack:
        stack.enter_context(dask.config.set(SETTINGS))
        client = stack.enter_context(_connect(address))
        content = replace(common, versions=versions()).dumps()
        _require_match(client, address, content)
        warm_ups = WarmUps(client)
        plugin = Prepare(content, warm_ups.command)
        _again_if_lost(lambda: client.register_plugin(plugin))
        stack.callback(client.unregister_worker_plugin, Prepare.name)
        yield ClusterWorkers(client, address, warm_ups)


def _connect(address: str) -> Client:
    try:
        return Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as reason:
        raise Problem(f"There is no Dask scheduler at {address}: {_first_line(reason)}") from None


def _require_match(client: Client, address: str, content: bytes) -> None:
    """Let every worker that is there now prove that it can run these tasks."""
    answers = client.run(mismatch, content, on_error="return")
    for answer in answers.values():
        if isinstance(answer, OSError):
            continue  # it has just ended
        if isinstance(answer, Exception):
            raise Problem(
                f"The Dask workers of {address} cannot run this package: {_first_line(answer)} "
                "Install the same packages there."
            )
        if answer:
            raise Problem(answer)


def _submit(client: Client, content: bytes, **where: Any) -> tuple[Any, threading.Event]:
    """Send a task to a worker, under a name that tells nobody whose it is."""
    future = client.submit(run_task, content, key=f"run-{secrets.token_hex(8)}", **where)
    over = threading.Event()
    future.add_done_callback(lambda _: over.set())
    return future, over


def _result(future: Any) -> bytes:
    try:
        result = future.result()
    except WorkerMismatch as reason:
        raise Problem(str(reason)) from None
    finally:
        future.release()
    if not isinstance(result, bytes):
        raise Failure("A worker answered with something that is no record.")
    return result


def _close(cluster: LocalCluster) -> None:
    """End workers at once: what is running ends with its worker."""
    for nanny in cluster.workers.values():
        nanny.close_gracefully()  # not to bring its worker back
    _kill_workers()
    with suppress(TimeoutError):
        cluster.close(timeout=GOODBYE_SECONDS)
    _kill_workers()  # one that was being brought back just then


def _kill_workers() -> None:
    for process in multiprocessing.active_children():
        if process.name.startswith(DASK_WORKER):
            process.kill()


def _first_line(reason: BaseException) -> str:
    lines = str(reason).strip().splitlines() or [type(reason).__name__]
    return lines[0].rstrip(".") + "."
