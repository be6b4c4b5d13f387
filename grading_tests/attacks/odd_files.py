"""Twenty files that people hand in, by mishap or on purpose: each has stopped some grader."""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.notebooks import dumps, new_cell

Files = Mapping[bytes, bytes]
"""What a student hands in: contents by the paths in the folder of the assignment."""

CODE = {
    "prints one long line": "print(list(range(200_000)))",
    "prints many lines": "for number in range(100_000):\n    print(number)",
    "prints in colours": 'print("\\x1b[31mx" * 200_000)',
    "prints halves of characters": 'print("\\ud83d")\nraise ValueError("half: \\ud83d")',
    "asks for more memory than there is": "held = bytearray(2**40)",
    "names characters without an end": f"text = '{'\\\\N{{' * 60_000}'",
}
TEXTS = {
    "writes a heading of blanks": f"# {' ' * 100_000}x",
    "begins formulas and ends none": "\\\\[" * 30_000,
    "begins pictures and ends none": "![" * 500_000,
}


def odd_files(answered: NotebookNode, name: str) -> dict[str, Files]:
    """Return what odd students hand in, by their names.

    Parameters
    ----------
    answered : NotebookNode
        A released notebook with right answers.
    name : str
        Its name.
    """
    file = name.encode()
    found: dict[str, Files] = {}

    def changed(change: Callable[[NotebookNode], Any]) -> bytes:
        notebook = deepcopy(answered)
        change(notebook)
        return dumps(notebook).encode()

    def with_cell(kind: str, text: str) -> bytes:
        return changed(lambda notebook: notebook.cells.insert(1, new_cell(kind, text)))

    right = dumps(answered).encode()
    for student, text in CODE.items():
        found[student] = {file: with_cell("code", text)}
    for student, text in TEXTS.items():
        found[student] = {file: with_cell("markdown", text)}
    found["grp [3]"] = {file: right}
    found["=1+1"] = {file: right, b"=2+2.csv": b"=3+3"}
    found["calls it otherwise"] = {b"Copy of " + file: right}
    found["calls it in another alphabet"] = {b"\xe4\xf6 " + file: right}
    found["hands in an archive"] = {b"all.zip": _zipped(name, right)}
    found["saves on Windows"] = {file: _on_windows(answered)}
    found["loses half of the file"] = {file: right[: len(right) // 2]}
    found["nests its metadata"] = {file: _nested(answered)}
    found["fills an old format with nothing"] = {
        file: b'{"nbformat": 3, "metadata": {"a": [' + b"{}," * 2**20 + b'{}]}, "worksheets": []}'
    }
    found["pastes thousands of pictures"] = {file: changed(_paste)}
    found["leaves folders without an end"] = {file: right, b"a/" * 30 + b"b": b"deep"}
    return found


def hand_in(folder: Path, files: Files) -> None:
    """Write what a student hands in into the folder of an assignment."""
    for name, content in files.items():
        path = Path(os.fsdecode(os.fsencode(folder) + b"/" + name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _zipped(name: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return stream.getvalue()


def _on_windows(notebook: NotebookNode) -> bytes:
    document = json.loads(dumps(notebook))
    for cell in document["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    return json.dumps(document).encode()


def _nested(notebook: NotebookNode) -> bytes:
    document = json.loads(dumps(notebook))
    document["cells"][1]["metadata"]["nbgrader"] = {"grade_id": "x", "more": "HERE"}
    return json.dumps(document).replace('"HERE"', "[" * 1500 + "]" * 1500).encode()


def _paste(notebook: NotebookNode) -> None:
    pictures = {f"{number}.png": {"image/png": "iVBORw0KGgo="} for number in range(5000)}
    notebook.cells.insert(0, new_cell("markdown", "Pictures", attachments=pictures))
