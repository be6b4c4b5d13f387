"""Draws of what nobody has seen yet: the slope of a new country.

`answer` takes them as a student gives them, in any shape and order, but no copies. `plugged_in`
finds where one number, such as a posterior mean, served for all draws.
"""

from grading_tests.checks.predictive.answer import NewDraws
from grading_tests.checks.predictive.plugged_in import Population, all_of

__all__ = ["NewDraws", "Population", "all_of"]
