"""Recognise what was misread in a line of a model: a rate for a scale, a variance for an sd."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.misconceptions import sentence
from grading_tests.checks.own_model.form.terms import OBSERVED
from grading_tests.checks.own_model.found import OwnModel
from grading_tests.checks.own_model.lines import VisitLines
from grading_tests.checks.structure import AskedModel

Floats = NDArray[np.float64]

SAME = 1e-5
POWERS: dict[float, tuple[str, str]] = {
    2.0: ("variance-for-sd", "the square of `{scale}`"),
    0.5: ("variance-for-sd", "the root of `{scale}`"),
    -0.5: ("precision-for-sd", "one over the root of `{scale}`"),
}
"""What the standard deviation of a line is, as a power of the scale that it should be."""


def misread(found: OwnModel, asked: AskedModel, name: str) -> tuple[str, str] | None:
    """Return the misconception that fits a line exactly, and its sentence; None where none does.

    Parameters
    ----------
    found : OwnModel
        The student's model.
    asked : AskedModel
        What was asked for.
    name : str
        The variable of a line that differs.
    """
    about = {"variable": name, "model": asked.name}
    if name in found.layout.scales:
        own, wanted = _own_rate(found, name), _asked_rate(asked, name)
        if own and wanted and np.isclose(own * wanted, 1.0, rtol=SAME) and own != wanted:
            return "rate-for-scale", sentence("rate-for-scale", mean=f"{1 / own:.3g}", **about)
        return None
    axis = found.solution.model.forms[name].widened_by
    if axis is not None:
        return _as_power(found, axis, name, about)
    if name == OBSERVED:
        return None
    own_sd, wanted_sd = _own_sd(found, name), _asked_sd(asked, name)
    if own_sd and wanted_sd and not np.isclose(own_sd, wanted_sd, rtol=SAME):
        for kind, sd in (("variance-for-sd", wanted_sd**2), ("precision-for-sd", wanted_sd**-0.5)):
            if np.isclose(own_sd, sd, rtol=SAME):
                return kind, sentence(kind, sd=f"{own_sd:.3g}", **about)
    return None


def _as_power(
    found: OwnModel, axis: int, name: str, about: dict[str, str]
) -> tuple[str, str] | None:
    table, scale = found.solution.tables[axis], found.layout.scales[axis]
    if found.real[axis]:
        return None
    widths = np.exp(-table.log_alpha[name] / 2)[:, None] / _precision(found, name)
    for power, (kind, words) in POWERS.items():
        if np.allclose(widths, table.value[:, None] ** power, rtol=SAME, atol=0):
            return kind, sentence(kind, sd=words.format(scale=scale), **about)
    return None


def _precision(found: OwnModel, name: str) -> Floats:
    """Return one over the standard deviation of every entry of a line, at the base."""
    if name == OBSERVED:
        y = np.asarray(found.data, dtype=float)
        return VisitLines(found.solution, y, cheeseburger().x_obs[: y.size]).precision
    form, part = found.solution.model.forms[name], found.layout.parts[name]
    return np.abs(np.diag(form.coefficients[:, part]))


def _own_sd(found: OwnModel, name: str) -> float | None:
    precision = _precision(found, name)
    even = precision.size and precision[0] > 0 and np.allclose(precision, precision[0], rtol=SAME)
    return float(1 / precision[0]) if even else None


def _asked_sd(asked: AskedModel, name: str) -> float | None:
    """Return the standard deviation of a normal prior, from the curvature of its density."""
    curvature = np.diff(_along(asked, name, np.array([1.0, 2.0, 3.0, 4.0])), n=2)
    even = curvature[0] < 0 and np.isclose(curvature[0], curvature[1], rtol=SAME)
    return float((-curvature[0]) ** -0.5) if even else None


def _own_rate(found: OwnModel, name: str) -> float | None:
    table = found.solution.tables[found.layout.scales.index(name)]
    inside = np.isfinite(table.log_prior) & (table.value > 0)
    return _rate(table.value[inside], table.log_prior[inside])


def _asked_rate(asked: AskedModel, name: str) -> float | None:
    values = np.array([1.0, 2.0, 3.0, 4.0])
    return _rate(values, _along(asked, name, values))


def _rate(values: Floats, log_density: Floats) -> float | None:
    """Return the rate of an exponential distribution; None where it is another one."""
    if values.size < 3:
        return None
    first, middle, last = 0, values.size // 2, values.size - 1
    slope: Callable[[int, int], float] = lambda a, b: float(  # noqa: E731
        (log_density[b] - log_density[a]) / (values[b] - values[a])
    )
    even = np.isclose(slope(first, middle), slope(middle, last), rtol=SAME)
    return -slope(first, last) if even and slope(first, last) < 0 else None


def _along(asked: AskedModel, name: str, values: Floats) -> Floats:
    """Return the log density of a line where its variable, or its first entry, has some values."""
    point = dict(asked.draw_point(np.random.default_rng(0)))
    found = []
    for value in values:
        moved = np.array(point[name], dtype=float)
        moved[(0,) * moved.ndim] = value
        found.append(asked.lines({**point, name: moved if moved.ndim else float(value)})[name])
    return np.array(found)
