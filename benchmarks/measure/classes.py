"""Classes to measure with: known submissions in course folders, and the commands that mark them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any

import nbformat
from nbformat import NotebookNode

from benchmarks.measure.processes import Run, run
from examroom.course.cells import Role, role
from examroom.course.layout import Course
from examroom.course.notebooks import dumps
from examroom.grading.parts import UNMEASURED
from examroom.grading.sample_class import HandedIn, hand_in, new_course
from grading_tests.submissions.known import REFERENCE, known
from grading_tests.submissions.story import stories

MODEL = Course.at(Path(__file__).resolve().parents[2])
PATHS = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
WITH_US = {
    **PATHS,
    "PYTHONPATH": os.pathsep.join(filter(None, [str(MODEL.root), os.environ.get("PYTHONPATH")])),
}
"""Variables of a process elsewhere that imports what stands in this checkout."""
WARM_UP_FROM = UNMEASURED
"""From how many submissions on there is a warm-up, where a class is marked with `FIXED`."""
FIXED = f"\nc.Examroom.warm_up_from = {WARM_UP_FROM}\n"
"""Settings under which that does not depend on what was measured before."""


def assignments(size: int) -> list[str]:
    """Return so many assignments; the first to be left out is 01, which fits nothing."""
    names = MODEL.assignments()
    return names if size >= len(names) else names[1 : 1 + size]


def reference(assignment: str) -> HandedIn:
    """Return the notebook of a student who answers like the instructor."""
    return next(one for one in known(MODEL, assignment) if one.student == REFERENCE)


def notebook_of(one: HandedIn) -> NotebookNode:
    """Read what a student hands in."""
    text = one.content.decode()
    notebook: NotebookNode = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def submissions(assignment: str, size: int) -> list[HandedIn]:
    """Return so many of `different`; when there are no more, they begin anew: see `repeated`."""
    return repeated(different(assignment), size)


def different(assignment: str) -> list[HandedIn]:
    """Return the reference answers, and then all others, right ones and wrong ones in turn.

    They are honest, and leave the checks where they are, so that stock nbgrader can mark them.
    """
    chosen = [
        story
        for story in stories(assignment)
        if not (story.deleted or story.copied or story.name.startswith("hostile"))
    ]
    right = [REFERENCE, *(story.name for story in chosen if story.kind == "right")]
    wrong = [story.name for story in chosen if story.kind == "wrong"]
    by_name = {one.student: one for one in known(MODEL, assignment)}
    return [by_name[name] for name in chain(*zip_longest(right, wrong)) if name is not None]


def repeated(work: Sequence[HandedIn], size: int) -> list[HandedIn]:
    """Return a class of some size; each repetition has a comment that makes it another notebook."""
    return [another(work[place % len(work)], place // len(work)) for place in range(size)]


def another(one: HandedIn, number: int) -> HandedIn:
    """Return a submission by another student, who differs in a comment; the first is unchanged."""
    if not number:
        return one
    notebook = notebook_of(one)
    first = next(cell for cell in notebook.cells if role(cell) is Role.SOLUTION)
    first.source += f"\n# written again, {number}"
    content = dumps(notebook).encode()
    return replace(one, student=f"{one.student}-{number}", content=content)


def several(work: list[HandedIn], times: int) -> list[HandedIn]:
    """Return a class with some copies of each submission, each with a comment of its own."""
    return [another(one, number * 1000) for number in range(times) for one in work]


def class_in(root: Path, assignment: str, work: list[HandedIn], settings: str = "") -> Course:
    """Make a course folder in which a class has handed in an assignment; settings are added."""
    course = new_course(MODEL, root, [assignment])
    if settings:
        course.config_file.write_text(course.config_file.read_text() + settings)
    hand_in(course, work)
    return course


def examroom(
    course: Course,
    command: str,
    assignment: str,
    *options: str,
    variables: Mapping[str, str] = MappingProxyType({}),
    exit_codes: Sequence[int] = (0,),
) -> Run:
    """Run ``examroom grade`` or ``remark`` in a course folder; its output is one JSON document."""
    arguments = [sys.executable, "-m", "examroom.commands", command, assignment, "--json", *options]
    return run(arguments, course.root, {**PATHS, **variables}, exit_codes)


def warm(course: Course, assignment: str, variables: Mapping[str, str]) -> Run:
    """Run ``examroom warm`` in a course folder."""
    arguments = [sys.executable, "-m", "examroom.commands", "warm", assignment]
    return run(arguments, course.root, {**PATHS, **variables})


def marked_at(ran: Run) -> list[float]:
    """Return when each student was marked, by the monotonic clock, in order."""
    events = [(moment, json.loads(line)) for moment, line in ran.lines if line.startswith("{")]
    return [moment for moment, event in events if event.get("event") == "marked"]


def runs(ran: Run) -> list[dict[str, Any]]:
    """Return what the run of each student's notebook took, where there was one."""
    return [one["run"] for one in ran.document()["students"] if one["run"]]


def mean_cpu(ran: Run) -> float:
    """Return the processor seconds of a run in the sandbox, by what a command reports."""
    spent = [one["cpu_seconds"] for one in runs(ran)]
    return round(float(sum(spent)) / max(1, len(spent)), 3)
