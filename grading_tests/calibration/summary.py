"""Many posteriors of one quantity, beside the value that their data were simulated with."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
PROB = 0.90
ENDS = (0.05, 0.95)


@dataclass(frozen=True)
class Repeated:
    """What repeated simulation says of one quantity.

    Attributes
    ----------
    name : str
        The quantity.
    truth : float
        What it was simulated with.
    means, sds : ndarray of shape (n,)
        Posterior mean and sd in every data set.
    covered : ndarray of bool, shape (n,)
        Whether the 90 % interval holds the truth.
    """

    name: str
    truth: float
    means: Floats
    sds: Floats
    covered: NDArray[np.bool_]

    @property
    def error(self) -> float:
        """Standard error of the mean of the means."""
        return float(self.means.std(ddof=1) / np.sqrt(self.means.size))

    @property
    def allowed(self) -> float:
        """How far the mean of the means may be off.

        Means of skewed posteriors are not without bias, however right the model is: a quarter of a
        posterior sd is allowed, or two standard errors if that is more.
        """
        return max(2 * self.error, 0.25 * float(self.sds.mean()))

    @property
    def unbiased(self) -> bool:
        """Whether the mean of the means is as near to the truth as it may be."""
        return abs(float(self.means.mean()) - self.truth) <= self.allowed

    @property
    def well_covered(self) -> bool:
        """Whether so many intervals hold the truth as 90 % may give, two-sided, at 1 %."""
        from scipy.stats import binom

        n, held = self.covered.size, int(self.covered.sum())
        return bool(min(binom.cdf(held, n, PROB), binom.sf(held - 1, n, PROB)) > 0.005)

    def row(self) -> str:
        """Return the row of a table."""
        share = f"{self.covered.mean():.2f} ({int(self.covered.sum())} of {self.covered.size})"
        mean, held = ("yes" if right else "no" for right in (self.unbiased, self.well_covered))
        return (
            f"| {self.name} | {self.truth:g} | {self.means.mean():.4g} ± {self.error:.2g} | "
            f"{self.sds.mean():.2g} | {mean} | {share} | {held} |"
        )


COLUMNS = (
    "",
    "truth",
    "mean of posterior means",
    "mean sd",
    "near the truth",
    "90 % intervals that hold it",
    "as many as should",
)


def table(rows: list[Repeated]) -> str:
    """Return rows with their head, as Markdown."""
    head = [f"| {' | '.join(COLUMNS)} |", "| --- " * len(COLUMNS) + "|"]
    return "\n".join([*head, *(row.row() for row in rows)])


def repeated(name: str, truth: float, found: list[tuple[float, float, float, float]]) -> Repeated:
    """Put together means, sds and ends of 90 % intervals of all data sets."""
    means, sds, low, high = np.array(found).T
    return Repeated(name, truth, means, sds, (low <= truth) & (truth <= high))
