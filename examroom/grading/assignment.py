"""The submissions of an assignment: rebuilt on the instructor's copy, run once, and marked."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from nbformat import NotebookNode

from examroom.course.cells import Role, role
from examroom.course.notebooks import read
from examroom.execution.options import ExecutionOptions
from examroom.execution.record import FOLDER, ExecutionRecord, RecordCache, record_key
from examroom.execution.workers.order import attributes
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.kept_submissions import KeptSubmissions, RebuiltSubmission, Submission
from examroom.grading.mark import mark
from examroom.grading.verdict_cache import FOLDER as VERDICTS
from examroom.grading.verdict_cache import VerdictCache
from examroom.hidden_tests.answers import NotRecorded
from examroom.hidden_tests.dependencies import Module
from examroom.hidden_tests.parse import hidden_tests
from examroom.hidden_tests.within_limits import import_early
from examroom.submission.files import (
    SubmittedFiles,
    file_rules,
    files_beside,
    instructor_files,
    submitted_files,
)
from examroom.submission.instructor_copy import instructor_copy
from examroom.submission.pictures import attach_pictures
from examroom.submission.read import one_line
from examroom.submission.taken import locate
from examroom.submission.within_limits import rebuild_within_limits
from examroom.util import messages

__all__ = ["AssignmentGrader", "RebuiltSubmission", "Submission"]

MOST_FRESH = 16
"""Records that are kept in memory between a run and its mark; some megabytes each."""


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
        self.modules: dict[str, Module] = {}  # of the course, that hidden tests import, once read
        self.verdicts = VerdictCache(self.course.root / VERDICTS, self.modules)
        self.originals = {
            path.name: instructor_copy(path, nbgrader.coursedir())
            for path in self.course.notebooks(assignment)
        }
        self._rules = file_rules(nbgrader.config, assignment)
        self._fresh: dict[Submission, tuple[str, ExecutionRecord]] = {}
        self._rebuilt = KeptSubmissions()

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
    def instructor_files(self) -> dict[str, bytes]:
        """The instructor's files that lie beside the notebooks."""
        return instructor_files(self.course.source / self.assignment, self._rules)

    def rebuild(self, submission: Submission) -> RebuiltSubmission:
        """Rebuild a submission on the instructor's copy; once, until it is marked.

        Raises
        ------
        InvalidNotebook
            The student's file is no notebook.
        TooManyFiles
            The instructor's files are too many or too large.
        """
        rebuilt = self._rebuilt.get(submission)
        if rebuilt is None:
            folder = self.folder(submission.student)
            located = locate(self.course.root, folder, submission.name)
            path, name = located.notebook, submission.name
            rebuilt = self.rebuild_file(path, name, instead=located.instead)
            self._rebuilt.put(submission, rebuilt)
        return rebuilt

    def rebuild_file(
        self, path: Path, name: str, alone: bool = False, instead: str = ""
    ) -> RebuiltSubmission:
        """Rebuild a file from wherever; see `rebuild` for what is raised.

        Parameters
        ----------
        path : Path
            What was handed in.
        name : str
            The instructor's notebook that it was made from.
        alone : bool, optional
            Whether nothing else in its folder was handed in with it.
        instead : str, optional
            What it is called, where it was taken for a notebook that is missing.
        """
        restored = rebuild_within_limits(path, self.originals[name], self.originals)
        if instead:
            taken = messages.NOTEBOOK_TAKEN.format(name=name, file=one_line(instead))
            restored.repairs.insert(0, taken)
        submitted = SubmittedFiles() if alone else submitted_files(path.parent, self._rules)
        notebook = restored.annotated(submitted.left_out)
        files = files_beside(submitted.files, self.instructor_files)
        attach_pictures(notebook, files, restored.pictures)
        key = record_key(notebook, files, self.options.identity())
        return RebuiltSubmission(notebook, files, key)

    def import_early(self) -> None:
        """Let what marks be imported while something else is done."""
        tests = [hidden_tests(notebook) for notebook in self.originals.values()]
        import_early(test for found in tests for test in found.values())

    def is_recorded(self, submission: Submission) -> bool:
        """Say whether a submission was run; see `rebuild` for what is raised."""
        return self.records.has(self.rebuild(submission).key)

    def own_ways(self, submission: Submission) -> int:
        """Return how many functions and the like a submission uses that the solutions do not.

        See `rebuild` for what is raised.
        """
        used = attributes(self.rebuild(submission).notebook)
        return len(used - self._attributes[submission.name])

    @cached_property
    def _attributes(self) -> dict[str, set[str]]:
        paths = self.course.notebooks(self.assignment)
        return {path.name: attributes(read(path)) for path in paths}

    def keep(
        self, submission: Submission, key: str, content: bytes, record: ExecutionRecord
    ) -> None:
        """Keep the record of a run; a few are remembered until they are marked.

        Parameters
        ----------
        submission : Submission
            What was run.
        key : str
            Of the rebuilt submission.
        content : bytes
            The record, written down.
        record : ExecutionRecord
            The record, read.
        """
        self.records.put(key, content)
        if len(self._fresh) < MOST_FRESH:
            self._fresh[submission] = key, record

    def marked(self, submission: Submission) -> tuple[NotebookNode, ExecutionRecord]:
        """Return a notebook with the outcome of every check, and its record; see `rebuild` too.

        Raises
        ------
        NotRecorded
            It was not run, or the record does not answer what a hidden test asks today.
        """
        rebuilt = self.rebuild(submission)
        key, fresh = self._fresh.pop(submission, ("", None))
        record = fresh if key == rebuilt.key else self.records.get(rebuilt.key)
        if record is None:
            raise NotRecorded(submission.name)
        verdicts = self.verdicts.on(rebuilt.key, record)
        notebook = mark(rebuilt.notebook, record, verdicts)
        verdicts.keep()
        self._rebuilt.forget(submission)
        return notebook, record
