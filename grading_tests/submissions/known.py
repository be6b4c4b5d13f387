"""Turn the stories of known students into notebooks that can be handed in."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import replace

from nbformat import NotebookNode

from examroom.course.cells import Role, grade_id, question_of, role, unframed
from examroom.course.layout import Course
from examroom.course.notebooks import dumps, new_cell, read
from examroom.gradebook.nbgrader import Nbgrader
from examroom.grading.sample_class import HandedIn
from examroom.util.files import scratch

from .story import Story, stories

REFERENCE, UNTOUCHED = "reference", "untouched"
NAMES = (
    "amara.okafor",
    "bjorn.lindqvist",
    "chiara.romano",
    "dmitri.volkov",
    "elif.yildiz",
    "fatima.alami",
    "george.adeyemi",
    "hanna.kowalska",
    "ines.moreira",
    "jun.watanabe",
    "kavya.menon",
    "liam.byrne",
    "mei.chen",
    "noah.fischer",
)


def known(course: Course, assignment: str) -> list[HandedIn]:
    """Return every known submission of an assignment, each handed in by a student of its name.

    Parameters
    ----------
    course : Course
        Where the assignment's source is; its release is made anew.
    assignment : str
        The assignment's full name.

    Raises
    ------
    ValueError
        When a story speaks of a question or a cell that the assignment does not have.
    """

    def cast(points: dict[str, float], stubs: dict[str, str]) -> list[Story]:
        nothing = dict.fromkeys(points, 0.0)
        told = "Hands in the notebook as it was released."
        return [
            Story(assignment, REFERENCE, "Answers like the instructor.", "right", {}, {}),
            Story(assignment, UNTOUCHED, told, "wrong", nothing, stubs),
            *stories(assignment),
        ]

    return _handed_in(course, assignment, cast)


def left_out(course: Course, assignment: str) -> list[HandedIn]:
    """Return, for each question that a check marks, a submission that lacks its answer alone.

    All other answers are the instructor's, so they go on with the stand-in of what is missing, if
    there is one. The parameters are those of `known`.
    """

    def cast(points: dict[str, float], stubs: dict[str, str]) -> list[Story]:
        return [
            Story(
                assignment, name, f"Leaves {name} out.", "wrong", {name: 0.0}, {name: stubs[name]}
            )
            for name in points
        ]

    return _handed_in(course, assignment, cast)


def _handed_in(
    course: Course,
    assignment: str,
    cast: Callable[[dict[str, float], dict[str, str]], list[Story]],
) -> list[HandedIn]:
    """Write the notebooks of a cast, which is chosen by points and by released answer cells."""
    (source_path,) = course.notebooks(assignment)
    source = read(source_path)
    with scratch() as folder:
        Nbgrader(course).generate_assignment(assignment, folder, register=False)
        release = read(folder / assignment / source_path.name)
    answers, points = _answers(source), _points(source)
    return [
        HandedIn(
            story.name,
            assignment,
            source_path.name,
            dumps(written(release, answers, story)).encode(),
            deserved(points, story),
            story.sentence,
        )
        for story in cast(points, _answers(release))
    ]


def classroom(course: Course, assignments: Sequence[str]) -> list[HandedIn]:
    """Return a class for the demonstration: people with names, and a few works of every kind."""
    work: list[HandedIn] = []
    for number, assignment in enumerate(assignments):
        cast = known(course, assignment)
        kinds = {story.name: story.kind for story in stories(assignment)}
        right = [one for one in cast if kinds.get(one.student) == "right"]
        wrong = [one for one in cast if kinds.get(one.student) == "wrong"]
        chosen = [*(cast[:2] if number == 0 else cast[:1]), *right[:2], *wrong[:2]]
        for place, one in enumerate(chosen):
            name = NAMES[(5 * number + place) % len(NAMES)]
            work.append(replace(one, student=name, story=f"{one.student}: {one.story}"))
    return work


def written(release: NotebookNode, reference: dict[str, str], story: Story) -> NotebookNode:
    """Fill a released notebook with a student's answers, else with the reference's."""
    names = {grade_id(cell) for cell in release.cells}
    unknown = {*story.deleted, *story.copied, *(after for after, _ in story.extras)} - names
    unknown |= set(story.answers) - set(reference)
    if unknown:
        raise ValueError(f"{story.assignment}/{story.name}: there is no {', '.join(unknown)}.")
    notebook = deepcopy(release)
    notebook.cells = []
    for cell in release.cells:
        name, own = grade_id(cell) or "", deepcopy(cell)
        if name in story.deleted:
            continue
        if name in reference:
            own.source = story.answers.get(name, reference[name])
        notebook.cells.append(own)
        if name in story.copied:
            copy = deepcopy(own)
            copy.id = new_cell("raw", "").id
            notebook.cells.append(copy)
        notebook.cells += [new_cell("code", text) for after, text in story.extras if after == name]
    return notebook


def deserved(points: dict[str, float], story: Story) -> dict[str, float]:
    """Return the points that a story deserves, for every question that a check marks."""
    unknown = set(story.marks) - set(points)
    if unknown:
        raise ValueError(f"{story.assignment}/{story.name}: there is no {', '.join(unknown)}.")
    return {**points, **story.marks}


def _answers(notebook: NotebookNode) -> dict[str, str]:
    """Return what stands in all answer cells, code and text, by question."""
    solutions = (cell for cell in notebook.cells if role(cell) in (Role.SOLUTION, Role.WRITTEN))
    return {grade_id(cell) or "": unframed(cell.source) for cell in solutions}


def _points(source: NotebookNode) -> dict[str, float]:
    """Return what each question is worth that a check marks."""
    checks = [cell for cell in source.cells if role(cell) is Role.CHECK]
    return {
        question_of(grade_id(cell) or ""): float(cell.metadata.nbgrader.points) for cell in checks
    }
