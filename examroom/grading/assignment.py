"""The submissions of an assignment: rebuilt on the instructor's copy, run once, and marked."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from examroom.course.cells import Role, role
from examroom.execution.options import ExecutionOptions
from examroom.execution.record import FOLDER, ExecutionRecord, RecordCache, record_key
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.mark import mark
from examroom.grading.verdict_cache import FOLDER as VERDICTS
from examroom.grading.verdict_cache import VerdictCache
from examroom.hidden_tests.answers import NotRecorded
from examroom.submission.files import (
    SubmittedFiles,
    file_rules,
    files_beside,
    instructor_files,
    submitted_files,
)
from examroom.submission.instructor_copy import instructor_copy
from examroom.submission.pictures import attach_pictures
from examroom.submission.read import read_notebook
from examroom.submission.restore import restore

MOST_FRESH = 16
"""Records that are kept in memory between a run and its mark; some megabytes each."""


@dataclass(frozen=True)
class Submission:
    """One notebook of one student."""

    student: str
    name: str


@dataclass(frozen=True)
class RebuiltSubmission:
    """A submission as it is run: the notebook, hidden tests in it, and the files beside it."""

    notebook: NotebookNode
    files: dict[str, bytes]
    key: str


class AssignmentGrader:
    """Rebuilds submissions, keeps the records of their runs, and marks them.

    Parameters
    ----------
    nbgrader : Nbgrader
        nbgrader in the course folder.
    assignment : str
        The assignment's full name.
    options : ExecutionOptions
        How notebooks are run.
    """

    def __init__(self, nbgrader: Nbgrader, assignment: str, options: ExecutionOptions) -> None:
        self.course, self.assignment, self.options = nbgrader.course, assignment, options
        self.records = RecordCache(self.course.root / FOLDER)
        self.verdicts = VerdictCache(self.course.root / VERDICTS)
        self.originals = {
            path.name: instructor_copy(path, nbgrader.coursedir())
            for path in self.course.notebooks(assignment)
        }
        self._rules = file_rules(nbgrader.config, assignment)
        self._fresh: dict[Submission, tuple[RebuiltSubmission, ExecutionRecord]] = {}

    @property
    def points(self) -> float:
        """The points of all checks."""
        cells = (cell for notebook in self.originals.values() for cell in notebook.cells)
        checks = (cell for cell in cells if role(cell) is Role.CHECK)
        return sum(float(cell.metadata.nbgrader.points) for cell in checks)

    def submissions(self, student: str) -> list[Submission]:
        """Return what a student should have handed in."""
        return [Submission(student, name) for name in self.originals]

    def folder(self, student: str) -> Path:
        """Return where a student's work is, as it was handed in."""
        return self.course.submitted / student / self.assignment

    @cached_property
    def _instructor_files(self) -> dict[str, bytes]:
        return instructor_files(self.course.source / self.assignment, self._rules)

    def rebuild(self, submission: Submission) -> RebuiltSubmission:
        """Rebuild a submission on the instructor's copy.

        Raises
        ------
        InvalidNotebook
            The student's file is no notebook.
        TooManyFiles
            The instructor's files are too many or too large.
        """
        return self.rebuild_file(self.folder(submission.student) / submission.name, submission.name)

    def rebuild_file(self, path: Path, name: str, alone: bool = False) -> RebuiltSubmission:
        """Rebuild a file from wherever; see `rebuild` for what is raised.

        Parameters
        ----------
        path : Path
            What was handed in.
        name : str
            The instructor's notebook that it was made from.
        alone : bool, optional
            Whether nothing else in its folder was handed in with it.
        """
        restored = restore(read_notebook(path, self.originals), self.originals[name])
        submitted = SubmittedFiles() if alone else submitted_files(path.parent, self._rules)
        notebook = restored.annotated(submitted.left_out)
        files = files_beside(submitted.files, self._instructor_files)
        attach_pictures(notebook, files)
        key = record_key(notebook, files, self.options.identity())
        return RebuiltSubmission(notebook, files, key)

    def is_recorded(self, submission: Submission) -> bool:
        """Say whether a submission was run; see `rebuild` for what is raised."""
        return self.records.has(self.rebuild(submission).key)

    def keep(
        self,
        submission: Submission,
        rebuilt: RebuiltSubmission,
        content: bytes,
        record: ExecutionRecord,
    ) -> None:
        """Keep the record of a run; a few are remembered until they are marked.

        Parameters
        ----------
        submission : Submission
            What was run.
        rebuilt : RebuiltSubmission
            The same, as it was run.
        content : bytes
            The record, written down.
        record : ExecutionRecord
            The record, read.
        """
        self.records.put(rebuilt.key, content)
        if len(self._fresh) < MOST_FRESH:
            self._fresh[submission] = rebuilt, record

    def marked(self, submission: Submission) -> tuple[NotebookNode, ExecutionRecord]:
        """Return a notebook with the outcome of every check, and its record; see `rebuild` too.

        Raises
        ------
        NotRecorded
            It was not run, or the record does not answer what a hidden test asks today.
        """
        if submission in self._fresh:
            rebuilt, record = self._fresh.pop(submission)
        else:
            rebuilt = self.rebuild(submission)
            kept = self.records.get(rebuilt.key)
            if kept is None:
                raise NotRecorded(submission.name)
            record = kept
        verdicts = self.verdicts.on(rebuilt.key, record)
        notebook = mark(rebuilt.notebook, record, verdicts)
        verdicts.keep()
        return notebook, record
