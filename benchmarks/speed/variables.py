"""The environment variables of an exam, for processes outside of the sandbox."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from examroom.execution.kernels import sandbox_spec
from examroom.sandbox import Limits
from examroom.sandbox.spec import HOME

OWN = ("PATH", "TMPDIR", "JUPYTER_RUNTIME_DIR", "PYTHONSAFEPATH")
CACHES = ("PYTENSOR_FLAGS", "NUMBA_CACHE_DIR", "MPLCONFIGDIR")


def variables(limits: Limits, home: Path) -> dict[str, str]:
    """Return the sandbox's variables, threads and caches among them, with another home."""
    inside = sandbox_spec(limits).variables()
    return {n: text.replace(HOME, str(home)) for n, text in inside.items() if n not in OWN}


def caches(home: Path) -> dict[str, str]:
    """Return only those variables that say where compiled code and fonts are kept."""
    return {n: text for n, text in variables(Limits(), home).items() if n in CACHES}


@contextmanager
def set_variables(more: dict[str, str]) -> Iterator[None]:
    """Set variables of this process, so that its children have them, for a while."""
    before = dict(os.environ)
    os.environ |= more
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before
