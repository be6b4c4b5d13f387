"""Let a worker elsewhere import what hidden tests import from the course."""

from __future__ import annotations

import importlib
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examroom.hidden_tests.dependencies import Sources, course_folder
from examroom.hidden_tests.within_limits import start_anew


class CourseModules:
    """Lets a process import the course's sources, those of one course at a time.

    Attributes
    ----------
    place : str, optional
        The folder to unpack them in, if not where temporary files are.
    """

    def __init__(self) -> None:
        self.place: str | None = None
        self._condition = threading.Condition()
        self._users = 0
        self._current: Sources | None = None
        self._folder: Path | None = None

    @contextmanager
    def importable(self, sources: Sources) -> Iterator[None]:
        """Let exactly these sources be imported for the time of a ``with`` statement.

        Where the process finds the very same files by itself, nothing is done. Elsewhere they are
        unpacked into a folder that comes before all others. Who brings other sources than those
        in use waits until nobody uses them.
        """
        with self._condition:
            self._condition.wait_for(lambda: not self._users or self._current == sources)
            if self._current != sources:
                self._unpack(sources)
            self._users += 1
        try:
            yield
        finally:
            with self._condition:
                self._users -= 1
                self._condition.notify_all()

    def clear(self) -> None:
        """Take away what was unpacked."""
        if self._folder is not None:
            sys.path.remove(str(self._folder))
            shutil.rmtree(self._folder, ignore_errors=True)
            forget(self._current or {})
        self._folder, self._current = None, None

    def _unpack(self, sources: Sources) -> None:
        self.clear()
        if not all(_is_here(path, content) for path, content in sources.items()):
            self._folder = Path(tempfile.mkdtemp(prefix="examroom-course-", dir=self.place))
            for path, content in sources.items():
                (self._folder / path).parent.mkdir(parents=True, exist_ok=True)
                (self._folder / path).write_bytes(content)
            sys.path.insert(0, str(self._folder))
            forget(sources)
        self._current = dict(sources)


def forget(sources: Sources) -> None:
    """Let the packages be imported anew that these sources are of."""
    packages = {_package(path) for path in sources}
    start_anew()
    for name in [name for name in sys.modules if name.partition(".")[0] in packages]:
        del sys.modules[name]
    importlib.invalidate_caches()


def _is_here(path: str, content: bytes) -> bool:
    """Tell whether this process would import this very file by itself."""
    folder = course_folder(_package(path))
    try:
        return folder is not None and (folder / path).read_bytes() == content
    except OSError:
        return False


def _package(path: str) -> str:
    return path.partition("/")[0].removesuffix(".py")
