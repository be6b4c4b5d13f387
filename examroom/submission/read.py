"""Read a notebook that a student handed in: data to be checked, never trusted."""

import json
import os
import re
from collections.abc import Collection
from itertools import chain, islice
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from examroom.course.notebooks import KINDS, new_cell, new_notebook, node, upgrade
from examroom.evidence.codec.characters import whole_characters
from examroom.sandbox.files import MOST_FILES, regular
from examroom.sandbox.limits import MIB
from examroom.util import messages

MOST_BYTES = 50 * MIB
MOST_CELLS = 2000
TAG = re.compile(r"[^,]+")
MOST_NAMED = 3
"""Notebooks of other names that a sentence about a missing one lists."""
PLAIN = (str, int, float)
"""What nbgrader's metadata hold; anything else is not its own, and may be nested without end."""
MARKING = ("grade_id", "grade", "solution", "locked", "task", "points", "schema_version")
"""The fields of nbgrader's metadata that are looked at."""
MOST_TAGS, MOST_ATTACHMENTS = 100, 1000
"""Of a cell, and of a notebook: a few bytes in a file are many times as many in memory."""
LINE_END = re.compile("\r\n?")
"""As Windows and old Macs write them; the instructor's cells have none."""
MAY_BE_ONE = re.compile(r"\.ipynb|\.zip$", flags=re.IGNORECASE)
CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class InvalidNotebook(Exception):
    """A file that is no notebook, with the sentence that tells its author why."""


