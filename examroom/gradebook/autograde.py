"""nbgrader's Autograde for notebooks that have been rebuilt, run and marked already."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from nbformat import NotebookNode
from nbgrader.converters import Autograde

from examroom.course.outcome import not_run

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
