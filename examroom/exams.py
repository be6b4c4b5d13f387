"""Notebooks that were run already, kept under the hash of what was run."""

import hashlib
import json
from copy import deepcopy
from pathlib import Path

from nbformat import NotebookNode

from .notebooks import dumps, read


def exam_key(notebook: NotebookNode, student: str) -> str:
    """Return the hash of whose notebook it is and of all that is run in it."""
    cells = [(cell.cell_type, cell.source) for cell in notebook.cells]
    return hashlib.sha256(json.dumps([student, cells]).encode()).hexdigest()


class ExamStore:
    """A folder of executed notebooks, of use within one run of ``examroom grade``.

    Parameters
    ----------
    folder : str or Path
        An existing folder. Nothing else may write there.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def put(self, notebook: NotebookNode, student: str) -> None:
        """Keep an executed notebook of a student's."""
        self._path(notebook, student).write_text(dumps(notebook), encoding="utf-8")

    def fill(self, notebook: NotebookNode, student: str) -> bool:
        """Copy the outputs of an earlier run into a notebook; return whether there was one."""
        path = self._path(notebook, student)
        if not path.is_file():
            return False
        executed = read(path)
        for cell, run in zip(notebook.cells, executed.cells, strict=True):
            if cell.cell_type == "code":
                cell.outputs = deepcopy(run.outputs)
                cell.execution_count = run.execution_count
        notebook.metadata.language_info = executed.metadata.get("language_info", {})
        return True

    def _path(self, notebook: NotebookNode, student: str) -> Path:
        return self.folder / f"{exam_key(notebook, student)}.ipynb"
