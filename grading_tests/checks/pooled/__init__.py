"""What the hidden tests of assignment 02 ask: one slope for all countries.

`model` holds the model and its exact posterior. `prior` asks about draws of the prior and the waits
that they invent, `grid` about the posterior on a grid, `posterior` about trace, interval and
figure, and `criticism` about predicted waits and residuals.
"""

from grading_tests.checks.pooled.criticism import pooled_predictive, pooled_residuals
from grading_tests.checks.pooled.grid import grid_posterior
from grading_tests.checks.pooled.model import ASKED, pooled_model
from grading_tests.checks.pooled.posterior import pooled_interval, pooled_plot, pooled_trace
from grading_tests.checks.pooled.prior import absurd_waits, pooled_prior

__all__ = [
    "ASKED",
    "absurd_waits",
    "grid_posterior",
    "pooled_interval",
    "pooled_model",
    "pooled_plot",
    "pooled_predictive",
    "pooled_prior",
    "pooled_residuals",
    "pooled_trace",
]
