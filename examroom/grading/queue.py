"""Run the notebooks of a class, several at once."""

from __future__ import annotations

import queue
import secrets
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field, replace
from enum import Enum
from statistics import median
from typing import Any

from examroom.course.notebooks import read
from examroom.execution.sandboxed import sandbox_spec
from examroom.execution.task import ExecutionFailed, Task, needed_sources, returned
from examroom.execution.warm_up import WarmUp, imported
from examroom.execution.warm_up.found_models import warm_up_for
from examroom.execution.workers import WorkerLost, Workers
from examroom.grading.assignment import AssignmentGrader, Submission
from examroom.grading.parts import Pace
from examroom.grading.progress import NO_LOAD, Load
from examroom.grading.solutions import ended_children
from examroom.util import messages
from examroom.util.digest import digest

StartWorkers = Callable[[Task], AbstractContextManager[Workers]]

MOST_THREADS = 256


class Start(Enum):
    """What the notebooks of a class find when their runs begin."""

    COLD = "nothing"
    IMPORTED = "their imports"
    WARM = "their imports, and their models compiled"


@dataclass(frozen=True)
class Finished:
    """A submission was run and its record is kept, unless a problem prevented that.

    Somebody may have handed in the very same notebook, so that it need not be executed again.
    """

    submission: Submission
    problem: str | None = None
    executed: bool = True
    cost: Mapping[str, float] = field(default_factory=dict)


