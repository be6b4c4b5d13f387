"""Save the marks of checks, and let a mark by hand stay while the answer that it is for does."""

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import SaveAutoGrades
from nbgrader.utils import is_task

from examroom.gradebook.hand_marks import answers, exchange, words_beside


class SaveMarks(SaveAutoGrades):  # type: ignore[misc]
    """Takes the place of ``SaveAutoGrades`` in ``c.Autograde.autograde_preprocessors``.

    Of its own accord nbgrader lets each cell with a mark by hand wait for a person again, and gives
    0 where a person's answer in words stands in a cell beside the one that was meant for it.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the marks of a notebook into the gradebook."""
        self._answers, self._beside = answers(nb), words_beside(nb)
        notebook: tuple[NotebookNode, dict[str, Any]] = super().preprocess(nb, resources)
        return notebook

    def _add_score(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        grade = self._grade(cell)
        waited = grade.needs_manual_grade
        super()._add_score(cell, resources)
        if cell.metadata.nbgrader["grade_id"] in self._beside:
            grade.auto_score, grade.needs_manual_grade = None, True
        same = self._is_same_answer(cell, grade.id)
        if grade.manual_score is not None and same:
            grade.needs_manual_grade = waited
        self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: dict[str, Any]) -> None:
        super()._add_comment(cell, resources)
        name = cell.metadata.nbgrader["grade_id"]
        if name in self._beside:
            place = name, self.notebook_id, self.assignment_id, self.student_id
            self.gradebook.find_comment(*place).auto_comment = None
            self.gradebook.db.commit()
        if is_task(cell):  # whose marks nbgrader leaves alone, whatever becomes of the answer
            grade = self._grade(cell)
            same = self._is_same_answer(cell, grade.id)
            if grade.manual_score is not None and same is False:
                grade.needs_manual_grade = True
            self.gradebook.db.commit()

    def _grade(self, cell: NotebookNode) -> Any:
        """Return the gradebook's entry of a cell."""
        return self.gradebook.find_grade(
            cell.metadata.nbgrader["grade_id"],
            self.notebook_id,
            self.assignment_id,
            self.student_id,
        )

    def _is_same_answer(self, cell: NotebookNode, grade: str) -> bool | None:
        """Say whether an answer is the one that was marked last; None if that is not known."""
        answer = self._answers[cell.metadata.nbgrader["grade_id"]]
        before = exchange(self.gradebook.db, grade, answer)
        return None if before is None else before == answer
