"""Whether servers run from the right environments, and whether the sandbox holds for the grader."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.metadata import distributions
from pathlib import Path

from examroom.deployment.accounts import run_as
from examroom.deployment.finding import Finding
from examroom.deployment.hub import Hub, HubCourse

WANTED = ("jupyterhub", "nbgrader", "jupyterlab", "examroom")
SHARED = ("jupyterhub", "nbgrader", "jupyterlab")
OLD = timedelta(days=2)


def packages(course: HubCourse, hub: Hub) -> Iterator[Finding]:
    """Look at the packages of a course's server and of students' servers."""
    name = f"{course.name}: environment"
    ours = _versions(course.program)
    missing = [package for package in WANTED if package not in ours]
    if missing:
        found = f"{course.program.parent.parent} has no {', '.join(missing)}"
        yield Finding(name, found, "let the service start from the environment of the course")
        return
    _, program = hub.spawned(course.students[0] if course.students else "")
    theirs = _versions(program)
    different = [
        f"{package} {theirs.get(package, 'missing')} instead of {ours[package]}"
        for package in SHARED
        if theirs.get(package) != ours[package]
    ]
    if different:
        found = f"students' servers have {', '.join(different)}"
        yield Finding(name, found, f"install the same versions in {program.parent.parent}")
    else:
        yield Finding(
            name, f"the course's own; students have nbgrader {theirs['nbgrader']} as well"
        )


def sandbox(course: HubCourse) -> Iterator[Finding]:
    """Let the grader prove the sandbox; nothing else keeps submissions from its account."""
    name = f"{course.name}: sandbox"
    program = course.program.parent / "examroom"
    if not program.is_file():
        return
    command = [str(program), "doctor", "--course", str(course.folder)]
    code, said = run_as(course.grader, command, program.parent)
    lines = said.splitlines()
    about = [number for number, line in enumerate(lines) if " sandbox: " in line]
    if code is None:
        yield Finding(name, f"only root or {course.grader} can see whether it holds")
    elif not about:
        remedy = f"runuser -u {course.grader} -- {' '.join(command)}"
        yield Finding(name, "'examroom doctor' did not get so far", remedy)
    elif lines[about[0]].lstrip().startswith("ok"):
        yield Finding(name, lines[about[0]].partition("sandbox: ")[2])
    else:
        remedy = lines[about[0] + 1].partition("type: ")[2] if len(lines) > about[0] + 1 else ""
        reason = lines[about[0]].partition("sandbox: ")[2]
        found = f"it cannot be made for {course.grader}, and without it nothing is marked: {reason}"
        yield Finding(name, found, remedy or "examroom doctor")


def backup(course: HubCourse, hub: Hub) -> Iterator[Finding]:
    """Look whether the gradebook of a course that has begun has a recent copy."""
    gradebook, place = course.folder / "gradebook.db", hub.variables.get("BACKUPS")
    if not gradebook.is_file() or not place:
        return
    name = f"{course.name}: backup"
    copies = [_changed(path) for path in (Path(place) / course.name).glob("*/gradebook.db")]
    # A course that began today has none yet.
    begun = _changed(course.folder / "nbgrader_config.py")
    if max([begun, *copies]) < datetime.now(UTC) - OLD:
        found = "no copy of the gradebook is younger than two days"
        yield Finding(name, found, "systemctl enable --now jupyterhub-backup.timer")
    else:
        yield Finding(name, f"{len(copies)} copies of the gradebook")


def _changed(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _versions(program: Path) -> dict[str, str]:
    """Return the packages that are installed beside a program, by name."""
    places = (program.parent.parent / "lib").glob("python3*/site-packages")
    found = distributions(path=[str(place) for place in places])
    return {one.metadata["Name"].lower().replace("_", "-"): one.version for one in found}
