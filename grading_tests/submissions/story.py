"""Read a known submission: a text file that says who the student is and what it earns.

\"\"\"One sentence: who this student is, and what is right or wrong here.\"\"\"
# kind: wrong
# marks: pooled-model=0
# %% pooled-model
...takes the place of the answer to that question; other answers are the reference's
# %% + after pooled-model
...a cell of the student's own, after that answer
# %% - pooled-model-check         (that cell is deleted)
# %% = pooled-model-check         (that cell is copied)
"""

import ast
import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
KINDS = ("right", "wrong")


@dataclass(frozen=True)
class Story:
    """One known submission, as its file tells it.

    Parameters
    ----------
    assignment, name : str
        The folder and the file it stands in; the name says what the student did.
    sentence : str
        Who the student is and what is right or wrong.
    kind : str
        ``"right"`` or ``"wrong"``.
    marks : dict of str to float
        Points of the questions that do not deserve all of them.
    answers : dict of str to str
        The student's own answers, by question.
    extras : list of (str, str)
        A cell by ``grade_id``, and the student's own cell that stands after it.
    deleted, copied : tuple of str
        Cells by ``grade_id``.
    """

    assignment: str
    name: str
    sentence: str
    kind: str
    marks: dict[str, float]
    answers: dict[str, str]
    extras: tuple[tuple[str, str], ...] = ()
    deleted: tuple[str, ...] = ()
    copied: tuple[str, ...] = ()


def stories(assignment: str) -> list[Story]:
    """Return all known submissions of an assignment that have a file, sorted by name."""
    return [read_story(path) for path in sorted((FOLDER / assignment).glob("*.py"))]


def read_story(path: Path) -> Story:
    """Read the file of a known submission.

    Raises
    ------
    ValueError
        When the file is not in the format; the message names the file.
    """
    head, *blocks = re.split(r"(?m)^# %% ?", path.read_text(encoding="utf-8"))
    sentence = ast.get_docstring(ast.parse(head)) or ""
    kind, marks = _field(head, "kind"), _field(head, "marks")
    if not sentence or kind not in KINDS:
        raise ValueError(f"{path}: a sentence and '# kind: right' or '# kind: wrong' come first.")
    lost = dict(entry.split("=") for entry in marks.split())
    answers: dict[str, str] = {}
    extras: list[tuple[str, str]] = []
    deleted: list[str] = []
    copied: list[str] = []
    for block in blocks:
        title, _, body = block.partition("\n")
        match title.split():
            case ["+", "after", question]:
                extras.append((question, body.strip("\n")))
            case ["-", name]:
                deleted.append(name)
            case ["=", name]:
                copied.append(name)
            case [question] if question not in answers:
                answers[question] = body.strip("\n")
            case _:
                raise ValueError(f"{path}: '# %% {title}' is not understood, or stands twice.")
    return Story(
        path.parent.name,
        path.stem,
        sentence.strip(),
        kind,
        {question: float(points) for question, points in lost.items()},
        answers,
        tuple(extras),
        tuple(deleted),
        tuple(copied),
    )


def _field(head: str, name: str) -> str:
    found = re.search(rf"(?m)^# {name}:(.*)$", head)
    return found[1].split("(")[0].strip() if found else ""
