"""How workers prepare for a class, and how the main process learns of it."""

from __future__ import annotations

import secrets
import threading
import time
from typing import Any

from distributed import Client, WorkerPlugin

from examroom.execution import task
from examroom.execution.warm_up.zygotes import zygote_cpu_seconds

TOPIC = "examroom-warm-up"


class Prepare(WorkerPlugin):
    """Lets a worker prepare for its first task as soon as it is there, and tidy up at the end.

    Parameters
    ----------
    content : bytes
        What all tasks have in common, written down.
    command : str
        A name for whom to tell of it; see `WarmUps`.
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
        started = time.monotonic()
        try:
            task.prepare(self.content)
        finally:
            seconds = {
                "wall_seconds": time.monotonic() - started,
                "cpu_seconds": zygote_cpu_seconds(),
            }
            worker.log_event(TOPIC, {**about, "warming": False, **seconds})


class WarmUps:
    """Which workers are warming up, and what that took, as they tell it.

    Parameters
    ----------
    client : Client
        Through which they tell it.
    """

    def __init__(self, client: Client) -> None:
        self.command = secrets.token_hex(8)  # several commands may use a cluster at a time
        self.costs: list[dict[str, float]] = []
        self._warming: set[str] = set()
        client.subscribe_topic(TOPIC, self._note)

    @property
    def warming(self) -> int:
        """How many workers are warming up."""
        return len(self._warming)

    def _note(self, event: tuple[float, dict[str, Any]]) -> None:
        _, told = event
        if told["command"] != self.command:
            return
        if told["warming"]:
            self._warming.add(told["worker"])
            return
        self._warming.discard(told["worker"])
        self.costs.append({name: told[name] for name in ("wall_seconds", "cpu_seconds")})
