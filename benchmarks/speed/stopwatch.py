"""Note what each step of an exam takes, by asking the kernel for its processor time in between."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from jupyter_core.utils import run_sync
from nbformat import NotebookNode

from examroom.course.cells import Role, role
from examroom.execution import runner
from examroom.execution.warm_up import imports
from examroom.hidden_tests.kernel_session import KernelSession

PARTS = (
    "start",
    "imports",
    "compile",
    "sampling",
    "plotting",
    "other cells",
    "evidence",
)
SAMPLES = "pm.sample("
SPENT = "__import__('time').process_time() + sum(__import__('os').times()[2:4])"
NOTES = "getattr(__import__('sys').modules.get('nutpie'), 'noted', '')"
# Runs in the kernel: how long nutpie compiles and samples there.
NOTE = """
def _noted():
    import functools, nutpie, time
    nutpie.noted = {"compile": [0.0, 0.0], "sampling": [0.0, 0.0]}
    def wrap(name, part):
        inner = getattr(nutpie, name)
        @functools.wraps(inner)
        def timed(*arguments, **options):
            wall, cpu = time.monotonic(), time.process_time()
            try:
                return inner(*arguments, **options)
            finally:
                note = nutpie.noted[part]
                note[0] += time.monotonic() - wall
                note[1] += time.process_time() - cpu
        setattr(nutpie, name, timed)
    wrap("compile_pymc_model", "compile")
    wrap("sample", "sampling")
_noted()
del _noted
"""
Part = list[float]


class Stopwatch:
    """The seconds by the clock and of the kernel's processor, by part of the exam."""

    def __init__(self) -> None:
        self.parts: dict[str, Part] = defaultdict(lambda: [0.0, 0.0])
        self.begun = 0.0
        self._run_cell, self._hear = runner._run_cell, runner._hear
        self._first, self._noting = True, False

    @contextmanager
    def running(self) -> Iterator[None]:
        """Watch the one exam that is held meanwhile."""
        self.begun = time.monotonic()
        with (
            mock.patch.object(runner, "_run_cell", self._cell),
            mock.patch.object(runner, "_hear", self._heard),
        ):
            yield

    def _cell(
        self, clerk: Any, cell: NotebookNode, index: int, manager: Any, source: KernelSession
    ) -> str:
        if self._first:
            self._add("start", time.monotonic() - self.begun, _asked(source, SPENT))
            self._first = False
        if SAMPLES in cell.source and role(cell) is not Role.CHECK and not self._noting:
            with self._timed("imports", source):
                run_sync(_quietly)(source, NOTE)
            self._noting = True
        before = self._notes(source)
        with self._timed("cell", source):
            said = self._run_cell(clerk, cell, index, manager, source)
        left = self.parts.pop("cell")
        for part, (wall, cpu) in self._notes(source).items():
            more = wall - before[part][0], cpu - before[part][1]
            self._add(part, *more)
            left = [left[0] - more[0], left[1] - more[1]]
        self._add(_kind(cell), *left)
        return said

    def _heard(self, exam: Any, check: str, test: Any, source: KernelSession) -> None:
        with self._timed("evidence", source):
            self._hear(exam, check, test, source)

    @contextmanager
    def _timed(self, part: str, source: KernelSession) -> Iterator[None]:
        wall, cpu = time.monotonic(), _asked(source, SPENT)
        yield
        self._add(part, time.monotonic() - wall, _asked(source, SPENT) - cpu)

    def _add(self, part: str, wall: float, cpu: float) -> None:
        self.parts[part][0] += wall
        self.parts[part][1] += cpu

    def _notes(self, source: KernelSession) -> dict[str, Part]:
        return (_asked(source, NOTES) or {}) if self._noting else {}


def _kind(cell: NotebookNode) -> str:
    """Say which part of the exam a cell is, apart from what nutpie did in it."""
    if role(cell) is not Role.CHECK and next(imports(cell.source), ""):
        return "imports"
    shown = (output.get("data", {}) for output in cell.outputs)
    drawn = any(kind.startswith("image/") for data in shown for kind in data)
    return "plotting" if drawn else "other cells"


def _asked(source: KernelSession, expression: str) -> Any:
    """Return the value of an expression in a kernel of our own, a number or a dictionary."""
    reply = run_sync(source._reply)(expression, 60.0)
    said = reply["content"]["user_expressions"]["said"]["data"]["text/plain"]
    return eval(said, {"__builtins__": {}})  # the reference answers ran there, and nothing else


async def _quietly(source: KernelSession, code: str) -> None:
    """Run code in the kernel; its cells see nothing of it."""
    request = source.client.execute(code, silent=True, store_history=False)
    while True:
        reply = await source.client.get_shell_msg(timeout=120)
        if reply["parent_header"].get("msg_id") == request:
            if reply["content"]["status"] != "ok":
                raise SystemExit(f"The kernel could not be watched: {reply['content']}")
            return
