"""What came of a submission: its marks beside the deserved ones, and the damage that it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading_tests.attacks.damage import page_of, page_runs, payloads, read_secrets, written_files
from grading_tests.attacks.plain_course import POINTS, QUESTIONS
from grading_tests.attacks.scene import Scene
from grading_tests.attacks.stories import Hostile


@dataclass(frozen=True)
class Outcome:
    """What came of a submission.

    Attributes
    ----------
    name : str
        The story's.
    gained, lost : float
        Points above and below what its honest answers deserve.
    damage : dict of str to str
        What it did that it must not, of `DAMAGE`, with the trace that it left.
    """

    name: str
    gained: float
    lost: float
    damage: dict[str, str]


def outcome_of(
    scene: Scene,
    story: Hostile,
    scores: Mapping[str, float],
    *,
    student: str = "",
    lingering: set[str] = frozenset(),  # type: ignore[assignment]
    calls: set[str] = frozenset(),  # type: ignore[assignment]
    others: Mapping[str, Mapping[str, float]] | None = None,
    changed: tuple[str, ...] = (),
    strict: bool = True,
) -> Outcome:
    """Say what came of a story.

    Parameters
    ----------
    scene : Scene
        Where it happened.
    story : Hostile
        Who did it.
    scores : mapping of str to float
        The marks it got, by question.
    student : str
        Under which name, if not the story's.
    lingering, calls : set of str
        Tokens of processes that are left, and what the server on this machine was told.
    others : mapping
        The marks of the honest students around it.
    changed : tuple of str
        Files of the course that were changed.
    strict : bool
        Whether a page may run nothing at all, or just nothing of the student's.
    """
    student, token = student or story.name, scene.token(story)
    gaps = {name: scores.get(name, 0.0) - story.deserved[name] for name in QUESTIONS}
    page = page_of(scene.course.root, student)
    runs: list[str] = []
    if page.is_file():
        runs = page_runs(page) if strict else payloads(page, token)
    spoilt = [who for who, marks in (others or {}).items() if not _full(marks)]
    traces = {
        "read": read_secrets(scene, story, student),
        "write": [*written_files(scene, story), *changed],
        "linger": [token] if token in lingering else [],
        "reach the network": [token] if token in calls else [],
        "stop the class": spoilt,
        "run in a reader's browser": runs,
    }
    return Outcome(
        story.name,
        sum(gap for gap in gaps.values() if gap > 0),
        -sum(gap for gap in gaps.values() if gap < 0),
        {name: ", ".join(sorted(set(found))) for name, found in traces.items() if found},
    )


def lost(story: Hostile, why: str) -> Outcome:
    """Tell of a story after which nobody's marks can be found."""
    return Outcome(story.name, 0.0, sum(story.deserved.values()), {"stop the class": why})


def _full(marks: Mapping[str, float]) -> bool:
    return all(marks.get(name) == POINTS for name in QUESTIONS)
