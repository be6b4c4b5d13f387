"""The least that a run can take: its fits, in a process in which everything is compiled.

``python -m benchmarks.sections.floor NOTEBOOK`` prints JSON: processor seconds for all of its fits.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.measure.classes import WITH_US, assignments, reference
from benchmarks.measure.processes import run
from benchmarks.measure.reference import variables
from benchmarks.measure.tables import number, table
from benchmarks.sections.run import cpu
from examroom.course.cells import Role, role
from examroom.course.notebooks import read
from examroom.util.files import scratch

TITLE = "The least that a run can take"
SIZE = 5
TIMES = 3
FACTOR, ADDEND = 3, 1.5  # what is asked for: CPU of a warm run against the floor
SAMPLERS = ("nutpie.sample", "pm.sample")


def measure(size: int) -> dict[str, Any]:
    """Sample the models of the reference answers in a warm process outside of the sandbox."""
    return {assignment: _measured(assignment) for assignment in assignments(size)}


def _measured(assignment: str) -> dict[str, float]:
    with scratch() as folder:
        path = folder / "answered.ipynb"
        path.write_bytes(reference(assignment).content)
        command = [sys.executable, "-m", __name__, str(path)]
        ran = run(command, folder, {**variables(folder), "MPLBACKEND": "agg", **WITH_US})
        figures: dict[str, float] = json.loads(ran.out.splitlines()[-1])
        return figures


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section; warm runs stand in it if they are known."""
    runs = known.get("run", {}).get("figures", {})
    rows = []
    for name, figures in found.items():
        for sampler in SAMPLERS:
            asked = FACTOR * figures[sampler] + ADDEND
            row = [name, figures["fits"], f"`{sampler}`", number(figures[sampler]), number(asked)]
            spent = cpu(runs[name]["warm"]) if name in runs else None
            rows.append([*row, number(spent), "" if spent is None else f"{spent / asked:.0%}"])
    heads = ["assignment", "fits", "floor", "CPU-s", f"{FACTOR} × floor + {ADDEND} s"]
    return [
        "The floor is the CPU time of the same fits (same draws, tuning, chains and settings) in a "
        "process in which everything is compiled: `nutpie.sample` alone, and the whole of "
        f"`pm.sample`. Asked for is a warm run of at most {FACTOR} times the floor plus {ADDEND} "
        "s:",
        "",
        *table([*heads, "warm run, CPU-s", "of it"], rows),
    ]


def main(path: Path) -> None:
    """Run the notebook once, so that all is compiled; then repeat nothing but its fits."""
    import nutpie
    import pymc as pm

    fits: list[Callable[[], Any]] = []
    samplings: list[Callable[[], Any]] = []
    with (
        mock.patch.object(pm, "sample", _noting(pm.sample, fits, pm.modelcontext)),
        mock.patch.object(nutpie, "sample", _noting(nutpie.sample, samplings)),
    ):
        _run(path)
    spent = {"nutpie.sample": sum(map(_median, samplings)), "pm.sample": sum(map(_median, fits))}
    print(json.dumps({"fits": len(fits), **spent}))


def _run(path: Path) -> None:
    """Run all cells but the checks."""
    from IPython.display import display

    names = {"__name__": "__main__", "display": display}
    for cell in read(path).cells:
        if cell.cell_type == "code" and role(cell) is not Role.CHECK:
            exec(compile(cell.source, "cell", "exec"), names)


def _noting(inner: Any, calls: list[Callable[[], Any]], context: Any = None) -> Any:
    """Return the same function, which notes how to call it again, in no model's ``with``."""

    def noting(*arguments: Any, **options: Any) -> Any:
        model = {"model": context(options.get("model"))} if context else {}
        calls.append(lambda: inner(*arguments, **options | model))
        return inner(*arguments, **options)

    return noting


def _median(fit: Callable[[], Any]) -> float:
    """Return the processor seconds of a fit."""
    spent = []
    for _ in range(TIMES):
        before = time.process_time()
        fit()
        spent.append(time.process_time() - before)
    return statistics.median(spent)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
