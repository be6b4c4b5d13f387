"""A class on its way from submissions to marks."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence

from examroom.course.outcome import points_so_far
from examroom.execution.record import Status
from examroom.execution.workers.order import in_order
from examroom.feedback.exporter import cut_pages
from examroom.gradebook.freshness import Outcome
from examroom.gradebook.recorder import GradebookRecorder
from examroom.grading.assignment import AssignmentGrader, Submission
from examroom.grading.progress import NO_LOAD, Load, Progress
from examroom.grading.queue import ExecutionQueue
from examroom.hidden_tests.answers import NotRecorded
from examroom.submission.files import TooManyFiles
from examroom.submission.read import InvalidNotebook
from examroom.util import messages
from examroom.util.errors import Failure
from examroom.util.signals import raise_if_stopped

TICK = 0.5
JOINED: dict[str, Callable[[float, float], float]] = {"memory": max, "warm": min}
"""How the costs of several notebooks become those of a student, where they do not add up."""
RUN_AGAIN = (
    "The record of the run does not answer today's tests: run 'examroom grade {assignment} "
    "--student {student}'."
)


class ClassLoop:
    """Students, each of whom is marked when all of their notebooks were run.

    Parameters
    ----------
    grader : AssignmentGrader
        Marks submissions on the records of their runs.
    queue : ExecutionQueue or None
        Runs what was not run. If None nothing is: whoever has no record keeps the old marks.
    progress : Progress
        Told how far the class is.

    Attributes
    ----------
    problems : dict of str to str
        Why a student's submission could not be marked as it was.
    costs : dict
        What a student's runs took.
    statuses : dict
        How a student's runs ended: the first status that is not ``completed``.
    repairs : dict of str to list of str
        What was repaired in a student's notebooks, if anything was.
    cold : str
        Why notebooks could not have the warm start that they should have had.
    """

    def __init__(
        self, grader: AssignmentGrader, queue: ExecutionQueue | None, progress: Progress
    ) -> None:
        self.grader, self.queue, self.progress = grader, queue, progress
        self.problems: dict[str, str] = {}
        self.costs: dict[str, dict[str, float]] = {}
        self.statuses: dict[str, str] = {}
        self.repairs: dict[str, list[str]] = {}
        self.cold = ""
        self._ready: deque[str] = deque()
        self._open: Counter[str] = Counter()
        self._reasons: dict[Submission, str] = {}
        self._finished: set[Submission] = set()

    def sort_out(self, students: Sequence[str]) -> list[Submission]:
        """Return the submissions that must be run, in order; whoever has none of them is ready."""
        missing: dict[Submission, int] = {}
        for student in students:
            for submission in self.grader.submissions(student):
                try:
                    if not self.grader.is_recorded(submission) and self.queue is not None:
                        missing[submission] = self.grader.own_ways(submission)
                        self._open[student] += 1
                except (InvalidNotebook, TooManyFiles) as reason:
                    self._note(submission, str(reason))
            if not self._open[student]:
                self._ready.append(student)
        return in_order(missing, self.queue.places) if self.queue is not None else []

    def mark_all(self, recorder: GradebookRecorder) -> None:
        """Mark every student when the last run is over; in the meantime those who are ready."""
        if self.queue is not None and self.queue.busy:
            self.grader.import_early()
        while self._ready or (self.queue is not None and self.queue.busy):
            raise_if_stopped()
            if self.queue is not None and self._next_run(self.queue):
                continue
            if self._ready:
                self._mark(self._next_ready(), recorder)
        if self.queue is not None:
            for cost in self.queue.warm_ups:
                self.progress.parts.add("warm_up", cost)

    def _next_ready(self) -> str:
        """Take a student who can be marked: those with a problem only when nobody else is there."""
        marked = (student for student in self._ready if student not in self.problems)
        student = next(marked, self._ready[0])
        self._ready.remove(student)
        return student

    @property
    def _load(self) -> Load:
        return self.queue.load if self.queue is not None else NO_LOAD

    def _next_run(self, queue: ExecutionQueue) -> bool:
        """Note a run that is over, and say whether there was one."""
        if self._ready:
            finished = queue.next(0)
        else:
            with self.progress.parts.measured("waiting"):
                finished = queue.next(TICK)
        self.progress.tick(queue.load)
        if finished is None:
            return False
        submission = finished.submission
        self.progress.run_finished(finished.executed, finished.cost.get("wall_seconds"))
        self.progress.parts.add("runs", finished.cost)
        self._finished.add(submission)
        if finished.problem:
            self._note(submission, finished.problem)
        self._open[submission.student] -= 1
        if not self._open[submission.student]:
            self._ready.append(submission.student)
        return True

    def _mark(self, student: str, recorder: GradebookRecorder) -> None:
        outcomes: dict[str, Outcome] = {}
        missing = []
        self.costs.pop(student, None)
        self.statuses.pop(student, None)
        self.repairs.pop(student, None)
        for submission in self.grader.submissions(student):
            try:
                reason = self._reasons.get(submission)
                with self.progress.parts.measured("marking"):
                    outcomes[submission.name] = reason or self._outcome(submission)
            except NotRecorded:
                missing.append(submission)
            except Exception as error:  # whatever it is, it costs the others nothing
                text = messages.MARKING_BROKE.format(error=type(error).__name__)
                self._note(submission, text)
                outcomes[submission.name] = text
        if missing and self.queue is None:
            names = {"assignment": self.grader.assignment, "student": student}
            self.problems[student] = RUN_AGAIN.format(**names)
            return
        again = [submission for submission in missing if submission not in self._finished]
        if again and self.queue is not None:
            self._open[student] += len(again)
            self.queue.add(again)
            return
        for submission in missing:
            self._note(submission, messages.NEW_QUESTIONS)
            outcomes[submission.name] = messages.NEW_QUESTIONS
        try:
            with self.progress.parts.measured("recording"):
                recorder.record(student, outcomes)
        except (Failure, ValueError, RecursionError) as reason:
            self.problems[student] = f"Not marked: {reason}"
        if student in cut_pages:
            self.problems.setdefault(student, cut_pages.pop(student))
        points = sum(points_so_far(one) for one in outcomes.values() if not isinstance(one, str))
        self.progress.student_marked(student, points, student in self.problems, self._load)

    def _outcome(self, submission: Submission) -> Outcome:
        notebook, record = self.grader.marked(submission)
        if submission in self._finished:
            self.cold = self.cold or record.cold
        if self.statuses.get(submission.student, Status.COMPLETED) == Status.COMPLETED:
            self.statuses[submission.student] = record.status
        if repairs := notebook.metadata.get("examroom", {}).get("repairs"):
            self.repairs.setdefault(submission.student, []).extend(repairs)
        costs = self.costs.setdefault(submission.student, {})
        for name, cost in record.cost.items():
            costs[name] = JOINED.get(name, _sum)(costs[name], cost) if name in costs else cost
        return notebook

    def _note(self, submission: Submission, reason: str) -> None:
        """Note why a submission is not marked, for its page and for the instructor."""
        self._reasons[submission] = self.problems[submission.student] = reason


def _sum(one: float, other: float) -> float:
    return one + other
