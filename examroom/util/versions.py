"""What an exam depends on besides the notebook: Python, the packages, and this one."""

from __future__ import annotations

import hashlib
import platform
import sys
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

COMMAND = "examroom"
MOST_NAMED = 3


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python, of this package's code, and of all that it and a course need.

    Packages that are here for other reasons, to test the course, say, do not count.
    """
    found = {"Python": platform.python_version(), "examroom": own_code()}
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
        if each.name == COMMAND
        or any(
            line.startswith(COMMAND) and Requirement(line).name == COMMAND
            for line in each.requires or []
        )
    }


def differences(wanted: Mapping[str, str]) -> str:
    """Say what of it is other here than wanted; "" where nothing is."""
    found = []
    for name, version in wanted.items():
        here = _here(name)
        if here != version:
            shown = "other code" if name == COMMAND else f"{here or 'none'} for {version}"
            found.append(f"{name} ({shown})")
    more = len(found) - MOST_NAMED
    return ", ".join(found[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _here(name: str) -> str | None:
    if name in ("Python", COMMAND):
        return platform.python_version() if name == "Python" else own_code()
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


@cache
def own_code() -> str:
    """Return a hash of this package's modules."""
    folder = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*.py")):
        digest.update(f"{path.relative_to(folder)}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


@cache
def environment() -> str:
    """Return a hash of this Python and every package installed with it."""
    places = {Path(place) for place in sys.path if place}
    found = {path.name for place in places for path in place.glob("*.dist-info")}
    text = "\n".join([sys.version, *sorted(found)])
    return hashlib.sha256(text.encode()).hexdigest()
