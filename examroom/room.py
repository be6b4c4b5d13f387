"""The kernel that an exam is held in: sealed, or, only if somebody insists, open."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync

from . import evidence
from .sandbox import Bind, Limits, Room, probe
from .sandbox.manager import SealedKernelManager

INSIDE = "/opt/examroom"


def sealed_room(limits: Limits) -> Room:
    """Return the room of an exam: Python, the witness, and nothing of the course."""
    here = Path(evidence.__file__).parent
    shown = {"evidence": here, "__init__.py": here.parent / "__init__.py"}
    binds = [Bind(f"{INSIDE}/examroom/{name}", str(path)) for name, path in shown.items()]
    return Room(limits=limits, binds=tuple(binds), python_path=(INSIDE,))


def prove(limits: Limits, course: Sequence[Path]) -> str:
    """Prove the sandbox from inside, as `sandbox.probe` does; return the report."""
    return str(probe(sealed_room(limits), course))


@contextmanager
def kernel(
    files: Mapping[str, bytes], limits: Limits, sealed: bool, arguments: Sequence[str] = ()
) -> Iterator[Any]:
    """Give a kernel manager for the time of a ``with`` statement; nothing is left afterwards."""
    if sealed:
        manager: Any = SealedKernelManager(room=sealed_room(limits), files=dict(files))
        with _started(manager, arguments):
            yield manager
        return
    from jupyter_client.manager import AsyncKernelManager

    with tempfile.TemporaryDirectory(prefix="examroom-open-") as folder:
        for name, content in files.items():
            path = Path(folder) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        manager = AsyncKernelManager(kernel_name="python3")
        with _started(manager, arguments, cwd=folder):
            yield manager


@contextmanager
def _started(manager: Any, arguments: Sequence[str], **where: str) -> Iterator[None]:
    run_sync(manager.start_kernel)(extra_arguments=list(arguments), **where)
    try:
        yield
    finally:
        if manager.has_kernel:
            run_sync(manager.shutdown_kernel)(now=True)
        run_sync(manager.cleanup_resources)()
