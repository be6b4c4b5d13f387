"""Warm processes that runs are forks of: zygotes, which have imported and compiled already.

The workers of a command share one on each machine: the first of them makes it, and where that ends
the next one makes another.
"""

from __future__ import annotations

import atexit
import os
import threading
import time
from dataclasses import asdict

from examroom.execution import compiled_code
from examroom.execution.sandboxed import sandbox_spec
from examroom.execution.warm_up import WarmUp
from examroom.sandbox import (
    Limits,
    SandboxSpec,
    SandboxUnavailable,
    SharedZygote,
    Zygote,
    run_self_test,
)
from examroom.sandbox.launch.handover import Handover, ask, take
from examroom.sandbox.spec import HOME_FOLDER
from examroom.util.digest import digest

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
    pass
else:
    speedups.enable()
    speedups.learn({models!r})
{script}
"""
# Nothing that lies beside the notebook: a stranger's module is not to run before the kernel does.
# What fails does so again where it matters.
IN_COLD_RUNS = """
import os, sys
from contextlib import suppress
from importlib import import_module
everywhere = list(sys.path)
sys.path[:] = [folder for folder in everywhere if os.path.realpath(folder) != os.getcwd()]
for name in {modules!r}:
    with suppress(Exception):
        import_module(name)
with suppress(ImportError):
    from examroom import speedups
    speedups.enable()
    speedups.expect({models!r})
sys.path[:] = everywhere
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


def warm_up(limits: Limits, wanted: WarmUp) -> str:
    """Start a zygote, or find the one there is, and prove that its forks are sandboxed.

    Where another process is warming up for the same command, it is left to that.

    Returns
    -------
    str
        "", or the sentence that says why notebooks start cold here.
    """
    found = zygote_for((limits, wanted), wait=False)
    return found if isinstance(found, str) else ""


def cold_start(limits: Limits, wanted: WarmUp) -> tuple[dict[str, bytes], str]:
    """Return what a cold run begins with.

    Returns
    -------
    home : dict of str to bytes
        What warm-ups compiled, if it is kept: files, by their paths in the sandbox.
    before : str
        Python source to run before the notebook, so that this is found.
    """
    _, _, _, key = _recipe(limits, wanted)
    kept = compiled_code.load(key)
    home = {f"{HOME_FOLDER}/{name}": content for name, content in kept.items()}
    if not wanted.speedups:
        return home, ""
    modules, models = list(wanted.modules), wanted.models if kept else ""
    return home, IN_COLD_RUNS.format(modules=modules, models=models)


def starts_cold(limits: Limits, wanted: WarmUp) -> bool:
    """Tell whether a run that begins now had better not wait for a warm-up; others are waited for.

    It is so for the first run of a process, where another process is compiling.
    """
    key = (limits, wanted)
    wait = key in _held or not (wanted.script or wanted.models)  # imports alone are soon done
    _held.add(key)
    return zygote_for(key, wait=wait) is None


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


def zygote_for(key: Key, *, wait: bool = True) -> Found | None:
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
    spec, modules, script, key = _recipe(limits, wanted)
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


def _recipe(limits: Limits, wanted: WarmUp) -> tuple[SandboxSpec, tuple[str, ...], str, str]:
    """Return what a zygote is made of, and what its compiled code is kept under."""
    spec, script = sandbox_spec(limits), wanted.script
    if wanted.speedups:
        script = WITH_SPEEDUPS.format(script=wanted.script, models=wanted.models)
    modules = (*ALWAYS, *wanted.modules)
    return spec, modules, script, compiled_code.key_of([modules, script, spec.variables()])
