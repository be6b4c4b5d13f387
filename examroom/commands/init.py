"""Let nbgrader run and mark a course that exists with this package."""

from __future__ import annotations

import re

from traitlets.config import Config

from examroom.commands.build import unanswerable
from examroom.course import nbgrader_settings
from examroom.course.layout import Course
from examroom.gradebook.nbgrader import Nbgrader
from examroom.util.errors import Problem
from examroom.util.files import write_whole

LINES = """\
# >>> examroom >>>
# Written by 'examroom init': nbgrader runs and marks notebooks with examroom. What is set above is
# kept, so these lines come last. Without them everything is as before.
from examroom.course import nbgrader_settings

nbgrader_settings.add_to(get_config())
# <<< examroom <<<
"""
WRITTEN = re.compile(r"\n?# >>> examroom >>>\n.*?# <<< examroom <<<\n?", re.DOTALL)
NEW = "c = get_config()\n"


def init(course: Course) -> list[str]:
    """Add the settings to ``nbgrader_config.py``; nothing that stands there is lost.

    Returns
    -------
    list of str
        What was done, and what a person should look at, in sentences.

    Raises
    ------
    Problem
        The file is no Python that can be run. It is left as it is.
    """
    path = course.config_file
    before = path.read_text(encoding="utf-8") if path.is_file() else ""
    settings = _settings(course)
    told = []
    if nbgrader_settings.is_added(settings):
        told.append(f"{path.name}: nothing to do, nbgrader runs and marks with examroom already.")
    else:
        gave_way = nbgrader_settings.add_to(settings)
        kept = WRITTEN.sub("", before) or NEW
        kept += "" if kept.endswith("\n") else "\n"
        write_whole(path, f"{kept}\n{LINES}".encode())
        what = "Examroom's lines were moved to" if WRITTEN.search(before) else "Lines were added at"
        told.append(f"{path.name}: {what} its end; all else is as it was.")
        told += [f"{name} gives way to examroom's while they are there." for name in gave_way]
    own = nbgrader_settings.own_steps(settings)
    told += [f"Steps of your own stay: {', '.join(own)}."] if own else []
    odd = sum(len(unanswerable(course, assignment)) for assignment in course.assignments())
    told += [f"Checks to look at: {odd}; 'examroom build' says which and why."] if odd else []
    return told


def _settings(course: Course) -> Config:
    try:
        config: Config = Nbgrader(course).config
        return config
    except Exception as reason:  # whatever the course's own Python raises
        said = f"{type(reason).__name__}: {reason}"
        raise Problem(f"{course.config_file} cannot be read: {said}") from None
