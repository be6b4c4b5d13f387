"""Look at a hub from all sides."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from examroom.deployment import environments, files, settings
from examroom.deployment.finding import Finding
from examroom.deployment.hub import Hub


def check(folder: Path, variables: Path | None = None) -> Iterator[Finding]:
    """Say of everything that serves a course whether it is there and safe.

    Parameters
    ----------
    folder : Path
        The folder that holds ``jupyterhub_config.py``.
    variables : Path, optional
        A file of variables for it; ``hub.env`` in the folder, if it is there.

    Raises
    ------
    Problem
        When the hub's configuration cannot be read.
    """
    hub = Hub(folder, variables)
    yield from settings.of_hub(hub)
    yield from files.of_hub(hub)
    if not hub.courses:
        found = "the hub has no group formgrade-COURSE, so it serves no course of nbgrader"
        yield Finding("courses", found, "add one to c.JupyterHub.load_groups")
    yield from files.of_homes(hub)
    for course in hub.courses:
        yield from settings.of_course(hub, course)
        if course.service is None:
            continue
        yield from files.of_course(course)
        yield from files.of_exchange(course)
        yield from settings.of_roles(hub, course)
        yield from environments.packages(course, hub)
        yield from environments.sandbox(course)
        yield from environments.backup(course, hub)
