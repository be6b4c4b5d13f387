"""Compile before anybody waits for it, and keep what was compiled on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from examroom.course.layout import Course
from examroom.course.settings import require_programs
from examroom.execution.options import options_of
from examroom.execution.sandboxed import require_sandbox
from examroom.execution.warm_up.zygotes import cool_down, warm_up, zygote_cpu_seconds
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.assignment import AssignmentGrader
from examroom.grading.queue import Start, common_task
from examroom.sandbox import SandboxUnavailable
from examroom.util.errors import Problem


@dataclass(frozen=True)
class Warmed:
    """What the warm-up of an assignment took.

    Attributes
    ----------
    assignment : str
        Its full name.
    finding, warming : float
        Seconds to find what its solutions use, and to import and compile that.
    cpu_seconds : float
        Of the second.
    cold : str
        Why its notebooks start cold all the same; mostly nothing.
    """

    assignment: str
    finding: float
    warming: float
    cpu_seconds: float
    cold: str


def warm(course: Course, assignments: Sequence[str]) -> Iterator[Warmed]:
    """Warm up for assignments, one after the other, as `examroom grade` does for a class.

    What is kept already is used, so that this tells what a later command takes.

    Parameters
    ----------
    course : Course
        The course folder; nothing is written there.
    assignments : sequence of str
        Full names.

    Raises
    ------
    Problem
        There is no sandbox.
    """
    nbgrader = Nbgrader(course)
    require_programs(nbgrader.config)
    options = options_of(nbgrader.config)
    try:
        require_sandbox(options, course.root)
    except SandboxUnavailable as reason:
        raise Problem(str(reason)) from None
    for assignment in assignments:
        begun = time.monotonic()
        own = common_task(AssignmentGrader(nbgrader, assignment, options), Start.WARM).options
        found = time.monotonic()
        try:
            cold = warm_up(own.limits, own.warm_up) if own.warm_up is not None else NOT_SANDBOXED
            cpu_seconds = zygote_cpu_seconds()
            yield Warmed(assignment, found - begun, time.monotonic() - found, cpu_seconds, cold)
        finally:
            cool_down()


NOT_SANDBOXED = "Notebooks start cold: they are run without the sandbox."
