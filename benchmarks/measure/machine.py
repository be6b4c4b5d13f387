"""What a measurement was made on."""

from __future__ import annotations

import datetime
import importlib.metadata
import platform
import re
from pathlib import Path

import psutil

PACKAGES = ("pymc", "nutpie", "arviz", "numpy", "numba", "nbgrader", "nbclient", "distributed")


def machine() -> dict[str, str]:
    """Return the machine, the versions and the date, as a reader should know them."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    named = re.search(r"(?m)^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text("utf-8"))
    return {
        "cores": str(len(psutil.Process().cpu_affinity())),
        "processor": named[1] if named else platform.machine(),
        "memory": f"{psutil.virtual_memory().total / 2**30:.1f} GiB",
        "kernel": f"{platform.system()} {platform.release()}",
        "versions": ", ".join([f"Python {platform.python_version()}", *versions]),
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
    }
