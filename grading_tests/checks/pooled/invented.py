"""The spread of the waits that a student's own model invents, wherever its prior leads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline

from examroom.evidence.models import ModelEvidence
from grading_tests.checks.own_model import NotFollowed, OwnModel
from grading_tests.checks.own_model.form.terms import OBSERVED, rounded

Floats = NDArray[np.float64]

NODES = 60
APART = 5.0
"""Two values of all unknowns that are no scales: far enough apart to tell their misfits."""


def log_alpha(model: ModelEvidence, own: OwnModel, draws: Mapping[str, NDArray[Any]]) -> Floats:
    """Return the logarithm of the likelihood's precision, as a multiple of the form's, by draw.

    The solution of a model knows it where the posterior lies, and draws of the prior lie elsewhere.
    So the model is asked for the likelihood at two lines, for noises between the least and the
    largest of the draws: half the difference of their squared misfits is what it multiplies.

    Raises
    ------
    NotFollowed
        If the model does not answer.
    """
    form = own.likelihood
    count = len(next(iter(draws.values())))
    if form.widened_by is None:
        return np.zeros(count)
    scale = own.layout.scales[form.widened_by]
    ends = draws[scale].min(), draws[scale].max()
    spaced = np.geomspace if ends[0] > 0 else np.linspace
    nodes = rounded(np.asarray(spaced(*ends, NODES)), 8)
    others = {name: own.layout.shapes[name] for name in own.layout.parts}
    points = [
        {name: np.full(shape, value) for name, shape in others.items()} | {scale: float(node)}
        for value in (0.0, APART)
        for node in nodes
    ]
    try:
        near, far = model.terms(points, entries=False)[OBSERVED].reshape(2, -1)
    except Exception as error:  # a kernel may answer anything; an old record has no answer
        raise NotFollowed("the invented waits could not be examined") from error
    misfits = [
        np.sum((form.offset - np.full(own.layout.size, value) @ form.coefficients.T) ** 2)
        for value in (0.0, APART)
    ]
    with np.errstate(all="ignore"):
        found = np.log(2 * (near - far) / (misfits[1] - misfits[0]))
    if not np.isfinite(found).all():
        raise NotFollowed("the invented waits could not be examined")
    coordinate = np.log if ends[0] > 0 else np.asarray
    # The ends are rounded, so the outermost draws may lie a digit outside.
    at = np.clip(draws[scale], nodes[0], nodes[-1])
    return np.asarray(CubicSpline(coordinate(nodes), found)(coordinate(at)))
