"""Rebuild a submission on the instructor's copy: their order, their checks, the student's answers.

The instructor's marked cells are the spine. Each is looked for in the submission; between them
stand the student's own cells, each where it stood: after the same neighbour. So a notebook that
nobody tampered with comes out in the order in which the student ran it.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, marking, role, visible_part
from examroom.course.notebooks import new_cell, node

ANSWERS = (Role.SOLUTION, Role.WRITTEN)


@dataclass
class Restored:
    """A rebuilt notebook, and what had to be repaired, in sentences for the student."""

    notebook: NotebookNode
    repairs: list[str] = field(default_factory=list)

    def told(self, left_out: Sequence[str] = (), **about: Any) -> NotebookNode:
        """Return the notebook with its repairs in the metadata, where feedback looks for them.

        Parameters
        ----------
        left_out : sequence of str
            What was not taken in with it, as `intake.take_in` says.
        about : Any
            More to be told of the submission.
        """
        repairs = [*left_out, *self.repairs]
        self.notebook.metadata["examroom"] = node({"repairs": repairs, **about})
        return self.notebook


def restore(student: NotebookNode, instructor: NotebookNode) -> Restored:
    """Rebuild a student's notebook from the instructor's copy.

    Parameters
    ----------
    student : NotebookNode
        The notebook that was handed in, as `reading.read_notebook` returns it.
    instructor : NotebookNode
        What `instructor.instructor_copy` returns.

    Returns
    -------
    Restored
        Check, given and prompt cells are the instructor's, in the instructor's order. Answers are
        the student's. Every other cell is the student's too, but plain: no tags, no metadata.
    """
    spine = [cell for cell in instructor.cells if role(cell) is not Role.ORDINARY]
    places = _places(student, spine)
    result = Restored(_empty_like(instructor))
    chosen = {name: _choose(name, places, _check_after(name, spine)) for name in places}
    used = {place for place in chosen.values() if place is not None}

    extras = _extras_by_neighbour(student, chosen, used)
    cells = extras.pop(None, [])
    for cell in spine:
        name = grade_id(cell) or ""
        place = chosen[name]
        cells.append(_spine_cell(cell, None if place is None else student.cells[place], result))
        if len(places[name]) > 1:
            result.repairs.append(
                f"The cell `{name}` stood {len(places[name])} times; the copies were run but not "
                "marked."
            )
        cells.extend(extras.pop(name, []))
    if _out_of_order([chosen[grade_id(cell) or ""] for cell in spine]):
        result.repairs.append("Some cells had changed places; the original order was restored.")
    result.notebook.cells = _with_unique_ids(cells)
    return result


def _empty_like(instructor: NotebookNode) -> NotebookNode:
    notebook = deepcopy(instructor)
    notebook.cells = []
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    return notebook


def _places(student: NotebookNode, spine: list[NotebookNode]) -> dict[str, list[int]]:
    """Say where each marked cell stands in the submission, by name, else by cell id."""
    names = [grade_id(cell) for cell in student.cells]
    ids = [None if grade_id(cell) else cell.get("id") for cell in student.cells]
    places = {}
    for cell in spine:
        name = grade_id(cell) or ""
        found = [index for index, other in enumerate(names) if other == name]
        if not found and cell.get("id") in ids:  # an editor that drops metadata keeps ids
            found = [ids.index(cell.id)]
        places[name] = found
    return places


def _check_after(name: str, spine: list[NotebookNode]) -> tuple[Role, str | None]:
    """Return a marked cell's role, and the name of the next check cell after it."""
    names = [grade_id(cell) for cell in spine]
    index = names.index(name)
    later = (grade_id(cell) for cell in spine[index + 1 :] if role(cell) is Role.CHECK)
    return role(spine[index]), next(later, None)


def _choose(
    name: str, places: dict[str, list[int]], kind_and_check: tuple[Role, str | None]
) -> int | None:
    """Choose among copies: the last check, the last answer above it, the first of anything else."""
    found = places[name]
    if not found:
        return None
    kind, check = kind_and_check
    if kind is Role.CHECK:
        return found[-1]
    if kind not in ANSWERS:
        return found[0]
    checks = places.get(check or "") or [found[-1] + 1]
    above = [place for place in found if place < checks[-1]]
    return (above or found)[-1]


def _extras_by_neighbour(
    student: NotebookNode, chosen: dict[str, int | None], used: set[int]
) -> dict[str | None, list[NotebookNode]]:
    """Collect the student's own cells under the marked cell that they follow."""
    names = {place: name for name, place in chosen.items() if place is not None}
    extras: dict[str | None, list[NotebookNode]] = {}
    neighbour: str | None = None
    for index, cell in enumerate(student.cells):
        if index in used:
            neighbour = names[index]
        else:
            extras.setdefault(neighbour, []).append(_plain(cell))
    return extras


def _plain(cell: NotebookNode) -> NotebookNode:
    """Return a student's cell without metadata."""
    plain = new_cell(cell.cell_type, cell.source, id=cell.id)
    if "attachments" in cell:
        plain.attachments = deepcopy(cell.attachments)
    return plain


def _spine_cell(
    cell: NotebookNode, students: NotebookNode | None, result: Restored
) -> NotebookNode:
    """Return one marked cell: the instructor's, with the student's answer where it is one."""
    own, name, kind = deepcopy(cell), grade_id(cell), role(cell)
    if students is None:
        result.repairs.append(
            f"Your answer cell `{name}` was missing, so nothing was there to be marked."
            if kind in ANSWERS
            else f"The cell `{name}` was missing and was put back."
        )
        return own
    if kind in ANSWERS:
        own.source = students.source
        if "attachments" in students and own.cell_type == "markdown":
            own.attachments = deepcopy(students.attachments)
    elif students.source.rstrip() not in (visible_part(cell.source).rstrip(), cell.source.rstrip()):
        result.repairs.append(f"The cell `{name}` had been changed; the original was used.")
    if students.cell_type != cell.cell_type:
        result.repairs.append(f"The cell `{name}` is a {cell.cell_type} cell again.")
    if _tampered(marking(students), marking(cell)) or students.metadata.get("tags"):
        result.repairs.append(f"The marking data of the cell `{name}` were restored.")
    return own


def _tampered(students: dict[str, object], instructors: dict[str, object]) -> bool:
    fields = ("grade", "solution", "locked", "task", "points", "schema_version")
    return bool(students) and any(students.get(key) != instructors.get(key) for key in fields)


def _out_of_order(chosen: list[int | None]) -> bool:
    found = [place for place in chosen if place is not None]
    return found != sorted(found)


def _with_unique_ids(cells: list[NotebookNode]) -> list[NotebookNode]:
    """Let the instructor's cells keep their ids, and give a new one to whoever shares it."""
    taken: set[str] = set()
    for cell in sorted(cells, key=lambda cell: role(cell) is Role.ORDINARY):
        if not isinstance(cell.get("id"), str) or cell.id in taken:
            cell.id = new_cell("raw", "").id
        taken.add(cell.id)
    return cells
