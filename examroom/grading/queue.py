"""Let a class sit its exams, several at once."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING

from examroom.execution.task import ExecutionFailed, Task, needed_sources, returned
from examroom.execution.warm_up import imported
from examroom.grading.assignment import AssignmentGrader, Submission

if TYPE_CHECKING:
    from examroom.execution.workers import Workers

Hire = Callable[[Task], AbstractContextManager["Workers"]]

LOST = (
    "The exam ended the process that held it, twice, so no check of this notebook was run. "
    "Please tell your instructor."
)
UNHELD = "The exam could not begin, so nothing was run: {reason} Please tell your instructor."
WORTHWHILE = 6
"""Exams for which processes are preloaded; fewer are sooner over from cold."""
MOST_PROCTORS = 256
PATIENCE = 10.0


@dataclass(frozen=True)
class Finished:
    """The exam of a paper is over, and on record, unless a problem kept it from being held.

    Somebody may have handed in the very same notebook, so that it need not be held again.
    """

    paper: Submission
    problem: str | None = None
    held: bool = True


class ExecutionQueue:
    """Where exams are held: a thread for each place orders an exam and puts it on record.

    Workers are hired when the first paper is handed in, in a thread of its own, and not before.

    Parameters
    ----------
    desk : AssignmentGrader
        Knows the papers; its store keeps the exams.
    hire : callable
        Makes the workers, given what all orders have in common.
    """

    def __init__(self, desk: AssignmentGrader, hire: Hire) -> None:
        self.desk, self.hire = desk, hire
        self.running = 0
        self.waiting = 0
        self._papers: queue.SimpleQueue[Submission | None] = queue.SimpleQueue()
        self._over: queue.SimpleQueue[Finished | BaseException] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._stack = ExitStack()
        self._opener: threading.Thread | None = None
        self._proctors: list[threading.Thread] = []
        self._closed = False
        self._held: set[str] = set()
        self._refusal: BaseException | None = None

    def __enter__(self) -> ExecutionQueue:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed = True
        if self._opener is not None:
            self._opener.join()
        for _ in self._proctors:
            self._papers.put(None)
        self._stack.close()
        for proctor in self._proctors:
            proctor.join(PATIENCE)

    @property
    def busy(self) -> bool:
        """Whether some exam is not over, or nobody was told that it is."""
        return bool(self.waiting or self.running or not self._over.empty())

    def admit(self, papers: Sequence[Submission]) -> None:
        """Hand in papers, to be examined when there are places."""
        with self._lock:
            self.waiting += len(papers)
        for paper in papers:
            self._papers.put(paper)
        if self._opener is None:
            self._opener = threading.Thread(target=self._open, name="hire", daemon=True)
            self._opener.start()

    def require_crew(self) -> None:
        """Wait until workers are hired; see `next` for what is raised where there are none."""
        if self._opener is not None:
            self._opener.join()
        if self._refusal is not None:
            raise self._refusal

    def next(self, seconds: float) -> Finished | None:
        """Return an exam that is over, None if there is none within some seconds.

        Raises
        ------
        Problem, Failure
            No exam can be held.
        """
        try:
            sat = self._over.get(timeout=seconds) if seconds else self._over.get_nowait()
        except queue.Empty:
            return None
        if isinstance(sat, BaseException):
            raise sat
        return sat

    def _open(self) -> None:
        try:
            common = order_for(self.desk, self.waiting)
            crew = self._stack.enter_context(self.hire(common))
        except BaseException as reason:
            self._refusal = reason
            self._over.put(reason)
            return
        for place in range(min(crew.places, MOST_PROCTORS)):
            name = f"proctor {place}"
            proctor = threading.Thread(target=self._proctor, args=(crew, common, place), name=name)
            proctor.daemon = True
            self._proctors.append(proctor)
            proctor.start()

    def _proctor(self, crew: Workers, common: Task, place: int) -> None:
        while (paper := self._papers.get()) is not None and not self._closed:
            with self._lock:
                self.waiting, self.running = self.waiting - 1, self.running + 1
            try:
                over: Finished | BaseException = self._hold(crew, common, place, paper)
            except BaseException as reason:
                over = reason
            self._over.put(over)
            with self._lock:
                self.running -= 1

    def _hold(self, crew: Workers, common: Task, place: int, paper: Submission) -> Finished:
        from examroom.execution.workers import WorkerLost

        rebuilt = self.desk.rebuild(paper)
        if rebuilt.key in self._held:
            return Finished(paper, held=False)
        order = replace(common, notebook=rebuilt.notebook, files=rebuilt.files)
        try:
            content = crew.hold(order, place)
        except WorkerLost:
            return Finished(paper, LOST)
        except ExecutionFailed as reason:
            return Finished(paper, UNHELD.format(reason=reason))
        self.desk.keep(paper, rebuilt, content, returned(content, rebuilt.notebook))
        self._held.add(rebuilt.key)
        return Finished(paper)


def order_for(desk: AssignmentGrader, exams: int) -> Task:
    """Return what all exams of an assignment have in common.

    Parameters
    ----------
    desk : AssignmentGrader
        Knows the assignment.
    exams : int
        How many there are to hold.
    """
    rules, preload = desk.rules, None
    if rules.sealed and rules.preload is not None and exams >= WORTHWHILE:
        notebooks = desk.originals.values()
        preload = replace(rules.preload, modules=imported(notebooks))
    rules = replace(rules, preload=preload)
    return Task(rules, str(desk.course.root), needed_sources(desk.originals))
