"""nbformat's functions with types."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import nbformat
from nbformat import NotebookNode, v4

from examroom.evidence.codec.characters import whole_characters

KINDS = ("code", "markdown", "raw")


def read(path: Path) -> NotebookNode:
    """Read a notebook of our own."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def reread(path: Path) -> NotebookNode:
    """Read a notebook that we or nbgrader wrote, and do not validate it once more."""
    notebook: NotebookNode = v4.reads(path.read_text(encoding="utf-8"))  # type: ignore[no-untyped-call]
    return notebook


def dumps(notebook: NotebookNode) -> str:
    """Return a notebook as the text of its file."""
    text: str = nbformat.writes(notebook)  # type: ignore[no-untyped-call]
    return text if text.endswith("\n") else text + "\n"


def upgrade(document: dict[str, Any]) -> dict[str, Any]:
    """Convert a notebook of an older format to format 4."""
    return dict(nbformat.convert(node(document), 4))  # type: ignore[no-untyped-call]


def node(content: dict[str, Any]) -> NotebookNode:
    """Turn a dict into the kind of dict that notebooks are made of."""
    made: NotebookNode = nbformat.from_dict(content)  # type: ignore[no-untyped-call]
    return made


def new_notebook(cells: list[NotebookNode] | None = None) -> NotebookNode:
    """Return a notebook of format 4.5."""
    notebook: NotebookNode = v4.new_notebook(cells=cells or [])  # type: ignore[no-untyped-call]
    return notebook


def new_cell(kind: str, source: str, **fields: Any) -> NotebookNode:
    """Return a cell: ``"code"``, ``"markdown"`` or ``"raw"``.

    nbformat's own functions validate each cell, which takes a hundred times as long as making it.
    Notebooks are validated as a whole when they are written.
    """
    content: dict[str, Any] = {"id": uuid4().hex[:8], "cell_type": kind, "metadata": {}}
    content["source"] = source
    if kind == "code":
        content |= {"execution_count": None, "outputs": []}
    return node(content | fields)


def new_error(name: str, sentence: str) -> NotebookNode:
    """Return the output of a cell that raised an error."""
    name, sentence = whole_characters(name), whole_characters(sentence)
    error: NotebookNode = v4.new_output(  # type: ignore[no-untyped-call]
        "error", ename=name, evalue=sentence, traceback=[f"{name}: {sentence}"]
    )
    return error
