"""Questions that an older notebook does not have, and cells that have another name by now."""

from __future__ import annotations

from copy import deepcopy

import pytest
from nbformat import NotebookNode

from examroom.course.cells import grade_id, role
from examroom.course.notebooks import new_cell, new_notebook
from examroom.submission.places import absent_cells, places_of
from examroom.submission.restore import restore
from tests.tiny_course import source


def without(*names: str) -> NotebookNode:
    """Return the tiny notebook without some cells."""
    notebook = source()
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) not in names]
    return notebook


def absent(student: NotebookNode, instructor: NotebookNode) -> set[str]:
    named = [cell for cell in instructor.cells if role(cell).value != "ordinary"]
    return set(absent_cells(places_of(student, named), named))


@pytest.mark.parametrize(
    ("gone", "told"),
    [
        (["total-prompt", "total", "total-check"], {"total-prompt", "total", "total-check"}),
        (["total", "total-check"], set()),  # its prompt is there: the student has deleted them
        (["total-check"], set()),
        (["why"], {"why"}),
        (["data"], set()),
    ],
)
def test_a_question_is_absent_when_none_of_its_cells_is_there(
    gone: list[str], told: set[str]
) -> None:
    assert absent(without(*gone), source()) == told


def test_a_check_of_any_name_belongs_to_the_answer_above_it() -> None:
    instructor = source()
    for cell in instructor.cells:
        if grade_id(cell) == "total-check":
            cell.id = cell.metadata.nbgrader.grade_id = "cell-17"
    student = deepcopy(instructor)
    student.cells = [cell for cell in student.cells if grade_id(cell) != "cell-17"]
    assert absent(student, instructor) == set()
    student.cells = [c for c in student.cells if grade_id(c) not in ("total", "total-prompt")]
    assert absent(student, instructor) == {"total", "total-prompt", "cell-17"}


def test_a_notebook_of_which_nothing_is_known_is_no_older_one() -> None:
    pasted = new_notebook([new_cell("code", cell.source) for cell in source().cells])
    assert absent(pasted, source()) == set()
    assert len(restore(pasted, source()).repairs) == 11


def test_a_cell_is_known_by_its_id_once_its_name_is_another() -> None:
    instructor = source()
    for cell in instructor.cells:
        if (name := grade_id(cell)) in ("total", "total-check"):
            cell.metadata.nbgrader.grade_id = str(name).replace("total", "whole")
    student = source()
    (answer,) = (cell for cell in student.cells if grade_id(cell) == "total")
    answer.source = "total = 1"
    restored = restore(student, instructor)
    (found,) = (cell for cell in restored.notebook.cells if grade_id(cell) == "whole")
    assert found.source == "total = 1"
    assert (restored.repairs, restored.absent) == ([], {})
    assert sum(cell.source == "total = 1" for cell in restored.notebook.cells) == 1
