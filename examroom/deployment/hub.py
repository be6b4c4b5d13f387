"""Read the configuration of a JupyterHub, and find the courses in it."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from traitlets.config import Config
from traitlets.config.loader import JSONFileConfigLoader, LazyConfigValue, PyFileConfigLoader

from examroom.util.errors import Problem

HUB_FILE = "jupyterhub_config.py"
SETTINGS_FILE = "hub.env"
INSTRUCTORS, STUDENTS = "formgrade-", "nbgrader-"


@dataclass(frozen=True)
class HubCourse:
    """A course of a hub: a service of its own, with a group of instructors and one of students.

    Attributes
    ----------
    name : str
        In the exchange, and of the service.
    service : dict or None
        What the hub knows of the service; None if the hub has none of this name.
    """

    name: str
    service: Mapping[str, Any] | None
    instructors: tuple[str, ...]
    students: tuple[str, ...]

    @property
    def grader(self) -> str:
        """The account that the service runs as."""
        return str((self.service or {}).get("user") or "root")

    @property
    def folder(self) -> Path:
        """The course folder."""
        return Path(str((self.service or {}).get("cwd") or "."))

    @property
    def program(self) -> Path:
        """The program of the service, which stands in the environment of the course."""
        command = (self.service or {}).get("command") or [""]
        return Path(str(command[0]))

    @property
    def jupyter(self) -> list[Path]:
        """Where the service looks for settings of Jupyter and nbgrader."""
        return config_path((self.service or {}).get("environment") or {})


class Hub:
    """A JupyterHub, as its configuration tells.

    Parameters
    ----------
    folder : Path
        The folder that holds ``jupyterhub_config.py``.
    settings : Path, optional
        A file of variables that the configuration reads, one ``NAME="value"`` a line; ``hub.env``
        in the folder, if it is there.

    Raises
    ------
    Problem
        When there is no configuration, or it cannot be run.
    """

    def __init__(self, folder: Path, settings: Path | None = None) -> None:
        self.folder = folder
        self.variables = _variables(settings or folder / SETTINGS_FILE, wanted=bool(settings))
        if not (folder / HUB_FILE).is_file():
            raise Problem(f"{folder} has no {HUB_FILE}: name the folder of your hub's settings.")
        with _environment(self.variables):
            try:
                self.config: Config = PyFileConfigLoader(
                    HUB_FILE, path=str(folder.resolve())
                ).load_config()
            except Exception as reason:
                said = f"{type(reason).__name__}: {reason}"
                raise Problem(f"{folder / HUB_FILE} cannot be read: {said}") from None

    def value(self, section: str, name: str, default: Any) -> Any:
        """Return what is set, or the default."""
        found = self.config[section].get(name, default) if section in self.config else default
        if isinstance(found, LazyConfigValue):
            return found.get_value(default)
        return found.to_dict() if isinstance(found, LazyConfigValue | Config) else found

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """The hub's groups and who is in them."""
        groups = self.value("JupyterHub", "load_groups", {})
        return {
            name: tuple(group["users"] if isinstance(group, Mapping) else group)
            for name, group in groups.items()
        }

    @cached_property
    def services(self) -> dict[str, Mapping[str, Any]]:
        """The hub's services."""
        return {str(one["name"]): one for one in self.value("JupyterHub", "services", [])}

    @cached_property
    def courses(self) -> list[HubCourse]:
        """The courses: each has a group of instructors."""
        names = [name.removeprefix(INSTRUCTORS) for name in self.groups if INSTRUCTORS in name]
        return [
            HubCourse(
                name,
                service := self.services.get(name),
                tuple(
                    one
                    for one in self.groups[f"{INSTRUCTORS}{name}"]
                    if one != (service or {}).get("user")
                ),
                self.groups.get(f"{STUDENTS}{name}", ()),
            )
            for name in sorted(names)
        ]

    def scopes_of(self, kind: str, name: str) -> set[str]:
        """Return the scopes that roles give to one of ``users``, ``groups`` or ``services``."""
        roles = self.value("JupyterHub", "load_roles", [])
        return {scope for role in roles if name in role.get(kind, ()) for scope in role["scopes"]}

    def spawned(self, user: str) -> tuple[dict[str, str], Path]:
        """Return the variables that a user's server gets, and the program that it is."""
        spawner = SimpleNamespace(
            user=SimpleNamespace(name=user),
            username_template=user,
            environment=dict(self.value("Spawner", "environment", {})),
        )
        hook = self.value("Spawner", "pre_spawn_hook", None)
        if callable(hook):
            hook(spawner)
        variables = {
            name: value(spawner) if callable(value) else value
            for name, value in spawner.environment.items()
        }
        command = self.value("Spawner", "cmd", ["jupyterhub-singleuser"])
        return variables, Path(command if isinstance(command, str) else command[0])


def config_path(variables: Mapping[str, Any]) -> list[Path]:
    """Return where a server with these variables looks for settings, the weightiest first."""
    listed = str(variables.get("JUPYTER_CONFIG_PATH", ""))
    return [*map(Path, filter(None, listed.split(os.pathsep))), Path("/etc/jupyter")]


def jupyter_settings(folders: list[Path], name: str) -> Config:
    """Return what Jupyter or nbgrader reads in some folders, from files of one name."""
    config = Config()
    for folder in reversed(folders):
        for ending, loader in ((".json", JSONFileConfigLoader), (".py", PyFileConfigLoader)):
            if (folder / f"{name}{ending}").is_file():
                config.merge(loader(f"{name}{ending}", path=str(folder)).load_config())
    return config


def _variables(path: Path, wanted: bool) -> dict[str, str]:
    if not path.is_file():
        if wanted:
            raise Problem(f"There is no {path}.")
        return {}
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        for word in shlex.split(line, comments=True):
            name, equals, value = word.partition("=")
            if equals:
                found[name] = value
    return found


@contextmanager
def _environment(variables: Mapping[str, str]) -> Iterator[None]:
    before, paths, modules = dict(os.environ), list(sys.path), {*sys.modules}
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)
        sys.path[:] = paths
        for name in {*sys.modules} - modules:  # another hub may have one of the same name
            del sys.modules[name]
