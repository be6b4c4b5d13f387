"""A mistake in a model is paid for once: later answers may agree with the model that was written.

Every model of assignments 02 to 04 is Gaussian in all but its scales, whatever is wrong in it. So
the model that a student wrote can be read off its log density and solved exactly: `form` finds the
Gaussian form of every term, and `posterior` solves the model and proves, at random points, that it
is this one. `found` is the result, `follow` holds the rules by which it may stand in for the model
asked for, `lines` and `sentences` say what differs in it, `marking` marks by it, `earlier` lets
lines of a first model stand in a later one, and `prior` finds a prior of any shape.
"""

from grading_tests.checks.own_model.earlier import Earlier, check_with_own_lines
from grading_tests.checks.own_model.follow import IsRight, examine, follow
from grading_tests.checks.own_model.form.terms import NotFollowed
from grading_tests.checks.own_model.found import OwnModel
from grading_tests.checks.own_model.marking import check_hdi, check_model, check_trace, either
from grading_tests.checks.own_model.prior import may_be_negative, prior_cdf

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
