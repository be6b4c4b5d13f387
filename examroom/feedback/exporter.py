"""The page that a student reads."""

import json
import re
from collections.abc import Callable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache, Environment
from jinja2.bccache import Bucket
from nbconvert.exporters import Exporter, HTMLExporter, TemplateExporter
from nbconvert.filters.highlight import Highlight2HTML
from nbformat import NotebookNode
from traitlets.config import Config

from examroom.course.cells import Role, role
from examroom.course.notebooks import node
from examroom.evidence.codec.characters import whole_characters
from examroom.feedback.sanitise import EMPTY_LINE, MOST_COLOURED, reachable
from examroom.feedback.terminal import terminal_text
from examroom.util import messages
from examroom.util.limited_process import Ask, Bounds, JobFailed, WentTooFar, limited_process

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
        """Convert a notebook: the preprocessors see it here, and another process makes the page.

        What a student wrote can take any time to colour or to clean, and what nbconvert cannot
        show it raises an error about. Then the page is made of the marks alone, and the student is
        noted in `cut_pages`.
        """
        shown, resources = Exporter.from_notebook_node(self, nb, resources, **kw)
        given = {"settings": _plain(self._own_settings()), "resources": _plain(resources)}
        try:
            html = limited_process.run(RENDER, {**given, "notebook": shown}, PAGE_BOUNDS)
        except (WentTooFar, JobFailed) as reason:
            too_far = isinstance(reason, WentTooFar)
            told = messages.PAGE_TOO_COSTLY if too_far else messages.PAGE_FAILED
            text = told.format(limit=reason)
            cut_pages[str(resources.get("nbgrader", {}).get("student"))] = text
            alone = _without_answers(shown, text)
            html = limited_process.run(RENDER, {**given, "notebook": alone}, PAGE_BOUNDS)
        return str(html), resources

    def _own_settings(self) -> dict[str, Any]:
        """Return what is set for this class and those that it is made from."""
        names = {cls.__name__ for cls in type(self).__mro__}
        return {name: dict(section) for name, section in self.config.items() if name in names}

    def page(self, nb: NotebookNode, resources: dict[str, Any]) -> str:
        """Make a page as HTMLExporter does, but do not parse it once more.

        Of what HTMLExporter changes in the parsed page, this one needs a text for every picture.
        """
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        filters = {
            "highlight_code": highlighter(nb),
            "filter_data_type": shown_kind,
            "ansi2html": terminal_text,
            "reachable": reachable,
        }
        for name, function in filters.items():
            self.register_filter(name, function)  # type: ignore[no-untyped-call]
        html, _ = TemplateExporter.from_notebook_node(self, nb, resources)
        return whole_characters(UNDESCRIBED.sub(DESCRIBED, html))


def shown_kind(data: dict[str, Any]) -> list[str]:
    """Return the media type of an output that a page shows: one, or none.

    nbconvert's own filter reads its order from another class's settings, so that a page would
    show what it has no place for, and fails with what its author did not think of.
    """
    return [kind for kind in SHOWN if kind in data][:1]


RENDER = f"{__name__}:render"
PAGE_BOUNDS = Bounds(cpu_seconds=20, wall_seconds=120)
cut_pages: dict[str, str] = {}
"""The students whose pages show marks alone, with the sentence that these pages say so with."""


def render(
    ask: Ask, *, notebook: dict[str, Any], resources: dict[str, Any], settings: dict[str, Any]
) -> str:
    """Make a page in this process."""
    return _exporter(json.dumps(settings)).page(node(notebook), resources)


@lru_cache(maxsize=1)
def _exporter(settings: str) -> FeedbackExporter:
    exporter = FeedbackExporter(config=Config(json.loads(settings)))
    # One at least, since nbconvert's loop over them wants to name the last one afterwards.
    exporter._preprocessors = [lambda nb, resources: (nb, resources)]
    return exporter


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    """Return the entries that are data: functions are made anew in the other process."""
    found = {}
    for name, value in values.items():
        try:
            found[name] = json.loads(json.dumps(value))
        except (TypeError, ValueError):
            if isinstance(value, dict):
                found[name] = _plain(value)
    return found


def _without_answers(nb: NotebookNode, sentence: str) -> NotebookNode:
    """Return a notebook in which nothing but its checks and this sentence can be read."""
    cells = [node({"cell_type": "markdown", "metadata": {}, "source": sentence, "id": "cut"})]
    for cell in nb.cells:
        kept = node({**cell, "attachments": {}})
        if cell.cell_type == "code":
            kept.outputs = []
        if role(cell) is not Role.CHECK:
            kept.source = ""
        cells.append(kept)
    return node({**nb, "cells": cells})


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
