"""Whatever is done to a notebook's file, it is refused in a sentence or rebuilt whole."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import nbformat
import pytest
from jinja2 import Environment

from examroom.course.cells import grade_id
from examroom.course.notebooks import dumps, new_cell
from examroom.execution.record import record_key
from examroom.feedback.sanitise import safe_markdown
from examroom.submission.read import InvalidNotebook, parse_notebook
from examroom.submission.restore import restore
from grading_tests.attacks.plain_course import source

ORIGINAL = source()
DOCUMENT: dict[str, Any] = json.loads(dumps(ORIGINAL))
DOCUMENT["cells"].append(json.loads(json.dumps(new_cell("raw", "raw", attachments={}))))
NAMES = ("attachments", "outputs", "id", "metadata", "source", "cell_type", "nbgrader", "tags")
ODD: tuple[Any, ...] = (
    *(None, True, 0, -1, 1e308, 10**400, float("nan"), "", "x", "a,b", "\ud800", "\0", "a" * 100),
    *([], {}, [1], [[]], ["a", 1], ["a", "a"], {"a": 1}, {"nbgrader": 3}, {"a.png": {"b": ["c"]}}),
)


def paths(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where each part of a document stands."""
    if path:
        yield path
    entries = enumerate(part) if isinstance(part, list) else ()
    for key, value in part.items() if isinstance(part, dict) else entries:
        yield from paths(value, (*path, key))


def spoil(document: dict[str, Any], luck: random.Random) -> None:
    """Delete, add, copy or replace a part of a document."""
    *way, last = luck.choice(list(paths(document)))
    holder: Any = document
    for step in way:
        holder = holder[step]
    match luck.choice(("delete", "add", "copy", "replace")):
        case "delete":
            del holder[last]
        case "add" if isinstance(holder, dict):
            holder[luck.choice(NAMES)] = deepcopy(luck.choice(ODD))
        case "copy" if isinstance(holder, list):
            holder.insert(last, deepcopy(luck.choice(holder)))
        case _:
            holder[last] = deepcopy(luck.choice(ODD))


@pytest.mark.parametrize("start", range(0, 400, 50))
def test_a_spoilt_notebook_is_refused_or_rebuilt(start: int) -> None:
    rebuilt = 0
    environment = Environment()
    environment.filters["shown"] = safe_markdown
    page = environment.from_string("{% for cell in cells %}{{ cell.source | shown }}{% endfor %}")
    for seed in range(start, start + 50):
        luck, document = random.Random(seed), deepcopy(DOCUMENT)
        for _ in range(luck.randrange(1, 8)):
            spoil(document, luck)
        content = json.dumps(document).encode("utf-8", "surrogatepass")
        try:
            student = parse_notebook(content, "rain.ipynb")
        except InvalidNotebook:
            continue
        notebook = restore(student, ORIGINAL).annotated()
        nbformat.validate(notebook)
        dumps(notebook).encode()
        assert len(record_key(notebook, {}, {})) == 64
        names = [grade_id(cell) for cell in notebook.cells]
        assert [n for n in names if n] == [n for n in map(grade_id, ORIGINAL.cells) if n]
        page.render(cells=[cell for cell in notebook.cells if cell.cell_type == "markdown"])
        rebuilt += 1
    assert rebuilt > 25


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
