"""The papers of a class: what each student handed in, rebuilt, and the exam on record for it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from examroom.execution.record import FOLDER, ExecutionRecord, RecordCache, record_key
from examroom.execution.runner import ExecutionOptions
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.mark import mark
from examroom.grading.verdict_cache import FOLDER as VERDICTS
from examroom.grading.verdict_cache import VerdictCache
from examroom.hidden_tests.answers import NotRecorded
from examroom.submission.files import beside, submitted_files
from examroom.submission.instructor_copy import instructor_copy
from examroom.submission.read import read_notebook
from examroom.submission.restore import restore

MOST_FRESH = 16
"""Exams that are kept in memory between their end and their mark; some megabytes each."""


@dataclass(frozen=True)
class Submission:
    """One notebook of one student."""

    student: str
    name: str


@dataclass(frozen=True)
class RebuiltSubmission:
    """A paper as it is examined: the notebook, hidden tests in it, and the files beside it."""

    notebook: NotebookNode
    files: dict[str, bytes]
    key: str


class AssignmentGrader:
    """Knows every paper of an assignment, and the records of exams.

    Parameters
    ----------
    nbgrader : Nbgrader
        nbgrader in the course folder.
    assignment : str
        The assignment's full name.
    rules : ExecutionOptions
        How exams are held.
    """

    def __init__(self, nbgrader: Nbgrader, assignment: str, rules: ExecutionOptions) -> None:
        self.course, self.assignment, self.rules = nbgrader.course, assignment, rules
        self.store = RecordCache(self.course.root / FOLDER)
        self._fresh: dict[Submission, tuple[RebuiltSubmission, ExecutionRecord]] = {}
        self.verdicts = VerdictCache(self.course.root / VERDICTS)
        self.originals = {
            path.name: instructor_copy(path, nbgrader.coursedir())
            for path in self.course.notebooks(assignment)
        }

    def papers(self, student: str) -> list[Submission]:
        """Return what a student should have handed in."""
        return [Submission(student, name) for name in self.originals]

    def folder(self, student: str) -> Path:
        """Return where a student's work is, as it was handed in."""
        return self.course.submitted / student / self.assignment

    def rebuild(self, paper: Submission) -> RebuiltSubmission:
        """Rebuild a paper on the instructor's copy.

        Raises
        ------
        Unreadable
            The student's file is no notebook.
        Refused
            The instructor's files are too many or too large.
        """
        folder = self.folder(paper.student)
        restored = restore(read_notebook(folder / paper.name), self.originals[paper.name])
        notebook = restored.told(submitted_files(folder).left_out)
        files = beside(folder, self.course.source / self.assignment)
        return RebuiltSubmission(
            notebook, files, record_key(notebook, files, self.rules.circumstances())
        )

    def on_record(self, paper: Submission) -> bool:
        """Say whether the exam of a paper was held; see `rebuild` for what is raised."""
        return self.store.has(self.rebuild(paper).key)

    def keep(
        self, paper: Submission, rebuilt: RebuiltSubmission, content: bytes, exam: ExecutionRecord
    ) -> None:
        """Put an exam on record, as it is written down; a few are remembered until they are marked.

        Parameters
        ----------
        paper : Submission
            Whose exam it was.
        rebuilt : RebuiltSubmission
            The same paper, as it was examined.
        content : bytes
            The exam, written down.
        exam : ExecutionRecord
            The same, read.
        """
        self.store.put(rebuilt.key, content)
        if len(self._fresh) < MOST_FRESH:
            self._fresh[paper] = rebuilt, exam

    def _from_record(self, paper: Submission) -> tuple[RebuiltSubmission, ExecutionRecord | None]:
        rebuilt = self.rebuild(paper)
        return rebuilt, self.store.get(rebuilt.key)

    def marked(self, paper: Submission) -> tuple[NotebookNode, ExecutionRecord]:
        """Return a paper with the outcome of every check, and its exam; see `rebuild` too.

        Raises
        ------
        NotRecorded
            There is no record of the exam, or it does not answer what a hidden test asks today.
        """
        fresh = self._fresh.pop(paper, None)
        rebuilt, exam = fresh or self._from_record(paper)
        if exam is None:
            raise NotRecorded(paper.name)
        verdicts = self.verdicts.on(rebuilt.key, exam)
        marked = mark(rebuilt.notebook, exam, verdicts)
        verdicts.keep()
        return marked, exam
