"""Let nbgrader read submissions defensively: of a broken file, only the reason is left."""

from typing import Any

from nbconvert.exporters import NotebookExporter

from examroom.course.notebooks import new_notebook
from examroom.submission.read import InvalidNotebook, parse_notebook


class SubmissionExporter(NotebookExporter):
    """Read what students hand in; to be set as ``c.Autograde.exporter_class``.

    nbgrader reads each notebook twice: as it was submitted, and after it was sanitised. The second
    one is of our own making and is read as usual.
    """

    def from_file(
        self, file_stream: Any, resources: dict[str, Any] | None = None, **kw: Any
    ) -> Any:
        """Convert a notebook from an open file."""
        if getattr(self.parent, "_sanitizing", True) is False:
            return super().from_file(file_stream, resources=resources, **kw)
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        name = resources["metadata"]["name"] + ".ipynb"
        try:
            notebook = parse_notebook(file_stream.buffer.read(), name)
        except InvalidNotebook as reason:
            notebook = new_notebook()
            resources["examroom"] = {"unreadable": str(reason)}
        text, resources = self.from_notebook_node(  # type: ignore[no-untyped-call]
            notebook, resources=resources, **kw
        )
        return text, resources
