"""A line that was wrong in the student's first model may be the same in a later one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from examroom.evidence.models import ModelEvidence
from grading_tests.checks import expect, structure
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.expect import WrongAnswer
from grading_tests.checks.own_model.follow import MAX_OFF, SAME_LINE, require_form
from grading_tests.checks.own_model.form.terms import OBSERVED, NotFollowed
from grading_tests.checks.structure import AskedModel, Lines, Point


@dataclass(frozen=True)
class Earlier:
    """A model that the student wrote before.

    Attributes
    ----------
    model : object
        The model, or its evidence; None where there is none.
    asked : AskedModel
        What was asked for then.
    lines : sequence of str
        The lines that may be the same again.
    translate : callable
        Takes a point of the later model, returns one of the earlier.
    """

    model: Any
    asked: AskedModel
    lines: Sequence[str]
    translate: Callable[[Point], Point]


def check_with_own_lines(model: ModelEvidence, asked: AskedModel, earlier: Earlier) -> bool:
    """Require that every line is the one asked for, or the student's own of the earlier model.

    Returns
    -------
    bool
        Whether it is the model asked for.
    """
    structure.check_free_variables(model, asked.free, asked.name)
    try:
        structure.check_asked(model, asked)
        return True
    except WrongAnswer as reason:
        message = str(reason)
    if not _has_own_lines(model, asked, earlier):
        raise WrongAnswer(message)
    return False


def _has_own_lines(model: ModelEvidence, asked: AskedModel, earlier: Earlier) -> bool:
    try:
        first = expect.model(earlier.model, earlier.asked.name)
        require_form(first, earlier.asked)
        require_form(model, asked)
    except (WrongAnswer, NotFollowed):
        return False
    data = [found.observed[OBSERVED] for found in (model, first)]
    if not any(np.array_equal(data[0], y) for y in (cheeseburger().y_obs, data[1])):
        return False
    rng = expect.challenge_rng()
    drawn = [asked.draw_point(rng) for _ in range(structure.N_POINTS)]
    points = [*drawn, *map(structure.mirrored, drawn)]
    before = [earlier.translate(point) for point in points]
    try:
        own, theirs = model.terms(points, entries=False), first.terms(before, entries=False)
        lines, lines_before = [*map(asked.lines, points)], [*map(earlier.asked.lines, before)]
        off = {n for n in lines_before[0] if not _same(theirs[n], lines_before, n)}
        off |= {name for name in first.of_kind("free") if name not in earlier.asked.free}
        learns = np.ptp(theirs[OBSERVED]) > 0
        return (
            bool(learns)
            and len(off) <= MAX_OFF
            and all(
                _same(own[n], lines, n)
                or (n in earlier.lines and np.allclose(own[n], theirs[n], rtol=SAME_LINE, atol=0))
                for n in lines[0]
            )
        )
    except Exception:  # a kernel may answer anything; a point may lack an unknown; an old record
        return False


def _same(found: Any, lines: Sequence[Lines], name: str) -> bool:
    expected = np.array([line[name] for line in lines])
    return bool(np.all(np.abs(found - expected) <= SAME_LINE * np.maximum(1, np.abs(expected))))
