"""What came of a submission: its marks beside the deserved ones, and the damage that it did."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from grading_tests.hostile.damage import page_of, page_runs, read_secrets, written_files
from grading_tests.hostile.plain_course import POINTS, QUESTIONS
from grading_tests.hostile.scene import Scene
from grading_tests.hostile.stories import Hostile


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
    """
    student = student or story.name
    gaps = {name: scores.get(name, 0.0) - story.deserved[name] for name in QUESTIONS}
    page = page_of(scene.course.root, student)
    spoilt = [who for who, marks in (others or {}).items() if not _full(marks)]
    traces = {
        "read": read_secrets(scene, story, student),
        "write": [*written_files(scene, story), *changed],
        "linger": [scene.token(story)] if scene.token(story) in lingering else [],
        "reach the network": [scene.token(story)] if scene.token(story) in calls else [],
        "stop the class": spoilt,
        "run in a reader's browser": page_runs(page) if page.is_file() else [],
    }
    return Outcome(
        story.name,
        sum(gap for gap in gaps.values() if gap > 0),
        -sum(gap for gap in gaps.values() if gap < 0),
        {name: ", ".join(sorted(set(found))) for name, found in traces.items() if found},
    )


def _full(marks: Mapping[str, float]) -> bool:
    return all(marks.get(name) == POINTS for name in QUESTIONS)
