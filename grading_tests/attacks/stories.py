"""Read a hostile submission: a text file that says who it is, what it earns, and what must not be.

\"\"\"One sentence: what this student does.\"\"\"
# group: the judge's tools
# earns: mean_rain wettest         (answered right; or `all`, or `nothing`)
# must not: earn more, write       (of `DAMAGE`; all of it is looked for in every submission)
# friend: leaves_answers           (another submission that is marked before it; may be left out)
# %% wettest                       an answer; others are the reference's, or wrong if not earned
# %% + after wettest-check         a cell of the student's own
# %% - wettest-check               that cell is deleted
# %% = wettest-check               that cell is copied
# %% > data/rain.csv               a file beside the notebook
# %% ! notebook                    what the student does to `notebook` (`cell(name)`, `copy`)
# %% ! folder                      what the student does to `path` in `folder`
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

from grading_tests.attacks.plain_course import POINTS, QUESTIONS

FOLDER = Path(__file__).resolve().parents[1] / "submissions" / "hostile"
GROUPS = (
    "the judge's tools",
    "the kernel's words",
    "the notebook's form",
    "files",
    "reading",
    "destruction",
    "other exams",
    "floods",
    "pages",
    "honest",
)
DAMAGE = (
    "earn more",
    "lose marks",
    "read",
    "write",
    "linger",
    "reach the network",
    "stop the class",
    "run in a reader's browser",
)


@dataclass(frozen=True)
class Hostile:
    """One hostile submission, or an honest one that looks like it.

    Attributes
    ----------
    name : str
        The file's name, which says what it does.
    sentence : str
        What the student does.
    group : str
        One of `GROUPS`.
    earned : tuple of str
        The questions answered right.
    must_not : tuple of str
        The damage it aims at, of `DAMAGE`.
    blocks : tuple of (str, str)
        What follows each ``# %%``, and the lines under it.
    friend : str
        Another submission without which it makes no sense, "" for none.
    """

    name: str
    sentence: str
    group: str
    earned: tuple[str, ...]
    must_not: tuple[str, ...]
    blocks: tuple[tuple[str, str], ...]
    friend: str = ""

    @property
    def deserved(self) -> dict[str, float]:
        """The marks that it deserves, by question."""
        return {name: POINTS if name in self.earned else 0.0 for name in QUESTIONS}


def stories() -> list[Hostile]:
    """Return all hostile submissions, sorted by name."""
    return [read_story(path) for path in sorted(FOLDER.glob("*.py"))]


def read_story(path: Path) -> Hostile:
    """Read the file of a hostile submission.

    Raises
    ------
    ValueError
        When the file is not in the format; the message names the file.
    """
    head, *blocks = re.split(r"(?m)^# %% ", path.read_text(encoding="utf-8"))
    sentence = (ast.get_docstring(ast.parse(head)) or "").strip()
    group, earns = _field(head, "group"), _field(head, "earns")
    must_not = tuple(_field(head, "must not").split(", "))
    everything = {"all": QUESTIONS, "nothing": ()}
    earned = everything.get(earns, tuple(earns.split()))
    if not sentence or group not in GROUPS or not set(earned) <= set(QUESTIONS):
        raise ValueError(f"{path}: a sentence, a known group and known questions come first.")
    if not set(must_not) <= set(DAMAGE):
        raise ValueError(f"{path}: it must not do what is unheard of: {', '.join(must_not)}.")
    parts = tuple(
        (title, body.strip("\n")) for title, _, body in (b.partition("\n") for b in blocks)
    )
    return Hostile(path.stem, sentence, group, earned, must_not, parts, _field(head, "friend"))


def _field(head: str, name: str) -> str:
    found = re.search(rf"(?m)^# {name}:(.*)$", head)
    return found[1].strip() if found else ""
