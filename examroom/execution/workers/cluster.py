"""The Dask workers of somebody's cluster."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import dask
from distributed import CancelledError, Client, KilledWorker

from examroom.execution.task import Task, WorkerMismatch, mismatch, run_task
from examroom.execution.workers import TRIES, WarmUps, WorkerLost
from examroom.execution.workers.preparation import ClusterWarmUps, Prepare
from examroom.util.errors import Failure, Problem
from examroom.util.versions import versions

CONNECT_SECONDS = 10
LOOK_SECONDS = 1.0
AT_LEAST = 32
"""Tasks that a cluster is given at a time at least, so that one that grows by need grows."""

SETTINGS = {
    "distributed.admin.large-graph-warning-threshold": "1GiB",
    "distributed.comm.timeouts.connect": f"{CONNECT_SECONDS}s",
}


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
        warm_ups = ClusterWarmUps(client)
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


def _submit(client: Client, content: bytes) -> tuple[Any, threading.Event]:
    """Send a task to a worker, under a name that tells nobody whose it is."""
    future = client.submit(run_task, content, key=f"run-{secrets.token_hex(8)}")
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


def _first_line(reason: BaseException) -> str:
    lines = str(reason).strip().splitlines() or [type(reason).__name__]
    return lines[0].rstrip(".") + "."