class ExecutionQueue:
    """Submissions that wait for a worker; a thread for each worker sends them off, one by one.

    Workers are started when the first submission is added, aside, and not before.

    Parameters
    ----------
    grader : AssignmentGrader
        Rebuilds submissions, and keeps the records.
    start_workers : callable
        Makes the workers, given what all tasks have in common.
    places : int
        How many are run at a time, as far as is known.
    warm_up_from : int
        From how many submissions on workers warm up, fewer have nothing in common; 0 if that is to
        be told from what earlier runs took.
    """

    def __init__(
        self,
        grader: AssignmentGrader,
        start_workers: StartWorkers,
        places: int,
        warm_up_from: int = 0,
    ) -> None:
        self.grader, self.places, self.warm_up_from = grader, places, warm_up_from
        self.running, self.waiting = 0, 0
        self._start_workers = start_workers
        self._stack = ExitStack()
        self._lock = threading.Lock()
        self._starter = ThreadPoolExecutor(1, "start workers")
        self._threads: ThreadPoolExecutor | None = None
        self._added: Future[None] | None = None
        self._places: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._over: queue.SimpleQueue[Future[Any]] = queue.SimpleQueue()
        self._executed: set[str] = set()
        self._start = Start.COLD
        self._seconds: dict[bool, list[float]] = {True: [], False: []}

    def __enter__(self) -> ExecutionQueue:
        return self

    def __exit__(self, *error: object) -> None:
        """Forget what waits, end the workers and what they run, and keep what it all took."""
        self._starter.shutdown()
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)
            if not self.warm_up_from:
                self._keep_pace()
        self._stack.close()

    @property
    def busy(self) -> bool:
        """Whether some run is not over, or nobody was told that it is."""
        return bool(self.waiting or self.running or not self._over.empty())

    @property
    def load(self) -> Load:
        """How much there is to run, and how much of it is being run."""
        if self._threads is None:
            return NO_LOAD._replace(waiting=self.waiting)
        at_once = min(self.running, self._workers.at_once)
        warming = min(self._workers.warm_ups.warming, at_once)
        running = at_once - warming
        return Load(warming, running, self.waiting + self.running - at_once)

    @property
    def warm_ups(self) -> list[dict[str, float]]:
        """What the warm-up took: to read the solutions, and then for each worker."""
        return [self._reading, *self._workers.warm_ups.costs] if self._threads is not None else []

    def add(self, submissions: Sequence[Submission]) -> None:
        """Let submissions be run when there are workers for them."""
        with self._lock:
            self.waiting += len(submissions)
        self._added = self._starter.submit(self._send, tuple(submissions), self.waiting)
        self._added.add_done_callback(self._tell_failure)

    def read_early(self) -> None:
        """Read what hidden tests import, aside."""
        self._starter.submit(needed_sources, self.grader.originals, self.grader.modules)

    def wait_for_workers(self) -> None:
        """Wait until workers are there, or raise why there are none; see `next`."""
        if self._added is not None:
            self._added.result()

    def next(self, seconds: float) -> Finished | None:
        """Return a run that is over, None if there is none within some seconds.

        Raises
        ------
        Problem, Failure
            No notebook can be run.
        """
        try:
            over = self._over.get(timeout=seconds) if seconds else self._over.get_nowait()
            finished: Finished = over.result()
        except (queue.Empty, CancelledError):
            return None
        return finished

    def _tell_failure(self, added: Future[None]) -> None:
        if added.exception() is not None:
            self._over.put(added)

    def _send(self, submissions: tuple[Submission, ...], waiting: int) -> None:
        """Start workers, unless they are there, and hand submissions to their threads."""
        if self._threads is None:
            begun, before = time.monotonic(), ended_children()
            self._start = self._best_start(waiting)
            self._common = common_task(self.grader, self._start)
            self._reading = {
                "wall_seconds": time.monotonic() - begun,
                "cpu_seconds": ended_children() - before,
            }
            self._workers = self._stack.enter_context(self._start_workers(self._common))
            places = min(self._workers.places, MOST_THREADS)
            self._threads = ThreadPoolExecutor(places, "run")
            for place in range(places):
                self._places.put(place)
        for submission in submissions:
            self._threads.submit(self._run, submission).add_done_callback(self._finish)

    def _finish(self, run: Future[Finished]) -> None:
        """Put a run among those that are over before it stops to count as running."""
        self._over.put(run)
        if not run.cancelled():
            with self._lock:
                self.running -= 1

    def _run(self, submission: Submission) -> Finished:
        with self._lock:
            self.waiting, self.running = self.waiting - 1, self.running + 1
        place = self._places.get()
        try:
            return self._execute(submission, place)
        finally:
            self._places.put(place)

    def _execute(self, submission: Submission, place: int) -> Finished:
        rebuilt = self.grader.rebuild(submission)
        if rebuilt.key in self._executed:
            return Finished(submission, executed=False)
        task = replace(self._common, notebook=rebuilt.notebook, files=rebuilt.files)
        try:
            content = self._workers.execute(task, place)
        except WorkerLost:
            return Finished(submission, messages.WORKER_LOST)
        except ExecutionFailed as reason:
            return Finished(submission, messages.NOT_STARTED.format(reason=reason))
        record = returned(content, rebuilt.notebook)
        self.grader.keep(submission, rebuilt.key, content, record)
        self._executed.add(rebuilt.key)
        after = self._start is Start.WARM and bool(record.cost["warm"])
        self._seconds[after].append(record.cost["wall_seconds"])
        return Finished(submission, cost=record.cost)

    def _best_start(self, waiting: int) -> Start:
        """Return how so many submissions had best begin."""
        if self.warm_up_from:
            return Start.WARM if waiting >= self.warm_up_from else Start.COLD
        self._pace = Pace.kept(self._assignment)
        if waiting >= self._pace.break_even(self.places):
            return Start.WARM
        return Start.IMPORTED if waiting > 1 else Start.COLD

    @property
    def _assignment(self) -> object:
        """What decides how long its runs take."""
        paths = self.grader.course.notebooks(self.grader.assignment)
        warm_up = self.grader.options.warm_up
        return [*(digest(path.read_bytes()) for path in paths), warm_up and asdict(warm_up)]

    def _keep_pace(self) -> None:
        """Keep what this command has measured beside what earlier ones have."""
        found, costs = self._pace, self._workers.warm_ups.costs
        if self._start is Start.WARM and costs:
            found = replace(found, warm_up=max(cost["wall_seconds"] for cost in costs))
        if self._seconds[True]:
            found = replace(found, after=median(self._seconds[True]))
        # Of a class that warms up, those who do not wait for it share its cores.
        if self._seconds[False] and (self._start is not Start.WARM or not found.without):
            found = replace(found, without=median(self._seconds[False]))
        if found != self._pace:
            found.keep(self._assignment)


def common_task(grader: AssignmentGrader, start: Start) -> Task:
    """Return what all runs of an assignment have in common.

    Parameters
    ----------
    grader : AssignmentGrader
        For an assignment.
    start : Start
        What runs find where there is a sandbox; cold elsewhere.
    """
    options = grader.options
    found: WarmUp | None = None
    if options.sandboxed and options.warm_up is not None:
        notebooks = [*map(read, grader.course.notebooks(grader.assignment))]
        if start is Start.IMPORTED:
            found = replace(options.warm_up, modules=imported(notebooks), script="")
        else:
            cold = start is Start.COLD
            wanted, spec = replace(options.warm_up, cold=cold), sandbox_spec(options.limits)
            found = warm_up_for(notebooks, grader.instructor_files, wanted, spec, run=not cold)
    command = secrets.token_hex(16)
    options = replace(options, warm_up=found and replace(found, command=command))
    return Task(options, str(grader.course.root), needed_sources(grader.originals, grader.modules))
