"""The kernel that a notebook runs in: in the sandbox, or, only if somebody insists, without it.

A kernel in the sandbox starts cold, as a new Python, or warm, as a fork of a process that has
imported and compiled already: the zygote. A process of ours keeps one zygote.
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
from examroom.execution import compiled_code
from examroom.execution.options import ExecutionOptions
from examroom.execution.warm_up import WarmUp
from examroom.sandbox import Bind, Limits, SandboxSpec, SandboxUnavailable, Zygote, run_self_test
from examroom.sandbox.jupyter.manager import SandboxKernelManager

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
    speedups.learn({models!r})
    speedups.stop_learning()
"""

_lock = threading.Lock()
_warm: dict[tuple[Limits, WarmUp], Zygote | str] = {}


def sandbox_spec(limits: Limits) -> SandboxSpec:
    """Return what a run sees: Python, `evidence`, `speedups`, and nothing of the course."""
    engine = Path(evidence.__file__).parent.parent
    shown = [name for name in ("evidence", "speedups", "__init__.py") if (engine / name).exists()]
    binds = [Bind(f"{INSIDE}/examroom/{name}", str(engine / name)) for name in shown]
    return SandboxSpec(limits=limits, binds=tuple(binds), python_path=(INSIDE,))


def prove(limits: Limits, course: Sequence[Path]) -> str:
    """Prove the sandbox from inside, as `sandbox.run_self_test` does; return the report."""
    return str(run_self_test(sandbox_spec(limits), course))


def warm_up(limits: Limits, wanted: WarmUp) -> str:
    """Start a zygote, or find the one there is, and prove that its forks are sandboxed.

    Returns
    -------
    str
        "", or the sentence that says why notebooks start cold here.
    """
    found = _zygote(limits, wanted)
    return found if isinstance(found, str) else ""


def zygote_cpu_seconds() -> float:
    """Return the processor time of the zygote until now, forks not counted."""
    with _lock:
        return sum(found.cpu_seconds for found in _warm.values() if isinstance(found, Zygote))


def cool_down() -> None:
    """End the zygote and all that runs in its forks."""
    with _lock:
        for found in _warm.values():
            if isinstance(found, Zygote):
                found.close()
        _warm.clear()


atexit.register(cool_down)


def _zygote(limits: Limits, wanted: WarmUp) -> Zygote | str:
    with _lock:
        found = _warm.get((limits, wanted))
        if isinstance(found, str) or (found is not None and found.alive):
            return found
        for other in _warm.values():
            if isinstance(other, Zygote):
                other.close()
        _warm.clear()
        spec = sandbox_spec(limits)
        script = wanted.script
        if wanted.speedups:
            script = WITH_SPEEDUPS.format(script=wanted.script, models=wanted.models)
        modules = (*ALWAYS, *wanted.modules)
        key = compiled_code.key_of([modules, script, spec.variables()])
        before = compiled_code.load(key)
        zygote = Zygote(spec, modules, script, before)
        try:
            zygote.start()
            compiled = zygote.home()  # before any student code
            run_self_test(spec, (), zygote.fork)
        except SandboxUnavailable as reason:
            zygote.close()
            _warm[limits, wanted] = f"Notebooks start cold: {reason}"
        else:
            if compiled and compiled.keys() != before.keys():
                compiled_code.keep(key, compiled)
            _warm[limits, wanted] = zygote
        return _warm[limits, wanted]


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
    manager = SandboxKernelManager(spec=sandbox_spec(options.limits), files=dict(files))
    wanted = options.warm_up
    zygote = _zygote(options.limits, wanted) if wanted is not None else None
    if isinstance(zygote, Zygote):
        manager.launcher, manager.warm = zygote.fork, True
    elif zygote is not None:
        manager.cold = zygote
    with _started(manager, options.arguments):
        yield manager
    if isinstance(zygote, Zygote) and not zygote.alive:
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


_proved: set[str] = set()


def require_sandbox(options: ExecutionOptions, course: Path) -> None:
    """Prove the sandbox before any student's code is run, once in a process.

    Parameters
    ----------
    options : ExecutionOptions
        How notebooks are run; nothing is proved where that is without the sandbox.
    course : Path
        The course folder, which must be invisible.

    Raises
    ------
    SandboxUnavailable
        With the sentence that says what is missing, and how to go on without.
    """
    if not options.sandboxed or str(course) in _proved:
        return
    try:
        prove(options.limits, [course])
    except SandboxUnavailable as reason:
        raise SandboxUnavailable(
            f"{reason} No student's code was run. Run 'examroom doctor' to see what is "
            "missing; with --unsafe-no-sandbox it is run with your own rights."
        ) from None
    _proved.add(str(course))
