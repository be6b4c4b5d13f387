"""The kernel that an exam is held in: sealed, or, only if somebody insists, open.

A sealed kernel starts cold, as a new Python, or warm, as a fork of a process that has imported and
compiled already. A process of ours keeps one such preloaded process.
"""

from __future__ import annotations

import atexit
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync

from examroom import evidence
from examroom.execution.warm_up import WarmUp
from examroom.sandbox import Bind, Limits, SandboxSpec, SandboxUnavailable, Zygote, run_self_test
from examroom.sandbox.jupyter.manager import SealedKernelManager

INSIDE = "/opt/examroom"
ALWAYS = (
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "IPython.core.completerlib",  # this and what follows a kernel imports when it starts
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "rlcompleter",
    "tornado.platform.asyncio",
    "tornado.queues",
    "examroom.evidence.in_kernel",
)
# Nobody needs the speedups: where the folder is deleted, everything else is warm all the same.
WITH_SPEEDUPS = """try:
    from examroom import speedups
except ImportError:
    speedups = None
else:
    speedups.enable()
{script}
if speedups is not None:
    speedups.stop_learning()
"""

_lock = threading.Lock()
_warm: dict[tuple[Limits, WarmUp], Zygote | str] = {}


def sandbox_spec(limits: Limits) -> SandboxSpec:
    """Return the room of an exam: Python, the witness, ready code, and nothing of the course."""
    engine = Path(evidence.__file__).parent.parent
    shown = [name for name in ("evidence", "speedups", "__init__.py") if (engine / name).exists()]
    binds = [Bind(f"{INSIDE}/examroom/{name}", str(engine / name)) for name in shown]
    return SandboxSpec(limits=limits, binds=tuple(binds), python_path=(INSIDE,))


def prove(limits: Limits, course: Sequence[Path]) -> str:
    """Prove the sandbox from inside, as `sandbox.probe` does; return the report."""
    return str(run_self_test(sandbox_spec(limits), course))


def warm_up(limits: Limits, preload: WarmUp) -> str:
    """Preload a process for exams, or find the one there is, and prove that its forks are sealed.

    Returns
    -------
    str
        "", or the sentence that says why exams start cold here.
    """
    found = _preloaded(limits, preload)
    return found if isinstance(found, str) else ""


def cool_down() -> None:
    """End the preloaded process and its exams."""
    with _lock:
        for one in _warm.values():
            if isinstance(one, Zygote):
                one.close()
        _warm.clear()


atexit.register(cool_down)


def _preloaded(limits: Limits, preload: WarmUp) -> Zygote | str:
    with _lock:
        found = _warm.get((limits, preload))
        if isinstance(found, str) or (found is not None and found.alive):
            return found
        for other in _warm.values():
            if isinstance(other, Zygote):
                other.close()
        _warm.clear()
        room = sandbox_spec(limits)
        script = WITH_SPEEDUPS.format(script=preload.script) if preload.speedups else preload.script
        started = Zygote(room, (*ALWAYS, *preload.modules), script)
        try:
            started.start()
            run_self_test(room, (), started.fork)
        except SandboxUnavailable as reason:
            started.close()
            _warm[limits, preload] = f"Exams start cold: {reason}"
        else:
            _warm[limits, preload] = started
        return _warm[limits, preload]


@contextmanager
def kernel(
    files: Mapping[str, bytes],
    limits: Limits,
    sealed: bool,
    arguments: Sequence[str] = (),
    preload: WarmUp | None = None,
) -> Iterator[Any]:
    """Give a kernel manager for the time of a ``with`` statement; nothing is left afterwards.

    Parameters
    ----------
    files : mapping of str to bytes
        What lies beside the notebook.
    limits : Limits
        What the kernel may use.
    sealed : bool
        Whether it is in the sandbox.
    arguments : sequence of str
        More of its command line.
    preload : WarmUp, optional
        What it may find done already, when it is sealed.

    Raises
    ------
    SandboxUnavailable
        There is no sandbox, or the preloaded process ended, and the exam with it: hold it again.
    """
    if not sealed:
        with _open_kernel(files, arguments) as manager:
            yield manager
        return
    manager = SealedKernelManager(room=sandbox_spec(limits), files=dict(files))
    parent = _preloaded(limits, preload) if preload is not None else None
    if isinstance(parent, Zygote):
        manager.make, manager.warm = parent.fork, True
    elif parent is not None:
        manager.cold = parent
    with _started(manager, arguments):
        yield manager
    if isinstance(parent, Zygote) and not parent.alive:
        raise SandboxUnavailable("The preloaded process ended during an exam.")


@contextmanager
def _open_kernel(files: Mapping[str, bytes], arguments: Sequence[str]) -> Iterator[Any]:
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
