"""The model of assignment 08 for many catalogues, complete and flux-limited ones."""

from __future__ import annotations

from typing import Any

import numpy as np
import nutpie

from grading_tests import supernova
from grading_tests.calibration.summary import ENDS, Floats, Repeated, repeated
from grading_tests.checks.standard_candles.fit import least_squares
from grading_tests.checks.stored.unity import as_constants, marginal_model
from grading_tests.checks.unity.data import SURVEYS, ZENITH, Data, clean

TRUTH = {"omega_m": 0.3, "alpha": 0.15, "beta": 3.0}
ZENITH_TRUTH = {"x1_star": 0.5, "c_star": -0.06}
"""Means of the populations of the far survey, whose eight supernovae are pulled to the others."""
CHAINS, DRAWS = 2, 800


def catalogue(seed: int, selection: bool) -> Data:
    """Simulate one."""
    sky = supernova._catalogue(seed, selection=selection)
    index = np.array([SURVEYS.index(label) for label in sky["survey"]])
    return {**sky, "survey_index": index}


class Fit:
    """The model, compiled once and sampled for one catalogue after the other."""

    def __init__(self, selection: bool) -> None:
        model = marginal_model(clean(), selection)
        # Without the term the limits are no part of the compiled density.
        self.unused = () if selection else ("limit", "softness")
        self.compiled = nutpie.compile_pymc_model(model)

    def draws(self, data: Data, seed: int) -> dict[str, Floats]:
        """Return draws of the global parameters, and of the populations of the far survey."""
        values = {k: v for k, v in as_constants(data).items() if k not in self.unused}
        compiled = self.compiled.with_data(**values)
        trace = nutpie.sample(
            compiled, draws=DRAWS, tune=800, chains=CHAINS, seed=seed, progress_bar=False
        )
        found = {name: np.asarray(trace.posterior[name]).ravel() for name in TRUTH}
        for name in ZENITH_TRUTH:
            found[name] = np.asarray(trace.posterior[name])[..., ZENITH].ravel()
        return found


def naive(data: Data) -> dict[str, float]:
    """Return what least squares on the observed numbers gives."""
    m_B, x1, c = data["d"].T
    fit = least_squares(data["z"], m_B, np.column_stack([np.ones_like(x1), -x1, c]))
    return dict(zip(TRUTH, (fit.omega_m, *map(float, fit.coefficients[1:])), strict=True))


def catalogues(
    seeds: range,
) -> tuple[list[Repeated], dict[str, dict[str, Floats]], Floats]:
    """Fit complete catalogues, and flux-limited ones without and with the selection term.

    Returns
    -------
    tuple
        Rows; least squares of complete and of limited catalogues, by parameter; and, catalogue by
        catalogue, omega_m without the term less that with it.
    """
    plain, with_term = Fit(selection=False), Fit(selection=True)
    found: dict[str, list[Any]] = {}
    squares: dict[str, dict[str, list[float]]] = {
        kind: {name: [] for name in TRUTH} for kind in ("complete", "limited")
    }
    for seed in seeds:
        complete, limited = catalogue(seed, False), catalogue(seed, True)
        for label, fit, data in (
            ("complete", plain, complete),
            ("limited, without the term", plain, limited),
            ("limited, with the term", with_term, limited),
        ):
            draws = fit.draws(data, seed)
            for name in draws if label == "complete" else ("omega_m",):
                low, high = np.quantile(draws[name], ENDS)
                one = (draws[name].mean(), draws[name].std(), low, high)
                whose = "" if name in TRUTH else " of Zenith"
                found.setdefault(f"`{name}`{whose}, {label}", []).append(one)
        for kind, data in (("complete", complete), ("limited", limited)):
            for name, value in naive(data).items():
                squares[kind][name].append(value)
    truth = TRUTH | ZENITH_TRUTH
    rows = [repeated(name, truth[name.split("`")[1]], one) for name, one in found.items()]
    means = {row.name: row.means for row in rows}
    shift = (
        means["`omega_m`, limited, without the term"] - means["`omega_m`, limited, with the term"]
    )
    return rows, {k: {n: np.array(v) for n, v in d.items()} for k, d in squares.items()}, shift
