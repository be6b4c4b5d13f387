"""Posteriors that take too long to compute while a class is marked.

Some are known from quadrature, some only from long runs, whose own errors are kept with them. A
file holds for every quantity its mean, standard deviation, quantiles and effective sample size.
``python -m grading_tests.checks.stored.NAME`` makes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
LEVELS = (0.05, 0.25, 0.5, 0.75, 0.95)
"""Probabilities whose quantiles are kept: those that draws are compared at."""
DIGITS = 7


@dataclass(frozen=True, eq=False)
class StoredMarginal:
    """The marginal posterior of one quantity.

    Attributes
    ----------
    mean, sd : float
        Mean and standard deviation.
    ess : float
        Effective sample size of a run, the smallest among those for the mean and for the
        quantiles: the error of the mean is ``sd / sqrt(ess)``. Infinite after quadrature.
    quantiles : tuple of float
        At `LEVELS`.
    """

    mean: float
    sd: float
    ess: float
    quantiles: tuple[float, ...]

    def quantile(self, p: Any) -> NDArray[np.float64]:
        """Return the quantile of each probability of `p`, which are among `LEVELS`."""
        return np.array([self.quantiles[LEVELS.index(one)] for one in np.atleast_1d(p)])


@cache
def read(name: str) -> dict[str, StoredMarginal | list[StoredMarginal]]:
    """Return the marginals of a run by quantity; a list holds one for each entry."""
    stored = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))["posterior"]
    return {
        quantity: [_of(one) for one in found] if isinstance(found, list) else _of(found)
        for quantity, found in stored.items()
    }


def _of(found: dict[str, Any]) -> StoredMarginal:
    return StoredMarginal(
        found["mean"],
        found["sd"],
        found.get("ess", float("inf")),
        tuple(found["quantiles"]),
    )


def write(name: str, how: str, posterior: Mapping[str, Any]) -> None:
    """Keep marginals.

    Parameters
    ----------
    name : str
        Of the file.
    how : str
        A sentence on how they were computed.
    posterior : dict
        By quantity a dict of numbers, as `of_draws` and `of_marginal` return it, or a list of them.
    """
    text = json.dumps({"how": how, "posterior": posterior}, indent=1)
    (HERE / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def of_draws(draws: NDArray[np.float64]) -> Any:
    """Return what is kept of draws (chain, draw), or a list of it for (chain, draw, entry)."""
    import arviz as az

    if draws.ndim == 3:
        return [of_draws(draws[..., entry]) for entry in range(draws.shape[2])]
    sizes = [az.ess(draws, method="bulk")]
    sizes += [az.ess(draws, method="quantile", prob=level) for level in LEVELS]
    return {
        "mean": _rounded(draws.mean()),
        "sd": _rounded(draws.std()),
        "ess": _rounded(min(map(float, sizes))),
        "quantiles": [_rounded(one) for one in np.quantile(draws, LEVELS)],
    }


def of_marginal(exact: Any) -> Any:
    """Return what is kept of a distribution with mean, sd and quantiles, or of a list."""
    if isinstance(exact, list):
        return [of_marginal(one) for one in exact]
    return {
        "mean": _rounded(exact.mean),
        "sd": _rounded(exact.sd),
        "quantiles": [_rounded(one) for one in np.atleast_1d(exact.quantile(LEVELS))],
    }


def _rounded(value: Any) -> float:
    return float(f"{float(value):.{DIGITS}g}")
