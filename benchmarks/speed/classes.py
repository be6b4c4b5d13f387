"""Classes to measure with: known submissions in course folders, and the commands that mark them."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from itertools import chain, zip_longest
from pathlib import Path

from examroom.course.cells import Role, role
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, node
from examroom.grading.sample_class import HandedIn, hand_in, new_course
from grading_tests.submissions.known import REFERENCE, known
from grading_tests.submissions.story import stories

from .processes import Run, run

MODEL = Course.at(Path(__file__).resolve().parents[2])
PATHS = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}


def reference(assignment: str) -> HandedIn:
    """Return the notebook of a student who answers like the instructor."""
    return next(one for one in known(MODEL, assignment) if one.student == REFERENCE)


def submissions(assignment: str, size: int) -> list[HandedIn]:
    """Return as many different submissions, right ones and wrong ones in turn.

    They are honest, and leave the checks where they are, so that stock nbgrader can mark them. When
    there are no more of them, they begin anew, each with a comment that makes it another notebook.
    """
    told = [
        story
        for story in stories(assignment)
        if not (story.deleted or story.copied or story.name.startswith("hostile"))
    ]
    right = [REFERENCE, *(story.name for story in told if story.kind == "right")]
    wrong = [story.name for story in told if story.kind == "wrong"]
    names = [name for name in chain(*zip_longest(right, wrong)) if name is not None]
    by_name = {one.student: one for one in known(MODEL, assignment)}
    return [
        another(by_name[names[place % len(names)]], place // len(names)) for place in range(size)
    ]


def another(one: HandedIn, number: int) -> HandedIn:
    """Return a submission by another student, who differs in a comment; the first is unchanged."""
    if not number:
        return one
    notebook = node(json.loads(one.content))
    first = next(cell for cell in notebook.cells if role(cell) is Role.SOLUTION)
    first.source += f"\n# written again, {number}"
    content = dumps(notebook).encode()
    return replace(one, student=f"{one.student}-{number}", content=content)


def several(work: list[HandedIn], times: int) -> list[HandedIn]:
    """Return a class with some copies of each submission, told apart by a comment."""
    return [another(one, number * 1000) for number in range(times) for one in work]


def class_in(root: Path, assignment: str, work: list[HandedIn]) -> Course:
    """Make a course folder in which a class has handed in an assignment."""
    course = new_course(MODEL, root, [assignment])
    hand_in(course, work)
    return course


def examroom(course: Course, command: str, assignment: str, *options: str) -> Run:
    """Run ``examroom grade`` or ``remark`` in a course folder; its output is one JSON document."""
    arguments = [sys.executable, "-m", "examroom.commands", command, assignment, "--json", *options]
    return run(arguments, course.root, PATHS)


def marked_at(ran: Run) -> list[float]:
    """Return when each student was marked, by the monotonic clock, in order."""
    found = []
    for moment, line in ran.said:
        if line.startswith("{") and json.loads(line).get("event") == "marked":
            found.append(moment)
    return found


def starts(ran: Run) -> list[str | None]:
    """Return how the exam of each student began: "warm" or "cold"."""
    return [one["exam"] and one["exam"]["start"] for one in json.loads(ran.out)["students"]]


def exams_cpu(ran: Run) -> float:
    """Return the processor seconds of an exam in the sandbox, by what a run reports, on average."""
    exams = [one["exam"] for one in json.loads(ran.out)["students"] if one["exam"]]
    return round(float(sum(one["cpu_seconds"] for one in exams)) / max(1, len(exams)), 3)
