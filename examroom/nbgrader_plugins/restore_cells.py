"""Rebuild a submission from the instructor's copy before nbgrader looks at it."""

from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from examroom.instructor import instructor_copy
from examroom.notebooks import node
from examroom.restore import restore


class RestoreCells(NbGraderPreprocessor):  # type: ignore[misc]
    """First of ``c.Autograde.sanitize_preprocessors``.

    The repairs are listed in the notebook's metadata, under ``examroom``, for the feedback.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Put the student's answers and own cells into the instructor's notebook."""
        names = resources["nbgrader"]
        coursedir = CourseDirectory(parent=self)
        folder = coursedir.format_path(coursedir.source_directory, ".", names["assignment"])
        original = Path(folder) / f"{names['notebook']}.ipynb"
        restored = restore(nb, instructor_copy(original, parent=self))
        about = {"repairs": restored.repairs, **resources.get("examroom", {})}
        if about.get("unreadable"):
            about["repairs"] = []  # nothing of it was used, so nothing was repaired
        restored.notebook.metadata["examroom"] = node(about)
        for sentence in [about.get("unreadable"), *about["repairs"]]:
            if sentence:
                self.log.warning("%s: %s", names["student"], sentence)
        return restored.notebook, resources
