"""The kernel that a notebook runs in: in the sandbox, or, only if somebody insists, without it.

A kernel in the sandbox starts cold, as a new Python, or warm, as a fork of a process that has
imported and compiled already: the zygote. The workers of a command share one on each machine: the
first of them makes it, and where that ends the next one makes another.
"""

from __future__ import annotations

import atexit
import os
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from jupyter_core.utils import run_sync

from examroom import evidence
from examroom.execution import compiled_code
from examroom.execution.options import ExecutionOptions
from examroom.execution.warm_up import WarmUp
from examroom.sandbox import (
    Bind,
    Limits,
    SandboxSpec,
    SandboxUnavailable,
    SharedZygote,
    Zygote,
    run_self_test,
)
from examroom.sandbox.jupyter.manager import SandboxKernelManager
from examroom.sandbox.launch.handover import Handover, ask, take
from examroom.util.digest import digest

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

LOOK_SECONDS = 0.2
MOST_SECONDS = 900.0
"""How long another process may take to warm up."""
Key = tuple[Limits, WarmUp]
Found = Zygote | SharedZygote | str
"""A zygote, or the sentence that says why there is none."""

_lock = threading.Lock()
_warm: dict[Key, Found] = {}
_handovers: list[Handover] = []
_held: set[Key] = set()


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

    Where another process is warming up for the same command, it is left to that.

    Returns
    -------
    str
        "", or the sentence that says why notebooks start cold here.
    """
    found = _zygote((limits, wanted), wait=False)
    return found if isinstance(found, str) else ""


def starts_cold(limits: Limits, wanted: WarmUp) -> bool:
    """Tell whether a run that begins now had better not wait for a warm-up; others are waited for.

    It is so for the first run of a process, where another process is compiling.
    """
    key = (limits, wanted)
    wait = key in _held or not (wanted.script or wanted.models)  # imports alone are soon done
    _held.add(key)
    return _zygote(key, wait=wait) is None


def zygote_cpu_seconds() -> float:
    """Return the processor time of this process's zygote until now, forks not counted."""
    with _lock:
        return sum(found.cpu_seconds for found in _warm.values() if isinstance(found, Zygote))


def cool_down() -> None:
    """End the zygote and all that runs in its forks."""
    with _lock:
        _forget()
        _held.clear()


atexit.register(cool_down)


def _forget() -> None:
    for handover in _handovers:
        handover.close()
    for found in _warm.values():
        if not isinstance(found, str):
            found.close()
    _handovers.clear()
    _warm.clear()


def _zygote(key: Key, *, wait: bool = True) -> Found | None:
    """Return the zygote for a command's runs; None, unless we wait, while others are making it."""
    with _lock:
        found = _warm.get(key)
        if isinstance(found, str) or (found is not None and found.alive):
            return found
        _forget()
        handover, name = None, _name(*key)
        deadline = time.monotonic() + MOST_SECONDS
        while name and (handover := take(name)) is None and time.monotonic() < deadline:
            asked = ask(name)
            if asked is not None:
                _warm[key] = SharedZygote(asked) if isinstance(asked, int) else asked
                return _warm[key]
            if not wait:
                return None
            time.sleep(LOOK_SECONDS)
        found = _warm[key] = _made(*key)
        if handover is not None:
            _handovers.append(handover)
            if isinstance(made := found, Zygote):
                handover.offer(lambda: made.alive, made.sockets)
            else:
                handover.offer(lambda: True, None, str(found))
        return found


def _name(limits: Limits, wanted: WarmUp) -> str:
    """Return by what name processes of one command find a zygote that all of them can reach."""
    if not wanted.command:
        return ""
    namespaces = [os.readlink(f"/proc/self/ns/{kind}") for kind in ("mnt", "pid", "user")]
    told = [asdict(limits), asdict(wanted), namespaces]
    return f"examroom-{wanted.command}-{digest(told)[:32]}"


def _made(limits: Limits, wanted: WarmUp) -> Zygote | str:
    """Start a zygote; return it, or why there is none."""
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
        return f"Notebooks start cold: {reason}"
    if compiled and compiled.keys() != before.keys():
        compiled_code.keep(key, compiled)
    return zygote


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
    zygote = _zygote((options.limits, wanted)) if wanted is not None else None
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
