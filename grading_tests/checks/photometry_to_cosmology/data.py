"""The supernovae of assignment 10, near and far, and distances that hardly know a cosmology."""

from __future__ import annotations

from functools import cache

import numpy as np

from grading_tests import supernova
from grading_tests.checks.bayesn.data import Floats, LightCurves

SIGMA_0 = 0.10
"""Scatter of supernovae that the two steps take as known, mag."""
OMEGA_FID = 0.5
"""Share of matter of the prior that is used twice."""
OFFSET_SD = 0.3
"""Prior sd of the offset that all distances share, mag."""
OMEGA_GRID = np.linspace(0, 1, 401)


@cache
def redshifts() -> Floats:
    """Return the redshifts of the 30 supernovae."""
    return np.asarray(supernova.light_curves_for_cosmology()["z"])


@cache
def far_and_near() -> LightCurves:
    """Return the light curves of the 30 supernovae."""
    return LightCurves.of(supernova.light_curves_for_cosmology())


@cache
def distances() -> tuple[Floats, Floats]:
    """Return distance moduli and their sds, each (30,)."""
    return supernova.broad_distances()
