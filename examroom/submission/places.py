"""Where the instructor's named cells stand in a submission, and which questions have none there."""

from __future__ import annotations

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, question_of, role

ANSWERS = (Role.SOLUTION, Role.WRITTEN)
MARKED = (Role.CHECK, Role.WRITTEN, Role.TASK)


def places_of(student: NotebookNode, named: list[NotebookNode]) -> dict[str, list[int]]:
    """Return where each named cell stands in the submission, by name, else by cell id.

    An editor that drops metadata keeps ids, and so does an instructor who gives a question another
    name: in older notebooks its cells have a name that no cell has now.
    """
    known = {grade_id(cell) for cell in named}
    names = [grade_id(cell) for cell in student.cells]
    ids = [None if grade_id(cell) in known else cell.get("id") for cell in student.cells]
    places = {}
    for cell in named:
        name = grade_id(cell) or ""
        found = [index for index, other in enumerate(names) if other == name]
        if not found and cell.get("id") in ids:
            found = [ids.index(cell.id)]
        places[name] = found
    return places


def absent_cells(places: dict[str, list[int]], named: list[NotebookNode]) -> dict[str, str]:
    """Return the cells of questions that the submission has no cell of, each with its question.

    A check belongs to the answer of its name, else to the one above it. Where no question has a
    cell there, the notebook is no older one but another one, of which nothing is said here.
    """
    questions: dict[str, str] = {}
    answered, above = set(), ""
    for cell in named:
        name, kind = grade_id(cell) or "", role(cell)
        question = question_of(name).removesuffix("-prompt")
        if kind in (*ANSWERS, Role.TASK):
            answered.add(question)
            above = question
        questions[name] = question if kind is not Role.CHECK or question in answered else above
    there = {questions[name] for name, found in places.items() if found}
    marked = {questions[grade_id(cell) or ""] for cell in named if role(cell) in MARKED}
    gone = (marked & answered) - there if marked & there else set()
    return {name: question for name, question in questions.items() if question in gone}


def next_check(name: str, named: list[NotebookNode]) -> tuple[Role, str | None]:
    """Return a named cell's role, and the name of the next check cell after it."""
    index = [grade_id(cell) for cell in named].index(name)
    later = (grade_id(cell) for cell in named[index + 1 :] if role(cell) is Role.CHECK)
    return role(named[index]), next(later, None)


def choose(
    name: str, places: dict[str, list[int]], role_and_check: tuple[Role, str | None]
) -> int | None:
    """Choose among copies: the last check, the last answer above it, the first of anything else."""
    found = places[name]
    if not found:
        return None
    kind, check = role_and_check
    if kind is Role.CHECK:
        return found[-1]
    if kind not in ANSWERS:
        return found[0]
    checks = places.get(check or "") or [found[-1] + 1]
    above = [place for place in found if place < checks[-1]]
    return (above or found)[-1]


def out_of_order(chosen: list[int | None]) -> bool:
    """Say whether some cells have changed places; None stands for one that is missing."""
    found = [place for place in chosen if place is not None]
    return found != sorted(found)
