"""Run a notebook as a student does: a plain kernel, one core, no checks but the visible ones.

``python -m benchmarks.speed.student_run NOTEBOOK`` prints JSON: seconds, and of the processor.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from pathlib import Path

from nbclient import NotebookClient

from examroom.course.notebooks import read


def main(path: Path) -> None:
    """Run it and print what it took."""
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    notebook, begun = read(path), time.monotonic()
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()
    wall, used = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps({"wall": wall, "cpu": used.ru_utime + used.ru_stime}))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
