"""The kernel that a notebook runs in: in the sandbox, or, only if somebody insists, without it.

A kernel in the sandbox starts cold, as a new Python, or warm, as a fork of a zygote.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync

from examroom.execution.options import ExecutionOptions
from examroom.execution.sandboxed import sandbox_spec
from examroom.execution.warm_up.zygotes import cold_start, zygote_for
from examroom.sandbox import SandboxUnavailable, SharedZygote, Zygote
from examroom.sandbox.jupyter.manager import SandboxKernelManager


@contextmanager
def kernel(files: Mapping[str, bytes], options: ExecutionOptions) -> Iterator[Any]:
    """Give a kernel manager for the time of a ``with`` statement; nothing is left afterwards.

    Parameters
    ----------
    files : mapping of str to bytes
        What lies beside the notebook.
    options : ExecutionOptions
        How the notebook is run.

    Raises
    ------
    SandboxUnavailable
        There is no sandbox, or the zygote ended, and the run with it: it has to begin again.
    """
    if not options.sandboxed:
        with _unprotected_kernel(files, options.arguments) as manager:
            yield manager
        return
    wanted, beside, before, zygote = options.warm_up, dict(files), "", None
    if wanted is not None and wanted.cold:
        compiled, before = cold_start(options.limits, wanted)
        beside |= compiled
    elif wanted is not None:
        zygote = zygote_for((options.limits, wanted))
    spec = sandbox_spec(options.limits)
    manager = SandboxKernelManager(spec=spec, files=beside, before=before)
    if isinstance(zygote, Zygote | SharedZygote):
        manager.launcher, manager.warm = zygote.fork, True
    elif zygote is not None:
        manager.cold = zygote
    with _started(manager, options.arguments):
        yield manager
    if isinstance(zygote, Zygote | SharedZygote) and not zygote.alive:
        raise SandboxUnavailable("The warm process ended while a notebook ran in its fork.")


@contextmanager
def _unprotected_kernel(files: Mapping[str, bytes], arguments: Sequence[str]) -> Iterator[Any]:
    from jupyter_client.manager import AsyncKernelManager

    with tempfile.TemporaryDirectory(prefix="examroom-unprotected-") as folder:
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
