"""Whether other accounts can read, rename or write what belongs to a course."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from examroom.deployment.accounts import has_password, home_of, others_may, owner_of
from examroom.deployment.finding import Finding
from examroom.deployment.hub import Hub, HubCourse, jupyter_settings

PRIVATE = ("gradebook.db", "source", "solutions", "submitted", "autograded", "feedback")
"""What nobody but the grader may read in a course folder."""


def of_hub(hub: Hub) -> Iterator[Finding]:
    """Look at what the hub itself keeps."""
    paths = [hub.value("JupyterHub", "cookie_secret_file", "jupyterhub_cookie_secret")]
    database = str(hub.value("JupyterHub", "db_url", "sqlite:///jupyterhub.sqlite"))
    if database.startswith("sqlite:///"):
        paths.append(database.removeprefix("sqlite:///"))
    open_ones = [str(path) for path in map(Path, paths) if others_may(path, os.R_OK)]
    if open_ones:
        found = f"others can read {' and '.join(open_ones)}, which let them be anybody"
        yield Finding("hub's files", found, f"chmod go= {' '.join(open_ones)}")
    else:
        yield Finding("hub's files", "database and secret are the hub's alone")


def of_course(course: HubCourse) -> Iterator[Finding]:
    """Look at the grader's account and the course folder."""
    name = f"{course.name}: "
    if home_of(course.grader) is None:
        yield Finding(
            f"{name}grader", f"there is no account {course.grader}", "useradd, or the kit"
        )
        return
    if course.grader == "root":
        found = "its server runs as root, so a mistake in it is a mistake as root"
        yield Finding(f"{name}grader", found, "give the service a 'user' of its own")
    locked = has_password(course.grader)
    if locked is None:
        yield Finding(f"{name}grader", "whether it has a password can be seen by root alone")
    elif locked:
        found = f"{course.grader} has a password, with which a person could log in as the grader"
        yield Finding(f"{name}grader", found, f"usermod --lock {course.grader}")
    else:
        yield Finding(f"{name}grader", f"{course.grader} cannot log in")
    seen = [part for part in PRIVATE if others_may(course.folder / part, os.R_OK)]
    if seen:
        found = f"others can read {', '.join(seen)} in {course.folder}"
        yield Finding(f"{name}course folder", found, f"chmod 700 {course.folder}")
    else:
        yield Finding(f"{name}course folder", f"{course.folder} is closed to others")


def of_homes(hub: Hub) -> Iterator[Finding]:
    """Look at the homes of everybody in a course."""
    members = [(*course.students, *course.instructors) for course in hub.courses]
    people = sorted({one for some in members for one in some})
    homes = {one: home for one in people if (home := home_of(one)) is not None}
    missing = [one for one in people if one not in homes]
    if missing:
        found = f"{_some(missing)} are in a group of the hub and have no account"
        yield Finding("accounts", found, "run the kit's install.sh, or useradd")
    seen = [str(home) for home in homes.values() if others_may(home, os.R_OK | os.X_OK)]
    if seen:
        found = f"others can look into {_some(seen)}, and copy answers"
        yield Finding("homes", found, f"chmod 700 {' '.join(seen)}")
    else:
        yield Finding("homes", f"{len(homes)} homes are closed to others")


def of_exchange(course: HubCourse) -> Iterator[Finding]:
    """Look at the exchange of a course: nobody renames it, lists it, or reads another's page."""
    name = f"{course.name}: exchange"
    root = Path(str(_exchange(course)))
    own = root / course.name
    if not own.is_dir():
        yield Finding(name, f"there is no {own}", f"install -d -o {course.grader} -m 755 {own}")
        return
    wrong = []
    sticky = stat.S_IMODE(root.stat().st_mode) & stat.S_ISVTX
    if others_may(root, os.W_OK) and not sticky:
        wrong.append((f"everybody may rename a course in {root}", f"chmod 755 {root}"))
    if owner_of(own) != course.grader:
        remedy = f"chown -R {course.grader} {own}"
        wrong.append((f"{own} belongs to {owner_of(own)}, not to the grader", remedy))
    if others_may(own, os.W_OK):
        wrong.append((f"everybody may write into {own}", f"chmod 755 {own}"))
    for part, what in (("inbound", "hand in"), ("feedback", "pages")):
        if others_may(own / part, os.R_OK):
            remedy = f"chmod o-r {own / part}"
            wrong.append((f"everybody may list {own / part}, and so read others' {what}", remedy))
    if not others_may(own / "inbound", os.W_OK):
        remedy = f"install -d -o {course.grader} -m 3733 {own / 'inbound'}"
        wrong.append((f"students cannot write into {own / 'inbound'}", remedy))
    for found, remedy in wrong:
        yield Finding(name, found, remedy)
    if not wrong:
        yield Finding(name, f"{own} is the grader's; students put things there and list nothing")


def _exchange(course: HubCourse) -> Any:
    config = jupyter_settings([course.folder, *course.jupyter], "nbgrader_config")
    return config.Exchange.get("root", "/usr/local/share/nbgrader/exchange")


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"
