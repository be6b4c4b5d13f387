"""What the hidden tests of assignment 04 ask: eight countries that inform each other.

`models` asks whether the models are right, `traces` whether draws come from their posteriors, and
`summaries` what is computed from the draws. `sensitivity` compares hyperpriors and likelihoods, and
`new_country` looks at predictions.
"""

from grading_tests.checks.hierarchical.models import hierarchical_model, pooling_limits
from grading_tests.checks.hierarchical.new_country import new_group, new_group_again
from grading_tests.checks.hierarchical.sensitivity import prior_sensitivity, two_by_two
from grading_tests.checks.hierarchical.summaries import shrinkage, three_models
from grading_tests.checks.hierarchical.traces import (
    better_priors,
    hierarchical_coverage,
    hierarchical_trace,
    non_centred,
)

__all__ = [
    "better_priors",
    "hierarchical_coverage",
    "hierarchical_model",
    "hierarchical_trace",
    "new_group",
    "new_group_again",
    "non_centred",
    "pooling_limits",
    "prior_sensitivity",
    "shrinkage",
    "three_models",
    "two_by_two",
]
