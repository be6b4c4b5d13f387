"""Say whether this machine is ready, and if not, what to type."""

import shutil
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

from packaging.markers import Marker

from examroom.course import nbgrader_settings
from examroom.course.layout import Course
from examroom.course.settings import Examroom, missing_programs
from examroom.deployment.finding import Finding
from examroom.execution import compiled_code
from examroom.execution.options import options_of
from examroom.execution.sandboxed import prove
from examroom.gradebook.health import BUILDING, MARKING, damage, database, not_writable
from examroom.gradebook.nbgrader import Nbgrader
from examroom.sandbox import SandboxUnavailable
from examroom.sandbox.guard.control_group import controllers, delegated_group

PYTHON = (3, 13)
ENOUGH_DISK = 2 * 1024**3
NAMESPACES = {
    "kernel/unprivileged_userns_clone": ("0", "sysctl kernel.unprivileged_userns_clone=1"),
    "user/max_user_namespaces": ("0", "sysctl user.max_user_namespaces=10000"),
    "kernel/apparmor_restrict_unprivileged_userns": (
        "1",
        "sysctl kernel.apparmor_restrict_unprivileged_userns=0, or give bwrap a profile of "
        "AppArmor with 'userns,' in it",
    ),
}
"""What keeps users from namespaces: by the switch's name, how it stands then, and the remedy."""
CONTAINERS = (".dockerenv", "run/.containerenv")


def examine(course: Course) -> Iterator[Finding]:
    """Look at everything that building, marking and proving the course needs."""
    yield python_version(sys.version_info[:3])
    yield packages(course.root / "uv.lock")
    missing = missing_programs(Nbgrader(course).config)
    for name, remedy in missing.items():
        yield Finding(name, "not installed", remedy)
    if not missing:
        yield Finding("programs", "all that the notebooks start are installed")
    yield settings(course)
    yield sandbox(course)
    yield limits(delegated_group())
    yield speedups(course)
    yield compiled(compiled_code.kept())
    yield gradebook(course)
    yield folders(course)
    yield disk(course.root)
    yield Finding("network ports", "none is needed")


def python_version(version: tuple[int, ...]) -> Finding:
    """Say whether Python is the one the course was proved with."""
    found, wanted = ".".join(map(str, version)), ".".join(map(str, PYTHON))
    if tuple(version[:2]) == PYTHON:
        return Finding("Python", found)
    return Finding("Python", f"{found}, but the course needs {wanted}", "make setup")


def packages(lock: Path) -> Finding:
    """Compare the installed packages with the versions in ``uv.lock``."""
    if not lock.is_file():
        return Finding("packages", "not compared, for there is no uv.lock here")
    locked = {entry["name"]: entry for entry in tomllib.loads(lock.read_text())["package"]}
    different = []
    for name, entry in locked.items():
        installed = _installed(name)
        if installed is not None and "version" in entry and installed != entry["version"]:
            different.append(f"{name} {installed} (locked: {entry['version']})")
    # A lock has the course itself beside the packages, and the engine too where that is edited.
    local = [entry for entry in locked.values() if {"editable", "virtual"} & {*entry["source"]}]
    wanted = [dependency for entry in local for dependency in entry.get("dependencies", [])]
    needed = sorted({each["name"] for each in wanted if _is_for_this_system(each)})
    different += [f"{name} (missing)" for name in needed if _installed(name) is None]
    if different:
        return Finding("packages", "other than in uv.lock: " + ", ".join(different), "uv sync")
    return Finding("packages", f"as in uv.lock ({len(locked)} locked)")


def settings(course: Course) -> Finding:
    """Say whether nbgrader's own commands and formgrader run and mark with this package."""
    if nbgrader_settings.is_added(Nbgrader(course).config):
        return Finding("nbgrader", "runs and marks notebooks with examroom")
    return Finding("nbgrader", "runs and marks notebooks by itself", "examroom init")


