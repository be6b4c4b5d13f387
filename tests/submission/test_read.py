"""What a notebook's file may hold that is refused, left out, or no change."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest

from examroom.course.notebooks import dumps
from examroom.submission.read import InvalidNotebook, parse_notebook
from examroom.submission.restore import restore
from grading_tests.attacks.plain_course import source

ORIGINAL = source()
DOCUMENT: dict[str, Any] = json.loads(dumps(ORIGINAL))


@pytest.mark.parametrize("place", ["nbgrader", "tags", "cell_type", "source", "attachments", "id"])
@pytest.mark.parametrize("depth", [1500, 100_000])
def test_what_is_nested_without_end_is_refused_or_left_out(place: str, depth: int) -> None:
    document = deepcopy(DOCUMENT)
    cell = document["cells"][1]
    if place in ("nbgrader", "tags"):
        cell["metadata"][place] = "HERE" if place == "tags" else {"grade_id": "x", "more": "HERE"}
    else:
        cell[place] = "HERE"
    text = json.dumps(document).replace('"HERE"', "[" * depth + "]" * depth)
    try:
        student = parse_notebook(text.encode(), "rain.ipynb")
    except InvalidNotebook:
        return
    dumps(restore(student, ORIGINAL).annotated()).encode()


def test_what_editors_change_unasked_is_no_change() -> None:
    document = deepcopy(DOCUMENT)
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", " \r\n") + "\r\n"
    student = parse_notebook(json.dumps(document).encode(), "rain.ipynb")
    assert not any("\r" in cell.source for cell in student.cells)
    assert restore(student, ORIGINAL).repairs == []
