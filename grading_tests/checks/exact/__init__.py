"""Exact posteriors of the course's models, by quadrature instead of sampling.

Module by module, from the bottom up: `data` checks and summarises the observations, `intervals`
finds quantiles and highest density intervals, `marginals` holds the distributions that come out,
`quadrature` places nodes, `gaussian` solves the models with one unknown scale, `hierarchical` the
one with two (`priors` of sigma_slope among its arguments), and `robust` and `robust_unpooled` (with
`mesh`) those with a Student-t likelihood.
"""

from grading_tests.checks.exact.gaussian import (
    fixed_sigma_posterior,
    pooled_posterior,
    unpooled_posterior,
)
from grading_tests.checks.exact.hierarchical import hierarchical_posterior
from grading_tests.checks.exact.marginals import GaussianMixture, GridDensity, Marginal, Posterior
from grading_tests.checks.exact.priors import Exponential, HalfNormal, ScalePrior
from grading_tests.checks.exact.robust import robust_posterior
from grading_tests.checks.exact.robust_unpooled import robust_unpooled_posterior

__all__ = [
    "Exponential",
    "GaussianMixture",
    "GridDensity",
    "HalfNormal",
    "Marginal",
    "Posterior",
    "ScalePrior",
    "fixed_sigma_posterior",
    "hierarchical_posterior",
    "pooled_posterior",
    "robust_posterior",
    "robust_unpooled_posterior",
    "unpooled_posterior",
]
