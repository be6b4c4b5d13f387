"""What the sandbox of a run is made of, and its proof before any student's code is run."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from examroom import evidence
from examroom.execution.options import ExecutionOptions
from examroom.sandbox import Bind, Limits, SandboxSpec, SandboxUnavailable, run_self_test

INSIDE = "/opt/examroom"

Proof = tuple[Limits, str]
"""The limits, and the course folder that was invisible; "" for none."""

proved: set[Proof] = set()
"""What was proved in this process, or by the one on the same machine that it works for."""


def sandbox_spec(limits: Limits) -> SandboxSpec:
    """Return what a run sees: Python, `evidence`, `speedups`, and nothing of the course."""
    engine = Path(evidence.__file__).parent.parent
    shown = [name for name in ("evidence", "speedups", "__init__.py") if (engine / name).exists()]
    binds = [Bind(f"{INSIDE}/examroom/{name}", str(engine / name)) for name in shown]
    return SandboxSpec(limits=limits, binds=tuple(binds), python_path=(INSIDE,))


def prove(limits: Limits, course: Sequence[Path]) -> str:
    """Prove the sandbox from inside, as `sandbox.run_self_test` does; return the report."""
    return str(run_self_test(sandbox_spec(limits), course))


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
    if not options.sandboxed or (options.limits, str(course)) in proved:
        return
    try:
        prove(options.limits, [course])
    except SandboxUnavailable as reason:
        raise SandboxUnavailable(
            f"{reason} No student's code was run. Run 'examroom doctor' to see what is "
            "missing; with --unsafe-no-sandbox it is run with your own rights."
        ) from None
    proved.add((options.limits, str(course)))
