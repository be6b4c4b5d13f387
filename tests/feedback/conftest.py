"""A class whose pages have all that a page can have."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from examroom.commands.grade import grade
from examroom.course.layout import Course
from examroom.course.notebooks import dumps
from examroom.gradebook.nbgrader import Nbgrader
from examroom.util.files import write_whole
from tests.tiny_course import ASSIGNMENT, FILE, REFERENCE, Pupil, make_course, release

DUE = datetime(2026, 3, 5, 12)
WIDE = "_".join(["a_name_that_does_not_end"] * 8)
PROSE = f"""\
## What I did, with a long word: {WIDE}

$$\\sum_{{i=1}}^{{n}} x_i = {" + ".join(f"x_{{{n}}}" for n in range(40))}$$

Inline: $\\frac{{1}}{{2}}$, `code`, [a link](https://example.org) and a list:

- one
- two

| {" | ".join(f"column {n}" for n in range(12))} |
| {" | ".join("---" for n in range(12))} |
| {" | ".join(f"{n}.{n}" for n in range(12))} |

```python
{WIDE} = 1  # code in a text
```

| | b |
| --- | --- |
| **c** | d |

> quoted
"""
OUTPUTS = f"""\
import sys, pandas as pd, matplotlib.pyplot as plt
from IPython.display import display, Markdown, Latex
{WIDE} = "a text"  # a comment
print(*(f"\\x1b[{{n}}mcolour {{n}}" for n in (*range(30, 38), *range(90, 98))), sep="\\n")
print(*(f"\\x1b[0;38;5;{{n}}mcolour {{n}}" for n in range(16, 256, 20)), sep="\\n")
print(f"\\x1b[0;41;33mon red\\x1b[0;48;5;226mon yellow\\x1b[0m", {WIDE!r} * 4)
print({WIDE!r} * 4, file=sys.stderr)
display(pd.DataFrame([range(30)] * 3))
display(Markdown("**bold** | text"), Latex("$x$ {WIDE}"))
fig, ax = plt.subplots(figsize=(9, 3))
ax.plot([1, 2])
display(fig)
plt.close(fig)

@property
def f(x, y=1.5, *z):
    '''A docstring.'''
    if x is None and not y or True:
        return lambda q: {{"a": f"{{q!r}}", "b": rb"\\n", "c": 0x10 @ 2j}}
    raise ValueError({WIDE!r})
len("{WIDE}")
"""
ERROR = f"""\
def inner(numbers):
    '''Fail on purpose.'''
    return [number / 0 for number in numbers if isinstance(number, int)], {WIDE!r}
inner([1, 2])
"""


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Mark the class, let a person read two answers, and make the pages anew."""
    course = make_course(tmp_path_factory.mktemp("pages"))
    with gradebook(course) as opened:
        opened.add_assignment(ASSIGNMENT, duedate=DUE)
    rich = Pupil(release(course)).answer(
        **{**REFERENCE, "average": "def average(values):\n    return values[99]"}
    )
    rich.add("data", PROSE, "markdown").add("data", OUTPUTS).add("total", ERROR)
    rich.delete("doubled").add("data", "<b>raw</b> " + WIDE, "raw")
    skips = Pupil(release(course)).answer(
        **{**REFERENCE, "doubled": "doubled = [2 * n for n in numbers][:total]"}
    )
    skips.cell("total").source = release(course).cells[skips.place("total")].source
    for student, notebook, timestamp in (
        ("rich", dumps(rich.notebook), "2026-03-06 14:05:30 UTC"),
        ("skips", dumps(skips.notebook), "2026-03-05 11:00:00 UTC"),
        ("silent", dumps(release(course)), ""),
        ("broken", "{", ""),
    ):
        folder = course.submitted / student / ASSIGNMENT
        write_whole(folder / FILE, notebook.encode())
        if timestamp:
            write_whole(folder / "timestamp.txt", timestamp.encode())
    report = grade(course, ASSIGNMENT, workers=2)
    assert not any(one.flagged for one in report.marks)
    mark(course, "rich", "why", 3.5, "Nearly. *Why* is the whole no more than its parts?")
    mark(course, "rich", "total-check", 1)
    mark(course, "rich", "average-check", None, extra=2)
    Nbgrader(course).generate_feedback(ASSIGNMENT, "rich")
    return course


@contextmanager
def gradebook(course: Course) -> Iterator[Any]:
    """Open the gradebook of a course."""
    with Nbgrader(course).gradebook() as opened:
        yield opened


def mark(
    course: Course,
    student: str,
    cell: str,
    score: float | None,
    comment: str | None = None,
    extra: float | None = None,
) -> None:
    """Do what an instructor does in formgrader."""
    place = cell, Path(FILE).stem, ASSIGNMENT, student
    with gradebook(course) as opened:
        grade = opened.find_grade(*place)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = score, extra, False
        if comment:
            opened.find_comment(*place).manual_comment = comment
        opened.db.commit()


@pytest.fixture
def page(pages: Course) -> Any:
    """Return the function that finds a student's page."""
    return lambda student: pages.feedback / student / ASSIGNMENT / "tiny.html"
