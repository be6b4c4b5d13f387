"""Whether a student is recorded already, so that nobody is recorded twice.

All that nbgrader writes about a student follows from the marked notebooks, the files that were
handed in, the course's settings, and what people have put into the gradebook: manual marks,
comments, due dates. A hash of all this is noted when a student has been recorded, and one of what
was written.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, role, visible_part
from examroom.course.notebooks import dumps, node, reread
from examroom.feedback.exporter import TEMPLATES
from examroom.gradebook.nbgrader import Nbgrader
from examroom.util.digest import digest
from examroom.util.files import files_below, write_whole
from examroom.util.versions import engine_code, environment

FOLDER = Path(".examroom") / "recorded"

Outcome = NotebookNode | str
"""A notebook with the outcomes of its checks, or why they were not run."""
Outcomes = Mapping[str, Outcome]
"""Those of a student, by the notebooks' names."""


class Freshness:
    """Notes on what was recorded for the students of an assignment.

    Parameters
    ----------
    nbgrader : Nbgrader
        nbgrader with the course's settings.
    assignment : str
        The assignment's full name.
    """

    def __init__(self, nbgrader: Nbgrader, assignment: str) -> None:
        from nbgrader.preprocessors import AssignLatePenalties

        self.nbgrader, self.assignment = nbgrader, assignment
        self.folder = nbgrader.course.root / FOLDER / assignment
        files = {**files_below(TEMPLATES), **files_below(nbgrader.course.source / assignment)}
        kept = {name: digest(text) for name, text in files.items() if not name.endswith(".ipynb")}
        late = _source(AssignLatePenalties(config=nbgrader.config).plugin_class)
        self._course = [repr(nbgrader.config), late, kept, environment(), engine_code()]

    def cause(self, student: str, files: Mapping[str, bytes], outcomes: Outcomes) -> str:
        """Return the hash of all that a student's marks and pages follow from.

        Parameters
        ----------
        student : str
            Who.
        files : mapping of str to bytes
            What was handed in besides notebooks.
        outcomes : mapping
            The student's marked notebooks.
        """
        digests = {name: digest(content) for name, content in files.items()}
        marked = {
            name: outcome if isinstance(outcome, str) else _without_hidden_tests(outcome)
            for name, outcome in outcomes.items()
        }
        return digest([self._course, student, digests, marked])

    def is_recorded(self, student: str, outcomes: Outcomes, cause: str) -> bool:
        """Say whether all is written as it would be now.

        Where only the text of hidden tests is new, it is put into ``autograded/``, and that is all.
        """
        try:
            noted = json.loads(self._path(student).read_bytes())
            if noted["cause"] != cause or noted["result"] != self._result(student, outcomes):
                return False
        except (OSError, ValueError, KeyError, TypeError):
            return False
        if noted["tests"] != _tests(outcomes):
            self._renew_tests(student, outcomes)
            self.note(student, outcomes, cause)
        return True

    def note(self, student: str, outcomes: Outcomes, cause: str) -> None:
        """Note that a student has been recorded."""
        content = {
            "cause": cause,
            "result": self._result(student, outcomes),
            "tests": _tests(outcomes),
        }
        write_whole(self._path(student), json.dumps(content).encode())

    def _path(self, student: str) -> Path:
        return self.folder / f"{student}.json"

    def _result(self, student: str, outcomes: Outcomes) -> str:
        """Return the hash of the gradebook's entries and of the files."""
        paths = [self._executed(student, name) for name in outcomes]
        folder = self.nbgrader.course.feedback / student / self.assignment
        paths += [folder / f"{Path(name).stem}.html" for name in outcomes]
        return digest([[digest(path.read_bytes()) for path in paths], self._entries(student)])

    def _entries(self, student: str) -> list[Any]:
        """Return all that the gradebook says of a student's submission."""
        from nbgrader.api import MissingEntry

        with self.nbgrader.gradebook() as gradebook:
            try:
                submission = gradebook.find_submission(self.assignment, student)
            except MissingEntry:
                return []
            due = [submission.assignment.duedate, submission.extension]
            about: list[Any] = [str(submission.timestamp), *map(str, due)]
            for notebook in submission.notebooks:
                about.append(notebook.late_submission_penalty)
                about += sorted(
                    [
                        grade.cell_id,
                        str([grade.auto_score, grade.manual_score, grade.extra_credit]),
                        str(grade.needs_manual_grade),
                    ]
                    for grade in notebook.grades
                )
                about += sorted(
                    [comment.cell_id, comment.auto_comment or "", comment.manual_comment or ""]
                    for comment in notebook.comments
                )
            return about

    def _executed(self, student: str, name: str) -> Path:
        return self.nbgrader.course.autograded / student / self.assignment / name

    def _renew_tests(self, student: str, outcomes: Outcomes) -> None:
        for name, outcome in outcomes.items():
            if isinstance(outcome, str):
                continue
            new = {grade_id(cell): cell for cell in _checks(outcome)}
            path = self._executed(student, name)
            notebook = reread(path)
            for cell in _checks(notebook):
                renewed = new[grade_id(cell)]
                cell.source, cell.metadata.nbgrader = renewed.source, renewed.metadata.nbgrader
            write_whole(path, dumps(notebook).encode())


def _source(plugin: type) -> str:
    """Return the text of the file in which a class of the course's own is written."""
    try:
        return inspect.getsource(inspect.getmodule(plugin) or plugin)
    except (OSError, TypeError):
        return ""


def _checks(notebook: NotebookNode) -> Iterator[NotebookNode]:
    return (cell for cell in notebook.cells if role(cell) is Role.CHECK)


def _tests(outcomes: Outcomes) -> str:
    """Return the hash of the checks, hidden lines included."""
    marked = [outcome for outcome in outcomes.values() if not isinstance(outcome, str)]
    return digest([[cell.source for cell in _checks(notebook)] for notebook in marked])


def _without_hidden_tests(notebook: NotebookNode) -> list[Any]:
    """Return a marked notebook without hidden tests, and without ids, which differ each time."""
    cells = [{**cell, "id": ""} for cell in notebook.cells]
    for cell in cells:
        if role(node(cell)) is Role.CHECK:
            entry = {**cell["metadata"]["nbgrader"], "checksum": ""}
            cell["metadata"] = {**cell["metadata"], "nbgrader": entry}
            cell["source"] = visible_part(cell["source"])
    return [cells, notebook.metadata]
