"""What draws are worth, whether they come from a posterior, and what intervals they give.

`diagnostics` are ArviZ's, `sampling` says which trace may be trusted, `agreement` compares draws
with an exact posterior and `posterior` says how they differ; `intervals` checks 94 % HDIs and
`interval_kinds` recognises what is none.
"""

from grading_tests.checks.draws.agreement import (
    LEVELS,
    MAX_NEW,
    MIN_NEW,
    SIGMAS,
    Known,
    Marginal,
    agrees,
    first_difference,
    predictive_draws,
)
from grading_tests.checks.draws.diagnostics import (
    effective_sample_size,
    entry_label,
    indicator_ess,
    is_worth,
    r_hat,
    series_of,
)
from grading_tests.checks.draws.interval_kinds import explained
from grading_tests.checks.draws.intervals import (
    HDI_PROB,
    check_interval,
    check_share,
    check_shortest,
    shortest,
)
from grading_tests.checks.draws.posterior import (
    check_posterior,
    check_posteriors,
    require_no_other_model,
)
from grading_tests.checks.draws.sampling import (
    ASKED_ESS,
    MIN_CHAINS,
    MIN_DRAWS,
    MIN_ESS,
    check_form,
    check_sampling,
)

__all__ = [
    "ASKED_ESS",
    "HDI_PROB",
    "LEVELS",
    "MAX_NEW",
    "MIN_CHAINS",
    "MIN_DRAWS",
    "MIN_ESS",
    "MIN_NEW",
    "SIGMAS",
    "Known",
    "Marginal",
    "agrees",
    "check_form",
    "check_interval",
    "check_posterior",
    "check_posteriors",
    "check_sampling",
    "check_share",
    "check_shortest",
    "effective_sample_size",
    "entry_label",
    "explained",
    "first_difference",
    "indicator_ess",
    "is_worth",
    "predictive_draws",
    "r_hat",
    "require_no_other_model",
    "series_of",
    "shortest",
]
