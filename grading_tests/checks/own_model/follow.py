"""Follow a student's own model: find it, prove it, and see whether it can stand in for another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import ndtr

from examroom.evidence.models import ModelEvidence
from examroom.hidden_tests.answers import NotRecorded
from grading_tests.checks import expect, structure
from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.draws import Marginal
from grading_tests.checks.own_model.gaussian_form import Form, find_base, find_forms
from grading_tests.checks.own_model.lines import TOLERANCE, VisitLines
from grading_tests.checks.own_model.mesh import converged
from grading_tests.checks.own_model.proof import prove
from grading_tests.checks.own_model.scale_axis import ScaleAxis
from grading_tests.checks.own_model.solution import Solution, gaussian
from grading_tests.checks.own_model.terms import OBSERVED, Layout, NotFollowed, Terms, layout_of
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


@dataclass(frozen=True, eq=False)
class OwnModel:
    """The model that a student wrote, solved.

    Attributes
    ----------
    solution : Solution
        At the nodes of its scales.
    real : tuple of bool
        Whether a scale may be negative.
    lines_off : frozenset of str
        The lines that differ from those asked for, by the names of their variables.
    data : ndarray
        What is observed.
    """

    solution: Solution
    real: tuple[bool, ...]
    lines_off: frozenset[str]
    data: NDArray[Any]

    @property
    def layout(self) -> Layout:
        """The unknowns."""
        return self.solution.model.layout

    @property
    def likelihood(self) -> Form:
        """The form of the likelihood."""
        return self.solution.model.forms[OBSERVED]

    @cached_property
    def posterior(self) -> dict[str, Any]:
        """Marginals by unknown; a list for one that has a shape."""
        found: dict[str, Any] = {}
        for name, part in self.layout.parts.items():
            rows = np.eye(self.layout.size)[part]
            several: list[Marginal] = [
                self.solution.mixture(*self.solution.linear(row)) for row in rows
            ]
            found[name] = several if self.layout.shapes[name] else several[0]
        for axis, name in enumerate(self.layout.scales):
            found[name] = self.solution.scale_density(axis, self.real[axis])
        return found

    def new_entry(self, name: str) -> list[Marginal]:
        """Return what may be said of a new entry of an unknown that has a shape.

        It is the predictive distribution of the unknown's own line, where all entries have the same
        one, and Normal(`mu_slope`, `sigma_slope`), where both are unknown.
        """
        found: list[Marginal] = []
        form, part = self.solution.model.forms[name], self.layout.parts[name]
        own, others = form.coefficients[:, part], form.coefficients.copy()
        others[:, part] = 0
        scale = own[0, 0]
        same = np.allclose(own, scale * np.eye(len(own)), atol=TOLERANCE * abs(scale))
        differ = float(np.ptp(others, axis=0).max() + np.ptp(form.offset))
        if scale and same and differ <= TOLERANCE * abs(scale):
            mean, variance = self.solution.linear(-others[0] / scale)
            own_variance = np.exp(-self.solution.log_width(name)) / scale**2
            found.append(
                self.solution.mixture(mean + form.offset[0] / scale, variance + own_variance)
            )
        if "mu_slope" in self.layout.parts and "sigma_slope" in self.layout.scales:
            mean, variance = self.solution.linear(self._row("mu_slope"))
            width = self.solution.scale_values(self.layout.scales.index("sigma_slope"))
            found.append(self.solution.mixture(mean, variance + width**2))
        return found

    def computed_slopes(self) -> list[Marginal]:
        """Return the marginals of ``mu_slope + sigma_slope * slope_offset``, entry by entry."""
        axis = self.layout.scales.index("sigma_slope")
        width = self.solution.scale_values(axis)[..., None]
        found: list[Marginal] = []
        for offset in np.eye(self.layout.size)[self.layout.parts["slope_offset"]]:
            rows = self._row("mu_slope") + width * offset
            found.append(self.solution.mixture(*self.solution.linear(rows)))
        return found

    def _row(self, name: str) -> Floats:
        row = np.zeros(self.layout.size)
        row[self.layout.parts[name]] = 1.0
        return row

    def lines_of_one_slope(self) -> tuple[Floats, Floats, NDArray[np.int64]]:
        """Return queue, wait and country of every visit, as the model has them.

        Raises
        ------
        NotFollowed
            If a line is not one slope times a number.
        """
        y = np.asarray(self.data, dtype=float)
        lines = VisitLines(self.solution, y, cheeseburger().x_obs[: y.size])
        several = np.count_nonzero(lines.slopes, axis=1) > 1
        if several.any() or lines.others or np.any(np.abs(lines.added) > TOLERANCE * (1 + abs(y))):
            raise NotFollowed("its lines are not one slope times the queue")
        return lines.slopes.sum(axis=1), y, np.abs(lines.slopes).argmax(axis=1)

    def levels(self, draws: Mapping[str, NDArray[Any]]) -> Floats:
        """Return the predictive probability below every observation.

        Parameters
        ----------
        draws : dict of ndarray
            Draws of every unknown, the first axis running over them.

        Returns
        -------
        ndarray of shape (number of observations,)
            Averages over the draws; or one minus this, where an unknown has the other sign.
        """
        form = self.likelihood
        count = len(next(iter(draws.values())))
        theta = np.concatenate([draws[n].reshape(count, -1) for n in self.layout.parts], axis=1)
        alpha = np.ones(count)
        if form.widened_by is not None:
            table = self.solution.tables[form.widened_by]
            value = draws[self.layout.scales[form.widened_by]]
            inside = np.clip(value, table.value[0], table.value[-1])
            alpha = np.exp(CubicSpline(table.value, table.log_alpha[OBSERVED])(inside))
        distance = form.offset - theta @ form.coefficients.T
        return np.asarray(ndtr(np.sqrt(alpha)[:, None] * distance).mean(axis=0))


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
