"""Pictures that lie beside a notebook, put into the cells that show them, as if pasted there.

A page is one file, so a picture that is not in the notebook would be lost on it.
"""

from __future__ import annotations

import base64
import os
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from urllib.parse import unquote

from nbformat import NotebookNode

KINDS = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
MOST_BYTES, MOST_TOGETHER = 4 * 2**20, 16 * 2**20
"""Of one picture, and of all pictures in a notebook; others are not shown."""
MOST_PICTURES = 1000
SHOWN = re.compile(
    r"!\[[^\[\]\n]{0,500}\]\(<?([^)\s>]{1,300})"
    r"|<img\b[^<>]{0,500}?\bsrc=[\"']([^\"'<]{1,300})"
)
"""Neither goes past the beginning of the next one, or a text of nothing else would take hours."""


def pictures_in(notebook: NotebookNode) -> dict[str, list[str]]:
    """Return the addresses of pictures that a notebook's Markdown cells show, by the cells' ids."""
    found: dict[str, list[str]] = {}
    left = MOST_PICTURES
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            shown = dict.fromkeys(a or b for a, b in SHOWN.findall(cell.source))
            if addresses := list(islice(shown, left)):
                found[cell.id] = addresses
                left -= len(addresses)
    return found


def attach_pictures(
    notebook: NotebookNode, files: Mapping[str, bytes], pictures: Mapping[str, Sequence[str]]
) -> None:
    """Attach pictures to the Markdown cells that show them.

    Parameters
    ----------
    notebook : NotebookNode
        It is changed.
    files : mapping of str to bytes
        What lies beside it.
    pictures : mapping of str to sequence of str
        What `pictures_in` returns of it.
    """
    left = MOST_TOGETHER
    for cell in notebook.cells if files else ():
        for address in pictures.get(cell.id, ()):
            name = os.path.normpath(unquote(address))
            kind, content = KINDS.get(os.path.splitext(name)[1].lower()), files.get(name)
            attached = cell.get("attachments", {})
            if kind is None or content is None or address in attached:
                continue
            if len(content) <= min(left, MOST_BYTES):
                left -= len(content)
                picture = {kind: base64.b64encode(content).decode()}
                cell.attachments = {**attached, address: picture}
