"""The line of every visit in a student's model, in minutes and standard deviations of queue."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from grading_tests.checks.own_model.form.rank_one import Form
from grading_tests.checks.own_model.form.terms import OBSERVED
from grading_tests.checks.own_model.posterior.solution import Solution

Floats = NDArray[np.float64]

TOLERANCE = 1e-6
NOTHING = 1e-4
"""What is added to a line is known this well, beside its wait: where the queue is nearly 0, it is
found from differences of large squares."""


@dataclass(frozen=True)
class VisitLines:
    """The line of every visit in natural units: ``rows @ theta + added``.

    The signs of a row cannot be seen in a density. They are those that fit the queue, or else the
    wait.
    """

    solution: Solution
    y: Floats
    x: Floats

    @property
    def likelihood(self) -> Form:
        """The form of the likelihood."""
        return self.solution.model.forms[OBSERVED]

    @cached_property
    def precision(self) -> Floats:
        """Square root of the precision of every wait at the base: that of a normal density."""
        return np.asarray(np.exp(self.likelihood.constant) * np.sqrt(2 * np.pi))

    @cached_property
    def sign(self) -> Floats:
        """The signs of the rows."""
        slopes = self.slopes_unsigned
        strongest = slopes[np.arange(len(slopes)), np.abs(slopes).argmax(axis=1)]
        by_queue = np.where(np.abs(strongest - self.x) <= np.abs(strongest + self.x), 1.0, -1.0)
        fits = np.abs(np.abs(strongest) - np.abs(self.x)) <= TOLERANCE
        offset = self.likelihood.offset / self.precision
        by_wait = np.where(np.abs(offset - self.y) <= np.abs(offset + self.y), 1.0, -1.0)
        return np.where(fits, by_queue, by_wait)

    @property
    def slopes_unsigned(self) -> Floats:
        """What multiplies each slope, without its sign."""
        form, part = self.likelihood, self.solution.model.layout.parts["slope"]
        return np.asarray(form.coefficients[:, part] / self.precision[:, None])

    @property
    def slopes(self) -> Floats:
        """What multiplies each slope, shape (visits, slopes)."""
        return self.sign[:, None] * self.slopes_unsigned

    @property
    def added(self) -> Floats:
        """What is added to the line of every visit."""
        offset = self.sign * self.likelihood.offset / self.precision
        return np.asarray(self.y - offset)

    @property
    def goes_through_zero(self) -> bool:
        """Whether nothing is added to any line."""
        return bool(np.all(np.abs(self.added) <= NOTHING * (1 + np.abs(self.y))))

    @property
    def others(self) -> list[str]:
        """The other unknowns that enter."""
        form, parts = self.likelihood, self.solution.model.layout.parts
        return [n for n, p in parts.items() if n != "slope" and form.coefficients[:, p].any()]

    @property
    def sd_is_noise(self) -> bool:
        """Whether the standard deviation of every wait is `noise`."""
        axis = self.likelihood.widened_by
        if axis is None or self.solution.model.layout.scales[axis] != "noise":
            return False
        table = self.solution.tables[axis]
        sd = np.exp(-table.log_alpha[OBSERVED] / 2)[:, None] / self.precision
        return bool(np.allclose(sd, table.value[:, None], rtol=1e-5, atol=0))
