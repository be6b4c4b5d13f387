"""A mistake in a model is paid for once: later answers may agree with the model that was written.

Every model of assignments 02 to 04 is Gaussian in all but its scales, whatever is wrong in it. So
the model that a student wrote can be read off its log density and solved exactly. Module by module,
from the bottom up: `terms` asks the model, `gaussian_form` finds the Gaussian form of every term,
`scale_axis` what a scale does to them, `solution` solves the model at given scales, `mesh` places
the scales, and `proof` proves all this at random points. `follow` holds the rules by which such a
model may stand in for the one asked for, `sentences` says what differs in it, `marking` marks,
`earlier` lets lines of a first model stand in a later one, and `prior` finds a prior of any shape.
"""

from grading_tests.checks.own_model.earlier import Earlier, check_with_own_lines
from grading_tests.checks.own_model.follow import IsRight, OwnModel, examine, follow
from grading_tests.checks.own_model.marking import check_hdi, check_model, check_trace, either
from grading_tests.checks.own_model.prior import may_be_negative, prior_cdf
from grading_tests.checks.own_model.terms import NotFollowed

__all__ = [
    "Earlier",
    "IsRight",
    "NotFollowed",
    "OwnModel",
    "check_hdi",
    "check_model",
    "check_trace",
    "check_with_own_lines",
    "either",
    "examine",
    "follow",
    "may_be_negative",
    "prior_cdf",
]
