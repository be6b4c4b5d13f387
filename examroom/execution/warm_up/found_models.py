"""The models that an assignment's solutions sample, found by running the solutions.

They are run once, without sampling, in a sandbox of their own that ends afterwards; a warm-up is
told nothing but what those models compute. See `speedups.rehearsal`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import replace
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import Role, role, unframed, visible_part
from examroom.execution import compiled_code
from examroom.execution.warm_up import WarmUp, imported
from examroom.sandbox import Request, SandboxProcess, SandboxSpec, SandboxUnavailable
from examroom.sandbox.limits import MIB
from examroom.util.digest import digest

PYMC = "pymc"
CELLS_FILE = "cells-of-the-solution.json"
FOUND_FILE = "found.json"
MOST_BYTES = 64 * MIB
SECONDS = 300
FIND = f"""
import base64, importlib, json, os, sys
told, nothing = os.dup(1), os.open(os.devnull, os.O_WRONLY)
os.dup2(nothing, 1)
with open({CELLS_FILE!r}) as file:
    modules, cells = json.load(file)
for name in modules:
    try:
        importlib.import_module(name)
    except ImportError:
        pass
from examroom.speedups.rehearsal import rehearse
models, more = rehearse(cells)
found = {{"models": base64.b64encode(models).decode(), "modules": more}}
with open(told, "w") as file:
    json.dump(found, file)
"""


def warm_up_for(
    originals: Iterable[NotebookNode],
    files: Mapping[str, bytes],
    wanted: WarmUp,
    spec: SandboxSpec,
    *,
    run: bool = True,
) -> WarmUp:
    """Return a warm-up with what an assignment's notebooks import, and the models they sample.

    Parameters
    ----------
    originals : iterable of NotebookNode
        The instructor's notebooks, solutions in them.
    files : mapping of str to bytes
        What lies beside them.
    wanted : WarmUp
        What all assignments have in common.
    spec : SandboxSpec
        What the solutions see, as runs do.
    run : bool, optional
        Whether solutions may be run to find that; if not, there are no models but known ones.
    """
    notebooks = list(originals)
    modules = imported(notebooks)
    if not wanted.speedups or PYMC not in {name.partition(".")[0] for name in modules}:
        return replace(wanted, modules=modules)
    found = _found(notebooks, modules, files, spec, run=run)
    more: list[str] = found.get("modules", [])
    together = tuple(dict.fromkeys([*modules, *more]))
    return replace(wanted, modules=together, models=found.get("models", ""))


def _found(
    notebooks: list[NotebookNode],
    modules: tuple[str, ...],
    files: Mapping[str, bytes],
    spec: SandboxSpec,
    *,
    run: bool,
) -> dict[str, Any]:
    """Return what each notebook's solutions use, from where it is kept or by running them."""
    cells = [list(answers(notebook)) for notebook in notebooks]
    contents = {name: digest(content) for name, content in files.items()}
    key = compiled_code.key_of(["models", cells, modules, contents, spec.variables()])
    kept = compiled_code.load(key).get(FOUND_FILE)
    if kept is None and not run:
        return {}
    if kept is None:
        try:
            kept = _run([cell for own in cells for cell in own], modules, files, spec)
        except SandboxUnavailable:
            return {}
        compiled_code.keep(key, {FOUND_FILE: kept})
    found: dict[str, Any] = json.loads(kept)
    return found


def answers(notebook: NotebookNode) -> Iterable[str]:
    """Yield the code of an instructor's notebook, checks left out."""
    for cell in notebook.cells:
        if cell.cell_type == "code" and role(cell) is not Role.CHECK:
            yield unframed(visible_part(cell.source))


def _run(
    cells: list[str], modules: tuple[str, ...], files: Mapping[str, bytes], spec: SandboxSpec
) -> bytes:
    """Run cells in a sandbox that ends afterwards, and return what was found.

    Raises
    ------
    SandboxUnavailable
        There is none, or the solutions ended it.
    """
    limits = replace(spec.limits, output=MOST_BYTES, cpu_seconds=SECONDS, wall_seconds=2 * SECONDS)
    request = Request(files={**files, CELLS_FILE: json.dumps([modules, cells]).encode()}, code=FIND)
    with closing(SandboxProcess(replace(spec, limits=limits), request)) as process:
        process.start()
        process.wait(2 * SECONDS)
        found = process.output
    try:
        json.loads(found)
    except ValueError:
        raise SandboxUnavailable(f"The solutions could not be run: {process.last_error}.") from None
    return found
