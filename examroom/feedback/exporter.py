"""The page that a student reads."""

import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from nbconvert.exporters import HTMLExporter, TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbconvert.filters.widgetsdatatypefilter import WidgetsDataTypeFilter
from nbformat import NotebookNode
from traitlets.config import Config

from examroom.feedback.sanitise import EMPTY_LINE, MOST_COLOURED, reachable
from examroom.feedback.terminal import terminal_text
from examroom.util import messages

TEMPLATES = Path(__file__).parent / "templates"
SHOWN = [
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/html",
    "text/markdown",
    "text/latex",
    "text/plain",
]
UNDESCRIBED = re.compile(r"<img(?![^>]*\salt=)")
DESCRIBED = f'<img alt="{messages.IMAGE_UNDESCRIBED}"'


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates for other exporters of this process: nbgrader makes one a page."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read a template that was compiled before."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep a compiled template."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


compiled_templates = CompiledTemplates()


class FeedbackExporter(HTMLExporter):
    """To be set as ``c.GenerateFeedback.exporter_class``: one file, without scripts."""

    def __init__(self, config: Config | None = None, **kw: Any) -> None:
        settings = Config()
        settings.merge(config or getattr(kw.get("parent"), "config", Config()))
        # Under this class's own name: nbgrader's converter sets its template for HTMLExporter.
        settings.FeedbackExporter.merge(
            {
                "template_name": "examroom_feedback",
                "extra_template_basedirs": [str(TEMPLATES)],
                "display_data_priority": SHOWN,
            }
        )
        super().__init__(config=settings, **kw)  # type: ignore[no-untyped-call]

    def _create_environment(self) -> Environment:
        environment: Environment = super()._create_environment()  # type: ignore[no-untyped-call]
        environment.bytecode_cache = compiled_templates
        environment.globals["messages"] = messages
        return environment

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """Convert a notebook as HTMLExporter does, but do not parse the page once more.

        Of what HTMLExporter changes in the parsed page, this one needs a text for every picture.
        """
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        widgets = WidgetsDataTypeFilter(  # type: ignore[no-untyped-call]
            notebook_metadata=self._nb_metadata, parent=self, resources=resources
        )
        filters = {
            "highlight_code": highlighter(nb),
            "filter_data_type": widgets,
            "ansi2html": terminal_text,
            "reachable": reachable,
        }
        for name, function in filters.items():
            self.register_filter(name, function)  # type: ignore[no-untyped-call]
        html, resources = TemplateExporter.from_notebook_node(self, nb, resources, **kw)
        return UNDESCRIBED.sub(DESCRIBED, html), resources


def highlighter(nb: NotebookNode) -> Callable[..., str]:
    """Return the filter that colours a notebook's code."""
    of_notebook = nb.metadata.get("language_info", {}).get("name")

    def highlight(source: str, language: str | None = None, metadata: Any = None) -> str:
        return coloured(source, (metadata or {}).get("magics_language") or language or of_notebook)

    return highlight


@lru_cache(maxsize=1000)
def coloured(source: str, language: str | None) -> str:
    """Return code as HTML; much of a class's code is the same for everybody."""
    if len(source) > MOST_COLOURED:
        return reachable(f"<div><pre>{escape(source)}</pre></div>")
    colour = Highlight2HTML(pygments_lexer=language)  # type: ignore[no-untyped-call]
    return reachable(str(colour(EMPTY_LINE.sub("", source))))  # blanks alone take its lexer long
