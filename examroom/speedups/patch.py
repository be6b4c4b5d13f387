"""A patch puts functions of ours in the places of other packages' functions, where it may."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module, metadata
from operator import attrgetter
from typing import Any

from packaging.specifiers import SpecifierSet


class Unsuited(Exception):
    """A patch does not fit the packages that are installed, with the sentence that says why."""


@dataclass(frozen=True)
class PatchReport:
    """What became of a patch.

    Attributes
    ----------
    name : str
        What it does.
    on : bool
        Whether it is, or would be, in use.
    why : str
        Why it is off; "" when it is on.
    worth : tuple of float
        See `Patch`.
    """

    name: str
    on: bool
    why: str
    worth: tuple[float, ...]


@dataclass
class Patch:
    """Functions of ours that take the places of others, all of them or none.

    Attributes
    ----------
    name : str
        What it does, for people.
    versions : mapping of str to str
        The packages it was proved with, and their versions. It is for notebooks that import the
        first one.
    replacements : mapping of str to callable
        What takes the place of "module:attribute". It is given the original function first, then
        what that would be given, and does as the original whenever something is unexpected.
    worth : tuple of float
        The CPU time of a warm run of the reference answers without the patch, as a ratio to that
        with it: in the assignments 02, 03 and 04. It has to be worth 1.1 in one of them.
    needs : tuple of str
        What else it uses that a package does not promise to keep, as "module:attribute".
    """

    name: str
    versions: Mapping[str, str]
    replacements: Mapping[str, Callable[..., Any]]
    worth: tuple[float, ...]
    needs: tuple[str, ...] = ()
    _report: PatchReport | None = field(default=None, init=False)

    def enable(self) -> PatchReport:
        """Put the replacements in their places, if nothing is missing there; say what was done."""
        if self._report is None:
            self._report = self._tried(self._install)
        return self._report

    def report(self) -> PatchReport:
        """Say what was done, or what would be done in a process that imports the packages."""
        return self._report or self._tried(self._originals)

    def _tried(self, attempt: Callable[[], object]) -> PatchReport:
        try:
            attempt()
        except Exception as reason:  # whatever it is, everything else goes on without the patch
            why = str(reason) if isinstance(reason, Unsuited) else repr(reason)
            return PatchReport(self.name, False, why, self.worth)
        return PatchReport(self.name, True, "", self.worth)

    def _install(self) -> None:
        if (package := next(iter(self.versions))) not in sys.modules:
            raise Unsuited(f"{package} is not imported")
        for (owner, name, original), ours in zip(
            self._originals(), self.replacements.values(), strict=True
        ):
            setattr(owner, name, _in_place_of(original, ours))

    def _originals(self) -> list[tuple[Any, str, Any]]:
        """Return where each original function is, its name there, and the function.

        Raises
        ------
        Unsuited
            A package is missing or of another version, or it lacks something.
        """
        for package, versions in self.versions.items():
            _check_version(package, versions)
        for place in self.needs:
            _find(place)
        return [_find(place) for place in self.replacements]


def _check_version(package: str, versions: str) -> None:
    try:
        installed = metadata.version(package)
    except metadata.PackageNotFoundError:
        raise Unsuited(f"{package} is not installed") from None
    if not SpecifierSet(versions).contains(installed, prereleases=True):
        raise Unsuited(f"{package} is {installed}, and it was proved with {versions}")


def _find(place: str) -> tuple[Any, str, Any]:
    module, _, path = place.partition(":")
    *outer, name = path.split(".")
    try:
        owner: Any = import_module(module)
        if outer:
            owner = attrgetter(".".join(outer))(owner)
        return owner, name, getattr(owner, name)
    except (ImportError, AttributeError):
        raise Unsuited(f"there is no {path} in {module}") from None


def _in_place_of(original: Callable[..., Any], ours: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def replacement(*args: Any, **kwargs: Any) -> Any:
        return ours(original, *args, **kwargs)

    return replacement
