"""The model that a student wrote, found and solved, and what may be asked of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.special import ndtr

from grading_tests.checks.course_data import cheeseburger
from grading_tests.checks.draws import Marginal
from grading_tests.checks.own_model.form.rank_one import Form
from grading_tests.checks.own_model.form.terms import OBSERVED, Layout, NotFollowed
from grading_tests.checks.own_model.lines import TOLERANCE, VisitLines
from grading_tests.checks.own_model.posterior.solution import Solution

Floats = NDArray[np.float64]


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
        # Only the square of an entry's term is known, so each entry may have a sign of its own.
        signs = np.sign(np.diag(form.coefficients[:, part]))
        rows, offset = signs[:, None] * form.coefficients, signs * form.offset
        own, others = rows[:, part], rows.copy()
        others[:, part] = 0
        scale = own[0, 0]
        same = np.allclose(own, scale * np.eye(len(own)), atol=TOLERANCE * abs(scale))
        differ = float(np.ptp(others, axis=0).max() + np.ptp(offset))
        if scale and same and differ <= TOLERANCE * abs(scale):
            mean, variance = self.solution.linear(-others[0] / scale)
            own_variance = np.exp(-self.solution.log_width(name)) / scale**2
            found.append(self.solution.mixture(mean + offset[0] / scale, variance + own_variance))
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
        if several.any() or lines.others or not lines.goes_through_zero:
            raise NotFollowed("its lines are not one slope times the queue")
        return lines.slopes.sum(axis=1), y, np.abs(lines.slopes).argmax(axis=1)

    def predicted_waits(
        self, draws: Mapping[str, NDArray[Any]], log_alpha: Floats | None = None
    ) -> tuple[Floats, Floats]:
        """Return mean and standard deviation of every wait, given draws of the unknowns.

        Parameters
        ----------
        draws : dict of ndarray
            Draws of every unknown, the first axis running over them.
        log_alpha : ndarray, optional
            Logarithm of the likelihood's precision as a multiple of the form's, by draw. It is
            looked up in the solution, which knows it where the posterior lies.

        Returns
        -------
        tuple of ndarray of shape (number of draws, number of observations)
            In minutes.
        """
        form, y = self.likelihood, np.asarray(self.data, dtype=float)
        lines = VisitLines(self.solution, y, cheeseburger().x_obs[: y.size])
        count = len(next(iter(draws.values())))
        theta = np.concatenate([draws[n].reshape(count, -1) for n in self.layout.parts], axis=1)
        rows = (lines.sign / lines.precision)[:, None] * form.coefficients
        if log_alpha is None:
            log_alpha = np.zeros(count)
            if form.widened_by is not None:
                table = self.solution.tables[form.widened_by]
                value = draws[self.layout.scales[form.widened_by]]
                inside = np.clip(value, table.value[0], table.value[-1])
                log_alpha = CubicSpline(table.value, table.log_alpha[OBSERVED])(inside)
        sd = np.exp(-np.asarray(log_alpha) / 2)[:, None] / lines.precision
        return theta @ rows.T + lines.added, sd

    def levels(self, draws: Mapping[str, NDArray[Any]]) -> Floats:
        """Return the predictive probability below every observation.

        Parameters
        ----------
        draws : dict of ndarray
            As for `predicted_waits`.

        Returns
        -------
        ndarray of shape (number of observations,)
            Averages over the draws.
        """
        mean, sd = self.predicted_waits(draws)
        return np.asarray(ndtr((np.asarray(self.data, dtype=float) - mean) / sd).mean(axis=0))
