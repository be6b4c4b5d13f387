"""The log densities that checks use are those of `scipy.stats`."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from scipy import stats

from grading_tests.checks import log_density

X = np.array([-40.0, -3.0, -1e-9, 0.0, 1e-9, 0.5, 2.0, 40.0, 1e4])
SCALES = (1e-3, 0.2, 1.0, 77.0)


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (lambda s: log_density.normal(X, 0.3, s), lambda s: stats.norm.logpdf(X, 0.3, s)),
        (lambda s: log_density.half_normal(X, s), lambda s: stats.halfnorm.logpdf(X, scale=s)),
        (lambda s: log_density.exponential(X, 1 / s), lambda s: stats.expon.logpdf(X, scale=s)),
        (
            lambda s: log_density.student_t(X, 4.0, 0.3, s),
            lambda s: stats.t.logpdf(X, 4.0, 0.3, s),
        ),
        (
            lambda s: log_density.poisson(np.arange(9), s),
            lambda s: stats.poisson.logpmf(np.arange(9), s),
        ),
    ],
    ids=["normal", "half normal", "exponential", "student t", "poisson"],
)
def test_a_log_density_is_the_same(
    ours: Callable[[float], Any], theirs: Callable[[float], Any], scale: float
) -> None:
    np.testing.assert_allclose(ours(scale), theirs(scale), rtol=1e-12, atol=1e-12)
