"""Notebooks as nbformat's schema has them, broken in places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from examroom.course.notebooks import KINDS
from tests.fuzzing.texts import ANYTHING, WORDS, broken, json_files, spoilt_bytes, written

MARKDOWN = written(
    *("# A\n", "- ", "> ", "`", "```\n", "**", "_", "\n\n", "    ", "| a | b |\n| - | - |\n", "$$"),
    *("$x_1$", "\\\\[", "\\\\(", "\\begin{align}", "\\frac{", "![a](b.png)", "[a](http://b)", "!["),
    *("<b>", "</b>", "<img src='a.png'", "<script>", "<table><tr><td>", "&amp;", "\\N{", "[^1]"),
)
CODE = written(
    *("x = 1\n", "def f(a):\n    ", "'''", '"', "\\", "%%time\n", "!ls\n", "#", "(", "\N{BULLET}"),
    *("### BEGIN SOLUTION\n", "### END SOLUTION\n", "### BEGIN HIDDEN TESTS\n", "    \n", "\r\n"),
)
LINES = st.lists(WORDS, max_size=4)


def notebooks(names: Sequence[str]) -> st.SearchStrategy[Any]:
    """Return notebooks of which some cells have names of the instructor's."""
    marking = st.fixed_dictionaries(
        {},
        optional={
            "grade_id": broken(st.sampled_from(names) | WORDS),
            "grade": broken(st.booleans()),
            "solution": broken(st.booleans()),
            "locked": broken(st.booleans()),
            "task": broken(st.booleans()),
            "points": broken(st.integers(0, 100)),
            "schema_version": broken(st.integers(0, 4)),
            "checksum": broken(WORDS),
        },
    )
    metadata = st.fixed_dictionaries(
        {}, optional={"nbgrader": broken(marking), "tags": broken(LINES), "more": ANYTHING}
    )
    picture = st.dictionaries(st.sampled_from(["image/png", "text/plain"]), broken(WORDS | LINES))
    cell = st.fixed_dictionaries(
        {"cell_type": broken(st.sampled_from(KINDS)), "source": broken(MARKDOWN | CODE | LINES)},
        optional={
            "metadata": broken(metadata),
            "id": broken(st.sampled_from(names)),
            "outputs": broken(st.lists(ANYTHING, max_size=2)),
            "execution_count": broken(st.integers()),
            "attachments": broken(st.dictionaries(WORDS, broken(picture), max_size=2)),
            "input": broken(CODE),  # as in format 3
            "collapsed": ANYTHING,
        },
    )
    cells = broken(st.lists(broken(cell), max_size=6))
    sheets = st.lists(st.fixed_dictionaries({"cells": cells}), max_size=2)
    return st.fixed_dictionaries(
        {"nbformat": broken(st.sampled_from([4, 4, 4, 4, 3, 2, 1])), "cells": cells},
        optional={
            "metadata": broken(st.dictionaries(WORDS, ANYTHING, max_size=2)),
            "nbformat_minor": broken(st.integers(0, 5)),
            "worksheets": broken(sheets),
        },
    )


@st.composite
def spoilt(draw: st.DrawFn, document: Any) -> Any:
    """Return a document of which some parts were deleted, copied, added or replaced."""
    document = deepcopy(document)
    for _ in range(draw(st.integers(0, 6))):
        if not document:
            break
        *way, last = draw(st.sampled_from(list(paths(document))))
        holder = document
        for step in way:
            holder = holder[step]
        what = draw(st.sampled_from(["delete", "copy", "add", "replace"]))
        if what == "delete":
            del holder[last]
        elif what == "copy" and isinstance(holder, list):
            holder.insert(last, deepcopy(draw(st.sampled_from(holder))))
        elif what == "add" and isinstance(holder, dict):
            holder[draw(WORDS)] = draw(ANYTHING)
        else:
            holder[last] = draw(ANYTHING)
    return document


def paths(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where each part of a document stands."""
    if path:
        yield path
    entries = enumerate(part) if isinstance(part, list) else ()
    for key, value in part.items() if isinstance(part, dict) else entries:
        yield from paths(value, (*path, key))


def notebook_files(document: Any, names: Sequence[str]) -> st.SearchStrategy[bytes]:
    """Return files that a student may hand in for a notebook that they were given."""
    documents = notebooks(names) | spoilt(document)
    return json_files(documents) | spoilt_bytes(json_files(documents)) | st.binary(max_size=200)
