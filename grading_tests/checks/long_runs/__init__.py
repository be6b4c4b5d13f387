"""Posteriors that have no closed form, known from long runs, whose own errors are kept with them.

A file holds for every quantity its mean, standard deviation, quantiles, 94 % highest-density
interval and effective sample size. ``python -m grading_tests.checks.long_runs.NAME`` makes it anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Probabilities whose quantiles are kept: those that draws are compared at."""
HDI_PROB = 0.94
DIGITS = 7


@dataclass(frozen=True, eq=False)
class LongRun:
    """The marginal posterior of one quantity.

    Attributes
    ----------
    mean, sd : float
        Mean and standard deviation.
    ess : float
        Effective sample size of the run, the smallest among those for the mean and for the
        quantiles. The error of the mean is ``sd / sqrt(ess)``.
    quantiles : tuple of float
        At `LEVELS`.
    interval : tuple of float
        The 94 % highest-density interval.
    """

    mean: float
    sd: float
    ess: float
    quantiles: tuple[float, ...]
    interval: tuple[float, float]

    def quantile(self, p: Any) -> NDArray[np.float64]:
        """Return the quantile of each probability of `p`, which are among `LEVELS`."""
        return np.array([self.quantiles[LEVELS.index(one)] for one in np.atleast_1d(p)])

    def hdi(self, prob: float = HDI_PROB) -> tuple[float, float]:
        """Return the highest-density interval; only that of 94 % is known."""
        if prob != HDI_PROB:
            raise ValueError(f"Only the {HDI_PROB:.0%} interval was kept, not that of {prob:.0%}.")
        return self.interval


@cache
def read(name: str) -> dict[str, LongRun | list[LongRun]]:
    """Return the marginals of a run by quantity; a list holds one for each entry."""
    stored = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))["posterior"]
    return {
        quantity: [_of(one) for one in found] if isinstance(found, list) else _of(found)
        for quantity, found in stored.items()
    }


def _of(found: dict[str, Any]) -> LongRun:
    return LongRun(
        found["mean"],
        found["sd"],
        found["ess"],
        tuple(found["quantiles"]),
        (found["hdi"][0], found["hdi"][1]),
    )


def write(name: str, trace: Any, variables: list[str], how: str) -> None:
    """Keep what a run says of some variables.

    Parameters
    ----------
    name : str
        Of the file.
    trace : DataTree
        As ``pm.sample`` returns it.
    variables : list of str
        Single numbers or vectors.
    how : str
        A sentence on how the run was made, with its seed.
    """
    import arviz as az

    from grading_tests.checks.draws import shortest

    def summary(draws: Any) -> dict[str, Any]:
        sizes = [az.ess(draws, method="bulk")]
        sizes += [az.ess(draws, method="quantile", prob=level) for level in LEVELS]
        numbers = {
            "mean": draws.mean(),
            "sd": draws.std(),
            "ess": min(map(float, sizes)),
            "quantiles": np.quantile(draws, LEVELS),
            "hdi": np.array(shortest(draws, HDI_PROB)),
        }
        return {
            key: [float(f"{one:.{DIGITS}g}") for one in value]
            if isinstance(value, np.ndarray)
            else float(f"{value:.{DIGITS}g}")
            for key, value in numbers.items()
        }

    posterior: dict[str, Any] = {}
    for variable in variables:
        draws = np.asarray(trace.posterior[variable])
        one = draws.ndim == 2
        posterior[variable] = (
            summary(draws)
            if one
            else [summary(draws[..., entry]) for entry in range(draws.shape[2])]
        )
    text = json.dumps({"how": how, "posterior": posterior}, indent=1)
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")
