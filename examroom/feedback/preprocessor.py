"""Turn an executed submission into what its author should read."""

import re
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from examroom.course.cells import Role, grade_id, question_of, role, visible_part
from examroom.course.notebooks import node
from examroom.feedback.failures import sentence

# "Question `slopes` · 10 points" is "Question `slopes`" where the points stand beside it.
POINTS = re.compile(r"[\s,:;·(\[*-]+\d+ (points?|marks?)\b.*$")


class ShowMessages(NbGraderPreprocessor):  # type: ignore[misc]
    """Follows ``GetGrades`` in ``c.GenerateFeedback.preprocessors``.

    Of each check cell only the visible part stays, and the sentence that says why it failed. Marks,
    sentences and repairs are listed in ``resources["examroom"]`` for the template.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Take out hidden tests and collect the marks of every question."""
        waiting = self._waiting(resources["nbgrader"])
        titles = _titles(nb)
        questions = []
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                _drop_styled_html(output)
            if role(cell) not in (Role.CHECK, Role.WRITTEN, Role.TASK):
                continue
            name = grade_id(cell) or ""
            entry = {
                "anchor": name,
                "title": titles.get(question_of(name), question_of(name)),
                "score": float(cell.metadata.nbgrader.get("score") or 0),
                "points": float(cell.metadata.nbgrader.get("points") or 0),
                "sentence": sentence(cell),
                "by_hand": role(cell) is not Role.CHECK,
                "waiting": name in waiting,
            }
            questions.append(entry)
            cell.metadata["examroom"] = node(entry)
            if role(cell) is Role.CHECK:
                cell.source = visible_part(cell.source).strip("\n")
                cell.outputs = []
        about = nb.metadata.get("examroom", {})
        resources["examroom"] = {
            "title": _title(nb) or resources["nbgrader"]["notebook"],
            "questions": questions,
            "repairs": list(about.get("repairs", [])),
            "unreadable": about.get("unreadable"),
            "without_sandbox": about.get("without_sandbox"),
        }
        return nb, resources

    def _waiting(self, names: dict[str, Any]) -> set[str]:
        """Return the cells that a person has yet to mark."""
        with Gradebook(names["db_url"]) as gradebook:
            submission = gradebook.find_submission_notebook(
                names["notebook"], names["assignment"], names["student"]
            )
            return {grade.name for grade in submission.grades if grade.needs_manual_grade}


def _drop_styled_html(output: NotebookNode) -> None:
    """Leave an object's text where its HTML needs styles and scripts that a page may not have."""
    data = output.get("data", {})
    if "text/plain" in data and "<table" not in str(data.get("text/html", "<table")):
        del data["text/html"]


def _headings(source: str) -> list[str]:
    return [line.strip() for line in re.findall(r"(?m)^#{1,6}\s+(.+?)\s*#*$", source)]


def _title(nb: NotebookNode) -> str | None:
    """Return the first heading of a notebook."""
    headings = (_headings(cell.source) for cell in nb.cells if cell.cell_type == "markdown")
    return next((found[0] for found in headings if found), None)


def _titles(nb: NotebookNode) -> dict[str, str]:
    """Return the heading of each question's prompt, by question."""
    titles = {}
    for cell in nb.cells:
        name, headings = grade_id(cell), _headings(cell.source)
        if name and cell.cell_type == "markdown" and headings:
            titles[name.removesuffix("-prompt")] = POINTS.sub("", headings[0])
    return titles
