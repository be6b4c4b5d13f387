"""The instructor's copy of a notebook: every cell in its place, answers taken out."""

from pathlib import Path

from nbformat import NotebookNode
from traitlets.config import Configurable

from examroom.course.notebooks import read


def instructor_copy(path: Path, parent: Configurable | None = None) -> NotebookNode:
    """Return what nbgrader expects a submission to be built upon.

    Parameters
    ----------
    path : Path
        A notebook in ``source/``.
    parent : Configurable, optional
        Where nbgrader's preprocessors take their settings from.

    Returns
    -------
    NotebookNode
        The notebook with stubs for answers, hidden tests still in it, and nbgrader's checksums.
    """
    from nbgrader.preprocessors import (
        ClearOutput,
        ClearSolutions,
        ComputeChecksums,
        IncludeHeaderFooter,
        LockCells,
    )

    notebook = read(path)
    resources: dict[str, object] = {}
    # As in nbgrader's GenerateAssignment, up to the point where cells are saved in the gradebook.
    for step in (IncludeHeaderFooter, LockCells, ClearSolutions, ClearOutput, ComputeChecksums):
        notebook, resources = step(parent=parent).preprocess(notebook, resources)
    return notebook
