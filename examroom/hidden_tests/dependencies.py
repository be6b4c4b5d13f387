"""What hidden tests import from the course, carried to where an exam is held.

A hidden test may import modules of the course's own. On the course's own machine they are found as
any program of the instructor's finds them. A worker elsewhere is sent their sources.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import shutil
import sys
import sysconfig
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

Sources = Mapping[str, bytes]
"""The content of files, by their paths below the folder that packages are imported from."""
Module = tuple[dict[str, bytes], frozenset[str]]
"""The files of a module and of the packages above it, and the names that these import."""


def sources_of(tests: Iterable[str], read: dict[str, Module] | None = None) -> dict[str, bytes]:
    """Return all that some hidden tests import and that no installed package brings.

    Parameters
    ----------
    tests : iterable of str
        Python sources.
    read : dict, optional
        Modules that were read before, by their names; those that are read now are added.

    Returns
    -------
    dict of str to bytes
        The modules, what these import of the course in turn, and the data files beside them.
    """
    found: dict[str, bytes] = {}
    read = {} if read is None else read
    waiting = {name for test in tests for name in _imported(test, "")}
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        seen.add(name)
        if name not in read:
            read[name] = _module(name)
        files, imported = read[name]
        found |= files
        waiting |= imported - seen
    return dict(sorted(found.items()))


def _module(name: str) -> Module:
    """Read a module of the course and the packages above it, and say what they import."""
    files = dict(_files_of(name))
    imported: set[str] = set()
    for path, content in files.items():
        if path.endswith(".py"):
            imported |= _imported(content.decode(), str(Path(path).parent))
    return files, frozenset(imported)


@lru_cache(maxsize=1000)
def _imported(source: str, folder: str) -> frozenset[str]:
    """Return the modules that a source in a folder names in its imports, wherever these stand."""
    return frozenset(_named(ast.parse(source), folder))


def _named(tree: ast.Module, folder: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = Path(folder).parts
            base = [*above[: len(above) + 1 - node.level]] if node.level else []
            base += [node.module] if node.module else []
            yield from (".".join([*base, name.name]) for name in node.names)


def _files_of(name: str) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a module of the course and of the packages above it; else none."""
    parts = name.split(".")
    root = place = _root(parts[0])
    if root is None or place is None:
        return
    for part in parts:
        module, place = place / f"{part}.py", place / part
        paths = filter(_belongs, place.glob("[!.]*")) if place.is_dir() else [module]
        for path in paths:
            if path.is_file():
                yield str(path.relative_to(root)), path.read_bytes()


def _belongs(path: Path) -> bool:
    """Say whether a file is a package's own: what it begins with, or data."""
    return path.is_file() and (path.name == "__init__.py" or path.suffix not in (".py", ".pyc"))


def _root(top: str) -> Path | None:
    """Return the folder that a package of the course is imported from; None for all others."""
    if top in sys.stdlib_module_names or top == "examroom":
        return None
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None
    places = list(spec.submodule_search_locations or [spec.origin or ""]) if spec else []
    place = Path(places[0]) if places else Path()
    installed = [sysconfig.get_path(kind) for kind in ("purelib", "platlib")]
    if not place.exists() or any(place.is_relative_to(folder) for folder in installed):
        return None
    return place.parent


class CourseModules:
    """Lets a process import the course's sources, those of one course at a time."""

    def __init__(self) -> None:
        self.place: str | None = None  # where to unpack, if not where temporary files are
        self._condition = threading.Condition()
        self._readers = 0
        self._current: Sources | None = None
        self._folder: Path | None = None

    @contextmanager
    def holding(self, sources: Sources) -> Iterator[None]:
        """Let exactly these sources be imported for the time of a ``with`` statement.

        Where the process finds the very same files by itself, nothing is done. Elsewhere they are
        unpacked into a folder that comes before all others. Who brings other sources than those
        in use waits until nobody uses them.
        """
        with self._condition:
            self._condition.wait_for(lambda: not self._readers or self._current == sources)
            if self._current != sources:
                self._put_up(sources)
            self._readers += 1
        try:
            yield
        finally:
            with self._condition:
                self._readers -= 1
                self._condition.notify_all()

    def clear(self) -> None:
        """Take away what was unpacked."""
        if self._folder is not None:
            sys.path.remove(str(self._folder))
            shutil.rmtree(self._folder, ignore_errors=True)
            _forget(self._current or {})
        self._folder, self._current = None, None

    def _put_up(self, sources: Sources) -> None:
        self.clear()
        if not all(_is_here(path, content) for path, content in sources.items()):
            self._folder = Path(tempfile.mkdtemp(prefix="examroom-course-", dir=self.place))
            for path, content in sources.items():
                (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
                (self._folder / path).write_bytes(content)
            sys.path.insert(0, str(self._folder))
            _forget(sources)
        self._current = dict(sources)


def _forget(sources: Sources) -> None:
    """Let the packages be imported anew that these sources are of."""
    tops = {_top(path) for path in sources}
    for name in [name for name in sys.modules if name.partition(".")[0] in tops]:
        del sys.modules[name]
    importlib.invalidate_caches()


def _is_here(path: str, content: bytes) -> bool:
    """Say whether this process would import this very file by itself."""
    root = _root(_top(path))
    try:
        return root is not None and (root / path).read_bytes() == content
    except OSError:
        return False


def _top(path: str) -> str:
    return path.partition("/")[0].removesuffix(".py")
