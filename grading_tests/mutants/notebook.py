"""Run a reference notebook once in this process, then single answers again, each on its own."""

from __future__ import annotations

import ast
import copy
import io
import os
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import chdir, contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from examroom.course.cells import visible_part
from grading_tests import notebooks
from grading_tests.mutants.sampling import Samplers

Names = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """A question of a reference notebook, when its turn has come.

    Attributes
    ----------
    name : str
        Its name.
    names : dict
        What the notebook's names stand for before it is answered.
    solution : str
        The reference answer's code, with what stands around it in its cell.
    visible, check : str
        The visible part of its check, and all of it.
    """

    name: str
    names: Names
    solution: str
    visible: str
    check: str


def questions(assignment: str, samplers: Samplers) -> Iterator[Question]:
    """Run a reference notebook; yield each question answered by code before it is answered.

    Parameters
    ----------
    assignment : str
        Such as ``02_pooled``. Its notebook is read from ``source/``.
    samplers : Samplers
        Which keep what they have sampled.
    """
    cells = notebooks.cells("source", assignment)
    checks = {cell.grade_id: cell for cell in cells if cell.kind == "check"}
    names: Names = {"__name__": "__main__", "display": _nothing}
    folder = notebooks.path_of("source", assignment).parent
    with samplers.kept(), quiet(folder):
        for cell in cells:
            check = checks.get(f"{cell.grade_id}-check")
            if cell.is_code and cell.kind == "solution" and check is not None:
                source = check.source
                yield Question(
                    cell.grade_id, copied(names), cell.source, visible_part(source), source
                )
            if cell.is_code and cell.kind != "check":
                run(cell.source, names)


def run(source: str, names: Names) -> None:
    """Run a cell; what it would show is not shown."""
    exec(compile(ast.parse(source), "<cell>", "exec"), names)


def copied(names: Mapping[str, Any]) -> Names:
    """Return the names of a notebook, with copies of what a cell may change in place."""
    return {name: _copy(value) for name, value in names.items()}


def _copy(value: Any) -> Any:
    if isinstance(value, (np.ndarray, list, dict, set)) or type(value).__name__ == "DataFrame":
        return copy.deepcopy(value)
    return value


@contextmanager
def quiet(folder: Path) -> Iterator[None]:
    """Run what stands inside in a folder, without output, warnings or windows.

    What lies beside the notebook can be imported, as in a kernel.
    """
    import matplotlib.pyplot as plt

    plt.switch_backend("agg")
    with (
        chdir(folder),
        warnings.catch_warnings(),
        redirect_stdout(io.StringIO()),
        redirect_stderr(open(os.devnull, "w")),
    ):
        warnings.simplefilter("ignore")
        sys.path.insert(0, str(folder))
        try:
            yield
        finally:
            sys.path.remove(str(folder))
            plt.close("all")


def _nothing(*things: Any, **more: Any) -> None:
    """Show nothing: what ``display`` does here."""
