"""Make pages of the released notebooks, with the figures that the worked solutions have.

A page has the cells of ``release/``, so no answer and no hidden test can be in it. What students do
not write, locked cells and examples, gets its outputs from ``solutions/``; a cell that marks points
or takes an answer has none. Code that JupyterLab folds is folded here too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from nbformat import NotebookNode

from examroom.feedback.formulas import mathml

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "docs" / "course"
IMAGE = re.compile(r'<img alt="([^"]+)"')
PICTURES = ("image/svg+xml", "image/png")
NOTE = """```{note}
This page shows the notebook that students get, before anybody has answered. Each figure is the one
that the worked solution has at this place, so it may show what an answer leads to, but no answer
stands here. Code that JupyterLab folds is behind *Show the code*; checks and stand-ins are folded,
too.
```"""


@cache
def assignments() -> tuple[str, ...]:
    """Return the names of the assignments that are released, in their order."""
    return tuple(sorted(path.parent.name for path in (ROOT / "release").glob("*/*.ipynb")))


@cache
def notebook(folder: str, assignment: str) -> NotebookNode:
    """Return the notebook of an assignment from ``release`` or ``solutions``."""
    (path,) = (ROOT / folder / assignment).glob("*.ipynb")
    found: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return found


def kind(cell: NotebookNode) -> str:
    """Return "answer", "check", "locked" or "free" (which students may change, but need not)."""
    grader = cell.metadata.get("nbgrader", {})
    if grader.get("solution"):
        return "answer"
    if grader.get("grade"):
        return "check"
    return "locked" if grader.get("locked") else "free"


def name(cell: NotebookNode) -> str:
    """Return nbgrader's name of a cell, or nothing."""
    return str(cell.metadata.get("nbgrader", {}).get("grade_id", ""))


def page(assignment: str) -> NotebookNode:
    """Return the page of an assignment, as a notebook."""
    outputs = {
        cell.id: cell.outputs
        for cell in notebook("solutions", assignment).cells
        if cell.cell_type == "code" and kind(cell) in ("locked", "free")
    }
    made = nbformat.from_dict(notebook("release", assignment))  # type: ignore[no-untyped-call]
    made.cells = [_cell(cell, outputs.get(cell.id, [])) for cell in made.cells]
    made.cells.insert(1, nbformat.v4.new_markdown_cell(NOTE))  # type: ignore[no-untyped-call]
    return made


def _cell(cell: NotebookNode, outputs: list[NotebookNode]) -> NotebookNode:
    """Return a cell of a page."""
    content: dict[str, Any] = {**cell, "metadata": {}}
    if cell.cell_type == "code":
        pictures = [_as_file(output) for output in outputs]
        alts = [alt for _, alt in pictures if alt]
        # Only one text can be told for all pictures of a cell; several stay in their HTML.
        content["outputs"] = [shown for shown, _ in pictures] if len(alts) < 2 else outputs
        options: dict[str, Any] = {"image": {"alt": alts[0]}} if len(alts) == 1 else {}
        if offer := _folded_under(cell):
            content["metadata"]["tags"] = ["hide-input"]
            options["code_prompt_show"] = offer
        content["metadata"]["mystnb"] = options
    made: NotebookNode = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    return made


def _folded_under(cell: NotebookNode) -> str:
    """Return the words under which a cell's code is folded, nothing where it stands open."""
    if kind(cell) == "check":
        return "Show the visible checks"
    if name(cell).endswith("-stand-in"):
        return "Show the stand-in"
    folded = cell.metadata.get("jupyter", {}).get("source_hidden", False)
    return "Show the code" if folded else ""


def _as_file(output: NotebookNode) -> tuple[NotebookNode, str]:
    """Return a figure without its HTML, in which it is once more, and its alternative text."""
    data = output.get("data", {})
    told = IMAGE.match(data.get("text/html", ""))
    picture = next((form for form in PICTURES if form in data), None)
    if told is None or picture is None:
        return output, ""
    bare = {**output, "data": {picture: data[picture]}}
    made: NotebookNode = nbformat.from_dict(bare)  # type: ignore[no-untyped-call]
    return made, unescape(told[1])


def write_pages(app: Any) -> None:
    """Write the pages, those that changed, before Sphinx looks for sources."""
    PAGES.mkdir(exist_ok=True)
    wanted = {PAGES / f"{one}.ipynb": one for one in assignments()}
    for path in set(PAGES.glob("*.ipynb")) - set(wanted):
        path.unlink()
    for path, assignment in wanted.items():
        text = nbformat.writes(page(assignment))  # type: ignore[no-untyped-call]
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")


def _formula(writer: Any, node: nodes.Element, display: bool) -> None:
    """Write a formula as MathML, which browsers show without a script from elsewhere."""
    made = mathml(node.astext(), display)
    if made is None:
        raise ValueError(f"This formula has no MathML: {node.astext()}")
    writer.body.append(f'<div class="formula">{made}</div>' if display else made)
    raise nodes.SkipNode


def inline(writer: Any, node: nodes.Element) -> None:
    """Write a formula in a line."""
    _formula(writer, node, display=False)


def block(writer: Any, node: nodes.Element) -> None:
    """Write a formula on lines of its own."""
    _formula(writer, node, display=True)


def labels(text: str) -> Iterator[tuple[str, str]]:
    """Yield the rows of a card: what stands in bold, and what stands beside it."""
    yield from re.findall(r"^\| \*\*(.+?)\*\* \| (.+?) \|$", text, flags=re.MULTILINE)


def setup(app: Any) -> dict[str, Any]:
    """Tell Sphinx of pages and formulas."""
    app.connect("builder-inited", write_pages)
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True}