def read_notebook(path: Path, expected: Collection[str] = ()) -> NotebookNode:
    """Read a submitted notebook.

    Parameters
    ----------
    path : Path
        A file of whatever content.
    expected : collection of str, optional
        The names of all notebooks that should be there; none of them is this one by a wrong name.

    Returns
    -------
    NotebookNode
        A valid notebook of format 4.5 with the same cells: their type, source, attachments, tags
        and nbgrader's metadata. Outputs are left behind, for they are made again.

    Raises
    ------
    InvalidNotebook
        With a sentence for the student.
    """
    try:
        content = regular(str(path), MOST_BYTES)
    except ValueError:
        size = path.stat().st_size / MIB
        text = messages.NOTEBOOK_TOO_LARGE.format(name=path.name, size=size, most=MOST_BYTES // MIB)
        raise InvalidNotebook(text) from None
    if content is None and path.is_symlink():
        raise InvalidNotebook(messages.NOTEBOOK_IS_A_LINK.format(name=path.name))
    if content is None:
        raise InvalidNotebook(_missing(path, expected))
    return parse_notebook(content, path.name)


def _missing(path: Path, expected: Collection[str]) -> str:
    """Say that a notebook is missing, and what may be the same one by another name."""
    folder = path.parent
    above = _listed(folder) if not folder.is_symlink() else []
    below = [_listed(other) for other in above if other.is_dir()]
    names = [str(other.relative_to(folder)) for other in chain(above, *below) if other.is_file()]
    others = [name for name in names if MAY_BE_ONE.search(name) and name not in expected]
    if expected and not others:  # it may be in the folder of another assignment
        beside = [other / path.name for other in _listed(folder.parent) if other != folder]
        there = [other for other in beside if other.is_file() and not other.is_symlink()]
        others = [str(other.relative_to(folder.parent)) for other in there]
    text = messages.NOTEBOOK_MISNAMED if others else messages.NO_NOTEBOOK
    return text.format(name=path.name, others=", ".join(map(one_line, others[:MOST_NAMED])))


def _listed(folder: Path) -> list[Path]:
    """Return what a folder holds that is neither hidden nor a link, sorted."""
    found = islice(folder.iterdir(), MOST_FILES) if folder.is_dir() else []
    return sorted(one for one in found if not one.name.startswith(".") and not one.is_symlink())


def one_line(path: str) -> str:
    """Return a path as one short line of text, whatever bytes it has."""
    text = os.fsencode(path).decode("utf-8", "replace")
    text = "".join(letter if letter.isprintable() and letter != "`" else "�" for letter in text)
    return text if len(text) <= 60 else f"{text[:40]}…{text[-19:]}"


def parse_notebook(content: bytes, name: str) -> NotebookNode:
    """Turn the bytes of a submitted notebook into a valid one, as `read_notebook` does."""
    try:
        return _parsed(content, name)
    except (InvalidNotebook, MemoryError):
        raise
    except Exception as error:  # whatever else bytes can do to those who read them
        text = messages.NOTEBOOK_ODD.format(name=name, error=type(error).__name__)
        raise InvalidNotebook(text) from error


def _parsed(content: bytes, name: str) -> NotebookNode:
    document = _json_object(content, name)
    if document.get("nbformat") in (1, 2, 3):
        document = _upgraded(document, name)
    cells = document.get("cells")
    if document.get("nbformat") != 4 or not isinstance(cells, list):
        raise InvalidNotebook(messages.NOTEBOOK_WITHOUT_CELLS.format(name=name))
    if len(cells) > MOST_CELLS:
        raise InvalidNotebook(
            messages.TOO_MANY_CELLS.format(name=name, cells=len(cells), most=MOST_CELLS)
        )
    used_ids: set[str] = set()
    read = [made for cell in cells if (made := _cell(cell, used_ids)) is not None]
    pasted = sum(len(files) for cell in read for files in cell.get("attachments", {}).values())
    if pasted > MOST_ATTACHMENTS:
        raise InvalidNotebook(
            messages.TOO_MANY_ATTACHMENTS.format(name=name, found=pasted, most=MOST_ATTACHMENTS)
        )
    return new_notebook(cells=read)


def _json_object(content: bytes, name: str) -> dict[str, Any]:
    if not content.strip():
        raise InvalidNotebook(messages.NOTEBOOK_EMPTY.format(name=name))
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise InvalidNotebook(messages.NOTEBOOK_NOT_UTF_8.format(name=name)) from None
    except (ValueError, RecursionError):
        raise InvalidNotebook(messages.NOTEBOOK_NOT_JSON.format(name=name)) from None
    if not isinstance(document, dict):
        raise InvalidNotebook(messages.NOTEBOOK_WITHOUT_CELLS.format(name=name))
    return document


def _upgraded(document: dict[str, Any], name: str) -> dict[str, Any]:
    try:
        return upgrade(document)
    except MemoryError:
        raise
    except Exception:
        raise InvalidNotebook(messages.NOTEBOOK_TOO_OLD.format(name=name)) from None


def _cell(raw: object, used_ids: set[str]) -> NotebookNode | None:
    """Build a clean cell from a raw one; None for what is no cell at all."""
    if not isinstance(raw, dict):
        return None
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    kind = raw.get("cell_type")
    if not isinstance(kind, str) or kind not in KINDS or not isinstance(source, str):
        return None
    cell = new_cell(kind, whole_characters(LINE_END.sub("\n", source)))
    cell.metadata = node(_metadata(raw.get("metadata")))
    if cell.cell_type == "markdown":
        cell |= _attachments(raw.get("attachments"))
    own_id = raw.get("id")
    if isinstance(own_id, str) and CELL_ID.fullmatch(own_id) and own_id not in used_ids:
        cell.id = own_id
    used_ids.add(cell.id)
    return cell


def _metadata(raw: object) -> dict[str, Any]:
    """Keep what tells marked cells from others, and tags, where they are well formed."""
    if not isinstance(raw, dict):
        return {}
    kept: dict[str, Any] = {}
    if isinstance(raw.get("nbgrader"), dict):
        kept["nbgrader"] = {
            name: value
            for name, value in raw["nbgrader"].items()
            if name in MARKING and (isinstance(value, PLAIN) or value is None)
        }
    tags = raw.get("tags")
    if isinstance(tags, list):
        found = {tag for tag in tags if isinstance(tag, str) and TAG.fullmatch(tag)}
        kept["tags"] = sorted(found)[:MOST_TAGS]
    return kept


def _attachments(raw: object) -> dict[str, Any]:
    """Keep the pictures pasted into a markdown cell where they are well formed."""
    if not isinstance(raw, dict):
        return {}
    found = {name: _attachment(files) for name, files in raw.items()}
    kept = {name: attachment for name, attachment in found.items() if attachment}
    return {"attachments": node(kept)} if kept else {}


def _attachment(raw: object) -> dict[str, str]:
    """Return one attachment, by media type; like a source it may stand there line by line."""
    if not isinstance(raw, dict):
        return {}
    attachment = {}
    for media_type, data in raw.items():
        if isinstance(data, list) and all(isinstance(line, str) for line in data):
            data = "".join(data)
        if isinstance(data, str):
            attachment[media_type] = whole_characters(data)
    return attachment
