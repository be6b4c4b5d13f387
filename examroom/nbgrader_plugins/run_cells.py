"""Run a submission: nbgrader's Execute, which also survives a dead kernel and uses earlier runs."""

from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from nbgrader.preprocessors.execute import UnresponsiveKernelError
from traitlets import Unicode

from examroom.exams import ExamStore
from examroom.outcome import not_run


class RunCells(Execute):  # type: ignore[misc]
    """Takes the place of ``Execute`` in ``c.Autograde.autograde_preprocessors``.

    It keeps ``Execute``'s settings, such as ``c.Execute.timeout``.
    """

    store = Unicode(
        "",
        help="A folder with notebooks that `examroom grade` has run already; empty: run every one.",
    ).tag(config=True)

    def preprocess(
        self,
        nb: NotebookNode,
        resources: dict[str, Any],
        km: AsyncKernelManager | None = None,
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run all cells, so that every check cell has an outcome whatever happens."""
        unreadable = nb.metadata.get("examroom", {}).get("unreadable")
        if unreadable:
            not_run(nb, unreadable)
            return nb, resources
        if self.store and ExamStore(self.store).fill(nb, resources["nbgrader"]["student"]):
            return nb, resources
        self._index = 0
        try:
            nb, resources = super().preprocess(nb, resources, km=km)
        except (DeadKernelError, UnresponsiveKernelError):
            here = self._index
            not_run(nb, "Python stopped while this cell was running.", here, here + 1)
            not_run(nb, "Not run: an earlier cell had stopped Python.", here + 1)
        return nb, resources

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run one cell, remembering which."""
        self._index = index
        cell, resources = super().preprocess_cell(cell, resources, index)
        return cell, resources
