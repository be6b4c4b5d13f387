"""What the hidden tests of assignment 08 ask: a small UNITY, from light curves to cosmology.

`data` holds the catalogues, `likelihood` the closed forms and `model` the two models. `functions`
asks about what students write as functions, `mistakes` knows what goes wrong in those, and
`summaries` asks about traces and what is read off them.
"""

from grading_tests.checks.unity.functions import (
    marginal,
    measurement,
    outliers,
    selection_term,
    survey_index,
)
from grading_tests.checks.unity.summaries import (
    cosmology,
    selection_shift,
    small_survey,
    unity_model,
    unity_trace,
)

__all__ = [
    "cosmology",
    "marginal",
    "measurement",
    "outliers",
    "selection_shift",
    "selection_term",
    "small_survey",
    "survey_index",
    "unity_model",
    "unity_trace",
]
