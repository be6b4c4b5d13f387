"""What the hidden tests of assignment 03 ask: eight slopes that do not talk to each other.

`model` holds the model, its exact posterior and its prior of the noise. `posterior` asks about
trace, intervals and figure, and `criticism` about predicted waits and the visits that decide.
"""

from grading_tests.checks.unpooled.criticism import leverage, unpooled_coverage
from grading_tests.checks.unpooled.model import ASKED, noise_prior, unpooled_model
from grading_tests.checks.unpooled.posterior import (
    group_7_interval,
    truth_covered,
    unpooled_forest,
    unpooled_trace,
)

__all__ = [
    "ASKED",
    "group_7_interval",
    "leverage",
    "noise_prior",
    "truth_covered",
    "unpooled_coverage",
    "unpooled_forest",
    "unpooled_model",
    "unpooled_trace",
]
