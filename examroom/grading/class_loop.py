"""A class on its way from papers to marks."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Sequence

from examroom.course.cells import Role, role
from examroom.course.outcome import points_so_far
from examroom.gradebook.freshness import Outcome
from examroom.gradebook.recorder import GradebookRecorder
from examroom.grading.assignment import AssignmentGrader, Submission
from examroom.grading.progress import Progress
from examroom.grading.queue import ExecutionQueue
from examroom.hidden_tests.answers import NotRecorded
from examroom.submission.files import TooManyFiles
from examroom.submission.read import InvalidNotebook
from examroom.util.errors import Failure
from examroom.util.signals import raise_if_stopped

TICK = 0.5
JOINED: dict[str, Callable[[float, float], float]] = {"memory": max, "warm": min}
"""How the costs of several notebooks become those of a student, where they do not add up."""
UNANSWERED = (
    "A hidden test asks other questions now than during the exam: its questions must not depend on "
    "anything but the seed that it is given."
)


class ClassLoop:
    """Students, each of whom waits for exams to be held and is marked when all of them are over.

    Attributes
    ----------
    problems : dict of str to str
        Why a student's submission could not be marked as it was.
    costs : dict
        What a student's exams took.
    cold : str
        Why exams that were held now could not have the warm start that they should have had.
    """

    def __init__(self, desk: AssignmentGrader, hall: ExecutionQueue, pace: Progress) -> None:
        self.desk, self.hall, self.pace = desk, hall, pace
        self.problems: dict[str, str] = {}
        self.costs: dict[str, dict[str, float]] = {}
        self.cold = ""
        self._ready: deque[str] = deque()
        self._open: Counter[str] = Counter()
        self._reasons: dict[Submission, str] = {}
        self._held: set[Submission] = set()
        self._out_of = out_of(desk)

    def sort_out(self, students: Sequence[str]) -> list[Submission]:
        """Return the papers whose exams are not on record."""
        missing = []
        for student in students:
            for paper in self.desk.papers(student):
                try:
                    if not self.desk.on_record(paper):
                        missing.append(paper)
                        self._open[student] += 1
                except (InvalidNotebook, TooManyFiles) as reason:
                    self._note(paper, str(reason), self._others(paper))
            if not self._open[student]:
                self._ready.append(student)
        return missing

    def mark_all(self, recorder: GradebookRecorder) -> None:
        """Mark every student when the last exam is over; in the meantime those who are ready."""
        while self._ready or self.hall.busy:
            raise_if_stopped()
            sat = self.hall.next(0 if self._ready else TICK)
            self.pace.tick(self.hall.running, self.hall.waiting)
            if sat is not None:
                self.pace.over(sat.held)
                self._held.add(sat.paper)
                if sat.problem:
                    self._note(sat.paper, sat.problem)
                self._open[sat.paper.student] -= 1
                if not self._open[sat.paper.student]:
                    self._ready.append(sat.paper.student)
            elif self._ready:
                self._mark(self._ready.popleft(), recorder)

    def _mark(self, student: str, recorder: GradebookRecorder) -> None:
        outcomes: dict[str, Outcome] = {}
        unasked = []
        self.costs.pop(student, None)
        for paper in self.desk.papers(student):
            try:
                outcomes[paper.name] = self._reasons.get(paper) or self._outcome(paper)
            except NotRecorded:
                unasked.append(paper)
        again = [paper for paper in unasked if paper not in self._held]
        if again:
            self._open[student] += len(again)
            self.hall.admit(again)
            return
        for paper in unasked:
            self._note(paper, UNANSWERED)
            outcomes[paper.name] = UNANSWERED
        try:
            recorder.record(student, outcomes)
        except Failure as reason:
            self.problems[student] = f"Not marked: {reason}"
        points = sum(points_so_far(one) for one in outcomes.values() if not isinstance(one, str))
        self.pace.mark(student, points, self._out_of, self.hall.running, self.hall.waiting)

    def _outcome(self, paper: Submission) -> Outcome:
        notebook, exam = self.desk.marked(paper)
        if paper in self._held:
            self.cold = self.cold or exam.cold
        costs = self.costs.setdefault(paper.student, {})
        for name, cost in exam.cost.items():
            costs[name] = JOINED.get(name, _sum)(costs[name], cost) if name in costs else cost
        return notebook

    def _note(self, paper: Submission, reason: str, more: str = "") -> None:
        """Note why a paper is not marked, for its page; with more, for the instructor."""
        self._reasons[paper] = reason
        self.problems[paper.student] = f"{reason}{more}"

    def _others(self, paper: Submission) -> str:
        """Name the notebooks that a student handed in under other names."""
        folder = self.desk.folder(paper.student)
        others = sorted(other.name for other in folder.glob("*.ipynb"))
        return f" It has {', '.join(others)}." if others and paper.name not in others else ""


def _sum(one: float, other: float) -> float:
    return one + other


def out_of(desk: AssignmentGrader) -> float:
    """Return the points of all checks of an assignment."""
    cells = (cell for notebook in desk.originals.values() for cell in notebook.cells)
    return sum(float(cell.metadata.nbgrader.points) for cell in cells if role(cell) is Role.CHECK)