def sandbox(course: Course) -> Finding:
    """Try whether the sandbox can be made, and attack it from inside."""
    nbgrader = Nbgrader(course)
    try:
        report = prove(options_of(nbgrader.config).limits, [course.root])
    except SandboxUnavailable as reason:
        return Finding("sandbox", str(reason), namespaces_remedy())
    return Finding("sandbox", f"{len(report.splitlines())} walls proved from inside")


def limits(group: Path | None) -> Finding:
    """Say who keeps the limits of a run: Linux, by a control group, or a process that looks.

    Parameters
    ----------
    group : Path or None
        The group that a run's is made in; see `delegated_group`.
    """
    kept = controllers(group)
    if {"memory", "pids"} <= {*kept}:
        return Finding("limits", f"kept by a control group for each run ({', '.join(kept)})")
    time = ", processor time counted by a control group" if group is not None else ""
    return Finding(
        "limits",
        f"watched by a process beside each run{time}; where systemd is, it gives a control group "
        "to 'systemd-run --user --scope -p Delegate=yes examroom grade ...'",
    )


def namespaces_remedy(root: Path = Path("/")) -> str:
    """Return what to type where the sandbox cannot be made: the cause is looked for.

    Parameters
    ----------
    root : Path, optional
        Of the file system.
    """
    if shutil.which("bwrap") is None:
        return "apt-get install bubblewrap"
    for name, (off, remedy) in NAMESPACES.items():
        try:
            stands = (root / "proc/sys" / name).read_text().strip()
        except OSError:  # this kernel has no such switch
            continue
        if stands == off:
            return remedy
    if any((root / name).exists() for name in CONTAINERS):
        return (
            "docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            "--security-opt systempaths=unconfined ..., for this is a container that keeps "
            "namespaces from it"
        )
    return "bwrap --unshare-all --ro-bind / / true, which says what this machine refuses"


def speedups(course: Course) -> Finding:
    """Say which patches of other packages save time here; marks are the same without them."""
    if not Examroom(config=Nbgrader(course).config).speedups:
        return Finding("speedups", "off, as c.Examroom.speedups says")
    try:
        from examroom.speedups import report
    except ImportError:
        return Finding("speedups", "not installed")
    reports = report()
    found = f"{sum(patch.on for patch in reports)} of {len(reports)} in use"
    off = [f"{patch.name}: off, {patch.why}" for patch in reports if not patch.on]
    return Finding("speedups", "; ".join([found, *off]))


def compiled(kept: compiled_code.Kept) -> Finding:
    """Say what warm-ups have compiled and kept on this machine."""
    if not kept.files:
        return Finding("compiled code", "none is kept yet; 'examroom warm' compiles it in advance")
    size, last = f"{kept.size / 2**20:.0f} MB", f"used {kept.days:.0f} days ago"
    where = compiled_code.folder()
    return Finding("compiled code", f"{size} in {where}, {last}; it may be deleted at any time")


def gradebook(course: Course) -> Finding:
    """Say whether nbgrader's gradebook can be read."""
    path = database(Nbgrader(course))
    if path is None:
        return Finding("gradebook", "none yet")
    if reason := damage(path):
        remedy = f"mv {path} {path}.damaged, and put a copy of it there"
        return Finding("gradebook", f"{path} is damaged ({reason})", remedy)
    return Finding("gradebook", f"{path} is sound")


def folders(course: Course) -> Finding:
    """Say whether everything that the commands write can be written."""
    paths = " ".join(map(str, not_writable(course, [*MARKING, *BUILDING])))
    if paths:
        return Finding("folders", f"cannot be written: {paths}", f"chmod -R u+w {paths}")
    return Finding("folders", "all can be written")


def disk(folder: Path) -> Finding:
    """Say whether there is room for a class."""
    free = shutil.disk_usage(folder).free
    found = f"{free / 1024**3:.1f} GB free in {folder}"
    return Finding("disk", found, "" if free >= ENOUGH_DISK else f"free 2 GB, see: du -sh {folder}")


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _is_for_this_system(dependency: dict[str, str]) -> bool:
    return "marker" not in dependency or Marker(dependency["marker"]).evaluate()
