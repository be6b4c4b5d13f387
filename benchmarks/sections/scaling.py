"""How marking scales, when the runs of a class are on record."""

from __future__ import annotations

import itertools
import os
import shutil
from pathlib import Path
from typing import Any

from benchmarks.measure.classes import MODEL, class_in, examroom, notebook_of, reference
from benchmarks.measure.tables import number, table
from examroom.execution.record import FOLDER
from examroom.util.files import scratch
from tests.replayed_class import replay

TITLE = "Scaling of the marking path"
SIZE = 1000
SIZES = (10, 100, 300, 1000)
ASSIGNMENT = "02"


def measure(size: int) -> dict[str, Any]:
    """Run one notebook, let a class replay it, and mark classes of sizes up to the one asked."""
    assignment = MODEL.find(ASSIGNMENT)
    sizes = [one for one in SIZES if one <= size] or [size]
    with scratch() as folder:
        whole = class_in(folder / "whole", assignment, [])
        answered = notebook_of(reference(assignment))
        names = replay(whole, assignment, answered, max(sizes))
        classes = []
        for one in sizes:
            course = class_in(folder / str(one), assignment, [])
            _link(whole.root / FOLDER, course.root / FOLDER)
            for name in names[:one]:
                _link(whole.submitted / name, course.submitted / name)
            ran = examroom(course, "grade", assignment)
            if ran.document()["notebooks_run"]:
                raise SystemExit("A notebook was run, though all runs were on record.")
            classes.append({"size": one, **ran.figures()})
            shutil.rmtree(course.root)
    return {"assignment": assignment, "classes": classes}


def _link(source: Path, target: Path) -> None:
    shutil.copytree(source, target, copy_function=os.link)


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    rows = []
    for one in found["classes"]:
        size, wall, cpu = one["size"], one["wall"], one["cpu"]
        numbers = (wall, cpu, 1000 * wall / size, 1000 * cpu / size)
        rows.append([size, *map(number, numbers), f"{one['memory'] / 2**20:.0f} MiB"])
    heads = ["submissions", "seconds", "CPU-s", "ms per submission", "CPU-ms per submission"]
    growth = [
        f"from {one['size']} to {other['size']} submissions each further one took "
        f"{1000 * (other['wall'] - one['wall']) / (other['size'] - one['size']):.0f} ms"
        for one, other in itertools.pairwise(found["classes"])
    ]
    return [
        f"Classes handed in the reference answers of `{found['assignment']}`, each with a comment "
        "of its own; one notebook was run, and its run put on record for all. `examroom grade`, "
        "start and pages included, marked them into a new gradebook:",
        "",
        *table([*heads, "peak memory"], rows),
        *(["", f"Without the start, {', '.join(growth)}."] if growth else []),
    ]
