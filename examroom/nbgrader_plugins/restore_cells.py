"""Rebuild a submission from the instructor's copy before nbgrader looks at it."""

from contextlib import suppress
from pathlib import Path
from typing import Any

from nbformat import NotebookNode
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import NbGraderPreprocessor

from examroom.course.notebooks import new_notebook
from examroom.submission.files import (
    TooManyFiles,
    file_rules,
    files_beside,
    instructor_files,
    submitted_files,
)
from examroom.submission.instructor_copy import instructor_copy
from examroom.submission.pictures import attach_pictures
from examroom.submission.read import InvalidNotebook, one_line
from examroom.submission.restore import restore
from examroom.submission.taken import locate
from examroom.submission.within_limits import restore_within_limits
from examroom.util import messages


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
        folders = (coursedir.submitted_directory, coursedir.source_directory)
        submitted, source = (
            Path(coursedir.format_path(folder, student, names["assignment"]))
            for folder, student in zip(folders, (names["student"], "."), strict=True)
        )
        original = source / f"{names['notebook']}.ipynb"
        instructors = instructor_copy(original, parent=self)
        unreadable = resources.get("examroom", {}).get("unreadable")
        try:
            restored = restore_within_limits(nb, instructors, original.name)
        except InvalidNotebook as reason:
            unreadable = str(reason)
            restored = restore(new_notebook(), instructors)
        located = locate(Path(coursedir.root), submitted, original.name)
        if located.instead:
            file = one_line(located.instead)
            taken = messages.NOTEBOOK_TAKEN.format(name=original.name, file=file)
            restored.repairs.insert(0, taken)
        if unreadable:  # nothing of it was used, so nothing was repaired
            restored.repairs, restored.absent = [], {}
            rebuilt = restored.annotated(unreadable=unreadable)
        else:
            rules = file_rules(self.config, names["assignment"])
            found = submitted_files(located.folder, rules)
            rebuilt = restored.annotated(found.left_out)
            with suppress(TooManyFiles):  # which is told when the notebook is run
                beside = instructor_files(source, rules)
                attach_pictures(rebuilt, files_beside(found.files, beside), restored.pictures)
        for sentence in [unreadable, *rebuilt.metadata.examroom.repairs]:
            if sentence:
                self.log.warning("%s: %s", names["student"], sentence)
        return rebuilt, resources
