"""Follow a student's own model: find it, prove it, and see whether it can stand in for another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from examroom.evidence.models import ModelEvidence
from examroom.hidden_tests.answers import NotRecorded
from grading_tests.checks import expect, structure
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.own_model.form.base import find_base
from grading_tests.checks.own_model.form.scale_effects import find_forms
from grading_tests.checks.own_model.form.terms import (
    OBSERVED,
    Layout,
    NotFollowed,
    Terms,
    layout_of,
)
from grading_tests.checks.own_model.found import OwnModel
from grading_tests.checks.own_model.posterior.gaussian_model import gaussian
from grading_tests.checks.own_model.posterior.mesh import converged
from grading_tests.checks.own_model.posterior.proof import prove
from grading_tests.checks.own_model.posterior.scale_axis import ScaleAxis
from grading_tests.checks.structure import AskedModel

Floats = NDArray[np.float64]

LEARNT = 0.9
"""A slope is learnt from the data where its posterior sd, as a share of the prior's, is smaller."""
MAX_OFF = 2
"""Lines that may differ from those asked for: a prior, the likelihood, an additional unknown."""
SMALL_UNIT = 1e-3
SAME_LINE = 1e-6


class IsRight(Exception):
    """The model is the one asked for, so there is none of the student's own to follow."""


def follow(model: ModelEvidence, asked: AskedModel, left_out: int = 0) -> OwnModel:
    """Find a student's own model, to mark on it what builds on it.

    Parameters
    ----------
    model : ModelEvidence
        What the student wrote.
    asked : AskedModel
        What was asked for.
    left_out : int
        So many of the last observations do not count.

    Returns
    -------
    OwnModel
        The model, proved and solved.

    Raises
    ------
    IsRight
        If it is the model asked for.
    NotFollowed
        If it cannot stand in for that one. The message completes a sentence that tells why.
    """
    if structure.is_right(model, asked):
        raise IsRight
    found = examine(model, asked, left_out)
    require_rules(found)
    return found


def examine(model: ModelEvidence, asked: AskedModel, left_out: int = 0) -> OwnModel:
    """Find out what a student's model is, whether or not it can stand in for the one asked for.

    Raises
    ------
    NotFollowed
        If it is not of the kind whose posterior is known in closed form, given its scales.
    """
    try:
        return _examined(model, asked, left_out)
    except NotFollowed:
        raise
    except NotRecorded:
        raise NotFollowed("it was run before such questions were asked") from None
    except Exception as error:  # a kernel may answer anything
        raise NotFollowed(f"it could not be examined ({type(error).__name__})") from error


def require_rules(found: OwnModel) -> None:
    """Require at most two lines off, and slopes that the data have taught something about."""
    if len(found.lines_off) > MAX_OFF:
        raise NotFollowed("more than two of its lines are others than the question's")
    solution, part = found.solution, found.layout.parts.get("slope")
    if part is None:
        return
    prior, posterior = np.sqrt(solution.prior_variance()), solution.moments[:, 1]
    if not np.mean(posterior[part] < LEARNT * prior[part]) > 0.5:
        raise NotFollowed("the data say nothing about its slopes")


def _examined(model: ModelEvidence, asked: AskedModel, left_out: int) -> OwnModel:
    require_form(model, asked)
    layout = layout_of(model)
    if layout.n_observed < cheeseburger().y_obs.size / 2:
        raise NotFollowed("`obs` holds fewer than half of the visits")
    rng = expect.challenge_rng().spawn(1)[0]
    terms = Terms(model, layout)
    with np.errstate(all="ignore"):
        base = find_base(terms, rng)
        forms = find_forms(terms, base, rng)
        unit = SMALL_UNIT * float(np.std(model.observed[OBSERVED]) or 1.0)
        axes = [ScaleAxis(terms, base, forms, k, unit) for k in range(len(layout.scales))]
        solution, coarse = converged(gaussian(layout, forms, left_out), axes)
        points = prove(terms, solution, coarse, rng)
    off = _lines_off(layout, points, asked)
    data = model.observed[OBSERVED]
    key = terms.digest() + bytes([left_out]) + np.asarray(data, dtype=float).tobytes()
    return _kept(_Keyed(OwnModel(solution, base.real, off, data), key))


def require_form(model: ModelEvidence, asked: AskedModel) -> None:
    """Require the unknowns asked for, and one observed variable with finite data."""
    for name, ask in asked.free.items():
        found = model.variables.get(name)
        if found is None or found.kind != "free" or found.shape != ask.shape:
            raise NotFollowed(f"it has no unknown `{name}` as the question asks for it")
    data = model.observed.get(OBSERVED)
    if list(model.observed) != [OBSERVED] or data is None or data.ndim != 1:
        raise NotFollowed("`obs` is not its one observed variable")
    if data.dtype.kind not in "iuf" or not np.isfinite(data).all():
        raise NotFollowed("the data of `obs` are not finite numbers")


def _lines_off(
    layout: Layout, points: Sequence[tuple[Floats, Floats, Floats]], asked: AskedModel
) -> frozenset[str]:
    """Return the lines that differ from those asked for at any of some points."""
    names = list(layout.entries)
    off = {name for name in names if name != OBSERVED and name not in asked.free}
    for theta, scales, sums in points:
        with np.errstate(all="ignore"):
            lines = asked.lines(layout.point(theta, scales))
        for name, line in lines.items():
            found = sums[names.index(name)]
            if not (found == line or abs(found - line) <= SAME_LINE * max(1.0, abs(line))):
                off.add(name)
    return frozenset(off)


@dataclass(frozen=True, eq=False)
class _Keyed:
    """A model that equals every other one that gave the same answers to the same questions."""

    model: OwnModel
    key: bytes

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Keyed) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


@lru_cache(maxsize=16)
def _kept(keyed: _Keyed) -> OwnModel:
    """Return the first of equal models: it knows its marginals already."""
    return keyed.model
