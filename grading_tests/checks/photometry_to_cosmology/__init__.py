"""What the hidden tests of assignment 10 ask: from photometry to cosmology, by two routes.

`data` holds the supernovae, `steps` asks about the two steps and a prior that is used twice, and
`joint` about the one model and the comparison of the three.
"""

from grading_tests.checks.photometry_to_cosmology.joint import (
    comparison,
    joint_answers,
    joint_model,
    joint_trace,
)
from grading_tests.checks.photometry_to_cosmology.steps import (
    compress,
    prior_used_twice,
    three_maps,
    two_step,
)

__all__ = [
    "comparison",
    "compress",
    "joint_answers",
    "joint_model",
    "joint_trace",
    "prior_used_twice",
    "three_maps",
    "two_step",
]
