"""Note what each step of a run takes.

A kernel is asked for its processor time between the steps: what the system tells of it from outside
comes in hundredths of a second, and a step of a warm run takes only a few of them.
"""

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

PARTS = ("start", "imports", "compile", "sampling", "plotting", "other cells", "evidence")
SAMPLES = "pm.sample("
SPENT = "__import__('time').process_time() + sum(__import__('os').times()[2:4])"
NOTES = "getattr(__import__('sys').modules.get('nutpie'), 'noted', {})"
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


@contextmanager
def stopwatch() -> Iterator[dict[str, Part]]:
    """Give the seconds by the clock, and of the kernel's processor, of each of `PARTS`.

    They are those of the one run that happens meanwhile, when that is over.
    """
    parts: dict[str, Part] = defaultdict(lambda: [0.0, 0.0])
    noted: dict[str, Part] = {}
    last = time.monotonic(), 0.0

    class TimedRunner(runner.CellRunner):
        after_check = False

        @contextmanager
        def setup_kernel(self, **options: Any) -> Iterator[None]:
            with super().setup_kernel(**options):
                self.lap("start")
                yield
                self.lap("evidence")

        def execute_cell(self, cell: NotebookNode, index: int, **options: Any) -> NotebookNode:
            if self.after_check:
                self.lap("evidence")
            self.after_check = role(cell) is Role.CHECK
            if SAMPLES in cell.source and not self.after_check and not noted:
                self.ask(NOTE)
                self.lap("imports")
            super().execute_cell(cell, index, **options)
            self.lap(_kind(cell))
            return cell

        def lap(self, part: str) -> None:
            """Count what was spent since the last lap for a part, but for what nutpie did."""
            nonlocal last
            spent, notes = self.ask("", f"({SPENT}, {NOTES})")
            now = time.monotonic(), spent
            for place in (0, 1):
                parts[part][place] += now[place] - last[place]
                for name, total in notes.items():
                    more = total[place] - noted.get(name, [0.0, 0.0])[place]
                    parts[name][place] += more
                    parts[part][place] -= more
            last = now
            noted.update(notes)

        def ask(self, code: str, expression: str = "0") -> Any:
            """Run code in the kernel, of which its cells see nothing; return an expression's value.

            The reference answers run there, and nothing else, so it can be believed.
            """
            reply = run_sync(self._reply)(code, {"value": expression})
            if reply["status"] != "ok":
                raise SystemExit(f"The kernel could not be watched: {reply}")
            value = reply["user_expressions"]["value"]["data"]["text/plain"]
            return eval(value, {"__builtins__": {}})

        async def _reply(self, code: str, expressions: dict[str, str]) -> dict[str, Any]:
            client: Any = self.kc
            request = client.execute(
                code, silent=True, store_history=False, user_expressions=expressions
            )
            while True:
                reply = await client.get_shell_msg(timeout=120)
                if reply["parent_header"].get("msg_id") == request:
                    return dict(reply["content"])

    with mock.patch.object(runner, "CellRunner", TimedRunner):
        yield parts


def _kind(cell: NotebookNode) -> str:
    """Say which part of a run a cell is, apart from what nutpie did in it."""
    if role(cell) is not Role.CHECK and next(imports(cell.source), ""):
        return "imports"
    shown = (output.get("data", {}) for output in cell.outputs)
    drawn = any(kind.startswith("image/") for data in shown for kind in data)
    return "plotting" if drawn else "other cells"
