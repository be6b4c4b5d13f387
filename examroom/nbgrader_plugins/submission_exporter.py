"""Let nbgrader read submissions defensively: of a broken file, only the reason is left."""

import os
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.coursedir import CourseDirectory

from examroom.course.notebooks import new_notebook
from examroom.gradebook.transaction import mark_everybody
from examroom.submission.read import InvalidNotebook
from examroom.submission.taken import locate
from examroom.submission.within_limits import read_within_limits


class SubmissionExporter(NotebookExporter):
    """Read what students hand in; to be set as ``c.Autograde.exporter_class``.

    nbgrader reads each notebook twice: as it was submitted, and after it was sanitised. The second
    one is of our own making and is read as usual.
    """

    def from_filename(
        self, filename: str, resources: dict[str, Any] | None = None, **kw: Any
    ) -> Any:
        """Convert a student's notebook, which may be anything, or not be there."""
        converter: Any = self.parent
        if not converter._sanitizing:
            return super().from_filename(filename, resources=resources, **kw)
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        names, coursedir = resources["nbgrader"], CourseDirectory(parent=self)
        # As it was handed in: of what is no file, nbgrader has no copy.
        folder = coursedir.format_path(
            coursedir.submitted_directory, names["student"], names["assignment"]
        )
        expected = [os.path.basename(name) for name in converter.notebooks]
        resources["metadata"]["name"] = names["notebook"]
        located = locate(Path(coursedir.root), Path(folder), f"{names['notebook']}.ipynb")
        try:
            notebook = read_within_limits(located.notebook, expected)
        except InvalidNotebook as reason:
            notebook = new_notebook()
            resources["examroom"] = {"unreadable": str(reason)}
        text, resources = self.from_notebook_node(  # type: ignore[no-untyped-call]
            notebook, resources=resources, **kw
        )
        return text, resources


mark_everybody(SubmissionExporter)
