"""What the hidden tests of assignment 07 ask: standard candles, before any sampling.

`distances` asks about magnitudes, distances and the Hubble diagram, `survey` and `sky` about the
student's simulator, `table` about the reader of a public table, `fit` about least squares, and
`limits` about what a survey does not find.

Conventions of the four assignments about supernovae, 07 to 10:

- Data and distances come from `grading_tests.supernova`, of which a build puts a copy beside each
  notebook (``c.Examroom.shared_files``). Checks never take data from the student.
- After the question about distances, notebooks use `supernova.mu`, so no mistake there is paid for
  twice. A number that follows from a student's earlier function is compared with what that function
  gives; where it cannot be asked, with what the right one gives.
- Functions are asked on unseen arguments by `asking.Asked`: results may be lists, tuples or arrays.
  A wrong function is told which mistake it behaves like (`asking.Mistake`), never the value.
- Units: magnitudes, redshifts without unit, the order m_B, x1, c in every vector and covariance.
"""

from grading_tests.checks.standard_candles.distances import (
    distance_modulus,
    flux_ratio,
    hubble_diagram,
)
from grading_tests.checks.standard_candles.fit import naive_fit
from grading_tests.checks.standard_candles.limits import malmquist, malmquist_shift, selection
from grading_tests.checks.standard_candles.survey import simulate
from grading_tests.checks.standard_candles.table import read_catalogue

__all__ = [
    "distance_modulus",
    "flux_ratio",
    "hubble_diagram",
    "malmquist",
    "malmquist_shift",
    "naive_fit",
    "read_catalogue",
    "selection",
    "simulate",
]
