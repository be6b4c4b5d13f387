"""What odd files cost the others: a class with twenty of them, beside one without."""

from __future__ import annotations

from typing import Any

from benchmarks.measure.classes import MODEL, class_in, examroom, notebook_of, reference, several
from benchmarks.measure.tables import number, table
from examroom.util.files import scratch
from grading_tests.attacks.odd_files import hand_in, odd_files

TITLE = "A class with odd files in it"
SIZE = 60
ASSIGNMENT = "02"
ANY_PROBLEM = (0, 2)
"""Exit codes: 2 says that somebody could not be marked, as with half a file."""


def measure(size: int) -> dict[str, Any]:
    """Mark a class of honest students, and one of which a third hands in odd files."""
    assignment = MODEL.find(ASSIGNMENT)
    right = reference(assignment)
    odd = odd_files(notebook_of(right), right.file)
    class_ = several([right], size)
    kept = class_[: size - min(size // 3, len(odd))]
    found: dict[str, Any] = {"assignment": assignment, "size": size}
    marks = {}
    with scratch() as folder:
        for way, work in (("honest", class_), ("mixed", kept)):
            course = class_in(folder / way, assignment, work)
            for student in [*odd][: size - len(work)]:
                hand_in(course.submitted / student / assignment, odd[student])
            ran = examroom(course, "grade", assignment, "--workers", "2", exit_codes=ANY_PROBLEM)
            students = {one["student"]: one for one in ran.document()["students"]}
            marks[way] = {one.student: students[one.student]["questions"] for one in kept}
            problems = sum(bool(one["problem"]) for one in students.values())
            counted = {"students": len(students), "odd": len(students) - len(work)}
            found[way] = {**ran.figures(), **counted, "problems": problems}
    found["same marks"] = marks["honest"] == marks["mixed"]
    return found


def page(found: dict[str, Any], known: dict[str, Any]) -> list[str]:
    """Return the section."""
    rows = [
        [title, one["students"], one["odd"], one["problems"], one["wall"], one["cpu"]]
        for title, one in (("honest", found["honest"]), ("with odd files", found["mixed"]))
    ]
    ratio = found["mixed"]["wall"] / found["honest"]["wall"]
    same = "the same in both classes" if found["same marks"] else "**not the same in both**"
    return [
        f"Two classes of {found['size']} were marked in {found['assignment']}, one after another. "
        "In the first everybody hands in the reference answers, each with a comment of its own. In "
        "the second some hand in the files of `grading_tests/attacks/odd_files.py` instead: half a "
        "file, a file of another name, an archive, outputs and texts without an end, and so on.",
        "",
        *table(["class", "students", "odd files", "told to the instructor", "s", "CPU-s"], rows),
        "",
        f"The second took {number(ratio)} times as long. The marks of the honest were {same}.",
    ]
