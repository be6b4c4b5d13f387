"""Find the modules of the course that hidden tests import, by reading their `import` statements.

A worker elsewhere is sent their sources, and a verdict that is kept holds as long as they stay.
"""

from __future__ import annotations

import ast
import importlib.util
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

Sources = Mapping[str, bytes]
"""The content of files, by their paths below the folder that packages are imported from."""
Module = tuple[dict[str, bytes], frozenset[str]]
"""The files of a module and of the packages above it, and the names that these import."""


def sources_of(tests: Iterable[str], known: dict[str, Module] | None = None) -> dict[str, bytes]:
    """Return all that some hidden tests import and that no installed package brings.

    Parameters
    ----------
    tests : iterable of str
        Python sources.
    known : dict, optional
        Modules that were read before, by their names; those that are read now are added.

    Returns
    -------
    dict of str to bytes
        The modules, what these import of the course in turn, and the data files beside them.
    """
    found: dict[str, bytes] = {}
    known = {} if known is None else known
    waiting = {name for test in tests for name in imported_names(test, "")}
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        files, imported = _module(name, known)
        found |= files
        waiting |= imported - seen
    return dict(sorted(found.items()))


def course_folder(package: str) -> Path | None:
    """Return the folder that a package of the course is imported from; None for all others."""
    if package in sys.stdlib_module_names or package == "examroom":
        return None
    try:
        spec = importlib.util.find_spec(package)
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or [spec.origin or ""]) if spec else []
    place = Path(places[0]) if places else Path()
    installed = [sysconfig.get_path(kind) for kind in ("purelib", "platlib")]
    if not place.exists() or any(place.is_relative_to(folder) for folder in installed):
        return None
    return place.parent


def _module(name: str, known: dict[str, Module]) -> Module:
    """Read a module of the course and the packages above it; return them and what they import."""
    if name not in known:
        above = name.rpartition(".")[0]
        files, imported = _module(above, known) if above else ({}, frozenset[str]())
        own = dict(_files_of(name))
        for path, content in own.items():
            if path.endswith(".py"):
                imported |= imported_names(content.decode(), str(Path(path).parent))
        known[name] = {**files, **own}, imported
    return known[name]


@lru_cache(maxsize=1000)
def imported_names(source: str, folder: str) -> frozenset[str]:
    """Return the modules that a source in a folder names in its imports, wherever these stand."""
    return frozenset(_names_of_imports(ast.parse(source), folder))


def _names_of_imports(tree: ast.Module, folder: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = Path(folder).parts
            base = [*above[: len(above) + 1 - node.level]] if node.level else []
            base += [node.module] if node.module else []
            yield from (".".join([*base, name.name]) for name in node.names)


def _files_of(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield a module's own files, where it is of the course."""
    root = course_folder(name.partition(".")[0])
    if root is None:
        return
    place = root.joinpath(*name.split("."))
    paths = filter(_belongs, place.glob("[!.]*")) if place.is_dir() else [place.with_suffix(".py")]
    for path in paths:
        if path.is_file():
            yield str(path.relative_to(root)), path.read_bytes()


def _belongs(path: Path) -> bool:
    """Tell whether a file is a package's own: what it begins with, or data."""
    return path.is_file() and (path.name == "__init__.py" or path.suffix not in (".py", ".pyc"))
