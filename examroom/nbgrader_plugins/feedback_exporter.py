"""The page that a student reads."""

from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

import examroom

TEMPLATES = Path(examroom.__file__).parent / "templates"
SHOWN = [
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/html",
    "text/markdown",
    "text/latex",
    "text/plain",
]


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
