"""Turn an executed submission into what its author should read."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from examroom.course.cells import Role, grade_id, question_of, role, visible_part
from examroom.course.notebooks import node
from examroom.feedback.failures import sentences
from examroom.feedback.lateness import handed_in
from examroom.feedback.questions import Questions, questions_in, questions_of
from examroom.util import messages

MARKED = (Role.CHECK, Role.WRITTEN, Role.TASK)


class ShowMessages(NbGraderPreprocessor):  # type: ignore[misc]
    """Follows ``GetGrades`` in ``c.GenerateFeedback.preprocessors``.

    Of each check cell only the visible part stays, and the sentence that says why it failed. Marks,
    sentences and repairs are listed in ``resources["examroom"]`` for the template.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Take out hidden tests and collect the marks of every question."""
        names = resources["nbgrader"]
        grades, comments, when = self._from_gradebook(names)
        asked = self._questions(nb, names)
        about = nb.metadata.get("examroom", {})
        why = sentences(nb, asked)
        commented = {question_of(name) for name, comment in comments.items() if comment}
        questions = []
        for cell in nb.cells:
            for output in cell.get("outputs", []):
                _drop_styled_html(output)
            if "comment" in cell.metadata.get("nbgrader", {}):
                cell.metadata.nbgrader["comment"] = comments.get(grade_id(cell) or "")
            if role(cell) not in MARKED:
                continue
            name = grade_id(cell) or ""
            question = question_of(name)
            entry = {
                "anchor": name,
                "title": asked.titles.get(question, question),
                "score": float(cell.metadata.nbgrader.get("score") or 0),
                "points": float(cell.metadata.nbgrader.get("points") or 0),
                "sentence": why.get(name),
                "is_check": role(cell) is Role.CHECK,
                "commented": question in commented,
                "unanswered": name in comments and comments[name] is None,
                **grades.get(name, {}),
            }
            if name in about.get("absent", []) and entry["unanswered"] and not entry.get("by_hand"):
                entry["sentence"] = messages.QUESTION_ABSENT
            questions.append(entry)
            cell.metadata["examroom"] = node(entry)
            if role(cell) is Role.CHECK:
                cell.source = visible_part(cell.source).strip("\n")
                cell.outputs = []
        resources["examroom"] = {
            "title": asked.title or names["notebook"],
            "handed_in": when,
            "questions": questions,
            "repairs": list(about.get("repairs", [])),
            "unreadable": about.get("unreadable"),
            "without_sandbox": about.get("without_sandbox"),
        }
        return nb, resources

    def _from_gradebook(
        self, names: dict[str, Any]
    ) -> tuple[dict[str, dict[str, Any]], dict[str, str | None], str]:
        """Return what a person did to marks and wrote on answers, and when these were handed in.

        Where nobody wrote anything, there is "" for an answer, and None for none.
        """
        with Gradebook(names["db_url"]) as gradebook:
            notebook = gradebook.find_submission_notebook(
                names["notebook"], names["assignment"], names["student"]
            )
            grades = {
                grade.name: {
                    "waiting": grade.needs_manual_grade,
                    "by_hand": grade.manual_score is not None,
                    "auto": grade.auto_score,
                    "extra": grade.extra_credit or 0.0,
                }
                for grade in notebook.grades
            }
            comments = {
                comment.name: comment.manual_comment or (None if comment.auto_comment else "")
                for comment in notebook.comments
            }
            submission = notebook.assignment
            timezone = self.config.get("Exchange", {}).get("timezone", "UTC")
            due, extension = submission.assignment.duedate, submission.extension
            when = handed_in(submission.timestamp, due, extension, str(timezone))
            return grades, comments, when

    def _questions(self, nb: NotebookNode, names: dict[str, Any]) -> Questions:
        """Read the questions as the instructor asks them; a page is made without these, too."""
        coursedir = CourseDirectory(parent=self)
        folder = coursedir.format_path(coursedir.source_directory, ".", names["assignment"])
        path = Path(folder) / f"{names['notebook']}.ipynb"
        return questions_in(path) if path.is_file() else questions_of(nb)


def _drop_styled_html(output: NotebookNode) -> None:
    """Leave an object's text where its HTML needs styles and scripts that a page may not have."""
    data = output.get("data", {})
    if "text/plain" in data and "<table" not in str(data.get("text/html", "<table")):
        del data["text/html"]
