"""What the hidden tests of assignment 04 ask: eight countries that inform each other.

`models` asks whether the models are right, `traces` whether draws come from their posteriors, and
`summaries` what is computed from the draws.
"""

from grading_tests.checks.hierarchical.models import hierarchical_model, pooling_limits
from grading_tests.checks.hierarchical.summaries import shrinkage, three_models
from grading_tests.checks.hierarchical.traces import (
    better_priors,
    hierarchical_trace,
    new_group,
    non_centred,
)

__all__ = [
    "better_priors",
    "hierarchical_model",
    "hierarchical_trace",
    "new_group",
    "non_centred",
    "pooling_limits",
    "shrinkage",
    "three_models",
]
