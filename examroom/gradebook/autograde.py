"""nbgrader's Autograde for submissions as they come, and for those that are marked already."""

from __future__ import annotations

import os
from collections.abc import Mapping
from glob import escape, glob
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import Autograde, BaseConverter
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from examroom.course.layout import Course
from examroom.course.outcome import not_run
from examroom.gradebook.nbgrader import Nbgrader, folder_pattern
from examroom.gradebook.question_list.consent import register as register_questions
from examroom.submission.copies import copy_submission
from examroom.submission.files import file_rules
from examroom.submission.taken import taken_for
from examroom.util.errors import Failure, Problem
from examroom.util.files import scratch

RUN = ("RunCells", "Execute")
REBUILD = (
    "RestoreCells",
    "ClearOutput",
    "DeduplicateIds",
    "OverwriteKernelspec",
    "OverwriteCells",
    "CheckCellMetadata",  # stands once more behind the run
)
"""What nbgrader does to bring a submission back to the instructor's copy. Rebuilt on that copy, it
comes out of each as it was."""


def register(converter: Autograde) -> None:
    """Let the gradebook know an assignment as it stands in ``source/``.

    Of its own accord nbgrader refuses an assignment that was never generated here, and marks by the
    hidden tests of the day when it was.
    """
    coursedir = converter.coursedir
    if not _notebooks(coursedir):
        return
    here = {name: getattr(coursedir, name) for name in ("db_url", "course_id", "source_directory")}
    nbgrader = Nbgrader(Course(Path(coursedir.root)), {"CourseDirectory": here})
    with scratch() as folder:
        try:
            register_questions(nbgrader, coursedir.assignment_id, folder)
        except (Failure, Problem) as reason:
            converter.log.error("%s", reason)
            raise NbGraderException(str(reason)) from reason


def start_on_copies(converter: Autograde) -> None:
    """Do what ``Autograde.start`` does, on copies of what is used of each submission.

    nbgrader would follow a student's links, and stop at a timestamp that is none.
    """
    coursedir = converter.coursedir
    handed_in, structure = coursedir.submitted_directory, coursedir.directory_structure
    if structure != CourseDirectory.directory_structure.default_value:
        BaseConverter.start(converter)
        return
    rules = file_rules(converter.config, coursedir.assignment_id)
    with scratch() as folder:
        for submission in _submissions(converter):
            student = Path(submission).parent.name
            into = folder / student / coursedir.assignment_id
            taken = taken_for(Path(coursedir.root), Path(submission), _notebooks(coursedir))
            copy_submission(Path(submission), into, rules, taken)
        coursedir.submitted_directory = str(folder)
        try:
            BaseConverter.start(converter)
        finally:
            coursedir.submitted_directory = handed_in


def expect_all_notebooks(converter: Autograde) -> None:
    """Do what ``Autograde.init_notebooks`` does, but miss no notebook that should be there.

    nbgrader passes over a student who handed in none, or one by another name: neither marks nor a
    page, and formgrader's button tells of an error.
    """
    names = _notebooks(converter.coursedir)
    converter.assignments = {
        folder: [os.path.join(folder, name) for name in names]
        for folder in (_submissions(converter) if names else [])
    }
    if not converter.assignments:
        BaseConverter.init_notebooks(converter)  # says what is wrong


def _submissions(converter: Autograde) -> list[str]:
    coursedir = converter.coursedir
    pattern = folder_pattern(
        coursedir, converter._input_directory, coursedir.student_id, coursedir.assignment_id
    )
    return glob(pattern)


def _notebooks(coursedir: CourseDirectory) -> list[str]:
    """Return the names of the notebooks that everybody should have handed in."""
    source = coursedir.format_path(coursedir.source_directory, ".", coursedir.assignment_id)
    pattern = os.path.join(escape(source), f"{coursedir.notebook_id}.ipynb")
    return sorted(map(os.path.basename, glob(pattern)))


class RecordOutcomes(Autograde):  # type: ignore[misc]
    """Takes a notebook from memory, and spares writing and reading it between its two halves.

    All of the course's preprocessors see it in their order, but for those that would rebuild it or
    run it. A notebook without an outcome goes the long way, and is not run there either.

    Parameters
    ----------
    outcomes : mapping
        By a notebook's name: the notebook with its outcome, or why it has none.
    """

    def __init__(self, outcomes: Mapping[str, NotebookNode | str], **named: Any) -> None:
        super().__init__(**named)
        self._outcomes = outcomes
        self._reason = ""
        steps: list[Any] = [
            self._give_reason if _name(step) in RUN else step
            for step in super().autograde_preprocessors
        ]
        self.autograde_preprocessors = steps

    start = start_on_copies
    init_notebooks = expect_all_notebooks

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Record one notebook."""
        outcome = self._outcomes[os.path.basename(notebook_filename)]
        if isinstance(outcome, str):
            self._reason = outcome
            super().convert_single_notebook(notebook_filename)
            return
        steps = [step for step in self.sanitize_preprocessors if _name(step) not in REBUILD]
        after = [step for step in self.autograde_preprocessors if step != self._give_reason]
        self.exporter._preprocessors = []
        for step in [*steps, lambda nb, resources: (_with_outputs(nb, outcome), resources), *after]:
            self.exporter.register_preprocessor(step)
        resources = self.init_single_notebook_resources(notebook_filename)
        output, resources = self.exporter.from_notebook_node(outcome, resources)
        self.write_single_notebook(output, resources)

    def _give_reason(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Stand where nbgrader runs a notebook: say why this one was not run."""
        not_run(nb, self._reason)
        return nb, resources


def _with_outputs(nb: NotebookNode, outcome: NotebookNode) -> NotebookNode:
    """Return a notebook with the outputs of another one that has the same cells."""
    for cell, run in zip(nb.cells, outcome.cells, strict=True):
        if cell.source != run.source:
            raise RuntimeError("nbgrader has another notebook than the one that was run.")
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = run.outputs, run.execution_count
    return nb


def _name(step: Any) -> str:
    """Return the name of a preprocessor, a class or its import string."""
    name = step if isinstance(step, str) else getattr(step, "__name__", "")
    return name.rpartition(".")[2]
