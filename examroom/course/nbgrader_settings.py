"""The settings by which nbgrader's own commands and formgrader run and mark with this package.

They are added where ``nbgrader_config.py`` ends; `examroom init` writes the line that does so.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import LazyConfigValue

SETTINGS: dict[str, dict[str, Any]] = {
    # A submission is data. It is read defensively, rebuilt on the instructor's copy, and run; then
    # the mark of a check depends on whether it raised an error, and on nothing else it wrote. A
    # mark that was given by hand stays while the answer that it is for does.
    "Autograde": {
        "exporter_class": "examroom.nbgrader_plugins.submission_exporter.SubmissionExporter",
        "sanitize_preprocessors": [
            "examroom.nbgrader_plugins.restore_cells.RestoreCells",
            "nbgrader.preprocessors.ClearOutput",
            "nbgrader.preprocessors.DeduplicateIds",
            "nbgrader.preprocessors.OverwriteKernelspec",
            "nbgrader.preprocessors.OverwriteCells",
            "nbgrader.preprocessors.CheckCellMetadata",
        ],
        "autograde_preprocessors": [
            "examroom.nbgrader_plugins.run_cells.RunCells",
            "nbgrader.preprocessors.IgnorePattern",
            "nbgrader.preprocessors.LimitOutput",
            "examroom.nbgrader_plugins.judge_checks.JudgeChecks",
            "examroom.nbgrader_plugins.save_marks.SaveMarks",
            "nbgrader.preprocessors.AssignLatePenalties",
            "nbgrader.preprocessors.CheckCellMetadata",
        ],
    },
    # A feedback page shows a sentence for each failed question, no hidden test, and runs no script.
    # It is made anew each time, for marks by hand come after the first one.
    "GenerateFeedback": {
        "force": True,
        "exporter_class": "examroom.feedback.exporter.FeedbackExporter",
        "preprocessors": [
            "nbgrader.preprocessors.GetGrades",
            "examroom.feedback.preprocessor.ShowMessages",
        ],
    },
    # Everybody who used the exchange can fetch a page, also who handed in a notebook of another
    # name.
    "ExchangeFactory": {
        "release_feedback": "examroom.nbgrader_plugins.release_feedback.ReleaseFeedback",
    },
    # The same filters keep students' HTML from running in formgrader.
    "HTMLExporter": {
        "sanitize_html": True,
        "filters": {
            "markdown2html": "examroom.feedback.sanitise.safe_markdown",
            "clean_html": "examroom.feedback.sanitise.safe_html",
            "safe_line": "examroom.feedback.sanitise.safe_line",
        },
    },
}
OPTIONAL = ("ExchangeFactory",)
"""Settings that give way to a course's own: it may have another exchange than nbgrader's."""
SUCCESSORS = {
    "Execute": "RunCells",
    "SaveAutoGrades": "SaveMarks",
    "ClearMetadataPreprocessor": "LimitOutput",
    "CSSHTMLHeaderPreprocessor": "ShowMessages",
}
"""Steps of nbgrader's defaults that have no place here, and what stands there instead."""


def add_to(config: Config) -> list[str]:
    """Add the settings to a course's own.

    Steps and filters that the course has added to nbgrader's stay. What there can be but one of
    gives way.

    Parameters
    ----------
    config : Config
        What the course has set; it is changed.

    Returns
    -------
    list of str
        The course's settings that gave way, as in ``c.Autograde.exporter_class``.
    """
    gave_way = []
    for section, settings in SETTINGS.items():
        for name, ours in settings.items():
            given = config[section].get(name)
            if isinstance(given, LazyConfigValue):  # such as c.HTMLExporter.filters.update(...)
                given = given.get_value(deepcopy(ours))
            if isinstance(ours, list):
                config[section][name] = _with_own_steps(ours, given or [])
            elif isinstance(ours, dict):
                config[section][name] = {**(given or {}), **ours}
            elif given is None or section not in OPTIONAL:
                config[section][name] = ours
                gave_way += [f"c.{section}.{name}"] if given not in (None, ours) else []
    return gave_way


def is_added(config: Config) -> bool:
    """Say whether the settings are in force: adding them would change nothing."""
    again = deepcopy(config)
    return not add_to(again) and all(
        config[section].get(name) == again[section][name]
        for section, settings in SETTINGS.items()
        for name in settings
    )


def own_steps(config: Config) -> list[str]:
    """Return the steps that a course has added to nbgrader's."""
    return [
        _name(step)
        for section, settings in SETTINGS.items()
        for name, ours in settings.items()
        if isinstance(ours, list)
        for step in config[section].get(name, [])
        if _name(step) not in map(_name, ours)
    ]


def _with_own_steps(ours: Sequence[str], given: Sequence[Any]) -> list[Any]:
    """Insert a course's own steps into ours, each after the one that it stood behind."""
    steps: list[Any] = list(ours)
    known = {*map(_name, ours), *SUCCESSORS}
    before = ""
    for step in given:
        if _name(step) not in known:
            names = [*map(_name, steps)]
            steps.insert(names.index(before) + 1 if before in names else 0, step)
        before = SUCCESSORS.get(_name(step), _name(step))
    return steps


def _name(step: Any) -> str:
    """Return a step's name: of a class, or of what an import string ends with."""
    return step.rpartition(".")[2] if isinstance(step, str) else str(step.__name__)
