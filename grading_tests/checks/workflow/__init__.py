"""What the hidden tests of assignment 06 ask: when pooling pays, and how one would know.

`data` and `densities` hold the assignment's data and models, `tables` its gates. `population` asks
about the forty countries and their kiosks, `worlds` about the functions that simulate, `grids`
about posteriors on a grid, `sampler` about the model that is hard to sample, and `likelihoods`
about the comparison of two models.
"""

from grading_tests.checks.workflow.grids import calibration, sigma_posterior
from grading_tests.checks.workflow.likelihoods import two_likelihoods
from grading_tests.checks.workflow.population import chain, estimates, kiosks
from grading_tests.checks.workflow.sampler import funnel
from grading_tests.checks.workflow.worlds import interval_coverage, many_worlds

__all__ = [
    "calibration",
    "chain",
    "estimates",
    "funnel",
    "interval_coverage",
    "kiosks",
    "many_worlds",
    "sigma_posterior",
    "two_likelihoods",
]
