"""What a mark depends on besides the notebook: Python, packages, and the engine's own code.

`environment` stands for all that is installed here: a notebook that is run can import any of it, so
records and verdicts are kept under its hash. `versions` names what another machine must have the
same to run notebooks for us, which is less. `engine_code` stands for our modules, which change
between two releases too; a record of a run outlives such a change, a verdict or a page does not.
"""

from __future__ import annotations

import platform
import site
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from examroom.util.digest import digest

ENGINE = "examroom"
MOST_NAMED = 3


@cache
def environment() -> str:
    """Return a hash of this Python and of every package installed with it.

    Not of all that `sys.path` has: setuptools, once imported, adds what it brings for itself.
    """
    places = {Path(place) for place in site.getsitepackages()}
    found = {path.name for place in places for path in place.glob("*.dist-info")}
    return digest([sys.version, *sorted(found)])


@cache
def engine_code() -> str:
    """Return a hash of the engine's modules."""
    folder = Path(__file__).parents[1]
    modules = {str(path.relative_to(folder)): path for path in folder.rglob("*.py")}
    return digest({name: digest(path.read_bytes()) for name, path in modules.items()})[:16]


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python, of the engine's code, and of all that it and a course need.

    Packages that are here for other reasons, to test the course, say, do not count.
    """
    found = {"Python": platform.python_version(), ENGINE: engine_code()}
    ours = _ours()
    waiting = set(ours)
    while waiting:
        name = waiting.pop()
        try:
            distribution = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # for another system
            continue
        if name not in ours:  # it is found by its code above, installed or not
            found[name] = distribution.version
        needed = [Requirement(line) for line in distribution.requires or []]
        wanted = [one.name for one in needed if one.marker is None or one.marker.evaluate()]
        waiting |= {canonicalize_name(name) for name in wanted} - set(found)
    return found


def _ours() -> set[str]:
    """Return the names of our distributions: the engine, and courses, which need the engine."""
    return {
        canonicalize_name(each.name)
        for each in metadata.distributions()
        if each.name == ENGINE
        or any(
            line.startswith(ENGINE) and Requirement(line).name == ENGINE
            for line in each.requires or []
        )
    }


def differences(wanted: Mapping[str, str]) -> str:
    """Say which versions are other here than wanted; "" where none is."""
    found = []
    for name, version in wanted.items():
        here = _here(name)
        if here != version:
            shown = "other code" if name == ENGINE else f"{here or 'none'} for {version}"
            found.append(f"{name} ({shown})")
    more = len(found) - MOST_NAMED
    return ", ".join(found[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _here(name: str) -> str | None:
    if name in ("Python", ENGINE):
        return platform.python_version() if name == "Python" else engine_code()
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
