"""How the workers of a cluster prepare for a class, and how the main process learns of it."""

from __future__ import annotations

import secrets
import threading
from typing import Any

from distributed import Client, WorkerPlugin

from examroom.execution import task
from examroom.execution.workers import WarmUps

TOPIC = "examroom-warm-up"


class Prepare(WorkerPlugin):
    """Lets a worker prepare for its first task as soon as it is there, and tidy up at the end.

    Parameters
    ----------
    content : bytes
        What all tasks have in common, written down.
    command : str
        A name for whom to tell of it; see `ClusterWarmUps`.
    """

    name = "examroom"

    def __init__(self, content: bytes, command: str) -> None:
        self.content, self.command = content, command

    def setup(self, worker: Any) -> None:
        """Begin to prepare."""
        task.course_modules.place = worker.local_directory
        threading.Thread(target=self._prepare, args=(worker,), daemon=True).start()

    def teardown(self, worker: Any) -> None:
        """Leave nothing of this course in the worker."""
        task.tidy_up()

    def _prepare(self, worker: Any) -> None:
        if not task.warms_up(self.content):
            return
        about = {"command": self.command, "worker": str(worker.name)}
        worker.log_event(TOPIC, {**about, "warming": True})
        cost = None
        try:
            cost = task.prepare(self.content)
        finally:
            worker.log_event(TOPIC, {**about, "warming": False, "cost": cost})


class ClusterWarmUps(WarmUps):
    """Which workers of a cluster are warming up, and what that took, as they tell it.

    Parameters
    ----------
    client : Client
        Through which they tell it.
    """

    def __init__(self, client: Client) -> None:
        super().__init__()
        self.command = secrets.token_hex(8)  # several commands may use a cluster at a time
        client.subscribe_topic(TOPIC, self._note)

    def _note(self, event: tuple[float, dict[str, Any]]) -> None:
        _, told = event
        if told["command"] != self.command:
            return
        if told["warming"]:
            self.begin(told["worker"])
        else:
            self.end(told["worker"], told["cost"])
