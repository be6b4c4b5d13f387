"""Rebuild a submission on the instructor's copy: its order and checks, with the student's answers.

The instructor's named cells, those that nbgrader knows by a ``grade_id``, keep their order. Each is
looked for in the submission. The student's own cells stand where they stood: after the same named
cell. So a notebook that nobody tampered with comes out in the order in which the student ran it.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, marking, role, visible_part
from examroom.course.notebooks import new_cell, node
from examroom.submission.pictures import pictures_in
from examroom.submission.places import (
    ANSWERS,
    absent_cells,
    choose,
    next_check,
    out_of_order,
    places_of,
)
from examroom.util import messages


@dataclass
class Restored:
    """A rebuilt notebook, and what had to be repaired, in sentences for the student.

    Attributes
    ----------
    notebook : NotebookNode
        The instructor's, with the student's answers.
    repairs : list of str
        The sentences.
    absent : dict of str to str
        Cells, each with its question, of questions of which no cell was there, so that nothing
        could be repaired: they are newer than the notebook, or were deleted as a whole.
    former : list of NotebookNode
        Cells of an older notebook that no notebook has now, but for the code of answers.
    pictures : dict of str to list of str
        The addresses of pictures that Markdown cells show; see `pictures_in`.
    """

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)
    absent: dict[str, str] = field(default_factory=dict)
    former: list[NotebookNode] = field(default_factory=list)
    pictures: dict[str, list[str]] = field(default_factory=dict)

    def annotated(self, left_out: Sequence[str] = (), **about: Any) -> NotebookNode:
        """Return the notebook with its repairs in the metadata, where feedback looks for them.

        Parameters
        ----------
        left_out : sequence of str
            Which files were left out, as `submitted_files` says.
        about : Any
            More about the submission, for feedback.
        """
        repairs = [*left_out, *self.repairs]
        more = {"absent": sorted(self.absent), "former": [cell.id for cell in self.former]}
        more = {name: content for name, content in more.items() if content}
        self.notebook.metadata["examroom"] = node({"repairs": repairs, **more, **about})
        return self.notebook


def restore(student: NotebookNode, instructor: NotebookNode) -> Restored:
    """Rebuild a student's notebook from the instructor's copy.

    Parameters
    ----------
    student : NotebookNode
        The notebook that was handed in, as `read_notebook` returns it.
    instructor : NotebookNode
        What `instructor_copy` returns.

    Returns
    -------
    Restored
        Check, given and prompt cells are the instructor's, in the instructor's order. Answers are
        the student's. Every other cell is the student's too, but plain: no tags, no metadata.
    """
    named = [cell for cell in instructor.cells if role(cell) is not Role.ORDINARY]
    places = places_of(student, named)
    result = Restored(_empty_like(instructor), absent=absent_cells(places, named))
    chosen = {name: choose(name, places, next_check(name, named)) for name in places}

    own_cells = _own_cells(student, chosen, result.former)
    cells = own_cells.pop(None, [])
    for cell in named:
        name = grade_id(cell) or ""
        place = chosen[name]
        cells.append(_restored(cell, None if place is None else student.cells[place], result))
        if len(places[name]) > 1:
            result.repairs.append(messages.CELL_COPIED.format(cell=name, times=len(places[name])))
        cells.extend(own_cells.pop(name, []))
    if out_of_order([chosen[grade_id(cell) or ""] for cell in named]):
        result.repairs.append(messages.CELLS_OUT_OF_ORDER)
    result.notebook.cells = _with_unique_ids(cells)
    result.pictures = pictures_in(result.notebook)
    return result


def _empty_like(instructor: NotebookNode) -> NotebookNode:
    notebook = deepcopy(instructor)
    notebook.cells = []
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _own_cells(
    student: NotebookNode, chosen: dict[str, int | None], former: list[NotebookNode]
) -> dict[str | None, list[NotebookNode]]:
    """Collect the student's own cells under the named cell that they follow; None at the top.

    Those with a name that is none now are former ones, but for the code of answers.
    """
    names = {place: name for name, place in chosen.items() if place is not None}
    own_cells: dict[str | None, list[NotebookNode]] = {}
    last_name: str | None = None
    for place, cell in enumerate(student.cells):
        if place in names:
            last_name = names[place]
        else:
            plain = _plain(cell)
            own_cells.setdefault(last_name, []).append(plain)
            if role(cell) not in (Role.SOLUTION, Role.ORDINARY) and grade_id(cell) not in chosen:
                former.append(plain)
    return own_cells


def _plain(cell: NotebookNode) -> NotebookNode:
    """Return a student's cell without metadata."""
    plain = new_cell(cell.cell_type, cell.source, id=cell.id)
    if "attachments" in cell:
        plain.attachments = deepcopy(cell.attachments)
    return plain


def _restored(
    original: NotebookNode, students: NotebookNode | None, result: Restored
) -> NotebookNode:
    """Return one named cell: the instructor's, with the student's answer where it is one."""
    cell, name, kind = deepcopy(original), grade_id(original), role(original)
    if students is None and name in result.absent:
        return cell
    if students is None:
        missing = messages.ANSWER_MISSING if kind in ANSWERS else messages.CELL_MISSING
        result.repairs.append(missing.format(cell=name))
        return cell
    shown_or_whole = (_lines(visible_part(original.source)), _lines(original.source))
    if kind in ANSWERS:
        cell.source = students.source
        if "attachments" in students and cell.cell_type == "markdown":
            cell.attachments = deepcopy(students.attachments)
    elif _lines(students.source) not in shown_or_whole:
        result.repairs.append(messages.CELL_CHANGED.format(cell=name))
    if students.cell_type != original.cell_type:
        restored = messages.CELL_TYPE_RESTORED.format(cell=name, kind=original.cell_type)
        result.repairs.append(restored)
    if _tampered(marking(students), marking(original)) or students.metadata.get("tags"):
        result.repairs.append(messages.CELL_METADATA_RESTORED.format(cell=name))
    return cell


def _lines(source: str) -> list[str]:
    """Return a cell's text but for what editors change unasked: ends of lines, blanks there."""
    return [line.rstrip() for line in source.rstrip().splitlines()]


def _tampered(students: dict[str, object], instructors: dict[str, object]) -> bool:
    fields = ("grade", "solution", "locked", "task", "points", "schema_version")
    return bool(students) and any(students.get(key) != instructors.get(key) for key in fields)


def _with_unique_ids(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Let the instructor's cells keep their ids, and give a new one to whichever shares it."""
    used: set[str] = set()
    for cell in sorted(cells, key=lambda cell: role(cell) is Role.ORDINARY):
        if not isinstance(cell.get("id"), str) or cell.id in used:
            cell.id = new_cell("raw", "").id
        used.add(cell.id)
    return cells
