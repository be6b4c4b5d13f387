"""Let the mark of a check cell depend on one thing only: whether it raised an error."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from examroom.course.outcome import judge


class JudgeChecks(NbGraderPreprocessor):  # type: ignore[misc]
    """Stands between the run and ``SaveAutoGrades``.

    nbgrader gives 0 for any line on stderr, and reads the value of a cell's last line as partial
    credit. Neither says anything about the student's answer, so both are kept for reading only.
    """

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], cell_index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Leave nothing in a check cell's outputs that nbgrader could misread."""
        return judge(cell), resources
