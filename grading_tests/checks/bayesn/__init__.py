"""What the hidden tests of assignment 09 ask: from photometry to distances, through dust.

`data` holds light curves and hosts, `light` asks about dust law, surface and figure, `models` holds
the two models and `summaries` asks about their traces and what is read off them.
"""

from grading_tests.checks.bayesn.light import dust_law, light_curves, surface
from grading_tests.checks.bayesn.summaries import (
    bayesn_model,
    bayesn_trace,
    distances,
    host_answers,
    host_model,
    host_trace,
)

__all__ = [
    "bayesn_model",
    "bayesn_trace",
    "distances",
    "dust_law",
    "host_answers",
    "host_model",
    "host_trace",
    "light_curves",
    "surface",
]
