"""The least an exam can take: a notebook's models, compiled before, sampled just as it does.

``python -m benchmarks.speed.floor NOTEBOOK`` prints JSON: processor seconds for all of its fits.
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

from examroom.course.cells import Role, role
from examroom.course.notebooks import read

TIMES = 3
Call = tuple[tuple[Any, ...], dict[str, Any], Any]


def main(path: Path) -> None:
    """Run the notebook once, so that all is compiled; then repeat nothing but its fits."""
    import nutpie
    import pymc as pm

    fits: list[Call] = []
    samplings: list[Call] = []
    context = pm.modelcontext
    with (
        mock.patch.object(pm, "sample", _noting(pm.sample, fits, lambda o: _model(context, o))),
        mock.patch.object(nutpie, "sample", _noting(nutpie.sample, samplings, lambda o: None)),
    ):
        _run(path)
    bare = sum(_median(nutpie.sample, call) for call in samplings)
    whole = sum(_median(pm.sample, call) for call in fits)
    print(json.dumps({"fits": len(fits), "nutpie.sample": bare, "pm.sample": whole}))


def _run(path: Path) -> None:
    """Run all cells but the checks."""
    from IPython.display import display

    names = {"__name__": "__main__", "display": display}
    for cell in read(path).cells:
        if cell.cell_type == "code" and role(cell) is not Role.CHECK:
            exec(compile(cell.source, "cell", "exec"), names)


def _noting(inner: Any, calls: list[Call], about: Callable[[dict[str, Any]], Any]) -> Any:
    def noting(*arguments: Any, **options: Any) -> Any:
        calls.append((arguments, options, about(options)))
        return inner(*arguments, **options)

    return noting


def _model(context: Any, options: dict[str, Any]) -> Any:
    return context(options.get("model"))


def _median(function: Any, call: Call) -> float:
    """Return the processor seconds of a call."""
    arguments, options, model = call
    if model is not None:
        options = {**options, "model": model}
    spent = []
    for _ in range(TIMES):
        before = time.process_time()
        function(*arguments, **options)
        spent.append(time.process_time() - before)
    return statistics.median(spent)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
